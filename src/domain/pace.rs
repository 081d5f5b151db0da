//! How fast a code's items go out.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Timestamp;

/// How many minutes a day has.
const DAY: i64 = 24 * 60;

/// How much of a pace is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaceSpan {
    /// Only what [`Pace::recent`] needs.
    Recent,
    /// Everything.
    All,
}

/// How many items went out, and when, by the store's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// When the code was made.
    pub created_at: Timestamp,
    /// The store's clock.
    pub now: Timestamp,
    /// How many items went out in a minute, by minutes since 1970. All of the last day are
    /// here; some may be older.
    pub minutes: BTreeMap<i64, u64>,
    /// How many went out in an hour, by hours since 1970, without those in `minutes`.
    pub hours: BTreeMap<i64, u64>,
}

/// The items that went out in the last minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recent {
    /// How many items went out.
    pub granted: u64,
    /// In how many minutes, with the one that is not over: 10, or fewer if the code is younger.
    #[schema(minimum = 1, maximum = 10)]
    pub minutes: u32,
}

/// What the points of a pace stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PaceBy {
    /// The minutes of the last day.
    #[default]
    Minute,
    /// All hours.
    Hour,
    /// All days, which begin at midnight UTC.
    Day,
}

/// A minute, an hour or a day in which items went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PacePoint {
    /// When it began.
    pub from: Timestamp,
    /// How many items went out in it.
    #[schema(minimum = 1)]
    pub granted: u64,
}

impl Pace {
    /// Which minute a moment is in, counted from 1970.
    #[must_use]
    pub fn minute_of(at: Timestamp) -> i64 {
        at.as_millisecond().div_euclid(60_000)
    }

    /// The minutes that [`Pace::recent`] counts at this moment.
    pub fn recent_minutes(now: Timestamp) -> impl Iterator<Item = i64> + Clone {
        let minute = Self::minute_of(now);
        minute - 9..=minute
    }

    /// How many items went out lately.
    #[must_use]
    pub fn recent(&self) -> Recent {
        let counted = Self::recent_minutes(self.now);
        // The clock may have been set back since the code was made.
        let made = Self::minute_of(self.created_at).min(Self::minute_of(self.now));
        let lived = counted.clone().filter(|minute| *minute >= made);
        Recent {
            granted: counted.filter_map(|minute| self.minutes.get(&minute)).sum(),
            minutes: u32::try_from(lived.count()).expect("there are ten"),
        }
    }

    /// When items went out, and how many, in order of time.
    #[must_use]
    pub fn points(&self, by: PaceBy) -> Vec<PacePoint> {
        let (counts, seconds) = match by {
            PaceBy::Minute => {
                let first = Self::minute_of(self.now) - DAY + 1;
                (self.minutes.clone().split_off(&first), 60)
            }
            PaceBy::Hour => (self.by_hour(), 60 * 60),
            PaceBy::Day => (sums(&self.by_hour(), 24), 24 * 60 * 60),
        };
        let point = |(number, granted): (i64, u64)| {
            let from = Timestamp::from_second(number.checked_mul(seconds)?).ok()?;
            (granted > 0).then_some(PacePoint { from, granted })
        };
        counts.into_iter().filter_map(point).collect()
    }

    fn by_hour(&self) -> BTreeMap<i64, u64> {
        let mut hours = sums(&self.minutes, 60);
        for (hour, granted) in &self.hours {
            *hours.entry(*hour).or_default() += granted;
        }
        hours
    }
}

/// Adds up the counts of so many minutes or hours at a time.
fn sums(counts: &BTreeMap<i64, u64>, at_a_time: i64) -> BTreeMap<i64, u64> {
    let mut sums = BTreeMap::new();
    for (number, granted) in counts {
        *sums.entry(number.div_euclid(at_a_time)).or_default() += granted;
    }
    sums
}

impl Recent {
    /// In what time a pool of this size is empty at this pace; `None` if nothing goes out, or
    /// nothing is left.
    #[must_use]
    pub fn until_empty(self, left: u64) -> Option<SignedDuration> {
        if left == 0 {
            return None;
        }
        let ms = u128::from(left) * u128::from(self.minutes) * 60_000;
        let ms = ms.checked_div(self.granted.into())?;
        i64::try_from(ms).ok().map(SignedDuration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// A code that was made at this time, and whose items went out at these. It is 12:00:30.
    fn pace(created_at: &str, minutes: &[(&str, u64)], hours: &[(&str, u64)]) -> Pace {
        let minute = |time: &str| Pace::minute_of(at(time));
        let counts = |counts: &[(&str, u64)], length: i64| {
            let count = |(time, granted): &(&str, u64)| (minute(time) / length, *granted);
            counts.iter().map(count).collect()
        };
        Pace {
            created_at: at(created_at),
            now: at("2026-06-02T12:00:30Z"),
            minutes: counts(minutes, 1),
            hours: counts(hours, 60),
        }
    }

    fn points(pace: &Pace, by: PaceBy) -> Vec<(String, u64)> {
        let points = pace.points(by).into_iter();
        points
            .map(|point| (point.from.to_string(), point.granted))
            .collect()
    }

    #[test]
    fn the_last_ten_minutes_are_recent_and_the_one_that_runs_is_among_them() {
        let counts = [
            ("2026-06-02T11:50:59Z", 100),
            ("2026-06-02T11:51:00Z", 3),
            ("2026-06-02T12:00:00Z", 4),
            ("2026-06-02T12:01:00Z", 100),
        ];
        let recent = |created_at| pace(created_at, &counts, &[]).recent();
        let expected = |minutes| Recent {
            granted: 7,
            minutes,
        };
        assert_eq!(recent("2026-06-01T00:00:00Z"), expected(10));
        assert_eq!(recent("2026-06-02T11:51:59Z"), expected(10));
        assert_eq!(recent("2026-06-02T11:58:00Z"), expected(3));
        assert_eq!(recent("2026-06-02T12:00:29Z"), expected(1));
        // The clock was set back.
        assert_eq!(recent("2026-06-02T13:00:00Z"), expected(1));
    }

    #[test]
    fn a_pool_is_empty_when_the_pace_has_used_it_up() {
        let of = |granted, minutes, left| {
            let recent = Recent { granted, minutes };
            recent.until_empty(left).map(|time| time.as_secs())
        };
        assert_eq!(of(120, 10, 480), Some(40 * 60));
        assert_eq!(of(1, 1, 3), Some(3 * 60));
        assert_eq!(of(7, 10, 1), Some(85));
        assert_eq!(of(0, 10, 480), None);
        assert_eq!(of(120, 10, 0), None);
        assert_eq!(of(1, 10, u64::MAX), None);
    }

    #[test]
    fn minutes_of_a_day_are_told_and_every_hour_and_day() {
        let minutes = [
            ("2026-06-01T11:59:00Z", 1),
            ("2026-06-01T12:01:00Z", 2),
            ("2026-06-02T11:10:00Z", 4),
            ("2026-06-02T11:40:00Z", 8),
        ];
        let hours = [
            ("2026-05-01T23:00:00Z", 16),
            ("2026-05-02T00:00:00Z", 0),
            ("2026-06-01T11:00:00Z", 32),
        ];
        let pace = pace("2026-05-01T00:00:00Z", &minutes, &hours);
        let said = |by, expected: &[(&str, u64)]| {
            let expected = expected.iter().map(|(from, n)| ((*from).to_owned(), *n));
            assert_eq!(points(&pace, by), expected.collect::<Vec<_>>());
        };
        said(PaceBy::Minute, &minutes[1..]);
        said(
            PaceBy::Hour,
            &[
                ("2026-05-01T23:00:00Z", 16),
                ("2026-06-01T11:00:00Z", 33),
                ("2026-06-01T12:00:00Z", 2),
                ("2026-06-02T11:00:00Z", 12),
            ],
        );
        said(
            PaceBy::Day,
            &[
                ("2026-05-01T00:00:00Z", 16),
                ("2026-06-01T00:00:00Z", 35),
                ("2026-06-02T00:00:00Z", 12),
            ],
        );
    }
}
