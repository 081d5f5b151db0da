//! The v1 API, for organisers and for systems that claim on a client's behalf.

pub mod api;
mod claims;
mod client;
mod code;
mod codes;
mod collect;
mod files;
mod items;
mod moves;
mod openapi;
mod verify;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::arrival::bounded;
use super::auth::guarded;

pub use openapi::openapi_json;

/// The most bytes of a JSON body: settings, a claim.
const SMALL_BODY: usize = 64 * 1024;

pub(super) fn routes(app: &App) -> Router<App> {
    let endpoints = endpoints();
    let routes = bounded(endpoints.small.into(), app, SMALL_BODY)
        .merge(bounded(endpoints.large.into(), app, items::JSON_BODY))
        .merge(Router::from(endpoints.streamed).layer(DefaultBodyLimit::disable()));
    guarded(routes, app.admin_key.clone()).merge(openapi::routes())
}

/// The endpoints with their descriptions, by what their bodies are held to.
struct Endpoints {
    /// Settings, claims, or no body at all.
    small: OpenApiRouter<App>,
    /// Lists of items.
    large: OpenApiRouter<App>,
    /// Uploads, which may take as long as they like while they move.
    streamed: OpenApiRouter<App>,
}

fn endpoints() -> Endpoints {
    Endpoints {
        small: OpenApiRouter::new()
            .routes(routes!(codes::list, codes::create))
            .routes(routes!(code::read, code::change, code::delete))
            .routes(routes!(code::stats))
            .routes(routes!(verify::verify))
            .routes(routes!(claims::export, claims::claim))
            .routes(routes!(client::read))
            .routes(routes!(items::read))
            .routes(routes!(files::check))
            .routes(routes!(collect::collect)),
        large: OpenApiRouter::new()
            .routes(routes!(moves::withdraw))
            .routes(routes!(moves::restore)),
        streamed: OpenApiRouter::new()
            .routes(routes!(items::add))
            .routes(routes!(files::add)),
    }
}
