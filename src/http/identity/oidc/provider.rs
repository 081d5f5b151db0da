//! The provider: what it says about itself, and what it says about people.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    TokenResponse as _,
};
use url::Url;

use super::purpose::Purpose;
use crate::domain::Timestamp;
use crate::http::PublicUrl;
use crate::http::identity::fetched::{AT_MOST_EVERY, Fetched, IfAway, failed};
use crate::http::identity::gateway::forged;
use crate::http::identity::keys::{
    ALGORITHMS, HttpClient, KeysUrl, NameClaim, check_issued, earliest,
};
use crate::http::problem::{Problem, ProblemKind};

/// How long a description counts without being read again. If the provider is down, whoever
/// is to sign in is told so, and not sent there.
const FRESH: Duration = Duration::from_secs(60);

/// What this service is to the provider, and who may take part.
#[derive(Debug, Clone)]
pub struct OidcRules {
    /// The provider.
    pub issuer: KeysUrl,
    /// What the provider calls this service.
    pub client_id: String,
    /// What proves it, unless PKCE alone does.
    pub client_secret: Option<String>,
    /// What names a person.
    pub claim: NameClaim,
    /// Only people with verified e-mail addresses at these domains; all if there are none.
    pub domains: Vec<String>,
}

/// A provider of `OpenID` Connect.
pub struct OidcProvider {
    http: HttpClient,
    issuer: IssuerUrl,
    id: ClientId,
    secret: Option<ClientSecret>,
    claim: NameClaim,
    domains: Vec<String>,
    redirect: RedirectUrl,
    known: Fetched<ProviderMetadataWithLogout>,
}

/// A new secret of a journey, and what the provider is told of it.
pub(super) fn pkce() -> (PkceCodeVerifier, PkceCodeChallenge) {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    (verifier, challenge)
}

// The client's type says which of its addresses are known.
macro_rules! client {
    ($self:ident, $metadata:expr) => {
        CoreClient::from_provider_metadata(
            ProviderMetadataWithLogout::clone($metadata),
            $self.id.clone(),
            $self.secret.clone(),
        )
        .set_redirect_uri($self.redirect.clone())
    };
}

impl OidcProvider {
    /// A provider that sends people back to this service.
    ///
    /// # Errors
    /// The issuer or the public address is no address.
    pub fn new(http: HttpClient, rules: OidcRules, public_url: &PublicUrl) -> Result<Self, String> {
        let redirect = format!("{}/signed-in", public_url.origin());
        let told = |error: url::ParseError| error.to_string();
        Ok(Self {
            http,
            issuer: IssuerUrl::new(rules.issuer.into_issuer()).map_err(told)?,
            id: ClientId::new(rules.client_id),
            secret: rules.client_secret.map(ClientSecret::new),
            claim: rules.claim,
            domains: rules
                .domains
                .iter()
                .map(|domain| domain.to_lowercase())
                .collect(),
            redirect: RedirectUrl::new(redirect).map_err(told)?,
            known: Fetched::new("the provider's description"),
        })
    }

    /// Whether this is its name.
    pub(super) fn is(&self, issuer: &str) -> bool {
        self.issuer.as_str() == issuer
    }

    /// Where somebody signs in, and what the provider has to say again.
    pub(super) async fn begin(
        &self,
        purpose: &Purpose,
        challenge: PkceCodeChallenge,
    ) -> Result<(Url, String, Nonce), Problem> {
        let metadata = self.metadata(FRESH, IfAway::Fail).await?;
        let state = format!("{purpose}.{}", CsrfToken::new_random().secret());
        let said_again = CsrfToken::new(state.clone());
        let client = client!(self, &metadata);
        let request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || said_again,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge);
        let request = if self.needs_email(purpose) {
            request.add_scope(Scope::new("email".into()))
        } else {
            request
        };
        let (url, _, nonce) = request.url();
        Ok((url, state, nonce))
    }

    /// Whom the provider lets in with this code: by the claim that names visitors, or for the
    /// console by the verified e-mail address.
    pub(super) async fn name(
        &self,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
        nonce: &Nonce,
        purpose: &Purpose,
        now: Timestamp,
    ) -> Result<String, Problem> {
        let mut metadata = self.metadata(FRESH, IfAway::Old).await?;
        let client = client!(self, &metadata);
        let request = client.exchange_code(code);
        let request = request.map_err(|error| failed("the provider has no tokens", &error))?;
        let tokens = request
            .set_pkce_verifier(verifier)
            .request_async(&self.http);
        let tokens = tokens.await.map_err(|error| match error {
            RequestTokenError::ServerResponse(refusal) => {
                tracing::warn!(error = %refusal.error(), "the provider refuses a code");
                forged("the provider does not know the code that it gave; sign in again")
            }
            other => failed("the provider gives no token", &other),
        })?;
        let token = tokens
            .id_token()
            .ok_or_else(|| forged("the provider sent no ID token"))?;
        loop {
            let client = client!(self, &metadata);
            let verifier = client
                .id_token_verifier()
                .set_allowed_algs(ALGORITHMS)
                .set_time_fn(|| earliest(now))
                .set_issue_time_verifier_fn(move |at| check_issued(at, now));
            match token.claims(&verifier, nonce) {
                Ok(claims) => {
                    let access = tokens.access_token();
                    return self.name_in(claims, access, &metadata, purpose).await;
                }
                // It may have a new key.
                Err(ClaimsVerificationError::SignatureVerification(
                    SignatureVerificationError::NoMatchingKey,
                )) => {
                    let newer = self.metadata(AT_MOST_EVERY, IfAway::Old).await?;
                    if Arc::ptr_eq(&newer, &metadata) {
                        return Err(forged("the ID token is signed with an unknown key"));
                    }
                    metadata = newer;
                }
                Err(error) => {
                    tracing::warn!(%error, "an ID token is not valid");
                    return Err(forged("the ID token is not valid; sign in again"));
                }
            }
        }
    }

    /// Where the account's own session ends, if the provider has said that.
    pub(super) async fn end_session(&self) -> Option<Url> {
        let metadata = self.known.last().await?;
        let end = metadata
            .additional_metadata()
            .end_session_endpoint
            .clone()?;
        let request = LogoutRequest::from(end).set_client_id(self.id.clone());
        Some(request.http_get_url())
    }

    fn needs_email(&self, purpose: &Purpose) -> bool {
        *purpose == Purpose::Console || self.claim == NameClaim::Email || !self.domains.is_empty()
    }

    async fn name_in(
        &self,
        claims: &CoreIdTokenClaims,
        access: &AccessToken,
        metadata: &Arc<ProviderMetadataWithLogout>,
        purpose: &Purpose,
    ) -> Result<String, Problem> {
        let subject = claims.subject();
        if !self.needs_email(purpose) {
            return Ok(subject.to_string());
        }
        let mut email = (claims.email().cloned(), claims.email_verified());
        if email.0.is_none() {
            // Some providers tell it only there.
            let client = client!(self, metadata);
            let more = client.user_info(access.clone(), Some(subject.clone()));
            let more = more.map_err(|error| failed("the provider tells no e-mail", &error))?;
            let more: Result<CoreUserInfoClaims, _> = more.request_async(&self.http).await;
            let more = more.map_err(|error| failed("the provider tells no e-mail", &error))?;
            email = (more.email().cloned(), more.email_verified());
        }
        let (Some(email), Some(true)) = email else {
            return Err(refused("your account has no verified e-mail address"));
        };
        if *purpose == Purpose::Console {
            return Ok(email.to_string());
        }
        let domain = email
            .rsplit_once('@')
            .map(|(_, domain)| domain.to_lowercase());
        let is_ours = |domain: String| self.domains.contains(&domain);
        if !self.domains.is_empty() && !domain.is_some_and(is_ours) {
            return Err(refused("only accounts of some organisations can take part"));
        }
        Ok(match self.claim {
            NameClaim::Sub => subject.to_string(),
            NameClaim::Email => email.to_string(),
        })
    }

    /// What the provider says about itself, read again if that is older than `fresh`.
    async fn metadata(
        &self,
        fresh: Duration,
        if_away: IfAway,
    ) -> Result<Arc<ProviderMetadataWithLogout>, Problem> {
        let fetch = ProviderMetadataWithLogout::discover_async(self.issuer.clone(), &self.http);
        self.known.get(fresh, if_away, fetch).await
    }
}

fn refused(why: &str) -> Problem {
    let detail = format!("nothing was taken; {why}; sign in with another one");
    Problem::new(ProblemKind::NotSignedIn, detail)
}
