//! Times on the command line: read in this machine's time zone unless they have an
//! offset, and told back so that a misunderstanding shows.

use jiff::civil::DateTime;
use jiff::fmt::temporal::{DateTimeParser, Pieces};
use jiff::tz::{AmbiguousOffset, Disambiguation, Offset, TimeZone};

use crate::domain::{Timestamp, both_ends};

const EXPECTED: &str = "is not a time such as 2026-12-24T18:00 or 2026-12-24T18:00:00+01:00";

/// Parses a time: with an offset (RFC 3339), with a zone in brackets (RFC 9557), or in
/// the local time zone.
pub(super) fn parse(text: &str) -> Result<Timestamp, String> {
    parse_in(text, local_zone)
}

fn parse_in(text: &str, zone: impl Fn() -> Result<TimeZone, String>) -> Result<Timestamp, String> {
    let pieces = Pieces::parse(text).map_err(|_| EXPECTED)?;
    let Some(time) = pieces.time() else {
        return Err(both_ends(pieces.date(), ""));
    };
    if pieces.time_zone_annotation().is_some() {
        return with_zone(text);
    }
    if pieces.offset().is_some() {
        return text.parse().map_err(|_| EXPECTED.to_owned());
    }
    at(pieces.date().to_datetime(time), &zone()?)
}

/// Parses a time with a zone in brackets. If it has an offset too, they must agree.
fn with_zone(text: &str) -> Result<Timestamp, String> {
    const PARSER: DateTimeParser = DateTimeParser::new().disambiguation(Disambiguation::Reject);
    let zoned = PARSER.parse_zoned(text).map_err(|e| e.to_string())?;
    Ok(zoned.timestamp())
}

/// The moment when clocks in this zone show `civil`.
fn at(civil: DateTime, zone: &TimeZone) -> Result<Timestamp, String> {
    let ambiguous = zone.to_ambiguous_timestamp(civil);
    let (what, before, after) = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            return ambiguous.unambiguous().map_err(|_| EXPECTED.to_owned());
        }
        AmbiguousOffset::Gap { before, after } => ("does not exist", before, after),
        AmbiguousOffset::Fold { before, after } => ("comes twice", before, after),
    };
    let with = |offset: Offset| format!("{civil}{}", written(offset));
    Err(format!(
        "{what} in {}, because the clocks change then; add an offset: {} or {}",
        name(zone),
        with(before),
        with(after)
    ))
}

/// An offset as RFC 3339 writes it.
fn written(offset: Offset) -> String {
    let zoned = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::fixed(offset));
    zoned.strftime("%:z").to_string()
}

/// The time zone of this machine. Where none is set, as in a container, it is UTC.
fn local_zone() -> Result<TimeZone, String> {
    TimeZone::try_system().or_else(|_| {
        match std::env::var_os("TZ") {
        Some(zone) if !zone.is_empty() => Err(
            "needs an offset such as Z or +01:00, because the time zone that TZ names is not known \
             on this machine"
                .to_owned(),
        ),
        _ => Ok(TimeZone::UTC),
    }
    })
}

/// A time as it was understood: on the clocks of this machine's zone, and in UTC.
pub(super) fn told(time: Timestamp) -> String {
    told_in(time, &local_zone().unwrap_or(TimeZone::UTC))
}

fn told_in(time: Timestamp, zone: &TimeZone) -> String {
    let there = time
        .to_zoned(zone.clone())
        .strftime("%F %T%.f %:z")
        .to_string();
    format!("{there} [{}] ({time})", name(zone))
}

fn name(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("local time")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, zone: &str) -> Result<Timestamp, String> {
        parse_in(text, || Ok(TimeZone::get(zone).expect("a known zone")))
    }

    #[test]
    fn a_time_has_an_offset_or_is_that_of_the_zone() {
        for (text, zone, moment) in [
            ("2026-12-24T18:00", "Europe/Berlin", "2026-12-24T17:00:00Z"),
            (
                "2026-07-24 18:00:30",
                "Europe/Berlin",
                "2026-07-24T16:00:30Z",
            ),
            (
                "2026-12-24T18:00",
                "America/New_York",
                "2026-12-24T23:00:00Z",
            ),
            ("2026-12-24T18:00", "Asia/Shanghai", "2026-12-24T10:00:00Z"),
            ("2026-12-24T18:00", "Asia/Kolkata", "2026-12-24T12:30:00Z"),
            (
                "2026-12-24T18:00+01:00",
                "Asia/Shanghai",
                "2026-12-24T17:00:00Z",
            ),
            ("2026-12-24T18:00Z", "Asia/Shanghai", "2026-12-24T18:00:00Z"),
            (
                "2026-12-24T18:00[Asia/Tokyo]",
                "UTC",
                "2026-12-24T09:00:00Z",
            ),
            (
                "2026-10-25T02:30:00+01:00",
                "Europe/Berlin",
                "2026-10-25T01:30:00Z",
            ),
        ] {
            assert_eq!(parse(text, zone), Ok(moment.parse().unwrap()), "{text}");
        }
        for text in [
            "",
            "tomorrow",
            "18:00",
            "2026-13-01T00:00",
            "2026-12-24T25:00",
        ] {
            assert_eq!(parse(text, "UTC"), Err(EXPECTED.to_owned()), "{text}");
        }
        assert!(parse("2026-12-24T18:00+05:00[Europe/Berlin]", "UTC").is_err());
        assert!(parse("2026-12-24T18:00[No/Where]", "UTC").is_err());
    }

    #[test]
    fn a_time_that_clocks_leave_out_or_repeat_is_refused_with_both_readings() {
        for (text, zone, what, first, second) in [
            (
                "2027-03-28T02:30",
                "Europe/Berlin",
                "does not exist",
                "2027-03-28T02:30:00+01:00",
                "2027-03-28T02:30:00+02:00",
            ),
            (
                "2026-10-25T02:30",
                "Europe/Berlin",
                "comes twice",
                "2026-10-25T02:30:00+02:00",
                "2026-10-25T02:30:00+01:00",
            ),
            (
                "2027-03-14T02:00",
                "America/New_York",
                "does not exist",
                "2027-03-14T02:00:00-05:00",
                "2027-03-14T02:00:00-04:00",
            ),
            (
                "2026-04-05T01:45",
                "Australia/Lord_Howe",
                "comes twice",
                "2026-04-05T01:45:00+11:00",
                "2026-04-05T01:45:00+10:30",
            ),
        ] {
            let error = parse(text, zone).unwrap_err();
            let readings = format!("{first} or {second}");
            for words in [what, zone, &readings] {
                assert!(error.contains(words), "{words}: {error}");
            }
            for reading in [first, second] {
                assert!(parse(reading, zone).is_ok(), "{reading}");
            }
        }
        // The edges are not ambiguous, and Shanghai has one offset.
        for (text, zone) in [
            ("2027-03-28T01:59:59", "Europe/Berlin"),
            ("2027-03-28T03:00", "Europe/Berlin"),
            ("2027-03-28T02:30", "Asia/Shanghai"),
        ] {
            assert!(parse(text, zone).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_date_alone_is_refused_with_both_ends_of_the_day() {
        for text in ["2026-12-24", "20261224", "2026-12-24[Europe/Berlin]"] {
            let error = parse(text, "Europe/Berlin").unwrap_err();
            assert!(
                error
                    .contains("the start of that day: 2026-12-24T00:00; the end: 2026-12-25T00:00"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_time_is_told_with_its_zone_and_in_utc() {
        let time = "2026-12-24T22:59:59Z".parse().unwrap();
        for (zone, told) in [
            (
                "Europe/Berlin",
                "2026-12-24 23:59:59 +01:00 [Europe/Berlin]",
            ),
            (
                "America/New_York",
                "2026-12-24 17:59:59 -05:00 [America/New_York]",
            ),
            (
                "Asia/Shanghai",
                "2026-12-25 06:59:59 +08:00 [Asia/Shanghai]",
            ),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            let expected = format!("{told} (2026-12-24T22:59:59Z)");
            assert_eq!(told_in(time, &zone), expected);
        }
        let half = "2026-12-24T22:59:59.5Z".parse().unwrap();
        let told = told_in(half, &TimeZone::UTC);
        assert_eq!(
            told,
            "2026-12-24 22:59:59.5 +00:00 [UTC] (2026-12-24T22:59:59.5Z)"
        );
    }
}
