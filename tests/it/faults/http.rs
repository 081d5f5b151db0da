//! A client that keeps its connection and is impatient: blocking HTTP/1.1 in a few
//! lines, because a timeout of 2 ms has to mean 2 ms.

use std::io::{BufRead, BufReader, Error, ErrorKind, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::harness::KEY;

/// A connection to one replica, made when it is needed.
#[derive(Default)]
pub(super) struct Http {
    open: Option<(SocketAddr, BufReader<TcpStream>)>,
}

impl Http {
    /// Posts JSON, and reads the status and the body. After an error, the next request
    /// uses a new connection.
    pub(super) fn post(
        &mut self,
        address: SocketAddr,
        path: &str,
        body: &str,
        patience: Duration,
    ) -> Result<(u16, Vec<u8>)> {
        let mut stream = match self.open.take() {
            Some((at, stream)) if at == address => stream,
            _ => BufReader::new(TcpStream::connect_timeout(&address, patience)?),
        };
        stream.get_ref().set_nodelay(true)?;
        stream.get_ref().set_read_timeout(Some(patience))?;
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: apiece\r\nauthorization: Bearer {KEY}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.get_mut().write_all(request.as_bytes())?;
        let (answer, keep) = read_answer(&mut stream)?;
        if keep {
            self.open = Some((address, stream));
        }
        Ok(answer)
    }
}

/// Reads the status and the body, and whether the connection is kept alive.
fn read_answer(stream: &mut impl BufRead) -> Result<((u16, Vec<u8>), bool)> {
    let status = line(stream)?;
    let status = status.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.ok_or(ErrorKind::InvalidData)?;
    let (mut length, mut keep) = (None, true);
    loop {
        let header = line(stream)?.to_ascii_lowercase();
        match header.split_once(": ") {
            Some(("content-length", value)) => length = value.parse().ok(),
            Some(("connection", "close")) => keep = false,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length.ok_or(ErrorKind::InvalidData)?];
    stream.read_exact(&mut body)?;
    Ok(((status, body), keep))
}

fn line(stream: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Err(Error::from(ErrorKind::UnexpectedEof));
    }
    Ok(line.trim_end().to_owned())
}
