//! Somebody in the console: who it is, in which language, and the token of their forms.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::tongue::Tongue;
use crate::domain::{Scope, Timestamp};
use crate::http::App;
use crate::http::auth::{Caller, Session};
use crate::http::problem::{Problem, ProblemKind};
use crate::service::Organiser;

/// Somebody who has a session and may see the view.
#[derive(Clone)]
pub(super) struct Seat(Arc<SeatParts>);

struct SeatParts {
    session: Session,
    caller: Caller,
    token: String,
    tongue: Tongue,
    path: String,
    now: Timestamp,
}

impl Seat {
    pub(super) fn new(
        app: &App,
        (session, caller): (Session, Caller),
        tongue: Tongue,
        path: String,
    ) -> Self {
        Self(Arc::new(SeatParts {
            token: app.sessions.form_token(&session),
            now: app.clock.now(),
            session,
            caller,
            tongue,
            path,
        }))
    }

    pub(super) fn session(&self) -> &Session {
        &self.0.session
    }

    pub(super) fn caller(&self) -> &Caller {
        &self.0.caller
    }

    /// What each form carries.
    pub(super) fn token(&self) -> &str {
        &self.0.token
    }

    /// The language of the console.
    pub(super) fn tongue(&self) -> Tongue {
        self.0.tongue
    }

    /// A text in that language: English or Chinese.
    pub(super) fn say(&self, english: &'static str, chinese: &'static str) -> &'static str {
        self.0.tongue.say(english, chinese)
    }

    /// The path of the view.
    pub(super) fn path(&self) -> &str {
        &self.0.path
    }

    /// When the view was asked for.
    pub(super) fn now(&self) -> Timestamp {
        self.0.now
    }

    pub(super) fn may(&self, scope: Scope) -> bool {
        self.0.caller.may(scope)
    }

    /// The use cases of this organiser.
    pub(super) fn organiser<'a>(&self, app: &'a App) -> Organiser<'a> {
        app.by(&self.0.caller)
    }
}

impl FromRequestParts<App> for Seat {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        // The entrance has put it there.
        let seat = parts.extensions.get().cloned();
        seat.ok_or_else(|| Problem::new(ProblemKind::Unauthorized, "sign in first"))
    }
}
