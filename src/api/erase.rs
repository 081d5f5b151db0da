//! Erasing the name of a client.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::ClientId;

/// How to erase a client.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Erase {
    /// Whether nothing stays by which the client would be known again. Then it can claim again.
    pub wholly: bool,
}

/// A client that was erased.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EraseAnswer {
    /// The name that stands in the place of the client's, in exports too.
    pub client: ClientId,
    /// How many items the client has; they stay taken.
    pub items: u64,
}
