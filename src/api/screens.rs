//! The organiser's screens.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{Timestamp, whole};

/// A screen to open.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewScreen {
    /// For how many hours.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 720)]
    pub hours: u32,
}

impl Default for NewScreen {
    fn default() -> Self {
        Self { hours: 12 }
    }
}

/// A screen that was opened.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ScreenAnswer {
    /// Its address. Whoever has it sees the code that changes, and nothing else.
    pub url: String,
    /// When it ends.
    pub ends_at: Timestamp,
}
