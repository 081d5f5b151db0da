//! Ports for servers that cannot choose one themselves.

use std::net::{IpAddr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below the ports that Linux chooses itself (`ip_local_port_range`), and above the
/// default port of Redis.
const FIRST: u32 = 12_000;
const COUNT: u32 = 18_000;

/// A port that is free at an address. The system gives it to nobody, and this
/// function does not return it again before all others, so it stays free until it is
/// used, and while its server is down.
pub(crate) fn free_port(host: IpAddr) -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    // If the tests run twice at the same time, they mostly begin at distant ports.
    let start = process::id().wrapping_mul(997);
    let ports = (0..COUNT).map(|_| {
        let nth = start.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
        u16::try_from(FIRST + nth % COUNT).expect("it is below 65,536")
    });
    let mut free = ports.filter(|port| TcpListener::bind((host, *port)).is_ok());
    free.next().expect("a port is free")
}
