//! `GET /manage/codes/{code}/live`: the numbers as they change, as server-sent events
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).
//!
//! A stream ends after half a minute, so that a service that stops need not wait for it, and a
//! session that has ended is seen; browsers then connect again by themselves.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream};

use super::code::Texts;
use super::seat::Seat;
use crate::domain::{CodeId, PaceSpan};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::Problem;

/// How long a stream lasts.
const LIFE: Duration = Duration::from_secs(30);

/// How often the numbers are read.
const EACH: Duration = Duration::from_secs(1);

pub(super) async fn stream(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
) -> Result<Response, Problem> {
    // A code that is gone is told at once.
    app.apiece.code(&code).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // nginx would keep events back until it has a page of them.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    let body = Body::from_stream(events(app, seat, code));
    Ok((headers, body).into_response())
}

struct Watch {
    app: App,
    seat: Seat,
    code: CodeId,
    ends: Instant,
    told: Option<Texts>,
}

fn events(app: App, seat: Seat, code: CodeId) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let watch = Watch {
        app,
        seat,
        code,
        ends: Instant::now() + LIFE,
        told: None,
    };
    stream::unfold(watch, |mut watch| async move {
        if watch.told.is_some() {
            tokio::time::sleep(EACH).await;
        }
        if Instant::now() >= watch.ends {
            return None;
        }
        // The browser asks again if the store fails.
        let texts = watch.read().await.ok()?;
        let is_new = watch.told.as_ref() != Some(&texts);
        let event = if is_new {
            let json = serde_json::to_string(&texts).expect("texts are plain data");
            format!("retry: 1000\ndata: {json}\n\n")
        } else {
            // A comment shows whether somebody still listens.
            ":\n\n".to_owned()
        };
        watch.told = Some(texts);
        Some((Ok(Bytes::from(event)), watch))
    })
}

impl Watch {
    async fn read(&self) -> Result<Texts, Problem> {
        let stats = self.app.apiece.stats(&self.code).await?;
        let pace = self.app.apiece.pace(&self.code, PaceSpan::Recent).await?;
        Ok(Texts::of(&self.seat, &stats, &pace))
    }
}
