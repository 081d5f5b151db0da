//! The way to the mail server.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

pub(super) type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// How long the server may take to answer a command.
const PATIENCE: Duration = Duration::from_secs(20);

/// The mail server: `smtps://user:password@host` for TLS from the start (port 465),
/// `smtp://user:password@host` for STARTTLS (port 587).
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(Url);

// It may have a password.
impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.0.host_str().unwrap_or_default();
        write!(f, "{}://***@{host}", self.0.scheme())
    }
}

impl FromStr for SmtpUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // The text is not quoted: it may have a password.
        let wrong = "is not of the form smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST";
        let url = Url::parse(text).map_err(|_| wrong.to_owned())?;
        let is_known = matches!(url.scheme(), "smtp" | "smtps") && url.host_str().is_some();
        if !is_known || !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(wrong.into());
        }
        match url.query() {
            None => Ok(Self(url)),
            Some("tls=none") if url.scheme() == "smtp" && is_here(&url) => Ok(Self(url)),
            Some("tls=none") => {
                Err("has tls=none, which is for a server on this machine only".into())
            }
            Some(_) => Err(wrong.into()),
        }
    }
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            let address: Option<std::net::IpAddr> = name.parse().ok();
            name == "localhost" || address.is_some_and(|address| address.is_loopback())
        }
        None => false,
    }
}

/// Why mails cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TransportError(String);

/// Connections to the server; `ca` (PEM) is trusted beside the system's authorities.
pub(super) fn open(url: &SmtpUrl, ca: Option<&[u8]>) -> Result<Transport, TransportError> {
    let told = |error: lettre::transport::smtp::Error| TransportError(error.to_string());
    let SmtpUrl(url) = url;
    let host = url.host_str().unwrap_or_default();
    let mut tls = TlsParameters::builder(host.to_owned());
    if let Some(ca) = ca {
        tls = tls.add_root_certificate(Certificate::from_pem(ca).map_err(told)?);
    }
    let is_wrapped = url.scheme() == "smtps";
    let tls = match url.query() {
        Some(_) => Tls::None,
        None if is_wrapped => Tls::Wrapper(tls.build().map_err(told)?),
        None => Tls::Required(tls.build().map_err(told)?),
    };
    let port = url.port().unwrap_or(if is_wrapped { 465 } else { 587 });
    let builder = Transport::builder_dangerous(host)
        .port(port)
        .tls(tls)
        .timeout(Some(PATIENCE));
    Ok(match (url.username(), url.password()) {
        ("", _) => builder.build(),
        (user, password) => {
            let [user, password] = [user, password.unwrap_or_default()].map(decoded);
            builder
                .credentials(Credentials::new(user, password))
                .build()
        }
    })
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_server_is_encrypted_unless_it_is_on_this_machine() {
        for good in [
            "smtps://me:pass@mail.example",
            "smtp://mail.example:2525",
            "smtp://127.0.0.1:2525?tls=none",
            "smtp://localhost?tls=none",
        ] {
            assert!(good.parse::<SmtpUrl>().is_ok(), "{good}");
        }
        for wrong in [
            "mail.example",
            "https://mail.example",
            "smtp://mail.example?tls=none",
            "smtps://127.0.0.1?tls=none",
            "smtp://mail.example?tls=opportunistic",
            "smtp://mail.example/path",
            "smtp:",
        ] {
            assert!(wrong.parse::<SmtpUrl>().is_err(), "{wrong}");
        }
        let shown = format!(
            "{:?}",
            "smtps://me:hunter2@mail.example"
                .parse::<SmtpUrl>()
                .unwrap()
        );
        assert!(
            !shown.contains("hunter2") && !shown.contains("me:"),
            "{shown}"
        );
    }
}
