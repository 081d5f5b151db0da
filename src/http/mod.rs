//! HTTP: the public pages, the v1 API and the ops listener. Each file has one
//! endpoint, or a few that belong together.

mod address;
mod arrival;
mod auth;
mod console;
mod content_digest;
mod desk;
mod download;
mod extract;
mod html;
mod identity;
mod json;
mod link;
mod listener;
mod network;
mod observe;
mod ops;
mod origin;
mod page;
mod presence;
mod problem;
mod qr;
mod receipt;
mod rehearsal;
mod scrape;
mod sealed;
mod signed;
mod socket;
mod v1;

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tracing::Instrument as _;

use self::observe::Observe;
use self::page::ProblemPages;
use crate::service::Apiece;
use crate::system::Clock;
use crate::telemetry::Metrics;

pub use address::{InvalidPublicUrl, PublicUrl};
pub use auth::{AdminKey, Attempts, Guard, Organisers, Rules, Sessions, guarded};
pub use console::console_rules;
pub use desk::Desks;
pub use download::Delivery;
pub use identity::{
    Cookies, Email, EmailRules, Gateway, GatewayProof, HttpClient, Identities, Invitations,
    KeysUrl, NameClaim, Oidc, OidcProvider, OidcRules, SignedTokens,
};
pub use link::Links;
pub use listener::{Limits, Listener};
pub use network::{Networks, TrustedProxies};
pub use ops::Readiness;
pub use page::FirstLooks;
pub use presence::Presence;
pub use problem::{Problem, ProblemKind};
pub use receipt::Receipts;
pub use rehearsal::Rehearsals;
pub use scrape::Scrape;
pub use v1::{api_rules, openapi_json};

/// What every handler may use. It is one pointer, because axum clones it several
/// times per request.
#[derive(Clone)]
pub struct App(Arc<AppParts>);

/// The parts of an [`App`].
pub struct AppParts {
    /// The use cases.
    pub apiece: Arc<Apiece>,
    /// How people are recognised.
    pub identities: Identities,
    /// The pages of those whom a code cannot know yet.
    pub first_looks: FirstLooks,
    /// What a page's client can show for its items, where the store may forget claims.
    pub receipts: Option<Receipts>,
    /// Where items are marked as used.
    pub desks: Desks,
    /// Addresses for rehearsals.
    pub rehearsals: Rehearsals,
    /// Who is where the organiser's screen is.
    pub presence: Presence,
    /// How much a network may have.
    pub networks: Networks,
    /// The public address of the pages.
    pub public_url: Arc<PublicUrl>,
    /// The first key, which may do all.
    pub admin_key: AdminKey,
    /// Sessions of the console.
    pub sessions: Sessions,
    /// Who may sign in to the console as a person.
    pub organisers: Organisers,
    /// Wrong keys that were shown.
    pub attempts: Attempts,
    /// What time it is.
    pub clock: Clock,
    /// Addresses of files that work without other credentials.
    pub links: Links,
    /// How files get to clients.
    pub delivery: Delivery,
    /// The largest size of a file, in bytes.
    pub max_file_size: u64,
    /// How long the body of an ordinary request may take to arrive.
    pub body_timeout: Duration,
}

impl From<AppParts> for App {
    fn from(parts: AppParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}

/// Runs `work` to completion, even if the connection is lost. A handler is dropped
/// with its connection, at any await point. So use this for work that must not stop
/// halfway. It stays in the request's trace.
async fn run_to_completion<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let work = network::with_peer(work);
    match tokio::spawn(work.in_current_span()).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// The routes of the public listener, counted in `metrics`.
pub fn public_router(app: App, metrics: Arc<Metrics>) -> Router {
    // Not nested: axum would write each request's address anew.
    let of_code = |page| {
        page::of_code(page)
            .merge(page::file::of_code(page))
            .merge(qr::of_code(page))
    };
    let pages = Router::new()
        .merge(page::routes())
        .merge(link::routes())
        .merge(of_code("/c/{code}"))
        .merge(of_code("/C/{code}"))
        .fallback(no_such_address)
        .method_not_allowed_fallback(method_not_allowed);
    let console = console::routes(&app, &metrics).method_not_allowed_fallback(method_not_allowed);
    let api =
        v1::routes(&app, Arc::clone(&metrics)).method_not_allowed_fallback(method_not_allowed);
    let outermost = outermost(metrics, Arc::clone(&app.public_url));
    // What every request passes is put around in one call: axum boxes each request's future, and
    // clones the service, once per call.
    let within = (ProblemPages, CatchPanicLayer::custom(panicked));
    let pages = pages.layer((outermost.clone(), within));
    let others = console.merge(api).layer(outermost);
    pages.merge(others).with_state(app)
}

type Outermost = (
    Observe,
    CatchPanicLayer<fn(Panic) -> Response>,
    SetResponseHeaderLayer<HeaderValue>,
);

/// What a handler that panicked has to say.
type Panic = Box<dyn std::any::Any + Send>;

/// Adds to `routes` the layers that every public address has: they count and trace
/// requests, and catch panics.
pub fn observed(routes: Router, metrics: Arc<Metrics>, public_url: Arc<PublicUrl>) -> Router {
    routes.layer(outermost(metrics, public_url))
}

/// These layers, the outermost first.
fn outermost(metrics: Arc<Metrics>, public_url: Arc<PublicUrl>) -> Outermost {
    let nosniff = SetResponseHeaderLayer::if_not_present(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    (
        Observe::new(metrics, public_url),
        CatchPanicLayer::custom(panicked as fn(Panic) -> Response),
        nosniff,
    )
}

/// The routes of the ops listener.
pub fn ops_router(readiness: Arc<Readiness>, scrape: Scrape) -> Router {
    ops::routes(Arc::clone(&readiness))
        .merge(scrape::routes(scrape, readiness))
        .fallback(no_such_address)
}

async fn no_such_address() -> Problem {
    Problem::new(
        ProblemKind::NoSuchAddress,
        "see the API's description at /v1/openapi.json",
    )
}

async fn method_not_allowed() -> Problem {
    Problem::new(
        ProblemKind::MethodNotAllowed,
        "the Allow header names the methods that this address takes",
    )
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature is tower-http's"
)]
fn panicked(panic: Panic) -> Response {
    let message = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned());
    tracing::error!(message, "a handler panicked");
    Problem::new(ProblemKind::Internal, "the error is in the service's log").into_response()
}
