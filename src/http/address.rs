//! The public address of the pages.

use std::str::FromStr;

use url::Url;

use crate::domain::CodeId;
use crate::qr::Case;
use crate::telemetry::traces::Origin;

/// The address at which the outside world reaches the service, without a slash
/// at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// What is wrong with a public address.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct InvalidPublicUrl(String);

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        // It is not quoted if it may contain a password.
        let shown = if text.contains('@') { "***" } else { text };
        let url = Url::parse(text).map_err(|e| InvalidPublicUrl(format!("{shown:?}: {e}")))?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || !bare || text.contains('@') {
            return Err(InvalidPublicUrl(format!(
                "{shown:?} is not of the form https://host or https://host:port"
            )));
        }
        Ok(Self(url))
    }
}

impl PublicUrl {
    /// Whether pages are reached over https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The origin (RFC 6454), as browsers send it.
    #[must_use]
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The parts of the origin, as traces record them.
    #[must_use]
    pub(super) fn parts(&self) -> Origin<'_> {
        Origin {
            scheme: self.0.scheme(),
            host: self.0.host_str().unwrap_or_default(),
            port: self.0.port_or_known_default(),
        }
    }

    /// The address of a code's page.
    #[must_use]
    pub fn page(&self, code: &CodeId) -> String {
        format!("{}/c/{code}", self.origin())
    }

    /// The same address as a QR code holds it, unless another case is wanted.
    #[must_use]
    pub fn scan(&self, code: &CodeId) -> String {
        Case::default().spell(&self.page(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_follows_the_host_is_in_upper_case_in_a_qr_code() {
        let code: CodeId = "fair-26".parse().unwrap();
        let scan = |url: &str| url.parse::<PublicUrl>().unwrap().scan(&code);
        assert_eq!(
            scan("https://A.example:8443"),
            "https://a.example:8443/C/FAIR-26"
        );
        assert_eq!(
            scan("http://[2001:db8::1]/"),
            "http://[2001:db8::1]/C/FAIR-26"
        );
    }

    #[test]
    fn addresses_with_a_path_or_a_password_are_refused() {
        for url in [
            "https://a.example/x",
            "ftp://a.example",
            "https://u:hunter2@a.example",
            "https://:hunter2@a.example",
            "u:hunter2@a.example",
            "a.example",
        ] {
            let error = url.parse::<PublicUrl>().unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
