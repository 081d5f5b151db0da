//! Mails to visitors, sent by SMTP (RFC 5321) over TLS.
//!
//! Nobody waits for a mail server: a mail is sent in the background, and tried again for some
//! minutes if the server is busy or away. So many may wait; one more is refused. They are in
//! memory only: a person whose mail was lost asks for another.

mod transport;

use std::sync::Arc;
use std::time::Duration;

use lettre::message::{Mailbox, MultiPart, header};
use lettre::{Address, AsyncTransport as _, Message};
use tokio::sync::Semaphore;

use crate::telemetry::Metrics;
use crate::telemetry::metrics::MailOutcome;

pub use transport::{SmtpUrl, TransportError};

use transport::Transport;

/// How many mails may wait.
const MOST: usize = 1_000;

/// How many are sent at once.
const AT_ONCE: usize = 4;

/// How long to wait before each further try.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(120),
    Duration::from_secs(600),
];

/// A mail to send.
pub struct Mail {
    /// To whom.
    pub to: Address,
    /// Its subject: one line.
    pub subject: String,
    /// What it says, for programs that show text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Its language (BCP 47).
    pub language: &'static str,
}

/// Too many mails wait.
#[derive(Debug, thiserror::Error)]
#[error("{MOST} mails wait to be sent, which is the limit")]
pub struct Full;

/// Sends mails.
pub struct Mailer(Arc<Inner>);

struct Inner {
    transport: Transport,
    from: Mailbox,
    /// A place for each mail that waits or is sent.
    places: Arc<Semaphore>,
    sending: Semaphore,
    metrics: Arc<Metrics>,
}

impl Mailer {
    /// Mails from this sender, through this server.
    ///
    /// # Errors
    /// The server's settings contradict each other.
    pub fn new(
        url: &SmtpUrl,
        ca: Option<&[u8]>,
        from: Mailbox,
        metrics: Arc<Metrics>,
    ) -> Result<Self, TransportError> {
        Ok(Self(Arc::new(Inner {
            transport: transport::open(url, ca)?,
            from,
            places: Arc::new(Semaphore::new(MOST)),
            sending: Semaphore::new(AT_ONCE),
            metrics,
        })))
    }

    /// Sends a mail in the background.
    ///
    /// # Errors
    /// Too many wait.
    pub fn send(&self, mail: Mail) -> Result<(), Full> {
        let inner = Arc::clone(&self.0);
        let Ok(place) = Arc::clone(&inner.places).try_acquire_owned() else {
            inner.metrics.mails.inc(MailOutcome::Refused);
            return Err(Full);
        };
        inner.metrics.mails_waiting.inc();
        tokio::spawn(async move {
            let outcome = inner.deliver(mail).await;
            inner.metrics.mails.inc(outcome);
            inner.metrics.mails_waiting.dec();
            drop(place);
        });
        Ok(())
    }

    /// Waits until all mails are sent, but at most this long.
    pub async fn finish(&self, patience: Duration) {
        let all = u32::try_from(MOST).expect("a small number");
        let waited = tokio::time::timeout(patience, self.0.places.acquire_many(all)).await;
        if waited.is_err() {
            let waiting = MOST - self.0.places.available_permits();
            tracing::warn!(waiting, "some mails were not sent");
        }
    }
}

impl Inner {
    /// Tries until the mail is delivered or the server refuses it for good. No log names the
    /// recipient.
    async fn deliver(&self, mail: Mail) -> MailOutcome {
        let message = match self.message(mail) {
            Ok(message) => message,
            Err(error) => {
                tracing::error!(%error, "a mail cannot be written");
                return MailOutcome::Failed;
            }
        };
        let mut pauses = PAUSES.iter();
        loop {
            let sent = {
                let _turn = self.sending.acquire().await;
                self.transport.send(message.clone()).await
            };
            match sent {
                Ok(_) => return MailOutcome::Sent,
                Err(error) if error.is_permanent() => {
                    let status = error.status().map(|code| code.to_string());
                    tracing::warn!(status, "the mail server refused a mail");
                    return MailOutcome::Failed;
                }
                Err(error) => {
                    let status = error.status().map(|code| code.to_string());
                    let Some(pause) = pauses.next() else {
                        tracing::error!(status, "a mail could not be sent, and is given up");
                        return MailOutcome::Failed;
                    };
                    tracing::warn!(
                        status,
                        ?pause,
                        "a mail could not be sent; it is tried again"
                    );
                    self.metrics.mails.inc(MailOutcome::Retried);
                    tokio::time::sleep(*pause).await;
                }
            }
        }
    }

    fn message(&self, mail: Mail) -> Result<Message, lettre::error::Error> {
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, mail.to))
            .subject(mail.subject)
            // Nobody is to answer a program with a program (RFC 3834).
            .header(AutoSubmitted("auto-generated".into()))
            .header(ContentLanguage(mail.language.into()))
            .header(header::MIME_VERSION_1_0)
            .message_id(None)
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
    }
}

macro_rules! headers {
    ($($Name:ident $name:literal)*) => {$(
        #[derive(Clone)]
        struct $Name(String);

        impl header::Header for $Name {
            fn name() -> header::HeaderName {
                header::HeaderName::new_from_ascii_str($name)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> header::HeaderValue {
                header::HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    )*};
}

headers! {
    AutoSubmitted "Auto-Submitted"
    ContentLanguage "Content-Language"
}
