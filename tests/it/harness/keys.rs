//! The keys that the store has in Redis, as `src/store/redis/keys.rs` spells
//! them.

use apiece::store::SCHEMA_VERSION;

/// A key of a code.
pub(crate) fn key_of(code: &str, name: &str) -> String {
    format!("apiece:{SCHEMA_VERSION}:{{{code}}}:{name}")
}

/// The key of the index of codes.
pub(crate) fn index_key() -> String {
    format!("apiece:{SCHEMA_VERSION}:codes")
}
