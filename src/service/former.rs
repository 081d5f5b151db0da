//! Items that a code has from an older version, which saw another kind in them.
//!
//! The kind is part of an item's id. So a list that 0.1.0 read and that is sent again
//! would have new items in it, and their values would be given out twice. An item whose
//! former self the code has is that item.

use std::borrow::Cow;

use super::{Apiece, Result};
use crate::domain::{CodeId, Item};

impl Apiece {
    /// Whether the code has these items already, or ever had.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn has_items(&self, code: &CodeId, items: &[Item]) -> Result<Vec<bool>> {
        let items = self.as_known(code, items).await?;
        self.ask_of(code, self.store.pool.has_items(code, &items))
            .await
    }

    /// The items as the code knows them. Only those that have a former self are looked
    /// up.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn as_known<'a>(&self, code: &CodeId, items: &'a [Item]) -> Result<Cow<'a, [Item]>> {
        let former: Vec<(usize, Item)> = (0..)
            .zip(items)
            .filter_map(|(at, item)| Some((at, item.former()?)))
            .collect();
        if former.is_empty() {
            return Ok(items.into());
        }
        let (places, former): (Vec<usize>, Vec<Item>) = former.into_iter().unzip();
        let has = self.ask_of(code, self.store.pool.has_items(code, &former));
        let has = has.await?;
        let mut known = items.to_vec();
        for ((at, item), has) in places.into_iter().zip(former).zip(has) {
            if has {
                known[at] = item;
            }
        }
        Ok(known.into())
    }
}
