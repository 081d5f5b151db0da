//! People whose right was taken away.

use serde_json::json;

use super::{address_of, invite_only, on_each_store, taken};
use crate::harness::process::Serve;
use crate::harness::{Phone, Redis, Service, Visitor, key_of};

#[test]
fn whoever_is_revoked_gets_and_sees_nothing_more() {
    on_each_store(|service| {
        let api = service.api();
        invite_only(&api, "fair", 9);
        let [ann, ben] = ["ann@fair.example", "ben@fair.example"];
        let [to_ann, to_ben] = [ann, ben].map(|name| address_of(&api, "fair", name));
        let visitor = Visitor::of(service);
        assert_eq!(visitor.post(&to_ann, &[], "nth=1").status, 303);
        let item = api.get("/v1/codes/fair/claims/ann@fair.example").json()["claims"][0].clone();
        // The case of an e-mail address does not count here either.
        for name in ["Ann@Fair.Example", ben] {
            let path = format!("/v1/codes/fair/revoked/{name}");
            let answer = api.send("PUT", &path, None).unwrap().json();
            let had = if name == ben {
                json!([])
            } else {
                json!([item])
            };
            assert_eq!(answer["claims"], had);
        }
        for address in [&to_ann, &to_ben] {
            for answer in [
                visitor.get(address, &[]),
                visitor.get(&format!("{address}/file"), &[]),
            ] {
                assert_eq!(answer.problem(), "revoked");
            }
            // As after any tap, the page tells the outcome.
            assert_eq!(visitor.post(address, &[], "nth=1").status, 303);
        }
        let claimed = api.claim("fair", ben);
        assert_eq!(
            (claimed.status, claimed.problem().as_str()),
            (403, "revoked")
        );
        assert_eq!(taken(&api, "fair"), 1);
        let list = api.get("/v1/codes/fair/revoked").json();
        let names: Vec<_> = list["revoked"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| &r["client"])
            .collect();
        assert_eq!(names, [ann, ben]);
        api.assert_whole("fair");
        // Others are not touched, and a right that is given back is as before.
        let to_zoe = address_of(&api, "fair", "zoe@fair.example");
        assert_eq!(visitor.post(&to_zoe, &[], "nth=1").status, 303);
        for name in [ann, ben, "nobody"] {
            let path = format!("/v1/codes/fair/revoked/{name}");
            assert_eq!(api.send("DELETE", &path, None).unwrap().status, 200);
        }
        assert_eq!(api.claim("fair", ann).json()["item"], item["item"]);
        assert_eq!(api.claim("fair", ben).status, 201);
        assert_eq!(
            api.get("/v1/codes/fair/revoked").json()["revoked"],
            json!([])
        );
        api.assert_whole("fair");
    });
}

/// The limit is met after all but one were revoked behind the service's back, which is quicker.
fn there_is_an_end(service: &Service, revoke_9_999: impl FnOnce()) {
    let api = service.api();
    invite_only(&api, "fair", 1);
    revoke_9_999();
    let answer = |name: &str| {
        let path = format!("/v1/codes/fair/revoked/{name}");
        api.send("PUT", &path, None).unwrap()
    };
    assert_eq!(answer("the-last").status, 200);
    assert_eq!(answer("one-more").problem(), "too-many-revoked");
    assert_eq!(answer("guest-7").status, 200, "it is revoked already");
    let path = "/v1/codes/fair/revoked/guest-7";
    assert_eq!(api.send("DELETE", path, None).unwrap().status, 200);
    assert_eq!(answer("one-more").status, 200);
    assert_eq!(answer("a%00b").status, 422);
    let path = "/v1/codes/none/revoked/ann";
    let none = api.send("PUT", path, None).unwrap();
    assert_eq!(none.problem(), "no-such-code");
    let all = api.get("/v1/codes/fair/revoked").json();
    assert_eq!(all["revoked"].as_array().unwrap().len(), 10_000);
    api.assert_whole("fair");
}

#[test]
fn on_sqlite_there_is_an_end_to_how_many_can_be_revoked() {
    let service = Service::start(&[]);
    there_is_an_end(&service, || {
        let conn = rusqlite::Connection::open(service.data().join("apiece.db")).unwrap();
        let sql = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 9999)
             INSERT INTO revoked (code, client, at)
             SELECT code, 'guest-' || n, 1 FROM codes, n WHERE id = 'fair'";
        assert_eq!(conn.execute(sql, []).unwrap(), 9_999);
    });
}

#[test]
fn on_redis_there_is_an_end_to_how_many_can_be_revoked() {
    let redis = Redis::start();
    let service = Service::start(&["--store", &redis.url()]);
    there_is_an_end(&service, || {
        let script = "for n = 1, 9999 do
             redis.call('HSET', KEYS[1], 'guest-' .. n, '1')
             redis.call('SADD', KEYS[2], '\\nguest-' .. n)
         end
         redis.call('HSET', KEYS[3], 'revoked', '1')";
        let keys = ["revoked", "history", "code"].map(|key| key_of("fair", key));
        let [revoked, history, code] = keys.each_ref().map(String::as_str);
        let () = redis.tell(&["EVAL", script, "3", revoked, history, code]);
    });
}

#[tokio::test]
async fn the_page_says_so() {
    let service = Service::start(&[]);
    let api = service.api();
    invite_only(&api, "fair", 9);
    let ann = address_of(&api, "fair", "ann");
    api.send("PUT", "/v1/codes/fair/revoked/ann", None).unwrap();
    let phone = Phone::start().await;
    phone.open(&service.url(&ann)).await;
    assert_eq!(phone.text("h1").await, "This is not yours any more");
    phone.check("revoked").await;
}

#[test]
fn the_command_says_what_the_person_has() {
    let serve = Serve::start(&[]);
    serve.run("code create fair --identity invite").exits(0);
    serve.write("items.txt", "SAVE-10\n");
    serve.run("items add fair items.txt").exits(0);
    serve.run("claim fair --client ann@fair.example").exits(0);
    let ran = serve.run("invites revoke fair Ann@fair.example").exits(0);
    assert_eq!(ran.stdout, "SAVE-10\n");
    assert!(
        ran.stderr
            .contains("ann@fair.example is revoked, and has this item")
    );
    let ran = serve.run("invites revoke fair ben").exits(0);
    assert!(ran.stderr.contains("ben is revoked, and has nothing"));
    let listed = serve.run("invites revoked fair").exits(0).stdout;
    assert_eq!(listed.lines().count(), 2);
    assert!(
        listed
            .lines()
            .all(|line| line.ends_with("ann@fair.example") || line.ends_with("ben"))
    );
    serve.run("claim fair --client ben").exits(1);
    serve.run("invites restore fair ann@fair.example").exits(0);
    assert_eq!(
        serve
            .run("claim fair --client ann@fair.example")
            .exits(0)
            .stdout,
        "SAVE-10\n"
    );
    let ran = serve.run("client erase fair Ann@Fair.Example").exits(0);
    assert!(
        ran.stderr
            .contains("erased; its item stays taken, under erased:")
    );
    assert!(!serve.run("claims fair").exits(0).stdout.contains("ann@"));
    serve.run("claim fair --client ann@fair.example").exits(1);
    serve
        .run("client erase fair nobody")
        .fails(1, &["claimed nothing"]);
    serve.run("verify fair").exits(0);
    serve.run("invites revoke fair").exits(2);
    serve.run("invites").exits(2);
}
