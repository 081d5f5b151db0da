//! Tokens that others have signed (JWT, RFC 7519), and the keys to check them (JWKS, RFC
//! 7517), which are fetched from those others.

use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AsyncHttpClient, ClaimsVerificationError, ClientId, HttpRequest, HttpResponse, IssuerUrl,
};
use openidconnect::{JsonWebKeySetUrl, Nonce, NonceVerifier, SignatureVerificationError};
use url::{Host, Url};

use super::fetched::{AT_MOST_EVERY, Fetched, IfAway};
use super::gateway::forged;
use crate::domain::Timestamp;
use crate::http::problem::Problem;

/// How much two clocks may differ, in seconds.
pub(super) const SKEW: i64 = 60;

/// How long keys count without being fetched again.
const FRESH: Duration = Duration::from_secs(3_600);

/// The signatures that count: public keys only.
pub(super) const ALGORITHMS: [CoreJwsSigningAlgorithm; 10] = {
    use CoreJwsSigningAlgorithm as A;
    [
        A::RsaSsaPkcs1V15Sha256,
        A::RsaSsaPkcs1V15Sha384,
        A::RsaSsaPkcs1V15Sha512,
        A::RsaSsaPssSha256,
        A::RsaSsaPssSha384,
        A::RsaSsaPssSha512,
        A::EcdsaP256Sha256,
        A::EcdsaP384Sha384,
        A::EcdsaP521Sha512,
        A::EdDsa,
    ]
};

/// An address that is asked for keys or for a provider's description: https, or this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeysUrl {
    url: Url,
    /// An issuer is compared letter by letter (OIDC Discovery 1.0, section 4.3), and
    /// some are called `https://host/`, others `https://host`.
    written: String,
}

impl FromStr for KeysUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| error.to_string())?;
        let is_here = match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        match url.scheme() {
            "https" => {}
            "http" if is_here => {}
            _ => return Err("must begin with https://; http:// is for this machine only".into()),
        }
        let written = text.trim().to_owned();
        Ok(Self { url, written })
    }
}

impl KeysUrl {
    /// The address as an issuer is called: as it was written.
    pub(super) fn into_issuer(self) -> String {
        self.written
    }
}

/// The HTTP client that asks them.
#[derive(Clone)]
pub struct HttpClient(reqwest::Client);

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct NoAnswer(#[from] reqwest::Error);

impl HttpClient {
    /// A client that follows no redirect, and does not wait long.
    ///
    /// # Errors
    /// The system's certificates cannot be read.
    pub fn new() -> Result<Self, String> {
        // The TLS of the client uses the provider that the process has installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(5))
            .build();
        client.map(Self).map_err(|error| error.to_string())
    }
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let client = self.0.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let answer = client
                .request(head.method, head.uri.to_string())
                .headers(head.headers)
                .body(body)
                .send()
                .await?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let mut response = HttpResponse::new(answer.bytes().await?.to_vec());
            (*response.status_mut(), *response.headers_mut()) = (status, headers);
            Ok(response)
        })
    }
}

/// Which of a token's claims names somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum NameClaim {
    /// The issuer's own name for the account, which never changes
    Sub,
    /// The e-mail address
    Email,
}

/// The tokens of one issuer.
pub struct SignedTokens {
    client: HttpClient,
    keys: JsonWebKeySetUrl,
    issuer: IssuerUrl,
    audience: ClientId,
    named_by: NameClaim,
    known: Fetched<CoreJsonWebKeySet>,
}

/// No token is asked for here, so none has a nonce of ours.
struct NoNonce;

impl NonceVerifier for NoNonce {
    fn verify(self, _: Option<&Nonce>) -> Result<(), String> {
        Ok(())
    }
}

impl SignedTokens {
    /// Tokens for `audience` that `issuer` signs with the keys at this address.
    ///
    /// # Errors
    /// The issuer is not an address.
    pub fn new(
        client: HttpClient,
        keys: KeysUrl,
        issuer: String,
        audience: String,
        named_by: NameClaim,
    ) -> Result<Self, String> {
        Ok(Self {
            client,
            keys: JsonWebKeySetUrl::from_url(keys.url),
            issuer: IssuerUrl::new(issuer).map_err(|error| error.to_string())?,
            audience: ClientId::new(audience),
            named_by,
            known: Fetched::new("the gateway's keys"),
        })
    }

    /// Whom a token names.
    ///
    /// # Errors
    /// It is not valid, or the keys cannot be fetched.
    pub(super) async fn name(&self, token: &str, now: Timestamp) -> Result<String, Problem> {
        let token: CoreIdToken = token
            .parse()
            .map_err(|_| forged("the header does not hold a token"))?;
        let mut keys = self.keys(FRESH).await?;
        loop {
            match self.claims(&token, &keys, now) {
                Ok(claims) => return self.name_in(claims),
                // The issuer may have a new key.
                Err(ClaimsVerificationError::SignatureVerification(
                    SignatureVerificationError::NoMatchingKey,
                )) => {
                    let newer = self.keys(AT_MOST_EVERY).await?;
                    if Arc::ptr_eq(&newer, &keys) {
                        return Err(forged("the token is signed with an unknown key"));
                    }
                    keys = newer;
                }
                Err(error) => {
                    tracing::debug!(%error, "a token is not valid");
                    return Err(forged("the token is not valid, or has ended"));
                }
            }
        }
    }

    fn name_in(&self, claims: &CoreIdTokenClaims) -> Result<String, Problem> {
        match (self.named_by, claims.email()) {
            (NameClaim::Sub, _) => Ok(claims.subject().to_string()),
            (NameClaim::Email, Some(email)) if claims.email_verified() != Some(false) => {
                Ok(email.to_string())
            }
            (NameClaim::Email, _) => Err(forged("the token has no verified e-mail address")),
        }
    }

    fn claims<'a>(
        &self,
        token: &'a CoreIdToken,
        keys: &CoreJsonWebKeySet,
        now: Timestamp,
    ) -> Result<&'a CoreIdTokenClaims, ClaimsVerificationError> {
        let (audience, issuer) = (self.audience.clone(), self.issuer.clone());
        let verifier = CoreIdTokenVerifier::new_public_client(audience, issuer, keys.clone())
            .set_allowed_algs(ALGORITHMS)
            .set_other_audience_verifier_fn(|_| true)
            .set_time_fn(|| earliest(now))
            .set_issue_time_verifier_fn(move |at| check_issued(at, now));
        token.claims(&verifier, NoNonce)
    }

    async fn keys(&self, fresh: Duration) -> Result<Arc<CoreJsonWebKeySet>, Problem> {
        let fetch = CoreJsonWebKeySet::fetch_async(&self.keys, &self.client);
        self.known.get(fresh, IfAway::Old, fetch).await
    }
}

/// The time that it may be elsewhere, if the clocks differ.
pub(super) fn earliest(now: Timestamp) -> DateTime<Utc> {
    let seconds = now.as_second() - SKEW;
    DateTime::from_timestamp(seconds, 0).expect("chrono knows all years that jiff does")
}

/// Whether a token that was issued then may be real.
///
/// # Errors
/// It is from the future.
pub(super) fn check_issued(at: DateTime<Utc>, now: Timestamp) -> Result<(), String> {
    if at.timestamp() > now.as_second() + SKEW {
        return Err("it was issued in the future".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_called_as_it_was_written() {
        for written in [
            "https://login.fair.example",
            "https://login.fair.example/",
            "https://login.fair.example/realms/fair",
            "https://login.fair.example/realms/fair/",
        ] {
            let url: KeysUrl = written.parse().expect("an address");
            assert_eq!(url.into_issuer(), written);
        }
    }
}
