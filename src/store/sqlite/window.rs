//! What a crowd calls.

use async_trait::async_trait;
use rusqlite::Connection;

use super::{SqliteStore, claims, limits, now};
use crate::domain::{Allowance, ClaimRequest, ClientId, CodeId, Outcome, Receipt, Spent, View};
use crate::store::{Result, StoreError, Window};
use crate::system::System;

#[async_trait]
impl Window for SqliteStore {
    async fn claim(&self, claim: ClaimRequest) -> Result<Option<Outcome>> {
        let System { clock, random } = self.system.clone();
        let work = move |conn: &Connection| claims::decide(conn, &claim, now(&clock), &random);
        // A claim that was given up while it waited is not started.
        tokio::time::timeout(self.deadline, self.writer.run_claim(work))
            .await
            .unwrap_or_else(|late| Err(StoreError::unavailable("no answer in time", late)))
    }

    async fn write_back(&self, _: &Receipt) -> Result<u64> {
        // It forgets nothing.
        Ok(0)
    }

    async fn spend(
        &self,
        id: &CodeId,
        allowances: &[Allowance],
        period_ms: u64,
    ) -> Result<Option<Spent>> {
        let (id, allowances) = (id.clone(), allowances.to_vec());
        let clock = self.system.clock.clone();
        let work =
            move |conn: &Connection| limits::spend(conn, &id, &allowances, period_ms, now(&clock));
        self.writer.run(work).await
    }

    async fn view(&self, id: &CodeId, client: Option<&ClientId>) -> Result<Option<View>> {
        let (id, client) = (id.clone(), client.cloned());
        let clock = self.system.clock.clone();
        let read = move |conn: &Connection| claims::view(conn, &id, client.as_ref(), now(&clock));
        self.readers.run(read).await
    }
}
