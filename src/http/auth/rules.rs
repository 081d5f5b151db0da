//! What each call needs: a scope, read from the description of the API, so that the two agree.
//! A call without a rule is refused.

use std::collections::HashMap;

use axum::http::Method;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};

use super::caller::On;
use crate::domain::Scope;

/// The calls that a key for some codes may make although they name no code: their answers have
/// only what such a key may see.
const OF_OWN: [&str; 2] = ["list", "open_console"];

/// The name of the scheme in the description.
pub(in crate::http) const SCHEME: &str = "key";

/// What each call needs.
#[derive(Default)]
pub struct Rules(HashMap<String, Vec<(Method, Rule)>>);

/// What a call needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) scope: Scope,
    pub(super) on: On,
}

impl Rules {
    /// The rules of all operations.
    ///
    /// # Panics
    /// An operation has no rule, or one of [`OF_OWN`] is none.
    #[must_use]
    pub(in crate::http) fn of(openapi: &OpenApi) -> Self {
        let paths = &openapi.paths.paths;
        let all = || paths.values().flat_map(operations);
        for own in OF_OWN {
            let is_own = |(_, one): (_, &Operation)| one.operation_id.as_deref() == Some(own);
            assert!(all().any(is_own), "{own} is no operation");
        }
        let rules = paths.iter().map(|(path, item)| {
            let rule = |(method, operation): (Method, &Operation)| {
                let rule = rule(operation);
                (
                    method,
                    rule.unwrap_or_else(|| panic!("{path} needs a scope")),
                )
            };
            (path.clone(), operations(item).map(rule).collect())
        });
        Self(rules.collect())
    }

    /// The rule of a call to a route.
    pub(super) fn of_call(&self, method: &Method, route: &str) -> Option<Rule> {
        let rules = self.0.get(route)?;
        // Whatever has GET has HEAD (RFC 9110, section 9.3.2).
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let found = rules.iter().find(|(known, _)| known == method);
        found.map(|(_, rule)| *rule)
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// The scope in an operation's `security`.
fn rule(operation: &Operation) -> Option<Rule> {
    let security = serde_json::to_value(operation.security.as_ref()?).ok()?;
    let scope = security[0][SCHEME][0].as_str()?.parse().ok()?;
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let on = if OF_OWN.contains(&id) {
        On::Own
    } else {
        On::All
    };
    Some(Rule { scope, on })
}
