//! Checking the books: every book is read in steps, and a script checks each step
//! against the other books, at one moment.

use super::codes::stats;
use super::connection::Connections;
use super::keys::{Key, Keys};
use super::scan::{broken_off, step};
use super::scripts::VERIFY;
use crate::store::{Cursor, Result, Verification};

/// How many entries a step checks. Everyone else waits while a script runs.
const STEP: usize = 500;

pub(super) async fn verify(
    connections: &Connections,
    keys: Keys<'_>,
) -> Result<Option<Verification>> {
    let Some(stats) = stats(connections, keys).await? else {
        return Ok(None);
    };
    let mut found = Verification {
        items: stats.added,
        ..Verification::default()
    };
    check(connections, keys, "counts", &[], &mut found).await?;
    for key in [
        Key::Claims,
        Key::Taken,
        Key::Untaken,
        Key::Window,
        Key::Withdrawn,
        Key::Marked,
        Key::Aside,
        Key::History,
        Key::Files,
        Key::Replaced,
        Key::ReplacedOf,
        Key::Revoked,
        Key::Redeemed,
    ] {
        let read = read_through(connections, keys, key, &mut found).await;
        read.map_err(broken_off)?;
    }
    Ok(Some(found))
}

async fn read_through(
    connections: &Connections,
    keys: Keys<'_>,
    key: Key,
    found: &mut Verification,
) -> Result<()> {
    let mut cursor = None;
    loop {
        let (names, next) = read(connections, keys, key, cursor.as_ref(), found).await?;
        // A small set is read whole, whatever the step.
        for names in names.chunks(STEP) {
            check(connections, keys, key.name(), names, found).await?;
        }
        cursor = next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

/// Reads one step of a book: a hash's fields or a set's members.
async fn read(
    connections: &Connections,
    keys: Keys<'_>,
    key: Key,
    from: Option<&Cursor>,
    found: &mut Verification,
) -> Result<(Vec<String>, Option<Cursor>)> {
    if matches!(
        key,
        Key::Untaken | Key::Window | Key::Withdrawn | Key::Marked | Key::History
    ) {
        let step = step(connections, keys, key, from, STEP).await?;
        return Ok((step.read, step.next));
    }
    let step = step::<(String, String)>(connections, keys, key, from, STEP).await?;
    if key == Key::Claims {
        let records = step.read.iter();
        let records = records.map(|(_, records)| records.lines().count() as u64);
        found.claims += records.sum::<u64>();
    }
    let names = step.read.into_iter().map(|(name, _)| name);
    Ok((names.collect(), step.next))
}

async fn check(
    connections: &Connections,
    keys: Keys<'_>,
    book: &str,
    names: &[String],
    found: &mut Verification,
) -> Result<()> {
    let problems: Vec<String> = connections
        .run(&VERIFY, keys, |call| {
            call.arg(book).arg(names);
        })
        .await?;
    for problem in problems {
        found.note(problem);
    }
    Ok(())
}
