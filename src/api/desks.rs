//! Desks, and rehearsals.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{Timestamp, whole};

/// A desk to open.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewDesk {
    /// What it is called: what was used there says so. One line.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub by: String,
    /// For how many hours the phone that opens it marks items as used.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 720)]
    pub hours: u32,
}

impl Default for NewDesk {
    fn default() -> Self {
        Self {
            by: "desk".into(),
            hours: 12,
        }
    }
}

/// The address of a desk.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DeskAnswer {
    /// The address. It is good once, on one phone.
    pub url: String,
    /// Until when it can be opened.
    pub ends_at: Timestamp,
}

/// The address of a rehearsal.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RehearsalAnswer {
    /// The address. Whoever has it can walk through the page; nothing is taken.
    pub url: String,
    /// When it ends.
    pub ends_at: Timestamp,
}
