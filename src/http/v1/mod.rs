//! The v1 API, for organisers and for systems that claim on a client's behalf.

mod claims;
mod client;
mod code;
pub(super) mod codes;
mod collect;
mod console;
pub(super) mod desks;
pub(super) mod export;
pub(super) mod files;
mod filling;
pub(super) mod invites;
mod items;
mod journal;
mod keys;
mod listing;
pub(super) mod logo;
mod moves;
mod openapi;
mod pace;
mod redeem;
pub(super) mod rehearsals;
mod replace;
mod revoked;
pub(super) mod screens;
mod store;
mod verify;

use std::sync::Arc;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::auth::{Guard, Rules, guarded};

use crate::api::Download;
use crate::domain::{Claim, CodeId};
use crate::telemetry::Metrics;

pub use openapi::{api_rules, openapi_json};

pub(super) fn routes(app: &App, metrics: Arc<Metrics>) -> Router<App> {
    // Once: the description of all is large.
    let endpoints = endpoints();
    let guard = Guard::of(app, Rules::of(endpoints.get_openapi()), metrics);
    guarded(endpoints.into(), guard).merge(openapi::routes())
}

/// The endpoints with their descriptions.
fn endpoints() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(codes::list, codes::create))
        .routes(routes!(code::read, code::change, code::delete))
        .routes(routes!(code::stats))
        .routes(routes!(pace::read))
        .routes(routes!(verify::verify))
        .routes(routes!(claims::export, claims::claim))
        .routes(routes!(client::read))
        .routes(routes!(client::erase))
        .routes(routes!(invites::make))
        .routes(routes!(revoked::list))
        .routes(routes!(revoked::revoke, revoked::restore))
        .routes(routes!(screens::open, screens::close))
        .routes(routes!(desks::open, desks::close))
        .routes(routes!(rehearsals::rehearse))
        .routes(routes!(logo::set, logo::remove))
        .routes(routes!(redeem::redeem, redeem::undo))
        .routes(routes!(items::read))
        .routes(routes!(files::check))
        .routes(routes!(collect::collect))
        .routes(routes!(moves::withdraw))
        .routes(routes!(moves::restore))
        .routes(routes!(moves::release))
        .routes(routes!(replace::replace))
        .routes(routes!(listing::list, items::add))
        .routes(routes!(files::add))
        .routes(routes!(journal::of_code))
        .routes(routes!(journal::of_service))
        .routes(routes!(keys::list, keys::create))
        .routes(routes!(keys::revoke))
        .routes(routes!(console::open))
        .routes(routes!(store::upgrade))
}

/// The address from which anyone can download a claim's item, if it is a file.
fn download(app: &App, code: &CodeId, claim: &Claim) -> Option<Download> {
    if !claim.item.is_file() {
        return None;
    }
    let now = app.clock.now();
    let (path, ends_at) = app.links.make(code, &claim.client, claim.nth, now);
    Some(Download {
        nth: claim.nth,
        url: format!("{}{path}", app.public_url.origin()),
        ends_at,
    })
}
