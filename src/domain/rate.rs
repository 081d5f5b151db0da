//! How many items a code gives out at most in a time, whoever asks.

use std::str::FromStr;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Invalid, Timestamp, whole};

/// At most so many items in each period of this length. A period begins with the first item
/// that is given out after the last one has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many items a period has, at most.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub grants: u32,
    /// How long a period is, in seconds.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 86_400)]
    pub seconds: u32,
}

impl Rate {
    const MOST_GRANTS: u32 = 1_000_000;
    const MOST_SECONDS: u32 = 86_400;

    /// How long a period is, in milliseconds.
    #[must_use]
    pub fn ms(self) -> u64 {
        u64::from(self.seconds) * 1_000
    }

    /// This rate, if it is valid.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn checked(self) -> Result<Self, Invalid> {
        for (name, number, most) in [
            ("grants", self.grants, Self::MOST_GRANTS),
            ("seconds", self.seconds, Self::MOST_SECONDS),
        ] {
            if !(1..=most).contains(&number) {
                let reason = format!("has {number} {name}; it must be 1 to {most}");
                return Err(Invalid::new("rate", reason));
            }
        }
        Ok(self)
    }
}

impl FromStr for Rate {
    type Err = String;

    /// Reads "50/1m".
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "is not a number and a time such as 50/1m or 5/10s".to_owned();
        let (grants, time) = text.split_once('/').ok_or_else(wrong)?;
        let time: SignedDuration = time.parse().map_err(|_| wrong())?;
        if time.subsec_nanos() != 0 {
            return Err("has a part of a second; a time is in whole seconds".into());
        }
        let rate = Self {
            grants: grants.parse().map_err(|_| wrong())?,
            seconds: u32::try_from(time.as_secs()).map_err(|_| wrong())?,
        };
        rate.checked().map_err(|invalid| invalid.reason)
    }
}

/// What a code has given out in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// When it began.
    pub began: Timestamp,
    /// How many items went out in it.
    pub granted: u32,
}

impl Period {
    /// The period that `now` is in, after the last one. A clock that was set back begins a
    /// new one.
    fn at(now: Timestamp, last: Option<Self>, rate: Rate) -> Self {
        let is_over = |last: &Self| now < last.began || now >= last.ends(rate);
        let new = Self {
            began: now,
            granted: 0,
        };
        last.filter(|last| !is_over(last)).unwrap_or(new)
    }

    /// When it ends.
    #[must_use]
    pub fn ends(self, rate: Rate) -> Timestamp {
        let ends = self
            .began
            .checked_add(SignedDuration::from_secs(rate.seconds.into()));
        ends.unwrap_or(Timestamp::MAX)
    }

    /// When a code gives again that has given out all that its rate allows at `now`; `None`
    /// if it gives now.
    #[must_use]
    pub fn wait(now: Timestamp, last: Option<Self>, rate: Option<Rate>) -> Option<Timestamp> {
        let rate = rate?;
        let period = Self::at(now, last, rate);
        (period.granted >= rate.grants).then(|| period.ends(rate))
    }

    /// The period with one more item that goes out at `now`.
    #[must_use]
    pub fn with_one_more(now: Timestamp, last: Option<Self>, rate: Rate) -> Self {
        let period = Self::at(now, last, rate);
        Self {
            granted: period.granted.saturating_add(1),
            ..period
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_A_MINUTE: Rate = Rate {
        grants: 2,
        seconds: 60,
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000 + second).unwrap()
    }

    #[test]
    fn a_period_has_so_many_items_and_the_next_begins_with_an_item() {
        let wait = |now, last| Period::wait(at(now), last, Some(TWO_A_MINUTE));
        let give = |now, last| Some(Period::with_one_more(at(now), last, TWO_A_MINUTE));
        assert_eq!(wait(0, None), None);
        let one = give(0, None);
        assert_eq!(wait(0, one), None);
        let two = give(59, one);
        assert_eq!(wait(59, two), Some(at(60)));
        assert_eq!(wait(60, two), None);
        let three = give(90, two);
        assert_eq!(three.unwrap().began, at(90));
        assert_eq!(wait(149, give(149, three)), Some(at(150)));
        // The clock was set back.
        assert_eq!(wait(-1, two), None);
        // Without a rate, nobody waits.
        assert_eq!(Period::wait(at(59), two, None), None);
    }

    #[test]
    fn a_rate_is_a_number_and_a_time() {
        assert_eq!("2/1m".parse(), Ok(TWO_A_MINUTE));
        for wrong in [
            "", "2", "2/", "/1m", "2/1", "2/1.5s", "2/-1m", "0/1m", "2/0s", "2/2d",
        ] {
            assert!(wrong.parse::<Rate>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_rate_has_bounds() {
        let of = |grants, seconds| Rate { grants, seconds }.checked().is_ok();
        assert!(of(1, 1) && of(1_000_000, 86_400));
        assert!(!of(0, 1) && !of(1, 0) && !of(1_000_001, 1) && !of(1, 86_401));
    }
}
