//! The layer before the API: who calls, and may they?
//!
//! It is not a middleware of axum's, which would box the future of every claim. A call with the
//! admin key waits for nothing; only other keys are looked up.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse as _, Response};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use super::rules::{Rule, Rules};
use super::{AdminKey, Caller, unauthorized, who_shows};
use crate::domain::Scope;
use crate::http::network::Source;
use crate::http::problem::{Problem, ProblemKind};
use crate::http::{App, run_to_completion};
use crate::telemetry::Metrics;
use crate::telemetry::metrics::CallScope;

/// Lets only those reach a route who may.
#[derive(Clone)]
pub struct Guard(Arc<Parts>);

struct Parts {
    admin_key: AdminKey,
    rules: Rules,
    metrics: Arc<Metrics>,
    /// Where other keys are known; without it, only the admin key is good.
    app: Option<App>,
}

impl Guard {
    /// A guard that knows only the admin key.
    #[must_use]
    pub fn new(admin_key: AdminKey, rules: Rules, metrics: Arc<Metrics>) -> Self {
        Self(Arc::new(Parts {
            admin_key,
            rules,
            metrics,
            app: None,
        }))
    }

    /// A guard that knows all keys.
    pub(in crate::http) fn of(app: &App, rules: Rules, metrics: Arc<Metrics>) -> Self {
        Self(Arc::new(Parts {
            admin_key: app.admin_key.clone(),
            rules,
            metrics,
            app: Some(app.clone()),
        }))
    }
}

/// Puts a guard before `routes`.
pub fn guarded<S: Clone + Send + Sync + 'static>(routes: Router<S>, guard: Guard) -> Router<S> {
    routes.route_layer(guard)
}

impl<S> Layer<S> for Guard {
    type Service = Guarded<S>;

    fn layer(&self, service: S) -> Guarded<S> {
        let guard = self.clone();
        Guarded { service, guard }
    }
}

/// A service with a guard before it.
#[derive(Clone)]
pub struct Guarded<S> {
    service: S,
    guard: Guard,
}

type Boxed = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

pin_project! {
    /// A call that was let through, refused, or is being looked up.
    #[project = Called]
    pub enum Call<F> {
        /// It was let through.
        Passed { #[pin] call: F },
        /// It waits until the key is known.
        Waiting { call: Boxed },
        /// It was refused.
        Refused { problem: Option<Box<Problem>> },
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for Call<F> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            Called::Passed { call } => call.poll(context),
            Called::Waiting { call } => call.as_mut().poll(context),
            Called::Refused { problem } => {
                let problem = problem
                    .take()
                    .expect("a future is not polled after its end");
                Poll::Ready(Ok(problem.into_response()))
            }
        }
    }
}

impl<S> Service<Request> for Guarded<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Call<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let refused = |problem: Problem| Call::Refused {
            problem: Some(Box::new(problem)),
        };
        let parts = &self.guard.0;
        let rule = match parts.rule(&request) {
            Ok(rule) => rule,
            Err(problem) => return refused(problem),
        };
        parts.metrics.organiser_calls.inc(counted(rule.scope));
        let key = match bearer(request.headers()) {
            Ok(key) => key,
            Err(problem) => return refused(problem),
        };
        let is_admin = match parts.is_admin(key, request.headers()) {
            Ok(is_admin) => is_admin,
            Err(problem) => {
                parts.metrics.keys_refused.inc();
                return refused(problem);
            }
        };
        if is_admin {
            let is_kept = is_kept(request.method(), rule);
            let call = self.service.call(with(request, Caller::admin()));
            return if is_kept {
                Call::Waiting {
                    call: Box::pin(run_to_completion(call)),
                }
            } else {
                Call::Passed { call }
            };
        }
        let Some(app) = parts.app.clone() else {
            return refused(unauthorized("the admin key is wrong"));
        };
        let (key, headers) = (key.to_owned(), request.headers().clone());
        let code = code_in(request.uri().path()).map(str::to_owned);
        let (mut service, guard) = (self.service.clone(), self.guard.clone());
        let is_kept = is_kept(request.method(), rule);
        Call::Waiting {
            call: Box::pin(async move {
                match let_in(&app, &key, &headers, code.as_deref(), rule).await {
                    Ok(caller) if is_kept => {
                        run_to_completion(service.call(with(request, caller))).await
                    }
                    Ok(caller) => service.call(with(request, caller)).await,
                    Err(problem) => {
                        if problem.kind.status().is_client_error() {
                            guard.0.metrics.keys_refused.inc();
                        }
                        Ok(problem.into_response())
                    }
                }
            }),
        }
    }
}

impl Parts {
    /// Whether this is the admin key, which needs no look into the store.
    fn is_admin(&self, key: &str, headers: &HeaderMap) -> Result<bool, Problem> {
        let Some(app) = &self.app else {
            return Ok(self.admin_key.matches(key.as_bytes()));
        };
        let network = Source::of(headers, app).client;
        app.attempts.check(network, key)?;
        let is_admin = self.admin_key.matches(key.as_bytes());
        if is_admin {
            app.attempts.admin_succeeded(network, key);
        }
        Ok(is_admin)
    }

    fn rule(&self, request: &Request) -> Result<Rule, Problem> {
        let route = request.extensions().get::<MatchedPath>();
        let route = route.map_or("", MatchedPath::as_str);
        // A method that the route does not take is told so by the route.
        let rule = self.rules.of_call(request.method(), route);
        rule.ok_or_else(|| {
            let detail = "the Allow header names the methods that this address takes";
            Problem::new(ProblemKind::MethodNotAllowed, detail)
        })
    }
}

/// Whether a call goes on when its connection is lost. A change does, so that its entry comes
/// into the journal, and nobody keeps it out by hanging up. Claims are in no journal.
fn is_kept(method: &Method, rule: Rule) -> bool {
    !method.is_safe() && rule.scope != Scope::Claim
}

async fn let_in(
    app: &App,
    key: &str,
    headers: &HeaderMap,
    code: Option<&str>,
    rule: Rule,
) -> Result<Caller, Problem> {
    let caller = who_shows(app, key, headers).await?;
    caller.check(rule.scope, code, rule.on)?;
    Ok(caller)
}

/// The code in the path of a call: what follows `/v1/codes/`. An id needs no escapes, so one that
/// has some is nobody's.
fn code_in(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/v1/codes/")?;
    Some(rest.split_once('/').map_or(rest, |(code, _)| code))
}

/// As the metrics call a scope.
pub(in crate::http) fn counted(scope: Scope) -> CallScope {
    match scope {
        Scope::Claim => CallScope::Claim,
        Scope::Read => CallScope::Read,
        Scope::Redeem => CallScope::Redeem,
        Scope::Manage => CallScope::Manage,
        Scope::Admin => CallScope::Admin,
    }
}

fn with(mut request: Request, caller: Caller) -> Request {
    request.extensions_mut().insert(caller);
    request
}

fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let given = headers
        .get(AUTHORIZATION)
        .ok_or_else(|| unauthorized("send a key: Authorization: Bearer <key>"))?;
    let wrong = || unauthorized("send the key as a Bearer token");
    let given = given.to_str().map_err(|_| wrong())?;
    match given.split_at_checked(7) {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("Bearer ") => Ok(key),
        _ => Err(wrong()),
    }
}
