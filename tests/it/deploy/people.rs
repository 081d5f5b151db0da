//! Behind the balancer as it is deployed, on a Redis that allows what it is deployed to allow,
//! people are told apart, limited, revoked and erased.

use serde_json::json;

use super::read;
use super::stage::Stage;
use crate::harness::Visitor;

#[test]
fn the_balancer_says_where_people_come_from_and_who_they_are() {
    let balancer = read("deploy/haproxy/haproxy.cfg");
    // As somebody would add it who signs people in at the balancer.
    let named = "option forwardfor\n    http-request set-header X-User %[url_param(user)]";
    let balancer = balancer.replacen("option forwardfor", named, 1);
    assert!(balancer.contains("X-User"));
    let flags = [
        "--gateway-header=X-User",
        "--trusted-proxies=127.0.0.0/30",
        "--network-rate=2/1h",
    ];
    let stage = Stage::set_behind(&balancer, &flags, Vec::new());
    let (api, visitor) = (stage.api(), Visitor::at(stage.address()));
    api.make_code("fair", &json!({ "identity": "gateway" }), 9);
    // What visitors say of themselves is replaced.
    let made_up = [("x-user", "eve"), ("x-forwarded-for", "198.51.100.1")];
    let tap = |name: &str| {
        let path = format!("/c/fair?user={name}");
        visitor.post(&path, &made_up, "nth=1").status
    };
    assert_eq!([tap("ann"), tap("ann"), tap("ben")], [303, 303, 303]);
    // All come from this machine, whatever they write, and it has had its two.
    assert_eq!(tap("zoe"), 429);
    let has = |name: &str| api.get(&format!("/v1/codes/fair/claims/{name}")).status;
    assert_eq!(
        [has("ann"), has("ben"), has("zoe"), has("eve")],
        [200, 200, 404, 404]
    );

    let path = "/v1/codes/fair/revoked/ann";
    assert_eq!(api.send("PUT", path, None).unwrap().status, 200);
    assert_eq!(api.claim("fair", "ann").problem(), "revoked");
    assert_eq!(api.send("DELETE", path, None).unwrap().status, 200);
    let erased = api.post("/v1/codes/fair/claims/ben/erase", &json!({}));
    assert_eq!(erased.status, 200, "{erased:?}");
    assert_eq!(api.claim("fair", "ben").problem(), "already-claimed");
    api.assert_whole("fair");
}
