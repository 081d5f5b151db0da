//! Shows that the check finds every violation.

use std::collections::HashMap;
use std::time::Duration;

use super::check::{Allowed, Promise, Return, check};
use super::history::{Books, Seen, What};

const BACK: Return = Return {
    whole: Duration::from_secs(5),
    patience: Duration::from_secs(2),
    replicas: 2,
};

fn seen(at: u64, replica: usize, client: &str, what: What) -> Seen {
    Seen {
        code: "fair".into(),
        client: client.into(),
        replica,
        sent: Duration::from_secs(at),
        got: Duration::from_secs(at),
        what,
    }
}

fn item(item: &str) -> What {
    What::Repeated(item.into())
}

/// Replaces one answer of a history by another.
fn at(place: usize, what: What) -> impl Fn(&mut Vec<Seen>) {
    move |history| history[place].what = what.clone()
}

fn honest() -> Vec<Seen> {
    vec![
        seen(0, 0, "ann", What::Lost("timed out".into())),
        seen(1, 1, "ann", What::Granted("a".into())),
        seen(2, 1, "bob", What::TryAgain("store-unavailable".into())),
        seen(3, 0, "bob", What::Granted("b".into())),
        seen(4, 0, "eve", What::Exhausted),
        seen(6, 0, "ann", What::Repeated("a".into())),
        seen(6, 1, "eve", What::Exhausted),
    ]
}

fn books() -> Books {
    let claim = |client: &str, item: &str| (client.into(), item.into());
    Books {
        items: 2,
        added: 2,
        taken: 2,
        claims: vec![claim("ann", "a"), claim("bob", "b")],
        ..Books::default()
    }
}

fn promises(history: &[Seen], books: &Books) -> Vec<Promise> {
    promises_of(history, books, Allowed::default())
}

fn promises_of(history: &[Seen], books: &Books, allowed: Allowed) -> Vec<Promise> {
    let books = HashMap::from([("fair".to_owned(), books.clone())]);
    let found = check(history, &books, BACK, allowed);
    found.into_iter().map(|found| found.promise).collect()
}

/// Ann's claim of `a` was forgotten, so she got `c`.
#[test]
fn a_forgotten_claim_passes_only_if_its_item_is_kept_from_everybody() {
    let mut history = honest();
    let again = history.iter_mut().rfind(|seen| seen.client == "ann");
    again.unwrap().what = What::Granted("c".into());
    let mut books = books();
    (books.items, books.added) = (3, 3);
    books.claims[0].1 = "c".into();
    books.aside = vec!["a".into()];
    let allowed = Allowed {
        forgets: true,
        ..Allowed::default()
    };
    assert_eq!(promises_of(&history, &books, allowed), []);
    // At other levels, a client is shown one item.
    assert_eq!(promises(&history, &books), [Promise::OneItem]);
    // Back in the pool, it could go to anybody.
    (books.untaken, books.aside) = (1, Vec::new());
    assert_eq!(promises_of(&history, &books, allowed), [Promise::Books]);
    history.push(seen(6, 0, "zoe", What::Granted("a".into())));
    let found = promises_of(&history, &books, allowed);
    assert!(found.contains(&Promise::ItemToOne), "{found:?}");
}

#[test]
fn a_code_that_is_gone_passes_only_while_redis_may_be_empty() {
    let mut history = honest();
    at(2, What::Gone)(&mut history);
    assert_eq!(promises(&history, &books()), [Promise::Answer]);
    let allowed = Allowed {
        hides: true,
        ..Allowed::default()
    };
    assert_eq!(promises_of(&history, &books(), allowed), []);
}

#[test]
fn an_honest_episode_passes() {
    assert_eq!(promises(&honest(), &books()), []);
}

#[test]
fn every_forged_history_is_rejected() {
    type Forge = Box<dyn Fn(&mut Vec<Seen>)>;
    let forged: Vec<(Promise, &str, Forge)> = vec![
        (
            Promise::ItemToOne,
            "bob's item to eve",
            Box::new(at(4, item("b"))),
        ),
        (
            Promise::OneItem,
            "another item at the repeat",
            Box::new(at(5, item("c"))),
        ),
        (
            Promise::Books,
            "an item that is not recorded",
            Box::new(at(3, item("c"))),
        ),
        (
            Promise::Answer,
            "nothing left for an owner",
            Box::new(at(5, What::Exhausted)),
        ),
        (
            Promise::Answer,
            "a 404",
            Box::new(at(0, What::Strange("404".into()))),
        ),
        (
            Promise::Answer,
            "no answer in the end",
            Box::new(|history| {
                history.push(seen(6, 0, "zoe", What::Lost("timed out".into())));
            }),
        ),
        (
            Promise::Answer,
            "exhausted before the last was asked for",
            Box::new(|history| {
                history[4].got = Duration::from_millis(1_500);
            }),
        ),
        (
            Promise::Back,
            "a replica that stays away",
            Box::new(|history| history[6].replica = 0),
        ),
        (
            Promise::Back,
            "a replica that comes late",
            Box::new(|history| {
                history[6].got = Duration::from_secs(8);
            }),
        ),
        (
            Promise::Back,
            "trouble after the return",
            Box::new(|history| {
                history.push(seen(
                    9,
                    0,
                    "bob",
                    What::TryAgain("store-unavailable".into()),
                ));
                history.push(seen(9, 0, "bob", item("b")));
            }),
        ),
    ];
    for (promise, what, forge) in forged {
        let mut history = honest();
        forge(&mut history);
        let found = promises(&history, &books());
        assert!(found.contains(&promise), "{what}: {found:?}");
    }
}

#[test]
fn cooked_books_are_rejected() {
    type Cook = fn(&mut Books);
    let cooked: [(Promise, Cook); 6] = [
        (Promise::Books, |books| books.added = 3),
        (Promise::Books, |books| books.untaken = 1),
        (Promise::Books, |books| books.claims[0].1 = "b".into()),
        (Promise::Books, |books| drop(books.claims.pop())),
        (Promise::Books, |books| books.problems.push("adrift".into())),
        (Promise::Answer, |books| {
            (books.taken, books.untaken) = (1, 1);
            books.claims.pop();
        }),
    ];
    for (n, (promise, cook)) in cooked.into_iter().enumerate() {
        let mut books = books();
        cook(&mut books);
        let found = promises(&honest(), &books);
        assert!(found.contains(&promise), "{n}: {found:?}");
    }
}
