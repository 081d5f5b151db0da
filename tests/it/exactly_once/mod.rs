//! Many clients claim at many replicas, each of which is a process of its own.
//! Every item goes to one client, and every client gets one item.

mod api;
mod history;
mod pages;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use self::history::{Seen, check};

const THREADS: usize = 64;

/// Lets every client ask twice, out of order and many at once, and checks what
/// they saw. `ask` is called with the client and the round, 0 or 1.
fn play(clients: usize, items: usize, ask: impl Fn(usize, usize) -> Seen + Sync) -> Vec<Seen> {
    let next = AtomicUsize::new(0);
    let rounds: [Mutex<Vec<Seen>>; 2] = Default::default();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    let (round, client) = (n / clients, n * 7_919 % clients);
                    let Some(seen) = rounds.get(round) else {
                        return;
                    };
                    let answer = ask(client, round);
                    seen.lock().unwrap().push(answer);
                }
            });
        }
    });
    let history = rounds.map(|seen| seen.into_inner().unwrap()).concat();
    assert_eq!(history.len(), 2 * clients);
    assert_eq!(check(&history, items), Ok(()));
    history
}
