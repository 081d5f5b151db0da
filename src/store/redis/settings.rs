//! A code's settings as its hash holds them: those that scripts read in fields of
//! their own, the others in one JSON value, `settings`. Schema 1 had fields for
//! the others as well.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::records::timestamp;
use super::schema::Schema;
use crate::domain::{Code, CodeId, Identity, Period, Rate, Repeat, Settings, State, Timestamp};
use crate::store::{Result, StoreError};

/// The settings as fields and their values, in the form of a schema.
///
/// # Errors
/// The schema cannot hold them: a replica of the version that it is of would not know them.
pub(super) fn fields(settings: &Settings, schema: Schema) -> Result<Vec<(&'static str, String)>> {
    if schema == Schema::One && !fits_schema_one(settings) {
        return Err(StoreError::OldSchema);
    }
    let ms =
        |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.as_millisecond().to_string());
    let repeat = match settings.repeat {
        Repeat::Same => "same",
        Repeat::Refuse => "refuse",
    };
    let state = match settings.state {
        State::Open => "open",
        State::Paused => "paused",
        State::Closed => "closed",
    };
    let mut fields = vec![
        ("repeat", repeat.to_owned()),
        ("per_client", settings.per_client.to_string()),
        ("opens_at", ms(settings.opens_at)),
        ("closes_at", ms(settings.closes_at)),
        ("state", state.to_owned()),
    ];
    match schema {
        Schema::One => fields.extend([
            ("title", settings.title.clone()),
            ("text", settings.text.clone()),
        ]),
        Schema::Two => fields.push(("settings", json(settings))),
    }
    // Most codes have none of these, and each look reads all fields.
    if settings.identity != Identity::Browser {
        fields.push(("identity", settings.identity.name().to_owned()));
    }
    if settings.hash_clients {
        fields.push(("hash_clients", "1".to_owned()));
    }
    // `claim.lua` hands it out as it is, so it is there as an item, too.
    if let Some(item) = settings.ending_item() {
        let item = format!("{}{}", item.id().as_str(), item.canonical_json());
        fields.push(("ending_item", item));
    }
    if let Some(rate) = settings.rate {
        fields.extend([
            ("rate_grants", rate.grants.to_string()),
            ("rate_ms", rate.ms().to_string()),
        ]);
    }
    Ok(fields)
}

/// The settings that scripts read.
const READ_BY_SCRIPTS: [&str; 8] = [
    "identity",
    "hash_clients",
    "rate",
    "repeat",
    "per_client",
    "opens_at",
    "closes_at",
    "state",
];

/// The settings of schema 1.
const SCHEMA_ONE: [&str; 7] = [
    "title",
    "text",
    "repeat",
    "per_client",
    "opens_at",
    "closes_at",
    "state",
];

/// The settings that differ from those of a code about which nobody has said anything.
fn unusual(settings: &Settings) -> Map<String, Value> {
    let object = |settings| match serde_json::to_value(settings) {
        Ok(Value::Object(settings)) => settings,
        _ => unreachable!("settings are an object of plain data"),
    };
    let (mut unusual, usual) = (object(settings), object(&Settings::default()));
    unusual.retain(|name, value| usual.get(name) != Some(value));
    unusual
}

/// Whether nothing is set that schema 1 does not know.
fn fits_schema_one(settings: &Settings) -> bool {
    let mut names = unusual(settings).into_iter().map(|(name, _)| name);
    names.all(|name| SCHEMA_ONE.contains(&name.as_str()))
}

/// The settings that no script reads, as JSON. Each look reads it, and most settings of most
/// codes are as usual, so it has only those that are not.
pub(super) fn json(settings: &Settings) -> String {
    let mut others = unusual(settings);
    others.retain(|name, _| !READ_BY_SCRIPTS.contains(&name.as_str()));
    Value::Object(others).to_string()
}

/// The code that a hash holds, in the form of either schema; `None` if there is
/// none.
pub(super) fn parse(id: &CodeId, hash: &HashMap<String, String>) -> Result<Option<Code>> {
    if hash.is_empty() {
        return Ok(None);
    }
    let corrupt = |name| StoreError::Corrupt(format!("the {name} of the code {id} cannot be read"));
    let field = |name| {
        let value = hash.get(name).map(String::as_str);
        value.ok_or_else(|| corrupt(name))
    };
    let time = |name| match field(name)? {
        "" => Ok(None),
        ms => timestamp(ms).map(Some),
    };
    let others = match hash.get("settings") {
        Some(json) => serde_json::from_str(json).map_err(|_| corrupt("settings"))?,
        None => Settings {
            title: field("title")?.to_owned(),
            text: field("text")?.to_owned(),
            ..Settings::default()
        },
    };
    let per_client = field("per_client")?.parse();
    let settings = Settings {
        identity: match hash.get("identity") {
            Some(name) => Identity::named(name).ok_or_else(|| corrupt("identity"))?,
            None => Identity::Browser,
        },
        hash_clients: hash.contains_key("hash_clients"),
        rate: rate(hash).ok_or_else(|| corrupt("rate"))?,
        repeat: match field("repeat")? {
            "same" => Repeat::Same,
            "refuse" => Repeat::Refuse,
            _ => return Err(corrupt("repeat")),
        },
        per_client: per_client.map_err(|_| corrupt("per_client"))?,
        opens_at: time("opens_at")?,
        closes_at: time("closes_at")?,
        state: match field("state")? {
            "open" => State::Open,
            "paused" => State::Paused,
            "closed" => State::Closed,
            _ => return Err(corrupt("state")),
        },
        ..others
    };
    Ok(Some(Code {
        id: id.clone(),
        settings,
        created_at: timestamp(field("created_at")?)?,
        version: field("version")?.parse().map_err(|_| corrupt("version"))?,
    }))
}

/// The rate in a hash, if it has one; `None` if it cannot be read.
fn rate(hash: &HashMap<String, String>) -> Option<Option<Rate>> {
    let (Some(grants), Some(ms)) = (hash.get("rate_grants"), hash.get("rate_ms")) else {
        return Some(None);
    };
    Some(Some(Rate {
        grants: grants.parse().ok()?,
        seconds: ms.parse::<u32>().ok()? / 1_000,
    }))
}

/// What a code has given out in its last period, as its hash holds it.
pub(super) fn last_period(hash: &HashMap<String, String>) -> Option<Period> {
    Some(Period {
        began: timestamp(hash.get("rate_from")?).ok()?,
        granted: hash.get("rate_used")?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_the_same_in_the_form_of_either_schema() {
        let settings = Settings {
            title: "A \"title\"".into(),
            text: "Two\nlines, 两行".into(),
            repeat: Repeat::Refuse,
            per_client: 3,
            opens_at: Some("2026-01-01T00:00:00.001Z".parse().unwrap()),
            state: State::Paused,
            ..Settings::default()
        };
        let read = |schema| {
            let mut hash: HashMap<_, _> = [("created_at", "1"), ("version", "2")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
            let fields = fields(&settings, schema).unwrap().into_iter();
            hash.extend(fields.map(|(name, value)| (name.to_owned(), value)));
            parse(&"fair".parse().unwrap(), &hash).unwrap().unwrap()
        };
        assert_eq!(read(Schema::One).settings, settings);
        assert_eq!(read(Schema::Two), read(Schema::One));
    }

    #[test]
    fn the_older_form_holds_only_what_its_version_knew() {
        let identity = Settings {
            identity: Identity::Invite,
            ..Settings::default()
        };
        let redeem = Settings {
            redeem: true,
            ..Settings::default()
        };
        for settings in [identity, redeem] {
            let refused = fields(&settings, Schema::One).unwrap_err();
            assert!(matches!(refused, StoreError::OldSchema), "{refused}");
            assert!(fields(&settings, Schema::Two).is_ok());
        }
    }

    #[test]
    fn json_holds_what_is_set_and_no_script_reads() {
        assert_eq!(json(&Settings::default()), "{}");
        let settings = Settings {
            title: "Fair".into(),
            per_client: 2,
            redeem: true,
            ..Settings::default()
        };
        let json: Value = serde_json::from_str(&json(&settings)).unwrap();
        assert_eq!(json, serde_json::json!({ "title": "Fair", "redeem": true }));
    }
}
