//! The clients: each keeps asking until it has an answer, and some return later.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use apiece::system::System;
use fastrand::Rng;
use jiff::Timestamp;
use serde_json::Value;

use super::history::{Seen, What};
use super::http::Http;
use crate::harness::{Place, pace};

/// How many clients ask at once.
const THREADS: usize = 16;

/// How long a client waits for an answer: longer than a claim may take.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// The numbers of replicas, codes and clients, and the time over which the clients
/// come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) replicas: usize,
    pub(super) codes: usize,
    pub(super) clients: usize,
    pub(super) span: Duration,
}

/// What the clients share with those who start and end the faults.
pub(super) struct Crowd {
    size: Size,
    seed: u64,
    began: OnceLock<Instant>,
    /// The address of each replica, while it has one.
    addresses: Vec<RwLock<Option<SocketAddr>>>,
    next: AtomicUsize,
    asked: AtomicUsize,
    /// Whether clients hang up after a few milliseconds.
    pub(super) hasty: AtomicBool,
    over: AtomicBool,
    give_up: RwLock<Option<Instant>>,
    history: Mutex<Vec<Seen>>,
}

impl Crowd {
    pub(super) fn new(size: Size, seed: u64) -> Self {
        Self {
            size,
            seed,
            began: OnceLock::new(),
            addresses: (0..size.replicas).map(|_| RwLock::default()).collect(),
            next: AtomicUsize::new(0),
            asked: AtomicUsize::new(0),
            hasty: AtomicBool::new(false),
            over: AtomicBool::new(false),
            give_up: RwLock::default(),
            history: Mutex::default(),
        }
    }

    /// The name of a code.
    pub(super) fn code(number: usize) -> String {
        format!("fair-{number}")
    }

    /// The time since the first client came.
    pub(super) fn now(&self) -> Duration {
        self.began.get_or_init(Instant::now).elapsed()
    }

    /// The time from the first client to a moment, unless it was before.
    pub(super) fn time_of(&self, moment: Timestamp) -> Option<Duration> {
        let now = System::of_machine().clock.now();
        let ago = now.duration_since(moment).unsigned_abs();
        self.now().checked_sub(ago)
    }

    /// Tells the clients where a replica is now.
    pub(super) fn moved(&self, replica: usize, address: Option<SocketAddr>) {
        *self.addresses[replica].write().unwrap() = address;
    }

    /// Whether every client has come and has its answer.
    pub(super) fn all_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst) >= self.size.clients
    }

    /// Tells the clients to end, at the latest at this time.
    pub(super) fn end(&self, latest: Instant) {
        *self.give_up.write().unwrap() = Some(latest);
        self.over.store(true, Ordering::SeqCst);
    }

    /// What they have seen so far.
    pub(super) fn history(&self) -> Vec<Seen> {
        self.history.lock().unwrap().clone()
    }

    /// Starts the clients. The clients of every other thread know only one replica and
    /// run in its place, so that a replica that is parted from the rest still has
    /// clients.
    pub(super) fn come<'scope>(
        &'scope self,
        scope: &'scope thread::Scope<'scope, '_>,
        places: &'scope [Place],
    ) {
        for n in 0..THREADS {
            let loyal = n.is_multiple_of(2).then_some(n / 2 % self.size.replicas);
            scope.spawn(move || match loyal {
                Some(replica) => places[replica].run(|| self.walk(n, loyal)),
                None => self.walk(n, loyal),
            });
        }
    }

    /// One client after another comes. Once all have come, some return, so that there
    /// is always a client to notice trouble.
    fn walk(&self, thread: usize, loyal: Option<usize>) {
        let mut rng = Rng::with_seed(self.seed.wrapping_add(thread as u64));
        let mut https: Vec<_> = (0..self.size.replicas).map(|_| Http::default()).collect();
        let mut came = Vec::new();
        loop {
            let client = self.next.fetch_add(1, Ordering::SeqCst);
            if client < self.size.clients {
                self.wait_for_turn(client);
                self.insist(client, loyal, &mut https, &mut rng);
                self.asked.fetch_add(1, Ordering::SeqCst);
                came.push(client);
            } else if self.over.load(Ordering::SeqCst) {
                return;
            }
            if client >= self.size.clients || rng.u8(..4) == 0 {
                if let Some(client) = rng.choice(&came) {
                    self.insist(*client, loyal, &mut https, &mut rng);
                }
                pace(Duration::from_millis(rng.u64(1..20)));
            }
        }
    }

    fn wait_for_turn(&self, client: usize) {
        let turn = self.size.span * client as u32 / self.size.clients as u32;
        pace(turn.saturating_sub(self.now()));
    }

    /// Asks until there is an answer.
    fn insist(&self, client: usize, loyal: Option<usize>, https: &mut [Http], rng: &mut Rng) {
        let code = Self::code(client % self.size.codes);
        let name = format!("client-{client}");
        loop {
            let replica = loyal.unwrap_or_else(|| rng.usize(..https.len()));
            let hasty = self.hasty.load(Ordering::SeqCst);
            let patience = match hasty {
                true => Duration::from_millis(rng.u64(1..8)),
                false => PATIENCE,
            };
            if self.ask(&code, &name, replica, &mut https[replica], patience) {
                return;
            }
            let give_up = *self.give_up.read().unwrap();
            if give_up.is_some_and(|latest| Instant::now() > latest) {
                return;
            }
            pace(Duration::from_millis(rng.u64(5..40)));
        }
    }

    /// Asks each replica until it answers, as a client that comes only for this.
    pub(super) fn probe(&self, latest: Duration) {
        for replica in 0..self.size.replicas {
            let (mut http, name) = (Http::default(), format!("probe-{replica}"));
            while !self.ask(&Self::code(0), &name, replica, &mut http, PATIENCE)
                && self.now() < latest
            {
                pace(Duration::from_millis(10));
            }
        }
    }

    /// Asks once, and records the answer. Whether the answer is final.
    fn ask(
        &self,
        code: &str,
        client: &str,
        replica: usize,
        http: &mut Http,
        patience: Duration,
    ) -> bool {
        let Some(address) = *self.addresses[replica].read().unwrap() else {
            return false;
        };
        let sent = self.now();
        let path = format!("/v1/codes/{code}/claims");
        let body = format!(r#"{{"client":"{client}"}}"#);
        let what = match http.post(address, &path, &body, patience) {
            Ok((status, body)) => read(status, &body),
            Err(error) if error.kind() == ErrorKind::WouldBlock => What::Lost("timed out".into()),
            Err(error) => What::Lost(error.to_string()),
        };
        let is_final = what.is_final();
        self.history.lock().unwrap().push(Seen {
            code: code.into(),
            client: client.into(),
            replica,
            sent,
            got: self.now(),
            what,
        });
        is_final
    }
}

/// What an answer says.
fn read(status: u16, body: &[u8]) -> What {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let item = said["item"]["id"].as_str().map(String::from);
    let problem = said["type"].as_str().unwrap_or_default();
    let problem = problem.trim_start_matches("urn:apiece:problem:");
    match (status, item, problem) {
        (201, Some(item), _) => What::Granted(item),
        (200, Some(item), _) => What::Repeated(item),
        (409, _, "exhausted") => What::Exhausted,
        (404, _, "no-such-code") => What::Gone,
        (503, _, problem) => What::TryAgain(problem.into()),
        _ => What::Strange(format!("{status}: {}", String::from_utf8_lossy(body))),
    }
}
