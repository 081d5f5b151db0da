//! Clients whose right was taken away.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{Claim, ClientId, Timestamp};

/// A client whose right was taken away.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Revoked {
    /// The client.
    pub client: ClientId,
    /// When it was.
    pub at: Timestamp,
}

/// All of them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RevokedList {
    /// In the order of their ids.
    #[schema(max_items = 10_000)]
    pub revoked: Vec<Revoked>,
}

/// What a client whose right was taken away, or given back, has.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RevokeAnswer {
    /// The client that the name means.
    pub client: ClientId,
    /// Its items. They stay taken.
    #[schema(max_items = 100)]
    pub claims: Vec<Claim>,
}
