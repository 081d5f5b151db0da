//! What organisers call.

use async_trait::async_trait;

use super::keys::{self, Keys};
use super::redeem::Which;
use super::{
    RedisStore, aside, claims, codes, erase, files, items, listing, pace, redeem, replaced,
    revoked, verify,
};
use crate::domain::{
    Added, Attempt, ClientId, Code, CodeId, Digest, FoundItem, Item, ItemId, Moved, Pace, PaceSpan,
    Place, Redeeming, Replaced, Replacement, Settings, StateName, Stats, Timestamp, Unredeeming,
};
use crate::store::{
    ClaimPage, Cursor, Erasure, FilePage, ItemPage, Pool, Result, Revocation, StoreError, Update,
    Upgrade, Verification,
};

#[async_trait]
impl Pool for RedisStore {
    async fn ready(&self) -> Result<()> {
        self.connections.check_ready().await?;
        match &self.supply {
            Some(supply) => supply.check().await,
            None => Ok(()),
        }
    }

    async fn shared_secret(&self, proposal: [u8; 32]) -> Result<[u8; 32]> {
        let mut pipe = redis::pipe();
        let key = keys::secret();
        pipe.cmd("SET").arg(&key).arg(&proposal).arg("NX").ignore();
        pipe.cmd("GET").arg(&key);
        let (secret,): (Vec<u8>,) = self.connections.write(&key, &pipe).await?;
        let secret = read_secret(&key, secret)?;
        self.names.note(&secret);
        Ok(secret)
    }

    async fn secret(&self) -> Result<Option<[u8; 32]>> {
        let mut pipe = redis::pipe();
        let key = keys::secret();
        pipe.cmd("GET").arg(&key);
        let (secret,): (Option<Vec<u8>>,) = self.connections.read(&key, &pipe).await?;
        secret.map(|secret| read_secret(&key, secret)).transpose()
    }

    async fn create_code(&self, id: &CodeId, settings: &Settings) -> Result<Option<Code>> {
        codes::create(&self.connections, &self.schemas, Keys::of(id), settings).await
    }

    async fn code(&self, id: &CodeId) -> Result<Option<Code>> {
        codes::read(&self.connections, Keys::of(id)).await
    }

    async fn codes(&self, after: Option<&CodeId>, limit: usize) -> Result<Vec<Code>> {
        codes::list(&self.connections, after, limit).await
    }

    async fn update_code(&self, id: &CodeId, settings: &Settings, version: u64) -> Result<Update> {
        codes::update(
            &self.connections,
            &self.schemas,
            Keys::of(id),
            settings,
            version,
            None,
        )
        .await
    }

    async fn set_logo(
        &self,
        id: &CodeId,
        settings: &Settings,
        version: u64,
        png: Option<&[u8]>,
    ) -> Result<Update> {
        codes::update(
            &self.connections,
            &self.schemas,
            Keys::of(id),
            settings,
            version,
            Some(png),
        )
        .await
    }

    async fn logo(&self, id: &CodeId) -> Result<Option<Vec<u8>>> {
        codes::logo(&self.connections, Keys::of(id)).await
    }

    async fn redeem(
        &self,
        id: &CodeId,
        client: &ClientId,
        nth: u32,
        attempt: Option<&Attempt>,
        by: &str,
    ) -> Result<Option<Redeeming>> {
        let hash = &self.names.hash(id, client)?;
        let which = Which { client, hash, nth };
        redeem::redeem(&self.connections, Keys::of(id), which, attempt, by).await
    }

    async fn undo_redemption(
        &self,
        id: &CodeId,
        client: &ClientId,
        nth: u32,
    ) -> Result<Option<Unredeeming>> {
        let hash = &self.names.hash(id, client)?;
        let which = Which { client, hash, nth };
        redeem::undo(&self.connections, Keys::of(id), which).await
    }

    async fn delete_code(&self, id: &CodeId) -> Result<bool> {
        let deleted = codes::delete(&self.connections, Keys::of(id)).await?;
        if let Some(supply) = &self.supply {
            supply.forget_deleted(id).await?;
        }
        Ok(deleted)
    }

    async fn add_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<Added>>> {
        items::add(&self.connections, Keys::of(id), items).await
    }

    async fn move_items(
        &self,
        id: &CodeId,
        items: &[Item],
        to: Place,
    ) -> Result<Option<Vec<Moved>>> {
        items::move_to(&self.connections, Keys::of(id), items, to).await
    }

    async fn release_items(&self, id: &CodeId, items: &[ItemId], to: Place) -> Result<Option<u64>> {
        aside::release(&self.connections, Keys::of(id), items, to).await
    }

    async fn find_items(
        &self,
        id: &CodeId,
        items: &[ItemId],
    ) -> Result<Option<Vec<Option<FoundItem>>>> {
        items::find(&self.connections, Keys::of(id), items).await
    }

    async fn replace_item(&self, id: &CodeId, item: ItemId) -> Result<Option<Replacement>> {
        replaced::replace(&self.connections, Keys::of(id), self.supply.as_ref(), item).await
    }

    async fn replaced(&self, id: &CodeId, client: &ClientId) -> Result<Option<Vec<Replaced>>> {
        let hash = self.names.hash(id, client)?;
        replaced::of_client(&self.connections, Keys::of(id), client, &hash).await
    }

    async fn erase(
        &self,
        id: &CodeId,
        client: &ClientId,
        bits: Option<[u8; 16]>,
    ) -> Result<Option<Erasure>> {
        let hash = self.names.hash(id, client)?;
        erase::erase(&self.connections, Keys::of(id), client, &hash, bits).await
    }

    async fn revoke(&self, id: &CodeId, client: &ClientId, is: bool) -> Result<Option<Revocation>> {
        let hash = self.names.hash(id, client)?;
        revoked::set(&self.connections, Keys::of(id), client, &hash, is).await
    }

    async fn revoked(&self, id: &CodeId) -> Result<Option<Vec<(ClientId, Timestamp)>>> {
        revoked::list(&self.connections, Keys::of(id)).await
    }

    async fn items(
        &self,
        id: &CodeId,
        state: Option<StateName>,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<ItemPage>> {
        listing::page(&self.connections, Keys::of(id), state, cursor, limit).await
    }

    async fn has_items(&self, id: &CodeId, items: &[Item]) -> Result<Option<Vec<bool>>> {
        items::has(&self.connections, Keys::of(id), items).await
    }

    async fn claims(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<ClaimPage>> {
        claims::page(&self.connections, Keys::of(id), cursor, limit).await
    }

    async fn stats(&self, id: &CodeId) -> Result<Option<Stats>> {
        codes::stats(&self.connections, Keys::of(id)).await
    }

    async fn pace(&self, id: &CodeId, span: PaceSpan) -> Result<Option<Pace>> {
        pace::read(&self.connections, Keys::of(id), span).await
    }

    async fn files(
        &self,
        id: &CodeId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<FilePage>> {
        files::page(&self.connections, Keys::of(id), cursor, limit).await
    }

    async fn has_files(&self, id: &CodeId, files: &[Digest]) -> Result<Option<Vec<bool>>> {
        files::has(&self.connections, Keys::of(id), files).await
    }

    async fn verify(&self, id: &CodeId) -> Result<Option<Verification>> {
        let mut found = verify::verify(&self.connections, Keys::of(id)).await?;
        if let (Some(found), Some(supply)) = (&mut found, &self.supply) {
            supply.audit(id, found).await?;
        }
        Ok(found)
    }

    async fn upgrade(&self, after: Option<&CodeId>) -> Result<Upgrade> {
        self.schemas.upgrade(&self.connections, after).await
    }
}

fn read_secret(key: &str, secret: Vec<u8>) -> Result<[u8; 32]> {
    secret
        .try_into()
        .map_err(|_| StoreError::Corrupt(format!("{key} is not 32 bytes long")))
}
