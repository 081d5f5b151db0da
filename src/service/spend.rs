//! What may be done only so often.

use std::time::Duration;

use super::{Apiece, Result};
use crate::domain::{Allowance, CodeId, Spent};

impl Apiece {
    /// Counts something that may be done only so often in each period, over all replicas,
    /// unless one of its allowances is used up.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn spend(
        &self,
        code: &CodeId,
        allowances: &[Allowance],
        period: Duration,
    ) -> Result<Spent> {
        let ms = u64::try_from(period.as_millis()).unwrap_or(u64::MAX);
        let spent = self.store.window.spend(code, allowances, ms);
        self.ask_of(code, spent).await
    }
}
