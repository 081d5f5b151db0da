//! How claims are decided.

use std::collections::HashSet;

use apiece::domain::{Outcome, Period, Rate, Repeat, Settings, State};

use super::{
    Any, assert_whole, at, change, claim, client, fair, grant, items, on_every_store, per_client,
};

on_every_store!(
    every_client_gets_an_item_that_nobody_else_has,
    the_same_client_is_shown_its_own_item_again,
    the_same_client_is_refused_if_the_code_says_so,
    an_empty_pool_is_exhausted_until_items_are_added,
    a_claim_before_the_window_says_when_it_opens,
    a_claim_after_the_window_is_closed,
    a_code_gives_within_its_window,
    the_state_pauses_and_closes_a_code,
    a_repeat_is_decided_before_the_window,
    a_turn_is_checked_before_the_window,
    the_window_is_checked_before_the_pool,
    a_client_gets_as_many_items_as_the_code_allows_one_by_one,
    a_claim_of_any_item_but_the_next_is_out_of_turn,
    a_refusal_covers_every_item_a_client_has,
    client_ids_are_used_as_they_are,
    items_are_not_given_in_the_order_they_were_added,
    no_more_go_out_in_a_period_than_its_rate_allows,
    a_rate_is_for_grants_and_comes_last,
    a_period_ends,
);

async fn every_client_gets_an_item_that_nobody_else_has(store: Any) {
    let id = fair(&store, &Settings::default(), 20).await;
    let mut given = HashSet::new();
    for n in 0..20 {
        let name = format!("client {n}");
        let claim = grant(&store, &id, &name, 1).await;
        assert_eq!((claim.client, claim.nth), (client(&name), 1));
        given.insert(claim.item);
    }
    assert_eq!(given, items(20).into_iter().collect());
    assert_eq!(claim(&store, &id, "late", 1).await, Outcome::Exhausted);
    assert_whole(&store, &id).await;
}

async fn the_same_client_is_shown_its_own_item_again(store: Any) {
    let id = fair(&store, &Settings::default(), 2).await;
    let first = grant(&store, &id, "ann", 1).await;
    let now = store.view(&id, None).await.unwrap().unwrap().now;
    let age = now.as_millisecond() - first.at.as_millisecond();
    assert!(
        (0..60_000).contains(&age),
        "not by the store's clock: {age} ms"
    );
    for _ in 0..3 {
        assert_eq!(
            claim(&store, &id, "ann", 1).await,
            Outcome::Repeated(first.clone())
        );
    }
    // A repeat takes no item, and an empty pool takes none away.
    assert_eq!(store.stats(&id).await.unwrap().unwrap().untaken, 1);
    grant(&store, &id, "bob", 1).await;
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Repeated(first));
}

async fn the_same_client_is_refused_if_the_code_says_so(store: Any) {
    let refuse = Settings {
        repeat: Repeat::Refuse,
        ..Settings::default()
    };
    let id = fair(&store, &refuse, 2).await;
    let first = grant(&store, &id, "ann", 1).await;
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Refused);
    // The rule that holds now counts, not the one at the time of the grant.
    change(&store, &id, |settings| settings.repeat = Repeat::Same).await;
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Repeated(first));
    assert_eq!(store.stats(&id).await.unwrap().unwrap().taken, 1);
}

async fn an_empty_pool_is_exhausted_until_items_are_added(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    grant(&store, &id, "ann", 1).await;
    assert_eq!(claim(&store, &id, "bob", 1).await, Outcome::Exhausted);
    store.add_items(&id, &items(2)).await.unwrap();
    grant(&store, &id, "bob", 1).await;
    assert_eq!(store.stats(&id).await.unwrap().unwrap().clients, 2);
}

async fn a_claim_before_the_window_says_when_it_opens(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    let now = store.view(&id, None).await.unwrap().unwrap().now;
    let opens = now + jiff::SignedDuration::from_hours(1);
    change(&store, &id, |settings| settings.opens_at = Some(opens)).await;
    match claim(&store, &id, "ann", 1).await {
        Outcome::NotOpen {
            opens_at,
            now: then,
        } => {
            assert_eq!(opens_at, opens);
            assert!(then >= now && then < opens, "the store's clock: {then}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(store.stats(&id).await.unwrap().unwrap().untaken, 1);
}

async fn a_claim_after_the_window_is_closed(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    let now = store.view(&id, None).await.unwrap().unwrap().now;
    change(&store, &id, |settings| settings.closes_at = Some(now)).await;
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Closed);
}

async fn a_code_gives_within_its_window(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    let now = store.view(&id, None).await.unwrap().unwrap().now;
    change(&store, &id, |settings| {
        settings.opens_at = Some(now);
        settings.closes_at = Some(now + jiff::SignedDuration::from_hours(1));
    })
    .await;
    let claim = grant(&store, &id, "ann", 1).await;
    assert!(claim.at >= now);
}

async fn the_state_pauses_and_closes_a_code(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    for (state, outcome) in [
        (State::Paused, Outcome::Paused),
        (State::Closed, Outcome::Closed),
    ] {
        change(&store, &id, |settings| settings.state = state).await;
        assert_eq!(claim(&store, &id, "ann", 1).await, outcome);
    }
    // That a code is closed or paused counts before its opening time.
    let later = Some(at("2999-01-01T00:00:00Z"));
    change(&store, &id, |settings| settings.opens_at = later).await;
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Closed);
    change(&store, &id, |settings| settings.state = State::Paused).await;
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Paused);
    change(&store, &id, |settings| *settings = Settings::default()).await;
    grant(&store, &id, "ann", 1).await;
}

async fn a_repeat_is_decided_before_the_window(store: Any) {
    let id = fair(&store, &Settings::default(), 2).await;
    let first = grant(&store, &id, "ann", 1).await;
    for state in [State::Paused, State::Closed] {
        change(&store, &id, |settings| settings.state = state).await;
        assert_eq!(
            claim(&store, &id, "ann", 1).await,
            Outcome::Repeated(first.clone())
        );
    }
    change(&store, &id, |settings| settings.repeat = Repeat::Refuse).await;
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Refused);
    assert_eq!(claim(&store, &id, "bob", 1).await, Outcome::Closed);
}

async fn a_turn_is_checked_before_the_window(store: Any) {
    let closed = Settings {
        state: State::Closed,
        ..Settings::default()
    };
    let id = fair(&store, &closed, 1).await;
    let (had, per_client) = (0, 1);
    assert_eq!(
        claim(&store, &id, "ann", 2).await,
        Outcome::OutOfTurn { had, per_client }
    );
}

async fn the_window_is_checked_before_the_pool(store: Any) {
    let paused = Settings {
        state: State::Paused,
        ..Settings::default()
    };
    let id = fair(&store, &paused, 0).await;
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Paused);
}

async fn a_client_gets_as_many_items_as_the_code_allows_one_by_one(store: Any) {
    let id = fair(&store, &per_client(3), 7).await;
    let mut given = HashSet::new();
    for nth in 1..=3 {
        for name in ["ann", "bob"] {
            let granted = grant(&store, &id, name, nth).await;
            assert_eq!(granted.nth, nth);
            assert_eq!(
                claim(&store, &id, name, nth).await,
                Outcome::Repeated(granted.clone())
            );
            given.insert(granted.item);
        }
    }
    assert_eq!(given.len(), 6);
    let (had, per_client) = (3, 3);
    assert_eq!(
        claim(&store, &id, "ann", 4).await,
        Outcome::OutOfTurn { had, per_client }
    );
    // A claim of any earlier item is a repeat, too.
    assert_eq!(claim(&store, &id, "ann", 2).await.name(), "repeated");
    let stats = store.stats(&id).await.unwrap().unwrap();
    assert_eq!((stats.untaken, stats.taken, stats.clients), (1, 6, 2));
    grant(&store, &id, "cy", 1).await;
    assert_eq!(claim(&store, &id, "cy", 2).await, Outcome::Exhausted);
    assert_whole(&store, &id).await;
}

async fn a_claim_of_any_item_but_the_next_is_out_of_turn(store: Any) {
    let id = fair(&store, &per_client(3), 9).await;
    let per_client = 3;
    for nth in [0, 2, 3, 4, u32::MAX] {
        assert_eq!(
            claim(&store, &id, "ann", nth).await,
            Outcome::OutOfTurn { had: 0, per_client }
        );
    }
    grant(&store, &id, "ann", 1).await;
    for nth in [0, 3, 4, u32::MAX] {
        assert_eq!(
            claim(&store, &id, "ann", nth).await,
            Outcome::OutOfTurn { had: 1, per_client }
        );
    }
    assert_eq!(store.stats(&id).await.unwrap().unwrap().taken, 1);
}

async fn a_refusal_covers_every_item_a_client_has(store: Any) {
    let refuse = Settings {
        repeat: Repeat::Refuse,
        ..per_client(2)
    };
    let id = fair(&store, &refuse, 9).await;
    grant(&store, &id, "ann", 1).await;
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Refused);
    grant(&store, &id, "ann", 2).await;
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Refused);
    assert_eq!(claim(&store, &id, "ann", 2).await, Outcome::Refused);
    assert_eq!(claim(&store, &id, "ann", 3).await.name(), "out-of-turn");
}

async fn client_ids_are_used_as_they_are(store: Any) {
    let longest = "é".repeat(128);
    let odd = [
        "ann", "Ann", "1", "01", "a:1", "1:a", "a b", "a\u{a0}b", "{a}", "a\\\"'", "%s", "客", "-",
        &longest,
    ];
    let id = fair(&store, &per_client(2), 2 * odd.len()).await;
    for nth in 1..=2 {
        for name in odd {
            assert_eq!(grant(&store, &id, name, nth).await.client, client(name));
        }
    }
    for name in odd {
        let view = store.view(&id, Some(&client(name))).await.unwrap().unwrap();
        assert_eq!(view.claims.len(), 2, "{name}");
    }
    let all = super::all_claims(&store, &id, 3).await;
    let seen: HashSet<_> = all.iter().map(|c| (c.client.clone(), c.nth)).collect();
    assert_eq!((all.len(), seen.len()), (2 * odd.len(), 2 * odd.len()));
    assert_whole(&store, &id).await;
}

async fn items_are_not_given_in_the_order_they_were_added(store: Any) {
    let id = fair(&store, &Settings::default(), 100).await;
    let mut given = Vec::new();
    for n in 0..100 {
        given.push(grant(&store, &id, &format!("client {n}"), 1).await.item);
    }
    let mut by_id = items(100);
    by_id.sort_by_key(apiece::domain::Item::id);
    assert!(
        given != items(100) && given != by_id,
        "anyone could tell what comes next"
    );
}

fn at_most(grants: u32, seconds: u32) -> Settings {
    Settings {
        rate: Some(Rate { grants, seconds }),
        ..Settings::default()
    }
}

async fn no_more_go_out_in_a_period_than_its_rate_allows(store: Any) {
    let id = fair(&store, &at_most(3, 3_600), 9).await;
    let first = grant(&store, &id, "client 0", 1).await;
    for n in 1..3 {
        grant(&store, &id, &format!("client {n}"), 1).await;
    }
    let ends = first.at + jiff::SignedDuration::from_hours(1);
    for n in 3..6 {
        match claim(&store, &id, &format!("client {n}"), 1).await {
            Outcome::NotYet { at, now } => assert!(at == ends && now < ends, "{at} {now}"),
            other => panic!("{other:?}"),
        }
    }
    let view = store
        .view(&id, Some(&client("late")))
        .await
        .unwrap()
        .unwrap();
    let last = view.last.unwrap();
    assert_eq!((last.began, last.granted), (first.at, 3));
    assert_eq!(
        Period::wait(view.now, view.last, view.code.settings.rate),
        Some(ends)
    );
    // The organiser may change it, and what went out still counts.
    change(&store, &id, |settings| {
        settings.rate = at_most(4, 3_600).rate;
    })
    .await;
    grant(&store, &id, "client 3", 1).await;
    assert_eq!(claim(&store, &id, "client 4", 1).await.name(), "not-yet");
    change(&store, &id, |settings| settings.rate = None).await;
    grant(&store, &id, "client 4", 1).await;
    assert_eq!(store.stats(&id).await.unwrap().unwrap().taken, 5);
    assert_whole(&store, &id).await;
}

async fn a_rate_is_for_grants_and_comes_last(store: Any) {
    let id = fair(&store, &at_most(1, 3_600), 2).await;
    let first = grant(&store, &id, "ann", 1).await;
    let again = claim(&store, &id, "ann", 1).await;
    assert_eq!(again, Outcome::Repeated(first), "a repeat takes nothing");
    assert_eq!(claim(&store, &id, "ann", 2).await.name(), "out-of-turn");
    assert_eq!(claim(&store, &id, "ben", 1).await.name(), "not-yet");
    change(&store, &id, |settings| settings.state = State::Paused).await;
    assert_eq!(claim(&store, &id, "ben", 1).await, Outcome::Paused);
    change(&store, &id, |settings| settings.state = State::Open).await;
    change(&store, &id, |settings| {
        settings.rate = at_most(2, 3_600).rate;
    })
    .await;
    grant(&store, &id, "ben", 1).await;
    // Nobody need wait for nothing.
    assert_eq!(claim(&store, &id, "zoe", 1).await, Outcome::Exhausted);
}

async fn a_period_ends(store: Any) {
    let id = fair(&store, &at_most(1, 1), 2).await;
    let first = grant(&store, &id, "ann", 1).await;
    let second = loop {
        match claim(&store, &id, "ben", 1).await {
            Outcome::Granted(claim) => break claim,
            Outcome::NotYet { .. } => tokio::task::yield_now().await,
            other => panic!("{other:?}"),
        }
    };
    let apart = second.at.duration_since(first.at);
    assert!(apart >= jiff::SignedDuration::from_secs(1), "{apart}");
}
