//! Who makes a call, and what they may do.

use std::sync::{Arc, LazyLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::unauthorized;
use crate::domain::{ApiKey, CodeId, KeyId, Scope};
use crate::http::App;
use crate::http::problem::{Problem, ProblemKind};
use crate::service::Organiser;

/// Somebody who has shown a key, or has a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct Caller(Arc<CallerParts>);

#[derive(Debug, PartialEq, Eq)]
struct CallerParts {
    who: Who,
    scopes: Vec<Scope>,
    /// To which codes only; to all if there is none here.
    codes: Vec<CodeId>,
}

/// By what somebody is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) enum Who {
    /// The admin key.
    Admin,
    /// Another key, with its name.
    Key(KeyId, String),
    /// A person, by an e-mail address.
    Person(String),
}

static ADMIN: LazyLock<Caller> = LazyLock::new(|| Caller::all(Who::Admin));

impl Caller {
    /// Whoever has the admin key.
    pub(super) fn admin() -> Self {
        ADMIN.clone()
    }

    pub(super) fn of_key(key: ApiKey) -> Self {
        Self(Arc::new(CallerParts {
            who: Who::Key(key.id, key.name),
            scopes: key.scopes,
            codes: key.codes,
        }))
    }

    /// An organiser who signs in as a person.
    pub(super) fn person(address: String) -> Self {
        Self::all(Who::Person(address))
    }

    fn all(who: Who) -> Self {
        Self(Arc::new(CallerParts {
            who,
            scopes: vec![Scope::Admin],
            codes: Vec::new(),
        }))
    }

    pub(in crate::http) fn who(&self) -> &Who {
        &self.0.who
    }

    /// As whom the journal knows them.
    pub(in crate::http) fn name(&self) -> String {
        match &self.0.who {
            Who::Admin => "admin key".into(),
            Who::Key(id, name) => format!("{name} ({id})"),
            Who::Person(address) => address.clone(),
        }
    }

    /// Whether they may do what needs this scope.
    pub(in crate::http) fn may(&self, needed: Scope) -> bool {
        self.0.scopes.iter().any(|scope| scope.covers(needed))
    }

    /// The codes that they are limited to, in order, if they are.
    pub(in crate::http) fn limited_to(&self) -> Option<&[CodeId]> {
        Some(&self.0.codes[..]).filter(|codes| !codes.is_empty())
    }

    /// Checks that they may do what needs a scope, on a code if it is about one.
    ///
    /// # Errors
    /// What is missing.
    pub(in crate::http) fn check(
        &self,
        needed: Scope,
        code: Option<&str>,
        on: On,
    ) -> Result<(), Problem> {
        if !self.may(needed) {
            let detail = format!("this needs a key with the scope {needed}");
            let problem = Problem::new(ProblemKind::MissingScope, detail);
            return Err(problem.with("scope", needed.name()));
        }
        let is_theirs = match (self.limited_to(), code) {
            (None, _) => true,
            // Ids ignore case.
            (Some(own), Some(code)) => own
                .iter()
                .any(|own| own.as_str().eq_ignore_ascii_case(code)),
            (Some(_), None) => on == On::Own,
        };
        if is_theirs {
            return Ok(());
        }
        let detail = match code {
            Some(code) => format!("this key is not for the code {code}"),
            None => "this key is for some codes only, and this concerns others too".into(),
        };
        Err(Problem::new(ProblemKind::OtherCode, detail))
    }
}

/// What a call without a code in its address is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum On {
    /// The whole service.
    All,
    /// Only what the caller may see.
    Own,
}

impl App {
    /// The use cases of an organiser, with the journal.
    pub(in crate::http) fn by(&self, caller: &Caller) -> Organiser<'_> {
        self.apiece.by(caller.name(), self.clock.now())
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        // The guard has put it there.
        let caller = parts.extensions.get().cloned();
        caller.ok_or_else(|| unauthorized("it is not known who is asking"))
    }
}
