//! A page's receipt: a signed cookie that says which items its client was shown.
//!
//! It is set by the page that shows an item, and only where the store may forget a claim
//! (`--guarantee fenced`). It holds when the code was created, in ms since 1970, the client,
//! in base64url since a name may have any sign, and the ids of its items as stores keep them,
//! with full stops between.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::signed::{SetCookie, Signed};
use crate::domain::{ClientId, CodeId, ItemId, Receipt, Timestamp};

/// Signs receipts and reads them.
#[derive(Clone)]
pub struct Receipts(Signed);

impl Receipts {
    /// Receipts signed with a key derived from `secret`; for https pages if `https`.
    #[must_use]
    pub fn new(secret: &[u8; 32], https: bool) -> Self {
        Self(Signed::new("apiece 2026-11 receipt cookie", secret, https))
    }

    /// What this client has shown for this code; `None` if it is nothing, or another
    /// client's.
    #[must_use]
    pub fn read(&self, headers: &HeaderMap, code: &CodeId, client: &ClientId) -> Option<Receipt> {
        let value = self.0.read(headers, &name(code))?;
        let mut words = value.split('.');
        let created_at = Timestamp::from_millisecond(words.next()?.parse().ok()?).ok()?;
        let whose = URL_SAFE_NO_PAD.decode(words.next()?).ok()?;
        let whose: ClientId = String::from_utf8(whose).ok()?.parse().ok()?;
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
    pub fn write(&self, receipt: &Receipt) -> SetCookie {
        let created_at = receipt.created_at.as_millisecond();
        let client = URL_SAFE_NO_PAD.encode(receipt.client.as_str());
        let mut value = format!("{created_at}.{client}");
        for item in &receipt.items {
            value.push('.');
            value.push_str(item.as_str());
        }
        self.0.write(&name(&receipt.code), value)
    }
}

fn name(code: &CodeId) -> String {
    format!("apiece-receipt-{code}")
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use axum::response::IntoResponse as _;

    use super::*;
    use crate::domain::{Content, Item};

    #[test]
    fn a_receipt_is_read_whatever_its_client_is_called() {
        let receipts = Receipts::new(&[7; 32], true);
        let items = ["A", "B"].map(|text| Item::new(&Content::Text(text.into())).unwrap().id());
        for client in [
            "ann@fair.example",
            "a.b.c",
            "王芳; path=/",
            "=\"x\", y",
            "1.2",
        ] {
            let receipt = Receipt {
                code: "fair".parse().unwrap(),
                created_at: Timestamp::from_millisecond(1_234).unwrap(),
                client: client.parse().unwrap(),
                items: items.to_vec(),
            };
            let set = (receipts.write(&receipt), ()).into_response();
            let set = set.headers()[header::SET_COOKIE].to_str().unwrap();
            let (cookie, _) = set.split_once(';').unwrap();
            let headers = HeaderMap::from_iter([(header::COOKIE, cookie.parse().unwrap())]);
            let read =
                |client: &str| receipts.read(&headers, &receipt.code, &client.parse().unwrap());
            assert_eq!(read(client), Some(receipt.clone()));
            assert_eq!(read("somebody else"), None);
        }
    }
}
