//! The object store that grants are in: slow, lying, down, or written to by somebody else.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use apiece::domain::{ClaimRequest, Outcome};
use apiece::grants::GrantError;
use apiece::store::{Pool as _, StoreError, Window as _};
use object_store::local::LocalFileSystem;
use walkdir::WalkDir;

use super::{Shown, check_books, code, item, make_code};
use crate::harness::spoiled::{Fault, Spoiled};
use crate::harness::{Redis, fenced, fenced_with, grants_in};

/// The grants in a directory, in the order of their names.
fn objects(directory: &Path) -> Vec<PathBuf> {
    let files = WalkDir::new(directory).sort_by_file_name();
    let files = files.into_iter().map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file() && is_number(entry.file_name()))
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// Not the identity of the store, and not a grant that is half written.
fn is_number(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name.parse::<u64>().is_ok())
}

#[tokio::test]
async fn a_window_is_written_down_before_anything_of_it_is_shown() {
    let (dir, redis) = (tempfile::tempdir().unwrap(), Redis::start());
    let store = fenced(&redis, dir.path()).await;
    make_code(&store, 100).await;
    assert_eq!(objects(dir.path()), Vec::<PathBuf>::new());
    let mut shown = Shown::default();
    while shown.claim(&store, 1).await > 0 {
        let written = objects(dir.path());
        let written: Vec<String> = written
            .iter()
            .map(|path| std::fs::read_to_string(path).unwrap())
            .collect();
        for id in shown.by_item.keys() {
            // Redis has a first hyphen where people see a full stop.
            let id = id.replacen('.', "-", 1);
            let grants = written.iter().filter(|grant| grant.contains(&id)).count();
            assert_eq!(grants, 1, "{id}");
        }
    }
    assert_eq!(shown.by_item.len(), 100);
    assert!(objects(dir.path()).len() > 3);
}

#[tokio::test]
async fn a_store_that_lets_two_write_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let good = grants_in(Arc::new(LocalFileSystem::new()), dir.path());
    good.try_out().await.unwrap();
    for fault in [Fault::TwoWriters, Fault::LooksFirst] {
        let careless = grants_in(Spoiled::new(fault), dir.path());
        let refused = careless.try_out().await.unwrap_err();
        assert!(matches!(refused, GrantError::TwoWriters), "{refused}");
        assert!(refused.to_string().contains("If-None-Match"));
    }
    assert_eq!(objects(dir.path()), Vec::<PathBuf>::new());
}

/// What is left in the window goes on being served; then claims are refused; when the
/// store is back, nothing is lost.
#[tokio::test]
async fn while_the_store_is_down_the_window_is_served_and_then_claims_are_refused() {
    for fault in [Fault::Down, Fault::Late] {
        let (dir, redis) = (tempfile::tempdir().unwrap(), Redis::start());
        let spoiled = Spoiled::new(Fault::None);
        let grants = grants_in(Arc::clone(&spoiled) as _, dir.path());
        let store = fenced_with(&redis, grants).await;
        make_code(&store, 200).await;
        let mut shown = Shown::default();
        shown.claim(&store, 1).await;
        spoiled.spoil(fault);
        let mut served = 0;
        let refused = loop {
            let client = format!("late {served}").parse().unwrap();
            let claim = ClaimRequest {
                code: code(),
                client,
                nth: 1,
                accepted_terms: false,
                network: None,
            };
            match store.claim(claim).await {
                Ok(Some(Outcome::Granted(_))) => served += 1,
                other => break other,
            }
        };
        assert!((8..100).contains(&served), "{fault:?}: {served}");
        let unavailable = |error: &StoreError| matches!(error, StoreError::Unavailable { .. });
        assert!(refused.is_err_and(|e| unavailable(&e)), "{fault:?}");
        let unready = store.ready().await.unwrap_err();
        assert!(unready.to_string().contains("object store"), "{unready}");
        spoiled.spoil(Fault::None);
        store.ready().await.unwrap();
        while shown.claim(&store, 10).await > 0 {}
        assert_eq!(shown.by_item.len() + served, 200, "{fault:?}");
        assert_eq!(check_books(&store, 200).await, 0);
    }
}

/// What the object holds decides, never the answer.
#[tokio::test]
async fn a_grant_whose_answer_was_lost_is_found_by_the_next_refill() {
    let (dir, redis) = (tempfile::tempdir().unwrap(), Redis::start());
    let spoiled = Spoiled::new(Fault::None);
    let grants = grants_in(Arc::clone(&spoiled) as _, dir.path());
    let store = fenced_with(&redis, grants).await;
    spoiled.spoil(Fault::AnswersLost);
    make_code(&store, 100).await;
    let (mut shown, mut lost) = (BTreeSet::new(), 0);
    for n in 0.. {
        let client = format!("client {n}").parse().unwrap();
        let claim = ClaimRequest {
            code: code(),
            client,
            nth: 1,
            accepted_terms: false,
            network: None,
        };
        match store.claim(claim).await {
            Ok(Some(Outcome::Granted(claim))) => assert!(shown.insert(claim.item.id())),
            Ok(Some(Outcome::Exhausted)) => break,
            Err(StoreError::Unavailable { .. }) => lost += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(shown.len() == 100 && lost > 0, "{} {lost}", shown.len());
    assert_eq!(check_books(&store, 100).await, 0);
}

/// Nobody can write a grant who does not know the secret, and none may be missing.
#[tokio::test]
async fn a_grant_that_was_forged_or_is_missing_stops_the_code() {
    type Spoil = fn(&Path);
    let spoil_a_grant: [(&str, Spoil); 3] = [
        ("not one that this service wrote", |path| {
            let forged = std::fs::read_to_string(path)
                .unwrap()
                .replacen("item", "iten", 1);
            std::fs::write(path, forged).unwrap();
        }),
        ("not one that this service wrote", |path| {
            // Another grant of the same code, under this number.
            std::fs::copy(path.with_file_name("0000000001"), path).unwrap();
        }),
        ("is missing", |path| std::fs::remove_file(path).unwrap()),
    ];
    for (words, spoil) in spoil_a_grant {
        let dir = tempfile::tempdir().unwrap();
        let mut redis = Redis::start_with(&["--save", "", "--appendonly", "no"]);
        let store = fenced(&redis, dir.path()).await;
        make_code(&store, 200).await;
        redis.command("SAVE");
        let mut shown = Shown::default();
        shown.claim(&store, 60).await;
        let grants = objects(dir.path());
        assert!(grants.len() > 2);
        spoil(&grants[1]);
        drop(store);
        redis.restart();
        let store = fenced(&redis, dir.path()).await;
        let claim = ClaimRequest {
            code: code(),
            client: "ann".parse().unwrap(),
            nth: 1,
            accepted_terms: false,
            network: None,
        };
        let refused = store.claim(claim).await.unwrap_err();
        assert!(matches!(refused, StoreError::Corrupt(_)), "{refused:?}");
        assert!(refused.to_string().contains(words), "{refused}");
        let found = store.verify(&code()).await.unwrap().unwrap();
        assert_eq!(found.problems.len(), 1, "{:?}", found.problems);
        assert!(found.problems[0].contains(words), "{:?}", found.problems);
    }
}

#[tokio::test]
async fn a_code_goes_with_its_grants_and_another_of_the_same_id_begins_anew() {
    let (dir, redis) = (tempfile::tempdir().unwrap(), Redis::start());
    let store = fenced(&redis, dir.path()).await;
    make_code(&store, 40).await;
    Shown::default().claim(&store, 20).await;
    assert!(!objects(dir.path()).is_empty());
    assert!(store.delete_code(&code()).await.unwrap());
    assert_eq!(objects(dir.path()), Vec::<PathBuf>::new());
    make_code(&store, 40).await;
    let mut shown = Shown::default();
    while shown.claim(&store, 5).await > 0 {}
    assert_eq!(shown.by_item.len(), 40);
    assert!(shown.by_item.contains_key(&item(0).id().to_string()));
    assert_eq!(check_books(&store, 40).await, 0);
}
