//! Reads a JSON body. Its errors are for the author of the body: a parser's own
//! messages are for its programmer.

use axum::http::{HeaderMap, header};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::problem::{Problem, ProblemKind};
use crate::domain::{Invalid, check_keys};

/// The content type without its parameters, in the sender's case; empty if there
/// is none.
pub(super) fn content_type(headers: &HeaderMap) -> &str {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

/// Reads a body that must be one JSON object.
pub(super) fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Problem> {
    if body.starts_with(b"\xef\xbb\xbf") {
        return Err(malformed(
            "the body begins with a byte order mark; leave it out",
        ));
    }
    let body = std::str::from_utf8(body).map_err(|e| {
        malformed(format!(
            "the body is not UTF-8 at byte {}",
            e.valid_up_to() + 1
        ))
    })?;
    check_keys(body).map_err(|Invalid { reason, .. }| invalid(format!("the body {reason}")))?;
    // Otherwise serde would read a list as the fields in their order.
    if !body.trim_ascii_start().starts_with('{') {
        return Err(match serde_json::from_str::<IgnoredAny>(body) {
            Ok(_) => invalid("the body must be a JSON object, {...}"),
            Err(error) => unreadable(&error),
        });
    }
    // Only a body that fails is read again to find out where: tracking the path
    // costs as much as reading.
    serde_json::from_str(body).or_else(|_| read_on_track(body))
}

/// Reads an object, and reports which field is wrong.
fn read_on_track<'a, T: Deserialize<'a>>(body: &'a str) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_str(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        match error.inner().classify() {
            Category::Data => misfit(&path, error.inner()),
            Category::Syntax | Category::Eof | Category::Io => unreadable(error.inner()),
        }
    })?;
    json.end().map_err(|error| unreadable(&error))?;
    Ok(value)
}

/// The problem for a body that is not JSON.
fn unreadable(error: &serde_json::Error) -> Problem {
    malformed(if error.is_eof() {
        "the body ends before its JSON does; send all of it".into()
    } else {
        format!("the body is not JSON: {}", words(error))
    })
}

/// The problem for JSON that does not fit the type.
fn misfit(path: &str, error: &serde_json::Error) -> Problem {
    // The path to the object itself is a dot.
    match path {
        "." => invalid(words(error)),
        path => invalid(format!("{path}: {}", words(error))).with("field", path),
    }
}

/// serde's message, in words that authors of JSON use.
pub(super) fn words(error: &serde_json::Error) -> String {
    error
        .to_string()
        .replace("recursion limit exceeded", "it is nested too deeply")
        .replace("unexpected end of hex escape", "half a surrogate pair")
        .replace(
            "expected u32",
            "expected a whole number from 0 to 4294967295",
        )
}

fn malformed(detail: impl Into<String>) -> Problem {
    Problem::new(ProblemKind::MalformedRequest, detail)
}

fn invalid(detail: impl Into<String>) -> Problem {
    Problem::new(ProblemKind::Invalid, detail)
}
