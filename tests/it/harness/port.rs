//! Ports for servers that have to be told one.

use std::net::{IpAddr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below those that Linux gives to whoever asks for any (`ip_local_port_range`),
/// and above Redis's own.
const FIRST: u32 = 12_000;
const COUNT: u32 = 18_000;

/// A port that is free at an address. Nobody gets it from the system, nor from
/// here before all others were given, so that it stays free until it is used, and
/// while a server is away.
pub(crate) fn free_port(host: IpAddr) -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    // Tests may run twice at a time: far from each other, most often.
    let start = process::id().wrapping_mul(997);
    let ports = (0..COUNT).map(|_| {
        let nth = start.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
        u16::try_from(FIRST + nth % COUNT).expect("it is below 65,536")
    });
    let mut free = ports.filter(|port| TcpListener::bind((host, *port)).is_ok());
    free.next().expect("a port is free")
}
