//! What the service promises about claims, in the words of its log.

use super::store::StoreUrl;
use crate::store::Guarantee;

/// The guarantee on a kind of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    guarantee: Guarantee,
    is_redis: bool,
}

impl Promise {
    pub(super) fn new(guarantee: Guarantee, url: &StoreUrl) -> Self {
        let is_redis = matches!(url, StoreUrl::Redis(_));
        Self {
            guarantee,
            is_redis,
        }
    }

    /// The level, as `--guarantee` takes it.
    #[must_use]
    pub fn level(&self) -> &'static str {
        match self.guarantee {
            Guarantee::Relaxed => "relaxed",
            Guarantee::Durable => "durable",
            Guarantee::Replicated { .. } => "replicated",
            Guarantee::Fenced => "fenced",
        }
    }

    /// How many replicas have to confirm a claim, if any have to.
    #[must_use]
    pub fn replicas(&self) -> Option<u32> {
        match self.guarantee {
            Guarantee::Replicated { replicas } => Some(replicas),
            Guarantee::Relaxed | Guarantee::Durable | Guarantee::Fenced => None,
        }
    }

    /// Whether the store may forget claims without breaking the promise.
    #[must_use]
    pub fn may_forget(&self) -> bool {
        self.guarantee == Guarantee::Fenced
    }

    /// What may break the promise that no two clients get the same item, if a
    /// higher level would prevent it.
    #[must_use]
    pub fn risk(&self) -> Option<&'static str> {
        match (self.guarantee, self.is_redis) {
            (Guarantee::Relaxed, true) => Some(
                "after a crash or failover of Redis, the last items can be given out again \
                 (--guarantee relaxed); durable prevents it for a crash, replicated for a failover, \
                 fenced for both",
            ),
            (Guarantee::Relaxed, false) => Some(
                "after a crash or power cut of this machine, the last items can be given out \
                 again (--guarantee relaxed); durable prevents it",
            ),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_relaxed_level_has_a_risk_to_warn_of() {
        let redis: StoreUrl = "redis://cache".parse().unwrap();
        let sqlite: StoreUrl = "sqlite:a.db".parse().unwrap();
        let risk = |guarantee, url| Promise::new(guarantee, url).risk();
        let relaxed = risk(Guarantee::Relaxed, &redis).unwrap();
        assert!(relaxed.contains("failover of Redis") && relaxed.contains("--guarantee"));
        let relaxed = risk(Guarantee::Relaxed, &sqlite).unwrap();
        assert!(relaxed.contains("power cut") && relaxed.contains("--guarantee"));
        let replicated = Guarantee::Replicated { replicas: 2 };
        for (guarantee, url) in [
            (Guarantee::Durable, &redis),
            (Guarantee::Durable, &sqlite),
            (replicated, &redis),
        ] {
            assert_eq!(risk(guarantee, url), None);
        }
        let promise = Promise::new(replicated, &redis);
        assert_eq!(
            (promise.level(), promise.replicas()),
            ("replicated", Some(2))
        );
    }
}
