//! The page that a scan opens, and whole visits.

use super::Effort;
use super::load::{Load, visit, wrk};
use super::process::cpu_of;
use super::stage::{Constant, address, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::process::Serve;
use crate::harness::{Redis, get, post};

/// A request for the page, and what was measured of it.
struct Look {
    what: &'static str,
    /// The cookie, or `none`.
    cookie: String,
    /// The least ratio to the constant handler.
    reach: f64,
    ours: Rounds,
    /// The same request to the handler that answers a constant page.
    constant: Rounds,
}

impl Look {
    fn new(what: &'static str, cookie: String, reach: f64) -> Self {
        Self {
            what,
            cookie,
            reach,
            ours: Rounds::default(),
            constant: Rounds::default(),
        }
    }

    /// Gets the page at this address.
    fn get(&self, at: &str, seconds: u32) -> Load {
        let load = wrk(&[at], seconds, &["look", at, "fair", &self.cookie]);
        assert_eq!(load.refused, 0.0, "{}", self.what);
        load
    }
}

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let serve = Serve::on(&redis.url());
    let constant = Constant::start();
    fill(&serve, "fair", effort.pool / 4);
    let mut looks = [
        Look::new("the page, GET without a claim", "none".into(), 0.9),
        Look::new("the page, GET with a claim", somebody(&serve), 0.5),
    ];
    let at = address(&serve);
    let processes = [serve.process.id(), redis.id().expect("it runs")];
    let (mut visits, mut visit_cpu, mut three_gets) = <(Rounds, Rounds, Rounds)>::default();
    for _ in effort.rounds("pages") {
        for look in &mut looks {
            look.ours.add(look.get(at, effort.seconds).rate());
            let nothing = || look.get(&constant.address, effort.seconds);
            let (load, used) = cpu_of(&[constant.process.id()], nothing);
            look.constant.add(load.rate());
            if look.cookie == "none" {
                three_gets.add(3.0 * load.each(used[0]));
            }
        }
        let (load, used) = cpu_of(&processes, || visit(at, "fair", effort.seconds));
        visits.add(load.rate());
        visit_cpu.add(load.each(used.iter().sum()));
    }
    for look in looks {
        let nothing = ("the constant page", &look.constant);
        let reach = Reach::AtLeast(look.reach);
        table.compare(look.what, "1/s", look.ours, nothing, reach);
    }
    let what = "visits: GET, POST, and GET with the item";
    table.tell(what, "1/s", visits, Reach::Told);
    let what = "CPU per visit, the service and Redis";
    let nothing = ("three GETs of the constant page", &three_gets);
    table.compare(what, "us", visit_cpu, nothing, Reach::Told);
    let [round_trips, looks] = ["count", "sum"].map(|part| {
        serve
            .metrics()
            .value(&format!("apiece_look_batch_size_{part}"))
    });
    let what = "looks of known clients per round trip, mean";
    table.tell(what, "looks", looks / round_trips, Reach::Told);
    serve.run("verify fair").exits(0);
}

/// The cookie of a client that has an item.
fn somebody(serve: &Serve) -> String {
    let page = format!("{}/c/fair", serve.url);
    let cookie = get(&page, &[]).cookie().expect("a cookie");
    assert_eq!(post(&page, &[("cookie", &cookie)], "").status, 303);
    cookie
}
