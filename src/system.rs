//! What a program asks of its machine that no test could foresee: the time, and
//! random bytes.
//!
//! Both are handed in, from [`System::of_machine`] down. Clippy's `disallowed-methods`
//! bans asking for them anywhere else, so a test can set the clock and repeat a draw.
//! A deadline is measured with [`std::time::Instant`], which is not a time of day.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

/// The system has no random bytes.
pub type NoRandomness = getrandom::Error;

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that tells what `now` returns.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// Gives random bytes that nobody can guess.
#[derive(Clone)]
pub struct Random(Arc<Fill>);

type Fill = dyn Fn(&mut [u8]) -> Result<(), NoRandomness> + Send + Sync;

impl Random {
    /// A source that fills a buffer as `fill` does.
    pub fn new(
        fill: impl Fn(&mut [u8]) -> Result<(), NoRandomness> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(fill))
    }

    /// Random bytes.
    ///
    /// # Errors
    /// The system has none.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        (self.0)(&mut bytes)?;
        Ok(bytes)
    }
}

/// A machine's clock and its random bytes.
#[derive(Clone, Debug)]
pub struct System {
    /// Tells the time.
    pub clock: Clock,
    /// Gives random bytes.
    pub random: Random,
}

impl System {
    /// Those of the machine that this runs on.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where they are handed in from"
    )]
    pub fn of_machine() -> Self {
        Self {
            clock: Clock::new(Timestamp::now),
            random: Random::new(fill),
        }
    }
}

/// Fills `bytes` with random ones. Few are taken from what a thread has drawn ahead: a call of
/// the system for each visitor would cost as much as all else that makes it a client.
#[expect(
    clippy::disallowed_methods,
    reason = "this is what is handed in as a machine's random bytes"
)]
fn fill(bytes: &mut [u8]) -> Result<(), NoRandomness> {
    const AHEAD: usize = 1_024;
    const FEW: usize = 32;
    struct Drawn {
        bytes: [u8; AHEAD],
        used: usize,
    }
    thread_local! {
        static DRAWN: RefCell<Drawn> = const {
            RefCell::new(Drawn { bytes: [0; AHEAD], used: AHEAD })
        };
    }
    if bytes.len() > FEW {
        return getrandom::fill(bytes);
    }
    DRAWN.with_borrow_mut(|drawn| {
        if AHEAD - drawn.used < bytes.len() {
            getrandom::fill(&mut drawn.bytes)?;
            drawn.used = 0;
        }
        let next = &mut drawn.bytes[drawn.used..][..bytes.len()];
        bytes.copy_from_slice(next);
        // Nobody finds them here later.
        next.fill(0);
        drawn.used += bytes.len();
        Ok(())
    })
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_bytes_are_given_twice() {
        let draw = || {
            let mut drawn = Vec::new();
            for _ in 0..1_000 {
                let (mut few, mut many) = ([0; 16], [0; 64]);
                fill(&mut few).unwrap();
                fill(&mut many).unwrap();
                drawn.push(few.to_vec());
                drawn.extend(many.chunks(16).map(<[u8]>::to_vec));
            }
            drawn
        };
        let other = std::thread::spawn(draw);
        let all: Vec<_> = draw().into_iter().chain(other.join().unwrap()).collect();
        let distinct: HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert!(all.iter().all(|bytes| bytes.iter().any(|byte| *byte != 0)));
    }
}
