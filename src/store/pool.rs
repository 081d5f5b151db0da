//! The control plane: codes, items, files, exports, statistics, verification.
//! Slow calls that an organiser makes.

use async_trait::async_trait;

use super::Result;
use crate::domain::{
    Added, Attempt, Claim, ClientId, Code, CodeId, Digest, File, FoundItem, Item, ItemId, Moved,
    Pace, PaceSpan, Place, Redeeming, Replaced, Replacement, Settings, StateName, Stats, Timestamp,
    Unredeeming,
};

/// Where codes and their pools live.
///
/// `None` means that there is no such code. Each call is atomic unless its comment
/// says otherwise. Each call that changes something may be made again after an
/// error: the second call does what the first left undone.
#[async_trait]
pub trait Pool: Send + Sync + 'static {
    /// Whether claims can be served now.
    ///
    /// # Errors
    /// What is missing, in words for the person who runs the service.
    async fn ready(&self) -> Result<()>;

    /// The secret that all replicas on this store share: `proposal` the first
    /// time, the same from then on.
    async fn shared_secret(&self, proposal: [u8; 32]) -> Result<[u8; 32]>;

    /// The secret that the replicas share; `None` if there is none any more. It goes
    /// with the data: if it is gone or another, so is everything else.
    async fn secret(&self) -> Result<Option<[u8; 32]>>;

    /// Makes a code with an empty pool; `None` if the id is taken.
    async fn create_code(&self, id: &CodeId, settings: &Settings) -> Result<Option<Code>>;

    /// Reads a code.
    async fn code(&self, id: &CodeId) -> Result<Option<Code>>;

    /// Up to `limit` codes in the order of their ids, after `after`. Not atomic
    /// with regard to codes made or deleted meanwhile.
    async fn codes(&self, after: Option<&CodeId>, limit: usize) -> Result<Vec<Code>>;

    /// Replaces a code's settings if they are still at `version`.
    async fn update_code(&self, id: &CodeId, settings: &Settings, version: u64) -> Result<Update>;

    /// The same together with the code's logo, a PNG image, or without one.
    async fn set_logo(
        &self,
        id: &CodeId,
        settings: &Settings,
        version: u64,
        png: Option<&[u8]>,
    ) -> Result<Update>;

    /// The code's logo, if the code has one.
    async fn logo(&self, id: &CodeId) -> Result<Option<Vec<u8>>>;

    /// Deletes a code with its pool, claims and history; false if there is none.
    async fn delete_code(&self, id: &CodeId) -> Result<bool>;

    /// Adds up to [`MAX_ITEMS_PER_CALL`] items; one answer per item, in order.
    /// An item that the code has or ever had, wherever it is now, is a
    /// duplicate, and so is the second of two equal ones in one call.
    ///
    /// [`MAX_ITEMS_PER_CALL`]: super::MAX_ITEMS_PER_CALL
    async fn add_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<Added>>>;

    /// Moves up to [`MAX_ITEMS_PER_CALL`] items out of play or back; one answer per
    /// item, in order. A file must have the name that the code has it under, as
    /// [`Pool::find_items`] returns it; under another name it may be unknown.
    ///
    /// [`MAX_ITEMS_PER_CALL`]: super::MAX_ITEMS_PER_CALL
    async fn move_items(
        &self,
        id: &CodeId,
        items: &[Item],
        to: Place,
    ) -> Result<Option<Vec<Moved>>>;

    /// Releases up to [`MAX_ITEMS_PER_CALL`] items that were set aside, back into the pool
    /// or out of play, and returns how many. Items that are not aside stay where they are.
    ///
    /// [`MAX_ITEMS_PER_CALL`]: super::MAX_ITEMS_PER_CALL
    async fn release_items(&self, id: &CodeId, items: &[ItemId], to: Place) -> Result<Option<u64>>;

    /// Finds up to [`MAX_ITEMS_PER_CALL`] items by id; one answer per id, in order,
    /// and `None` for an item that the code never had. Not atomic, and it may read
    /// the whole pool: it is for organisers, not for claims.
    ///
    /// [`MAX_ITEMS_PER_CALL`]: super::MAX_ITEMS_PER_CALL
    async fn find_items(
        &self,
        id: &CodeId,
        items: &[ItemId],
    ) -> Result<Option<Vec<Option<FoundItem>>>>;

    /// Takes an item that does not work out of play for good, and gives its client
    /// another in its place, as the client's same n-th item. It does not matter
    /// whether the code is open: an organiser does it.
    ///
    /// The same item replaced again changes nothing and is answered with what
    /// replaced it the first time, even if that was replaced since.
    async fn replace_item(&self, id: &CodeId, item: ItemId) -> Result<Option<Replacement>>;

    /// The items of a client that were replaced, in the order in which they were.
    async fn replaced(&self, id: &CodeId, client: &ClientId) -> Result<Option<Vec<Replaced>>>;

    /// Marks a client's n-th item as used, once. The same attempt made again is answered as the
    /// first time.
    async fn redeem(
        &self,
        id: &CodeId,
        client: &ClientId,
        nth: u32,
        attempt: Option<&Attempt>,
        by: &str,
    ) -> Result<Option<Redeeming>>;

    /// Takes the mark of a used item away.
    async fn undo_redemption(
        &self,
        id: &CodeId,
        client: &ClientId,
        nth: u32,
    ) -> Result<Option<Unredeeming>>;

    /// Erases a client's name. Its items stay taken. A keyed hash of the name comes in its
    /// place, so that the client gets nothing more; or these bits, which say nothing.
    async fn erase(
        &self,
        id: &CodeId,
        client: &ClientId,
        bits: Option<[u8; 16]>,
    ) -> Result<Option<Erasure>>;

    /// Takes a client's right to an item away, or gives it back. What it has stays taken.
    async fn revoke(
        &self,
        id: &CodeId,
        client: &ClientId,
        is_revoked: bool,
    ) -> Result<Option<Revocation>>;

    /// The clients whose right was taken away, and since when, in the order of their ids.
    async fn revoked(&self, id: &CodeId) -> Result<Option<Vec<(ClientId, Timestamp)>>>;

    /// A page of the items in one state, or of all, in no particular order. Pages are
    /// as those of [`Pool::claims`]. Each item that stays in its state throughout the
    /// reading comes at least once, and exactly once if no other moves either. An
    /// item that moves meanwhile may come in each of its states, and twice if it moves
    /// into a window. If it was put back into the pool, it may not come at all.
    async fn items(
        &self,
        id: &CodeId,
        state: Option<StateName>,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<ItemPage>>;

    /// Whether a code has or ever had these items, wherever they are now, up to
    /// [`MAX_ITEMS_PER_CALL`]; one answer per item, in order. No item may be a file.
    ///
    /// [`MAX_ITEMS_PER_CALL`]: super::MAX_ITEMS_PER_CALL
    async fn has_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<bool>>>;

    /// A page of all claims, in no particular order. Each claim that stands
    /// throughout the reading comes exactly once, or the reading ends with
    /// [`StoreError::Cursor`]. A page has about `limit` claims, or a few hundred
    /// if `limit` is smaller and the store cannot stop earlier. A page may be
    /// empty: the reading ends with the page that has no `next`.
    ///
    /// [`StoreError::Cursor`]: super::StoreError::Cursor
    async fn claims(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<ClaimPage>>;

    /// Counts the pool.
    async fn stats(&self, id: &CodeId) -> Result<Option<Stats>>;

    /// How many items were granted, and when. A claim that is granted counts once, in the
    /// minute in which it is decided, together with the grant itself. What is read beyond the
    /// span is not promised.
    async fn pace(&self, id: &CodeId, span: PaceSpan) -> Result<Option<Pace>>;

    /// A page of the files among a code's items, wherever those are, in no
    /// particular order. Each file that was there throughout the reading comes
    /// exactly once, as for [`Pool::claims`]; the reading ends with the page that
    /// has no `next`.
    async fn files(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<FilePage>>;

    /// Whether a code has or ever had these files, up to
    /// [`MAX_ITEMS_PER_CALL`]; one answer per digest, in order.
    ///
    /// [`MAX_ITEMS_PER_CALL`]: super::MAX_ITEMS_PER_CALL
    async fn has_files(&self, id: &CodeId, files: &[Digest]) -> Result<Option<Vec<bool>>>;

    /// Checks that every item is in exactly one place, that every claim has its
    /// counterpart, and that the counts add up. It reads everything, in steps,
    /// and may run while claims do.
    async fn verify(&self, id: &CodeId) -> Result<Option<Verification>>;

    /// Brings the data to [`SCHEMA_VERSION`], some codes at a time, each
    /// atomically, while claims run; `after` is where the last call ended. Call it
    /// only when no replica of an older version runs any more.
    ///
    /// [`SCHEMA_VERSION`]: super::SCHEMA_VERSION
    async fn upgrade(&self, after: Option<&CodeId>) -> Result<Upgrade>;
}

/// What a step of an upgrade did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Upgrade {
    /// How many codes were looked at.
    pub codes: u64,
    /// How many of them were of an older schema.
    pub upgraded: u64,
    /// Continue after this code; `None` at the end.
    pub next: Option<CodeId>,
}

/// The result of replacing a code's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each change of settings, which are few"
)]
pub enum Update {
    /// Done; this is the code now.
    Done(Code),
    /// Someone else changed the settings since they were read.
    Stale,
    /// Clients have claimed under the old settings, so this one stays.
    InUse(Fixed),
    /// There is no such code.
    NoSuchCode,
}

/// The result of erasing a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasure {
    /// Done; this name stands in the place of the other, for so many items.
    Done {
        /// The name that says nothing.
        client: ClientId,
        /// How many items the client has.
        items: u64,
    },
    /// The client has claimed nothing, so there is nothing to erase.
    Unknown,
    /// The code's data is of a schema that older replicas claim from, which would not look.
    OldSchema,
}

/// The result of taking a client's right away, or of giving it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// Done.
    Done,
    /// There are [`MAX_REVOKED`](super::MAX_REVOKED) already.
    Full,
    /// The code's data is of a schema that older replicas claim from, which would not look.
    OldSchema,
}

/// A setting that stays once a client has claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixed {
    /// `per_client` cannot be lowered.
    PerClient,
    /// `identity` cannot be changed.
    Identity,
}

/// Where the next page begins. Only the store that made it can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// A page of claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimPage {
    /// The claims.
    pub claims: Vec<Claim>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// A page of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemPage {
    /// The items, each with its state.
    pub items: Vec<FoundItem>,
    /// Where to go on; nothing at the end.
    pub next: Option<Cursor>,
}

/// A page of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePage {
    /// The files.
    pub files: Vec<File>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// How many items were checked.
    pub items: u64,
    /// How many claims were checked.
    pub claims: u64,
    /// What is wrong, one sentence each: the first [`Verification::MAX_PROBLEMS`].
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
