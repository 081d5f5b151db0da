//! What can go wrong between the command line and the service. An error is
//! reported as one line on standard error and an exit code.

use std::io;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::Value;

use super::output::{print_json, say};
use crate::tables::TableError;

/// The service refused, or a problem was found.
pub(super) const EXIT_PROBLEM: u8 = 1;
/// The command line is wrong, or the service cannot be reached or started.
const EXIT_ERROR: u8 = 2;

/// Success, or the exit code for a problem that was found.
pub(super) fn success_if(ok: bool) -> ExitCode {
    if ok {
        ExitCode::SUCCESS
    } else {
        EXIT_PROBLEM.into()
    }
}

/// Why a call of the API failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    #[error("{0}")]
    Refused(Refusal),
    #[error("cannot reach the server at {server}: {source}; is `apiece serve` running?")]
    Unreachable {
        server: String,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("the answer of the server at {server} broke off: {source}")]
    BrokeOff { server: String, source: io::Error },
    #[error("the server at {server} is not Apiece: {reason}")]
    NotApiece { server: String, reason: String },
}

/// The service's problem document (RFC 9457).
#[derive(Debug)]
pub(super) struct Refusal {
    problem: Value,
    /// Whether to print it too, for a script.
    print: bool,
}

impl Refusal {
    /// Returns `None` if `body` is not a problem document.
    pub(super) fn read(body: &[u8], print: bool) -> Option<Self> {
        let problem: Value = serde_json::from_slice(body).ok()?;
        problem.get("title")?.as_str()?;
        Some(Self { problem, print })
    }

    /// Whether the body caused it, so that another body may be accepted.
    pub(super) fn is_about_the_body(&self) -> bool {
        matches!(self.problem["status"].as_u64(), Some(400 | 408 | 413 | 422))
    }

    fn text(&self, member: &str) -> &str {
        self.problem[member].as_str().unwrap_or_default()
    }

    /// What to do about it, if the service cannot know that.
    fn hint(&self) -> Option<&'static str> {
        match self.text("type").strip_prefix("urn:apiece:problem:")? {
            "unauthorized" => Some(
                "set a key with APIECE_KEY or --key, the admin key with APIECE_ADMIN_KEY or \
                 --admin-key, or name the directory that holds it with --data-dir",
            ),
            "no-such-key" => Some("`apiece key list` shows the keys"),
            "no-such-code" => Some("`apiece code list` shows the codes"),
            _ => None,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let detail = self.text("detail");
        write!(f, "{}: {detail}", self.text("title"))?;
        for member in ["field", "line"] {
            // Most details already name the place.
            let place = match &self.problem[member] {
                Value::String(text) => text.clone(),
                Value::Null => continue,
                other => other.to_string(),
            };
            if !detail.contains(&place) {
                write!(f, " ({member} {place})")?;
            }
        }
        match self.hint() {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// Prints an error and returns the exit code.
pub fn report(error: &anyhow::Error) -> ExitCode {
    let output_closed = |e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe;
    let written = match error.downcast_ref() {
        Some(TableError::Io(error)) => Some(error),
        _ => error.downcast_ref(),
    };
    if written.is_some_and(output_closed) {
        // `apiece claims | head`: the reader has closed the pipe, which is not an error.
        return ExitCode::SUCCESS;
    }
    say!("apiece: {}", one_line(error));
    let Some(ApiError::Refused(refusal)) = error.downcast_ref() else {
        return EXIT_ERROR.into();
    };
    if refusal.print {
        // If this cannot be printed, the exit code is enough.
        let _ = print_json(&refusal.problem);
    }
    EXIT_PROBLEM.into()
}

/// The error and its causes on one line, without repetitions.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        let cause = cause.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            line = cause;
        } else if !line.contains(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line
}

/// Prints the help, or what is wrong with the command line, and returns the exit
/// code.
pub fn usage(error: &clap::Error) -> ExitCode {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};

    match error.kind() {
        DisplayHelp | DisplayVersion | DisplayHelpOnMissingArgumentOrSubcommand => {
            // If this cannot be printed, neither can an error.
            let _ = error.print();
            u8::try_from(error.exit_code()).unwrap_or(EXIT_ERROR).into()
        }
        _ => {
            say!("apiece: {}", usage_line(error));
            EXIT_ERROR.into()
        }
    }
}

fn usage_line(error: &clap::Error) -> String {
    // clap would quote the value, and it can hold a password.
    if error.kind() == ErrorKind::ValueValidation
        && let Some(argument) = error.get(ContextKind::InvalidArg)
        && let Some(source) = std::error::Error::source(error)
    {
        return format!("{argument}: {source}");
    }
    let mut text = error.to_string();
    for secret in secrets(error) {
        // A tip would repeat it in another form.
        let first = text.lines().next().unwrap_or_default();
        text = first.replace(&format!("'{secret}'"), "'***'");
    }
    let what = text.split("\n\nUsage:").next().unwrap_or(&text);
    let what = what.split("\n\nFor more").next().unwrap_or(what);
    let what = what
        .trim_start_matches("error: ")
        .replace("\n\n  tip:", ";");
    let words: Vec<_> = what.split_whitespace().collect();
    format!("{}; see --help", words.join(" "))
}

/// What an error of clap quotes and may be a secret: an address, or a piece of one
/// that has a space and was not in quotes.
fn secrets(error: &clap::Error) -> Vec<&str> {
    let is_address = |argument: &str| argument.contains([':', '@']);
    let is_unknown = error.kind() == ErrorKind::UnknownArgument;
    let has_pieces = is_unknown && std::env::args_os().any(|a| is_address(&a.to_string_lossy()));
    let may_be = |quoted: &str| has_pieces && !quoted.starts_with('-') || is_address(quoted);
    let quoted = error.context().filter_map(|(_, value)| match value {
        ContextValue::String(quoted) => Some(quoted.as_str()),
        _ => None,
    });
    quoted.filter(|quoted| may_be(quoted)).collect()
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn each_cause_is_printed_once() {
        let inner = io::Error::other("disk on fire");
        let error = Err::<(), _>(inner)
            .context("cannot read a.csv: disk on fire")
            .context("gave up\nafter line 3");
        assert_eq!(
            one_line(&error.unwrap_err()),
            "gave up after line 3: cannot read a.csv: disk on fire"
        );
    }

    #[test]
    fn a_refusal_names_the_place_unless_its_detail_does() {
        let body = |detail: &str| {
            serde_json::json!({ "title": "Invalid value", "detail": detail, "field": "items[3]" })
                .to_string()
        };
        let printed = |detail| {
            Refusal::read(body(detail).as_bytes(), false)
                .unwrap()
                .to_string()
        };
        assert_eq!(
            printed("is empty"),
            "Invalid value: is empty (field items[3])"
        );
        assert_eq!(
            printed("items[3] is empty"),
            "Invalid value: items[3] is empty"
        );
        assert!(Refusal::read(b"<html>", false).is_none());
    }
}
