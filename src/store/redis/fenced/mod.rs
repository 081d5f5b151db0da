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
mod refill;
mod supply;

pub(super) use self::supply::Supply;
