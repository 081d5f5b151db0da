//! Requests byte by byte, for those that no honest client would send.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use ureq::http::{HeaderMap, HeaderName, HeaderValue};

use super::api::{Answer, KEY};

/// A server that says nothing for so long hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects, with a patience for every read and write.
pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the listener listens");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// The head of an organiser's request: its method and path, and more lines.
pub(crate) fn head(request: &str, lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    format!("{request} HTTP/1.1\r\nhost: apiece\r\nauthorization: Bearer {KEY}\r\n{lines}\r\n")
}

/// Sends bytes and reads until the server closes the connection, as
/// `connection: close` asks it to. `None` if it does so without a word.
pub(crate) fn exchange(address: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    let mut stream = connect(address);
    // The server may have refused and closed before it has read all of it.
    let _ = stream.write_all(bytes);
    read_answer(&mut stream)
}

/// The same, but says that no more bytes will come.
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

/// What comes before the server closes the connection, and whether it did so
/// rudely.
fn read_to_end(stream: &mut TcpStream) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => (bytes, false),
        Err(e) if e.kind() == ErrorKind::ConnectionReset => (bytes, true),
        Err(e) => panic!("the server neither answers nor closes ({e}): {bytes:?}"),
    }
}

/// Reads an HTTP/1 answer; of several, the first.
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
