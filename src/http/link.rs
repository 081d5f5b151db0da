//! `/f/{token}`: a client's file, for anyone who has the address, until it expires.
//!
//! It is for callers of the API, who pass the address on, and for pages that show
//! an item only once. The address contains the claim and the time it expires, and
//! is signed. The claim itself is read when the address is used.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use super::App;
use super::download::hand_out;
use super::extract::Path;
use super::problem::{Problem, ProblemKind};
use crate::domain::{ClientId, CodeId, Timestamp};

/// How many bytes of the keyed hash are in the address: 128 bits.
const MAC: usize = 16;

/// Makes and reads such addresses. All replicas on a store derive their keys from
/// the same secret, so each can read the others' addresses.
#[derive(Clone)]
pub struct Links {
    key: [u8; 32],
    life: Duration,
}

/// The claim that has the file.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    code: CodeId,
    client: ClientId,
    nth: u32,
}

impl Links {
    /// Addresses signed with a key derived from `secret`, which expire after `life`.
    #[must_use]
    pub fn new(secret: &[u8; 32], life: Duration) -> Self {
        Self {
            key: blake3::derive_key("apiece 2026-11 file link", secret),
            life,
        }
    }

    /// The path of an address for a client's n-th item, and when it expires.
    pub(super) fn make(
        &self,
        code: &CodeId,
        client: &ClientId,
        nth: u32,
        now: Timestamp,
    ) -> (String, Timestamp) {
        let ends = now.as_second().saturating_add_unsigned(self.life.as_secs());
        let ends = Timestamp::from_second(ends).unwrap_or(Timestamp::MAX);
        let code = code.as_str().as_bytes();
        let length = u8::try_from(code.len()).expect("a code's id is short");
        let mut token = Vec::new();
        token.extend(ends.as_second().to_be_bytes());
        token.extend(nth.to_be_bytes());
        token.push(length);
        token.extend(code);
        token.extend(client.as_str().as_bytes());
        token.extend(self.mac(&token));
        (format!("/f/{}", URL_SAFE_NO_PAD.encode(token)), ends)
    }

    fn mac(&self, message: &[u8]) -> [u8; MAC] {
        let hash = blake3::keyed_hash(&self.key, message);
        let mut mac = [0; MAC];
        mac.copy_from_slice(&hash.as_bytes()[..MAC]);
        mac
    }

    fn read(&self, token: &str, now: Timestamp) -> Result<Target, Problem> {
        let forged = || {
            Problem::new(
                ProblemKind::NoSuchAddress,
                "the link is incomplete or wrong; copy it again",
            )
        };
        let token = URL_SAFE_NO_PAD.decode(token).map_err(|_| forged())?;
        let (message, mac) = token.split_last_chunk::<MAC>().ok_or_else(forged)?;
        if !bool::from(self.mac(message).ct_eq(mac)) {
            return Err(forged());
        }
        // The signature is ours, so the rest is as we wrote it.
        let (ends, target) = parse(message).ok_or_else(forged)?;
        if now.as_second() >= ends {
            let detail = "the link has expired; ask whoever gave it to you for a new one";
            return Err(Problem::new(ProblemKind::LinkEnded, detail));
        }
        Ok(target)
    }
}

fn parse(message: &[u8]) -> Option<(i64, Target)> {
    let (ends, rest) = message.split_first_chunk()?;
    let (nth, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first()?;
    let (code, client) = rest.split_at_checked((*length).into())?;
    let target = Target {
        code: std::str::from_utf8(code).ok()?.parse().ok()?,
        client: std::str::from_utf8(client).ok()?.parse().ok()?,
        nth: u32::from_be_bytes(*nth),
    };
    Some((i64::from_be_bytes(*ends), target))
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/f/{token}", get(follow))
}

async fn follow(
    State(app): State<App>,
    Path(token): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let target = app.links.read(&token, app.clock.now())?;
    let file = app
        .apiece
        .file_of(&target.code, &target.client, target.nth)
        .await?;
    hand_out(&app, app.delivery, &method, &headers, &file).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(secret: u8) -> Links {
        Links::new(&[secret; 32], Duration::from_secs(60))
    }

    fn made() -> (String, Timestamp) {
        let (code, client) = ("fair".parse().unwrap(), "an/n".parse().unwrap());
        let (path, ends) = links(1).make(&code, &client, 2, Timestamp::UNIX_EPOCH);
        (path.strip_prefix("/f/").unwrap().to_owned(), ends)
    }

    #[test]
    fn a_link_leads_to_the_file_until_it_ends() {
        let (token, ends) = made();
        let target = links(1).read(&token, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(target.code.as_str(), "fair");
        assert_eq!(target.client.as_str(), "an/n");
        assert_eq!((target.nth, ends.as_second()), (2, 60));
        let late = links(1).read(&token, ends).unwrap_err();
        assert_eq!(late.kind, ProblemKind::LinkEnded);
    }

    #[test]
    fn whatever_is_changed_the_link_leads_nowhere() {
        let (token, _) = made();
        let forged = |links: Links, token: &str| {
            let problem = links.read(token, Timestamp::UNIX_EPOCH).unwrap_err();
            assert_eq!(problem.kind, ProblemKind::NoSuchAddress, "{token}");
        };
        forged(links(2), &token);
        for (at, _) in token.char_indices() {
            let other = if &token[at..=at] == "A" { "B" } else { "A" };
            forged(
                links(1),
                &format!("{}{other}{}", &token[..at], &token[at + 1..]),
            );
            forged(links(1), &token[..at]);
        }
    }
}
