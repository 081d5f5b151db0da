//! Sessions of the console, and the addresses that begin one.
//!
//! A session is a signed cookie: who it is, a random id, and when it began. Nothing is stored
//! while it lasts. It ends after 12 hours, when somebody signs out, which is written down under
//! its id, or when what it began with is no longer good: the key was revoked or has ended, the
//! admin key is another, the person is no organiser any more.

use std::time::Duration;

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use subtle::ConstantTimeEq as _;

use super::{Caller, Who};
use crate::domain::{Attempt, Timestamp};
use crate::http::App;
use crate::http::problem::Problem;
use crate::http::sealed::Sealed;
use crate::http::signed::{SetCookie, Signed};

/// How long a session lasts.
const LIFE: SignedDuration = SignedDuration::from_hours(12);

/// How long the address that begins one is good.
pub(in crate::http) const PASS_LIFE: SignedDuration = SignedDuration::from_mins(1);

const COOKIE: &str = "apiece-console";

/// What passes are sealed for.
const CONSOLE: &str = "console";

/// Sessions, passes, and the tokens of their forms.
pub struct Sessions {
    cookies: Signed,
    passes: Sealed,
    forms: [u8; 32],
}

/// A session that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct Session {
    who: String,
    id: [u8; 16],
    began: Timestamp,
}

/// What the address that begins a session says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct Pass {
    who: String,
    /// By which it is known that it was opened.
    pub(in crate::http) id: [u8; 16],
    /// Until when it can be opened.
    pub(in crate::http) ends: Timestamp,
}

impl Sessions {
    /// Sessions with keys derived from `secret`.
    #[must_use]
    pub fn new(secret: &[u8; 32], https: bool) -> Self {
        Self {
            cookies: Signed::new("apiece 2026-12 console cookie", secret, https),
            passes: Sealed::new("apiece 2026-12 console", secret),
            forms: blake3::derive_key("apiece 2026-12 console form", secret),
        }
    }

    /// The part of an address that begins a session.
    pub(in crate::http) fn seal(&self, pass: &Pass) -> String {
        let ends = pass.ends.as_millisecond().to_be_bytes();
        let bytes = [&pass.id[..], &ends, pass.who.as_bytes()].concat();
        self.passes.seal(CONSOLE, &bytes)
    }

    /// What such an address says; `None` if this service has not made it.
    pub(in crate::http) fn open(&self, token: &str) -> Option<Pass> {
        let bytes = self.passes.open(CONSOLE, token)?;
        let (id, rest) = bytes.split_first_chunk()?;
        let (ends, who) = rest.split_first_chunk()?;
        Some(Pass {
            who: String::from_utf8(who.to_vec()).ok()?,
            id: *id,
            ends: Timestamp::from_millisecond(i64::from_be_bytes(*ends)).ok()?,
        })
    }

    /// The cookie of a session that begins.
    pub(in crate::http) fn begin(&self, session: &Session) -> SetCookie {
        let Session { who, id, began } = session;
        let began = began.as_millisecond();
        let who = URL_SAFE_NO_PAD.encode(who);
        let value = format!("{who}~{}~{began}", hex::encode(id));
        self.cookies.write_strict(COOKIE, value)
    }

    /// Takes the cookie away.
    pub(in crate::http) fn forget(&self, headers: &HeaderMap) -> Option<SetCookie> {
        self.cookies.forget(headers, COOKIE)
    }

    fn read(&self, headers: &HeaderMap, now: Timestamp) -> Option<Session> {
        let value = self.cookies.read(headers, COOKIE)?;
        let mut parts = value.splitn(3, '~');
        let who = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let mut id = [0; 16];
        hex::decode_to_slice(parts.next()?, &mut id).ok()?;
        let session = Session {
            who: String::from_utf8(who).ok()?,
            id,
            began: Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?,
        };
        (now.duration_since(session.began) < LIFE).then_some(session)
    }

    /// What each form of a session carries, so that no other site can make one.
    pub(in crate::http) fn form_token(&self, session: &Session) -> String {
        let hash = blake3::keyed_hash(&self.forms, &session.id);
        URL_SAFE_NO_PAD.encode(&hash.as_bytes()[..16])
    }

    /// Whether a form is this session's.
    pub(in crate::http) fn is_own(&self, session: &Session, token: &str) -> bool {
        let own = self.form_token(session);
        own.as_bytes().ct_eq(token.as_bytes()).into()
    }
}

impl Session {
    /// Under which it is written down that the session was ended.
    fn name(&self) -> String {
        format!("session:{}", hex::encode(self.id))
    }
}

impl App {
    /// A pass for whoever calls.
    pub(in crate::http) fn pass(&self, caller: &Caller) -> Result<Pass, Problem> {
        let now = self.clock.now();
        Ok(Pass {
            who: self.written(caller.who()),
            id: self.apiece.random_bits()?,
            ends: now.checked_add(PASS_LIFE).unwrap_or(now),
        })
    }

    /// A session of whoever has opened a pass. Its id is new.
    pub(in crate::http) fn session_of(&self, pass: Pass) -> Result<Session, Problem> {
        Ok(Session {
            who: pass.who,
            id: self.apiece.random_bits()?,
            began: self.clock.now(),
        })
    }

    /// The session of a request and whose it is, unless it has ended.
    pub(in crate::http) async fn session(
        &self,
        headers: &HeaderMap,
    ) -> Result<Option<(Session, Caller)>, Problem> {
        let Some(session) = self.sessions.read(headers, self.clock.now()) else {
            return Ok(None);
        };
        if self.apiece.was_used(&session.name()).await? {
            return Ok(None);
        }
        let caller = self.caller_of(&session.who).await?;
        Ok(caller.map(|caller| (session, caller)))
    }

    /// Ends a session, on all devices that have its cookie.
    pub(in crate::http) async fn end_session(&self, session: &Session) -> Result<(), Problem> {
        let attempt = Attempt::from_random(self.apiece.random_bits()?);
        let life = Duration::try_from(LIFE).unwrap_or_default();
        self.apiece
            .use_once(&session.name(), &attempt, life)
            .await?;
        Ok(())
    }

    fn written(&self, who: &Who) -> String {
        match who {
            Who::Admin => format!("admin:{}", self.admin_key.fingerprint()),
            Who::Key(id, _) => format!("key:{id}"),
            Who::Person(address) => format!("person:{address}"),
        }
    }

    async fn caller_of(&self, who: &str) -> Result<Option<Caller>, Problem> {
        Ok(match who.split_once(':') {
            Some(("admin", of)) => (of == self.admin_key.fingerprint()).then(Caller::admin),
            Some(("key", id)) => match id.parse() {
                Ok(id) => {
                    let key = self.apiece.valid_key(&id, self.clock.now()).await?;
                    key.map(Caller::of_key)
                }
                Err(_) => None,
            },
            Some(("person", address)) => self.organisers.caller(address),
            _ => None,
        })
    }
}
