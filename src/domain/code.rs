//! A code: its id, its settings, and when it gives.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::invalid::check_text;
use super::{Invalid, Timestamp};

const MAX_TITLE_CHARS: usize = 200;
const MAX_TEXT_CHARS: usize = 2_000;
const MAX_PER_CLIENT: u32 = 100;

/// A code's id: 1 to 64 of `a-z`, `0-9` and `-`, with no `-` at either end.
///
/// Upper case is read as lower case, because a QR code in upper case is coarser
/// and scans from farther away.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeId(String);

impl CodeId {
    const MAX_LENGTH: usize = 64;

    /// The id that 80 random bits spell: 16 characters of Crockford's base32
    /// (<https://www.crockford.com/base32.html>), in lower case.
    #[must_use]
    pub fn from_random(bits: [u8; 10]) -> Self {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut bytes = [0; 16];
        bytes[6..].copy_from_slice(&bits);
        let number = u128::from_be_bytes(bytes);
        Self(
            (0..16)
                .rev()
                .map(|place| ALPHABET[(number >> (5 * place)) as usize & 31] as char)
                .collect(),
        )
    }

    /// The id as text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CodeId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let plain = !text.is_empty()
            && text.len() <= Self::MAX_LENGTH
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if plain {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(Invalid::new(
                "id",
                "is not a code id: 1 to 64 letters a-z, digits and hyphens, with no hyphen at either end",
            ))
        }
    }
}

impl TryFrom<String> for CodeId {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<CodeId> for String {
    fn from(id: CodeId) -> Self {
        id.0
    }
}

impl fmt::Display for CodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a client that has had its item is told when it claims again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Repeat {
    /// It is shown its own item again.
    #[default]
    Same,
    /// It is refused.
    Refuse,
}

/// What the organiser has said about giving, beside the code's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Gives, within its window.
    #[default]
    Open,
    /// Does not give for now.
    Paused,
    /// Does not give any more.
    Closed,
}

/// What an organiser decides about a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The page's heading: at most 200 characters.
    pub title: String,
    /// What the page says below it: at most 2,000 characters.
    pub text: String,
    /// What a client that has had its item is told.
    pub repeat: Repeat,
    /// How many items one client may have: 1 to 100.
    pub per_client: u32,
    /// When the code begins to give; at once if null.
    #[serde(deserialize_with = "moment")]
    pub opens_at: Option<Timestamp>,
    /// When the code stops giving; never if null.
    #[serde(deserialize_with = "moment")]
    pub closes_at: Option<Timestamp>,
    /// The organiser's switch.
    pub state: State,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: String::new(),
            text: String::new(),
            repeat: Repeat::default(),
            per_client: 1,
            opens_at: None,
            closes_at: None,
            state: State::default(),
        }
    }
}

/// Whether a code gives at a moment, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// It gives.
    Open,
    /// It opens later.
    NotOpen {
        /// When.
        opens_at: Timestamp,
    },
    /// The organiser has paused it.
    Paused,
    /// It gives no more.
    Closed,
}

impl Settings {
    /// These settings, if every field may be so, also beside the others. Times
    /// are cut to the millisecond.
    ///
    /// # Errors
    /// The first field that may not be so.
    pub fn checked(mut self) -> Result<Self, Invalid> {
        self.opens_at = check_time("opens_at", self.opens_at)?;
        self.closes_at = check_time("closes_at", self.closes_at)?;
        check_text("title", &self.title, MAX_TITLE_CHARS)?;
        check_text("text", &self.text, MAX_TEXT_CHARS)?;
        if !(1..=MAX_PER_CLIENT).contains(&self.per_client) {
            return Err(Invalid::new(
                "per_client",
                format!("is {}; it must be 1 to {MAX_PER_CLIENT}", self.per_client),
            ));
        }
        match (self.opens_at, self.closes_at) {
            (Some(opens), Some(closes)) if opens >= closes => Err(Invalid::new(
                "closes_at",
                format!("is {closes}, which is not after opens_at, {opens}"),
            )),
            _ => Ok(self),
        }
    }

    /// Whether the code gives at `now`. A closed code stays closed before a
    /// paused one is paused, and the window is looked at last.
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

/// A time that every store can keep: in the years 1970 to 9998.
fn check_time(field: &'static str, at: Option<Timestamp>) -> Result<Option<Timestamp>, Invalid> {
    const END: i64 = 253_370_764_800_000; // the year 9999
    at.map(|at| {
        Some(at.as_millisecond())
            .filter(|ms| (0..END).contains(ms))
            .and_then(|ms| Timestamp::from_millisecond(ms).ok())
            .ok_or_else(|| Invalid::new(field, format!("is {at}; the year must be 1970 to 9998")))
    })
    .transpose()
}

/// A change to some of a code's settings: what is absent stays as it is, and
/// `null` takes a window's end away (JSON Merge Patch, RFC 7396).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// The new heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The new text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The new rule for repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// The new limit; it cannot be lowered once a client has claimed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_client: Option<u32>,
    /// The new opening time.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub opens_at: Option<Option<Timestamp>>,
    /// The new closing time.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub closes_at: Option<Option<Timestamp>>,
    /// The new state of the switch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
}

/// Tells a field that is `null` from one that is absent.
fn present<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<Timestamp>>, D::Error> {
    moment(deserializer).map(Some)
}

/// Reads a moment, and says how one is written if it is none.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let parse = |text: String| {
        text.parse().map_err(|e| {
            let reason = format!("{text:?} is not a moment such as 2026-06-01T09:00:00Z: {e}");
            serde::de::Error::custom(reason)
        })
    };
    text.map(parse).transpose()
}

impl Change {
    /// The settings after this change.
    ///
    /// # Errors
    /// The first field that may not be so.
    pub fn apply(&self, settings: &Settings) -> Result<Settings, Invalid> {
        let old = settings.clone();
        Settings {
            title: self.title.clone().unwrap_or(old.title),
            text: self.text.clone().unwrap_or(old.text),
            repeat: self.repeat.unwrap_or(old.repeat),
            per_client: self.per_client.unwrap_or(old.per_client),
            opens_at: self.opens_at.unwrap_or(old.opens_at),
            closes_at: self.closes_at.unwrap_or(old.closes_at),
            state: self.state.unwrap_or(old.state),
        }
        .checked()
    }
}

/// A code, as its organiser sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Code {
    /// The code's id.
    #[schema(value_type = String)]
    pub id: CodeId,
    /// Its settings.
    #[serde(flatten)]
    pub settings: Settings,
    /// When it was made, by the store's clock.
    pub created_at: Timestamp,
    /// Counts the changes to the settings, from 1.
    pub version: u64,
}

// Written out because `flatten` buffers what it reads, and buffered numbers no
// longer read as integers once serde_json keeps them digit by digit.
impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;

        let mut fields = serde_json::Map::deserialize(deserializer)?;
        let mut take = |name: &'static str| {
            fields
                .remove(name)
                .ok_or_else(|| D::Error::missing_field(name))
        };
        let (id, created_at, version) = (take("id")?, take("created_at")?, take("version")?);
        Ok(Self {
            id: serde_json::from_value(id).map_err(D::Error::custom)?,
            created_at: serde_json::from_value(created_at).map_err(D::Error::custom)?,
            version: serde_json::from_value(version).map_err(D::Error::custom)?,
            settings: serde_json::from_value(fields.into()).map_err(D::Error::custom)?,
        })
    }
}

/// How a code's pool stands at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Stats {
    /// Distinct items ever added.
    pub added: u64,
    /// Items that no client has had.
    pub untaken: u64,
    /// Items that a client has.
    pub taken: u64,
    /// Items taken out of play.
    pub withdrawn: u64,
    /// Clients that have at least one item.
    pub clients: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_ids_are_crockford_base32() {
        assert_eq!(CodeId::from_random([0; 10]).as_str(), "0000000000000000");
        assert_eq!(CodeId::from_random([255; 10]).as_str(), "zzzzzzzzzzzzzzzz");
        let id = CodeId::from_random([0, 0, 0, 0, 0, 0, 0, 0, 4, 31]);
        assert_eq!(id.as_str(), "000000000000010z");
    }

    #[test]
    fn ids_ignore_case_and_refuse_odd_characters() {
        assert_eq!("Summer-26".parse::<CodeId>().unwrap().as_str(), "summer-26");
        for odd in [
            "",
            "-a",
            "a-",
            "a b",
            "a/b",
            "a{b}",
            "é",
            "a_b",
            "a.b",
            &"a".repeat(65),
        ] {
            assert!(odd.parse::<CodeId>().is_err(), "{odd:?}");
        }
    }

    #[test]
    fn times_are_cut_to_the_millisecond_and_stay_within_reason() {
        let with = |opens_at: &str| Settings {
            opens_at: Some(opens_at.parse().unwrap()),
            ..Settings::default()
        };
        let cut = with("2026-01-01T00:00:00.0019Z").checked().unwrap();
        assert_eq!(cut, with("2026-01-01T00:00:00.001Z"));
        for far in ["9999-06-01T00:00:00Z", "1969-12-31T23:59:59Z"] {
            assert_eq!(with(far).checked().unwrap_err().field, "opens_at");
        }
    }

    #[test]
    fn absent_and_null_differ_in_a_change() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let settings = Settings {
            opens_at: Some(now),
            ..Settings::default()
        };
        let absent: Change = serde_json::from_str("{}").unwrap();
        assert_eq!(absent.apply(&settings).unwrap().opens_at, Some(now));
        let null: Change = serde_json::from_str(r#"{"opens_at":null}"#).unwrap();
        assert_eq!(null.apply(&settings).unwrap().opens_at, None);
    }

    #[test]
    fn the_wire_form_of_a_code_is_flat_and_round_trips() {
        let code = Code {
            id: "fair".parse().unwrap(),
            settings: Settings::default(),
            created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            version: 7,
        };
        let wire = serde_json::to_value(&code).unwrap();
        assert_eq!(wire["per_client"], 1);
        assert_eq!(serde_json::from_value::<Code>(wire).unwrap(), code);
    }

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
