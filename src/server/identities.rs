//! How people are recognised: the settings of the identities that need some.

use std::path::PathBuf;
use std::sync::Arc;

use axum::http::HeaderName;
use clap::Args;
use lettre::message::Mailbox;

use super::StartError;
use crate::http::{
    App, Email, EmailRules, Gateway, GatewayProof, HttpClient, Identities, KeysUrl, NameClaim,
    Oidc, OidcProvider, OidcRules, PublicUrl, SignedTokens,
};
use crate::mail::{Mailer, SmtpUrl};
use crate::system::System;
use crate::telemetry::Metrics;

/// The settings of the identities that need some.
#[derive(Debug, Clone, Default, Args)]
pub struct IdentitiesConfig {
    /// How personal addresses are mailed.
    #[command(flatten)]
    pub email: EmailConfig,
    /// Where people sign in.
    #[command(flatten)]
    pub oidc: OidcConfig,
    /// A gateway that knows who people are.
    #[command(flatten)]
    pub gateway: GatewayConfig,
}

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
    fn gateway(self) -> Result<Option<Gateway>, StartError> {
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

/// How personal addresses are mailed.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Identity: e-mail")]
pub struct EmailConfig {
    /// The mail server, for codes of identity email.
    #[arg(
        long,
        help = "The mail server, for codes of identity email: smtps://USER:PASSWORD@HOST for TLS \
                from the start, smtp://USER:PASSWORD@HOST for STARTTLS",
        env = "APIECE_SMTP_URL",
        hide_env_values = true,
        value_name = "URL",
        requires = "mail_from"
    )]
    pub smtp_url: Option<SmtpUrl>,

    /// A certificate authority (PEM) for the mail server, beside the system's
    #[arg(
        long,
        env = "APIECE_SMTP_CA",
        value_name = "FILE",
        requires = "smtp_url"
    )]
    pub smtp_ca: Option<PathBuf>,

    /// The sender of mails, such as "Summer Fair <fair@fair.example>"
    #[arg(
        long,
        env = "APIECE_MAIL_FROM",
        value_name = "ADDRESS",
        requires = "smtp_url"
    )]
    pub mail_from: Option<Mailbox>,

    /// Send only to addresses at these domains, separated by commas [default: any]
    #[arg(
        long,
        env = "APIECE_EMAIL_DOMAINS",
        value_name = "DOMAIN,...",
        value_delimiter = ',',
        requires = "smtp_url"
    )]
    pub email_domains: Vec<String>,

    /// Take ann+1@fair.example for somebody else than ann@fair.example
    #[arg(long, env = "APIECE_EMAIL_KEEP_TAGS", requires = "smtp_url")]
    pub email_keep_tags: bool,

    /// How many mails a code sends to one address in an hour
    #[arg(
        long,
        env = "APIECE_MAILS_PER_ADDRESS",
        value_name = "N",
        default_value = "3",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub mails_per_address: u32,

    /// How many mails of a code are asked for from one network in an hour
    #[arg(
        long,
        env = "APIECE_MAILS_PER_NETWORK",
        value_name = "N",
        default_value = "5000",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub mails_per_network: u32,
}

impl EmailConfig {
    fn email(self, secret: &[u8; 32], metrics: &Arc<Metrics>) -> Result<Option<Email>, StartError> {
        let (Some(url), Some(from)) = (&self.smtp_url, self.mail_from) else {
            return Ok(None);
        };
        let wrong = |setting: &'static str| {
            move |error: &dyn std::error::Error| StartError::Identity {
                setting,
                reason: error.to_string(),
            }
        };
        let ca = self.smtp_ca.as_ref().map(std::fs::read).transpose();
        let ca = ca.map_err(|error| wrong("smtp-ca")(&error))?;
        let mailer = Mailer::new(url, ca.as_deref(), from, Arc::clone(metrics));
        let mailer = mailer.map_err(|error| wrong("smtp-url")(&error))?;
        let rules = EmailRules {
            domains: self.email_domains,
            keep_tags: self.email_keep_tags,
            per_address: self.mails_per_address,
            per_network: self.mails_per_network,
        };
        Ok(Some(Email::new(secret, mailer, rules)))
    }
}

/// Where people sign in.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Identity: OpenID Connect")]
pub struct OidcConfig {
    /// The provider with which people sign in, for codes of identity oidc. It has to send them
    /// back to /signed-in at the public address
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

    /// Only people with verified e-mail addresses at these domains, separated by commas
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
    fn oidc(self, secret: &[u8; 32], public_url: &PublicUrl) -> Result<Option<Oidc>, StartError> {
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

/// What asks others for their keys. Without such others, no certificates are read.
fn client(setting: &'static str) -> Result<HttpClient, StartError> {
    HttpClient::new().map_err(|reason| StartError::Identity { setting, reason })
}

/// All of them, with keys that are derived from the store's secret.
pub(super) fn open(
    config: IdentitiesConfig,
    secret: &[u8; 32],
    public_url: &PublicUrl,
    metrics: &Arc<Metrics>,
    system: &System,
) -> Result<Identities, StartError> {
    let random = system.random.clone();
    let mut identities = Identities::new(secret, public_url.is_https(), random);
    identities.oidc = config.oidc.oidc(secret, public_url)?;
    identities.email = config.email.email(secret, metrics)?;
    identities.gateway = config.gateway.gateway()?;
    Ok(identities)
}

/// Looks once whether there are codes whose identity this service is not configured for.
pub(super) async fn look_for_missing(app: App) {
    const AT_ONCE: usize = 100;
    let mut after = None;
    loop {
        let page = match app.apiece.codes(after.as_ref(), AT_ONCE).await {
            Ok(page) => page,
            Err(error) => {
                tracing::debug!(%error, "the codes' identities were not looked at");
                return;
            }
        };
        for code in &page.codes {
            app.identities.note(&code.id, code.settings.identity);
        }
        after = page.next;
        if after.is_none() {
            return;
        }
    }
}
