//! A batch of items: as many as one request to the API takes.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use super::alike::{Alike, Likeness};
use crate::domain::{Invalid, Item, ItemId};
use crate::service::intake::{DIFFERENCES, Holds, Row};
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

/// The items of one request, and the rows that were left out between them.
#[derive(Default)]
pub(super) struct Batch {
    /// The request's body; empty if there are no items.
    pub(super) body: Vec<u8>,
    /// Where its items were read, in order, and which equal an earlier row.
    pub(super) places: Vec<(Place, bool)>,
    /// The rows that are not items.
    pub(super) rejected: Vec<(Place, Invalid)>,
    /// The rows that look like earlier ones, which come second.
    pub(super) alike: Vec<(Place, Place)>,
    /// The rows that are the header again.
    pub(super) headers: Vec<Place>,
    /// How many rows hold nothing.
    pub(super) empty: u64,
    /// From how many items something invisible was taken off.
    pub(super) trimmed: u64,
    /// How many bytes were read for it.
    pub(super) bytes: u64,
    /// The ids of its items, to find equal rows in other batches.
    pub(super) ids: HashSet<ItemId>,
}

/// What is done about look-alikes.
pub(super) struct Watch {
    pub(super) alike: Alike,
    /// Whether they are rejected.
    pub(super) strict: bool,
}

impl Batch {
    /// Half of what the API takes, because a proxy may allow less.
    const FULL: usize = 2 * 1024 * 1024;
    const CLOSE: &[u8] = b"]}";

    pub(super) fn push(&mut self, row: Row, file: &Arc<str>, mut watch: Option<&mut Watch>) {
        let place = Place {
            file: Arc::clone(file),
            line: row.line,
        };
        match row.holds {
            Holds::Item { item, trimmed } => {
                self.trimmed += u64::from(trimmed);
                self.push_item(&item, place, &mut watch);
            }
            Holds::Invalid(invalid) => self.rejected.push((place, invalid)),
            Holds::Empty => self.empty += 1,
            Holds::HeaderAgain => self.headers.push(place),
        }
    }

    fn push_item(&mut self, item: &Item, place: Place, watch: &mut Option<&mut Watch>) {
        let mut repeats = false;
        if let Some(Watch { alike, strict }) = watch {
            match alike.look(item, &place) {
                Likeness::New => {}
                Likeness::Repeat => repeats = true,
                Likeness::Alike(like) => {
                    if *strict {
                        let reason = format!("looks like {like}, and differs only {DIFFERENCES}");
                        return self.rejected.push((place, Invalid::new("item", reason)));
                    }
                    self.alike.push((place.clone(), like));
                }
            }
        }
        if self.body.is_empty() {
            // Most batches are full of items, and growing step by step costs a tenth of
            // the command's time.
            self.places.reserve(MAX_ITEMS_PER_CALL);
            self.ids.reserve(MAX_ITEMS_PER_CALL);
            self.body.extend_from_slice(br#"{"items":["#);
        } else {
            self.body.truncate(self.body.len() - Self::CLOSE.len());
            self.body.push(b',');
        }
        let (kind, value) = item.kind_and_json();
        for part in [r#"{"kind":""#, kind, r#"","value":"#, value, "}"] {
            self.body.extend_from_slice(part.as_bytes());
        }
        self.body.extend_from_slice(Self::CLOSE);
        self.places.push((place, repeats));
        self.ids.insert(item.id());
    }

    /// Rejected rows count too, so that the command's peak memory stays the same for
    /// any number of lines, as docs/performance.md says.
    pub(super) fn is_full(&self) -> bool {
        self.places.len() + self.rejected.len() + self.headers.len() >= MAX_ITEMS_PER_CALL
            || self.body.len() >= Self::FULL
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::NewItems;
    use crate::domain::Content;

    fn row(line: u64, item: Result<Item, Invalid>) -> Row {
        let holds = match item {
            Ok(item) => Holds::Item {
                item,
                trimmed: false,
            },
            Err(invalid) => Holds::Invalid(invalid),
        };
        Row { line, holds }
    }

    #[test]
    fn a_batch_is_a_body_that_the_api_reads() {
        let mut batch = Batch::default();
        assert_eq!(batch.body, b"");
        let file = "a.csv".into();
        let text = Item::new(&Content::Text("a \"b\"".into()));
        let seat = Item::new(&Content::Json(json!({ "seat": 1 })));
        batch.push(row(7, text), &file, None);
        batch.push(row(8, Err(Invalid::new("item", "is odd"))), &file, None);
        batch.push(row(9, seat), &file, None);
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
        assert_eq!(batch.places, [(seven, false), (nine, false)]);
        assert_eq!(batch.rejected, [(eight, Invalid::new("item", "is odd"))]);
    }

    #[test]
    fn large_items_fill_a_batch_early() {
        let item = Item::new(&Content::Text("x".repeat(16_000))).unwrap();
        let mut batch = Batch::default();
        while !batch.is_full() {
            batch.push(row(1, Ok(item.clone())), &"a".into(), None);
        }
        assert!(batch.places.len() < MAX_ITEMS_PER_CALL && batch.body.len() < 4 * 1024 * 1024);
    }
}
