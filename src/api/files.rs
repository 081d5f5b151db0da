//! What is said of files.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{Digest, ItemId, Timestamp, whole};

/// What came of adding a file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AddedFile {
    /// The item that it is.
    pub item: ItemId,
    /// The SHA-256 of its contents.
    pub sha256: Digest,
    /// Whether it is new to the code.
    pub added: bool,
}

/// An address of a client's file that needs no other credentials.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Download {
    /// Which of the client's items it is, from 1.
    #[schema(minimum = 1, maximum = 100)]
    pub nth: u32,
    /// The address.
    #[schema(format = "uri")]
    pub url: String,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// What a check of some of a code's files found.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct FileCheckAnswer {
    /// How many files were checked.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// What is wrong, one sentence per problem.
    pub problems: Vec<String>,
    /// Pass it as `after` to go on; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which contents to look through, and what to do.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Collect {
    /// Whether to remove what is found.
    pub delete: bool,
    /// Where to go on: the last answer's `next`.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 255)]
    pub from: u8,
}

/// What a step of a collection found.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CollectAnswer {
    /// How many contents were looked at.
    pub looked_at: u64,
    /// Contents that no item refers to; they are gone if `delete` said so.
    pub orphans: Vec<Orphan>,
    /// How many uploads that broke off over a day ago had left something.
    pub abandoned: u64,
    /// How many bytes all of these have.
    pub bytes: u64,
    /// Pass it as `from` to go on; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 255)]
    pub next: Option<u8>,
}

/// Contents that no item refers to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Orphan {
    /// Their SHA-256.
    pub sha256: Digest,
    /// How many bytes they have.
    pub size: u64,
}
