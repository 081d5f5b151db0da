//! Environment variables that control the tests.

use std::str::FromStr;

/// The number in a variable, if it is set.
pub(crate) fn setting<T: FromStr>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok()?;
    let number = text.parse().ok();
    Some(number.unwrap_or_else(|| panic!("{name} is not a number: {text:?}")))
}
