//! What the embedded store promises beyond what every store promises.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use apiece::domain::{Claim, ClaimRequest, CodeId, Content, Item, Outcome, Settings, Timestamp};
use apiece::store::sqlite::SqliteStore;
use apiece::store::{Pool as _, SCHEMA_VERSION, StoreError, Window as _};
use apiece::system::{Clock, Random, System};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::harness::until_async;

/// How long a loaded machine may take.
const PATIENCE: Duration = Duration::from_secs(20);

fn file() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("apiece.db");
    (dir, path)
}

fn fair() -> CodeId {
    "fair".parse().unwrap()
}

async fn filled(path: &Path, count: usize) -> SqliteStore {
    let store = SqliteStore::open(path, System::of_machine()).unwrap();
    store
        .create_code(&fair(), &Settings::default())
        .await
        .unwrap();
    let items: Vec<_> = (0..count)
        .map(|n| Item::new(&Content::Text(n.to_string())).unwrap())
        .collect();
    store.add_items(&fair(), &items).await.unwrap();
    store
}

async fn claim(store: &SqliteStore, client: &str) -> Outcome {
    let request = ClaimRequest {
        code: fair(),
        client: client.parse().unwrap(),
        nth: 1,
        accepted_terms: false,
        network: None,
    };
    store.claim(request).await.unwrap().unwrap()
}

async fn grant(store: &SqliteStore, client: &str) -> Claim {
    match claim(store, client).await {
        Outcome::Granted(claim) => claim,
        other => panic!("{other:?}"),
    }
}

fn refusal(path: &Path) -> String {
    match SqliteStore::open(path, System::of_machine()) {
        Err(StoreError::Unfit(why)) => why,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("{} was opened", path.display()),
    }
}

#[tokio::test]
async fn everything_is_still_there_after_the_store_is_reopened() {
    let (_dir, path) = file();
    let store = filled(&path, 3).await;
    let granted = grant(&store, "ann").await;
    let secret = store.shared_secret([7; 32]).await.unwrap();
    let (code, stats) = (
        store.code(&fair()).await.unwrap(),
        store.stats(&fair()).await.unwrap(),
    );
    drop(store);

    let store = SqliteStore::open(&path, System::of_machine()).unwrap();
    assert_eq!(claim(&store, "ann").await, Outcome::Repeated(granted));
    assert_eq!(store.shared_secret([8; 32]).await.unwrap(), secret);
    assert_eq!(store.code(&fair()).await.unwrap(), code);
    assert_eq!(store.stats(&fair()).await.unwrap(), stats);
}

/// A crash leaves only what is on the disk at that moment.
#[tokio::test]
async fn every_claim_that_was_answered_survives_a_crash() {
    let (dir, path) = file();
    let store = filled(&path, 50).await;
    let mut granted = HashMap::new();
    for n in 0..50 {
        let client = format!("client {n}");
        granted.insert(client.clone(), grant(&store, &client).await);
        if n % 10 != 9 {
            continue;
        }
        let after_crash = dir.path().join(format!("crash {n}.db"));
        for part in ["", "-wal"] {
            let (mut from, mut to) = (
                path.clone().into_os_string(),
                after_crash.clone().into_os_string(),
            );
            from.push(part);
            to.push(part);
            std::fs::copy(from, to).unwrap();
        }
        let recovered = SqliteStore::open(&after_crash, System::of_machine()).unwrap();
        for (client, claim_) in &granted {
            assert_eq!(
                claim(&recovered, client).await,
                Outcome::Repeated(claim_.clone())
            );
        }
        let found = recovered.verify(&fair()).await.unwrap().unwrap();
        assert_eq!((found.problems, found.claims), (vec![], n + 1));
    }
}

#[tokio::test]
async fn a_file_has_only_one_owner_at_a_time() {
    let (_dir, path) = file();
    let store = filled(&path, 1).await;
    let why = refusal(&path);
    assert!(why.contains("is in use by another Apiece"), "{why}");
    grant(&store, "ann").await;
    drop(store);
    assert!(SqliteStore::open(&path, System::of_machine()).is_ok());
}

#[tokio::test]
async fn data_of_a_newer_version_is_left_alone() {
    let (_dir, path) = file();
    drop(filled(&path, 1).await);
    let newer = SCHEMA_VERSION + 1;
    let conn = Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", newer).unwrap();
    drop(conn);
    let before = std::fs::read(&path).unwrap();
    let why = refusal(&path);
    let said = format!(
        "was written by a newer Apiece (schema {newer}; this one reads up to {SCHEMA_VERSION})"
    );
    assert!(why.contains(&said), "{why}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn another_programs_file_is_left_alone() {
    let (dir, path) = file();
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("CREATE TABLE photos (name)").unwrap();
    drop(conn);
    let text = dir.path().join("notes.txt");
    for notes in ["short".to_owned(), "long ".repeat(1_000)] {
        std::fs::write(&text, &notes).unwrap();
        let why = refusal(&text);
        assert!(
            why.ends_with("was not made by Apiece; name another file"),
            "{why}"
        );
        assert_eq!(std::fs::read_to_string(&text).unwrap(), notes);
    }
    let why = refusal(&path);
    assert!(
        why.ends_with("was not made by Apiece; name another file"),
        "{why}"
    );
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    let (dir, folder) = file();
    std::fs::create_dir(&folder).unwrap();
    for path in [dir.path().join("none").join("apiece.db"), folder] {
        let why = refusal(&path);
        assert!(
            why.starts_with(&format!("cannot open {}: ", path.display())),
            "{why}"
        );
        assert!(!why.contains('\n'), "{why}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;

    let (dir, path) = file();
    let _store = filled(&path, 1).await;
    let files: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        files.len(),
        4,
        "the file, its log, the log's index and the lock"
    );
    for file in files {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
    }
}

/// Counts the commits in SQLite's log: <https://sqlite.org/fileformat2.html#walformat>.
fn commits(path: &Path) -> usize {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = std::fs::read(log).unwrap();
    let page = u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize;
    let frames = log[32..].chunks_exact(24 + page);
    frames.filter(|frame| frame[4..8] != [0; 4]).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_that_wait_together_share_a_commit() {
    let (_dir, path) = file();
    let store = Arc::new(filled(&path, 300).await);
    let before = commits(&path);
    // All claims wait while another connection writes.
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Arc::new(AtomicUsize::new(0));
    let claims: JoinSet<_> = (0..300)
        .map(|n| {
            let (store, begun) = (Arc::clone(&store), Arc::clone(&begun));
            async move {
                begun.fetch_add(1, Ordering::SeqCst);
                grant(&store, &format!("client {n}")).await
            }
        })
        .collect();
    until_async(PATIENCE, async || match begun.load(Ordering::SeqCst) {
        300 => Ok(()),
        begun => Err(format!("only {begun} of 300 claims have begun")),
    })
    .await;
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(claims.join_all().await.len(), 300);
    let commits = commits(&path) - before;
    assert!(
        (1..150).contains(&commits),
        "{commits} commits for 300 claims"
    );
}

#[tokio::test]
async fn the_rows_of_a_deleted_code_are_swept_away() {
    let (_dir, path) = file();
    let store = filled(&path, 900).await;
    grant(&store, "ann").await;
    assert!(store.delete_code(&fair()).await.unwrap());
    // The store is closed while it sweeps, and opened again.
    drop(store);
    let _store = SqliteStore::open(&path, System::of_machine()).unwrap();
    let conn = Connection::open(&path).unwrap();
    let sql = "SELECT (SELECT count(*) FROM items) + (SELECT count(*) FROM codes)";
    until_async(PATIENCE, async || {
        match conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() {
            0 => Ok(()),
            rows => Err(format!("{rows} rows are left")),
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_opens_and_closes_to_the_millisecond_by_the_clock_that_is_handed_in() {
    let (_dir, path) = file();
    let [opens, closes]: [Timestamp; 2] =
        ["2026-12-24T18:00:00Z", "2026-12-24T19:00:00Z"].map(|at| at.parse().unwrap());
    let time = Arc::new(AtomicI64::new(0));
    let clock = Clock::new({
        let time = Arc::clone(&time);
        move || Timestamp::from_millisecond(time.load(Ordering::Relaxed)).unwrap()
    });
    let random = Random::new(|bytes| {
        bytes.fill(0);
        Ok(())
    });
    let store = SqliteStore::open(&path, System { clock, random }).unwrap();
    let settings = Settings {
        opens_at: Some(opens),
        closes_at: Some(closes),
        ..Settings::default()
    };
    store.create_code(&fair(), &settings).await.unwrap();
    let mut items = ["a", "b", "c"].map(|text| Item::new(&Content::Text(text.into())).unwrap());
    store.add_items(&fair(), &items).await.unwrap();
    items.sort_by_key(|item| (item.id().as_str() < "AAAA", item.id().to_string()));

    let mut answers = Vec::new();
    for at in [opens.as_millisecond(), closes.as_millisecond()] {
        for at in [at - 1, at] {
            time.store(at, Ordering::Relaxed);
            let outcome = claim(&store, &format!("client-{at}")).await;
            if let Outcome::Granted(claim) = &outcome {
                assert_eq!(claim.at.as_millisecond(), at);
                // A draw of zeros is "AAAA...": the first untaken item from there.
                assert_eq!(claim.item, items[answers.len() - 1]);
            }
            answers.push(outcome.name());
        }
    }
    assert_eq!(answers, ["not-open", "granted", "granted", "closed"]);
}
