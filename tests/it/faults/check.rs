//! Checks whether what the clients saw keeps the promises. Nothing here asks a server.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::Duration;

use super::history::{Books, Seen, What};

/// A promise, and how it was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Violation {
    pub(super) promise: Promise,
    pub(super) how: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// No item is shown to two clients.
    ItemToOne,
    /// No client is shown two items.
    OneItem,
    /// Every item is in exactly one state, and the counts add up.
    Books,
    /// The service is back in time.
    Back,
    /// Every client that keeps asking gets its item, or is told truthfully that nothing
    /// is left.
    Answer,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.promise {
            Promise::ItemToOne => "I1 an item was shown to two clients",
            Promise::OneItem => "I2 a client was shown two items",
            Promise::Books => "I3 the books are wrong",
            Promise::Back => "I4 the service was not back in time",
            Promise::Answer => "I5 a client did not get what it should",
        };
        write!(f, "{name}: {}", self.how)
    }
}

/// When the service has to be back: this long after its servers were whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Return {
    pub(super) whole: Duration,
    pub(super) patience: Duration,
    /// How many replicas of the service there are.
    pub(super) replicas: usize,
}

/// What may happen in an episode besides what is promised always.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Allowed {
    /// The store may forget claims, as it may at `fenced`: then a client may get a second
    /// item, and be told that nothing is left by a primary that is cut off.
    pub(super) forgets: bool,
    /// While an empty server is in charge, there may be no such code.
    pub(super) hides: bool,
}

/// Checks the history of an episode, in which the answers to each client are in order,
/// against the books of each code.
///
/// Whatever is allowed: what a client was shown goes to nobody else.
pub(super) fn check(
    history: &[Seen],
    books: &HashMap<String, Books>,
    back: Return,
    allowed: Allowed,
) -> Vec<Violation> {
    let forgets = allowed.forgets;
    let mut found = came_back(history, back);
    for (code, books) in books {
        let of_code: Vec<_> = history.iter().filter(|seen| seen.code == *code).collect();
        let two = |found: &Violation| forgets && found.promise == Promise::OneItem;
        found.extend(one_apiece(&of_code).into_iter().filter(|found| !two(found)));
        found.extend(add_up(&of_code, books));
        found.extend(answered(&of_code, books, allowed));
    }
    found
}

fn broken(promise: Promise, how: String) -> Violation {
    Violation { promise, how }
}

/// I1 and I2.
fn one_apiece(history: &[&Seen]) -> Vec<Violation> {
    let mut owners: HashMap<&str, &str> = HashMap::new();
    let mut items: HashMap<&str, &str> = HashMap::new();
    let mut found = Vec::new();
    for seen in history {
        let Some(item) = seen.what.item() else {
            continue;
        };
        let client = seen.client.as_str();
        let owner = *owners.entry(item).or_insert(client);
        if owner != client {
            let how = format!("{item} to {owner} and to {client}");
            found.push(broken(Promise::ItemToOne, how));
        }
        let has = *items.entry(client).or_insert(item);
        if has != item {
            let how = format!("{client} saw {has} and {item}");
            found.push(broken(Promise::OneItem, how));
        }
    }
    found
}

/// I3.
fn add_up(history: &[&Seen], books: &Books) -> Vec<Violation> {
    let mut wrong = books.problems.clone();
    let Books { items, added, .. } = *books;
    let sum = books
        .untaken
        .saturating_add(books.taken)
        .saturating_add(books.withdrawn)
        .saturating_add(books.aside.len() as u64);
    if added != items || sum != items {
        wrong.push(format!(
            "{items} items were added; {added} are counted, and {sum} are there"
        ));
    }
    let owners = books.owners();
    if books.claims.len() as u64 != books.taken || owners.len() != books.claims.len() {
        wrong.push(format!(
            "{} are taken; there are {} claims on {} items",
            books.taken,
            books.claims.len(),
            owners.len()
        ));
    }
    let aside: HashSet<&str> = books.aside.iter().map(String::as_str).collect();
    let mut told = HashSet::new();
    for seen in history {
        let Some(item) = seen.what.item() else {
            continue;
        };
        let owner = owners.get(item).copied();
        if owner.is_none() && aside.contains(item) {
            continue; // It is forgotten, and kept from everybody else.
        }
        if owner != Some(&seen.client) && told.insert((&seen.client, item)) {
            let owner = owner.unwrap_or("nobody");
            wrong.push(format!(
                "{} was shown {item}, which is {owner}'s",
                seen.client
            ));
        }
    }
    wrong
        .into_iter()
        .map(|how| broken(Promise::Books, how))
        .collect()
}

/// I4: each replica serves soon after all servers are whole, and goes on serving.
fn came_back(history: &[Seen], back: Return) -> Vec<Violation> {
    let due = back.whole + back.patience;
    let mut late = Vec::new();
    for replica in 0..back.replicas {
        let served = history.iter().any(|seen| {
            seen.replica == replica
                && seen.sent >= back.whole
                && seen.got <= due
                && seen.what.is_final()
        });
        if !served {
            late.push(format!("replica {replica} served nobody by {due:?}"));
        }
    }
    let failed = |seen: &&Seen| seen.sent > due && !seen.what.is_final();
    if let Some(seen) = history.iter().find(failed) {
        late.push(format!("no request may fail after {due:?}, but {seen:?}"));
    }
    late.into_iter()
        .map(|how| broken(Promise::Back, how))
        .collect()
}

/// I5.
fn answered(history: &[&Seen], books: &Books, allowed: Allowed) -> Vec<Violation> {
    let Allowed { forgets, hides } = allowed;
    let mut wrong = Vec::new();
    let mut first_asked: HashMap<&str, Duration> = HashMap::new();
    let mut has: HashSet<&str> = HashSet::new();
    let mut last: HashMap<&str, &Seen> = HashMap::new();
    for seen in history {
        let asked = first_asked.entry(&seen.client).or_insert(seen.sent);
        *asked = seen.sent.min(*asked);
        match &seen.what {
            What::Granted(_) | What::Repeated(_) => {
                has.insert(&seen.client);
            }
            What::Exhausted if !forgets && has.contains(seen.client.as_str()) => {
                wrong.push(format!("{} has its item and got {seen:?}", seen.client));
            }
            What::Strange(_) => wrong.push(format!("{seen:?}")),
            What::Gone if !hides => wrong.push(format!("{seen:?}")),
            What::Gone | What::Exhausted | What::TryAgain(_) | What::Lost(_) => {}
        }
        last.insert(&seen.client, seen);
    }
    for seen in last.values().filter(|seen| !seen.what.is_final()) {
        wrong.push(format!("the last that {} heard: {seen:?}", seen.client));
    }
    if !forgets {
        wrong.extend(true_end(history, books, &first_asked));
    }
    wrong
        .into_iter()
        .map(|how| broken(Promise::Answer, how))
        .collect()
}

/// Nothing is put back into a pool here. So a client was told truthfully that nothing
/// is left if in the end every item is taken, each by a client that had asked before
/// that.
fn true_end(
    history: &[&Seen],
    books: &Books,
    first_asked: &HashMap<&str, Duration>,
) -> Option<String> {
    let told = history.iter().filter(|seen| seen.what == What::Exhausted);
    let first = told.min_by_key(|seen| seen.got)?;
    if books.untaken > 0 {
        return Some(format!("{} are untaken, and {first:?}", books.untaken));
    }
    let later = books.claims.iter().find(|(client, _)| {
        first_asked
            .get(client.as_str())
            .is_none_or(|asked| *asked > first.got)
    });
    later.map(|(client, item)| format!("{item} went to {client} after {first:?}"))
}
