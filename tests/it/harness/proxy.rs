//! A wire to a server, which can be cut, blocked and tampered with: for all
//! that use it, or for one process.

use std::collections::HashMap;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use super::caller;

/// What a wire does with what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Way {
    #[default]
    Open,
    /// Bytes stay where they are, and go on when the wire is open again.
    Stalled,
    /// Connections break, and no new ones are made.
    Cut,
    /// Questions arrive; with the first reply the connection breaks.
    Deaf,
}

/// Forwards connections; ends when it is dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    wire: Arc<Wire>,
}

#[derive(Default)]
struct Wire {
    /// Where the server listens.
    port: u16,
    ways: Mutex<Ways>,
    changed: Condvar,
    /// Whether the next script's reply is to be lost.
    lose: AtomicBool,
    lost: AtomicUsize,
    ended: AtomicBool,
}

#[derive(Default)]
struct Ways {
    usual: Way,
    /// By process, for those that are treated otherwise.
    of: HashMap<u32, Way>,
    open: Vec<Arc<Line>>,
    /// Bytes that are exchanged for others of the same length.
    forged: Option<(Vec<u8>, Vec<u8>)>,
    /// All questions that came, if somebody wants to know.
    heard: Option<Vec<u8>>,
}

impl Ways {
    fn of(&self, caller: Option<u32>) -> Way {
        let own = caller.and_then(|caller| self.of.get(&caller));
        own.copied().unwrap_or(self.usual)
    }
}

/// One connection that is carried.
struct Line {
    caller: Option<u32>,
    client: TcpStream,
    server: TcpStream,
    deaf: AtomicBool,
}

impl Line {
    fn close(&self) {
        // Either end may have closed already.
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }
}

impl Proxy {
    /// A proxy before the server on this port.
    pub(crate) fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound socket has one");
        let wire = Arc::new(Wire {
            port,
            ..Wire::default()
        });
        let carrying = Arc::clone(&wire);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if carrying.ended.load(Ordering::SeqCst) {
                    return;
                }
                let wire = Arc::clone(&carrying);
                thread::spawn(move || {
                    // Either end may close whenever it likes.
                    let _ = wire.carry(client, address);
                });
            }
        });
        Self { address, wire }
    }

    /// The address that stands for the server's.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port of it.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The store that the service is to be told.
    pub(crate) fn url(&self) -> String {
        format!("redis://{}/", self.address)
    }

    /// Treats everyone so, but these processes otherwise.
    pub(crate) fn treat(&self, usual: Way, others: &[(u32, Way)]) {
        let mut ways = self.wire.ways.lock().expect("no holder panics");
        ways.usual = usual;
        ways.of = others.iter().copied().collect();
        for line in &ways.open {
            if ways.of(line.caller) == Way::Cut {
                line.close();
            }
        }
        self.wire.changed.notify_all();
    }

    /// Exchanges these bytes in questions for others.
    pub(crate) fn forge(&self, from: &str, to: &str) {
        assert_eq!(from.len(), to.len(), "lengths are written before strings");
        let forged = (from.as_bytes().to_vec(), to.as_bytes().to_vec());
        self.wire.ways.lock().expect("no holder panics").forged = Some(forged);
    }

    /// Takes down all questions from now on.
    pub(crate) fn listen(&self) {
        self.wire.ways.lock().expect("no holder panics").heard = Some(Vec::new());
    }

    /// How often these bytes came since.
    pub(crate) fn heard(&self, bytes: &str) -> usize {
        let ways = self.wire.ways.lock().expect("no holder panics");
        let heard = ways.heard.as_deref().unwrap_or_default();
        let bytes = bytes.as_bytes();
        heard
            .windows(bytes.len())
            .filter(|some| *some == bytes)
            .count()
    }

    /// Lets the next script run, but not its reply come through.
    pub(crate) fn lose_the_next_claim(&self) {
        self.wire.lose.store(true, Ordering::SeqCst);
    }

    /// How many replies were lost.
    pub(crate) fn lost(&self) -> usize {
        self.wire.lost.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.wire.ended.store(true, Ordering::SeqCst);
        self.treat(Way::Cut, &[]);
        // So that the listener looks up.
        let _ = TcpStream::connect(self.address);
    }
}

impl Wire {
    /// Carries one connection.
    fn carry(self: Arc<Self>, client: TcpStream, address: SocketAddr) -> Result<()> {
        let caller = caller::of(client.peer_addr()?, address);
        self.pass(caller)?;
        let server = TcpStream::connect(("127.0.0.1", self.port))?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let line = Arc::new(Line {
            caller,
            client,
            server,
            deaf: AtomicBool::new(false),
        });
        self.ways
            .lock()
            .expect("no holder panics")
            .open
            .push(Arc::clone(&line));
        let (wire, back) = (Arc::clone(&self), Arc::clone(&line));
        let replies = thread::spawn(move || {
            let _ = wire.carry_replies(&back);
            back.close();
        });
        let _ = self.carry_questions(&line);
        line.close();
        let _ = replies.join();
        let mut ways = self.ways.lock().expect("no holder panics");
        ways.open.retain(|open| !Arc::ptr_eq(open, &line));
        Ok(())
    }

    fn carry_questions(&self, line: &Line) -> Result<()> {
        let mut buffer = [0; 64 * 1024];
        while let length @ 1.. = (&line.client).read(&mut buffer)? {
            let question = &mut buffer[..length];
            self.pass(line.caller)?;
            let is_script = find(question, b"EVALSHA").is_some();
            if is_script && self.lose.swap(false, Ordering::SeqCst) {
                line.deaf.store(true, Ordering::SeqCst);
            }
            self.tamper(question);
            (&line.server).write_all(question)?;
        }
        Ok(())
    }

    fn carry_replies(&self, line: &Line) -> Result<()> {
        let mut buffer = [0; 64 * 1024];
        while let length @ 1.. = (&line.server).read(&mut buffer)? {
            let way = self.pass(line.caller)?;
            if way == Way::Deaf || line.deaf.load(Ordering::SeqCst) {
                self.lost.fetch_add(1, Ordering::SeqCst);
                return Ok(());
            }
            (&line.client).write_all(&buffer[..length])?;
        }
        Ok(())
    }

    /// Waits while the wire is stalled; an error if it is cut.
    fn pass(&self, caller: Option<u32>) -> Result<Way> {
        let ways = self.ways.lock().expect("no holder panics");
        let stalled = |ways: &mut Ways| ways.of(caller) == Way::Stalled;
        let ways = self.changed.wait_while(ways, stalled);
        match ways.expect("no holder panics").of(caller) {
            Way::Cut => Err(Error::from(ErrorKind::ConnectionAborted)),
            way => Ok(way),
        }
    }

    fn tamper(&self, question: &mut [u8]) {
        let mut ways = self.ways.lock().expect("no holder panics");
        if let Some(heard) = &mut ways.heard {
            heard.extend_from_slice(question);
        }
        let Some((from, to)) = &ways.forged else {
            return;
        };
        let mut at = 0;
        while let Some(found) = find(&question[at..], from) {
            question[at + found..][..to.len()].copy_from_slice(to);
            at += found + to.len();
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|some| some == wanted)
}
