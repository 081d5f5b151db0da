//! What the clients saw, and whether they could honestly have seen it.

use std::collections::{HashMap, HashSet};

/// One answer to one client.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) client: String,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Granted(String),
    Repeated(String),
    Exhausted,
}

/// Checks a history, in which the answers to each client are in order. No client
/// has two items, and no item has two clients. Each item was granted once and kept,
/// and no client was sent away while items were left.
///
/// # Errors
/// The first answer that breaks this.
pub(super) fn check(history: &[Seen], items: usize) -> Result<(), String> {
    let mut has: HashMap<&str, &str> = HashMap::new();
    let mut given = HashSet::new();
    let mut clients = HashSet::new();
    for Seen { client, what } in history {
        clients.insert(client);
        let had = has.get(client.as_str()).copied();
        match (what, had) {
            (What::Granted(item), None) if given.insert(item) => {
                has.insert(client, item);
            }
            (What::Granted(item), None) => {
                return Err(format!("{item} was granted twice, now to {client}"));
            }
            (What::Granted(item), Some(had)) => {
                return Err(format!("{client} has {had} and was granted {item}"));
            }
            (What::Repeated(item), Some(had)) if item == had => {}
            (What::Repeated(item), had) => {
                return Err(format!("{client} was shown {item} again but had {had:?}"));
            }
            (What::Exhausted, None) => {}
            (What::Exhausted, Some(had)) => {
                return Err(format!(
                    "{client} has {had} and was told that nothing is left"
                ));
            }
        }
    }
    let expected = items.min(clients.len());
    if has.len() != expected {
        return Err(format!(
            "{} items were granted instead of {expected}",
            has.len()
        ));
    }
    Ok(())
}

fn granted(client: &str, item: &str) -> Seen {
    let what = What::Granted(item.into());
    Seen {
        client: client.into(),
        what,
    }
}

fn repeated(client: &str, item: &str) -> Seen {
    let what = What::Repeated(item.into());
    Seen {
        client: client.into(),
        what,
    }
}

fn exhausted(client: &str) -> Seen {
    let what = What::Exhausted;
    Seen {
        client: client.into(),
        what,
    }
}

fn honest() -> Vec<Seen> {
    vec![
        granted("ann", "a"),
        granted("bob", "b"),
        exhausted("eve"),
        repeated("ann", "a"),
        repeated("bob", "b"),
        exhausted("eve"),
    ]
}

#[test]
fn an_honest_history_passes() {
    assert_eq!(check(&honest(), 2), Ok(()));
}

#[test]
fn every_forged_history_is_rejected() {
    let forge = |at: usize, seen| {
        let mut history = honest();
        history[at] = seen;
        check(&history, 2).unwrap_err()
    };
    let forged = [
        (forge(1, granted("bob", "a")), "a was granted twice"),
        (forge(3, granted("ann", "c")), "ann has a and was granted c"),
        (forge(3, granted("ann", "a")), "ann has a and was granted a"),
        (forge(3, repeated("ann", "b")), "ann was shown b again"),
        (forge(3, exhausted("ann")), "told that nothing is left"),
        (forge(5, repeated("eve", "a")), "eve was shown a again"),
        (
            forge(5, granted("eve", "c")),
            "3 items were granted instead of 2",
        ),
        (
            check(&honest()[2..3], 2).unwrap_err(),
            "0 items were granted instead of 1",
        ),
        (
            check(&honest(), 3).unwrap_err(),
            "2 items were granted instead of 3",
        ),
    ];
    for (why, expected) in forged {
        assert!(why.contains(expected), "expected {expected:?}, not: {why}");
    }
}
