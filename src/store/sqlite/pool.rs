//! What organisers call.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _};

use super::{
    SqliteStore, claims, codes, files, items, listing, names, now, pace, redeem, replaced, revoked,
    shared_secret, verify,
};
use crate::domain::{
    Added, Attempt, ClientId, Code, CodeId, Digest, FoundItem, Item, ItemId, Moved, Pace, PaceSpan,
    Place, Redeeming, Replaced, Replacement, Settings, StateName, Stats, Timestamp, Unredeeming,
};
use crate::store::{
    ClaimPage, Cursor, Erasure, FilePage, ItemPage, Pool, Result, Revocation, Update, Upgrade,
    Verification,
};
use crate::system::System;

#[async_trait]
impl Pool for SqliteStore {
    async fn ready(&self) -> Result<()> {
        let read = |conn: &Connection| Ok(conn.execute_batch("SELECT 1 FROM codes LIMIT 1")?);
        self.writer.run(read).await?;
        self.readers.run(read).await
    }

    async fn shared_secret(&self, proposal: [u8; 32]) -> Result<[u8; 32]> {
        let work = move |conn: &Connection| shared_secret(conn, proposal);
        self.writer.run(work).await
    }

    async fn secret(&self) -> Result<Option<[u8; 32]>> {
        let sql = "SELECT value FROM meta WHERE name = 'secret'";
        let read = |conn: &Connection| Ok(conn.query_row(sql, [], |row| row.get(0)).optional()?);
        self.readers.run(read).await
    }

    async fn create_code(&self, id: &CodeId, settings: &Settings) -> Result<Option<Code>> {
        let (id, settings) = (id.clone(), settings.clone());
        let clock = self.system.clock.clone();
        let work = move |conn: &Connection| codes::create(conn, &id, &settings, now(&clock));
        self.writer.run(work).await
    }

    async fn code(&self, id: &CodeId) -> Result<Option<Code>> {
        let id = id.clone();
        let read = move |conn: &Connection| Ok(codes::find(conn, &id)?.map(|found| found.code));
        self.readers.run(read).await
    }

    async fn codes(&self, after: Option<&CodeId>, limit: usize) -> Result<Vec<Code>> {
        let after = after.cloned();
        let read = move |conn: &Connection| codes::list(conn, after.as_ref(), limit);
        self.readers.run(read).await
    }

    async fn update_code(&self, id: &CodeId, settings: &Settings, version: u64) -> Result<Update> {
        let (id, settings) = (id.clone(), settings.clone());
        let work = move |conn: &Connection| codes::update(conn, &id, &settings, version, None);
        self.writer.run(work).await
    }

    async fn set_logo(
        &self,
        id: &CodeId,
        settings: &Settings,
        version: u64,
        png: Option<&[u8]>,
    ) -> Result<Update> {
        let (id, settings, png) = (id.clone(), settings.clone(), png.map(<[u8]>::to_vec));
        let work = move |conn: &Connection| {
            codes::update(conn, &id, &settings, version, Some(png.as_deref()))
        };
        self.writer.run(work).await
    }

    async fn logo(&self, id: &CodeId) -> Result<Option<Vec<u8>>> {
        let id = id.clone();
        let read = move |conn: &Connection| codes::logo(conn, &id);
        self.readers.run(read).await
    }

    async fn redeem(
        &self,
        id: &CodeId,
        client: &ClientId,
        nth: u32,
        attempt: Option<&Attempt>,
        by: &str,
    ) -> Result<Option<Redeeming>> {
        let (id, client, attempt) = (id.clone(), client.clone(), attempt.cloned());
        let (by, clock) = (by.to_owned(), self.system.clock.clone());
        let work = move |conn: &Connection| {
            redeem::redeem(
                conn,
                &id,
                (&client, nth),
                attempt.as_ref(),
                &by,
                now(&clock),
            )
        };
        self.writer.run(work).await
    }

    async fn undo_redemption(
        &self,
        id: &CodeId,
        client: &ClientId,
        nth: u32,
    ) -> Result<Option<Unredeeming>> {
        let (id, client) = (id.clone(), client.clone());
        let work = move |conn: &Connection| redeem::undo(conn, &id, (&client, nth));
        self.writer.run(work).await
    }

    async fn delete_code(&self, id: &CodeId) -> Result<bool> {
        let id = id.clone();
        let work = move |conn: &Connection| codes::delete(conn, &id);
        self.writer.run(work).await
    }

    async fn add_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<Added>>> {
        let (id, items) = (id.clone(), items.to_vec());
        let work = move |conn: &Connection| items::add(conn, &id, &items);
        self.writer.run(work).await
    }

    async fn move_items(
        &self,
        id: &CodeId,
        items: &[Item],
        to: Place,
    ) -> Result<Option<Vec<Moved>>> {
        let (id, items) = (id.clone(), items.to_vec());
        let work = move |conn: &Connection| items::shift(conn, &id, &items, to);
        self.writer.run(work).await
    }

    async fn release_items(&self, id: &CodeId, _: &[ItemId], _: Place) -> Result<Option<u64>> {
        // Nothing happens behind this store's back, so nothing is aside.
        Ok(self.code(id).await?.map(|_| 0))
    }

    async fn find_items(
        &self,
        id: &CodeId,
        items: &[ItemId],
    ) -> Result<Option<Vec<Option<FoundItem>>>> {
        let (id, items) = (id.clone(), items.to_vec());
        let read = move |conn: &Connection| items::find(conn, &id, &items);
        self.readers.run(read).await
    }

    async fn replace_item(&self, id: &CodeId, item: ItemId) -> Result<Option<Replacement>> {
        let id = id.clone();
        let System { clock, random } = self.system.clone();
        let work =
            move |conn: &Connection| replaced::replace(conn, &id, item, now(&clock), &random);
        self.writer.run(work).await
    }

    async fn replaced(&self, id: &CodeId, client: &ClientId) -> Result<Option<Vec<Replaced>>> {
        let (id, client) = (id.clone(), client.clone());
        let read = move |conn: &Connection| replaced::of_client(conn, &id, &client);
        self.readers.run(read).await
    }

    async fn erase(
        &self,
        id: &CodeId,
        client: &ClientId,
        bits: Option<[u8; 16]>,
    ) -> Result<Option<Erasure>> {
        let (id, client) = (id.clone(), client.clone());
        let work = move |conn: &Connection| names::erase(conn, &id, &client, bits);
        self.writer.run(work).await
    }

    async fn revoke(&self, id: &CodeId, client: &ClientId, is: bool) -> Result<Option<Revocation>> {
        let (id, client) = (id.clone(), client.clone());
        let clock = self.system.clock.clone();
        let work = move |conn: &Connection| revoked::set(conn, &id, &client, is, now(&clock));
        self.writer.run(work).await
    }

    async fn revoked(&self, id: &CodeId) -> Result<Option<Vec<(ClientId, Timestamp)>>> {
        let id = id.clone();
        self.readers
            .run(move |conn: &Connection| revoked::list(conn, &id))
            .await
    }

    async fn items(
        &self,
        id: &CodeId,
        state: Option<StateName>,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<ItemPage>> {
        let (id, cursor) = (id.clone(), cursor.cloned());
        let read = move |conn: &Connection| listing::page(conn, &id, state, cursor.as_ref(), limit);
        self.readers.run(read).await
    }

    async fn has_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<bool>>> {
        let ids: Vec<ItemId> = items.iter().map(Item::id).collect();
        let id = id.clone();
        let read = move |conn: &Connection| items::has(conn, &id, &ids);
        self.readers.run(read).await
    }

    async fn claims(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<ClaimPage>> {
        let (id, cursor) = (id.clone(), cursor.cloned());
        let read = move |conn: &Connection| claims::page(conn, &id, cursor.as_ref(), limit);
        self.readers.run(read).await
    }

    async fn stats(&self, id: &CodeId) -> Result<Option<Stats>> {
        let id = id.clone();
        let read = move |conn: &Connection| Ok(codes::find(conn, &id)?.map(|found| found.stats));
        self.readers.run(read).await
    }

    async fn pace(&self, id: &CodeId, span: PaceSpan) -> Result<Option<Pace>> {
        let id = id.clone();
        let clock = self.system.clock.clone();
        let read = move |conn: &Connection| pace::read(conn, &id, span, now(&clock));
        self.readers.run(read).await
    }

    async fn files(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<FilePage>> {
        let (id, cursor) = (id.clone(), cursor.cloned());
        let read = move |conn: &Connection| files::page(conn, &id, cursor.as_ref(), limit);
        self.readers.run(read).await
    }

    async fn has_files(&self, id: &CodeId, files: &[Digest]) -> Result<Option<Vec<bool>>> {
        let (id, files) = (id.clone(), files.to_vec());
        let read = move |conn: &Connection| files::has(conn, &id, &files);
        self.readers.run(read).await
    }

    async fn verify(&self, id: &CodeId) -> Result<Option<Verification>> {
        let id = id.clone();
        let read = move |conn: &Connection| verify::verify(conn, &id);
        self.verifier.run(read).await
    }

    async fn upgrade(&self, _after: Option<&CodeId>) -> Result<Upgrade> {
        // The file was upgraded when it was opened.
        Ok(Upgrade::default())
    }
}
