//! What becomes of items after the grant: they are used; and what is there when none are left.

use std::time::Duration;

use apiece::domain::{Attempt, ClaimRequest, Outcome, Redeeming, Settings, Unredeeming};
use apiece::store::Update;

use super::replace::{claims_of, exchange, stats};
use super::{
    Any, all_claims, assert_whole, change, claim, client, code, fair, grant, items, on_every_store,
    per_client,
};

on_every_store!(
    an_item_is_used_once_whoever_asks,
    the_same_attempt_is_answered_as_the_first_time,
    only_a_clients_own_items_are_used,
    a_mark_that_is_taken_away_can_be_made_again,
    a_mark_stays_with_the_item_when_that_is_replaced,
    a_view_tells_of_marks_only_if_the_codes_items_are_marked,
    many_at_once_use_an_item_once,
    a_deleted_code_takes_its_marks_along,
    accepted_terms_are_recorded_with_the_claim,
    when_nothing_is_left_everybody_gets_the_same,
    what_is_good_once_is_used_by_one_attempt,
    a_logo_comes_and_goes_with_the_settings,
);

fn redeemable() -> Settings {
    Settings {
        redeem: true,
        ..per_client(3)
    }
}

fn attempt(n: u8) -> Attempt {
    Attempt::from_random([n; 8])
}

async fn redeem(store: &Any, name: &str, nth: u32, tried: Option<u8>, by: &str) -> Redeeming {
    let (id, who, tried) = (code("fair"), client(name), tried.map(attempt));
    let redeemed = store.redeem(&id, &who, nth, tried.as_ref(), by);
    redeemed.await.unwrap().expect("the code exists")
}

/// Who has used a client's item, and whether that was just now.
async fn used_by(store: &Any, name: &str, nth: u32, by: &str) -> (bool, String) {
    let (is_new, claim) = match redeem(store, name, nth, None, by).await {
        Redeeming::Done(claim) => (true, claim),
        Redeeming::Repeated(claim) => (false, claim),
        Redeeming::Unknown => panic!("{name} has no item {nth}"),
    };
    (is_new, claim.redeemed.unwrap().by)
}

async fn an_item_is_used_once_whoever_asks(store: Any) {
    let id = fair(&store, &redeemable(), 5).await;
    let claim = grant(&store, &id, "ann", 1).await;
    grant(&store, &id, "ann", 2).await;
    assert_eq!(claim.redeemed, None);
    assert_eq!(used_by(&store, "ann", 1, "Bar").await, (true, "Bar".into()));
    assert_eq!(
        used_by(&store, "ann", 1, "Gate").await,
        (false, "Bar".into())
    );
    let marks: Vec<_> = claims_of(&store, &id, "ann").await;
    assert!(marks[0].redeemed.is_some() && marks[1].redeemed.is_none());
    let mut all = all_claims(&store, &id, 1).await;
    all.sort_by_key(|claim| claim.nth);
    assert_eq!(all, marks);
    let stats = stats(&store, &id).await;
    assert_eq!((stats.redeemed, stats.taken), (1, 2));
    assert_whole(&store, &id).await;
}

async fn the_same_attempt_is_answered_as_the_first_time(store: Any) {
    let id = fair(&store, &redeemable(), 5).await;
    grant(&store, &id, "ann", 1).await;
    let first = redeem(&store, "ann", 1, Some(1), "Bar").await;
    assert!(matches!(first, Redeeming::Done(_)));
    assert_eq!(redeem(&store, "ann", 1, Some(1), "Bar").await, first);
    let other = redeem(&store, "ann", 1, Some(2), "Bar").await;
    assert!(matches!(other, Redeeming::Repeated(_)), "{other:?}");
    // Without a name, no attempt is the same as another.
    let none = redeem(&store, "ann", 1, None, "Bar").await;
    assert!(matches!(none, Redeeming::Repeated(_)), "{none:?}");
}

async fn only_a_clients_own_items_are_used(store: Any) {
    let id = fair(&store, &redeemable(), 5).await;
    grant(&store, &id, "ann", 1).await;
    for (name, nth) in [("ben", 1), ("ann", 2), ("ann", 0)] {
        let unknown = redeem(&store, name, nth, None, "Bar").await;
        assert_eq!(unknown, Redeeming::Unknown, "{name} {nth}");
        let undone = store.undo_redemption(&id, &client(name), nth).await;
        assert_eq!(undone.unwrap(), Some(Unredeeming::Unknown));
    }
    let none = code("none");
    let redeemed = store.redeem(&none, &client("ann"), 1, None, "Bar").await;
    assert_eq!(redeemed.unwrap(), None);
    let undone = store.undo_redemption(&none, &client("ann"), 1).await;
    assert_eq!(undone.unwrap(), None);
}

async fn a_mark_that_is_taken_away_can_be_made_again(store: Any) {
    let id = fair(&store, &redeemable(), 5).await;
    grant(&store, &id, "ann", 1).await;
    let undo = async || {
        let undone = store.undo_redemption(&id, &client("ann"), 1).await;
        undone.unwrap().unwrap()
    };
    assert_eq!(undo().await, Unredeeming::NotRedeemed);
    used_by(&store, "ann", 1, "Bar").await;
    match undo().await {
        Unredeeming::Done(mark) => assert_eq!(mark.by, "Bar"),
        other => panic!("{other:?}"),
    }
    assert_eq!(stats(&store, &id).await.redeemed, 0);
    assert_eq!(
        used_by(&store, "ann", 1, "Gate").await,
        (true, "Gate".into())
    );
    assert_whole(&store, &id).await;
}

async fn a_mark_stays_with_the_item_when_that_is_replaced(store: Any) {
    let id = fair(&store, &redeemable(), 5).await;
    let old = grant(&store, &id, "ann", 1).await.item.id();
    used_by(&store, "ann", 1, "Bar").await;
    exchange(&store, &id, old).await;
    assert_eq!(claims_of(&store, &id, "ann").await[0].redeemed, None);
    assert_eq!(
        used_by(&store, "ann", 1, "Gate").await,
        (true, "Gate".into())
    );
    assert_eq!(stats(&store, &id).await.redeemed, 2);
    assert_whole(&store, &id).await;
}

async fn a_view_tells_of_marks_only_if_the_codes_items_are_marked(store: Any) {
    let id = fair(&store, &redeemable(), 5).await;
    grant(&store, &id, "ann", 1).await;
    used_by(&store, "ann", 1, "Bar").await;
    change(&store, &id, |settings| settings.redeem = false).await;
    assert_eq!(claims_of(&store, &id, "ann").await[0].redeemed, None);
    assert!(all_claims(&store, &id, 9).await[0].redeemed.is_some());
    let again = claim(&store, &id, "ann", 1).await;
    assert!(matches!(&again, Outcome::Repeated(claim) if claim.redeemed.is_none()));
}

async fn many_at_once_use_an_item_once(store: Any) {
    let id = fair(&store, &redeemable(), 1).await;
    grant(&store, &id, "ann", 1).await;
    let desks = (0..20).map(|n| {
        let store = store.clone();
        tokio::spawn(async move { used_by(&store, "ann", 1, &format!("desk {n}")).await })
    });
    let (mut first, mut names) = (0, Vec::new());
    for desk in desks.collect::<Vec<_>>() {
        let (is_new, by) = desk.await.unwrap();
        first += usize::from(is_new);
        names.push(by);
    }
    names.dedup();
    assert_eq!((first, names.len()), (1, 1), "{names:?}");
}

async fn a_deleted_code_takes_its_marks_along(store: Any) {
    let id = fair(&store, &redeemable(), 1).await;
    grant(&store, &id, "ann", 1).await;
    used_by(&store, "ann", 1, "Bar").await;
    assert!(store.delete_code(&id).await.unwrap());
    fair(&store, &redeemable(), 1).await;
    assert_eq!(stats(&store, &id).await.redeemed, 0);
    grant(&store, &id, "ann", 1).await;
    assert_eq!(
        used_by(&store, "ann", 1, "Gate").await,
        (true, "Gate".into())
    );
    assert_whole(&store, &id).await;
}

async fn accepted_terms_are_recorded_with_the_claim(store: Any) {
    let id = fair(&store, &per_client(3), 5).await;
    for (nth, accepted_terms) in [(1, true), (2, false), (3, true)] {
        let request = ClaimRequest {
            code: id.clone(),
            client: client("ann"),
            nth,
            accepted_terms,
            network: None,
        };
        let granted = store.claim(request).await.unwrap().unwrap();
        assert!(
            matches!(&granted, Outcome::Granted(claim) if claim.accepted_terms == accepted_terms),
            "{granted:?}"
        );
    }
    let accepted = async || {
        let claims = claims_of(&store, &id, "ann").await;
        claims
            .iter()
            .map(|claim| claim.accepted_terms)
            .collect::<Vec<_>>()
    };
    assert_eq!(accepted().await, [true, false, true]);
    // A repeat says nothing new, and another item is under the same terms.
    claim(&store, &id, "ann", 1).await;
    for nth in [0, 1] {
        let item = claims_of(&store, &id, "ann").await[nth].item.id();
        exchange(&store, &id, item).await;
    }
    assert_eq!(accepted().await, [true, false, true]);
    assert_whole(&store, &id).await;
}

async fn when_nothing_is_left_everybody_gets_the_same(store: Any) {
    let settings = Settings {
        ending_item: Some("SAVE-10".into()),
        ..Settings::default()
    };
    let id = fair(&store, &settings, 1).await;
    grant(&store, &id, "ann", 1).await;
    let everybodys = settings.ending_item().unwrap();
    for name in ["ben", "eve", "ben"] {
        let outcome = claim(&store, &id, name, 1).await;
        match &outcome {
            Outcome::Fallback { item, .. } => assert_eq!(*item, everybodys),
            other => panic!("{other:?}"),
        }
        assert!(claims_of(&store, &id, name).await.is_empty());
    }
    let counts = stats(&store, &id).await;
    assert_eq!((counts.added, counts.taken, counts.clients), (1, 1, 1));
    store.add_items(&id, &items(3)).await.unwrap();
    grant(&store, &id, "ben", 1).await;
    change(&store, &id, |settings| settings.ending_item = None).await;
    grant(&store, &id, "eve", 1).await;
    assert_eq!(claim(&store, &id, "tom", 1).await, Outcome::Exhausted);
    assert_whole(&store, &id).await;
}

async fn what_is_good_once_is_used_by_one_attempt(store: Any) {
    let life = Duration::from_secs(60);
    let tries = (0..16_u8).map(|n| {
        let store = store.clone();
        tokio::spawn(async move { store.use_once("desk:1", &attempt(n), life).await.unwrap() })
    });
    let mut used = Vec::new();
    for (n, tried) in (0..).zip(tries.collect::<Vec<_>>()) {
        if tried.await.unwrap() {
            used.push(n);
        }
    }
    assert_eq!(used.len(), 1, "{used:?}");
    // Its answer may have been lost.
    let again = store.use_once("desk:1", &attempt(used[0]), life).await;
    assert!(again.unwrap());
    let other = store.use_once("desk:2", &attempt(200), life).await;
    assert!(other.unwrap());
}

async fn a_logo_comes_and_goes_with_the_settings(store: Any) {
    let id = fair(&store, &Settings::default(), 1).await;
    assert_eq!(store.logo(&id).await.unwrap(), None);
    let titled = Settings {
        title: "Fair".into(),
        ..Settings::default()
    };
    let png = &[0, 159, 146, 150, 10][..];
    let stale = store.set_logo(&id, &titled, 9, Some(png)).await.unwrap();
    assert_eq!(stale, Update::Stale);
    assert_eq!(store.logo(&id).await.unwrap(), None);
    let set = store.set_logo(&id, &titled, 1, Some(png)).await.unwrap();
    assert!(matches!(set, Update::Done(code) if code.settings == titled));
    assert_eq!(store.logo(&id).await.unwrap().as_deref(), Some(png));
    change(&store, &id, |settings| settings.title = "Other".into()).await;
    assert_eq!(store.logo(&id).await.unwrap().as_deref(), Some(png));
    let removed = store.set_logo(&id, &titled, 3, None).await.unwrap();
    assert!(matches!(removed, Update::Done(_)), "{removed:?}");
    assert_eq!(store.logo(&id).await.unwrap(), None);
    let none = store.set_logo(&code("none"), &titled, 1, Some(png)).await;
    assert_eq!(none.unwrap(), Update::NoSuchCode);
}
