//! What a desk scans, and what makes a phone a desk.
//!
//! An item's page shows a *proof*: an address with the client and the number of its item, sealed
//! for the code, which says nothing by itself. Whoever has opened the address of a desk can open
//! it. That address is good once; it makes a session, by a signed cookie.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;

use super::sealed::Sealed;
use super::signed::{SetCookie, Signed};
use crate::domain::{ClientId, CodeId, Timestamp};

/// How long the address of a desk can be opened.
pub(super) const PASS_LIFE: SignedDuration = SignedDuration::from_mins(15);

/// Proofs, passes and sessions.
pub struct Desks {
    proofs: Sealed,
    passes: Sealed,
    sessions: Signed,
}

/// What a proof is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proof {
    /// Whose item it is; `None` in a rehearsal, which has nobody's.
    pub(super) client: Option<ClientId>,
    /// Which of the client's items, counting from 1.
    pub(super) nth: u32,
}

/// What the address of a desk says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pass {
    /// By which it is known that it was opened.
    pub(super) id: [u8; 16],
    /// Until when it can be opened.
    pub(super) ends: Timestamp,
    /// For how many hours the session lasts.
    pub(super) hours: u32,
    /// How often the code's desks had been closed when it was made.
    pub(super) closed: u32,
    /// The desk's name.
    pub(super) by: String,
}

/// A phone that marks items as used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    /// When it ends.
    pub(super) ends: Timestamp,
    /// How often the code's desks had been closed when it began.
    pub(super) closed: u32,
    /// The desk's name.
    pub(super) by: String,
}

impl Desks {
    /// Proofs, passes and sessions with keys derived from `secret`.
    #[must_use]
    pub fn new(secret: &[u8; 32], https: bool) -> Self {
        Self {
            proofs: Sealed::new("apiece 2026-12 proof", secret),
            passes: Sealed::new("apiece 2026-12 desk", secret),
            sessions: Signed::new("apiece 2026-12 desk cookie", secret, https),
        }
    }

    /// The part of a proof's address that says whose item it is.
    pub(super) fn prove(&self, code: &CodeId, proof: &Proof) -> String {
        let nth = u8::try_from(proof.nth).expect("a client has at most 100 items");
        let client = proof.client.as_ref().map_or("", ClientId::as_str);
        self.proofs
            .seal(code.as_str(), &[&[nth], client.as_bytes()].concat())
    }

    /// What a proof is for; `None` if it is none of this code's.
    pub(super) fn read(&self, code: &CodeId, token: &str) -> Option<Proof> {
        let bytes = self.proofs.open(code.as_str(), token)?;
        let (nth, client) = bytes.split_first()?;
        let client = match std::str::from_utf8(client).ok()? {
            "" => None,
            client => Some(client.parse().ok()?),
        };
        Some(Proof {
            client,
            nth: u32::from(*nth),
        })
    }

    /// The part of a desk's address that opens it.
    pub(super) fn seal(&self, code: &CodeId, pass: &Pass) -> String {
        let ends = pass.ends.as_millisecond().to_be_bytes();
        let (hours, closed) = (pass.hours.to_be_bytes(), pass.closed.to_be_bytes());
        let parts = [&pass.id[..], &ends, &hours, &closed, pass.by.as_bytes()];
        self.passes.seal(code.as_str(), &parts.concat())
    }

    /// What a desk's address says; `None` if it is none of this code's.
    pub(super) fn open(&self, code: &CodeId, token: &str) -> Option<Pass> {
        let bytes = self.passes.open(code.as_str(), token)?;
        let (id, rest) = bytes.split_first_chunk()?;
        let (ends, rest) = rest.split_first_chunk()?;
        let (hours, rest) = rest.split_first_chunk()?;
        let (closed, by) = rest.split_first_chunk()?;
        Some(Pass {
            id: *id,
            ends: Timestamp::from_millisecond(i64::from_be_bytes(*ends)).ok()?,
            hours: u32::from_be_bytes(*hours),
            closed: u32::from_be_bytes(*closed),
            by: String::from_utf8(by.to_vec()).ok()?,
        })
    }

    /// The cookie of a session that begins now.
    pub(super) fn begin(&self, code: &CodeId, session: &Session) -> SetCookie {
        let ends = session.ends.as_millisecond();
        let by = URL_SAFE_NO_PAD.encode(&session.by);
        let value = format!("{code}~{}~{ends}~{by}", session.closed);
        // Phones close their browsers as they like, and the value says when it ends.
        self.sessions.write(&cookie(code), value)
    }

    /// The session of a phone that is a desk of this code, unless it has ended at `now` or all
    /// desks were closed since.
    pub(super) fn session(
        &self,
        headers: &HeaderMap,
        code: &CodeId,
        closed: u32,
        now: Timestamp,
    ) -> Option<Session> {
        let value = self.sessions.read(headers, &cookie(code))?;
        let mut parts = value.splitn(4, '~');
        let its = parts.next()?;
        let session = Session {
            closed: parts.next()?.parse().ok()?,
            ends: Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?,
            by: String::from_utf8(URL_SAFE_NO_PAD.decode(parts.next()?).ok()?).ok()?,
        };
        let is_good = its == code.as_str() && session.closed == closed && now < session.ends;
        is_good.then_some(session)
    }
}

/// The name of a code's cookie: a phone may be a desk of several codes.
fn cookie(code: &CodeId) -> String {
    format!("apiece-desk-{code}")
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use axum::response::IntoResponse as _;

    use super::*;

    fn pass() -> Pass {
        Pass {
            id: [7; 16],
            ends: "2026-12-01T18:15:00Z".parse().unwrap(),
            hours: 12,
            closed: 3,
            by: "Bar am See".into(),
        }
    }

    #[test]
    fn a_proof_is_for_one_item_of_one_code_and_says_nothing() {
        let desks = Desks::new(&[7; 32], true);
        let [fair, other]: [CodeId; 2] = ["fair", "other"].map(|id| id.parse().unwrap());
        let proof = Proof {
            client: Some("ann@fair.example".parse().unwrap()),
            nth: 2,
        };
        let token = desks.prove(&fair, &proof);
        assert_eq!(desks.read(&fair, &token), Some(proof.clone()));
        assert_eq!(desks.read(&other, &token), None);
        assert_eq!(Desks::new(&[8; 32], true).read(&fair, &token), None);
        assert!(!token.contains("ann"));
        // Neither opens the other.
        assert_eq!(desks.open(&fair, &token), None);
        assert_eq!(desks.read(&fair, &desks.seal(&fair, &pass())), None);
    }

    #[test]
    fn a_pass_says_all_that_it_was_made_with() {
        let desks = Desks::new(&[7; 32], true);
        let fair = "fair".parse().unwrap();
        assert_eq!(desks.open(&fair, &desks.seal(&fair, &pass())), Some(pass()));
    }

    #[test]
    fn a_session_is_for_one_code_and_ends() {
        let desks = Desks::new(&[7; 32], false);
        let [fair, other]: [CodeId; 2] = ["fair", "other"].map(|id| id.parse().unwrap());
        let session = Session {
            ends: "2026-12-01T18:15:00Z".parse().unwrap(),
            closed: 3,
            by: "Bar ~ 1".into(),
        };
        let cookie = desks.begin(&fair, &session);
        let set = (cookie, ()).into_response();
        let set = set.headers()[header::SET_COOKIE].to_str().unwrap();
        let pair = set.split(';').next().unwrap();
        let headers = |pair: &str| HeaderMap::from_iter([(header::COOKIE, pair.parse().unwrap())]);
        let before = "2026-12-01T18:14:59Z".parse().unwrap();
        let of = |code, pair: &str, closed, now| desks.session(&headers(pair), code, closed, now);
        assert_eq!(of(&fair, pair, 3, before), Some(session.clone()));
        assert_eq!(of(&fair, pair, 4, before), None, "closed");
        assert_eq!(of(&fair, pair, 3, session.ends), None, "over");
        assert_eq!(of(&other, pair, 3, before), None);
        let moved = pair.replace("apiece-desk-fair", "apiece-desk-other");
        assert_eq!(of(&other, &moved, 3, before), None);
    }
}
