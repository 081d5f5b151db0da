//! Items on their way to the API, as many as one request takes.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::{Invalid, ItemId};
use crate::service::intake::Row;
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

/// The items that go in one request, and what was left out among them.
#[derive(Default)]
pub(super) struct Batch {
    /// The request's body; nothing if there are no items.
    pub(super) body: Vec<u8>,
    /// Where its items were read, in order.
    pub(super) places: Vec<Place>,
    /// The rows that are no items.
    pub(super) rejected: Vec<(Place, Invalid)>,
    /// How many bytes were read for it.
    pub(super) bytes: u64,
    /// The ids of its items.
    pub(super) ids: HashSet<ItemId>,
}

impl Batch {
    /// Half of what the API takes, for the sake of whatever stands in between.
    const FULL: usize = 2 * 1024 * 1024;
    const CLOSE: &[u8] = b"]}";

    pub(super) fn push(&mut self, row: Row, file: &Arc<str>) {
        let place = Place {
            file: Arc::clone(file),
            line: row.line,
        };
        let item = match row.item {
            Ok(item) => item,
            Err(invalid) => return self.rejected.push((place, invalid)),
        };
        if self.body.is_empty() {
            self.body.extend_from_slice(br#"{"items":["#);
        } else {
            self.body.truncate(self.body.len() - Self::CLOSE.len());
            self.body.push(b',');
        }
        serde_json::to_writer(&mut self.body, &item.content())
            .expect("memory takes what is written");
        self.body.extend_from_slice(Self::CLOSE);
        self.places.push(place);
        self.ids.insert(item.id());
    }

    pub(super) fn is_full(&self) -> bool {
        self.places.len() + self.rejected.len() == MAX_ITEMS_PER_CALL
            || self.body.len() >= Self::FULL
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::NewItems;
    use crate::domain::{Content, Item};

    fn row(line: u64, item: Result<Item, Invalid>) -> Row {
        Row { line, item }
    }

    #[test]
    fn a_batch_is_a_body_that_the_api_reads() {
        let mut batch = Batch::default();
        assert_eq!(batch.body, b"");
        let file = "a.csv".into();
        let text = Item::new(&Content::Text("a \"b\"".into()));
        let seat = Item::new(&Content::Json(json!({ "seat": 1 })));
        batch.push(row(7, text), &file);
        batch.push(row(8, Err(Invalid::new("item", "is odd"))), &file);
        batch.push(row(9, seat), &file);
        let body: NewItems = serde_json::from_slice(&batch.body).unwrap();
        let items: Vec<&str> = body.items.iter().map(|item| item.get()).collect();
        assert_eq!(
            items,
            [
                r#"{"kind":"text","value":"a \"b\""}"#,
                r#"{"kind":"json","value":{"seat":1}}"#
            ]
        );
        let [seven, eight, nine] = [7, 8, 9].map(|line| Place {
            file: Arc::clone(&file),
            line,
        });
        assert_eq!(batch.places, [seven, nine]);
        assert_eq!(batch.rejected, [(eight, Invalid::new("item", "is odd"))]);
    }

    #[test]
    fn large_items_fill_a_batch_before_the_thousandth() {
        let item = Item::new(&Content::Text("x".repeat(16_000))).unwrap();
        let mut batch = Batch::default();
        while !batch.is_full() {
            batch.push(row(1, Ok(item.clone())), &"a".into());
        }
        assert!(batch.places.len() < MAX_ITEMS_PER_CALL && batch.body.len() < 4 * 1024 * 1024);
    }
}
