//! What the API says about files.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{Digest, ItemId, Timestamp, whole};

/// The result of adding a file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AddedFile {
    /// The file as an item.
    pub item: ItemId,
    /// The SHA-256 of its contents.
    pub sha256: Digest,
    /// Whether the code did not have it yet.
    pub added: bool,
}

/// An address of a client's file that works without other credentials.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Download {
    /// Which of the client's items it is, counting from 1.
    #[schema(minimum = 1, maximum = 100)]
    pub nth: u32,
    /// The address.
    #[schema(format = "uri")]
    pub url: String,
    /// When it expires.
    pub ends_at: Timestamp,
}

/// The result of checking some of a code's files.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct FileCheckAnswer {
    /// How many files were checked.
    pub files: u64,
    /// Their total size in bytes.
    pub bytes: u64,
    /// What is wrong, one sentence per problem.
    pub problems: Vec<String>,
    /// Pass it as `after` to continue; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which contents to examine, and what to do.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Collect {
    /// Whether to remove what is found.
    pub delete: bool,
    /// Where to continue: the last answer's `next`.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 255)]
    pub from: u8,
}

/// The result of one step of a collection.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CollectAnswer {
    /// How many contents were examined.
    pub looked_at: u64,
    /// Contents that no item refers to. If `delete` was set, they are now removed.
    pub orphans: Vec<Orphan>,
    /// How many uploads that broke off over a day ago left data behind.
    pub abandoned: u64,
    /// The total size of all these in bytes.
    pub bytes: u64,
    /// Pass it as `from` to continue; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 255)]
    pub next: Option<u8>,
}

/// Contents that no item refers to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Orphan {
    /// Their SHA-256.
    pub sha256: Digest,
    /// Their size in bytes.
    pub size: u64,
}
