//! The types of arguments that several groups of settings share.

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

use crate::domain::CodeId;

/// A list of codes: "fair,raffle-26".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes(pub Vec<CodeId>);

impl FromStr for Codes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut codes = Vec::new();
        let names = text.split(',').map(str::trim);
        for name in names.filter(|name| !name.is_empty()) {
            let code = name.parse().map_err(|e| format!("{name:?}: {e}"))?;
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        Ok(Self(codes))
    }
}

/// Parses a number from 1 to a million.
pub(super) fn count(text: &str) -> Result<usize, String> {
    const MAX: usize = 1_000_000;
    text.parse()
        .ok()
        .filter(|n| (1..=MAX).contains(n))
        .ok_or_else(|| format!("is not a number from 1 to {MAX}"))
}

/// Parses a time that is longer than zero.
pub(super) fn positive_time(text: &str) -> Result<Time, String> {
    match text.parse()? {
        Time(Duration::ZERO) => Err("must be longer than zero".into()),
        time => Ok(time),
    }
}

/// A length of time: "500ms", "10s", "2m".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(pub Duration);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<SignedDuration>()
            .ok()
            .and_then(|time| Duration::try_from(time).ok())
            .filter(|time| !time.is_zero() || text.starts_with('0'))
            .map(Self)
            .ok_or_else(|| "is not a length of time such as 500ms, 10s or 2m".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_separated_by_commas_and_may_be_none() {
        let codes = |text: &str| Some(text.parse::<Codes>().ok()?.0.len());
        assert_eq!(codes(""), Some(0));
        assert_eq!(codes("fair, raffle-26,fair,"), Some(2));
        assert_eq!(codes("fair;raffle"), None);
    }

    #[test]
    fn times_need_units() {
        assert_eq!("500ms".parse(), Ok(Time(Duration::from_millis(500))));
        assert_eq!("0s".parse(), Ok(Time(Duration::ZERO)));
        for text in ["", "5", "-5s", "soon"] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
    }
}
