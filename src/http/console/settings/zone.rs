//! Moments as people type them: a date and a time in a time zone that they name.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::fields::Both;
use crate::domain::Timestamp;

/// A time zone of the IANA database.
#[derive(Debug, Clone)]
pub(super) struct Zone(TimeZone);

impl Zone {
    pub(super) const UTC: Self = Self(TimeZone::UTC);

    /// The zone of this name; UTC if it is empty.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "" => Some(Self::UTC),
            name => TimeZone::get(name).ok().map(Self),
        }
    }

    /// A moment as the value of an input of the type `datetime-local`, with no more digits than
    /// it needs.
    pub(super) fn shown(&self, at: Timestamp) -> String {
        let time = self.0.to_datetime(at);
        let form = match (time.second(), time.subsec_nanosecond()) {
            (0, 0) => "%Y-%m-%dT%H:%M",
            (_, 0) => "%Y-%m-%dT%H:%M:%S",
            _ => "%Y-%m-%dT%H:%M:%S%.3f",
        };
        time.strftime(form).to_string()
    }

    /// The moment that such a value means.
    ///
    /// # Errors
    /// What is wrong, in both languages: it is no time, or one that does not exist in this zone,
    /// or two.
    pub(super) fn read(&self, text: &str) -> Result<Timestamp, Both> {
        let time = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"]
            .into_iter()
            .find_map(|form| DateTime::strptime(form, text).ok());
        let time = time.ok_or((
            "is not a date and a time such as 2026-06-01T09:00",
            "不是日期和时间；请写成 2026-06-01T09:00 的形式",
        ))?;
        let moment = self.0.to_ambiguous_timestamp(time);
        match moment.offset() {
            AmbiguousOffset::Unambiguous { .. } => {}
            AmbiguousOffset::Gap { .. } => {
                return Err((
                    "does not exist in this time zone, because the clocks go forward then; \
                     choose another time",
                    "在此时区不存在，因为此时时钟拨快；请选择其他时间",
                ));
            }
            AmbiguousOffset::Fold { .. } => {
                return Err((
                    "happens twice in this time zone, because the clocks go back then; choose \
                     another time, or give both times in UTC",
                    "在此时区出现两次，因为此时时钟拨慢；请选择其他时间，或改用 UTC 时区",
                ));
            }
        }
        moment
            .unambiguous()
            .map_err(|_| ("is too long ago or too far ahead", "时间太早或太晚"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_read_as_it_is_shown() {
        for (name, shown, moment) in [
            ("UTC", "2026-06-01T09:00", "2026-06-01T09:00:00Z"),
            ("", "2026-06-01T09:00:30", "2026-06-01T09:00:30Z"),
            (
                "Asia/Shanghai",
                "2026-06-01T09:00:00.250",
                "2026-06-01T01:00:00.25Z",
            ),
            ("Europe/Berlin", "2026-06-01T09:00", "2026-06-01T07:00:00Z"),
            ("Europe/Berlin", "2026-12-01T09:00", "2026-12-01T08:00:00Z"),
        ] {
            let zone = Zone::named(name).unwrap();
            assert_eq!(zone.shown(at(moment)), shown, "{name}");
            assert_eq!(zone.read(shown), Ok(at(moment)), "{name}");
        }
        assert!(Zone::named("Mars/Olympus").is_none());
    }

    #[test]
    fn a_time_that_is_no_moment_or_two_is_refused() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        for (time, words) in [
            ("2026-03-29T02:30", "does not exist"),
            ("2026-10-25T02:30", "happens twice"),
            ("2026-06-01", "is not a date and a time"),
            ("2026-06-01T09:00+02:00", "is not a date and a time"),
            ("tomorrow", "is not a date and a time"),
            ("9999-12-31T23:59:59", "too far"),
        ] {
            let (english, chinese) = match time {
                "9999-12-31T23:59:59" => Zone(TimeZone::fixed(jiff::tz::offset(-25))).read(time),
                _ => berlin.read(time),
            }
            .unwrap_err();
            assert!(english.contains(words), "{time}: {english}");
            assert!(!chinese.is_empty());
        }
    }
}
