//! Which rows of one upload are equal, or look equal to a person.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

use super::clean;
use crate::domain::Item;

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

/// Remembers 16 bytes per row.
///
/// It is in parts that grow one at a time, because a table needs old and new room at
/// once while it grows.
pub struct Seen {
    parts: Vec<HashMap<[u32; 2], Row, BuildHasherDefault<AsIs>>>,
    state: RandomState,
    limit: usize,
    rows: usize,
}

#[derive(Clone, Copy)]
struct Row {
    /// Part of the hash of the item itself.
    exact: u32,
    place: u32,
}

impl Seen {
    const PARTS: usize = 64;

    /// Nothing seen yet. Only the first `limit` different rows will be remembered.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        let parts = std::iter::repeat_with(HashMap::default);
        Self {
            parts: parts.take(Self::PARTS).collect(),
            state: RandomState::new(),
            limit,
            rows: 0,
        }
    }

    /// Looks at the next row's item, which is at `place` of the upload.
    pub fn look(&mut self, item: &Item, place: u32) -> Sight {
        let mut hasher = self.state.build_hasher();
        clean::fold(item.canonical_json(), |c| hasher.write_u32(c.into()));
        let hash = hasher.finish();
        let exact = self.state.hash_one(item.id()) as u32;
        // The table itself goes by the lowest and the highest bits.
        let part = &mut self.parts[(hash >> 32) as usize % Self::PARTS];
        match part.entry([hash as u32, (hash >> 32) as u32]) {
            Entry::Occupied(first) if first.get().exact == exact => Sight::Repeat,
            Entry::Occupied(first) => Sight::Alike(first.get().place),
            Entry::Vacant(vacant) => {
                if self.rows < self.limit {
                    self.rows += 1;
                    vacant.insert(Row { exact, place });
                }
                Sight::New
            }
        }
    }
}

/// The keys are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 ^= u64::from_le_bytes(word);
        }
    }

    /// The length of the key, which is always the same.
    fn write_usize(&mut self, _: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Content;

    fn sights(limit: usize, texts: &[&str]) -> Vec<Sight> {
        let mut seen = Seen::new(limit);
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
        let mut seen = Seen::new(usize::MAX);
        for expected in [Sight::New, Sight::Repeat] {
            for n in 0..100_000 {
                let item = Item::new(&Content::Text(format!("TICKET-{n:06}"))).unwrap();
                assert_eq!(seen.look(&item, n), expected);
            }
        }
    }
}
