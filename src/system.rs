//! What a program asks of its machine that no test could foresee: the time, and
//! random bytes.
//!
//! Both are handed in, from [`System::of_machine`] down. Clippy's `disallowed-methods`
//! bans asking for them anywhere else, so a test can set the clock and repeat a draw.
//! A deadline is measured with [`std::time::Instant`], which is not a time of day.

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
            random: Random::new(getrandom::fill),
        }
    }
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
