//! What a client can show for its items.

use super::{ClientId, CodeId, ItemId, Timestamp, View};

/// The items that a client was shown through a code. At the level `fenced`, Redis may
/// forget claims; the client's receipt then says which items are its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The code.
    pub code: CodeId,
    /// When it was created: another code of the same id has other items.
    pub created_at: Timestamp,
    /// The client.
    pub client: ClientId,
    /// The client's first item, its second and so on.
    pub items: Vec<ItemId>,
}

impl Receipt {
    /// The receipt for what a client sees; `None` if it has nothing.
    #[must_use]
    pub fn of(view: &View) -> Option<Self> {
        let first = view.claims.first()?;
        Some(Self {
            code: view.code.id.clone(),
            created_at: view.code.created_at,
            client: first.client.clone(),
            items: view.claims.iter().map(|claim| claim.item.id()).collect(),
        })
    }
}
