//! `GET /metrics` on the ops listener.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use futures_util::stream::{self, StreamExt as _};

use super::ops::Readiness;
use crate::domain::{CodeId, Stats};
use crate::service::Apiece;
use crate::telemetry::Metrics;

/// How long the store may take to answer a scrape. Prometheus gives up after 10 s
/// by default, and then gets no metrics at all.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many codes a scrape asks about at once. The limit leaves connections for
/// people who open pages.
const AT_ONCE: usize = 4;

/// What a scrape reads.
pub struct Scrape {
    /// The metrics.
    pub metrics: Arc<Metrics>,
    /// The use cases, to count the codes' pools.
    pub apiece: Arc<Apiece>,
    /// The codes that have gauges of their own.
    pub codes: Vec<CodeId>,
}

/// What a scrape needs: its sources, and whether the service is ready.
type Scraped = (Arc<Scrape>, Arc<Readiness>);

pub(super) fn routes(scrape: Scrape, readiness: Arc<Readiness>) -> Router {
    Router::new()
        .route("/metrics", get(scraped))
        .with_state((Arc::new(scrape), readiness))
}

/// All metrics, whatever the state of the store: they matter most when the store is
/// down.
async fn scraped(State((scrape, readiness)): State<Scraped>) -> impl IntoResponse {
    // The check sets its gauge; its answer is not needed here.
    let (_, ()) = tokio::join!(readiness.check(), scrape.count_codes());
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], scrape.metrics.text())
}

impl Scrape {
    async fn count_codes(&self) {
        let counts = stream::iter(&self.codes).for_each_concurrent(AT_ONCE, async |code| {
            let stats = self.apiece.stats(code).await;
            self.set(code, stats.ok());
        });
        if tokio::time::timeout(PATIENCE, counts).await.is_err() {
            // An old number would look like a fresh one.
            self.codes.iter().for_each(|code| self.set(code, None));
        }
    }

    /// Sets a code's gauges; removes them if nothing is known.
    fn set(&self, code: &CodeId, stats: Option<Stats>) {
        let gauges = [
            (&self.metrics.code_untaken_items, stats.map(|s| s.untaken)),
            (&self.metrics.code_taken_items, stats.map(|s| s.taken)),
            (&self.metrics.code_replaced_items, stats.map(|s| s.replaced)),
        ];
        let code = code.to_string();
        for (gauge, count) in gauges {
            match count {
                Some(count) => gauge
                    .with_label_values(&[&code])
                    .set(i64::try_from(count).unwrap_or(i64::MAX)),
                // It may have been removed already.
                None => drop(gauge.remove_label_values(&[&code])),
            }
        }
    }
}
