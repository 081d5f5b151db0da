//! Changing some settings of a code.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use serde::de::{DeserializeOwned, DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::Settings;
use crate::domain::{Invalid, Language};

/// The settings that are not changed in this way: they are chosen with the code, or change
/// with something else.
const FIXED: [&str; 4] = ["hash_clients", "screens_closed", "desks_closed", "logo"];

/// A change to some of a code's settings (JSON Merge Patch, RFC 7396). An absent
/// setting stays as it is. `null` is the value of a setting that has none, and removes a
/// member inside a setting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Change(Map<String, Value>);

impl Change {
    /// The change to this value of one more setting, if there is one.
    ///
    /// # Panics
    /// The value is not plain data.
    #[must_use]
    pub fn with(mut self, name: &str, value: Option<impl Serialize>) -> Self {
        if let Some(value) = value {
            let value = serde_json::to_value(value).expect("settings are plain data");
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    /// The same with members of a setting that has texts in several languages. An empty text
    /// is removed.
    #[must_use]
    pub fn with_translations(mut self, field: &str, texts: Vec<(Language, String)>) -> Self {
        for (language, text) in texts {
            let text = if text.is_empty() {
                Value::Null
            } else {
                text.into()
            };
            let all = self.0.entry("translations").or_insert_with(|| json!({}));
            all[language.tag()][field] = text;
        }
        self
    }

    /// The same, back to what the setting is for a new code.
    #[must_use]
    pub fn with_default(self, name: &str) -> Self {
        let defaults = object(&Settings::default());
        self.with(name, defaults.get(name))
    }

    /// The settings that can be changed in this way.
    #[must_use]
    pub fn names() -> &'static [String] {
        static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
            let all = object(&Settings::default())
                .into_iter()
                .map(|(name, _)| name);
            all.filter(|name| !FIXED.contains(&name.as_str())).collect()
        });
        &NAMES
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What it sets this setting to; `None` if it stays, or gets no value.
    #[must_use]
    pub fn value<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.0.get(name)?).ok()
    }

    /// The settings after this change.
    ///
    /// # Errors
    /// The first setting that is invalid.
    pub fn apply(&self, settings: &Settings) -> Result<Settings, Invalid> {
        let mut changed = object(settings);
        for (name, value) in &self.0 {
            match changed.get_mut(name) {
                Some(old) => merge(old, value),
                None => return Err(Invalid::new("settings", unknown(name))),
            }
        }
        // Each value was read as its setting before, but two may have been merged.
        serde_json::from_value::<Settings>(changed.into())
            .map_err(|error| Invalid::new("settings", error.to_string()))?
            .checked()
    }
}

fn object(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(settings)) => settings,
        _ => unreachable!("settings are an object of plain data"),
    }
}

/// Merges an object into another, member by member; anything else takes its place.
fn merge(old: &mut Value, new: &Value) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in new {
                if value.is_null() {
                    old.remove(name);
                } else {
                    merge(old.entry(name).or_insert(Value::Null), value);
                }
            }
        }
        (old, new) => {
            *old = new.clone();
            prune(old);
        }
    }
}

/// Removes members that are null, which a merge would remove.
fn prune(value: &mut Value) {
    if let Value::Object(members) = value {
        members.retain(|_, value| !value.is_null());
        members.values_mut().for_each(prune);
    }
}

fn unknown(name: &str) -> String {
    let names = Change::names().join(", ");
    format!("there is no setting `{name}` to change; there are {names}")
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Settings;

        impl<'de> Visitor<'de> for Settings {
            type Value = Change;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of settings")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Change, M::Error> {
                let mut change = Map::new();
                while let Some(name) = map.next_key::<String>()? {
                    let value = map.next_value_seed(Setting(&name))?;
                    if change.contains_key(&name) {
                        return Err(M::Error::custom(format!("{name}: is given twice")));
                    }
                    change.insert(name, value);
                }
                Ok(Change(change))
            }
        }

        deserializer.deserialize_map(Settings)
    }
}

/// Reads the value of one setting, and checks that it can be one.
struct Setting<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Setting<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let Self(name) = self;
        let value = Value::deserialize(deserializer)?;
        if !Change::names().iter().any(|known| known == name) {
            return Err(D::Error::custom(unknown(name)));
        }
        let mut alone = value.clone();
        prune(&mut alone);
        let alone = Value::Object(Map::from_iter([(name.to_owned(), alone)]));
        serde_path_to_error::deserialize::<_, Settings>(alone).map_err(|error| {
            let path = error.path().to_string();
            let inside = path
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('.'));
            D::Error::custom(match inside {
                Some(inside) => format!("{inside}: {}", error.inner()),
                None => error.inner().to_string(),
            })
        })?;
        Ok(value)
    }
}

/// The schema is that of the settings, without those that are fixed, and without defaults: an
/// absent one stays.
impl PartialSchema for Change {
    fn schema() -> RefOr<Schema> {
        let mut schema = Settings::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object
                .properties
                .retain(|name, _| !FIXED.contains(&name.as_str()));
            object.required.clear();
            object.description = Some(
                "A change to some of a code's settings (JSON Merge Patch, RFC 7396). An absent \
                 setting stays as it is. `null` is the value of a setting that has none, and \
                 removes a member inside a setting."
                    .into(),
            );
        }
        schema
    }
}

impl ToSchema for Change {
    fn name() -> Cow<'static, str> {
        "Change".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Settings::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    fn change(json: &str) -> Change {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn absent_and_null_differ_in_a_change() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let settings = Settings {
            opens_at: Some(now),
            ..Settings::default()
        };
        let absent: Change = change("{}");
        assert_eq!(absent.apply(&settings).unwrap().opens_at, Some(now));
        let null: Change = change(r#"{"opens_at":null}"#);
        assert_eq!(null.apply(&settings).unwrap().opens_at, None);
    }

    #[test]
    fn members_of_a_setting_are_merged_one_by_one() {
        let settings = change(r#"{"translations":{"de":{"title":"Fest","text":"Los"}}}"#)
            .apply(&Settings::default())
            .unwrap();
        let settings = change(r#"{"translations":{"de":{"text":null},"fr":{"title":"F"}}}"#)
            .apply(&settings)
            .unwrap();
        let told = serde_json::to_value(&settings.translations).unwrap();
        assert_eq!(
            told,
            serde_json::json!({ "de": { "title": "Fest" }, "fr": { "title": "F" } })
        );
        let none = change(r#"{"translations":{"de":null,"fr":null}}"#).apply(&settings);
        assert!(none.unwrap().translations.is_empty());
    }

    #[test]
    fn what_cannot_be_a_setting_is_refused_with_its_name() {
        for (json, words) in [
            (r#"{"per_client":"x"}"#, "x"),
            (r#"{"title":null}"#, "null"),
            (r#"{"rate":{"grants":5}}"#, "seconds"),
            (r#"{"hash_clients":true}"#, "no setting `hash_clients`"),
            (r#"{"logo":null}"#, "no setting `logo`"),
            (r#"{"colour":"red"}"#, "no setting `colour`"),
            (r#"{"translations":{"tlh":{}}}"#, "tlh"),
        ] {
            let error = serde_json::from_str::<Change>(json)
                .unwrap_err()
                .to_string();
            assert!(error.contains(words), "{json}: {error}");
        }
    }

    #[test]
    fn every_setting_can_be_set_back() {
        for name in Change::names() {
            let change = Change::default().with_default(name);
            assert_eq!(
                change.apply(&Settings::default()).unwrap(),
                Settings::default()
            );
        }
    }
}
