//! Where Redis is, what it has to promise, and how claims are sent to it.

use std::sync::Arc;
use std::time::Duration;

use super::RedisAddress;
use crate::store::Guarantee;
use crate::telemetry::Metrics;

/// Where Redis is, what it has to promise, and how claims are sent to it.
#[derive(Debug, Clone)]
pub struct RedisConfig {
    /// The servers.
    pub address: RedisAddress,
    /// The certificate authority that signed the servers' certificates, PEM; if
    /// `None`, those of the system.
    pub ca: Option<Vec<u8>>,
    /// What is guaranteed for every claim.
    pub guarantee: Guarantee,
    /// How many connections to each server carry claims.
    pub lanes: usize,
    /// How many claims may wait for each server; one more is
    /// [`StoreError::Overloaded`](crate::store::StoreError::Overloaded).
    pub queue: usize,
    /// How long a call may take, retries included.
    pub deadline: Duration,
    /// Where lanes and connections are counted and measured.
    pub metrics: Arc<Metrics>,
}

impl RedisConfig {
    /// The defaults for servers.
    #[must_use]
    pub fn new(address: RedisAddress) -> Self {
        Self {
            address,
            ca: None,
            guarantee: Guarantee::Relaxed,
            lanes: 2,
            queue: 4_096,
            deadline: Duration::from_secs(3),
            metrics: Arc::default(),
        }
    }
}
