//! `gateway`: a proxy in front knows who people are, and says so in a header.
//!
//! Either the header is a name, which counts only from a trusted proxy: anybody can write a
//! header. Or it is a token (JWT, RFC 7519) that the gateway has signed, which proves itself.

use axum::http::{HeaderMap, HeaderName};

use super::keys::SignedTokens;
use crate::domain::{ClientId, Identity};
use crate::http::App;
use crate::http::network::Source;
use crate::http::problem::{Problem, ProblemKind};

/// A proxy that knows who people are.
pub struct Gateway {
    header: HeaderName,
    proof: GatewayProof,
}

/// Why its word counts.
pub enum GatewayProof {
    /// The request comes from a trusted proxy.
    Proxy,
    /// The word is signed.
    Signature(Box<SignedTokens>),
}

impl Gateway {
    /// A gateway that names people in this header.
    #[must_use]
    pub fn new(header: HeaderName, proof: GatewayProof) -> Self {
        Self { header, proof }
    }

    /// Who the gateway says is asking.
    ///
    /// # Errors
    /// It says nothing, or somebody else does.
    pub(super) async fn client(
        &self,
        app: &App,
        headers: &HeaderMap,
        from: &Source,
    ) -> Result<ClientId, Problem> {
        let mut values = headers.get_all(&self.header).iter();
        let Some(value) = values.next() else {
            return Err(Problem::new(
                ProblemKind::NotSignedIn,
                "nothing was taken; open the page through the gateway, where you sign in",
            ));
        };
        if values.next().is_some() {
            return Err(forged("the header that names you was sent twice"));
        }
        let value = std::str::from_utf8(value.as_bytes())
            .map_err(|_| forged("the header that names you is not UTF-8"))?;
        let name = match &self.proof {
            GatewayProof::Proxy if !app.networks.proxies.has(from.peer) => {
                return Err(forged(
                    "the header that names you does not come from a trusted proxy",
                ));
            }
            GatewayProof::Proxy => value.to_owned(),
            GatewayProof::Signature(tokens) => {
                let token = value.strip_prefix("Bearer ").unwrap_or(value);
                tokens.name(token, app.clock.now()).await?
            }
        };
        let invalid = |_| forged("the header does not hold a name");
        Identity::Gateway.client(&name).map_err(invalid)
    }
}

/// The problem of a proof that proves nothing.
pub(super) fn forged(why: &str) -> Problem {
    let detail = format!("nothing was taken; {why}");
    Problem::new(ProblemKind::ForgedIdentity, detail)
}
