//! Breadth first: the first trace that is found is a shortest one.

use std::fmt;
use std::hash::BuildHasher as _;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::state::{Bounds, State};
use super::steps::{Rules, Step, Steps};

/// What a search found.
pub(super) struct Found {
    pub(super) states: usize,
    /// Whether that is all there are within the bounds.
    pub(super) is_all: bool,
    /// The steps to an item that is shown twice.
    pub(super) trace: Option<Vec<String>>,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = if self.is_all { ", which is all" } else { "" };
        write!(f, "{} states{all}", self.states)?;
        match &self.trace {
            None => write!(f, ", no item shown twice"),
            Some(steps) => write!(f, ", {} steps: {}", steps.len(), steps.join("; ")),
        }
    }
}

/// The states that were reached, each with the one before it.
struct Reached {
    all: Vec<(State, u32)>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Reached {
    fn add(&mut self, state: State, before: u32) {
        let Self { all, index, hasher } = self;
        let hash = |state: &State| hasher.hash_one(state);
        let entry = index.entry(
            hash(&state),
            |at| all[*at as usize].0 == state,
            |at| hash(&all[*at as usize].0),
        );
        if let Entry::Vacant(free) = entry {
            free.insert(u32::try_from(all.len()).expect("there is no room for so many"));
            all.push((state, before));
        }
    }
}

/// Searches up to about `most` states.
pub(super) fn search(bounds: Bounds, rules: &Rules, most: usize) -> Found {
    let steps = |from: State| {
        let found = Vec::new();
        let steps = Steps {
            from,
            bounds,
            rules,
            found,
        };
        steps.all()
    };
    let mut reached = Reached {
        all: Vec::new(),
        index: HashTable::new(),
        hasher: DefaultHashBuilder::default(),
    };
    reached.add(State::first(bounds), 0);
    let mut at = 0;
    while at < reached.all.len() && reached.all.len() < most {
        let (from, _) = reached.all[at];
        for step in steps(from) {
            match step {
                Step::To(_, next) => reached.add(next, at as u32),
                Step::ShownTwice(what) => {
                    let mut trace = trace(&reached.all, at, steps);
                    trace.push(what);
                    return Found {
                        states: reached.all.len(),
                        is_all: false,
                        trace: Some(trace),
                    };
                }
            }
        }
        at += 1;
    }
    Found {
        states: reached.all.len(),
        is_all: at == reached.all.len(),
        trace: None,
    }
}

/// The steps to a state.
fn trace(all: &[(State, u32)], mut at: usize, steps: impl Fn(State) -> Vec<Step>) -> Vec<String> {
    let mut trace = Vec::new();
    while at > 0 {
        let (state, before) = all[at];
        let before = before as usize;
        let what = steps(all[before].0)
            .into_iter()
            .find_map(|step| match step {
                Step::To(what, next) if next == state => Some(what),
                _ => None,
            });
        trace.push(what.expect("it was reached by a step"));
        at = before;
    }
    trace.reverse();
    trace
}
