//! JSON objects with the same key twice, of which readers keep one value or the other
//! (RFC 8259, section 4).

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::domain::Invalid;

/// Checks a text that is JSON.
///
/// # Errors
/// An object in it has a key twice.
pub(super) fn check(json: &str) -> Result<(), Invalid> {
    // An object with two keys has two colons.
    if json.bytes().filter(|&b| b == b':').nth(1).is_none() {
        return Ok(());
    }
    match serde_json::from_str::<Checked>(json) {
        Err(error) if error.is_data() => {
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or(&reason);
            Err(Invalid::new("item", reason.to_owned()))
        }
        _ => Ok(()),
    }
}

struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<Self>()?;
            if let Some(key) = keys.replace(key) {
                return Err(A::Error::custom(format_args!(
                    "has the key {key:?} twice; only one of its values could be given out"
                )));
            }
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_key_that_comes_twice_is_found_wherever_it_is() {
        for json in [
            r#"{"a":1,"a":2}"#,
            r#"[{"a":{"b":1,"c":2,"\u0062":1}}]"#,
            r#"{"a":1.5,"b":[{"c":1,"c":1}]}"#,
        ] {
            let reason = check(json).expect_err(json).reason;
            assert!(reason.contains("twice; only"), "{reason}");
        }
        for json in [
            r#"{"a":1,"b":{"a":1}}"#,
            r#"[{"a":1e400},{"a":12345678901234567890123}]"#,
            r#"{"a":"x:y","b":null,"c":true,"d":-1.5}"#,
            "7",
        ] {
            assert_eq!(check(json), Ok(()), "{json}");
        }
    }
}
