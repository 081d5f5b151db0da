//! Panics of other people's code that become errors, which are told once.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread becomes an error.
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does some work, and turns a panic into an error: its message. What was half done is
/// dropped.
///
/// # Errors
/// The work panicked.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static FILTER: Once = Once::new();
    FILTER.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_QUIET.get() {
                hook(panic);
            }
        }));
    });
    let was_quiet = IS_QUIET.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    IS_QUIET.set(was_quiet);
    done.map_err(|panic| {
        let fixed = || {
            panic
                .downcast_ref::<&str>()
                .map(|&message| message.to_owned())
        };
        let message = panic.downcast_ref::<String>().cloned();
        message.or_else(fixed).unwrap_or_default()
    })
}
