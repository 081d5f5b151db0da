//! The settings of a code, and when it gives items.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::invalid::check_text;
use super::moment::moment;
use super::{Identity, Invalid, Rate, Timestamp, whole};

const MAX_TITLE_CHARS: usize = 200;
const MAX_TEXT_CHARS: usize = 2_000;
const MAX_PER_CLIENT: u32 = 100;
const MAX_PRESENCE: u32 = 1_440;

/// What happens when a client that has had its item claims again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Repeat {
    /// The client sees its own item again.
    #[default]
    Same,
    /// The claim is refused.
    Refuse,
}

/// The organiser's switch. It applies in addition to the code's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The code gives items, within its window.
    #[default]
    Open,
    /// The code gives no items for now.
    Paused,
    /// The code gives no items any more.
    Closed,
}

/// The settings of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The page's heading.
    #[schema(max_length = 200, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    pub title: String,
    /// What the page says below it.
    #[schema(max_length = 2000, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    pub text: String,
    /// How the page knows its clients; it cannot be changed once a client has claimed.
    pub identity: Identity,
    /// Whether keyed hashes of clients' names are kept in the place of the names; it cannot be
    /// changed.
    pub hash_clients: bool,
    /// What happens when a client that has had its item claims again.
    pub repeat: Repeat,
    /// How many items one client may have.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 100)]
    pub per_client: u32,
    /// How many items go out at most in a time, whoever asks; as many as are asked for if
    /// null.
    pub rate: Option<Rate>,
    /// When the code starts to give items, in the years 1970 to 9998 and before
    /// `closes_at`; at once if null.
    #[schema(pattern = "^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-")]
    #[serde(deserialize_with = "moment")]
    pub opens_at: Option<Timestamp>,
    /// When the code stops giving items, in the years 1970 to 9998; never if null.
    #[schema(pattern = "^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-")]
    #[serde(deserialize_with = "moment")]
    pub closes_at: Option<Timestamp>,
    /// For how many minutes somebody who scanned the organiser's screen may claim; nobody has to
    /// if null.
    #[serde(deserialize_with = "whole_or_none")]
    #[schema(minimum = 1, maximum = 1440)]
    pub presence: Option<u32>,
    /// How often the code's screens were closed, which ends all that were opened before.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 4_294_967_295_u64)]
    pub screens_closed: u32,
    /// The organiser's switch.
    pub state: State,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: String::new(),
            text: String::new(),
            identity: Identity::default(),
            hash_clients: false,
            repeat: Repeat::default(),
            per_client: 1,
            rate: None,
            opens_at: None,
            closes_at: None,
            presence: None,
            screens_closed: 0,
            state: State::default(),
        }
    }
}

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
    /// These settings, if each is valid, also together with the others. Times are
    /// cut to the millisecond.
    ///
    /// # Errors
    /// The first field that is invalid.
    pub fn checked(mut self) -> Result<Self, Invalid> {
        self.opens_at = check_time("opens_at", self.opens_at)?;
        self.closes_at = check_time("closes_at", self.closes_at)?;
        self.rate = self.rate.map(Rate::checked).transpose()?;
        check_text("title", &self.title, MAX_TITLE_CHARS)?;
        check_text("text", &self.text, MAX_TEXT_CHARS)?;
        if !(1..=MAX_PER_CLIENT).contains(&self.per_client) {
            return Err(Invalid::new(
                "per_client",
                format!("is {}; it must be 1 to {MAX_PER_CLIENT}", self.per_client),
            ));
        }
        if let Some(minutes) = self.presence
            && !(1..=MAX_PRESENCE).contains(&minutes)
        {
            let reason = format!("is {minutes}; it must be 1 to {MAX_PRESENCE} minutes");
            return Err(Invalid::new("presence", reason));
        }
        match (self.opens_at, self.closes_at) {
            (Some(opens), Some(closes)) if opens >= closes => Err(Invalid::new(
                "closes_at",
                format!("is {closes}, which is not after opens_at, {opens}"),
            )),
            _ => Ok(self),
        }
    }

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

/// A change to some of a code's settings (JSON Merge Patch, RFC 7396). An absent
/// field stays as it is, and `null` removes an end of the window.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// The new heading.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, max_length = 200, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    pub title: Option<String>,
    /// The new text.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, max_length = 2000, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    pub text: Option<String>,
    /// The new identity; it cannot be changed once a client has claimed.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Identity)]
    pub identity: Option<Identity>,
    /// The new rule for repeats.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Repeat)]
    pub repeat: Option<Repeat>,
    /// The new limit; it cannot be lowered once a client has claimed.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given_whole"
    )]
    #[schema(value_type = u32, minimum = 1, maximum = 100)]
    pub per_client: Option<u32>,
    /// The new rate; `null` gives as many as are asked for.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    pub rate: Option<Option<Rate>>,
    /// The new opening time; `null` opens the code at once.
    #[schema(pattern = "^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-")]
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub opens_at: Option<Option<Timestamp>>,
    /// The new closing time; `null` keeps the code open.
    #[schema(pattern = "^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-")]
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub closes_at: Option<Option<Timestamp>>,
    /// The new time to claim after the screen was scanned, in minutes; `null` asks nobody to
    /// scan it.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "nullable_whole"
    )]
    #[schema(minimum = 1, maximum = 1440)]
    pub presence: Option<Option<u32>>,
    /// The new state of the switch.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = State)]
    pub state: Option<State>,
}

/// Reads a field that may be absent, but not `null`.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The same for a whole number.
fn given_whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    whole(deserializer).map(Some)
}

/// Reads a field that may be absent or `null`, which differ.
fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// The same for a whole number.
fn nullable_whole<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<u32>>, D::Error> {
    whole_or_none(deserializer).map(Some)
}

/// Reads a whole number or `null`.
fn whole_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    struct Whole(#[serde(deserialize_with = "whole")] u32);
    let number = Option::<Whole>::deserialize(deserializer)?;
    Ok(number.map(|Whole(number)| number))
}

/// The same for a moment.
fn present<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<Timestamp>>, D::Error> {
    moment(deserializer).map(Some)
}

impl Change {
    /// The settings after this change.
    ///
    /// # Errors
    /// The first field that is invalid.
    pub fn apply(&self, settings: &Settings) -> Result<Settings, Invalid> {
        let old = settings.clone();
        Settings {
            title: self.title.clone().unwrap_or(old.title),
            text: self.text.clone().unwrap_or(old.text),
            identity: self.identity.unwrap_or(old.identity),
            hash_clients: old.hash_clients,
            repeat: self.repeat.unwrap_or(old.repeat),
            per_client: self.per_client.unwrap_or(old.per_client),
            rate: self.rate.unwrap_or(old.rate),
            opens_at: self.opens_at.unwrap_or(old.opens_at),
            closes_at: self.closes_at.unwrap_or(old.closes_at),
            presence: self.presence.unwrap_or(old.presence),
            screens_closed: old.screens_closed,
            state: self.state.unwrap_or(old.state),
        }
        .checked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
