//! Items on their way to the API, as many as one request takes.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::Item;
use crate::store::MAX_ITEMS_PER_CALL;

/// Where an item was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: Arc<str>,
    pub(super) line: u64,
}

impl Place {
    pub(super) fn json(&self) -> Value {
        json!({ "file": &*self.file, "line": self.line })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The body of a request that names items, and where they were read.
#[derive(Default)]
pub(super) struct Batch {
    body: Vec<u8>,
    places: Vec<Place>,
}

impl Batch {
    /// Half of what the API takes, for the sake of whatever stands in between.
    const FULL: usize = 2 * 1024 * 1024;

    pub(super) fn push(&mut self, item: &Item, place: Place) {
        let open: &[u8] = if self.places.is_empty() {
            br#"{"items":["#
        } else {
            b","
        };
        self.body.extend_from_slice(open);
        serde_json::to_writer(&mut self.body, &item.content())
            .expect("memory takes what is written");
        self.places.push(place);
    }

    pub(super) fn is_full(&self) -> bool {
        self.places.len() == MAX_ITEMS_PER_CALL || self.body.len() >= Self::FULL
    }

    /// The body and the places, in order; nothing if there are no items.
    pub(super) fn take(&mut self) -> Option<(Vec<u8>, Vec<Place>)> {
        let Self { mut body, places } = std::mem::take(self);
        body.extend_from_slice(b"]}");
        (!places.is_empty()).then_some((body, places))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Content;
    use crate::http::api::NewItems;

    #[test]
    fn a_batch_is_a_body_that_the_api_reads() {
        let mut batch = Batch::default();
        assert!(batch.take().is_none());
        let place = Place {
            file: "a.csv".into(),
            line: 7,
        };
        for content in [
            Content::Text("a \"b\"".into()),
            Content::Json(json!({ "seat": 1 })),
        ] {
            batch.push(&Item::new(&content).unwrap(), place.clone());
        }
        let (body, places) = batch.take().unwrap();
        let body: NewItems = serde_json::from_slice(&body).unwrap();
        let items: Vec<&str> = body.items.iter().map(|item| item.get()).collect();
        assert_eq!(
            items,
            [
                r#"{"kind":"text","value":"a \"b\""}"#,
                r#"{"kind":"json","value":{"seat":1}}"#
            ]
        );
        assert_eq!(places, [place.clone(), place]);
        assert!(batch.take().is_none());
    }

    #[test]
    fn large_items_fill_a_batch_before_the_thousandth() {
        let item = Item::new(&Content::Text("x".repeat(16_000))).unwrap();
        let mut batch = Batch::default();
        while !batch.is_full() {
            let file = "a".into();
            batch.push(&item, Place { file, line: 1 });
        }
        let (body, places) = batch.take().unwrap();
        assert!(places.len() < MAX_ITEMS_PER_CALL && body.len() < 4 * 1024 * 1024);
    }
}
