//! Checking the books: every book is read through in steps, and each step is
//! checked against the others at one moment, by a script.

use super::codes::stats;
use super::connection::Connections;
use super::items::scan;
use super::keys::Key;
use super::scripts::VERIFY;
use crate::domain::CodeId;
use crate::store::{Result, Verification};

/// How many entries a step checks: a script keeps everyone else waiting.
const STEP: usize = 500;

pub(super) async fn verify(connections: &Connections, id: &CodeId) -> Result<Option<Verification>> {
    let Some(stats) = stats(connections, id).await? else {
        return Ok(None);
    };
    let mut found = Verification {
        items: stats.added,
        ..Verification::default()
    };
    check(connections, id, "counts", &[], &mut found).await?;
    for key in [
        Key::Claims,
        Key::Taken,
        Key::Untaken,
        Key::Withdrawn,
        Key::History,
        Key::Files,
    ] {
        read_through(connections, id, key, &mut found).await?;
    }
    Ok(Some(found))
}

async fn read_through(
    connections: &Connections,
    id: &CodeId,
    key: Key,
    found: &mut Verification,
) -> Result<()> {
    let mut cursor = "0".to_owned();
    loop {
        let (next, names) = step(connections, id, key, &cursor, found).await?;
        // A small set comes whole, whatever the step.
        for names in names.chunks(STEP) {
            check(connections, id, key.name(), names, found).await?;
        }
        if next == "0" {
            return Ok(());
        }
        cursor = next;
    }
}

/// Reads one step of a book: a hash's fields or a set's members.
async fn step(
    connections: &Connections,
    id: &CodeId,
    key: Key,
    cursor: &str,
    found: &mut Verification,
) -> Result<(String, Vec<String>)> {
    let mut pipe = redis::pipe();
    pipe.add_command(scan(key, id, cursor, STEP));
    if !matches!(key, Key::Claims | Key::Taken | Key::Files) {
        let (step,) = connections.query(&key.of(id), &pipe).await?;
        return Ok(step);
    }
    type Reply = (String, Vec<(String, String)>);
    let ((next, fields),): (Reply,) = connections.query(&key.of(id), &pipe).await?;
    if key == Key::Claims {
        let records = fields
            .iter()
            .map(|(_, records)| records.lines().count() as u64);
        found.claims += records.sum::<u64>();
    }
    Ok((next, fields.into_iter().map(|(name, _)| name).collect()))
}

async fn check(
    connections: &Connections,
    id: &CodeId,
    book: &str,
    names: &[String],
    found: &mut Verification,
) -> Result<()> {
    let problems: Vec<String> = connections
        .call(&VERIFY, id, |call| {
            call.arg(book).arg(names);
        })
        .await?;
    for problem in problems {
        found.note(problem);
    }
    Ok(())
}
