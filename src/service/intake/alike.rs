//! Which rows of one upload are equal, or look equal to a person.

use std::hash::BuildHasher as _;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::clean;
use crate::domain::Item;

/// In what rows that look alike differ, after "differ only".
pub const DIFFERENCES: &str = "in case, white space, invisible characters or Unicode form";

/// What a row is to the rows before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Nothing before it looks like it.
    New,
    /// An earlier row has the same item.
    Repeat,
    /// An earlier row differs only in case, white space, invisible characters or
    /// Unicode form.
    /// It is at this place.
    Alike(u32),
}

/// Remembers 12 bytes per row: 40 bits of the hash of what a person sees, 24 bits of the
/// hash of the item itself, and its place. Of a million different rows, two are called
/// alike by mistake once in a hundred uploads.
///
/// It is in parts, which grow one after the other: a table that grows needs room for both
/// while it does.
pub struct Seen {
    parts: Vec<HashTable<[u32; 3]>>,
    state: DefaultHashBuilder,
    limit: usize,
    rows: usize,
    /// Room to fold a value in.
    folded: Vec<u8>,
}

impl Seen {
    /// How many parts there are at most, and for how many rows there is one.
    const PARTS: usize = 64;
    const ROWS: usize = 16_384;

    /// Nothing seen yet. About so many `rows` will come, if that is known, and only the
    /// first `limit` different ones will be remembered.
    #[must_use]
    pub fn new(rows: Option<usize>, limit: usize) -> Self {
        let parts = rows.map_or(Self::PARTS, |rows| rows / Self::ROWS);
        let parts = parts.clamp(1, Self::PARTS);
        let share = rows.unwrap_or(0).min(limit) / parts;
        // The shares are not quite equal.
        let part = || HashTable::with_capacity(share + share / 16);
        Self {
            parts: std::iter::repeat_with(part).take(parts).collect(),
            state: DefaultHashBuilder::default(),
            limit,
            rows: 0,
            folded: Vec::new(),
        }
    }

    /// Looks at the next row's item, which is at `place` of the upload.
    pub fn look(&mut self, item: &Item, place: u32) -> Sight {
        self.folded.clear();
        clean::fold(item.canonical_json(), &mut self.folded);
        let hash = self.state.hash_one(&*self.folded);
        let [part, spare, ..] = hash.to_be_bytes();
        let [a, b, c, ..] = item.id().leading_bytes();
        let row = [hash as u32, u32::from_be_bytes([spare, a, b, c]), place];
        let part = usize::from(part) % self.parts.len();
        let looks_same = |other: &[u32; 3]| other[0] == row[0] && (other[1] ^ row[1]) >> 24 == 0;
        match self.parts[part].entry(spread(&row), looks_same, spread) {
            Entry::Occupied(first) if first.get()[1] == row[1] => Sight::Repeat,
            Entry::Occupied(first) => Sight::Alike(first.get()[2]),
            Entry::Vacant(free) => {
                if self.rows < self.limit {
                    self.rows += 1;
                    free.insert(row);
                }
                Sight::New
            }
        }
    }
}

/// The hash that a table goes by: part of the row's own.
fn spread(row: &[u32; 3]) -> u64 {
    u64::from(row[0]).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Content;

    fn sights(limit: usize, texts: &[&str]) -> Vec<Sight> {
        let mut seen = Seen::new(Some(texts.len()), limit);
        let item = |text: &&str| Item::new(&Content::Text((*text).into())).unwrap();
        let places = texts.iter().map(item).zip(1..);
        places
            .map(|(item, place)| seen.look(&item, place))
            .collect()
    }

    #[test]
    fn equal_rows_and_look_alikes_are_told_apart() {
        use Sight::{Alike, New, Repeat};
        assert_eq!(
            sights(9, &["SAVE-10", "SAVE-11", "save-10", "SAVE-10", "SAVE -11"]),
            [New, New, Alike(1), Repeat, Alike(2)]
        );
        assert_eq!(sights(1, &["a", "b", "b", "A"]), [New, New, New, Alike(1)]);
    }

    #[test]
    fn a_hundred_thousand_rows_are_all_new_once() {
        let mut seen = Seen::new(None, usize::MAX);
        for expected in [Sight::New, Sight::Repeat] {
            for n in 0..100_000 {
                let item = Item::new(&Content::Text(format!("TICKET-{n:06}"))).unwrap();
                assert_eq!(seen.look(&item, n), expected);
            }
        }
    }
}
