//! `email`: a personal address, sent to whoever typed an e-mail address.
//!
//! Nothing is stored: the mail is the proof that the address is this person's. The page
//! answers the same whatever was typed, so nobody learns who else was here.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lettre::Address;
use url::Host;

use crate::domain::{Allowance, ClientId, CodeId, Identity, Spent};
use crate::http::App;
use crate::http::network::Source;
use crate::http::problem::{Problem, ProblemKind};
use crate::mail::{Mail, Mailer};

/// How long mails are counted together.
const PERIOD: Duration = Duration::from_secs(3_600);

/// How mails are sent, and to whom.
pub struct Email {
    mailer: Mailer,
    rules: EmailRules,
    key: [u8; 32],
}

/// Which addresses get mails, and how many.
#[derive(Debug, Clone)]
pub struct EmailRules {
    /// Only those at these domains; all if there are none.
    pub domains: Vec<String>,
    /// Whether `ann+1@` is somebody else than `ann@`.
    pub keep_tags: bool,
    /// How many mails go to one address in an hour.
    pub per_address: u32,
    /// How many are asked for from one network in an hour.
    pub per_network: u32,
}

impl Email {
    /// Mails by `mailer`; addresses are counted under a key derived from `secret`.
    #[must_use]
    pub fn new(secret: &[u8; 32], mailer: Mailer, mut rules: EmailRules) -> Self {
        for domain in &mut rules.domains {
            // In the form in which those of addresses are compared.
            *domain = match Host::parse(domain) {
                Ok(Host::Domain(domain)) => domain,
                _ => domain.to_lowercase(),
            };
        }
        Self {
            mailer,
            rules,
            key: blake3::derive_key("apiece 2026-11 mail", secret),
        }
    }

    /// The domains that addresses have to be at; any if there are none.
    pub(in crate::http) fn domains(&self) -> &[String] {
        &self.rules.domains
    }

    /// Waits until the mails that are asked for are sent, but at most this long.
    pub async fn finish(&self, patience: Duration) {
        self.mailer.finish(patience).await;
    }

    /// The client that an e-mail address is, and where its mail goes: not to what was typed,
    /// which may be another mailbox, but to what the client is called.
    ///
    /// # Errors
    /// It is not an address, or not one that may take part.
    pub(in crate::http) fn client(&self, typed: &str) -> Result<(ClientId, Address), Problem> {
        let wrong = || {
            let detail = "nothing was sent; type an e-mail address such as ann@fair.example";
            Problem::new(ProblemKind::InvalidEmail, detail)
        };
        let typed = typed.trim().to_lowercase();
        let (local, domain) = typed.rsplit_once('@').ok_or_else(wrong)?;
        let local = self.without_tag(local);
        let is_plain =
            |sign: u8| sign.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&sign);
        if !local.bytes().all(is_plain) {
            return Err(wrong());
        }
        // A domain may be written in Unicode and in ASCII (RFC 5890).
        let domain = match Host::parse(domain) {
            Ok(Host::Domain(domain)) if domain.contains('.') => domain,
            _ => return Err(wrong()),
        };
        if !self.rules.domains.is_empty() && !self.rules.domains.contains(&domain) {
            let detail = format!(
                "nothing was sent; only addresses at {} can take part",
                self.rules.domains.join(", ")
            );
            return Err(Problem::new(ProblemKind::InvalidEmail, detail));
        }
        let address = Address::new(local, &domain).map_err(|_| wrong())?;
        let client = Identity::Email.client(address.as_ref());
        Ok((client.map_err(|_| wrong())?, address))
    }

    /// The client of this name: without what is after a `+`, unless that makes another person.
    pub(super) fn known_as(&self, client: ClientId) -> ClientId {
        let Some((local, domain)) = client.as_str().rsplit_once('@') else {
            return client;
        };
        match self.without_tag(local) {
            "" => client,
            local => format!("{local}@{domain}").parse().unwrap_or(client),
        }
    }

    fn without_tag<'a>(&self, local: &'a str) -> &'a str {
        match local.split_once('+') {
            Some((name, _)) if !self.rules.keep_tags => name,
            _ => local,
        }
    }

    /// Sends the mail that is `written` around a client's personal address, unless that was
    /// done too often.
    ///
    /// # Errors
    /// Too many mails were asked for from this network, too many wait, or the store's
    /// failure. How often somebody was sent one is not told.
    pub(in crate::http) async fn send(
        &self,
        app: &App,
        (code, from): (&CodeId, &Source),
        client: &ClientId,
        written: impl FnOnce(&str) -> Mail,
    ) -> Result<(), Problem> {
        let network = app.networks.of(code, from.client);
        let allowances = [
            Allowance {
                name: format!("mails-from:{}", network.as_str()),
                most: self.rules.per_network,
            },
            Allowance {
                name: format!("mails-to:{}", self.hash(code, client)),
                most: self.rules.per_address,
            },
        ];
        match app.apiece.spend(code, &allowances, PERIOD).await? {
            Spent::Done => {}
            Spent::Over { which: 0, at, now } => {
                let wait = at.duration_since(now).unsigned_abs();
                let detail = "too many mails were asked for from this network; try again later";
                let problem = Problem::new(ProblemKind::NetworkLimit, detail);
                return Err(problem.with("at", at).retry_after(wait));
            }
            Spent::Over { .. } => {
                tracing::info!(code = code.as_str(), "an address is asked for too often");
                return Ok(());
            }
        }
        let token = app.identities.invitations.seal(code, client);
        let link = format!("{}/i/{token}", app.public_url.page(code));
        self.mailer.send(written(&link)).map_err(|full| {
            tracing::error!(error = %full, "a mail was not sent");
            let detail = "nothing was sent; try again in a minute";
            let problem = Problem::new(ProblemKind::IdentityUnavailable, detail);
            problem.retry_after(Duration::from_secs(60))
        })
    }

    fn hash(&self, code: &CodeId, client: &ClientId) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(code.as_str().as_bytes()).update(b"\0");
        hasher.update(client.as_str().as_bytes());
        URL_SAFE_NO_PAD.encode(&hasher.finalize().as_bytes()[..16])
    }
}
