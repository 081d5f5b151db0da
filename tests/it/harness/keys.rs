//! The keys that the store has in Redis, as `src/store/redis/keys.rs` spells
//! them.

/// A key of a code.
pub(crate) fn key_of(code: &str, name: &str) -> String {
    format!("apiece:1:{{{code}}}:{name}")
}

/// The key of the index of codes.
pub(crate) fn index_key() -> String {
    "apiece:1:codes".to_owned()
}
