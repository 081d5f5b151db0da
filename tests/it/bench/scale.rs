//! Several replicas on one Redis, and a cluster.

use serde_json::json;

use super::Effort;
use super::load::{Clients, Codes, claim};
use super::process::cpu_of;
use super::stage::{address, coupon, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::Redis;
use crate::harness::cluster::Cluster;
use crate::harness::process::Serve;

/// How many codes are claimed from at once.
const CODES: usize = 300;

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    replicas(effort, table);
    cluster(effort, table);
}

fn replicas(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let all: [Serve; 4] = Serve::replicas(&[&format!("--store={}", redis.url())]);
    // All three counts of replicas claim from it.
    fill(&all[0], "fair", effort.pool * 2);
    let at = all.each_ref().map(address);
    let ids = all.each_ref().map(|serve| serve.process.id());
    let counts = [1, 2, 4];
    let mut cpu = counts.map(|_| Rounds::default());
    let mut rates = counts.map(|_| Rounds::default());
    for _ in effort.rounds("replicas") {
        for (n, count) in counts.into_iter().enumerate() {
            let mut processes = ids[..count].to_vec();
            processes.push(redis.id().expect("it runs"));
            let (load, used) = cpu_of(&processes, || {
                claim(
                    &at[..count],
                    Codes::One("fair"),
                    Clients::New,
                    effort.seconds,
                )
            });
            assert_eq!(load.refused, 0.0, "the pool is too small");
            cpu[n].add(load.each(used.iter().sum()));
            rates[n].add(load.rate());
        }
    }
    let [one, two, four] = cpu;
    for (count, cpu, reach) in [
        ("two", two, Reach::AtMost(1.15)),
        ("four", four, Reach::Told),
    ] {
        let what = format!("CPU per claim, {count} replicas and Redis");
        let against = ("one replica and Redis", &one);
        table.compare(what, "us", cpu, against, reach);
    }
    for (count, rates) in counts.into_iter().zip(rates) {
        let what = format!("HTTP claims, replicas on one Redis: {count}");
        table.tell(what, "1/s", rates, Reach::Told);
    }
}

fn cluster(effort: &Effort, table: &mut Table) {
    let (cluster, redis) = (Cluster::start(), Redis::start());
    let on_cluster = Serve::on(&cluster.url());
    let on_one = Serve::on(&redis.url());
    println!("cluster: filling {CODES} codes");
    for serve in [&on_cluster, &on_one] {
        fill_all(serve, effort.pool / CODES / 3);
    }
    let nodes = cluster.nodes.iter().map(|node| node.id().expect("it runs"));
    let ids = [
        nodes.chain([on_cluster.process.id()]).collect::<Vec<_>>(),
        vec![redis.id().expect("it runs"), on_one.process.id()],
    ];
    let mut cpu = [(); 2].map(|()| Rounds::default());
    for _ in effort.rounds("cluster") {
        for (n, serve) in [&on_cluster, &on_one].into_iter().enumerate() {
            let (load, used) = cpu_of(&ids[n], || {
                let at = [address(serve)];
                claim(&at, Codes::Turns(CODES), Clients::New, effort.seconds)
            });
            assert!(
                !effort.earnest || load.refused == 0.0,
                "the pools are too small"
            );
            cpu[n].add(load.each(used.iter().sum()));
        }
    }
    let [cluster, one] = cpu;
    let what = format!("CPU per claim, a cluster of three, {CODES} codes");
    let against = ("one Redis", &one);
    table.compare(what, "us", cluster, against, Reach::AtMost(1.25));
}

fn fill_all(serve: &Serve, count: usize) {
    let items: Vec<_> = (0..count).map(|n| coupon(n).into()).collect();
    for code in 0..CODES {
        let id = format!("fair-{code:03}");
        serve.api().make_code_of(&id, &json!({}), &items);
    }
}
