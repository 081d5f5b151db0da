//! The data plane: what a crowd calls.

use async_trait::async_trait;

use super::Result;
use crate::domain::{Allowance, ClaimRequest, ClientId, CodeId, Outcome, Receipt, Spent, View};

/// The part of a pool that may be claimed from now, and the claims on it.
///
/// At all current levels of guarantee, it is the whole pool. `None` means that
/// there is no such code.
#[async_trait]
pub trait Window: Send + Sync + 'static {
    /// Decides a claim, atomically. Idempotent: the same claim made again never
    /// takes a second item.
    async fn claim(&self, claim: ClaimRequest) -> Result<Option<Outcome>>;

    /// Writes back the claims of a receipt that the store has forgotten, and returns how
    /// many. It gives the client nothing that it did not have: items that are not aside
    /// stay where they are.
    async fn write_back(&self, receipt: &Receipt) -> Result<u64>;

    /// Counts something that may be done only so often in a period of this many milliseconds,
    /// unless one of its allowances is used up.
    async fn spend(
        &self,
        id: &CodeId,
        allowances: &[Allowance],
        period_ms: u64,
    ) -> Result<Option<Spent>>;

    /// What a client sees of a code: its settings, its own claims in order, and
    /// whether anything is left. It takes nothing.
    async fn view(&self, id: &CodeId, client: Option<&ClientId>) -> Result<Option<View>>;
}
