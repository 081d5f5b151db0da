//! When a code gives items.

use super::{Settings, State};
use crate::domain::Timestamp;

/// Whether a code gives items at a moment, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// It gives items.
    Open,
    /// It opens later.
    NotOpen {
        /// When.
        opens_at: Timestamp,
    },
    /// The organiser has paused it.
    Paused,
    /// It gives no items any more.
    Closed,
}

impl Settings {
    /// Whether the code gives items at `now`. Closed takes precedence over paused,
    /// and paused over the window.
    #[must_use]
    pub fn availability(&self, now: Timestamp) -> Availability {
        match (self.state, self.opens_at, self.closes_at) {
            (State::Closed, ..) => Availability::Closed,
            (_, _, Some(closes_at)) if now >= closes_at => Availability::Closed,
            (State::Paused, ..) => Availability::Paused,
            (_, Some(opens_at), _) if now < opens_at => Availability::NotOpen { opens_at },
            _ => Availability::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_comes_before_paused_and_the_window_last() {
        let at = |s: &str| -> Timestamp { s.parse().unwrap() };
        let now = at("2026-06-01T00:00:00Z");
        let mut settings = Settings {
            opens_at: Some(at("2027-01-01T00:00:00Z")),
            ..Settings::default()
        };
        let opens_at = at("2027-01-01T00:00:00Z");
        assert_eq!(
            settings.availability(now),
            Availability::NotOpen { opens_at }
        );
        settings.state = State::Paused;
        assert_eq!(settings.availability(now), Availability::Paused);
        settings.closes_at = Some(now);
        assert_eq!(settings.availability(now), Availability::Closed);
    }
}
