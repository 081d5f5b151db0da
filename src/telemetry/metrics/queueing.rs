//! What is measured of a queue, whatever waits in it.

use prometheus::{Histogram, IntGauge};

use super::Metrics;

/// The metrics of one kind of queue.
#[derive(Clone)]
pub struct Queueing {
    /// How many wait.
    pub length: IntGauge,
    /// How many may wait.
    pub limit: IntGauge,
    /// How long they wait.
    pub wait: Histogram,
    /// How many go to the store together.
    pub batch_size: Histogram,
    /// The attribute of a span that says the same.
    pub counted_as: &'static str,
}

impl Queueing {
    /// Those of claims.
    #[must_use]
    pub fn of_claims(metrics: &Metrics) -> Self {
        Self {
            length: metrics.claim_queue_length.clone(),
            limit: metrics.claim_queue_limit.clone(),
            wait: metrics.claim_queue_wait.clone(),
            batch_size: metrics.claim_batch_size.clone(),
            counted_as: "apiece.claims",
        }
    }

    /// Those of looks.
    #[must_use]
    pub fn of_looks(metrics: &Metrics) -> Self {
        Self {
            length: metrics.look_queue_length.clone(),
            limit: metrics.look_queue_limit.clone(),
            wait: metrics.look_queue_wait.clone(),
            batch_size: metrics.look_batch_size.clone(),
            counted_as: "apiece.looks",
        }
    }
}
