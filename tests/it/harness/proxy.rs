//! A wire to Redis that can be cut at the worst moment.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Forwards connections; ends when the test does.
pub(crate) struct Proxy {
    address: SocketAddr,
    plan: Arc<Plan>,
}

#[derive(Default)]
struct Plan {
    /// Whether the next script's reply is to be lost.
    lose: AtomicBool,
    lost: AtomicUsize,
}

impl Proxy {
    /// A proxy before the Redis on this port.
    pub(crate) fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound socket has one");
        let plan = Arc::new(Plan::default());
        let carried = Arc::clone(&plan);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let plan = Arc::clone(&carried);
                thread::spawn(move || {
                    // Either end may close whenever it likes.
                    let _ = plan.carry(client, port);
                });
            }
        });
        Self { address, plan }
    }

    /// The store that the service is to be told.
    pub(crate) fn url(&self) -> String {
        format!("redis://{}/", self.address)
    }

    /// Lets the next script run, but not its reply come through.
    pub(crate) fn lose_the_next_claim(&self) {
        self.plan.lose.store(true, Ordering::SeqCst);
    }

    /// How many replies were lost.
    pub(crate) fn lost(&self) -> usize {
        self.plan.lost.load(Ordering::SeqCst)
    }
}

impl Plan {
    /// Carries one connection, question by question.
    fn carry(&self, mut client: TcpStream, port: u16) -> std::io::Result<()> {
        let mut redis = TcpStream::connect(("127.0.0.1", port))?;
        let (mut replies, mut back) = (redis.try_clone()?, client.try_clone()?);
        let cut = Arc::new(AtomicBool::new(false));
        let is_cut = Arc::clone(&cut);
        let returning = thread::spawn(move || {
            let mut buffer = [0; 64 * 1024];
            while let Ok(length @ 1..) = replies.read(&mut buffer) {
                if is_cut.load(Ordering::SeqCst) || back.write_all(&buffer[..length]).is_err() {
                    break;
                }
            }
            let _ = back.shutdown(Shutdown::Both);
        });
        let mut buffer = [0; 64 * 1024];
        while let Ok(length @ 1..) = client.read(&mut buffer) {
            let question = &buffer[..length];
            let is_script = question.windows(7).any(|seven| seven == b"EVALSHA");
            if is_script && self.lose.swap(false, Ordering::SeqCst) {
                cut.store(true, Ordering::SeqCst);
                self.lost.fetch_add(1, Ordering::SeqCst);
            }
            redis.write_all(question)?;
        }
        redis.shutdown(Shutdown::Both)?;
        let _ = returning.join();
        Ok(())
    }
}
