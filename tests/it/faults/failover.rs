//! What a failover costs: how long no claim is served, and how many items are set aside.

use std::collections::HashMap;
use std::time::Duration;

use super::fault::Fault;
use super::history::{Books, Seen};
use super::plan::Plan;

/// The failovers of an episode.
#[derive(Debug, Default)]
pub(super) struct Failovers {
    /// For each, how long after the election of the new primary every replica had served a
    /// claim again, but for one that is parted from it.
    pub(super) back: Vec<Duration>,
    /// How many items were set aside for each, in windows. Only where the old primary was
    /// gone.
    pub(super) aside: Option<f64>,
}

impl Failovers {
    pub(super) fn of(
        plan: &Plan,
        history: &[Seen],
        books: &HashMap<String, Books>,
        elections: &[Duration],
    ) -> Self {
        let back = elections.iter().map(|at| back_after(plan, history, *at));
        let main = plan.troubles.first().map(|trouble| trouble.fault);
        let is_short = main.is_some_and(Fault::ends_a_primary) && !elections.is_empty();
        let aside: usize = books.values().map(|books| books.aside.len()).sum();
        let windows = elections.len() * largest_window(plan.items);
        Self {
            back: back.collect(),
            aside: is_short.then(|| aside as f64 / windows as f64),
        }
    }
}

/// How many items a window of a pool has, at most: a sixteenth of the pool is added when half
/// of a window is left.
fn largest_window(items: usize) -> usize {
    2 * (items / 16).max(16)
}

fn back_after(plan: &Plan, history: &[Seen], election: Duration) -> Duration {
    let parted = parted(plan);
    let replicas = (0..plan.replicas).filter(|replica| Some(*replica) != parted);
    let first = |replica| {
        let served = history
            .iter()
            .filter(|seen| seen.replica == replica && seen.got >= election && seen.what.is_final());
        served.map(|seen| seen.got - election).min()
    };
    // A replica that never comes back is a violation of another promise.
    replicas.filter_map(first).max().unwrap_or_default()
}

/// The replica that is parted from the new primary.
fn parted(plan: &Plan) -> Option<usize> {
    let trouble = plan.troubles.first()?;
    match trouble.fault {
        Fault::PrimaryIsolated => Some(trouble.target % plan.replicas),
        Fault::NetworksParted => Some(0),
        _ => None,
    }
}

/// The p-th part of the values is no larger than this one.
pub(super) fn quantile(mut values: Vec<Duration>, p: f64) -> Duration {
    values.sort();
    let rank = (values.len() as f64 * p).ceil() as usize;
    values[rank.max(1) - 1]
}

#[test]
fn a_quantile_is_one_of_the_values() {
    let values: Vec<_> = (1..=200).map(Duration::from_secs).collect();
    assert_eq!(quantile(values.clone(), 0.99), Duration::from_secs(198));
    assert_eq!(quantile(values.clone(), 1.0), Duration::from_secs(200));
    assert_eq!(quantile(values[..1].to_vec(), 0.5), Duration::from_secs(1));
}
