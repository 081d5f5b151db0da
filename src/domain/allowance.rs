//! What may be done only so often.

use super::Timestamp;

/// Something that may be done only so often in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// What it is, under a keyed hash if it names somebody.
    pub name: String,
    /// How often.
    pub most: u32,
}

/// Whether something may be done once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// It may, and is counted.
    Done,
    /// It may not, and is not counted.
    Over {
        /// Which of the allowances is used up.
        which: usize,
        /// When there is more.
        at: Timestamp,
        /// The store's clock when it answered.
        now: Timestamp,
    },
}
