//! A claim script without its history, in the place of the real one.

use crate::harness::redis::script_source;
use crate::harness::{Proxy, Redis};

/// Replaces the claim script by one that does not look into the history. The service
/// calls the script by its hash, which the wires replace.
pub(super) fn plant(redis: &Redis, wires: &[Proxy]) {
    let claim = script_source("claim.lua");
    let look = "if finished[i] == 1 or per_client > 1 then";
    assert_eq!(claim.matches(look).count(), 1, "the script has changed");
    let flawed = claim.replace(look, "if per_client > 1 then");
    let hash: String = redis.tell(&["SCRIPT", "LOAD", &flawed]);
    let honest = redis::Script::new(claim).get_hash().to_owned();
    assert_ne!(hash, honest);
    for wire in wires {
        wire.forge(&honest, &hash);
    }
}
