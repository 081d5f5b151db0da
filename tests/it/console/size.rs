//! The console is small and fast.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::stage::{Stage, Way};
use crate::harness::Visitor;

/// The most bytes of all styles and scripts together.
const MOST: usize = 40 * 1024;

#[test]
fn all_styles_and_scripts_of_the_console_are_small() {
    let stage = Stage::make();
    let session = stage.session();
    let mut assets = BTreeSet::new();
    for (method, path, _) in apiece::http::console_rules() {
        let views = (method == "GET").then(|| stage.views_at(path));
        for view in views.flatten().into_iter().flatten() {
            let Way::Open(path) = &view.way else { continue };
            // That is a visitor's page.
            if path.contains("/preview") {
                continue;
            }
            let page = session.get(path).text();
            let links = page.split('"').filter(|part| part.starts_with("/assets/"));
            let is_ours = |link: &&str| link.ends_with(".css") || link.ends_with(".js");
            assets.extend(links.filter(is_ours).map(str::to_owned));
        }
    }
    let visitor = Visitor::of(&stage.service);
    let size = |path: &String| {
        let asset = visitor.get(path, &[]);
        assert_eq!(asset.status, 200, "{path}");
        asset.body.len()
    };
    let sizes: Vec<_> = assets.iter().map(|path| (path, size(path))).collect();
    let all: usize = sizes.iter().map(|(_, size)| size).sum();
    eprintln!("{all} bytes: {sizes:?}");
    // Its own style and script, and the style of sheets, at least.
    assert!(assets.len() >= 3, "{sizes:?}");
    assert!(all <= MOST, "{all} bytes: {sizes:?}");
}

/// A debug build is some ten times as slow as the one that is released, where a view takes less
/// than 5 ms more.
#[test]
fn a_view_takes_little_longer_than_the_numbers_in_it() {
    let stage = Stage::make();
    let session = stage.session();
    let median = |ask: &dyn Fn()| {
        let mut times: Vec<_> = (0..50)
            .map(|_| {
                let began = Instant::now();
                ask();
                began.elapsed()
            })
            .collect();
        times.sort_unstable();
        times[times.len() / 2]
    };
    let page = median(&|| drop(session.page("/manage/codes/fair")));
    let numbers = median(&|| drop(stage.api.stats("fair")));
    let over = page.saturating_sub(numbers);
    eprintln!("{page:?}, of which the numbers {numbers:?}");
    let most = Duration::from_millis(if cfg!(debug_assertions) { 30 } else { 5 });
    assert!(over < most, "{page:?}, of which the numbers {numbers:?}");
}
