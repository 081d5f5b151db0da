//! Who is at a code's page: a file for each identity that a code may have.

mod browser;
mod email;
mod fetched;
mod gateway;
mod invite;
mod keys;
mod missing;
mod oidc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use serde::Deserialize;

use self::missing::Missing;
use super::App;
use super::extract::Path;
use super::network::Source;
use super::problem::{Problem, ProblemKind};
use crate::domain::{ClientId, CodeId, Identity, Invalid};
use crate::system::Random;

pub use browser::Cookies;
pub use email::{Email, EmailRules};
pub use gateway::{Gateway, GatewayProof};
pub use invite::Invitations;
pub use keys::{HttpClient, KeysUrl, NameClaim, SignedTokens};
pub(super) use oidc::{Answer, Purpose};
pub use oidc::{Oidc, OidcProvider, OidcRules};

/// How people are recognised here.
pub struct Identities {
    /// By their browsers' cookies.
    pub cookies: Cookies,
    /// By personal addresses.
    pub invitations: Invitations,
    /// By their e-mail addresses, if mails can be sent.
    pub email: Option<Email>,
    /// By where they sign in, if there is a provider.
    pub oidc: Option<Oidc>,
    /// By what a proxy in front says, if there is one.
    pub gateway: Option<Gateway>,
    missing: Missing,
}

impl Identities {
    /// Browsers and invitations, which need nothing, with keys derived from `secret`.
    #[must_use]
    pub fn new(secret: &[u8; 32], https: bool, random: Random) -> Self {
        Self {
            cookies: Cookies::new(secret, https, random),
            invitations: Invitations::new(secret),
            email: None,
            oidc: None,
            gateway: None,
            missing: Missing::default(),
        }
    }

    /// Notes a code if the service is not configured for its identity.
    pub fn note(&self, code: &CodeId, identity: Identity) {
        if let Some(setting) = self.missing(identity) {
            self.missing.note(code, setting);
        }
    }

    /// A line for each code that was noted.
    #[must_use]
    pub fn told(&self) -> String {
        self.missing.to_string()
    }

    /// The setting of the service without which an identity does not work; `None` if it does.
    pub(super) fn missing(&self, identity: Identity) -> Option<&'static str> {
        match identity {
            Identity::Browser | Identity::Invite => None,
            Identity::Email => self.email.is_none().then_some("--smtp-url"),
            Identity::Oidc => self.oidc.is_none().then_some("--oidc-issuer"),
            Identity::Gateway => self.gateway.is_none().then_some("--gateway-header"),
        }
    }

    /// The client that a name means for a code of this identity.
    ///
    /// # Errors
    /// It means none.
    pub(super) fn client(&self, identity: Identity, name: &str) -> Result<ClientId, Invalid> {
        let client = identity.client(name)?;
        Ok(match (identity, &self.email) {
            (Identity::Email, Some(email)) => email.known_as(client),
            _ => client,
        })
    }

    /// Whether the service is configured for an identity.
    ///
    /// # Errors
    /// It is not.
    pub(super) fn check(&self, identity: Identity) -> Result<(), Problem> {
        match self.missing(identity) {
            None => Ok(()),
            Some(setting) => Err(Problem::new(
                ProblemKind::IdentityMissing,
                format!(
                    "the identity {} needs {setting}, which the service was started without",
                    identity.name()
                ),
            )),
        }
    }
}

/// Somebody at a code's page. Who it is depends on what the code asks for: [`Visitor::who`].
pub(super) struct Visitor {
    pub(super) code: CodeId,
    /// What the personal address has, if it is one.
    token: Option<String>,
    from: Source,
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
        let from = Source::from_request_parts(parts, app).await?;
        Ok(Self { code, token, from })
    }
}

impl Visitor {
    /// Somebody at the code's own address.
    pub(super) fn at(code: CodeId, from: Source) -> Self {
        Self {
            code,
            token: None,
            from,
        }
    }

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

    /// Where the visitor comes from.
    pub(super) fn from(&self) -> &Source {
        &self.from
    }

    /// Who it is, if the code asks for this identity; `None` if the page has to find out
    /// first.
    ///
    /// # Errors
    /// What the visitor shows is not valid, or is not what the code asks for.
    pub(super) async fn who(
        &self,
        app: &App,
        headers: &HeaderMap,
        asked: Identity,
    ) -> Result<Option<ClientId>, Problem> {
        let identities = &app.identities;
        if let Some(setting) = identities.missing(asked) {
            identities.missing.note(&self.code, setting);
            let detail = "nothing was taken; the operator must add a setting";
            return Err(Problem::new(ProblemKind::IdentityUnavailable, detail));
        }
        if let Some(token) = &self.token {
            if !asked.has_invitations() {
                return Err(broken("this code takes no invitations; scan it instead"));
            }
            let client = identities.invitations.open(&self.code, token);
            let wrong = || broken("it is incomplete or wrong; open it again as it was sent");
            return client.ok_or_else(wrong).map(Some);
        }
        match asked {
            Identity::Browser => Ok(identities.cookies.client(headers)),
            Identity::Invite => Err(Problem::new(
                ProblemKind::NotInvited,
                "nothing was taken; open the personal address that the organiser has sent",
            )),
            Identity::Email => Ok(None),
            Identity::Oidc => {
                let oidc = identities.oidc.as_ref();
                Ok(oidc.and_then(|oidc| oidc.client(headers, app.clock.now())))
            }
            Identity::Gateway => match &identities.gateway {
                // Boxed, because it is large, and most requests have no use for it.
                Some(gateway) => {
                    let client = Box::pin(gateway.client(app, headers, &self.from));
                    client.await.map(Some)
                }
                None => Ok(None),
            },
        }
    }
}

fn broken(why: &str) -> Problem {
    Problem::new(
        ProblemKind::BrokenInvitation,
        format!("nothing was taken; {why}"),
    )
}
