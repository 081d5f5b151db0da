//! Reads inputs and sends their items to the API.

use std::collections::{HashSet, VecDeque};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};

use super::batch::{Batch, Watch};
use crate::cli::input::Input;
use crate::domain::ItemId;

/// How many requests are under way at once. While Redis adds one batch, the
/// service and this command read the next ones. The figure for `items add` in
/// docs/performance.md depends on this.
const AT_ONCE: usize = 3;

/// Reads inputs and sends their batches. `each` gets the batches in order, each
/// with the answer, or with nothing if it had no items to send. A batch waits
/// while one with an equal row is under way, so that the later of two equal rows
/// is the duplicate.
pub(super) fn send_all<T: Send>(
    inputs: Vec<Input>,
    watch: Option<Watch>,
    send: impl Fn(&[u8]) -> T + Sync,
    mut each: impl FnMut(Batch, Option<T>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let send = &|batch: Batch| {
        let answer = (!batch.body.is_empty()).then(|| send(&batch.body));
        (batch, answer)
    };
    let mut finish = |sent: ScopedJoinHandle<'_, (Batch, Option<T>)>| {
        let (batch, answer) = sent.join().unwrap_or_else(|panic| resume_unwind(panic));
        each(batch, answer)
    };
    thread::scope(|scope| {
        let mut under_way: VecDeque<(HashSet<ItemId>, _)> = VecDeque::new();
        read(inputs, watch, |mut batch| {
            let ids = std::mem::take(&mut batch.ids);
            let repeats = under_way.iter().any(|(of, _)| !of.is_disjoint(&ids));
            let rest = if repeats { 0 } else { AT_ONCE - 1 };
            let too_many = under_way.len().saturating_sub(rest);
            for (_, sent) in under_way.drain(..too_many) {
                finish(sent)?;
            }
            under_way.push_back((ids, scope.spawn(move || send(batch))));
            Ok(())
        })?;
        under_way.into_iter().try_for_each(|(_, sent)| finish(sent))
    })
}

/// Reads inputs into batches.
fn read(
    inputs: Vec<Input>,
    mut watch: Option<Watch>,
    mut each: impl FnMut(Batch) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut batch = Batch::default();
    for input in inputs {
        let file = Arc::from(input.name.as_str());
        input.read(|rows, bytes| {
            batch.bytes += bytes;
            for row in rows {
                batch.push(row, &file, watch.as_mut());
                if batch.is_full() {
                    each(std::mem::take(&mut batch))?;
                }
            }
            Ok(())
        })?;
    }
    each(batch)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    use super::*;
    use crate::api::NewItems;
    use crate::service::intake::Options;

    #[test]
    fn batches_are_sent_at_once_unless_they_share_a_row() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("items.txt");
        // The last batch has a row of the one before.
        let rows = (0..4_000).chain([3_017]).map(|n| format!("row {n}\n"));
        std::fs::write(&path, rows.collect::<String>()).unwrap();
        let inputs = Input::open_all(&[path], &Options::default(), false, "item").unwrap();

        let rows = Mutex::new(HashMap::new());
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let send = |body: &[u8]| {
            most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            let body: NewItems = serde_json::from_slice(body).unwrap();
            for row in &body.items {
                let before = rows.lock().unwrap().insert(row.get().to_owned(), false);
                assert_ne!(before, Some(false), "{row} is under way");
            }
            #[expect(clippy::disallowed_methods, reason = "a slow service, played")]
            thread::sleep(Duration::from_millis(100));
            for row in &body.items {
                rows.lock().unwrap().insert(row.get().to_owned(), true);
            }
            now.fetch_sub(1, SeqCst);
        };
        let mut lines = Vec::new();
        send_all(inputs, None, send, |batch, _| {
            lines.extend(batch.places.iter().map(|(place, _)| place.line));
            Ok(())
        })
        .unwrap();
        assert!(lines.iter().copied().eq(1..=4_001));
        assert_eq!(most.into_inner(), AT_ONCE);
    }
}
