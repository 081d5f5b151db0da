//! Invitations.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
