//! A code's settings on the command line.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::domain::{Change, Repeat, Timestamp};

/// What to set.
#[derive(Debug, Args)]
pub(super) struct Settings {
    /// The page's heading, at most 200 characters
    #[arg(long, help_heading = "Settings")]
    title: Option<String>,

    /// What the page says below its heading, at most 2,000 characters
    #[arg(long, help_heading = "Settings")]
    text: Option<String>,

    /// What a client gets that asks again [default: same]
    #[arg(long, value_parser = repeat(), help_heading = "Settings")]
    repeat: Option<Repeat>,

    /// How many items each client may have, 1 to 100; it cannot be lowered once a client has
    /// claimed [default: 1]
    #[arg(long, value_name = "N", help_heading = "Settings")]
    per_client: Option<u32>,

    /// When the code starts to give items, such as 2026-12-24T18:00 (local time) or
    /// 2026-12-24T18:00:00+01:00 [default: at once]
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "Settings")]
    opens_at: Option<Timestamp>,

    /// When the code stops giving items [default: never]
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "Settings")]
    closes_at: Option<Timestamp>,
}

impl Settings {
    /// The change that sets what was given.
    pub(super) fn into_change(self) -> Change {
        Change {
            title: self.title,
            text: self.text,
            repeat: self.repeat,
            per_client: self.per_client,
            opens_at: self.opens_at.map(Some),
            closes_at: self.closes_at.map(Some),
            state: None,
        }
    }
}

fn repeat() -> impl TypedValueParser<Value = Repeat> {
    let names = [
        PossibleValue::new("same").help("Its own item again"),
        PossibleValue::new("refuse").help("A refusal"),
    ];
    PossibleValuesParser::new(names).map(|name| match name.as_str() {
        "refuse" => Repeat::Refuse,
        _ => Repeat::Same,
    })
}

/// Parses a time: with an offset (RFC 3339), or in the local time zone.
fn time(text: &str) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    text.parse::<DateTime>()
        .and_then(|civil| civil.to_zoned(TimeZone::system()))
        .map(|zoned| zoned.timestamp())
        .map_err(|_| {
            "is not a time such as 2026-12-24T18:00 or 2026-12-24T18:00:00+01:00".to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_an_offset_or_are_local() {
        let moment: Timestamp = "2026-12-24T17:00:00Z".parse().unwrap();
        assert_eq!(time("2026-12-24T18:00:00+01:00"), Ok(moment));
        let here = moment.to_zoned(TimeZone::system()).datetime();
        assert_eq!(time(&here.strftime("%FT%H:%M").to_string()), Ok(moment));
        assert_eq!(time(&here.strftime("%F %T").to_string()), Ok(moment));
        for text in ["", "tomorrow", "18:00", "2026-13-01T00:00"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
