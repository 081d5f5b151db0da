//! A page's receipt: a signed cookie that says which items its client was shown.
//!
//! It is set by the page that shows an item, and only where the store may forget a claim
//! (`--guarantee fenced`). It holds when the code was created, in ms since 1970, the client,
//! and the ids of its items as stores keep them, with full stops between.

use axum::http::HeaderMap;
use axum_extra::extract::SignedCookieJar;
use axum_extra::extract::cookie::{Cookie, Key, SameSite};

use crate::domain::{ClientId, CodeId, ItemId, Receipt, Timestamp};

/// Signs receipts and reads them.
#[derive(Clone)]
pub struct Receipts {
    key: Key,
    https: bool,
}

impl Receipts {
    /// Receipts signed with a key derived from `secret`; for https pages if `https`.
    #[must_use]
    pub fn new(secret: &[u8; 32], https: bool) -> Self {
        let mut material = [0; 64];
        blake3::Hasher::new_derive_key("apiece 2026-11 receipt cookie")
            .update(secret)
            .finalize_xof()
            .fill(&mut material);
        Self {
            key: Key::from(&material),
            https,
        }
    }

    /// What this client has shown for this code; `None` if it is nothing, or another
    /// client's.
    #[must_use]
    pub fn read(&self, headers: &HeaderMap, code: &CodeId, client: &ClientId) -> Option<Receipt> {
        let cookie = self.jar(headers).get(&self.name(code))?;
        let mut words = cookie.value().split('.');
        let created_at = Timestamp::from_millisecond(words.next()?.parse().ok()?).ok()?;
        let whose: ClientId = words.next()?.parse().ok()?;
        let items: Option<Vec<ItemId>> = words.map(|id| id.parse().ok()).collect();
        let items = items.filter(|items| !items.is_empty())?;
        (whose == *client).then(|| Receipt {
            code: code.clone(),
            created_at,
            client: whose,
            items,
        })
    }

    /// The cookie that holds a receipt.
    pub fn write(&self, headers: &HeaderMap, receipt: &Receipt) -> SignedCookieJar {
        let created_at = receipt.created_at.as_millisecond();
        let mut value = format!("{created_at}.{}", receipt.client);
        for item in &receipt.items {
            value.push('.');
            value.push_str(item.as_str());
        }
        let cookie = Cookie::build((self.name(&receipt.code), value))
            .path("/")
            .http_only(true)
            .secure(self.https)
            .same_site(SameSite::Lax)
            .permanent();
        self.jar(headers).add(cookie.build())
    }

    fn name(&self, code: &CodeId) -> String {
        let prefix = if self.https { "__Host-" } else { "" };
        format!("{prefix}apiece-receipt-{code}")
    }

    fn jar(&self, headers: &HeaderMap) -> SignedCookieJar {
        SignedCookieJar::from_headers(headers, self.key.clone())
    }
}
