//! Finds the process at the other end of a local connection. With this, a proxy can
//! cut one process off from a server that others still reach, although all use the
//! same address of the server, as sentinels require.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use netlink_packet_core::{NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload};
use netlink_packet_sock_diag::SockDiagMessage;
use netlink_packet_sock_diag::constants::{AF_INET, IPPROTO_TCP};
use netlink_packet_sock_diag::inet::{ExtensionFlags, InetRequest, SocketId, StateFlags};
use netlink_sys::Socket;
use netlink_sys::protocols::NETLINK_SOCK_DIAG;

/// The process that connected from `peer` to `local`, both on this machine.
pub(crate) fn of(peer: SocketAddr, local: SocketAddr) -> Option<u32> {
    let inode = inode(peer, local)?;
    let socket = format!("socket:[{inode}]");
    let processes = fs::read_dir("/proc").ok()?.filter_map(Result::ok);
    let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.find(|id| holds(*id, &socket))
}

/// The kernel's number of the socket between two addresses (`man 7 sock_diag`).
/// Reading `/proc/net/tcp` instead takes a tenth of a second when tens of thousands
/// of sockets wait for their end.
fn inode(local: SocketAddr, remote: SocketAddr) -> Option<u32> {
    let mut socket_id = SocketId::new_v4();
    (socket_id.source_address, socket_id.source_port) = (local.ip(), local.port());
    (socket_id.destination_address, socket_id.destination_port) = (remote.ip(), remote.port());
    // Any socket: INET_DIAG_NOCOOKIE.
    socket_id.cookie = [0xff; 8];
    let request = InetRequest {
        family: AF_INET,
        protocol: IPPROTO_TCP,
        extensions: ExtensionFlags::empty(),
        states: StateFlags::all(),
        socket_id,
    };
    let mut header = NetlinkHeader::default();
    header.flags = NLM_F_REQUEST;
    let mut message = NetlinkMessage::new(header, SockDiagMessage::InetRequest(request).into());
    message.finalize();
    let mut bytes = vec![0; message.buffer_len()];
    message.serialize(&mut bytes);

    let kernel = Socket::new(NETLINK_SOCK_DIAG).ok()?;
    kernel
        .send_to(&bytes, &netlink_sys::SocketAddr::new(0, 0), 0)
        .ok()?;
    let (answer, _) = kernel.recv_from_full().ok()?;
    match NetlinkMessage::<SockDiagMessage>::deserialize(&answer)
        .ok()?
        .payload
    {
        NetlinkPayload::InnerMessage(SockDiagMessage::InetResponse(found)) => {
            Some(found.header.inode)
        }
        _ => None,
    }
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
fn a_connection_of_this_process_is_found() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let found = of(client.local_addr().unwrap(), listener.local_addr().unwrap());
    assert_eq!(found, Some(std::process::id()));
}
