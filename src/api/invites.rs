//! Invitations.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Record;
use crate::domain::ClientId;

/// Whom to invite.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvites {
    /// The names of people: e-mail addresses, or whatever names them once.
    #[schema(max_items = 1000)]
    pub names: Vec<String>,
}

/// The invitations.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct InvitesAnswer {
    /// One per name, in their order.
    #[schema(max_items = 1000)]
    pub invites: Vec<Invite>,
}

/// An invitation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Invite {
    /// The name as it was sent.
    pub name: String,
    /// The client that this person is.
    pub client: ClientId,
    /// The personal address of the code's page.
    pub url: String,
}

/// A row of a list of people, with the personal address of whom it names.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct InviteRow {
    /// The line that it is on.
    pub line: u64,
    /// The name as it was sent.
    pub name: String,
    /// The client that this person is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// The personal address of the code's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Why the row names nobody, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Record for InviteRow {
    const HEADER: &'static [&'static str] = &["line", "name", "client", "url", "error"];

    fn cells(&self, _: fn(Timestamp) -> String) -> Vec<String> {
        vec![
            self.line.to_string(),
            self.name.clone(),
            self.client
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            self.url.clone().unwrap_or_default(),
            self.error.clone().unwrap_or_default(),
        ]
    }
}
