//! Reads what was typed as a change of settings. What is valid is the domain's to say: a text
//! becomes JSON, and that a [`Change`].

use serde::Deserialize as _;
use serde_json::{Map, Value, json};

use super::fields::{
    Both, Field, Kind, RATE, TRANSLATED, input_of, may_be_none, settings, translation,
};
use super::typed::Typed;
use super::wrong::Wrong;
use super::zone::Zone;
use crate::domain::{Change, Invalid, Language, Settings};
use crate::http::json::words;
use crate::service::check_ending;

/// What was typed, understood.
pub(super) struct Read {
    /// What differs from the settings before, and is valid.
    pub(super) change: Change,
    /// The settings with it.
    pub(super) settings: Settings,
    /// What is not valid.
    pub(super) wrong: Vec<Wrong>,
}

/// Reads what differs from these settings.
pub(super) fn read(typed: &Typed, before: &Settings) -> Read {
    let mut wrong = Vec::new();
    let zone = Zone::named(typed.word("zone")).unwrap_or_else(|| {
        wrong.push(Wrong::in_both("zone", UNKNOWN_ZONE));
        Zone::UTC
    });
    let shown = Typed::of(before, &zone);
    let is_zone_known = wrong.is_empty();
    let fields = settings().filter(|field| is_zone_known || field.kind != Kind::Moment);
    let mut parts = Vec::new();
    for part in fields.flat_map(|field| parts_of(field, typed, &shown, &zone)) {
        match part.and_then(Part::alone) {
            Ok(part) => parts.push(part),
            Err(error) => wrong.push(error),
        }
    }
    let (change, settings) = together(parts, before, &mut wrong);
    Read {
        change,
        settings,
        wrong,
    }
}

const UNKNOWN_ZONE: Both = (
    "is not a time zone; write a name such as Europe/Berlin or UTC",
    "不是时区名称；请填写 Asia/Shanghai 或 UTC 等名称",
);

const NO_NUMBER: Both = (
    "is not a whole number such as 5",
    "不是整数；请填写 5 这样的数字",
);

/// The new value of a setting, or of a member of one.
struct Part {
    /// The input that it is from.
    input: String,
    name: &'static str,
    value: Value,
}

impl Part {
    fn change(&self) -> Result<Change, serde_json::Error> {
        Change::deserialize(json!({ self.name: self.value }))
    }

    /// This part, if it can be read without the others.
    fn alone(self) -> Result<Self, Wrong> {
        match self.change() {
            Ok(_) => Ok(self),
            Err(error) => {
                let told = words(&error);
                let reason = told
                    .strip_prefix(self.name)
                    .and_then(|rest| rest.strip_prefix(": "));
                Err(Wrong::of_domain(&self.input, reason.unwrap_or(&told)))
            }
        }
    }

    /// Whether it would be invalid whatever the other settings are.
    fn is_invalid(&self) -> bool {
        let change = self.change();
        change.is_ok_and(|change| change.apply(&Settings::default()).is_err())
    }
}

/// The parts that a field changes.
fn parts_of(field: &Field, typed: &Typed, shown: &Typed, zone: &Zone) -> Vec<Result<Part, Wrong>> {
    let name = field.name;
    match field.kind {
        Kind::Zone => Vec::new(),
        Kind::Rate => rate(typed, shown).into_iter().collect(),
        Kind::Translations => Language::ALL
            .into_iter()
            .flat_map(|language| texts(language, typed, shown))
            .map(Ok)
            .collect(),
        kind => {
            let text = typed.changed(name, shown);
            let part = |text: &str| {
                let value = value(kind, name, text, zone);
                let value = value.map_err(|both| Wrong::in_both(name, both))?;
                let input = name.to_owned();
                Ok(Part { input, name, value })
            };
            text.map(part).into_iter().collect()
        }
    }
}

/// The texts in a language that are typed anew; the language goes with the last of them.
fn texts(language: Language, typed: &Typed, shown: &Typed) -> Vec<Part> {
    let inputs = TRANSLATED.map(|text| (text, translation(language, text)));
    let changed = inputs.iter().filter_map(|(text, input)| {
        let told = typed.changed(input, shown)?;
        Some((text, input, told))
    });
    let part = |input: &str, value: Value| Part {
        input: input.to_owned(),
        name: "translations",
        value: json!({ language.tag(): value }),
    };
    let is_empty = |(_, input): &(_, String)| typed.or(input, shown).is_empty();
    let parts = changed.map(|(text, input, told)| {
        let told = (!told.is_empty()).then_some(told);
        part(input, json!({ *text: told }))
    });
    let parts: Vec<_> = parts.collect();
    if !parts.is_empty() && inputs.iter().all(is_empty) {
        return vec![part(&inputs[0].1, Value::Null)];
    }
    parts
}

/// A text as a setting's value.
fn value(kind: Kind, name: &str, text: &str, zone: &Zone) -> Result<Value, Both> {
    // Space belongs to a text, and to nothing else.
    let word = text.trim();
    if word.is_empty() && may_be_none(name) {
        return Ok(Value::Null);
    }
    Ok(match kind {
        Kind::Number => number(word)?,
        Kind::Yes => (text == "yes").into(),
        Kind::Moment => zone.read(word)?.to_string().into(),
        Kind::Line | Kind::Lines => text.into(),
        _ => word.into(),
    })
}

fn number(word: &str) -> Result<Value, Both> {
    word.parse::<u64>().map(Value::from).map_err(|_| NO_NUMBER)
}

/// The rate, which has two inputs and is none if both are empty.
fn rate(typed: &Typed, shown: &Typed) -> Option<Result<Part, Wrong>> {
    RATE.iter().find_map(|input| typed.changed(input, shown))?;
    let part = |value| Part {
        input: RATE[0].to_owned(),
        name: "rate",
        value,
    };
    let [grants, seconds] = RATE.map(|input| typed.word(input));
    if grants.is_empty() && seconds.is_empty() {
        return Some(Ok(part(Value::Null)));
    }
    let read = |input: &str, word| number(word).map_err(|both| Wrong::in_both(input, both));
    let value = read(RATE[0], grants).and_then(|grants| {
        let seconds = read(RATE[1], seconds)?;
        Ok(json!({ "grants": grants, "seconds": seconds }))
    });
    Some(value.map(part))
}

/// All parts that are valid together, as one change, and the settings with it.
fn together(mut parts: Vec<Part>, before: &Settings, wrong: &mut Vec<Wrong>) -> (Change, Settings) {
    loop {
        let change = merged(&parts);
        let checked = change.apply(before).and_then(|settings| {
            check_ending(&settings)?;
            Ok(settings)
        });
        let Invalid { field, reason } = match checked {
            Ok(settings) => return (change, settings),
            Err(invalid) => invalid,
        };
        let of_field = |part: &&Part| part.name == field;
        let several = parts.iter().filter(of_field).count() > 1;
        let at = parts
            .iter()
            .position(|part| of_field(&part) && (!several || part.is_invalid()));
        let Some(at) = at else {
            // One that stayed as it was no longer fits the others.
            wrong.push(Wrong::of_domain(input_of(field), &reason));
            return (Change::default(), before.clone());
        };
        let part = parts.remove(at);
        wrong.push(Wrong::of_domain(&part.input, &reason));
    }
}

fn merged(parts: &[Part]) -> Change {
    let mut all = Map::new();
    for part in parts {
        merge(all.entry(part.name).or_insert(Value::Null), &part.value);
    }
    Change::deserialize(Value::Object(all)).expect("each part was read before")
}

fn merge(all: &mut Value, part: &Value) {
    match (all, part) {
        (Value::Object(all), Value::Object(part)) => {
            for (name, value) in part {
                merge(all.entry(name).or_insert(Value::Null), value);
            }
        }
        (all, part) => *all = part.clone(),
    }
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
