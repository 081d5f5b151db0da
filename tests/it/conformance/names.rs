//! Clients whose names are not kept: they are known again, and nothing tells who they were.

use apiece::domain::{Allowance, ClaimRequest, Spent};
use apiece::domain::{CodeId, Network, NetworkLimit, Outcome, Rate, Repeat, Settings};
use apiece::store::{Erasure, Revocation};

use super::{Any, assert_whole, claim, client, fair, grant, item, on_every_store, per_client};

on_every_store!(
    a_code_that_keeps_hashes_knows_its_clients_again,
    a_hashed_client_is_looked_up_revoked_replaced_and_erased_by_name,
    an_erased_client_keeps_its_item_and_gets_no_other,
    a_client_that_was_erased_with_fewer_items_than_it_may_have_gets_no_more,
    a_client_that_was_erased_wholly_can_come_again,
    what_an_erased_client_had_replaced_does_not_tell_its_name,
    a_revoked_client_is_refused_until_it_is_restored,
    a_network_gets_its_share_and_others_theirs,
    what_may_be_done_so_often_is_counted_together,
);

fn hashing() -> Settings {
    Settings {
        hash_clients: true,
        per_client: 2,
        ..Settings::default()
    }
}

/// The clients of all claims, in order.
async fn clients(store: &Any, id: &CodeId) -> Vec<String> {
    let page = store.claims(id, None, 1_000).await.unwrap().unwrap();
    let mut names: Vec<_> = page.claims.iter().map(|c| c.client.to_string()).collect();
    names.sort();
    names
}

/// Asserts that nothing that the store tells has this name.
async fn assert_unknown(store: &Any, id: &CodeId, name: &str) {
    let items = store.items(id, None, None, 1_000).await.unwrap().unwrap();
    let all = format!("{items:?} {:?}", clients(store, id).await);
    assert!(!all.contains(name), "{all}");
}

async fn a_code_that_keeps_hashes_knows_its_clients_again(store: Any) {
    let id = fair(&store, &hashing(), 4).await;
    let first = grant(&store, &id, "ann", 1).await;
    assert_eq!(first.client, client("ann"), "the answer is for Ann");
    let again = claim(&store, &id, "ann", 1).await;
    assert_eq!(again, Outcome::Repeated(first.clone()));
    let second = grant(&store, &id, "ann", 2).await;
    let more = claim(&store, &id, "ann", 3).await;
    assert!(
        matches!(more, Outcome::OutOfTurn { had: 2, .. }),
        "{more:?}"
    );
    grant(&store, &id, "ben", 1).await;
    let view = store
        .view(&id, Some(&client("ann")))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(view.claims, [first, second]);
    assert!(view.code.settings.hash_clients);
    let names = clients(&store, &id).await;
    assert!(
        names.iter().all(|name| name.starts_with("hash:")),
        "{names:?}"
    );
    assert_eq!(
        names
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        2
    );
    assert_unknown(&store, &id, "ann").await;
    assert_whole(&store, &id).await;
    // Another code has other hashes.
    let other: CodeId = "other".parse().unwrap();
    store
        .create_code(&other, &hashing())
        .await
        .unwrap()
        .unwrap();
    store
        .add_items(&other, &[item("x")])
        .await
        .unwrap()
        .unwrap();
    grant(&store, &other, "ann", 1).await;
    let elsewhere = clients(&store, &other).await.remove(0);
    assert!(!names.contains(&elsewhere), "{elsewhere}");
}

async fn a_hashed_client_is_looked_up_revoked_replaced_and_erased_by_name(store: Any) {
    let id = fair(&store, &hashing(), 4).await;
    let first = grant(&store, &id, "ann", 1).await;
    store
        .replace_item(&id, first.item.id())
        .await
        .unwrap()
        .unwrap();
    let replaced = store.replaced(&id, &client("ann")).await.unwrap().unwrap();
    assert_eq!(replaced[0].item, first.item);
    let ann = client("ann");
    let revoke = |is| store.revoke(&id, &ann, is);
    assert_eq!(revoke(true).await.unwrap(), Some(Revocation::Done));
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Revoked);
    let revoked = store.revoked(&id).await.unwrap().unwrap();
    assert!(revoked[0].0.as_str().starts_with("hash:"));
    assert_eq!(revoke(false).await.unwrap(), Some(Revocation::Done));
    assert_eq!(claim(&store, &id, "ann", 1).await.name(), "repeated");
    let erased = store
        .erase(&id, &client("ann"), None)
        .await
        .unwrap()
        .unwrap();
    assert!(
        matches!(&erased, Erasure::Done { items: 1, .. }),
        "{erased:?}"
    );
    assert_eq!(claim(&store, &id, "ann", 1).await, Outcome::Refused);
    assert!(clients(&store, &id).await[0].starts_with("erased:"));
    assert_whole(&store, &id).await;
}

async fn an_erased_client_keeps_its_item_and_gets_no_other(store: Any) {
    for repeat in [Repeat::Same, Repeat::Refuse] {
        let settings = Settings {
            repeat,
            ..Settings::default()
        };
        let id = fair(&store, &settings, 3).await;
        let had = grant(&store, &id, "ann", 1).await;
        grant(&store, &id, "ben", 1).await;
        let Some(Erasure::Done {
            client: name,
            items: 1,
        }) = store.erase(&id, &client("ann"), None).await.unwrap()
        else {
            panic!("it is not erased");
        };
        assert!(name.as_str().starts_with("erased:"), "{name}");
        for nth in [1, 2] {
            assert_eq!(claim(&store, &id, "ann", nth).await, Outcome::Refused);
        }
        let view = store
            .view(&id, Some(&client("ann")))
            .await
            .unwrap()
            .unwrap();
        assert!(view.claims.is_empty() && view.is_erased);
        let others = store
            .view(&id, Some(&client("ben")))
            .await
            .unwrap()
            .unwrap();
        assert!(!others.is_erased && others.claims.len() == 1);
        let found = store
            .find_items(&id, &[had.item.id()])
            .await
            .unwrap()
            .unwrap();
        let found = format!("{:?}", found[0]);
        assert!(
            found.contains(name.as_str()) && !found.contains("ann"),
            "{found}"
        );
        assert_unknown(&store, &id, "\"ann\"").await;
        assert_eq!(store.stats(&id).await.unwrap().unwrap().taken, 2);
        assert_whole(&store, &id).await;
        // Again, and for whoever was never there.
        for nobody in ["ann", "zoe"] {
            let again = store.erase(&id, &client(nobody), None).await.unwrap();
            assert_eq!(again, Some(Erasure::Unknown), "{nobody}");
        }
        grant(&store, &id, "zoe", 1).await;
        store.delete_code(&id).await.unwrap();
    }
    let none = "none".parse().unwrap();
    assert_eq!(
        store.erase(&none, &client("ann"), None).await.unwrap(),
        None
    );
}

async fn a_client_that_was_erased_with_fewer_items_than_it_may_have_gets_no_more(store: Any) {
    let id = fair(&store, &per_client(3), 5).await;
    grant(&store, &id, "ann", 1).await;
    store
        .erase(&id, &client("ann"), None)
        .await
        .unwrap()
        .unwrap();
    for nth in 1..4 {
        assert_eq!(claim(&store, &id, "ann", nth).await, Outcome::Refused);
    }
    assert_whole(&store, &id).await;
}

async fn a_client_that_was_erased_wholly_can_come_again(store: Any) {
    let id = fair(&store, &Settings::default(), 3).await;
    let first = grant(&store, &id, "ann", 1).await;
    let erased = store
        .erase(&id, &client("ann"), Some([7; 16]))
        .await
        .unwrap();
    assert!(matches!(erased, Some(Erasure::Done { items: 1, .. })));
    let second = grant(&store, &id, "ann", 1).await;
    assert_ne!(first.item, second.item);
    assert_whole(&store, &id).await;
}

async fn what_an_erased_client_had_replaced_does_not_tell_its_name(store: Any) {
    let id = fair(&store, &per_client(2), 6).await;
    let first = grant(&store, &id, "ann", 1).await;
    grant(&store, &id, "ann", 2).await;
    let next = store
        .replace_item(&id, first.item.id())
        .await
        .unwrap()
        .unwrap();
    let apiece::domain::Replacement::Done(next) = next else {
        panic!("{next:?}");
    };
    store
        .replace_item(&id, next.new.item.id())
        .await
        .unwrap()
        .unwrap();
    store
        .revoke(&id, &client("ann"), true)
        .await
        .unwrap()
        .unwrap();
    let Some(Erasure::Done {
        client: name,
        items: 2,
    }) = store.erase(&id, &client("ann"), None).await.unwrap()
    else {
        panic!("it is not erased");
    };
    assert_unknown(&store, &id, "\"ann\"").await;
    assert_eq!(store.revoked(&id).await.unwrap(), Some(vec![]));
    let replaced = store.replaced(&id, &name).await.unwrap().unwrap();
    assert_eq!(replaced.len(), 2);
    assert!(replaced.iter().all(|item| item.client == name));
    assert_whole(&store, &id).await;
}

async fn a_revoked_client_is_refused_until_it_is_restored(store: Any) {
    let id = fair(&store, &Settings::default(), 3).await;
    grant(&store, &id, "ann", 1).await;
    for name in ["ann", "ben", "ben"] {
        let done = store.revoke(&id, &client(name), true).await.unwrap();
        assert_eq!(done, Some(Revocation::Done));
        assert_eq!(claim(&store, &id, name, 1).await, Outcome::Revoked);
        let view = store.view(&id, Some(&client(name))).await.unwrap().unwrap();
        assert!(view.is_revoked);
    }
    grant(&store, &id, "zoe", 1).await;
    assert_whole(&store, &id).await;
    for name in ["ann", "ben"] {
        store.revoke(&id, &client(name), false).await.unwrap();
    }
    assert_eq!(claim(&store, &id, "ann", 1).await.name(), "repeated");
    grant(&store, &id, "ben", 1).await;
    let none = "none".parse().unwrap();
    assert_eq!(
        store.revoke(&none, &client("ann"), true).await.unwrap(),
        None
    );
    assert_eq!(store.revoked(&none).await.unwrap(), None);
    assert_whole(&store, &id).await;
}

async fn a_network_gets_its_share_and_others_theirs(store: Any) {
    let id = fair(&store, &hashing(), 9).await;
    let from = |name: &str, network: u8| ClaimRequest {
        network: Some(Box::new(NetworkLimit {
            network: Network::hashed([network; 16]),
            rate: Rate {
                grants: 2,
                seconds: 3_600,
            },
        })),
        code: id.clone(),
        client: client(name),
        nth: 1,
        accepted_terms: false,
    };
    for (name, network, expected) in [
        ("a", 1, "granted"),
        ("b", 1, "granted"),
        ("c", 1, "network-limit"),
        ("c", 2, "granted"),
        ("a", 1, "repeated"),
        ("d", 1, "network-limit"),
        ("d", 2, "granted"),
        ("e", 2, "network-limit"),
    ] {
        let outcome = store.claim(from(name, network)).await.unwrap().unwrap();
        assert_eq!(outcome.name(), expected, "{name} from {network}");
        if let Outcome::NetworkLimit { at, now } = outcome {
            let wait = at.duration_since(now).as_secs();
            assert!((3_590..=3_600).contains(&wait), "{wait}");
        }
    }
    grant(&store, &id, "e", 1).await;
    assert_whole(&store, &id).await;
}

async fn what_may_be_done_so_often_is_counted_together(store: Any) {
    let id = fair(&store, &Settings::default(), 0).await;
    let allowance = |name: &str, most| Allowance {
        name: name.into(),
        most,
    };
    let spend = async |names: &[(&str, u32)], ms| {
        let all: Vec<_> = names
            .iter()
            .map(|(name, most)| allowance(name, *most))
            .collect();
        store.spend(&id, &all, ms).await.unwrap().unwrap()
    };
    let hour = 3_600_000;
    assert_eq!(spend(&[("all", 3), ("ann", 1)], hour).await, Spent::Done);
    match spend(&[("all", 3), ("ann", 1)], hour).await {
        Spent::Over { which: 1, at, now } => assert!(at > now),
        other => panic!("{other:?}"),
    }
    // What was not done is not counted.
    assert_eq!(spend(&[("all", 3), ("ben", 1)], hour).await, Spent::Done);
    assert_eq!(spend(&[("all", 3), ("zoe", 1)], hour).await, Spent::Done);
    let over = spend(&[("all", 3), ("eve", 1)], hour).await;
    assert!(matches!(over, Spent::Over { which: 0, .. }), "{over:?}");
    let none = "none".parse().unwrap();
    let spent = store
        .spend(&none, &[allowance("all", 1)], hour)
        .await
        .unwrap();
    assert_eq!(spent, None);
    // A period ends.
    let other: CodeId = "other".parse().unwrap();
    store
        .create_code(&other, &Settings::default())
        .await
        .unwrap()
        .unwrap();
    let once = [allowance("all", 1)];
    assert_eq!(
        store.spend(&other, &once, 300).await.unwrap(),
        Some(Spent::Done)
    );
    let again = store.spend(&other, &once, 300).await.unwrap().unwrap();
    assert!(matches!(again, Spent::Over { .. }), "{again:?}");
    loop {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        if store.spend(&other, &once, 300).await.unwrap() == Some(Spent::Done) {
            break;
        }
    }
}
