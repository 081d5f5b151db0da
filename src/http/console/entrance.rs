//! The guard before each view: who has a session, may they see it, and does a change come from
//! this site? Problems are told on a page here.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::seat::Seat;
use super::shell;
use super::tongue::Tongue;
use crate::domain::Scope;
use crate::http::auth::{On, counted};
use crate::http::origin;
use crate::http::problem::{Problem, ProblemKind};
use crate::http::{App, run_to_completion};
use crate::telemetry::Metrics;

/// What the guard of a view knows.
#[derive(Clone)]
pub(super) struct Entrance {
    pub(super) app: App,
    /// The scope that the view needs; none if it is open to all.
    pub(super) scope: Option<Scope>,
    pub(super) metrics: Arc<Metrics>,
}

pub(super) async fn enter(
    State(entrance): State<Entrance>,
    mut request: Request,
    next: Next,
) -> Response {
    let Entrance {
        app,
        scope,
        metrics,
    } = entrance;
    if let Some(scope) = scope {
        metrics.organiser_calls.inc(counted(scope));
    }
    let asked = Asked::of(&request);
    let (tongue, is_page) = (Tongue::wanted(&asked.headers), wants_page(&asked.headers));
    let seat = match seat(&app, scope, &asked, tongue).await {
        Ok(seat) => seat,
        Err(problem) if problem.kind == ProblemKind::Unauthorized && is_page && asked.is_get() => {
            let to = utf8_percent_encode(&asked.here, NON_ALPHANUMERIC);
            return Redirect::to(&format!("/manage/sign-in?to={to}")).into_response();
        }
        Err(problem) => {
            metrics.keys_refused.inc();
            return told(None, tongue, is_page, &asked.path, problem.into_response());
        }
    };
    if let Some(seat) = &seat {
        request.extensions_mut().insert(seat.clone());
    }
    // A change goes on when its connection is lost, so that its entry comes into the journal.
    let response = if asked.is_get() {
        next.run(request).await
    } else {
        run_to_completion(next.run(request)).await
    };
    told(seat.as_ref(), tongue, is_page, &asked.path, response)
}

/// What was asked for, without the body.
struct Asked {
    method: Method,
    headers: HeaderMap,
    path: String,
    /// The path and the query.
    here: String,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let uri = request.uri();
        let here = uri.path_and_query().map(ToString::to_string);
        Self {
            method: request.method().clone(),
            headers: request.headers().clone(),
            path: uri.path().to_owned(),
            here: here.unwrap_or_default(),
        }
    }

    fn is_get(&self) -> bool {
        self.method == Method::GET || self.method == Method::HEAD
    }
}

/// Whose session it is, if the view needs one.
async fn seat(
    app: &App,
    scope: Option<Scope>,
    asked: &Asked,
    tongue: Tongue,
) -> Result<Option<Seat>, Problem> {
    if !asked.is_get() && origin::is_foreign(&asked.headers, &app.public_url) {
        let detail = "this came from another site; nothing was changed";
        return Err(Problem::new(ProblemKind::CrossSite, detail));
    }
    let Some(scope) = scope else { return Ok(None) };
    let Some(session) = app.session(&asked.headers).await? else {
        let detail = "the session has ended; sign in again";
        return Err(Problem::new(ProblemKind::Unauthorized, detail));
    };
    let (_, caller) = &session;
    caller.check(scope, code_in(&asked.path), on(&asked.path))?;
    let path = asked.path.clone();
    Ok(Some(Seat::new(app, session, tongue, path)))
}

/// What a view without a code is about. The list has only what its reader may see.
fn on(path: &str) -> On {
    match path {
        "/manage" | "/manage/sign-out" => On::Own,
        _ => On::All,
    }
}

/// The code in the path of a view: what follows `/manage/codes/`.
fn code_in(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/manage/codes/")?;
    Some(rest.split_once('/').map_or(rest, |(code, _)| code))
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT);
    accept.is_some_and(|accept| {
        accept
            .to_str()
            .is_ok_and(|accept| accept.contains("text/html"))
    })
}

/// A problem as a page, for whoever reads pages.
fn told(
    seat: Option<&Seat>,
    tongue: Tongue,
    is_page: bool,
    path: &str,
    response: Response,
) -> Response {
    match response.extensions().get::<Problem>() {
        Some(problem) if is_page => {
            let page = shell::problem(seat, tongue, path, problem);
            (response.status(), page).into_response()
        }
        _ => response,
    }
}
