//! The ops listener: for the platform, not for the public.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use crate::service::Apiece;
use crate::telemetry::metrics::Gauge;

/// Whether this replica should be sent claims.
pub struct Readiness {
    apiece: Arc<Apiece>,
    draining: AtomicBool,
    /// The result of the last check.
    gauge: Gauge,
    /// What is wrong although claims can be served, a line each.
    notes: Box<dyn Fn() -> String + Send + Sync>,
}

impl Readiness {
    /// Ready while the store is; `gauge` shows the result of the last check.
    #[must_use]
    pub fn new(apiece: Arc<Apiece>, gauge: Gauge) -> Self {
        Self {
            apiece,
            draining: AtomicBool::new(false),
            gauge,
            notes: Box::new(String::new),
        }
    }

    /// The same with what is wrong although claims can be served.
    #[must_use]
    pub fn with_notes(self, notes: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self {
            notes: Box::new(notes),
            ..self
        }
    }

    /// Not ready from now on: the process is about to stop.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
        self.gauge.set(0);
    }

    /// Ready, or why not.
    pub(super) async fn check(&self) -> Result<(), String> {
        let answer = self.ask().await;
        // The store may have answered a check that began before the drain.
        let draining = self.draining.load(Ordering::Relaxed);
        self.gauge.set((answer.is_ok() && !draining).into());
        answer
    }

    async fn ask(&self) -> Result<(), String> {
        const PATIENCE: Duration = Duration::from_secs(2);
        if self.draining.load(Ordering::Relaxed) {
            return Err("stopping".into());
        }
        match tokio::time::timeout(PATIENCE, self.apiece.ready()).await {
            Ok(answer) => answer.map_err(|e| e.to_string()),
            Err(_) => Err("the store did not answer in 2 s".into()),
        }
    }
}

pub(super) fn routes(readiness: Arc<Readiness>) -> Router {
    Router::new()
        .route("/live", get(live))
        .route("/ready", get(ready))
        .with_state(readiness)
}

/// The process runs. It never asks the store, because restarting this process
/// would not repair a store.
async fn live() -> &'static str {
    "live\n"
}

async fn ready(State(readiness): State<Arc<Readiness>>) -> (StatusCode, String) {
    match readiness.check().await {
        Ok(()) => (StatusCode::OK, format!("ready\n{}", (readiness.notes)())),
        Err(reason) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("not ready: {reason}\n"),
        ),
    }
}
