//! Replacing items that do not work.

use super::{Apiece, Error, Granted, Result};
use crate::domain::{ClientId, CodeId, Exchange, ItemId, Replaced, Replacement};

/// An item that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacing {
    /// The item, and the claim that took its place.
    pub exchange: Exchange,
    /// Whether this was done before.
    pub repeated: bool,
}

impl Apiece {
    /// Takes an item that does not work out of play for good, and gives its client
    /// another. Asking again is safe: it takes no second item.
    ///
    /// # Errors
    /// No such code or item, an item that no client has, nothing left in the pool,
    /// data that has to be upgraded first, or the store's failure.
    pub async fn replace_item(&self, code: &CodeId, item: ItemId) -> Result<Replacing> {
        let answer = self.change_of(code, self.store.pool.replace_item(code, item));
        let (exchange, repeated) = match answer.await? {
            Replacement::Done(exchange) => (exchange, false),
            Replacement::Repeated(exchange) => (exchange, true),
            Replacement::NotTaken(state) => return Err(Error::NotTaken(item, state)),
            Replacement::Unknown => return Err(Error::NoSuchItem(item)),
            Replacement::Exhausted => return Err(Error::NothingLeft),
            Replacement::OldSchema => return Err(Error::OldSchema),
        };
        if !repeated && self.granted.receiver_count() > 0 {
            let (code, claim) = (code.clone(), exchange.new.clone());
            // An error means that the last listener has just left.
            let _ = self.granted.send(Granted { code, claim });
        }
        Ok(Replacing { exchange, repeated })
    }

    /// The items of a client that were replaced, in the order in which they were.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn replaced(&self, code: &CodeId, client: &ClientId) -> Result<Vec<Replaced>> {
        self.ask_of(code, self.store.pool.replaced(code, client))
            .await
    }
}
