//! How a grant is written: a line with its seal, and JSON.

use object_store::path::Path;
use serde::{Deserialize, Serialize};

use super::Grant;

/// Seals what this service writes, with keyed BLAKE3 over the object's name and its JSON.
/// Who can write to the object store, but does not know the secret, cannot make a grant.
#[derive(Clone)]
pub(super) struct Seal([u8; 32]);

/// The JSON of a grant. Redis's items are JSON behind an id, so they are kept as text.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    number: u64,
    replid: &'a str,
    items: Vec<String>,
}

impl Seal {
    pub(super) fn new(secret: &[u8; 32]) -> Self {
        Self(blake3::derive_key("apiece 2026-11 seal of grants", secret))
    }

    pub(super) fn write(&self, path: &Path, grant: &Grant) -> Vec<u8> {
        let Grant {
            number,
            replid,
            items,
        } = grant;
        let written = Written {
            number: *number,
            replid,
            items: items.clone(),
        };
        let json = serde_json::to_vec(&written).expect("numbers and strings serialise");
        let mut bytes = self.of(path, &json).into_bytes();
        bytes.push(b'\n');
        bytes.extend_from_slice(&json);
        bytes
    }

    /// Reads a grant; `None` if it was not sealed so.
    pub(super) fn read(&self, path: &Path, bytes: &[u8]) -> Option<Grant> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (seal, json) = (&bytes[..end], &bytes[end + 1..]);
        if self.of(path, json).as_bytes() != seal {
            return None;
        }
        let Written {
            number,
            replid,
            items,
        } = serde_json::from_slice(json).ok()?;
        Some(Grant {
            number,
            replid: replid.to_owned(),
            items,
        })
    }

    fn of(&self, path: &Path, json: &[u8]) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(path.as_ref().as_bytes());
        hasher.update(b"\n");
        hasher.update(json);
        hasher.finalize().to_hex().to_string()
    }
}
