//! How people are recognised: the settings of the identities that need some.

mod email;
mod gateway;
mod oidc;

use std::sync::Arc;

use clap::Args;

use super::StartError;
use crate::http::{App, HttpClient, Identities, Organisers, PublicUrl};
use crate::system::System;
use crate::telemetry::Metrics;

pub use email::EmailConfig;
pub use gateway::GatewayConfig;
pub use oidc::OidcConfig;

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

impl IdentitiesConfig {
    /// Checks that organisers have a provider to sign in with.
    pub(super) fn check_organisers(&self, organisers: &Organisers) -> Result<(), StartError> {
        if organisers.is_empty() || self.oidc.oidc_issuer.is_some() {
            return Ok(());
        }
        Err(StartError::Identity {
            setting: "organisers",
            reason: "organisers sign in with a provider of OpenID Connect; name it with \
                     --oidc-issuer"
                .into(),
        })
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
