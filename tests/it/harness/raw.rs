//! Requests byte by byte, for those that no honest client sends.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use ureq::http::{HeaderMap, HeaderName, HeaderValue};

use super::api::{Answer, KEY};

/// A server that is silent for this long hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects, with a timeout for every read and write.
pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the listener listens");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// The head of an organiser's request, from its method and path and more header
/// lines.
pub(crate) fn head(request: &str, lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    format!("{request} HTTP/1.1\r\nhost: apiece\r\nauthorization: Bearer {KEY}\r\n{lines}\r\n")
}

/// Sends bytes and reads until the server closes the connection, as it does after
/// `connection: close`. `None` if it closes without an answer.
pub(crate) fn exchange(address: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    let mut stream = connect(address);
    // The server may refuse and close before it has read everything.
    let _ = stream.write_all(bytes);
    read_answer(&mut stream)
}

/// The same, and closes the connection for writing.
pub(crate) fn exchange_cut(address: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    let mut stream = connect(address);
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    read_answer(&mut stream)
}

/// Reads an answer up to the end of the connection.
pub(crate) fn read_answer(stream: &mut TcpStream) -> Option<Answer> {
    let (bytes, reset) = read_to_end(stream);
    assert!(!bytes.is_empty() || !reset, "reset without an answer");
    parse(&bytes)
}

/// The bytes that come before the connection ends, and whether it was reset.
fn read_to_end(stream: &mut TcpStream) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => (bytes, false),
        Err(e) if e.kind() == ErrorKind::ConnectionReset => (bytes, true),
        Err(e) => panic!("the server neither answers nor closes ({e}): {bytes:?}"),
    }
}

/// Reads an HTTP/1 answer, the first if there are several.
fn parse(bytes: &[u8]) -> Option<Answer> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap_or_else(|| panic!("no head: {}", String::from_utf8_lossy(bytes)));
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let headers: HeaderMap = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| {
            let name: HeaderName = name.parse().unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        })
        .collect();
    let answer = Answer {
        status: status.parse().unwrap(),
        headers,
        body: bytes[end + 4..].to_vec(),
    };
    assert_ne!(answer.status, 500, "{answer:?}");
    Some(answer)
}
