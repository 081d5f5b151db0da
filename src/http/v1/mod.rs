//! The v1 API, for organisers and for systems that claim on a client's behalf.

pub mod api;
mod claims;
mod client;
mod code;
mod codes;
mod items;
mod moves;
mod openapi;
mod verify;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::arrival::arrive_in_time;
use super::auth::require_admin_key;

pub use openapi::openapi_json;

/// The most bytes of a JSON body: settings, a claim.
const SMALL_BODY: usize = 64 * 1024;

pub(super) fn routes(app: &App) -> Router<App> {
    let Endpoints { timely, streamed } = endpoints();
    let guard = middleware::from_fn_with_state(app.clone(), require_admin_key);
    let timeout = middleware::from_fn_with_state(app.clone(), arrive_in_time);
    Router::from(timely)
        .layer(timeout)
        .merge(Router::from(streamed))
        .route_layer(guard)
        .merge(openapi::routes())
}

/// The endpoints with their descriptions.
struct Endpoints {
    /// Those whose requests have to arrive in time.
    timely: OpenApiRouter<App>,
    /// Those whose requests may take as long as they like while they move.
    streamed: OpenApiRouter<App>,
}

fn endpoints() -> Endpoints {
    let small = OpenApiRouter::new()
        .routes(routes!(codes::list, codes::create))
        .routes(routes!(code::read, code::change, code::delete))
        .routes(routes!(code::stats))
        .routes(routes!(verify::verify))
        .routes(routes!(claims::export, claims::claim))
        .routes(routes!(client::read))
        .routes(routes!(items::read))
        .layer(DefaultBodyLimit::max(SMALL_BODY));
    let large = OpenApiRouter::new()
        .routes(routes!(moves::withdraw))
        .routes(routes!(moves::restore))
        .layer(DefaultBodyLimit::max(items::JSON_BODY));
    let streamed = OpenApiRouter::new()
        .routes(routes!(items::add))
        .layer(DefaultBodyLimit::disable());
    Endpoints {
        timely: small.merge(large),
        streamed,
    }
}
