//! A model of the level `fenced`: the rules of docs/guarantees.md, searched breadth first.
//!
//! Two Redis nodes, of which the second may be promoted from a copy that lags behind while
//! the first goes on; an object store that refuses the second writer; replicas of the service
//! whose requests arrive late or not at all; an organiser who adds, withdraws and restores.
//! No item may be shown twice. Each rule that is left out has to lead to one that is, or the
//! model would show nothing about that rule.
//!
//! `APIECE_MODEL_STATES` says how many states are searched; `make model` searches many.

mod search;
mod state;
mod steps;

use search::{Found, search};
use state::Bounds;
use steps::Rules;

/// Two primaries and nobody else: all of it is searched.
const FAILOVERS: Bounds = Bounds {
    items: 2,
    late: false,
    organiser: false,
    grants: 3,
    failures: 2,
    requests: 1,
    pairs: false,
};

/// The same, with an item that is added late, and so may be lost.
const LATE: Bounds = Bounds {
    late: true,
    grants: 2,
    ..FAILOVERS
};

/// The same, with an organiser. One item is enough to be shown twice.
const ORGANISED: Bounds = Bounds {
    items: 1,
    organiser: true,
    grants: 2,
    ..FAILOVERS
};

/// The same as the first, with windows of two items, which are moved one after the other.
const PAIRS: Bounds = Bounds {
    grants: 2,
    pairs: true,
    ..FAILOVERS
};

/// Everything at once: more than can be searched.
const LARGE: Bounds = Bounds {
    items: 4,
    late: true,
    organiser: true,
    grants: 4,
    failures: 3,
    requests: 3,
    pairs: true,
};

#[test]
fn no_item_is_shown_twice() {
    for bounds in [FAILOVERS, LATE, ORGANISED, PAIRS] {
        let found = search(bounds, &Rules::default(), usize::MAX);
        println!("{found}");
        assert!(found.trace.is_none() && found.is_all, "{found}");
    }
}

#[test]
fn no_item_is_shown_twice_in_a_large_world() {
    let wanted = std::env::var("APIECE_MODEL_STATES").ok();
    let wanted = wanted.map(|n| n.parse().expect("APIECE_MODEL_STATES is a number"));
    let states = wanted.unwrap_or(50_000);
    let found = search(LARGE, &Rules::default(), states);
    println!("{found}");
    assert!(found.trace.is_none() && found.states >= states, "{found}");
}

/// Leaves out one rule, and asserts that an item is shown twice.
fn breaks(what: &str, bounds: Bounds, leave_out: impl FnOnce(&mut Rules)) {
    let mut rules = Rules::default();
    leave_out(&mut rules);
    let found: Found = search(bounds, &rules, usize::MAX);
    println!("{what}: {found}");
    assert!(found.trace.is_some(), "{what}: {found}");
}

#[test]
fn without_the_fence_an_item_is_shown_twice() {
    breaks("no fence", FAILOVERS, |rules| rules.fence = false);
}

#[test]
fn with_an_id_that_outlives_a_failover_an_item_is_shown_twice() {
    breaks("run id", FAILOVERS, |rules| rules.new_id = false);
}

#[test]
fn with_a_window_of_another_lineage_an_item_is_shown_twice() {
    breaks("lineage", FAILOVERS, |rules| rules.lineage = false);
}

#[test]
fn with_a_foreign_grant_left_in_the_pool_an_item_is_shown_twice() {
    breaks("foreign", FAILOVERS, |rules| rules.foreign_aside = false);
}

#[test]
fn with_the_window_kept_at_the_fence_an_item_is_shown_twice() {
    breaks("window kept", FAILOVERS, |rules| rules.window_aside = false);
}

#[test]
fn with_later_grants_unread_at_the_fence_an_item_is_shown_twice() {
    breaks("grants unread", FAILOVERS, |rules| {
        rules.read_grants = false;
    });
}

#[test]
fn with_marked_items_restored_into_the_pool_an_item_is_shown_twice() {
    breaks("restored", ORGANISED, |rules| rules.restore_aside = false);
}

#[test]
fn with_withdrawn_items_of_a_grant_unmarked_an_item_is_shown_twice() {
    breaks("unmarked", ORGANISED, |rules| rules.mark = false);
}

#[test]
fn with_lost_items_of_a_foreign_grant_forgotten_an_item_is_shown_twice() {
    breaks("lost items", LATE, |rules| rules.lost_aside = false);
}

#[test]
fn with_two_writers_of_a_grant_an_item_is_shown_twice() {
    breaks("two writers", FAILOVERS, |rules| rules.one_writer = false);
}

#[test]
fn with_a_grant_counted_under_another_number_an_item_is_shown_twice() {
    breaks("renumbered", FAILOVERS, |rules| rules.in_order = false);
}

#[test]
fn with_a_refused_grant_installed_all_the_same_an_item_is_shown_twice() {
    breaks("answer trusted", FAILOVERS, |rules| {
        rules.object_decides = false;
    });
}
