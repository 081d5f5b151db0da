//! `/f/{token}`: a client's file, for anyone who has the address, until it expires.
//!
//! It is for callers of the API, who pass the address on, and for pages: many apps
//! show a page in a browser of their own, and hand a download to another program,
//! which does not have the cookie. The address contains the claim and the time it
//! expires, and is signed. The claim itself is read when the address is used.
//!
//! A page may stay open for longer than its addresses are valid. So an address that
//! has expired still works for the client itself, in the browser that has its
//! cookie, as long as the page shows the file.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use super::App;
use super::download::{Delivery, hand_out};
use super::extract::{Path, Query};
use super::identity::Visitor;
use super::network::Source;
use super::page::file::file_shown;
use super::problem::{Problem, ProblemKind};
use crate::domain::{ClientId, CodeId, File, Timestamp};

/// How many bytes of the keyed hash are in the address: 128 bits.
const MAC: usize = 16;

/// Makes and reads such addresses. All replicas on a store derive their keys from
/// the same secret, so each can read the others' addresses.
#[derive(Clone)]
pub struct Links {
    key: [u8; 32],
    life: Duration,
}

/// What an address leads to.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    /// The claim that has the file.
    code: CodeId,
    client: ClientId,
    nth: u32,
    /// When the address expires, in seconds since 1970.
    ends: i64,
}

impl Target {
    fn has_ended(&self, now: Timestamp) -> bool {
        now.as_second() >= self.ends
    }
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

    fn read(&self, token: &str) -> Result<Target, Problem> {
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
        parse(message).ok_or_else(forged)
    }
}

fn parse(message: &[u8]) -> Option<Target> {
    let (ends, rest) = message.split_first_chunk()?;
    let (nth, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first()?;
    let (code, client) = rest.split_at_checked((*length).into())?;
    Some(Target {
        code: std::str::from_utf8(code).ok()?.parse().ok()?,
        client: std::str::from_utf8(client).ok()?.parse().ok()?,
        nth: u32::from_be_bytes(*nth),
        ends: i64::from_be_bytes(*ends),
    })
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/f/{token}", get(follow))
}

/// Other parameters are left alone: apps add theirs to addresses that are shared.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Wanted {
    /// Whether the page shows it: a page takes pictures only from this site.
    preview: bool,
}

async fn follow(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(wanted): Query<Wanted>,
    method: Method,
    from: Source,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let target = app.links.read(&token)?;
    let file = if target.has_ended(app.clock.now()) {
        own_file(&app, &target, from, &headers).await?
    } else {
        let Target {
            code, client, nth, ..
        } = &target;
        app.apiece.file_of(code, client, *nth).await?
    };
    let delivery = if wanted.preview {
        Delivery::Proxy
    } else {
        app.delivery
    };
    hand_out(&app, delivery, &method, &headers, &file).await
}

/// The file behind an address that has expired, for the client itself.
async fn own_file(
    app: &App,
    target: &Target,
    from: Source,
    headers: &HeaderMap,
) -> Result<File, Problem> {
    let ended = || {
        let detail = "the link has expired; open the page that it was on again, \
                      or ask whoever gave it to you for a new one";
        Problem::new(ProblemKind::LinkEnded, detail)
    };
    let visitor = Visitor::at(target.code.clone(), from);
    let asked = app.apiece.proof(&target.code).await?.identity;
    let client = visitor.who(app, headers, asked).await.ok().flatten();
    if client.as_ref() != Some(&target.client) {
        return Err(ended());
    }
    let shown = file_shown(app, &target.code, client.as_ref(), target.nth).await;
    shown.map_err(|problem| match problem.kind {
        ProblemKind::NoSuchFile => ended(),
        _ => problem,
    })
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
        let target = links(1).read(&token).unwrap();
        assert_eq!(target.code.as_str(), "fair");
        assert_eq!(target.client.as_str(), "an/n");
        assert_eq!((target.nth, ends.as_second()), (2, 60));
        assert!(!target.has_ended(Timestamp::from_second(59).unwrap()));
        assert!(target.has_ended(ends));
    }

    #[test]
    fn whatever_is_changed_the_link_leads_nowhere() {
        let (token, _) = made();
        let forged = |links: Links, token: &str| {
            let problem = links.read(token).unwrap_err();
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
