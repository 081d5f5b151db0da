//! Invalid values that a caller gave.

/// An invalid value: which one, and why, in words that its author can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct Invalid {
    /// The field, by its name in the API.
    pub field: &'static str,
    /// What is wrong with it and what would be right.
    pub reason: String,
}

impl Invalid {
    /// An error about `field`.
    pub fn new(field: &'static str, reason: impl Into<String>) -> Self {
        Self {
            field,
            reason: reason.into(),
        }
    }
}

/// Refuses text over `max` characters, and control characters other than line
/// feed and tab, which no page or terminal shows as meant.
pub(super) fn check_text(field: &'static str, text: &str, max: usize) -> Result<(), Invalid> {
    let length = text.chars().count();
    if length > max {
        return Err(Invalid::new(
            field,
            format!("is {length} characters long; the limit is {max}"),
        ));
    }
    check_controls(field, text)
}

/// Refuses control characters other than line feed and tab.
pub(crate) fn check_controls(field: &'static str, text: &str) -> Result<(), Invalid> {
    match text
        .chars()
        .find(|c| c.is_control() && !matches!(c, '\n' | '\t'))
    {
        Some(c) => Err(Invalid::new(
            field,
            format!("holds the control character U+{:04X}; remove it", c as u32),
        )),
        None => Ok(()),
    }
}
