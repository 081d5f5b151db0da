//! What Redis's errors mean.

use redis::{ErrorKind, RedisError};

use crate::store::StoreError;

/// The error that made a pipeline fail: the first error in it, which has a code.
/// Any other error stays as it is.
pub(super) fn first(error: RedisError) -> RedisError {
    match error.clone().into_server_errors().as_deref() {
        Some([(_, first), ..]) => first.clone().into(),
        _ => error,
    }
}

/// An error in one word, for traces: the server's own code, or what happened to the
/// connection.
pub(super) fn kind(error: &RedisError) -> &str {
    match error.code() {
        Some(code) => code,
        None if error.is_timeout() => "timeout",
        None if error.is_io_error() || error.is_connection_dropped() => "connection",
        None => "_OTHER",
    }
}

/// The server does not know the script.
pub(super) fn is_noscript(error: &RedisError) -> bool {
    error.code() == Some("NOSCRIPT")
}

/// The server said that it did not do it, and that it or another server may do so
/// soon.
pub(super) fn is_not_done(error: &RedisError) -> bool {
    error.code().is_some_and(|code| {
        matches!(
            code,
            "READONLY"
                | "LOADING"
                | "TRYAGAIN"
                | "MOVED"
                | "ASK"
                | "CLUSTERDOWN"
                | "MASTERDOWN"
                | "BUSY"
                | "NOREPLICAS"
                | "NOSCRIPT"
        )
    })
}

/// The same call may succeed soon, maybe on another connection; whether it was
/// done this time may not be known.
pub(super) fn is_passing(error: &RedisError) -> bool {
    is_not_done(error)
        || error.code().is_none()
            && (error.is_io_error() || error.is_timeout() || error.is_connection_dropped())
}

/// What an error of Redis means for the caller of the store.
pub(super) fn store_error(error: RedisError) -> StoreError {
    match error.code() {
        Some("OOM") => StoreError::Full("Redis has reached its maxmemory".into()),
        Some("NOAUTH" | "WRONGPASS" | "NOPERM") => StoreError::Unfit(format!(
            "Redis does not let us in ({error}); check the user, the password and the ACL"
        )),
        Some("MISCONF") => StoreError::unavailable("Redis cannot save and refuses writes", error),
        _ if is_not_done(&error) => {
            StoreError::unavailable(format!("Redis cannot do it now: {error}"), error)
        }
        _ if is_passing(&error) => {
            StoreError::unavailable(format!("no answer from Redis: {error}"), error)
        }
        _ if error.kind() == ErrorKind::AuthenticationFailed => {
            StoreError::Unfit("Redis refused the user or the password".into())
        }
        Some(_) => StoreError::Corrupt(error.to_string()),
        // Its full text quotes the answer, with the items in it.
        None => StoreError::Corrupt(format!(
            "Redis gave an unexpected answer: {}",
            error.category()
        )),
    }
}
