//! The settings of the identity `oidc`.

use std::path::PathBuf;

use clap::Args;

use super::client;
use crate::http::{KeysUrl, NameClaim, Oidc, OidcProvider, OidcRules, PublicUrl};
use crate::server::StartError;

/// Where people sign in.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Identity: OpenID Connect")]
pub struct OidcConfig {
    /// The provider with which people sign in, for codes of identity oidc and, if there are
    /// --organisers, to the console. It has to send them back to /signed-in at the public address
    #[arg(
        long,
        env = "APIECE_OIDC_ISSUER",
        value_name = "URL",
        requires = "oidc_client_id"
    )]
    pub oidc_issuer: Option<KeysUrl>,

    /// What the provider calls this service
    #[arg(
        long,
        env = "APIECE_OIDC_CLIENT_ID",
        value_name = "ID",
        requires = "oidc_issuer"
    )]
    pub oidc_client_id: Option<String>,

    /// The file with the secret that the provider gave; without it, PKCE alone is the proof
    #[arg(
        long,
        env = "APIECE_OIDC_CLIENT_SECRET_FILE",
        value_name = "FILE",
        requires = "oidc_issuer"
    )]
    pub oidc_client_secret_file: Option<PathBuf>,

    /// What names a person: the provider's own name, or the verified e-mail address [default: sub]
    #[arg(
        long,
        env = "APIECE_OIDC_CLAIM",
        value_name = "CLAIM",
        requires = "oidc_issuer"
    )]
    pub oidc_claim: Option<NameClaim>,

    /// Only visitors with verified e-mail addresses at these domains, separated by commas
    /// [default: all]
    #[arg(
        long,
        env = "APIECE_OIDC_DOMAINS",
        value_name = "DOMAIN,...",
        value_delimiter = ',',
        requires = "oidc_issuer"
    )]
    pub oidc_domains: Vec<String>,
}

impl OidcConfig {
    pub(super) fn oidc(
        self,
        secret: &[u8; 32],
        public_url: &PublicUrl,
    ) -> Result<Option<Oidc>, StartError> {
        let (Some(issuer), Some(client_id)) = (self.oidc_issuer, self.oidc_client_id) else {
            return Ok(None);
        };
        let file = self.oidc_client_secret_file.as_ref();
        let client_secret = file.map(std::fs::read_to_string).transpose();
        let client_secret = client_secret.map_err(|error| StartError::Identity {
            setting: "oidc-client-secret-file",
            reason: error.to_string(),
        })?;
        let rules = OidcRules {
            issuer,
            client_id,
            client_secret: client_secret.map(|secret| secret.trim().to_owned()),
            claim: self.oidc_claim.unwrap_or(NameClaim::Sub),
            domains: self.oidc_domains,
        };
        let provider = OidcProvider::new(client("oidc-issuer")?, rules, public_url);
        let provider = provider.map_err(|reason| StartError::Identity {
            setting: "oidc-issuer",
            reason,
        })?;
        Ok(Some(Oidc::new(secret, public_url.is_https(), provider)))
    }
}
