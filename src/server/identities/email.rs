//! The settings of the identity `email`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use lettre::message::Mailbox;

use crate::http::{Email, EmailRules};
use crate::mail::{Mailer, SmtpUrl};
use crate::server::StartError;
use crate::telemetry::Metrics;

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
        value_parser = sender,
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

fn sender(text: &str) -> Result<Mailbox, String> {
    let wrong = |_| "is not an address such as fair@fair.example or Fair <fair@fair.example>";
    text.parse().map_err(wrong).map_err(str::to_owned)
}

impl EmailConfig {
    pub(super) fn email(
        self,
        secret: &[u8; 32],
        metrics: &Arc<Metrics>,
    ) -> Result<Option<Email>, StartError> {
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
