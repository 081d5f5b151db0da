//! Keys of organisers, journals, and what is good once.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use serde::de::DeserializeOwned;

use super::RedisStore;
use super::keys::{self, Key, Keys};
use super::records::timestamp;
use super::scripts::NOTE;
use crate::domain::{Attempt, CodeId, ItemId, JournalEntry, KeyId, StoredKey, Timestamp};
use crate::store::{Access, MAX_JOURNAL, MAX_KEYS, Result, StoreError, UPLOAD_LIFE};

#[async_trait]
impl Access for RedisStore {
    async fn add_key(&self, key: &StoredKey) -> Result<bool> {
        let name = keys::api_keys();
        let mut pipe = redis::pipe();
        pipe.cmd("HLEN").arg(&name);
        let (count,): (usize,) = self.connections.read(&name, &pipe).await?;
        if count >= MAX_KEYS {
            return Ok(false);
        }
        let mut pipe = redis::pipe();
        let set = pipe.cmd("HSETNX").arg(&name);
        set.arg(key.key.id.as_str()).arg(json(key));
        let (is_new,): (bool,) = self.connections.write(&name, &pipe).await?;
        Ok(is_new)
    }

    async fn key(&self, id: &KeyId) -> Result<Option<StoredKey>> {
        let name = keys::api_keys();
        let mut pipe = redis::pipe();
        pipe.cmd("HGET").arg(&name).arg(id.as_str());
        let (key,): (Option<String>,) = self.connections.read(&name, &pipe).await?;
        key.map(|key| parse(&key)).transpose()
    }

    async fn keys(&self) -> Result<Vec<(StoredKey, Option<Timestamp>)>> {
        let [name, uses] = [keys::api_keys(), keys::api_key_uses()];
        let mut pipe = redis::pipe();
        pipe.cmd("HGETALL").arg(&name);
        let (found,): (HashMap<String, String>,) = self.connections.read(&name, &pipe).await?;
        let mut pipe = redis::pipe();
        pipe.cmd("HGETALL").arg(&uses);
        let (used,): (HashMap<String, String>,) = self.connections.read(&uses, &pipe).await?;
        let key = |(id, key): (&String, &String)| {
            let used = used.get(id).map(|ms| timestamp(ms)).transpose()?;
            Ok((parse::<StoredKey>(key)?, used))
        };
        let mut found: Vec<_> = found.iter().map(key).collect::<Result<_>>()?;
        found.sort_unstable_by(|(a, _), (b, _)| a.key.id.cmp(&b.key.id));
        Ok(found)
    }

    async fn remove_key(&self, id: &KeyId) -> Result<bool> {
        let [name, uses] = [keys::api_keys(), keys::api_key_uses()];
        let mut pipe = redis::pipe();
        pipe.cmd("HDEL").arg(&name).arg(id.as_str());
        let (removed,): (bool,) = self.connections.write(&name, &pipe).await?;
        let mut pipe = redis::pipe();
        pipe.cmd("HDEL").arg(&uses).arg(id.as_str()).ignore();
        let () = self.connections.write(&uses, &pipe).await?;
        Ok(removed)
    }

    async fn note_use(&self, id: &KeyId, at: Timestamp) -> Result<()> {
        let uses = keys::api_key_uses();
        let mut pipe = redis::pipe();
        let set = pipe.cmd("HSET").arg(&uses).arg(id.as_str());
        set.arg(at.as_millisecond()).ignore();
        self.connections.write(&uses, &pipe).await
    }

    async fn note(&self, entry: &JournalEntry) -> Result<()> {
        let name = keys::journal();
        let mut pipe = redis::pipe();
        pipe.cmd("LPUSH").arg(&name).arg(json(entry)).ignore();
        let trim = pipe.cmd("LTRIM").arg(&name);
        trim.arg(0).arg(MAX_JOURNAL - 1).ignore();
        self.connections.write(&name, &pipe).await
    }

    async fn note_of(
        &self,
        code: &CodeId,
        entry: &JournalEntry,
        instead_of: Option<&JournalEntry>,
    ) -> Result<bool> {
        let noted = self.connections.run(&NOTE, Keys::of(code), |call| {
            let instead_of = instead_of.map_or_else(String::new, json);
            call.arg(json(entry)).arg(MAX_JOURNAL).arg(instead_of);
        });
        let (status,): (String,) = noted.await?;
        Ok(status != "another")
    }

    async fn journal(
        &self,
        code: Option<&CodeId>,
        limit: usize,
    ) -> Result<Option<Vec<JournalEntry>>> {
        let last = limit.min(MAX_JOURNAL).saturating_sub(1);
        let mut pipe = redis::pipe();
        let (exists, entries): (bool, Vec<String>) = match code {
            Some(code) => {
                let keys = Keys::of(code);
                pipe.cmd("HEXISTS").arg(keys.get(Key::Code)).arg("added");
                let range = pipe.cmd("LRANGE").arg(keys.get(Key::Journal));
                range.arg(0).arg(last);
                self.connections.read(keys.tag(), &pipe).await?
            }
            None => {
                let name = keys::journal();
                pipe.cmd("LRANGE").arg(&name).arg(0).arg(last);
                let (entries,) = self.connections.read(&name, &pipe).await?;
                (true, entries)
            }
        };
        let entries = entries.iter().map(|entry| parse(entry));
        exists.then(|| entries.collect()).transpose()
    }

    async fn note_upload(&self, upload: &str, items: &[ItemId]) -> Result<()> {
        let ids: String = items.iter().map(ItemId::as_str).collect();
        let key = keys::upload(upload);
        let mut pipe = redis::pipe();
        pipe.atomic();
        pipe.cmd("APPEND").arg(&key).arg(ids).ignore();
        let life = pipe.cmd("EXPIRE").arg(&key);
        life.arg(UPLOAD_LIFE.as_secs()).ignore();
        self.connections.write(&key, &pipe).await
    }

    async fn uploaded(&self, upload: &str, from: usize, limit: usize) -> Result<Vec<ItemId>> {
        let key = keys::upload(upload);
        let mut pipe = redis::pipe();
        let range = pipe.cmd("GETRANGE").arg(&key);
        range.arg(from * ItemId::LENGTH);
        range.arg(((from + limit) * ItemId::LENGTH).saturating_sub(1));
        let (ids,): (String,) = self.connections.read(&key, &pipe).await?;
        ids.as_bytes()
            .chunks(ItemId::LENGTH)
            .map(|id| {
                let id = std::str::from_utf8(id).ok().and_then(|id| id.parse().ok());
                id.ok_or_else(|| {
                    StoreError::Corrupt("an upload has something that is no item".into())
                })
            })
            .collect()
    }

    async fn use_once(&self, id: &str, attempt: &Attempt, life: Duration) -> Result<bool> {
        let mut pipe = redis::pipe();
        let key = keys::once(id);
        let ms = u64::try_from(life.as_millis()).unwrap_or(u64::MAX);
        let attempt = attempt.as_str();
        let set = pipe.cmd("SET").arg(&key).arg(attempt);
        set.arg("NX").arg("PX").arg(ms).ignore();
        pipe.cmd("GET").arg(&key);
        let (used_by,): (Option<String>,) = self.connections.write(&key, &pipe).await?;
        Ok(used_by.as_deref() == Some(attempt))
    }

    async fn was_used(&self, id: &str) -> Result<bool> {
        let key = keys::once(id);
        let mut pipe = redis::pipe();
        pipe.cmd("EXISTS").arg(&key);
        let (used,): (bool,) = self.connections.read(&key, &pipe).await?;
        Ok(used)
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("it is plain data with texts as names")
}

fn parse<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| {
        let what = format!("a key or an entry of a journal cannot be read: {error}");
        StoreError::Corrupt(what)
    })
}
