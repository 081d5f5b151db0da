//! The only place in the tests that sleeps. A test that waits for something polls
//! with a deadline; one that makes a load, or plays a slow client, calls [`pace`].

use std::fmt::Display;
use std::time::{Duration, Instant};

/// The time between two polls.
const STEP: Duration = Duration::from_millis(5);

/// Waits until `is_so` holds. Panics with `what` if it does not in time.
#[track_caller]
pub(crate) fn until(what: &str, patience: Duration, mut is_so: impl FnMut() -> bool) {
    until_ok(patience, || {
        let waiting = || format!("waiting until {what}");
        is_so().then_some(()).ok_or_else(waiting)
    });
}

/// Waits until `look` returns a value, and returns it. Panics with the last error
/// if it does not in time.
#[track_caller]
pub(crate) fn until_ok<T, E: Display>(
    patience: Duration,
    mut look: impl FnMut() -> Result<T, E>,
) -> T {
    let deadline = Instant::now() + patience;
    loop {
        match look() {
            Ok(found) => return found,
            Err(why) => assert!(
                Instant::now() < deadline,
                "gave up after {patience:?}: {why}"
            ),
        }
        sleep(STEP);
    }
}

/// The same in an asynchronous test.
pub(crate) async fn until_async<T, E: Display>(
    patience: Duration,
    mut look: impl AsyncFnMut() -> Result<T, E>,
) -> T {
    let deadline = Instant::now() + patience;
    loop {
        match look().await {
            Ok(found) => return found,
            Err(why) => assert!(
                Instant::now() < deadline,
                "gave up after {patience:?}: {why}"
            ),
        }
        tokio::time::sleep(STEP).await;
    }
}

/// Paces a load: the pause between two requests of a client, between two bytes of
/// a slow client, or before the next fault. It is not for waiting: nothing is
/// awaited here, so there is nothing to poll.
pub(crate) fn pace(pause: Duration) {
    sleep(pause);
}

#[expect(clippy::disallowed_methods, reason = "everything else calls this")]
fn sleep(duration: Duration) {
    std::thread::sleep(duration);
}

#[test]
fn waiting_ends_with_the_first_value_or_with_the_last_reason() {
    let mut looks = 0;
    let third = until_ok(Duration::from_secs(20), || {
        looks += 1;
        if looks == 3 { Ok(looks) } else { Err("early") }
    });
    assert_eq!(third, 3);

    let never = std::panic::catch_unwind(|| until("pigs fly", Duration::ZERO, || false));
    let panic = never.unwrap_err();
    let said = panic.downcast_ref::<String>().unwrap();
    assert_eq!(said, "gave up after 0ns: waiting until pigs fly");
}
