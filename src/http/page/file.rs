//! The files on a page. Their addresses work without the cookie (`http/link.rs`).
//!
//! An invited person's have the invitation in them instead, and so do not expire.
//!
//! `GET /c/{code}/file` is the address that needs the cookie. The pages of older
//! versions have it, and they may be open while the service is updated.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::look::check_right;
use super::screen::Screen;
use super::trouble::told;
use crate::domain::{Claim, ClientId, CodeId, Content, File};
use crate::http::App;
use crate::http::download::{Delivery, hand_out};
use crate::http::extract::Query;
use crate::http::identity::Visitor;
use crate::http::problem::{Problem, ProblemKind};

/// The routes of a code whose page is at `page`.
pub(in crate::http) fn of_code(page: &str) -> Router<App> {
    Router::new()
        .route(&format!("{page}/file"), get(download))
        .route(&format!("{page}/i/{{token}}/file"), get(download))
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
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let answer = send(&app, &visitor, &wanted, &method, &headers).await;
    told(&app, &visitor.code, answer)
}

async fn send(
    app: &App,
    visitor: &Visitor,
    wanted: &Wanted,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let asked = app.apiece.proof(&visitor.code).await?.identity;
    let client = visitor.who(app, headers, asked).await?;
    let file = file_shown(app, &visitor.code, client.as_ref(), wanted.nth).await?;
    let delivery = if wanted.preview {
        Delivery::Proxy
    } else {
        app.delivery
    };
    hand_out(app, delivery, method, headers, &file).await
}

/// The n-th file of a client, if the page of the code shows it to the client.
pub(in crate::http) async fn file_shown(
    app: &App,
    code: &CodeId,
    client: Option<&ClientId>,
    nth: u32,
) -> Result<File, Problem> {
    let view = app.apiece.view(code, client).await?;
    check_right(&view)?;
    shown(&Screen::of(&view), nth).ok_or_else(|| {
        let detail = "you have no file here; open the code's page and tap first";
        Problem::new(ProblemKind::NoSuchFile, detail)
    })
}

/// The addresses of the files on a page.
pub(super) struct Downloads<'a>(Option<(&'a App, &'a Visitor)>);

impl<'a> Downloads<'a> {
    pub(super) fn new(app: &'a App, visitor: &'a Visitor) -> Self {
        Self(Some((app, visitor)))
    }

    /// No addresses, for files that there are not.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// The address to download a claim's file from.
    pub(super) fn of(&self, claim: &Claim) -> String {
        let Some((app, visitor)) = self.0 else {
            return "#state".to_owned();
        };
        if visitor.is_invited() {
            return format!("{}/file?nth={}", visitor.page(), claim.nth);
        }
        let now = app.clock.now();
        let (path, _) = app.links.make(&visitor.code, &claim.client, claim.nth, now);
        path
    }

    /// The address of the same file as a picture on the page.
    pub(super) fn preview_of(&self, claim: &Claim) -> String {
        let address = self.of(claim);
        let separator = if address.contains('?') { '&' } else { '?' };
        format!("{address}{separator}preview=true")
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
