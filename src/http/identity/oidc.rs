//! `oidc`: people sign in with a provider of `OpenID` Connect: the authorisation code flow
//! (`OpenID` Connect Core 1.0, section 3.1) with PKCE (RFC 7636), state and nonce.
//!
//! Two signed cookies hold all there is to remember: the journey to the provider and back,
//! and then the session. The provider is asked for its description when somebody signs in, so
//! one that is down keeps nothing else from working.

mod provider;
mod purpose;

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use openidconnect::{AuthorizationCode, Nonce, PkceCodeVerifier};
use subtle::ConstantTimeEq as _;
use url::Url;

use super::gateway::forged;
use crate::domain::{ClientId, CodeId, Identity, Timestamp};
use crate::http::problem::{Problem, ProblemKind};
use crate::http::signed::{SetCookie, Signed};

pub use provider::{OidcProvider, OidcRules};
pub(in crate::http) use purpose::Purpose;

/// How long signing in may take.
const JOURNEY: SignedDuration = SignedDuration::from_mins(10);

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(12);

/// The session's cookie.
const NAME: &str = "apiece-session";

/// Signing in, and who has.
pub struct Oidc {
    provider: OidcProvider,
    journeys: Signed,
    sessions: Signed,
}

/// What a browser remembers while its person is with the provider.
struct Journey {
    /// What the provider has to say again: the purpose and a random part.
    state: String,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    ends: Timestamp,
}

/// What the provider sends back, through the browser.
#[derive(serde::Deserialize)]
pub(in crate::http) struct Answer {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    /// Who answers (RFC 9207).
    iss: Option<String>,
}

impl Answer {
    /// What its state says that it is for.
    ///
    /// # Errors
    /// The state says nothing of that kind.
    pub(in crate::http) fn purpose(&self) -> Result<Purpose, Problem> {
        Purpose::of(&self.state).ok_or_else(|| forged("the state is none of ours"))
    }
}

impl Oidc {
    /// Signing in with a provider; cookies are signed with keys derived from `secret`.
    #[must_use]
    pub fn new(secret: &[u8; 32], https: bool, provider: OidcProvider) -> Self {
        Self {
            provider,
            journeys: Signed::new("apiece 2026-11 sign-in cookie", secret, https),
            sessions: Signed::new("apiece 2026-11 session cookie", secret, https),
        }
    }

    /// Who has signed in, if the session has not ended.
    pub(super) fn client(&self, headers: &HeaderMap, now: Timestamp) -> Option<ClientId> {
        let value = self.sessions.read(headers, NAME)?;
        let (ends, client) = value.split_once('~')?;
        let client = URL_SAFE_NO_PAD.decode(client).ok()?;
        let client = String::from_utf8(client).ok()?.try_into().ok()?;
        (now < moment(ends)?).then_some(client)
    }

    /// Where a browser goes to sign in, and the cookie that it takes along.
    ///
    /// # Errors
    /// The provider cannot be reached.
    pub(in crate::http) async fn begin(
        &self,
        purpose: &Purpose,
        now: Timestamp,
    ) -> Result<(Url, SetCookie), Problem> {
        let (verifier, challenge) = provider::pkce();
        let (url, state, nonce) = self.provider.begin(purpose, challenge).await?;
        let ends = ends(now, JOURNEY);
        let value = [state.as_str(), nonce.secret(), verifier.secret(), &ends].join("~");
        let cookie = self.journeys.write_for_now(&journey_for(purpose), value);
        Ok((url, cookie))
    }

    /// Ends a visitor's journey: the cookies of the session.
    ///
    /// # Errors
    /// Somebody else's journey, one that has ended, or a person who may not take part.
    pub(in crate::http) async fn end(
        &self,
        headers: &HeaderMap,
        code: CodeId,
        answer: Answer,
        now: Timestamp,
    ) -> Result<(SetCookie, Option<SetCookie>), Problem> {
        let purpose = Purpose::Code(code);
        let (name, journey) = self.arrive(headers, &purpose, answer, now).await?;
        let client = Identity::Oidc.client(&name);
        let client = client.map_err(|_| forged("the provider gives no usable name"))?;
        let client = URL_SAFE_NO_PAD.encode(client.as_str());
        let value = format!("{}~{client}", ends(now, SESSION));
        let session = self.sessions.write_for_now(NAME, value);
        Ok((session, journey))
    }

    /// Ends the journey of somebody who signs in to the console: the verified e-mail address,
    /// and the cookies.
    ///
    /// # Errors
    /// Somebody else's journey, one that has ended, or an account without such an address.
    pub(in crate::http) async fn address(
        &self,
        headers: &HeaderMap,
        answer: Answer,
        now: Timestamp,
    ) -> Result<(String, Option<SetCookie>), Problem> {
        self.arrive(headers, &Purpose::Console, answer, now).await
    }

    /// By what the provider knows whoever ends this browser's journey, and the cookies.
    async fn arrive(
        &self,
        headers: &HeaderMap,
        purpose: &Purpose,
        answer: Answer,
        now: Timestamp,
    ) -> Result<(String, Option<SetCookie>), Problem> {
        // A signature does not cover a cookie's name, so the name does not say what it is for.
        if answer.purpose()? != *purpose {
            return Err(forged("the state is for something else"));
        }
        let journey = self.journey(headers, purpose);
        let journey = journey.filter(|journey| now < journey.ends);
        let journey = journey.ok_or_else(|| forged("this browser has not begun to sign in"))?;
        let is_same = journey.state.as_bytes().ct_eq(answer.state.as_bytes());
        if !bool::from(is_same) {
            return Err(forged("the state is another one than this browser's"));
        }
        if answer.iss.is_some_and(|iss| !self.provider.is(&iss)) {
            return Err(forged("another provider has answered"));
        }
        let Some(given) = answer.code else {
            tracing::debug!(error = answer.error, "the provider lets nobody in");
            let detail = "nothing was taken; the provider has not let you in; sign in again";
            return Err(Problem::new(ProblemKind::NotSignedIn, detail));
        };
        let given = AuthorizationCode::new(given);
        let (verifier, nonce) = (journey.verifier, journey.nonce);
        let name = self.provider.name(given, verifier, &nonce, purpose, now);
        let name = name.await?;
        Ok((name, self.journeys.forget(headers, &journey_for(purpose))))
    }

    /// Ends the session, and says where the account's own session ends, if the provider has
    /// said that.
    pub(in crate::http) async fn sign_out(
        &self,
        headers: &HeaderMap,
    ) -> (Option<SetCookie>, Option<Url>) {
        let end = self.provider.end_session().await;
        (self.sessions.forget(headers, NAME), end)
    }

    fn journey(&self, headers: &HeaderMap, purpose: &Purpose) -> Option<Journey> {
        let value = self.journeys.read(headers, &journey_for(purpose))?;
        let mut parts = value.split('~').map(str::to_owned);
        Some(Journey {
            state: parts.next()?,
            nonce: Nonce::new(parts.next()?),
            verifier: PkceCodeVerifier::new(parts.next()?),
            ends: moment(&parts.next()?)?,
        })
    }
}

fn journey_for(purpose: &Purpose) -> String {
    format!("apiece-sign-in-{purpose}")
}

fn ends(now: Timestamp, life: SignedDuration) -> String {
    let ends = now.checked_add(life).unwrap_or(Timestamp::MAX);
    ends.as_millisecond().to_string()
}

fn moment(ms: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(ms.parse().ok()?).ok()
}
