//! Contents are added while they are removed. Every order of the steps of two
//! actors is tried, and many orders of the steps of more.
//!
//! An adder that does not check whether the contents still exist shows that these
//! tests would notice a loss.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::ObjectStore as _;
use object_store::memory::InMemory;
use object_store::path::Path;

use super::gated::{Actor, Choices};
use crate::harness::{on_redis, setting};
use apiece::domain::{CodeId, Settings};
use apiece::files::Files;
use apiece::service::Apiece;
use apiece::store::Store;
use apiece::system::System;
use apiece::telemetry::Metrics;

const CONTENTS: &[u8] = b"the contents that they are about";

/// The codes and the contents of one race.
struct Place {
    codes: Store,
    store: Arc<InMemory>,
    round: usize,
}

fn told(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

/// The service on these codes and files.
fn apiece(codes: Store, files: Files) -> Apiece {
    Apiece::new(
        codes,
        files,
        Arc::new(Metrics::new()),
        System::of_machine().random,
    )
}

/// Adds the contents to a code.
async fn add(apiece: &Apiece, code: &CodeId) -> Result<(), String> {
    let mut upload = apiece.files().begin().map_err(told)?;
    let bytes = Bytes::from_static(CONTENTS);
    upload.write(bytes).await.map_err(told)?;
    let staged = upload.finish().await.map_err(told)?;
    let (name, kind) = ("a.txt".parse().unwrap(), "text/plain".parse().unwrap());
    let added = apiece.add_file(code, name, kind, &staged).await;
    added.map(|_| ()).map_err(told)
}

impl Place {
    fn code(&self, name: &str) -> CodeId {
        format!("{name}-{}", self.round).parse().unwrap()
    }

    /// A service without gates.
    fn apiece(&self) -> Apiece {
        let files = Files::new(
            Arc::clone(&self.store) as _,
            Path::default(),
            None,
            System::of_machine(),
        );
        apiece(self.codes.clone(), files)
    }

    async fn make(&self, name: &str) -> CodeId {
        let (id, settings) = (self.code(name), Settings::default());
        let made = self.codes.pool.create_code(&id, &settings).await.unwrap();
        made.expect("a new one").id
    }

    /// An actor that adds the contents to `new`.
    fn adder(&self, is_blind: bool) -> Actor {
        let (codes, code) = (self.codes.clone(), self.code("new"));
        Actor::start(&self.store, is_blind, move |files| async move {
            add(&apiece(codes, files), &code).await
        })
    }

    /// An actor that deletes a code that has the contents.
    fn deleter(&self, name: &str) -> Actor {
        let (codes, code) = (self.codes.clone(), self.code(name));
        Actor::start(&self.store, false, move |files| async move {
            let deleted = apiece(codes, files).delete_code(&code).await;
            deleted.map_err(told)
        })
    }

    /// An actor that removes contents without an item.
    fn collector(&self) -> Actor {
        let codes = self.codes.clone();
        Actor::start(&self.store, false, move |files| async move {
            let apiece = apiece(codes, files);
            let step = apiece
                .collect(0, System::of_machine().clock.now(), true)
                .await;
            step.map(|_| ()).map_err(told)
        })
    }

    /// What is wrong after all actors have ended.
    async fn problems(&self) -> Result<Vec<String>, String> {
        let apiece = self.apiece();
        let found = apiece.check_files(&self.code("new"), None, true).await;
        let mut problems = found.map_err(told)?.problems;
        let all: Vec<_> = self.store.list(None).try_collect().await.map_err(told)?;
        let aside = all
            .iter()
            .filter(|meta| meta.location.as_ref().starts_with("aside"));
        problems.extend(aside.map(|meta| format!("{} is left", meta.location)));
        Ok(problems)
    }

    async fn clear(&self) {
        for code in self.codes.pool.codes(None, 100).await.unwrap() {
            assert!(self.codes.pool.delete_code(&code.id).await.unwrap());
        }
    }
}

/// Runs all actors to their ends, in an order that is chosen step by step. Returns
/// what is wrong then. The codes in `olds` have the contents in the beginning.
async fn race(
    codes: &Store,
    round: usize,
    olds: &[&str],
    choose: &mut dyn FnMut(usize) -> usize,
    start: impl Fn(&Place) -> Vec<Actor>,
) -> Vec<String> {
    let place = Place {
        codes: codes.clone(),
        store: Arc::new(InMemory::new()),
        round,
    };
    for name in olds {
        add(&place.apiece(), &place.make(name).await).await.unwrap();
    }
    place.make("new").await;
    let mut actors = start(&place);
    let mut problems = Vec::new();
    for actor in &mut actors {
        actor.ready().await;
    }
    loop {
        let mut waiting: Vec<_> = actors.iter_mut().filter(|actor| !actor.is_done).collect();
        if waiting.is_empty() {
            break;
        }
        let chosen = choose(waiting.len());
        problems.extend(waiting[chosen].step().await.err());
    }
    problems.extend(place.problems().await.unwrap());
    place.clear().await;
    problems
}

/// Tries every order. Returns how many there are, and in how many of them the
/// contents were lost.
async fn every_order(is_blind: bool) -> (usize, usize) {
    let running = on_redis().await;
    let (mut choices, mut orders, mut losses) = (Choices::default(), 0, 0);
    loop {
        let problems = race(
            &running.planes(),
            orders,
            &["old"],
            &mut |of| choices.choose(of),
            |place| vec![place.adder(is_blind), place.deleter("old")],
        )
        .await;
        orders += 1;
        losses += usize::from(!problems.is_empty());
        if !is_blind {
            assert_eq!(problems, [""; 0], "{choices:?}");
        }
        if !choices.next_way() {
            return (orders, losses);
        }
    }
}

#[tokio::test]
async fn contents_that_are_added_stay_in_every_order() {
    let (orders, _) = every_order(false).await;
    assert!(orders >= 100, "only {orders} orders");
}

#[tokio::test]
async fn contents_would_be_lost_if_the_adder_did_not_look_again() {
    let (orders, losses) = every_order(true).await;
    assert!(losses > 0, "none in {orders} orders");
}

/// Two codes that have the contents are deleted and two collections run while the
/// contents are added. `APIECE_RACES` sets the number of rounds (200 by default).
#[tokio::test]
async fn contents_that_are_added_stay_while_several_others_remove_them() {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let running = on_redis().await;
    let rounds = setting("APIECE_RACES").unwrap_or(200);
    for round in 0..rounds {
        let problems = race(
            &running.planes(),
            round,
            &["old", "older"],
            &mut |of| random.usize(..of),
            |place| {
                vec![
                    place.adder(false),
                    place.deleter("old"),
                    place.deleter("older"),
                    place.collector(),
                    place.collector(),
                ]
            },
        )
        .await;
        assert_eq!(problems, [""; 0], "round {round} of seed {seed}");
    }
}
