//! A wire to a server. It can be cut, stalled and tampered with, for everyone that
//! uses it or for one process.

use std::collections::HashMap;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use super::caller;

/// What a wire does with the bytes that it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Way {
    #[default]
    Open,
    /// Bytes wait until the wire is open again.
    Stalled,
    /// Connections break, and no new ones are made.
    Cut,
    /// Requests arrive, and the connection breaks with the first reply.
    Deaf,
}

/// A proxy that forwards connections, and ends when it is dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    wire: Arc<Wire>,
}

#[derive(Default)]
struct Wire {
    /// The port of the server.
    port: u16,
    ways: Mutex<Ways>,
    changed: Condvar,
    /// Whether the reply of the next script will be lost.
    lose: AtomicBool,
    lost: AtomicUsize,
    ended: AtomicBool,
}

#[derive(Default)]
struct Ways {
    usual: Way,
    /// The way of each process that is treated differently.
    of: HashMap<u32, Way>,
    open: Vec<Arc<Line>>,
    /// Bytes that are replaced by others of the same length.
    forged: Vec<(Vec<u8>, Vec<u8>)>,
    /// All requests that came, if they are recorded.
    heard: Option<Vec<u8>>,
    hold: Hold,
}

/// A request that is on its way for as long as a test wants.
#[derive(Default)]
enum Hold {
    #[default]
    No,
    /// The next one with these bytes is to be held.
    Next(Vec<u8>),
    /// One is held, which this process has sent.
    Held(Option<u32>),
}

impl Ways {
    fn of(&self, caller: Option<u32>) -> Way {
        let own = caller.and_then(|caller| self.of.get(&caller));
        own.copied().unwrap_or(self.usual)
    }
}

/// One connection that is forwarded.
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
    /// Starts a proxy in front of the server on this port.
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
                    // Either end may close at any time.
                    let _ = wire.carry(client, address);
                });
            }
        });
        Self { address, wire }
    }

    /// Its address, which is used instead of the server's.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port of that address.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address of the store that the service is given.
    pub(crate) fn url(&self) -> String {
        format!("redis://{}/", self.address)
    }

    /// Treats these processes as given here, and everyone else as `usual`.
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

    /// Replaces these bytes in requests by others, from now on.
    pub(crate) fn forge(&self, from: &str, to: &str) {
        assert_eq!(from.len(), to.len(), "lengths are written before strings");
        let forged = (from.as_bytes().to_vec(), to.as_bytes().to_vec());
        self.wire
            .ways
            .lock()
            .expect("no holder panics")
            .forged
            .push(forged);
    }

    /// Holds the next request that has these bytes, and waits for it. Returns the process
    /// that sent it, if one came in time.
    pub(crate) fn hold(&self, bytes: &str, patience: Duration) -> Option<u32> {
        let mut ways = self.wire.ways.lock().expect("no holder panics");
        ways.hold = Hold::Next(bytes.as_bytes().to_vec());
        let waiting = |ways: &mut Ways| matches!(ways.hold, Hold::Next(_));
        let waited = self
            .wire
            .changed
            .wait_timeout_while(ways, patience, waiting);
        let (mut ways, _) = waited.expect("no holder panics");
        match ways.hold {
            Hold::Held(caller) => caller,
            Hold::Next(_) | Hold::No => {
                ways.hold = Hold::No;
                None
            }
        }
    }

    /// Lets the request go that is held, if one is.
    pub(crate) fn let_go(&self) {
        self.wire.ways.lock().expect("no holder panics").hold = Hold::No;
        self.wire.changed.notify_all();
    }

    /// Records all requests from now on.
    pub(crate) fn listen(&self) {
        self.wire.ways.lock().expect("no holder panics").heard = Some(Vec::new());
    }

    /// How often these bytes have come since then.
    pub(crate) fn heard(&self, bytes: &str) -> usize {
        let ways = self.wire.ways.lock().expect("no holder panics");
        let heard = ways.heard.as_deref().unwrap_or_default();
        let bytes = bytes.as_bytes();
        heard
            .windows(bytes.len())
            .filter(|some| *some == bytes)
            .count()
    }

    /// Lets the next script run, and loses its reply.
    pub(crate) fn lose_the_next_claim(&self) {
        self.wire.lose.store(true, Ordering::SeqCst);
    }

    /// How many replies have been lost.
    pub(crate) fn lost(&self) -> usize {
        self.wire.lost.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.wire.ended.store(true, Ordering::SeqCst);
        self.let_go();
        self.treat(Way::Cut, &[]);
        // This wakes the listener.
        let _ = TcpStream::connect(self.address);
    }
}

impl Wire {
    /// Forwards one connection.
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
        let _ = self.carry_requests(&line);
        line.close();
        let _ = replies.join();
        let mut ways = self.ways.lock().expect("no holder panics");
        ways.open.retain(|open| !Arc::ptr_eq(open, &line));
        Ok(())
    }

    fn carry_requests(&self, line: &Line) -> Result<()> {
        let mut buffer = [0; 64 * 1024];
        while let length @ 1.. = (&line.client).read(&mut buffer)? {
            let request = &mut buffer[..length];
            self.pass(line.caller)?;
            let is_script = find(request, b"EVALSHA").is_some();
            if is_script && self.lose.swap(false, Ordering::SeqCst) {
                line.deaf.store(true, Ordering::SeqCst);
            }
            self.hold(line.caller, request);
            self.tamper(request);
            (&line.server).write_all(request)?;
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

    /// Waits while the wire is stalled. An error if it is cut.
    fn pass(&self, caller: Option<u32>) -> Result<Way> {
        let ways = self.ways.lock().expect("no holder panics");
        let stalled = |ways: &mut Ways| ways.of(caller) == Way::Stalled;
        let ways = self.changed.wait_while(ways, stalled);
        match ways.expect("no holder panics").of(caller) {
            Way::Cut => Err(Error::from(ErrorKind::ConnectionAborted)),
            way => Ok(way),
        }
    }

    /// Keeps a request back if it is the one to be held.
    fn hold(&self, caller: Option<u32>, request: &[u8]) {
        let mut ways = self.ways.lock().expect("no holder panics");
        if matches!(&ways.hold, Hold::Next(bytes) if find(request, bytes).is_some()) {
            ways.hold = Hold::Held(caller);
            self.changed.notify_all();
            let held = |ways: &mut Ways| matches!(ways.hold, Hold::Held(_));
            drop(self.changed.wait_while(ways, held));
        }
    }

    fn tamper(&self, request: &mut [u8]) {
        let mut ways = self.ways.lock().expect("no holder panics");
        if let Some(heard) = &mut ways.heard {
            heard.extend_from_slice(request);
        }
        for (from, to) in &ways.forged {
            let mut at = 0;
            while let Some(found) = find(&request[at..], from) {
                request[at + found..][..to.len()].copy_from_slice(to);
                at += found + to.len();
            }
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|some| some == wanted)
}
