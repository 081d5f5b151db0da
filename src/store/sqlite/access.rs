//! Keys of organisers, journals, and what is good once.

use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::de::DeserializeOwned;

use super::codes::moment;
use super::{SqliteStore, codes, limits, now};
use crate::domain::{Attempt, CodeId, ItemId, JournalEntry, KeyId, StoredKey, Timestamp};
use crate::store::{Access, MAX_JOURNAL, MAX_KEYS, Result, StoreError, UPLOAD_LIFE};

#[async_trait]
impl Access for SqliteStore {
    async fn add_key(&self, key: &StoredKey) -> Result<bool> {
        let (id, key) = (key.key.id.clone(), json(key));
        let work = move |conn: &Connection| {
            let sql = "INSERT INTO api_keys (id, key) SELECT ?1, ?2
                       WHERE (SELECT count(*) FROM api_keys) < ?3 ON CONFLICT DO NOTHING";
            let most = i64::try_from(MAX_KEYS).unwrap_or(i64::MAX);
            Ok(conn.execute(sql, params![id.as_str(), key, most])? == 1)
        };
        self.writer.run(work).await
    }

    async fn key(&self, id: &KeyId) -> Result<Option<StoredKey>> {
        let id = id.clone();
        let read = move |conn: &Connection| {
            let mut found = conn.prepare_cached("SELECT key FROM api_keys WHERE id = ?1")?;
            let key: Option<String> = found
                .query_row([id.as_str()], |row| row.get(0))
                .optional()?;
            key.map(|key| parse(&key)).transpose()
        };
        self.readers.run(read).await
    }

    async fn keys(&self) -> Result<Vec<(StoredKey, Option<Timestamp>)>> {
        let read = |conn: &Connection| {
            let mut found = conn.prepare_cached("SELECT key, used_at FROM api_keys ORDER BY id")?;
            let rows = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.map(|row| {
                let (key, used_at): (String, Option<i64>) = row?;
                Ok((parse(&key)?, used_at.map(moment).transpose()?))
            })
            .collect()
        };
        self.readers.run(read).await
    }

    async fn remove_key(&self, id: &KeyId) -> Result<bool> {
        let id = id.clone();
        let work = move |conn: &Connection| {
            let sql = "DELETE FROM api_keys WHERE id = ?1";
            Ok(conn.execute(sql, [id.as_str()])? == 1)
        };
        self.writer.run(work).await
    }

    async fn note_use(&self, id: &KeyId, at: Timestamp) -> Result<()> {
        let id = id.clone();
        let work = move |conn: &Connection| {
            let sql = "UPDATE api_keys SET used_at = ?2 WHERE id = ?1";
            conn.execute(sql, params![id.as_str(), at.as_millisecond()])?;
            Ok(())
        };
        self.writer.run(work).await
    }

    async fn note(&self, entry: &JournalEntry) -> Result<()> {
        let entry = json(entry);
        let work = move |conn: &Connection| insert(conn, None, &entry);
        self.writer.run(work).await
    }

    async fn note_of(
        &self,
        code: &CodeId,
        entry: &JournalEntry,
        instead_of: Option<&JournalEntry>,
    ) -> Result<bool> {
        let (code, entry) = (code.clone(), json(entry));
        let instead_of = instead_of.map(json);
        let work = move |conn: &Connection| {
            let Some(Some(key)) = key_of(conn, Some(&code))? else {
                return Ok(true);
            };
            if let Some(last) = &instead_of {
                let mut remove = conn.prepare_cached(
                    "DELETE FROM journal WHERE entry = ?2 AND entry_no =
                         (SELECT max(entry_no) FROM journal WHERE code = ?1)",
                )?;
                if remove.execute(params![key, last])? == 0 {
                    return Ok(false);
                }
            }
            insert(conn, Some(key), &entry)?;
            Ok(true)
        };
        self.writer.run(work).await
    }

    async fn journal(
        &self,
        code: Option<&CodeId>,
        limit: usize,
    ) -> Result<Option<Vec<JournalEntry>>> {
        let code = code.cloned();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let read = move |conn: &Connection| {
            let Some(key) = key_of(conn, code.as_ref())? else {
                return Ok(None);
            };
            let mut found = conn.prepare_cached(
                "SELECT entry FROM journal WHERE code IS ?1 ORDER BY entry_no DESC LIMIT ?2",
            )?;
            let rows = found.query_map(params![key, limit], |row| row.get::<_, String>(0))?;
            let entries = rows.map(|row| parse(&row?));
            entries.collect::<Result<_>>().map(Some)
        };
        self.readers.run(read).await
    }

    async fn note_upload(&self, upload: &str, items: &[ItemId]) -> Result<()> {
        let (upload, clock) = (upload.to_owned(), self.system.clock.clone());
        let ids: Vec<String> = items.iter().map(|id| id.as_str().to_owned()).collect();
        let work = move |conn: &Connection| {
            let life = i64::try_from(UPLOAD_LIFE.as_millis()).unwrap_or(i64::MAX);
            let ends = now(&clock).as_millisecond().saturating_add(life);
            let mut insert = conn
                .prepare_cached("INSERT INTO uploads (upload, item, ends) VALUES (?1, ?2, ?3)")?;
            for id in ids {
                insert.execute(params![upload, id, ends])?;
            }
            Ok(())
        };
        self.writer.run(work).await
    }

    async fn uploaded(&self, upload: &str, from: usize, limit: usize) -> Result<Vec<ItemId>> {
        let (upload, clock) = (upload.to_owned(), self.system.clock.clone());
        let [from, limit] = [from, limit].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        let read = move |conn: &Connection| {
            let mut found = conn.prepare_cached(
                "SELECT item FROM uploads WHERE upload = ?1 AND ends > ?2
                 ORDER BY upload_no LIMIT ?3 OFFSET ?4",
            )?;
            let now = now(&clock).as_millisecond();
            let rows = found.query_map(params![upload, now, limit, from], |row| {
                row.get::<_, String>(0)
            })?;
            rows.map(|id| {
                let id = id?.parse();
                id.map_err(|_| {
                    StoreError::Corrupt("an upload has something that is no item".into())
                })
            })
            .collect()
        };
        self.readers.run(read).await
    }

    async fn use_once(&self, id: &str, attempt: &Attempt, life: Duration) -> Result<bool> {
        let (id, attempt, clock) = (id.to_owned(), attempt.clone(), self.system.clock.clone());
        let work =
            move |conn: &Connection| limits::use_once(conn, &id, &attempt, life, now(&clock));
        self.writer.run(work).await
    }

    async fn was_used(&self, id: &str) -> Result<bool> {
        let (id, clock) = (id.to_owned(), self.system.clock.clone());
        let read = move |conn: &Connection| {
            let mut found =
                conn.prepare_cached("SELECT 1 FROM once WHERE id = ?1 AND ends > ?2")?;
            Ok(found.exists(params![id, now(&clock).as_millisecond()])?)
        };
        self.readers.run(read).await
    }
}

/// Writes an entry into a journal, and removes the oldest one if there are too many.
fn insert(conn: &Connection, code: Option<i64>, entry: &str) -> Result<()> {
    conn.prepare_cached("INSERT INTO journal (code, entry) VALUES (?1, ?2)")?
        .execute(params![code, entry])?;
    let most = i64::try_from(MAX_JOURNAL).unwrap_or(i64::MAX);
    conn.prepare_cached(
        "DELETE FROM journal WHERE code IS ?1 AND entry_no <= (SELECT entry_no FROM journal
         WHERE code IS ?1 ORDER BY entry_no DESC LIMIT 1 OFFSET ?2)",
    )?
    .execute(params![code, most])?;
    Ok(())
}

/// The key of a code in the tables; `Some(None)` for the service itself, and `None` if there is
/// no such code.
fn key_of(conn: &Connection, code: Option<&CodeId>) -> Result<Option<Option<i64>>> {
    match code {
        None => Ok(Some(None)),
        Some(code) => Ok(codes::find(conn, code)?.map(|found| Some(found.key))),
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
