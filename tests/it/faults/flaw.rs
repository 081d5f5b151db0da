//! Something that is made wrong on purpose, to show that it is noticed.

use serde::Serialize;

use crate::harness::redis::script_source;
use crate::harness::{Proxy, Redis};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Flaw {
    /// The claim script does not look into the history.
    NoHistory,
    /// It does not compare the id of Redis's data with that of the window.
    NoFence,
    /// The object store lets a second writer overwrite a grant.
    TwoWriters,
}

impl Flaw {
    /// What is in the claim script, and what is in its place.
    fn texts(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::NoHistory => Some((
                "if finished[i] == 1 or per_client > 1 then",
                "if per_client > 1 then",
            )),
            Self::NoFence => Some((
                "is_own = not is_fenced or fence == replid()",
                "is_own = true",
            )),
            Self::TwoWriters => None,
        }
    }

    /// Has the servers run another claim script. The service calls the script by its hash,
    /// which the wires replace.
    pub(super) fn plant(self, nodes: &[Redis], wires: &[Proxy]) {
        let Some((honest, flawed)) = self.texts() else {
            return;
        };
        let claim = script_source("claim.lua");
        assert_eq!(claim.matches(honest).count(), 1, "the script has changed");
        let flawed = claim.replace(honest, flawed);
        for node in nodes {
            let hash: String = node.tell(&["SCRIPT", "LOAD", &flawed]);
            assert_ne!(hash, hash_of("claim.lua"));
            for wire in wires {
                wire.forge(&hash_of("claim.lua"), &hash);
            }
        }
    }
}

/// The hash by which the service calls a script.
pub(super) fn hash_of(script: &str) -> String {
    redis::Script::new(script_source(script))
        .get_hash()
        .to_owned()
}
