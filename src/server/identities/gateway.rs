//! The settings of the identity `gateway`.

use axum::http::HeaderName;
use clap::Args;

use super::client;
use crate::http::{Gateway, GatewayProof, KeysUrl, NameClaim, SignedTokens};
use crate::server::StartError;

/// A proxy in front that knows who people are.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Identity: gateway")]
pub struct GatewayConfig {
    /// The header in which a gateway names people, for codes of identity gateway; it counts
    /// only from --trusted-proxies, unless it holds a signed token
    #[arg(long, env = "APIECE_GATEWAY_HEADER", value_name = "NAME")]
    pub gateway_header: Option<HeaderName>,

    /// The address of the gateway's public keys (JWKS), if the header holds a signed token
    /// (JWT)
    #[arg(
        long,
        env = "APIECE_GATEWAY_JWKS",
        value_name = "URL",
        requires_all = ["gateway_header", "gateway_issuer", "gateway_audience"]
    )]
    pub gateway_jwks: Option<KeysUrl>,

    /// Who signs these tokens: their `iss`
    #[arg(
        long,
        env = "APIECE_GATEWAY_ISSUER",
        value_name = "URL",
        requires = "gateway_jwks"
    )]
    pub gateway_issuer: Option<String>,

    /// For whom they are: one of their `aud`
    #[arg(
        long,
        env = "APIECE_GATEWAY_AUDIENCE",
        value_name = "NAME",
        requires = "gateway_jwks"
    )]
    pub gateway_audience: Option<String>,

    /// What in them names a person [default: email]
    #[arg(
        long,
        env = "APIECE_GATEWAY_CLAIM",
        value_name = "CLAIM",
        requires = "gateway_jwks"
    )]
    pub gateway_claim: Option<NameClaim>,
}

impl GatewayConfig {
    pub(super) fn gateway(self) -> Result<Option<Gateway>, StartError> {
        let Some(header) = self.gateway_header else {
            return Ok(None);
        };
        let signed = (
            self.gateway_jwks,
            self.gateway_issuer,
            self.gateway_audience,
        );
        let proof = match signed {
            (Some(keys), Some(issuer), Some(audience)) => {
                let claim = self.gateway_claim.unwrap_or(NameClaim::Email);
                let tokens =
                    SignedTokens::new(client("gateway-jwks")?, keys, issuer, audience, claim);
                let tokens = tokens.map_err(|reason| StartError::Identity {
                    setting: "gateway-issuer",
                    reason,
                })?;
                GatewayProof::Signature(Box::new(tokens))
            }
            _ => GatewayProof::Proxy,
        };
        Ok(Some(Gateway::new(header, proof)))
    }
}
