//! Keys, the journal, and the address of the console.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{ApiKey, JournalEntry, Timestamp};

/// A key that was made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NewKeyAnswer {
    /// The key's text. It is shown this once: only its hash is kept.
    #[schema(example = "apk_3f9c02ab_6b0d3c1e5a7f4b2d9c8e7f6a5b4c3d2e1f0a9b8c_51c9d0")]
    pub secret: String,
    /// The key.
    pub key: ApiKey,
}

/// A key, and when it was last used.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KeyView {
    /// The key.
    pub key: ApiKey,
    /// When it was last used, to the minute; absent if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
}

/// All keys.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KeyList {
    /// In the order of their ids.
    #[schema(max_items = 1000)]
    pub keys: Vec<KeyView>,
}

/// What organisers did.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct JournalAnswer {
    /// The newest first.
    #[schema(max_items = 1000)]
    pub entries: Vec<JournalEntry>,
}

/// An address that opens the console.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ConsoleAnswer {
    /// The address. It is good once.
    pub url: String,
    /// Until when it can be opened.
    pub ends_at: Timestamp,
}
