//! Every error that HTTP callers can meet, from one table, as
//! `application/problem+json` (RFC 9457).

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::domain::{Invalid, Outcome};
use crate::service::{Error, FillError};
use crate::store::StoreError;

macro_rules! kinds {
    ($($name:ident $slug:literal $status:ident $title:literal)*) => {
        /// What went wrong: a row of the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $(#[doc = $title] $name,)*
        }

        impl Kind {
            /// The whole table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The kind's stable name; its type is `urn:apiece:problem:` and this.
            #[must_use]
            pub fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// The HTTP status.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// A summary that does not change from case to case.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

kinds! {
    MalformedRequest     "malformed-request"      BAD_REQUEST            "The request cannot be read"
    CookieRequired       "cookie-required"        BAD_REQUEST            "The browser did not send its cookie"
    Unauthorized         "unauthorized"           UNAUTHORIZED           "A valid admin key is needed"
    CrossSite            "cross-site"             FORBIDDEN              "Claims from other sites are refused"
    NotOpen              "not-open"               FORBIDDEN              "The code is not open yet"
    Paused               "paused"                 FORBIDDEN              "The code is paused"
    NoSuchAddress        "no-such-address"        NOT_FOUND              "There is nothing at this address"
    NoSuchCode           "no-such-code"           NOT_FOUND              "There is no such code"
    NoSuchItem           "no-such-item"           NOT_FOUND              "The code has no such item"
    NoSuchClient         "no-such-client"         NOT_FOUND              "The client has nothing of this code"
    MethodNotAllowed     "method-not-allowed"     METHOD_NOT_ALLOWED     "This address does not take this method"
    RequestTimeout       "request-timeout"        REQUEST_TIMEOUT        "The request took too long to arrive"
    AlreadyClaimed       "already-claimed"        CONFLICT               "The client has had its item"
    Exhausted            "exhausted"              CONFLICT               "Nothing is left"
    OutOfTurn            "out-of-turn"            CONFLICT               "Another item of this client comes first"
    CodeExists           "code-exists"            CONFLICT               "The code's id is taken"
    LimitInUse           "limit-in-use"           CONFLICT               "The limit cannot be lowered any more"
    Closed               "closed"                 GONE                   "The code is closed"
    Stale                "stale"                  PRECONDITION_FAILED    "The code has changed meanwhile"
    TooLarge             "too-large"              PAYLOAD_TOO_LARGE      "The request is too large"
    UnsupportedMediaType "unsupported-media-type" UNSUPPORTED_MEDIA_TYPE "The content type is not one that is read here"
    Invalid              "invalid"                UNPROCESSABLE_ENTITY   "A value may not be so"
    InvalidItems         "invalid-items"          UNPROCESSABLE_ENTITY   "Not every row is a valid item"
    NoItems              "no-items"               UNPROCESSABLE_ENTITY   "There are no items in the request"
    Internal             "internal"               INTERNAL_SERVER_ERROR  "Something went wrong on this side"
    Overloaded           "overloaded"             SERVICE_UNAVAILABLE    "Too many claims at once"
    StoreUnavailable     "store-unavailable"      SERVICE_UNAVAILABLE    "The store cannot be reached"
    StoreFull            "store-full"             SERVICE_UNAVAILABLE    "The store is full"
}

/// One error, ready to be answered.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Its row in the table.
    pub kind: Kind,
    /// What is wrong in this case and what to do about it.
    pub detail: String,
    /// When to try again, where trying again can help.
    pub retry_after: Option<Duration>,
    members: Map<String, Value>,
}

/// How a problem looks on the wire.
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
    /// More about some types: `field`, `line`, `report`, `opens_at`.
    #[serde(flatten)]
    members: &'a Map<String, Value>,
}

impl Problem {
    /// A problem of `kind`, in the words of `detail`.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
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

    fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The problem that an outcome without an item is, for an API caller.
    pub(super) fn of_outcome(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Granted(_) | Outcome::Repeated(_) => {
                unreachable!("an outcome with an item is answered with the item")
            }
            Outcome::Refused => Self::new(
                Kind::AlreadyClaimed,
                "the client has had its item, and the code does not show it again",
            ),
            Outcome::Exhausted => Self::new(Kind::Exhausted, "no client can get an item any more"),
            Outcome::NotOpen { opens_at, now } => {
                let wait = opens_at.duration_since(*now).unsigned_abs();
                Self::new(Kind::NotOpen, format!("the code opens at {opens_at}"))
                    .with("opens_at", opens_at)
                    .retry_after(wait)
            }
            Outcome::Paused => Self::new(
                Kind::Paused,
                "the organiser has paused the code; try again later",
            ),
            Outcome::Closed => Self::new(Kind::Closed, "the code gives no items any more"),
            Outcome::OutOfTurn { had, per_client } => Self::new(
                Kind::OutOfTurn,
                format!(
                    "the client has {had} of at most {per_client} items; \
                     nth must be at most {}",
                    (had + 1).min(*per_client)
                ),
            ),
        }
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        Self::new(Kind::Invalid, invalid.to_string()).with("field", invalid.field)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (kind, detail) = match &error {
            StoreError::Overloaded => (
                Kind::Overloaded,
                "more claims wait than can be served in time; try again",
            ),
            StoreError::Unavailable { .. } | StoreError::Unconfirmed(_) | StoreError::Unfit(_) => (
                Kind::StoreUnavailable,
                "whether the request took effect is not known; sending it again is safe",
            ),
            StoreError::Full(_) => (
                Kind::StoreFull,
                "nothing was done; the operator has to make room",
            ),
            StoreError::Corrupt(_) => (Kind::Internal, "the error is in the service's log"),
        };
        if !matches!(error, StoreError::Overloaded) {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, kind = kind.slug(), "the store failed");
        }
        Self::new(kind, detail).retry_after(error.retry_after())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::Store(error) => return error.into(),
            Error::Invalid(invalid) => return invalid.into(),
            Error::NoSuchCode(_) => Kind::NoSuchCode,
            Error::NoSuchItem(_) => Kind::NoSuchItem,
            Error::CodeExists(_) => Kind::CodeExists,
            Error::InUse => Kind::LimitInUse,
            Error::Stale => Kind::Stale,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<FillError> for Problem {
    fn from(error: FillError) -> Self {
        match error {
            FillError::Other(error) => error.into(),
            FillError::Empty => Self::new(Kind::NoItems, error.to_string()),
            FillError::Row {
                line,
                invalid,
                report,
            } => Self::new(
                Kind::InvalidItems,
                format!(
                    "line {line} {}; mend it and send all again, what was added stays added, \
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
            r#type: format!("urn:apiece:problem:{}", self.kind.slug()),
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
            // Rounded up: nobody should come back just too early.
            let seconds = wait.as_millis().div_ceil(1_000).max(1);
            let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.kind == Kind::Unauthorized {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"apiece\""),
            );
        }
        // For whoever would rather tell it in another form.
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let mut slugs: Vec<_> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Kind::ALL.len());
    }
}
