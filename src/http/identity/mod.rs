//! Who is at a code's page: a file for each identity that a code may have.

mod browser;
mod invite;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Deserialize;

use super::App;
use super::extract::Path;
use super::problem::{Problem, ProblemKind};
use crate::domain::{ClientId, CodeId, Identity};

pub use browser::Cookies;
pub use invite::Invitations;

/// Somebody at a code's page, by what the request shows. Whether that counts for the code
/// is another question: [`Visitor::check`] answers it.
pub(super) struct Visitor {
    pub(super) code: CodeId,
    /// Who it is; `None` if nothing shows it.
    pub(super) client: Option<ClientId>,
    /// What the personal address has, if it is one.
    token: Option<String>,
}

#[derive(Deserialize)]
struct Address {
    code: CodeId,
    /// An invitation's.
    token: Option<String>,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Path(Address { code, token }) = Path::from_request_parts(parts, app).await?;
        let client = match &token {
            None => app.cookies.client(&parts.headers),
            Some(token) => app.invitations.open(&code, token),
        };
        Ok(Self {
            code,
            client,
            token,
        })
    }
}

impl Visitor {
    /// The path of the page that this visitor sees.
    pub(super) fn page(&self) -> String {
        match &self.token {
            None => format!("/c/{}", self.code),
            Some(token) => format!("/c/{}/i/{token}", self.code),
        }
    }

    /// Whether the visitor's address is personal.
    pub(super) fn is_invited(&self) -> bool {
        self.token.is_some()
    }

    /// Whether what the visitor shows is what the code asks for.
    ///
    /// # Errors
    /// It is not, or it is not valid.
    pub(super) fn check(&self, asked: Identity) -> Result<(), Problem> {
        match (asked, self.is_invited(), &self.client) {
            (Identity::Browser, false, _) | (Identity::Invite, true, Some(_)) => Ok(()),
            (Identity::Invite, false, _) => Err(Problem::new(
                ProblemKind::NotInvited,
                "nothing was taken; open the personal address that the organiser has sent",
            )),
            (Identity::Invite, true, None) => Err(broken(
                "it is incomplete or wrong; open it again as it was sent",
            )),
            (Identity::Browser, true, _) => {
                Err(broken("this code takes no invitations; scan it instead"))
            }
        }
    }
}

fn broken(why: &str) -> Problem {
    Problem::new(
        ProblemKind::BrokenInvitation,
        format!("nothing was taken; {why}"),
    )
}
