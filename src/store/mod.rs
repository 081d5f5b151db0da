//! What a store promises, whichever one it is.
//!
//! A store holds codes, their pools and their histories, and decides every
//! claim atomically. Nothing here knows how: `redis` and `sqlite` do, and one
//! conformance suite holds both to what these comments say.

mod counted;
mod error;
pub mod redis;
pub mod sqlite;

use async_trait::async_trait;

use crate::domain::{
    Claim, ClientId, Code, CodeId, Digest, File, Item, ItemId, ItemState, Outcome, Settings,
};
use crate::domain::{Stats, Timestamp};

pub use self::counted::Counted;
pub use self::error::{Result, StoreError};

/// The version of the keys and tables that this build reads and writes.
pub const SCHEMA_VERSION: u32 = 1;

/// The most items that one call may add, move or find: a call is one
/// transaction, and a transaction keeps everyone else waiting.
pub const MAX_ITEMS_PER_CALL: usize = 1_000;

/// Where codes, pools and histories live.
///
/// `None` stands for "no such code" throughout. Each call is atomic unless its
/// comment says otherwise, and each that changes something may be made again
/// after an error: the second time it does what the first left undone.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Whether claims can be served now.
    ///
    /// # Errors
    /// What is missing, in words for the one who runs the service.
    async fn ready(&self) -> Result<()>;

    /// The secret that all replicas on this store share: `proposal` the first
    /// time, the same from then on.
    async fn shared_secret(&self, proposal: [u8; 32]) -> Result<[u8; 32]>;

    /// Makes a code with an empty pool; `None` if the id is taken.
    async fn create_code(&self, id: &CodeId, settings: &Settings) -> Result<Option<Code>>;

    /// Reads a code.
    async fn code(&self, id: &CodeId) -> Result<Option<Code>>;

    /// Up to `limit` codes in the order of their ids, after `after`. Not atomic
    /// with regard to codes made or deleted meanwhile.
    async fn codes(&self, after: Option<&CodeId>, limit: usize) -> Result<Vec<Code>>;

    /// Replaces a code's settings if they are still at `version`.
    async fn update_code(&self, id: &CodeId, settings: &Settings, version: u64) -> Result<Update>;

    /// Deletes a code with its pool, claims and history; false if there is none.
    async fn delete_code(&self, id: &CodeId) -> Result<bool>;

    /// Adds up to [`MAX_ITEMS_PER_CALL`] items; one answer an item, in order.
    /// An item that the code has or ever had, wherever it is now, is a
    /// duplicate, and so is the second of two equal ones in one call.
    async fn add_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<Added>>>;

    /// Moves up to [`MAX_ITEMS_PER_CALL`] items out of play or back; one answer
    /// an item, in order. A file goes by the name that the code has it under,
    /// as [`Store::find_items`] tells it; under another it may be unknown.
    async fn move_items(
        &self,
        id: &CodeId,
        items: &[Item],
        to: Place,
    ) -> Result<Option<Vec<Moved>>>;

    /// Looks up to [`MAX_ITEMS_PER_CALL`] items up by id; one answer an id, in
    /// order, and `None` for an item that the code never had. Not atomic, and
    /// it may read the whole pool: it is for organisers, not for claims.
    async fn find_items(
        &self,
        id: &CodeId,
        items: &[ItemId],
    ) -> Result<Option<Vec<Option<FoundItem>>>>;

    /// Decides a claim. Idempotent: the same claim made again never takes a
    /// second item.
    async fn claim(&self, claim: ClaimRequest) -> Result<Option<Outcome>>;

    /// What a client sees of a code: its settings, its own claims in order, and
    /// whether anything is left.
    async fn view(&self, id: &CodeId, client: Option<&ClientId>) -> Result<Option<View>>;

    /// A page of all claims, in no particular order. Each claim that stands
    /// throughout the reading comes exactly once, or the reading ends with
    /// [`StoreError::Cursor`]. Pages are near `limit` long,
    /// or a few hundred where that is all there is; an empty page is not the
    /// last one as long as it has a `next`.
    async fn claims(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<Page>>;

    /// Counts the pool.
    async fn stats(&self, id: &CodeId) -> Result<Option<Stats>>;

    /// A page of the files among a code's items, wherever those are, in no
    /// particular order. Each comes exactly once that was there throughout the
    /// reading, as for [`Store::claims`]; an empty page is not the last one as
    /// long as it has a `next`.
    async fn files(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<FilePage>>;

    /// Whether a code has or ever had these files, up to
    /// [`MAX_ITEMS_PER_CALL`]; one answer a digest, in order.
    async fn has_files(&self, id: &CodeId, files: &[Digest]) -> Result<Option<Vec<bool>>>;

    /// Checks that every item is in exactly one place, that every claim has its
    /// counterpart, and that the counts add up. It reads everything, in steps,
    /// and may run while claims do.
    async fn verify(&self, id: &CodeId) -> Result<Option<Verification>>;
}

/// What came of replacing a code's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update {
    /// Done; this is the code now.
    Done(Code),
    /// Someone else changed the settings since they were read.
    Stale,
    /// `per_client` cannot be lowered: clients have claimed under the old limit.
    InUse,
    /// There is no such code.
    NoSuchCode,
}

/// What came of adding an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is untaken now.
    New,
    /// The code had it already.
    Duplicate,
}

/// A place that an organiser can move an item to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Back into the pool.
    Untaken,
    /// Out of play.
    Withdrawn,
}

/// What came of moving an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// It is where it was to go.
    Done,
    /// It was there already.
    Already,
    /// A client has it, so it stays where it is.
    Taken,
    /// The code never had it.
    Unknown,
}

/// An item that was looked for and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundItem {
    /// The item.
    pub item: Item,
    /// Where it is.
    pub state: ItemState,
}

/// An access request: a client asks a code for its n-th item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRequest {
    /// The code.
    pub code: CodeId,
    /// The client.
    pub client: ClientId,
    /// Which of the client's items, from 1.
    pub nth: u32,
}

/// What a client sees of a code at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The code.
    pub code: Code,
    /// What the client has, in the order it was granted.
    pub claims: Vec<Claim>,
    /// How many items are untaken.
    pub untaken: u64,
    /// The store's clock.
    pub now: Timestamp,
}

/// Where the next page begins. Only the store that made it can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// A page of claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The claims.
    pub claims: Vec<Claim>,
    /// Where to go on; nothing at the end.
    pub next: Option<Cursor>,
}

/// A page of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePage {
    /// The files.
    pub files: Vec<File>,
    /// Where to go on; nothing at the end.
    pub next: Option<Cursor>,
}

/// What `verify` found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// How many items were looked at.
    pub items: u64,
    /// How many claims were looked at.
    pub claims: u64,
    /// What is wrong, a sentence each: the first [`Verification::MAX_PROBLEMS`].
    pub problems: Vec<String>,
}

impl Verification {
    /// How many problems are written out; nobody reads more.
    pub const MAX_PROBLEMS: usize = 1_000;

    /// Notes a problem, unless there are enough already.
    pub fn note(&mut self, problem: String) {
        if self.problems.len() < Self::MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// What holds of a claim once it has been answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarantee {
    /// No two clients get the same item while the store keeps its memory.
    Relaxed,
    /// Also after a crash or a power cut of the machine that holds the store.
    Durable,
    /// An item is shown only once every replica of the store has it.
    Replicated {
        /// How many replicas there are.
        replicas: u32,
    },
}
