//! The `fenced` level: what Redis may hand out is written down outside of it first.
//!
//! Claims come from a window, a few of the pool's items. For each window there is a
//! [`Grant`](crate::grants::Grant) in an object store, written before the window is
//! opened. Redis's own data has an id (`master_replid`), which every failover and restart
//! changes; a window serves only under the id that it was opened under. If Redis has
//! another one, it may have forgotten what it handed out. Then every grant that it does
//! not know is accounted for, and what may have been shown is set aside, before the next
//! window is opened.
//!
//! The argument is in docs/guarantees.md; a model of it is in `tests/grants`.

mod account;
mod audit;
mod refill;
mod supply;

use self::refill::failed;
pub(super) use self::supply::Supply;
use super::connection::Connections;
use super::keys;
use crate::grants::Grants;
use crate::store::{Result, StoreError};

/// Makes sure that all replicas write their grants to one store: in two, each could be
/// given the same number.
pub(super) async fn agree(connections: &Connections, grants: &Grants) -> Result<()> {
    let identity = grants.identity().await.map_err(failed)?;
    let mut pipe = redis::pipe();
    let key = keys::grants();
    pipe.cmd("SET").arg(&key).arg(&identity).arg("NX").ignore();
    pipe.cmd("GET").arg(&key);
    let (agreed,): (String,) = connections.write(&key, &pipe).await?;
    if agreed == identity {
        return Ok(());
    }
    Err(StoreError::Unfit(
        "other replicas write their grants to another place than --grants says here; all \
         have to use the same one. To move grants, stop all replicas and copy every object"
            .into(),
    ))
}
