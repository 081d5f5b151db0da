//! Whatever the identity: one person has one item at every replica and on every device, and two
//! persons have two.

use std::collections::BTreeSet;

use serde_json::json;

use super::{address_of, taken};
use crate::harness::mailbox::Mailbox;
use crate::harness::nginx::Nginx;
use crate::harness::provider::{Person, Provider};
use crate::harness::{Phone, Redis, Service, Visitor};

const IDENTITIES: [&str; 5] = ["browser", "invite", "email", "oidc", "gateway"];

/// What a person opens, and the headers that go along.
struct Way {
    path: String,
    headers: Vec<(&'static str, String)>,
}

impl Way {
    fn of(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            headers: Vec::new(),
        }
    }

    fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        let headers = vec![(name, value.into())];
        Self { headers, ..self }
    }

    fn headers(&self) -> Vec<(&str, &str)> {
        let headers = self.headers.iter();
        headers
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }
}

/// How somebody of this name comes to the code of an identity.
fn way(identity: &str, name: &str, service: &Service) -> Way {
    let page = format!("/c/{identity}");
    match identity {
        "browser" => {
            let cookie = Visitor::of(service).introduced(&page);
            Way::of(page).with("cookie", cookie)
        }
        // The mail has the same address: identity/email.rs.
        "invite" | "email" => {
            let name = format!("{name}@fair.example");
            Way::of(address_of(&service.api(), identity, &name))
        }
        "oidc" => {
            let mut person = Person::new();
            let back = person.sign_in(&service.url(""), identity, name);
            assert_eq!(person.get(&back).status, 303);
            let session = person.cookie(service, "apiece-session").unwrap();
            Way::of(page).with("cookie", format!("apiece-session={session}"))
        }
        _ => Way::of(page).with("x-user", name),
    }
}

fn check(replicas: &[Service]) {
    let api = replicas[0].api();
    for identity in IDENTITIES {
        api.make_code(identity, &json!({ "identity": identity }), 9);
        let mut items = BTreeSet::new();
        for (n, name) in ["ann", "ben"].iter().enumerate() {
            let way = way(identity, name, &replicas[0]);
            // All at once, three times at each replica.
            std::thread::scope(|scope| {
                for replica in replicas.iter().cycle().take(3 * replicas.len()) {
                    let (way, visitor) = (&way, Visitor::of(replica));
                    scope.spawn(move || {
                        let tap = visitor.post(&way.path, &way.headers(), "nth=1");
                        assert_eq!(tap.status, 303, "{identity}: {tap:?}");
                    });
                }
            });
            assert_eq!(taken(&api, identity), n as u64 + 1, "{identity}: {name}");
            let shown = replicas.iter().map(|replica| {
                let page = Visitor::of(replica).get(&way.path, &way.headers()).text();
                let (_, item) = page.split_once("data-copy=\"").expect("an item");
                item.split_once('"').unwrap().0.to_owned()
            });
            let shown: BTreeSet<_> = shown.collect();
            assert_eq!(shown.len(), 1, "{identity}: {name} sees {shown:?}");
            items.extend(shown);
        }
        assert_eq!(items.len(), 2, "{identity}");
        api.assert_whole(identity);
    }
}

#[test]
fn one_person_has_one_item_at_four_replicas_on_redis_and_on_sqlite() {
    let mailbox = Mailbox::start();
    let redis = Redis::start();
    for (replicas, store) in [(4, Some(format!("--store={}", redis.url()))), (1, None)] {
        let mut provider = Provider::new();
        let mut flags = provider.flags().to_vec();
        flags.extend(store);
        flags.extend([
            format!("--smtp-url={}", mailbox.url),
            "--mail-from=fair@fair.example".into(),
            "--gateway-header=x-user".into(),
            "--trusted-proxies=127.0.0.1".into(),
        ]);
        let flags: Vec<_> = flags.iter().map(String::as_str).collect();
        let replicas: Vec<_> = (0..replicas).map(|_| Service::start(&flags)).collect();
        provider.run(&replicas[0].url(""));
        check(&replicas);
    }
}

#[tokio::test]
async fn behind_a_gateway_a_person_has_one_item_on_every_device() {
    let service = Service::start(&["--gateway-header=x-user", "--trusted-proxies=127.0.0.1"]);
    service
        .api()
        .make_code("fair", &json!({ "identity": "gateway" }), 9);
    let upstream = service.address().port();
    let front = |name: &'static str| {
        Nginx::configured(&|port| {
            format!(
                "server {{ listen 127.0.0.1:{port}; location / {{
                     proxy_pass http://127.0.0.1:{upstream};
                     proxy_set_header Host $host:$server_port;
                     proxy_set_header X-User {name};
                 }} }}"
            )
        })
    };
    let (ann, ben) = (front("ann"), front("ben"));
    let phone = Phone::start().await;
    phone.open(&format!("{}/c/fair", ann.url)).await;
    phone.tap("form button").await;
    let item = phone.text(".value").await;
    phone.check("gateway-item").await;
    let other = Phone::bare().await;
    other.open(&format!("{}/c/fair", ann.url)).await;
    assert_eq!(other.text(".value").await, item);
    other.open(&format!("{}/c/fair", ben.url)).await;
    other.tap("form button").await;
    assert_ne!(other.text(".value").await, item);
    assert_eq!(taken(&service.api(), "fair"), 2);
    // Past the gateway, nobody is anybody.
    phone.open(&service.url("/c/fair")).await;
    phone.sees("h1", "Please sign in").await;
    phone.check("not-signed-in").await;
}
