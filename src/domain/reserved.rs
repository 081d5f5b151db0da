//! Keys of JSON objects that `serde_json` reserves for itself.
//!
//! With `arbitrary_precision` and `raw_value`, `serde_json` reads an object whose
//! first key is one of these as a number, or as JSON in a string. It parses that
//! JSON with a fresh limit of depth. Such an object would change when it is read,
//! could not be read once its keys are sorted, or would exhaust the stack. So
//! nobody may use these keys.

use super::Invalid;

const PREFIX: &str = "$serde_json::private::";

/// Whether `serde_json` reserves a key.
pub(super) fn is_reserved(key: &str) -> bool {
    key.starts_with(PREFIX)
}

/// Checks a text before it is read as JSON. It need not be JSON.
///
/// # Errors
/// An object in it has a reserved key.
pub fn check_keys(json: &str) -> Result<(), Invalid> {
    // "$" can be written in two ways.
    const STARTS: [&str; 2] = ["\"$", "\"\\u0024"];
    if STARTS.iter().any(|start| json.contains(start)) && has_reserved_key(json) {
        return Err(Invalid::new("item", words()));
    }
    Ok(())
}

/// What is wrong with an object that has such a key.
pub(super) fn words() -> String {
    format!("has a key that begins with {PREFIX}, which is reserved; rename it")
}

fn has_reserved_key(json: &str) -> bool {
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let Some(length) = length_of_string(&rest[start..]) else {
            return false;
        };
        let (string, after) = rest[start..].split_at(length);
        let is_key = after.trim_start().starts_with(':');
        if is_key && serde_json::from_str(string).is_ok_and(|key: String| is_reserved(&key)) {
            return true;
        }
        rest = after;
    }
    false
}

/// The length in bytes of the string at the beginning, quotes included; `None` if
/// it does not end.
fn length_of_string(json: &str) -> Option<usize> {
    let mut is_escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.map(|end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_keys_are_found_wherever_and_however_they_are_written() {
        for json in [
            r#"{"$serde_json::private::RawValue":"[1]"}"#,
            r#"{"a":1,"$serde_json::private::Number":"x"}"#,
            r#"[[{"b":{"\u0024serde_json::private::Number" : 1}}]]"#,
            r#"{"a\\":"\"", "$serde_\u006ason::private::X"
                :2}"#,
        ] {
            let error = check_keys(json).expect_err(json);
            assert!(error.reason.contains("reserved"), "{error:?}");
        }
    }

    #[test]
    fn other_texts_are_let_through() {
        for json in [
            "",
            "$",
            r#""$serde_json::private::Number""#,
            r#"{"price":"$serde_json::private::Number","$":1,"\u0024a":"\"$"}"#,
            r#"{"a\"$serde_json::private::Number":1}"#,
            r#"{"$serde_json":1"#,
            r#"{"a":"$never ends"#,
        ] {
            assert_eq!(check_keys(json), Ok(()), "{json}");
        }
    }
}
