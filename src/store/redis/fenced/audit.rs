//! Checking the grants of a code: each is there, and is one that this service wrote.

use futures_util::{StreamExt as _, stream};

use super::account::AT_ONCE;
use super::refill::{Refill, failed};
use crate::grants::GrantError;
use crate::store::{Result, Verification};

impl Refill<'_> {
    /// Reads all grants of the code, and notes what is wrong with them.
    pub(super) async fn audit(&self, found: &mut Verification) -> Result<()> {
        let Some((of, windows)) = self.windows().await? else {
            return Ok(());
        };
        // One that Redis does not know yet is a window that is being opened.
        let numbers = self.grants.numbers_after(&of, 0).await.map_err(failed)?;
        let last = numbers.last().map_or(windows, |last| windows.max(*last));
        let read = |number| {
            let of = &of;
            async move { (number, self.grants.read(of, number).await) }
        };
        let mut grants = stream::iter(1..=last).map(read).buffered(AT_ONCE);
        while let Some((number, grant)) = grants.next().await {
            match grant {
                Ok(Some(_)) => {}
                Ok(None) => found.note(format!("grant {number} is missing")),
                Err(error @ GrantError::Forged(_)) => found.note(error.to_string()),
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(())
    }
}
