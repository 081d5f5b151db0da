//! Codes, and the secret that replicas share.

use apiece::domain::{
    Digest, Identity, Language, Rate, Repeat, Settings, ShowAs, State, Stats, Translation,
};
use apiece::store::{Fixed, Update};

use super::{Any, at, claim, client, code, fair, grant, item, items, on_every_store, per_client};

on_every_store!(
    a_new_store_is_ready,
    the_first_secret_that_is_proposed_stays,
    a_code_reads_back_as_it_was_made,
    a_new_code_has_an_empty_pool,
    an_id_is_taken_once,
    ids_ignore_case,
    every_call_returns_none_for_an_unknown_code,
    codes_are_listed_in_the_order_of_their_ids,
    an_update_raises_the_version_by_one,
    a_stale_update_changes_nothing,
    an_unknown_code_cannot_be_updated,
    the_limit_may_be_lowered_only_before_the_first_claim,
    the_identity_may_be_changed_only_before_the_first_claim,
    a_raised_limit_gives_more,
    a_deleted_code_is_gone,
    a_code_made_again_has_an_empty_pool,
    codes_with_equal_items_are_independent,
);

async fn a_new_store_is_ready(store: Any) {
    store.ready().await.unwrap();
}

async fn the_first_secret_that_is_proposed_stays(store: Any) {
    assert_eq!(store.secret().await.unwrap(), None);
    assert_eq!(store.shared_secret([1; 32]).await.unwrap(), [1; 32]);
    assert_eq!(store.shared_secret([2; 32]).await.unwrap(), [1; 32]);
    assert_eq!(store.secret().await.unwrap(), Some([1; 32]));
}

fn every_setting() -> Settings {
    Settings {
        title: "Fête d'été: 100 % \"free\"".into(),
        text: "Line one\nLine two\t— 客人, 🎟️".into(),
        identity: Identity::Invite,
        hash_clients: true,
        repeat: Repeat::Refuse,
        per_client: 100,
        rate: Some(Rate {
            grants: 1_000_000,
            seconds: 86_400,
        }),
        opens_at: Some(at("2026-06-01T00:00:00.123Z")),
        closes_at: Some(at("2026-06-02T00:00:00.456Z")),
        presence: Some(1_440),
        screens_closed: 7,
        language: Some(Language::Arabic),
        translations: [(
            Language::German,
            Translation {
                title: "Sommerfest".into(),
                text: "Für alle".into(),
                ending_text: "Alles weg".into(),
            },
        )]
        .into(),
        show_as: ShowAs::Code128,
        show_field: Some("card number".into()),
        pin_field: Some("PIN".into()),
        redeem: true,
        desks_closed: 3,
        ending_text: "Bis \"morgen\"".into(),
        ending_link: Some("https://fair.example/ende".into()),
        ending_item: Some("SAVE-10 für alle".into()),
        accent: Some("#0b6b4f".parse().unwrap()),
        logo: Some([7; Digest::BYTES].into()),
        terms_link: Some("https://fair.example/agb".into()),
        privacy_link: Some("https://fair.example/datenschutz".into()),
        imprint_link: Some("https://fair.example/impressum".into()),
        accept_terms: true,
        state: State::Paused,
    }
}

async fn a_code_reads_back_as_it_was_made(store: Any) {
    for (id, settings) in [("plain", Settings::default()), ("rich", every_setting())] {
        let id = code(id);
        let made = store.create_code(&id, &settings).await.unwrap().unwrap();
        assert_eq!(
            (&made.id, &made.settings, made.version),
            (&id, &settings, 1)
        );
        assert_eq!(store.code(&id).await.unwrap(), Some(made.clone()));
        let view = store.view(&id, None).await.unwrap().unwrap();
        assert_eq!(*view.code, made);
        let age = view.now.as_millisecond() - made.created_at.as_millisecond();
        assert!((0..60_000).contains(&age), "not by one clock: {age} ms");
    }
}

async fn a_new_code_has_an_empty_pool(store: Any) {
    let id = fair(&store, &Settings::default(), 0).await;
    assert_eq!(store.stats(&id).await.unwrap(), Some(Stats::default()));
    assert_eq!(claim(&store, &id, "ann", 1).await.name(), "exhausted");
}

async fn an_id_is_taken_once(store: Any) {
    let made = store.create_code(&code("fair"), &every_setting()).await;
    let again = store.create_code(&code("fair"), &Settings::default()).await;
    assert_eq!(again.unwrap(), None);
    assert_eq!(store.code(&code("fair")).await.unwrap(), made.unwrap());
}

async fn ids_ignore_case(store: Any) {
    fair(&store, &Settings::default(), 1).await;
    assert!(store.code(&code("FAIR")).await.unwrap().is_some());
    let taken = store.create_code(&code("Fair"), &Settings::default()).await;
    assert_eq!(taken.unwrap(), None);
    grant(&store, &code("fAiR"), "ann", 1).await;
}

async fn every_call_returns_none_for_an_unknown_code(store: Any) {
    let (id, pool) = (code("nowhere"), items(2));
    let ids: Vec<_> = pool.iter().map(apiece::domain::Item::id).collect();
    assert_eq!(store.code(&id).await.unwrap(), None);
    assert_eq!(store.add_items(&id, &pool).await.unwrap(), None);
    for to in [
        apiece::domain::Place::Untaken,
        apiece::domain::Place::Withdrawn,
    ] {
        assert_eq!(store.move_items(&id, &pool, to).await.unwrap(), None);
    }
    assert_eq!(store.find_items(&id, &ids).await.unwrap(), None);
    assert_eq!(store.view(&id, Some(&client("ann"))).await.unwrap(), None);
    assert_eq!(store.claims(&id, None, 10).await.unwrap(), None);
    assert_eq!(store.stats(&id).await.unwrap(), None);
    assert_eq!(store.verify(&id).await.unwrap(), None);
    assert!(!store.delete_code(&id).await.unwrap());
    let request = apiece::domain::ClaimRequest {
        code: id.clone(),
        client: client("ann"),
        nth: 1,
        accepted_terms: false,
        network: None,
    };
    assert_eq!(store.claim(request).await.unwrap(), None);
    // None of these calls has made the code.
    assert_eq!(store.code(&id).await.unwrap(), None);
    assert_eq!(store.codes(None, 10).await.unwrap(), []);
}

async fn codes_are_listed_in_the_order_of_their_ids(store: Any) {
    let sorted = ["0", "9z", "a", "a-b", "a0", "aa", "b"];
    for id in ["b", "a0", "0", "a-b", "aa", "9z", "a"] {
        let made = store.create_code(&code(id), &per_client(2)).await;
        assert!(made.unwrap().is_some());
    }
    let page = async |after: Option<&str>, limit| -> Vec<String> {
        let after = after.map(code);
        let codes = store.codes(after.as_ref(), limit).await.unwrap();
        codes.into_iter().map(|code| code.id.to_string()).collect()
    };
    assert_eq!(page(None, 100).await, sorted);
    assert_eq!(page(None, 3).await, sorted[..3]);
    assert_eq!(page(Some("a"), 2).await, sorted[3..5]);
    assert_eq!(
        page(Some("a1"), 100).await,
        sorted[5..],
        "after an id that no code has"
    );
    assert_eq!(page(Some("b"), 100).await, [""; 0]);
    store.delete_code(&code("a0")).await.unwrap();
    assert_eq!(page(Some("a"), 2).await, ["a-b", "aa"]);
    let first = store.codes(None, 1).await.unwrap().remove(0);
    assert_eq!(store.code(&code("0")).await.unwrap(), Some(first));
}

async fn an_update_raises_the_version_by_one(store: Any) {
    let id = fair(&store, &Settings::default(), 0).await;
    let old = store.code(&id).await.unwrap().unwrap();
    let settings = every_setting();
    let Update::Done(new) = store.update_code(&id, &settings, 1).await.unwrap() else {
        panic!("the update is valid");
    };
    assert_eq!((&new.settings, new.version), (&settings, 2));
    assert_eq!((&new.id, new.created_at), (&id, old.created_at));
    assert_eq!(store.code(&id).await.unwrap(), Some(new));
    let back = store
        .update_code(&id, &Settings::default(), 2)
        .await
        .unwrap();
    assert!(matches!(back, Update::Done(code) if code.version == 3));
    let now = store.code(&id).await.unwrap().unwrap();
    assert_eq!(now.settings, Settings::default(), "a window can be removed");
}

async fn a_stale_update_changes_nothing(store: Any) {
    let id = fair(&store, &per_client(3), 1).await;
    grant(&store, &id, "ann", 1).await;
    let before = store.code(&id).await.unwrap();
    for version in [0, 2, u64::from(u32::MAX)] {
        // Staleness is reported first: a client that is stale does not know which
        // limit it would lower.
        let update = store.update_code(&id, &per_client(1), version).await;
        assert_eq!(update.unwrap(), Update::Stale);
    }
    assert_eq!(store.code(&id).await.unwrap(), before);
}

async fn an_unknown_code_cannot_be_updated(store: Any) {
    let update = store
        .update_code(&code("nowhere"), &Settings::default(), 1)
        .await;
    assert_eq!(update.unwrap(), Update::NoSuchCode);
    assert_eq!(store.code(&code("nowhere")).await.unwrap(), None);
}

async fn the_limit_may_be_lowered_only_before_the_first_claim(store: Any) {
    let id = fair(&store, &per_client(5), 9).await;
    let lower = store.update_code(&id, &per_client(3), 1).await.unwrap();
    assert!(matches!(lower, Update::Done(_)));
    grant(&store, &id, "ann", 1).await;
    let lower = store.update_code(&id, &per_client(2), 2).await.unwrap();
    assert_eq!(lower, Update::InUse(Fixed::PerClient));
    let same = store.update_code(&id, &per_client(3), 2).await.unwrap();
    assert!(matches!(same, Update::Done(code) if code.version == 3));
}

async fn the_identity_may_be_changed_only_before_the_first_claim(store: Any) {
    let id = fair(&store, &per_client(1), 9).await;
    let invited = Settings {
        identity: Identity::Invite,
        ..per_client(1)
    };
    let changed = store.update_code(&id, &invited, 1).await.unwrap();
    assert!(matches!(&changed, Update::Done(code) if code.settings == invited));
    assert_eq!(store.code(&id).await.unwrap().unwrap().settings, invited);
    grant(&store, &id, "ann", 1).await;
    let back = store.update_code(&id, &per_client(1), 2).await.unwrap();
    assert_eq!(back, Update::InUse(Fixed::Identity));
    let retitled = Settings {
        title: "Fair".into(),
        ..invited
    };
    let same = store.update_code(&id, &retitled, 2).await.unwrap();
    assert!(matches!(same, Update::Done(code) if code.version == 3));
}

async fn a_raised_limit_gives_more(store: Any) {
    let id = fair(&store, &per_client(1), 9).await;
    let first = grant(&store, &id, "ann", 1).await;
    assert_eq!(claim(&store, &id, "ann", 2).await.name(), "out-of-turn");
    super::change(&store, &id, |settings| settings.per_client = 2).await;
    assert_eq!(
        claim(&store, &id, "ann", 1).await,
        apiece::domain::Outcome::Repeated(first.clone())
    );
    let second = grant(&store, &id, "ann", 2).await;
    assert_ne!(first.item, second.item);
    let stats = store.stats(&id).await.unwrap().unwrap();
    assert_eq!((stats.taken, stats.clients), (2, 1));
    super::assert_whole(&store, &id).await;
}

async fn a_deleted_code_is_gone(store: Any) {
    let id = fair(&store, &Settings::default(), 3).await;
    grant(&store, &id, "ann", 1).await;
    assert!(store.delete_code(&id).await.unwrap());
    assert!(!store.delete_code(&id).await.unwrap());
    assert_eq!(store.code(&id).await.unwrap(), None);
    assert_eq!(store.stats(&id).await.unwrap(), None);
    assert_eq!(store.view(&id, Some(&client("ann"))).await.unwrap(), None);
    assert_eq!(store.claims(&id, None, 10).await.unwrap(), None);
    assert_eq!(store.codes(None, 10).await.unwrap(), []);
    let update = store.update_code(&id, &Settings::default(), 1).await;
    assert_eq!(update.unwrap(), Update::NoSuchCode);
}

async fn a_code_made_again_has_an_empty_pool(store: Any) {
    let id = fair(&store, &Settings::default(), 3).await;
    grant(&store, &id, "ann", 1).await;
    let withdraw = apiece::domain::Place::Withdrawn;
    store.move_items(&id, &items(3), withdraw).await.unwrap();
    super::change(&store, &id, |settings| settings.title = "old".into()).await;
    store.delete_code(&id).await.unwrap();

    fair(&store, &Settings::default(), 0).await;
    let view = store
        .view(&id, Some(&client("ann")))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((view.code.version, view.untaken), (1, 0));
    assert_eq!(view.claims, []);
    assert_eq!(store.stats(&id).await.unwrap(), Some(Stats::default()));
    let added = store.add_items(&id, &items(3)).await.unwrap().unwrap();
    assert_eq!(added, [apiece::domain::Added::New; 3]);
    grant(&store, &id, "ann", 1).await;
    super::assert_whole(&store, &id).await;
}

async fn codes_with_equal_items_are_independent(store: Any) {
    let (one, two) = (code("one"), code("two"));
    for id in [&one, &two] {
        store.create_code(id, &Settings::default()).await.unwrap();
        store.add_items(id, &[item("same")]).await.unwrap();
    }
    let first = grant(&store, &one, "ann", 1).await;
    let second = grant(&store, &two, "bob", 1).await;
    assert_eq!(first.item, second.item);
    assert_eq!(claim(&store, &one, "bob", 1).await.name(), "exhausted");
    store.delete_code(&one).await.unwrap();
    assert_eq!(claim(&store, &two, "bob", 1).await.name(), "repeated");
    super::assert_whole(&store, &two).await;
}
