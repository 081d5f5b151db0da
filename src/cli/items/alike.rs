//! Which rows of one upload are equal or look alike, across its files.

use std::sync::Arc;

use super::batch::Place;
use crate::domain::Item;
use crate::service::intake::{Seen, Sight};

/// What a row is to the rows before it.
pub(super) enum Likeness {
    New,
    Repeat,
    Alike(Place),
}

/// Remembers a hash per row of the whole upload.
pub(super) struct Alike {
    seen: Seen,
    /// The files, and how many lines were before each.
    files: Vec<(u32, Arc<str>)>,
    /// The last line, counting those of all files.
    last: u32,
}

impl Alike {
    /// For about so many rows.
    pub(super) fn of(rows: usize) -> Self {
        Self {
            seen: Seen::new((rows > 0).then_some(rows), usize::MAX),
            files: Vec::new(),
            last: 0,
        }
    }

    pub(super) fn look(&mut self, item: &Item, place: &Place) -> Likeness {
        let is_current = |(_, file): &(u32, Arc<str>)| Arc::ptr_eq(file, &place.file);
        if !self.files.last().is_some_and(is_current) {
            self.files.push((self.last, Arc::clone(&place.file)));
        }
        let (before, _) = self.files[self.files.len() - 1];
        let line = u32::try_from(place.line).unwrap_or(u32::MAX);
        self.last = before.saturating_add(line);
        match self.seen.look(item, self.last) {
            Sight::New => Likeness::New,
            Sight::Repeat => Likeness::Repeat,
            Sight::Alike(at) => Likeness::Alike(self.place(at)),
        }
    }

    fn place(&self, at: u32) -> Place {
        let after = self.files.partition_point(|(before, _)| *before < at);
        let (before, file) = &self.files[after - 1];
        Place {
            file: Arc::clone(file),
            line: u64::from(at - before),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Content;

    #[test]
    fn look_alikes_are_found_across_files() {
        let mut alike = Alike::of(10);
        let (one, two): (Arc<str>, Arc<str>) = ("one".into(), "two".into());
        let mut look = |file: &Arc<str>, line, text: &str| {
            let item = Item::new(&Content::Text(text.into())).unwrap();
            let file = Arc::clone(file);
            match alike.look(&item, &Place { file, line }) {
                Likeness::New => "new".to_owned(),
                Likeness::Repeat => "repeat".to_owned(),
                Likeness::Alike(place) => place.to_string(),
            }
        };
        assert_eq!(look(&one, 1, "A-1"), "new");
        assert_eq!(look(&one, 7, "B-1"), "new");
        assert_eq!(look(&two, 1, "b-1"), "one:7");
        assert_eq!(look(&two, 2, "C-1"), "new");
        assert_eq!(look(&two, 3, "A-1"), "repeat");
        assert_eq!(look(&two, 4, "c-1"), "two:2");
    }
}
