//! Keys of organisers.
//!
//! A replica remembers a key for two seconds, so that a crowd of calls does not ask the store
//! for it each time, and one that is revoked ends everywhere within five.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use subtle::ConstantTimeEq as _;

use super::{Apiece, Error, Result};
use crate::domain::{ApiKey, Digest, KeyId, KeyToken, NewKey, StoredKey, Timestamp};

/// How long a key is known without being read again.
const FRESH: Duration = Duration::from_secs(2);

/// How often it is noted at most that a key was used.
const NOTED: Duration = Duration::from_secs(60);

/// How many keys a replica remembers. Then it forgets all of them.
const MOST: usize = 10_000;

/// The keys that were read last, and when.
#[derive(Default)]
pub(super) struct KnownKeys(Mutex<HashMap<KeyId, Known>>);

#[derive(Clone)]
struct Known {
    key: Option<StoredKey>,
    read: Instant,
    noted: Option<Instant>,
}

impl KnownKeys {
    fn fresh(&self, id: &KeyId) -> Option<Option<StoredKey>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get(id)?;
        (known.read.elapsed() < FRESH).then(|| known.key.clone())
    }

    fn keep(&self, id: &KeyId, read: Instant, key: Option<&StoredKey>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        let noted = known.get(id).and_then(|known| known.noted);
        let key = key.cloned();
        known.insert(id.clone(), Known { key, read, noted });
    }

    /// Whether the use of a key should be noted now; then it counts as noted.
    fn is_to_be_noted(&self, id: &KeyId) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = known.get_mut(id) else {
            return false;
        };
        let is = known.noted.is_none_or(|noted| noted.elapsed() >= NOTED);
        if is {
            known.noted = Some(Instant::now());
        }
        is
    }

    fn forget(&self, id: &KeyId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(id);
    }
}

impl Apiece {
    /// The key that somebody shows; `None` if it is none, was revoked, or has ended.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn key_of(&self, token: &KeyToken, now: Timestamp) -> Result<Option<ApiKey>> {
        let Some(stored) = self.stored_key(&token.id).await? else {
            return Ok(None);
        };
        let is_right: bool = stored.hash.as_bytes().ct_eq(&token.hash()).into();
        if !is_right || !stored.key.is_valid(now) {
            return Ok(None);
        }
        if self.keys.is_to_be_noted(&token.id) {
            // That it is not noted is no reason to refuse.
            let noted = self.store.access.note_use(&token.id, now).await;
            if let Err(error) = noted {
                tracing::warn!(%error, key = %token.id, "the use of a key was not noted");
            }
        }
        Ok(Some(stored.key))
    }

    /// The key with this id, if it was not revoked and has not ended.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn valid_key(&self, id: &KeyId, now: Timestamp) -> Result<Option<ApiKey>> {
        let stored = self.stored_key(id).await?;
        Ok(stored
            .map(|stored| stored.key)
            .filter(|key| key.is_valid(now)))
    }

    async fn stored_key(&self, id: &KeyId) -> Result<Option<StoredKey>> {
        if let Some(known) = self.keys.fresh(id) {
            return Ok(known);
        }
        let read = Instant::now();
        let key = self.ask(self.store.access.key(id)).await?;
        self.keys.keep(id, read, key.as_ref());
        Ok(key)
    }

    /// All keys, and when each was last used, to the minute.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn keys(&self) -> Result<Vec<(ApiKey, Option<Timestamp>)>> {
        let keys = self.ask(self.store.access.keys()).await?;
        let keys = keys.into_iter().map(|(stored, used)| (stored.key, used));
        Ok(keys.collect())
    }

    /// Makes a key. Its text is shown this once.
    pub(super) async fn make_key(&self, new: NewKey, now: Timestamp) -> Result<(ApiKey, KeyToken)> {
        let NewKey {
            name,
            scopes,
            codes,
            ends_at,
        } = new.checked(now)?;
        let token = KeyToken::from_random(self.random_bits()?);
        let key = ApiKey {
            id: token.id.clone(),
            name,
            scopes,
            codes,
            created_at: now,
            ends_at,
        };
        let stored = StoredKey {
            key: key.clone(),
            hash: Digest::from(token.hash()),
        };
        if !self.ask(self.store.access.add_key(&stored)).await? {
            return Err(Error::TooManyKeys);
        }
        self.keys.forget(&key.id);
        Ok((key, token))
    }

    /// Revokes a key, everywhere within five seconds.
    pub(super) async fn remove_key(&self, id: &KeyId) -> Result<ApiKey> {
        let stored = self.ask(self.store.access.key(id)).await?;
        let removed = self.ask(self.store.access.remove_key(id)).await?;
        self.keys.forget(id);
        match stored {
            Some(stored) if removed => Ok(stored.key),
            _ => Err(Error::NoSuchKey(id.clone())),
        }
    }
}
