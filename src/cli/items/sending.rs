//! Inputs on their way to the API: read ahead, and several batches at once.

use std::collections::{HashSet, VecDeque};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{self, SyncSender};
use std::thread::{self, ScopedJoinHandle};

use super::batch::Batch;
use crate::cli::input::Input;
use crate::domain::ItemId;
use crate::service::intake::Kind;

/// How many batches are on their way at once: while Redis adds one, the service
/// reads the next, and the answer to the one before comes back.
const AT_ONCE: usize = 3;

/// Reads inputs and sends their batches. What came of each is handed on in
/// order, with nothing for one that had no items to send. One with a row that is
/// in another waits for that, so that the later of equal rows is the duplicate.
pub(super) fn send_all<T: Send>(
    inputs: Vec<Input>,
    kind: Kind,
    send: impl Fn(&[u8]) -> T + Sync,
    mut each: impl FnMut(Batch, Option<T>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (sender, batches) = mpsc::sync_channel(1);
    // Nobody waits for it once a batch has failed: standard input may never end.
    let reader = thread::spawn(move || read_ahead(inputs, kind, &sender));
    let send = |batch: Batch| {
        let answer = (!batch.body.is_empty()).then(|| send(&batch.body));
        (batch, answer)
    };
    let mut settle = |sent: ScopedJoinHandle<'_, (Batch, Option<T>)>| {
        let (batch, answer) = sent.join().unwrap_or_else(|panic| resume_unwind(panic));
        each(batch, answer)
    };
    thread::scope(|scope| {
        let mut sent: VecDeque<(HashSet<ItemId>, _)> = VecDeque::new();
        for mut batch in batches {
            let ids = std::mem::take(&mut batch.ids);
            let equal = sent.iter().rposition(|(of, _)| !of.is_disjoint(&ids));
            let has_to_end = equal.map_or(0, |last| last + 1);
            let too_many = (sent.len() + 1).saturating_sub(AT_ONCE);
            for (_, before) in sent.drain(..has_to_end.max(too_many)) {
                settle(before)?;
            }
            sent.push_back((ids, scope.spawn(|| send(batch))));
        }
        sent.into_iter().try_for_each(|(_, last)| settle(last))
    })?;
    reader.join().unwrap_or_else(|panic| resume_unwind(panic))
}

fn read_ahead(inputs: Vec<Input>, kind: Kind, batches: &SyncSender<Batch>) -> anyhow::Result<()> {
    let mut batch = Batch::default();
    for input in inputs {
        let file = Arc::from(input.name.as_str());
        input.read(kind, |rows, bytes| {
            batch.bytes += bytes;
            for row in rows {
                batch.push(row, &file);
                if batch.is_full() {
                    batches.send(std::mem::take(&mut batch))?;
                }
            }
            Ok(())
        })?;
    }
    Ok(batches.send(batch)?)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    use super::*;
    use crate::api::NewItems;

    #[test]
    fn batches_go_together_but_for_equal_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("items.txt");
        // The last batch has a row of the one before.
        let rows = (0..4_000).chain([3_017]).map(|n| format!("row {n}\n"));
        std::fs::write(&path, rows.collect::<String>()).unwrap();
        let inputs = Input::open_all(&[path], None).unwrap();

        let rows = Mutex::new(HashMap::new());
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let send = |body: &[u8]| {
            most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            let body: NewItems = serde_json::from_slice(body).unwrap();
            for row in &body.items {
                let before = rows.lock().unwrap().insert(row.get().to_owned(), false);
                assert_ne!(before, Some(false), "{row} is on its way");
            }
            thread::sleep(Duration::from_millis(100));
            for row in &body.items {
                rows.lock().unwrap().insert(row.get().to_owned(), true);
            }
            now.fetch_sub(1, SeqCst);
        };
        let mut lines = Vec::new();
        send_all(inputs, Kind::Auto, send, |batch, _| {
            lines.extend(batch.places.iter().map(|place| place.line));
            Ok(())
        })
        .unwrap();
        assert!(lines.iter().copied().eq(1..=4_001));
        assert_eq!(most.into_inner(), AT_ONCE);
    }
}
