//! Wrong keys, counted by the network that they come from.
//!
//! A network may show 20 wrong keys at once, and one more every three seconds; then it has to
//! wait, whatever it shows. Keys that this replica has accepted from there before go on to work
//! meanwhile, so that nobody shuts out the organiser next door, or everybody behind a proxy that
//! was not declared. They do not from elsewhere: who guesses keys must not find one that is in
//! use any faster.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::http::problem::{Problem, ProblemKind};

/// How many wrong keys a network may show at once.
const AT_ONCE: u32 = 20;

/// After how long it may show one more.
const EACH: Duration = Duration::from_secs(3);

/// How many networks are counted, and how many good keys are remembered. Then all are forgotten.
const MOST: usize = 10_000;

/// Counts wrong keys, on this replica.
#[derive(Default)]
pub struct Attempts {
    wrong: Mutex<HashMap<IpAddr, Wrong>>,
    /// Hashes of keys, each with a network.
    good: Mutex<HashSet<blake3::Hash>>,
    /// From where the admin key came.
    admin: RwLock<HashSet<IpAddr>>,
    /// Whether any network is counted at all.
    is_any: AtomicBool,
}

/// What a network has shown: as if each key were forgotten after [`EACH`].
#[derive(Clone, Copy)]
struct Wrong {
    keys: u32,
    since: Instant,
}

impl Wrong {
    /// The same at a later moment.
    fn at(self, now: Instant) -> Self {
        let passed = now.saturating_duration_since(self.since);
        let forgotten = u32::try_from(passed.as_millis() / EACH.as_millis()).unwrap_or(u32::MAX);
        let keys = self.keys.saturating_sub(forgotten);
        let since = if keys == 0 {
            now
        } else {
            self.since + EACH * forgotten
        };
        Self { keys, since }
    }
}

/// IPv6 networks have 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => {
            let prefix = u128::from(address) >> 64 << 64;
            IpAddr::V6(prefix.into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A key from a network.
fn from(address: IpAddr, key: &str) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    match network(address) {
        IpAddr::V4(address) => hasher.update(&address.octets()),
        IpAddr::V6(address) => hasher.update(&address.octets()),
    };
    hasher.update(key.as_bytes()).finalize()
}

impl Attempts {
    /// Checks that a key may be tried.
    ///
    /// # Errors
    /// Too many wrong ones came from this network.
    pub(super) fn check(&self, address: IpAddr, key: &str) -> Result<(), Problem> {
        if !self.is_any.load(Ordering::Relaxed) {
            return Ok(());
        }
        let now = Instant::now();
        let wait = {
            let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(known) = wrong.get_mut(&network(address)) else {
                return Ok(());
            };
            *known = known.at(now);
            if known.keys < AT_ONCE {
                return Ok(());
            }
            EACH.saturating_sub(now.saturating_duration_since(known.since))
        };
        let good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        if good.contains(&from(address, key)) {
            return Ok(());
        }
        let detail = "too many wrong keys came from this network; wait, then try again";
        Err(Problem::new(ProblemKind::TooManyAttempts, detail).retry_after(wait))
    }

    /// Counts a wrong key.
    pub(super) fn failed(&self, address: IpAddr) {
        let now = Instant::now();
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= MOST {
            wrong.retain(|_, wrong| wrong.at(now).keys > 0);
        }
        if wrong.len() >= MOST {
            wrong.clear();
        }
        let none = Wrong {
            keys: 0,
            since: now,
        };
        let known = wrong.entry(network(address)).or_insert(none);
        *known = known.at(now);
        known.keys = (known.keys + 1).min(AT_ONCE);
        self.is_any.store(true, Ordering::Relaxed);
    }

    /// The same for the admin key, with which a crowd of claims may come: each only looks
    /// whether it is remembered.
    pub(super) fn admin_succeeded(&self, address: IpAddr, key: &str) {
        let address = network(address);
        let known = self.admin.read().unwrap_or_else(PoisonError::into_inner);
        if known.contains(&address) {
            return;
        }
        drop(known);
        self.succeeded(address, key);
        let mut known = self.admin.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(address);
    }

    /// Remembers that a key is good, and where it came from.
    pub(super) fn succeeded(&self, address: IpAddr, key: &str) {
        let mut good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        if good.len() >= MOST {
            good.clear();
            // It is to be remembered again.
            let mut admin = self.admin.write().unwrap_or_else(PoisonError::into_inner);
            admin.clear();
        }
        good.insert(from(address, key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_shows_wrong_keys_has_to_wait() {
        let attempts = Attempts::default();
        let bad: IpAddr = "2001:db8::1".parse().unwrap();
        let next: IpAddr = "2001:db8::2".parse().unwrap();
        let other: IpAddr = "192.0.2.1".parse().unwrap();
        attempts.succeeded(next, "good");
        attempts.succeeded(other, "another");
        for _ in 0..AT_ONCE {
            assert!(attempts.check(bad, "wrong").is_ok());
            attempts.failed(bad);
        }
        let problem = attempts.check(bad, "wrong").unwrap_err();
        assert_eq!(problem.kind, ProblemKind::TooManyAttempts);
        assert!(problem.retry_after.is_some_and(|wait| wait <= EACH));
        assert!(attempts.check(next, "wrong").is_err(), "the same /64");
        assert!(attempts.check(other, "wrong").is_ok());
        assert!(attempts.check(bad, "good").is_ok(), "known before");
        assert!(attempts.check(bad, "another").is_err(), "not from here");
    }

    #[test]
    fn wrong_keys_are_forgotten_one_by_one() {
        let began = Instant::now();
        let wrong = Wrong {
            keys: 20,
            since: began,
        };
        assert_eq!(wrong.at(began + EACH / 2).keys, 20);
        assert_eq!(wrong.at(began + EACH).keys, 19);
        assert_eq!(wrong.at(began + EACH * 5 / 2).at(began + EACH * 3).keys, 17);
        assert_eq!(wrong.at(began + EACH * 100).keys, 0);
    }
}
