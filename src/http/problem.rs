//! Every error that HTTP callers can get, from one table, as
//! `application/problem+json` (RFC 9457).

mod kinds;

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::domain::{Invalid, Outcome};
use crate::files::FilesError;
use crate::service::{Error, FillError};
use crate::store::{Fixed, StoreError};

pub use kinds::ProblemKind;

/// One error, ready to send.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Its row in the table.
    pub kind: ProblemKind,
    /// What is wrong in this case and what to do about it.
    pub detail: String,
    /// How long to wait before trying again, if that can help.
    pub retry_after: Option<Duration>,
    members: Map<String, Value>,
}

/// A problem as JSON.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct Wire<'a> {
    /// `urn:apiece:problem:` and a stable name.
    #[schema(example = "urn:apiece:problem:exhausted")]
    r#type: String,
    /// The same for every problem of this type.
    #[schema(example = "Nothing is left")]
    title: &'a str,
    /// The HTTP status.
    #[schema(example = 409)]
    status: u16,
    /// What is wrong in this case and what to do about it.
    detail: &'a str,
    /// More for some types: `field`, `line`, `report`, `opens_at`, `at`, `size`.
    #[serde(flatten)]
    members: &'a Map<String, Value>,
}

impl Problem {
    /// A problem of `kind` that says `detail`.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            retry_after: None,
            members: Map::new(),
        }
    }

    /// Adds an extension member.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("extension members are plain data");
        self.members.insert(name.to_owned(), value);
        self
    }

    pub(super) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The problem for an outcome without an item, for an API caller.
    pub(super) fn of_outcome(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Granted(_) | Outcome::Repeated(_) | Outcome::Fallback { .. } => {
                unreachable!("an outcome with an item is answered with the item")
            }
            Outcome::Refused => Self::new(
                ProblemKind::AlreadyClaimed,
                "the client already had its item, and the code does not show it again",
            ),
            Outcome::Exhausted => {
                Self::new(ProblemKind::Exhausted, "the code has no items left to give")
            }
            Outcome::Revoked => Self::new(
                ProblemKind::Revoked,
                "the organiser has taken this client's right away",
            ),
            Outcome::NetworkLimit { at, now } => Self::new(
                ProblemKind::NetworkLimit,
                format!("as many went to this network as may; it gets more at {at}"),
            )
            .with("at", at)
            .retry_after(at.duration_since(*now).unsigned_abs()),
            Outcome::NotYet { at, now } => Self::new(
                ProblemKind::NotYet,
                format!("as many went out as the code's rate allows; it gives again at {at}"),
            )
            .with("at", at)
            .retry_after(at.duration_since(*now).unsigned_abs()),
            Outcome::NotOpen { opens_at, now } => {
                let wait = opens_at.duration_since(*now).unsigned_abs();
                Self::new(
                    ProblemKind::NotOpen,
                    format!("the code opens at {opens_at}"),
                )
                .with("opens_at", opens_at)
                .retry_after(wait)
            }
            Outcome::Paused => Self::new(
                ProblemKind::Paused,
                "the organiser has paused the code; try again later",
            ),
            Outcome::Closed => Self::new(ProblemKind::Closed, "the code no longer gives out items"),
            Outcome::OutOfTurn { had, per_client } => Self::new(
                ProblemKind::OutOfTurn,
                format!(
                    "the client has {had} of at most {per_client} items; \
                     nth must be from 1 to {}",
                    (had + 1).min(*per_client)
                ),
            ),
        }
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        Self::new(ProblemKind::Invalid, invalid.to_string()).with("field", invalid.field)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (kind, detail) = match &error {
            StoreError::Cursor(reason) => {
                let reason = format!("is invalid: {reason}; start again without it");
                return Invalid::new("after", reason).into();
            }
            StoreError::Overloaded => (
                ProblemKind::Overloaded,
                "too many claims are waiting; try again",
            ),
            StoreError::Unavailable { .. } | StoreError::Unconfirmed(_) | StoreError::Unfit(_) => (
                ProblemKind::StoreUnavailable,
                "the request may or may not have taken effect; it is safe to send it again",
            ),
            StoreError::Lost(_) => (
                ProblemKind::StoreLost,
                "nothing was done; the operator must restore the data",
            ),
            StoreError::Full(_) => (
                ProblemKind::StoreFull,
                "nothing was done; the operator must make room",
            ),
            StoreError::OldSchema => {
                return Self::new(ProblemKind::UpgradeFirst, error.to_string());
            }
            StoreError::Corrupt(_) => (ProblemKind::Internal, "the error is in the service's log"),
        };
        if !matches!(error, StoreError::Overloaded) {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, kind = kind.slug(), "the store failed");
        }
        Self::new(kind, detail).retry_after(error.retry_after())
    }
}

impl From<FilesError> for Problem {
    fn from(error: FilesError) -> Self {
        let error: &dyn std::error::Error = &error;
        tracing::error!(
            error,
            kind = ProblemKind::FilesUnavailable.slug(),
            "the file storage failed"
        );
        let detail = "nothing was lost; try again, and tell the operator if it fails again";
        Self::new(ProblemKind::FilesUnavailable, detail).retry_after(Duration::from_secs(5))
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::Store(error) => return error.into(),
            Error::Files(error) => return error.into(),
            Error::Invalid(invalid) => return invalid.into(),
            Error::NoSuchClient => ProblemKind::NoSuchClient,
            Error::NoSuchFile => ProblemKind::NoSuchFile,
            Error::NoSuchClaim => ProblemKind::NoSuchClaim,
            Error::Revoked => ProblemKind::Revoked,
            Error::NotRedeemable => ProblemKind::NotRedeemable,
            Error::NotRedeemed => ProblemKind::NotRedeemed,
            Error::NotDrawable { .. } => ProblemKind::NotDrawable,
            Error::Logo(_) => ProblemKind::UnusableLogo,
            Error::NoSuchCode(_) => ProblemKind::NoSuchCode,
            Error::NoSuchItem(_) => ProblemKind::NoSuchItem,
            Error::NotTaken(..) => ProblemKind::ItemNotTaken,
            Error::NothingLeft => ProblemKind::Exhausted,
            Error::OldSchema => ProblemKind::UpgradeFirst,
            Error::TooManyRevoked => ProblemKind::TooManyRevoked,
            Error::CodeExists(_) => ProblemKind::CodeExists,
            Error::NoSuchKey(_) => ProblemKind::NoSuchKey,
            Error::TooManyKeys => ProblemKind::TooManyKeys,
            Error::InUse(Fixed::PerClient) => ProblemKind::LimitInUse,
            Error::InUse(Fixed::Identity) => ProblemKind::IdentityInUse,
            Error::Stale => ProblemKind::Stale,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<FillError> for Problem {
    fn from(error: FillError) -> Self {
        match error {
            FillError::Other(error) => error.into(),
            FillError::Empty => Self::new(ProblemKind::NoItems, error.to_string()),
            FillError::Refused { .. } => Self::new(ProblemKind::UnreadableList, error.to_string()),
            FillError::Doubtful(_) => Self::new(ProblemKind::UnclearList, error.to_string()),
            FillError::Row {
                line,
                invalid,
                report,
            } => Self::new(
                ProblemKind::InvalidItems,
                format!(
                    "line {line} {}; correct it and send everything again (items already added stay), \
                     or set invalid=skip to leave such lines out",
                    invalid.reason
                ),
            )
            .with("line", line)
            .with("report", report),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let wire = Wire {
            r#type: self.kind.urn(),
            title: self.kind.title(),
            status: status.as_u16(),
            detail: &self.detail,
            members: &self.members,
        };
        let body = serde_json::to_vec(&wire).expect("a problem is plain data");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.retry_after {
            // Rounded up, so that nobody comes back just too early.
            let seconds = wait.as_millis().div_ceil(1_000).max(1);
            let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        // Such a problem says how long the file is (RFC 9110, section 15.5.17).
        if self.kind == ProblemKind::RangeNotSatisfiable
            && let Some(size) = self.members.get("size")
        {
            let range = HeaderValue::try_from(format!("bytes */{size}"));
            headers.insert(header::CONTENT_RANGE, range.expect("a number is visible"));
        }
        if self.kind == ProblemKind::Unauthorized {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"apiece\""),
            );
        }
        // For layers that answer in another form, such as a page.
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let mut slugs: Vec<_> = ProblemKind::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), ProblemKind::ALL.len());
    }
}
