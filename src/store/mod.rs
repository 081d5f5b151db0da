//! A store holds codes, their pools and their histories, and decides every claim
//! atomically.
//!
//! It is used through three traits: [`Window`] is what a crowd calls, [`Pool`] is what
//! organisers call, and [`Access`] knows who organisers are and what they did. None knows
//! how a store works: `redis` and `sqlite` do. One conformance suite checks both against
//! the comments of the traits.

mod access;
mod error;
mod names;
mod pool;
mod queue;
pub mod redis;
pub mod sqlite;
mod window;

use std::sync::Arc;

pub use self::access::{Access, MAX_JOURNAL, MAX_KEYS, UPLOAD_LIFE};
pub use self::error::{Result, StoreError};
pub use self::pool::{
    ClaimPage, Cursor, Erasure, FilePage, Fixed, ItemPage, Pool, Revocation, Update, Upgrade,
    Verification,
};
pub use self::window::Window;

/// The newest version of the keys and tables that this build reads and writes. It
/// reads all older ones, and upgrades them.
pub const SCHEMA_VERSION: u32 = 2;

/// The most items that one call may add, move or find. A call is one transaction,
/// and everyone else waits for it.
pub const MAX_ITEMS_PER_CALL: usize = 1_000;

/// How many clients of a code may have their right taken away. Each is a member of its
/// history.
pub const MAX_REVOKED: usize = 10_000;

/// An open store, by its planes.
#[derive(Clone)]
pub struct Store {
    /// The control plane.
    pub pool: Arc<dyn Pool>,
    /// The data plane.
    pub window: Arc<dyn Window>,
    /// Who organisers are, and what they did.
    pub access: Arc<dyn Access>,
}

impl Store {
    /// A store that implements them all.
    pub fn new(store: impl Pool + Window + Access) -> Self {
        let store = Arc::new(store);
        Self {
            pool: Arc::clone(&store) as _,
            window: Arc::clone(&store) as _,
            access: store,
        }
    }
}

/// What is guaranteed for a claim once it has been answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarantee {
    /// No two clients get the same item, unless the store loses data.
    Relaxed,
    /// Also after a crash or a power cut of the machine that holds the store.
    Durable,
    /// An item is shown only once every replica of the store has it.
    Replicated {
        /// How many replicas there are.
        replicas: u32,
    },
    /// Also after whatever becomes of Redis: what it may hand out is written down outside
    /// of it first.
    Fenced,
}
