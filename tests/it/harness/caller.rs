//! Which process is at the other end of a local connection. A proxy that knows
//! can part one process from a server that others still reach, and everyone
//! still calls that server by one address, as sentinels require.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

/// The process that connected from `peer` to `local`, both on this machine.
pub(crate) fn of(peer: SocketAddr, local: SocketAddr) -> Option<u32> {
    let inode = inode(peer.port(), local.port())?;
    let socket = format!("socket:[{inode}]");
    let processes = fs::read_dir("/proc").ok()?.filter_map(Result::ok);
    let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.find(|id| holds(*id, &socket))
}

/// The socket with these two ports, as the kernel numbers it.
fn inode(local: u16, remote: u16) -> Option<u64> {
    let table = fs::read_to_string("/proc/net/tcp").ok()?;
    let (local, remote) = (format!(":{local:04X}"), format!(":{remote:04X}"));
    table.lines().find_map(|line| {
        let mut columns = line.split_whitespace().skip(1);
        let (from, to) = (columns.next()?, columns.next()?);
        (from.ends_with(&local) && to.ends_with(&remote))
            .then(|| columns.nth(6)?.parse().ok())
            .flatten()
    })
}

fn holds(process: u32, socket: &str) -> bool {
    let Ok(files) = fs::read_dir(format!("/proc/{process}/fd")) else {
        return false;
    };
    files
        .filter_map(Result::ok)
        .filter_map(|file| fs::read_link(file.path()).ok())
        .any(|target| target == Path::new(socket))
}

#[test]
fn a_connection_of_this_process_is_known_as_its_own() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let found = of(client.local_addr().unwrap(), listener.local_addr().unwrap());
    assert_eq!(found, Some(std::process::id()));
}
