//! Taking a client's right to an item away, and erasing its name.

use super::{Apiece, Error, Result};
use crate::domain::{ClientId, CodeId, Timestamp};
use crate::store::{Erasure, Revocation};

impl Apiece {
    /// Takes a client's right away: it gets nothing from now on, and is shown nothing. What
    /// it has stays taken. Or gives the right back.
    ///
    /// # Errors
    /// No such code, too many clients, data that has to be upgraded first, or the store's
    /// failure.
    pub async fn revoke(&self, code: &CodeId, client: &ClientId, is_revoked: bool) -> Result<()> {
        let done = self.store.pool.revoke(code, client, is_revoked);
        match self.ask_of(code, done).await? {
            Revocation::Done => Ok(()),
            Revocation::Full => Err(Error::TooManyRevoked),
            Revocation::OldSchema => Err(Error::OldSchema),
        }
    }

    /// Erases a client's name from a code, and returns the name that says nothing. Its items stay
    /// taken. A keyed hash of the name stays, so that the client gets nothing more; not if it
    /// is erased `wholly`.
    ///
    /// # Errors
    /// No such code or client, data that has to be upgraded first, or the store's failure.
    pub async fn erase(
        &self,
        code: &CodeId,
        client: &ClientId,
        wholly: bool,
    ) -> Result<(ClientId, u64)> {
        let bits = wholly.then(|| self.random_bits()).transpose()?;
        let done = self.store.pool.erase(code, client, bits);
        match self.ask_of(code, done).await? {
            Erasure::Done { client, items } => Ok((client, items)),
            Erasure::Unknown => Err(Error::NoSuchClient),
            Erasure::OldSchema => Err(Error::OldSchema),
        }
    }

    /// The clients whose right was taken away, and since when.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn revoked(&self, code: &CodeId) -> Result<Vec<(ClientId, Timestamp)>> {
        self.ask_of(code, self.store.pool.revoked(code)).await
    }
}
