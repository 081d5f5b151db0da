//! The page that a scan opens.

use super::Effort;
use super::load::{Clients, Codes, claim, wrk};
use super::stage::{Constant, address, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::process::Serve;
use crate::harness::{Redis, get, post};

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let serve = Serve::on(&redis.url());
    let constant = Constant::start();
    fill(&serve, "fair", effort.pool / 4);
    let at = address(&serve);
    let cookie = somebody(&serve);
    let mut rates = [(); 3].map(|()| Rounds::default());
    let mut stack = Rounds::default();
    for _ in effort.rounds("pages") {
        for (words, rates) in [
            &["look", at, "fair", "none"][..],
            &["look", at, "fair", &cookie],
            &["visit", at, "fair"],
        ]
        .iter()
        .zip(&mut rates)
        {
            let load = wrk(&[at], effort.seconds, words);
            assert_eq!(load.refused, 0.0, "{words:?}");
            rates.add(load.rate());
        }
        let at = [constant.address.as_str()];
        let load = claim(&at, Codes::One("fair"), Clients::New, effort.seconds);
        stack.add(load.rate());
    }
    for (what, rates) in [
        "the page, GET without a claim",
        "the page, GET with a claim",
        "the page, GET and POST with its redirect in turns",
    ]
    .into_iter()
    .zip(rates)
    {
        table.compare(
            what,
            "1/s",
            rates,
            ("the constant handler", &stack),
            Reach::Told,
        );
    }
}

/// The cookie of a client that has an item.
fn somebody(serve: &Serve) -> String {
    let page = format!("{}/c/fair", serve.url);
    let cookie = get(&page, &[]).cookie().expect("a cookie");
    assert_eq!(post(&page, &[("cookie", &cookie)], "").status, 303);
    cookie
}
