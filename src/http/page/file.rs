//! `GET /c/{code}/file`: this client's file.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::screen::Screen;
use crate::domain::{Claim, CodeId, Content, File};
use crate::http::App;
use crate::http::download::{Delivery, hand_out};
use crate::http::extract::{Path, Query};
use crate::http::problem::{Problem, ProblemKind};

/// The routes under a code's address.
pub(in crate::http) fn of_code() -> Router<App> {
    Router::new().route("/{code}/file", get(download))
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    /// Which of the client's items.
    nth: u32,
    /// Whether the page shows it: a page takes pictures only from this site.
    preview: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            nth: 1,
            preview: false,
        }
    }
}

async fn download(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Query(wanted): Query<Wanted>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let client = app.identity.client(&headers);
    let view = app.apiece.view(&code, client.as_ref()).await?;
    let file = shown(&Screen::of(&view), wanted.nth).ok_or_else(|| {
        let detail = "you have no file here; open the code's page and tap first";
        Problem::new(ProblemKind::NoSuchFile, detail)
    })?;
    let delivery = if wanted.preview {
        Delivery::Proxy
    } else {
        app.delivery
    };
    hand_out(&app, delivery, &method, &headers, &file).await
}

/// The addresses of the files on a page.
pub(super) struct Downloads<'a> {
    app: &'a App,
    code: &'a CodeId,
    /// Whether the page will not show them again. Then a download that continues
    /// later needs its own address.
    once: bool,
}

impl<'a> Downloads<'a> {
    pub(super) fn new(app: &'a App, code: &'a CodeId, screen: &Screen<'_>) -> Self {
        let once = matches!(screen, Screen::Once { .. });
        Self { app, code, once }
    }

    /// The address to download a claim's file from.
    pub(super) fn of(&self, claim: &Claim) -> String {
        let Claim { client, nth, .. } = claim;
        if self.once {
            let now = self.app.clock.now();
            return self.app.links.make(self.code, client, *nth, now).0;
        }
        format!("/c/{}/file?nth={nth}", self.code)
    }

    /// The address of the same file as a picture on the page.
    pub(super) fn preview_of(&self, claim: &Claim) -> String {
        format!("/c/{}/file?nth={}&preview=true", self.code, claim.nth)
    }
}

/// The file among what the page shows.
fn shown(screen: &Screen<'_>, nth: u32) -> Option<File> {
    let claims = match screen {
        Screen::Yours { claims, .. } | Screen::Once { claims, .. } => *claims,
        _ => return None,
    };
    let claim: &Claim = claims.iter().find(|claim| claim.nth == nth)?;
    match claim.item.content() {
        Content::File(file) => Some(file),
        _ => None,
    }
}
