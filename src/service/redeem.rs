//! Marking items as used, at a desk or by the API.

use std::time::Duration;

use super::{Apiece, Error, Result};
use crate::domain::{
    Attempt, Claim, ClientId, CodeId, Redeeming, Redemption, Settings, Unredeeming, check_desk,
};

/// An item that is marked as used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redeemed {
    /// The claim, with when its item was used and by whom.
    pub claim: Claim,
    /// Whether that was before this attempt.
    pub repeated: bool,
}

impl Apiece {
    /// Marks a client's n-th item as used, once. The same attempt made again is answered as the
    /// first time.
    ///
    /// # Errors
    /// No such code or item, a code whose items are not marked, a client whose right was taken
    /// away, an invalid name, or the store's failure.
    pub async fn redeem(
        &self,
        code: &CodeId,
        client: &ClientId,
        nth: u32,
        attempt: Option<&Attempt>,
        by: &str,
    ) -> Result<Redeemed> {
        check_desk(by)?;
        let view = self.view(code, Some(client)).await?;
        if !view.code.settings.redeem {
            return Err(Error::NotRedeemable);
        }
        if view.is_revoked {
            return Err(Error::Revoked);
        }
        let marked = self.store.pool.redeem(code, client, nth, attempt, by);
        let (claim, repeated) = match self.ask_of(code, marked).await? {
            Redeeming::Done(claim) => (claim, false),
            Redeeming::Repeated(claim) => (claim, true),
            Redeeming::Unknown => return Err(Error::NoSuchClaim),
        };
        Ok(Redeemed { claim, repeated })
    }

    /// Takes the mark of a used item away, and returns it.
    ///
    /// # Errors
    /// No such code or item, an item that is not marked, or the store's failure.
    pub async fn undo_redemption(
        &self,
        code: &CodeId,
        client: &ClientId,
        nth: u32,
    ) -> Result<Redemption> {
        let undone = self.store.pool.undo_redemption(code, client, nth);
        match self.ask_of(code, undone).await? {
            Unredeeming::Done(redemption) => Ok(redemption),
            Unredeeming::NotRedeemed => Err(Error::NotRedeemed),
            Unredeeming::Unknown => Err(Error::NoSuchClaim),
        }
    }

    /// A name for an attempt that nobody has made.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn new_attempt(&self) -> Result<Attempt> {
        Ok(Attempt::from_random(self.random_bits()?))
    }

    /// Closes all desks of a code that were opened before.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub(super) async fn close_desks(&self, code: &CodeId) -> Result<()> {
        let closed = |settings: &Settings| {
            Ok(Settings {
                desks_closed: settings.desks_closed.wrapping_add(1),
                ..settings.clone()
            })
        };
        self.set(code, |_| true, closed, None).await?;
        Ok(())
    }

    /// Uses something that is good once, and returns whether this attempt did, or has done it
    /// before. It must not be good any more after `life`.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn use_once(&self, id: &str, attempt: &Attempt, life: Duration) -> Result<bool> {
        self.ask(self.store.access.use_once(id, attempt, life))
            .await
    }

    /// Whether something that is good once was used.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn was_used(&self, id: &str) -> Result<bool> {
        self.ask(self.store.access.was_used(id)).await
    }
}
