//! What hashes clients' names, once the store's secret is known.

use std::sync::{Arc, OnceLock};

use crate::domain::{ClientId, CodeId};
use crate::store::names::Namer;
use crate::store::{Result, StoreError};

/// A namer that is shared by all that need it, and made when the secret is read.
#[derive(Clone, Default)]
pub(super) struct KnownNames(Arc<OnceLock<Namer>>);

impl KnownNames {
    /// Notes the secret that all replicas share.
    pub(super) fn note(&self, secret: &[u8; 32]) {
        let _ = self.0.set(Namer::new(secret));
    }

    /// The hash of a client's name.
    ///
    /// # Errors
    /// The secret was not read, as a service does at its start.
    pub(super) fn hash(&self, code: &CodeId, client: &ClientId) -> Result<String> {
        let namer = self.0.get();
        let namer = namer.ok_or_else(|| {
            StoreError::Unfit(
                "the store's secret was not read before a name was to be hashed".into(),
            )
        });
        Ok(namer?.hash(code, client))
    }
}
