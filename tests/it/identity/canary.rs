//! No log, trace or metric shows who somebody is, or what proves it: names, e-mail addresses,
//! tokens, cookies, network addresses.

use serde_json::json;

use super::address_of;
use crate::harness::mailbox::Mailbox;
use crate::harness::provider::{Person, Provider};
use crate::harness::{Visitor, exchange};
use crate::telemetry::canary::leak;
use crate::telemetry::collector::Collector;
use crate::telemetry::traces::traced;

const NETWORK: &str = "198.51.100.77";

#[test]
fn nothing_shows_who_somebody_is_or_what_proves_it() {
    let (mut mailbox, mut provider) = (Mailbox::start(), Provider::new());
    let collector = Collector::http();
    let loud = [(
        "APIECE_LOG",
        "trace,hyper=trace,hyper_util=trace,reqwest=trace,lettre=trace,openidconnect=trace,apiece=trace",
    )];
    let smtp = format!("--smtp-url={}", mailbox.url);
    let oidc = provider.flags();
    let mut flags: Vec<&str> = oidc.iter().map(String::as_str).collect();
    flags.extend([
        smtp.as_str(),
        "--mail-from=canary-sender@fair.example",
        "--gateway-header=x-user",
        "--trusted-proxies=127.0.0.1",
        "--network-rate=2/1h",
    ]);
    let serve = traced(&collector, &loud, &flags);
    provider.run(&serve.url);
    let (api, visitor) = (serve.api(), Visitor::at(serve.address()));
    for identity in ["browser", "invite", "email", "oidc", "gateway"] {
        api.make_code(identity, &json!({ "identity": identity, "presence": 5 }), 9);
    }
    let from = ("x-forwarded-for", NETWORK);
    let mut secrets: Vec<String> = vec!["canary".into(), NETWORK.into()];

    // The screen, its tag and an admission, for each code.
    let mut admissions = Vec::new();
    for code in ["browser", "invite", "email", "oidc", "gateway"] {
        let screen = api
            .post(&format!("/v1/codes/{code}/screens"), &json!({}))
            .json();
        let url = screen["url"].as_str().unwrap();
        secrets.push(url.rsplit_once('/').unwrap().1.to_owned());
        let path = url.strip_prefix(&serve.url).unwrap();
        let scan = super::presence::on_screen(&visitor, path);
        secrets.push(scan.rsplit_once('/').unwrap().1.to_owned());
        let admission = visitor.get(&scan, &[from]).cookie().unwrap();
        secrets.push(admission.split_once('=').unwrap().1.to_owned());
        admissions.push(admission);
    }
    let tap = |path: &str, headers: &[(&str, &str)]| {
        let status = visitor.post(path, headers, "nth=1").status;
        assert!(matches!(status, 303 | 429), "{path}: {status}");
    };
    let browser = visitor.get("/c/browser", &[from]).cookie().unwrap();
    secrets.push(browser.split_once('=').unwrap().1.to_owned());
    tap(
        "/c/browser",
        &[from, ("cookie", &format!("{browser}; {}", admissions[0]))],
    );

    let invited = address_of(&api, "invite", "canary-ann@fair.example");
    secrets.push(invited.rsplit_once('/').unwrap().1.to_owned());
    tap(&invited, &[from, ("cookie", &admissions[1])]);
    visitor.get(&invited[..invited.len() - 2], &[from]);

    let typed = visitor.post("/c/email", &[from], "email=canary-ben%40fair.example");
    assert_eq!(typed.status, 303);
    let mailed = mailbox.next().link();
    secrets.push(mailed.rsplit_once('/').unwrap().1.to_owned());
    tap(&mailed, &[from, ("cookie", &admissions[2])]);
    visitor.post("/c/email", &[from], "email=none%40canary.example");
    visitor.post("/c/email", &[from], "email=canary");

    let mut person = Person::new();
    let back = person.sign_in(&serve.url, "oidc", "canary-zoe");
    let query = url::Url::parse(&back).unwrap();
    secrets.extend(
        query
            .query_pairs()
            .filter(|(name, _)| name != "iss")
            .map(|(_, value)| value.into_owned()),
    );
    secrets.extend(person.all_cookies());
    assert_eq!(person.get(&back).status, 303);
    secrets.extend(person.all_cookies());
    assert_eq!(person.get(&back).status, 403);
    person.post(&format!("{}/sign-out", serve.url), "");
    provider.stop();

    let named = ("x-user", "canary-tom");
    tap("/c/gateway", &[from, named, ("cookie", &admissions[4])]);
    visitor.get("/c/gateway", &[named, ("x-user", "canary-eve")]);

    for path in ["revoked/canary-ann@fair.example", "revoked/canary-nobody"] {
        api.send("PUT", &format!("/v1/codes/invite/{path}"), None)
            .unwrap();
    }
    let erased = api.post(
        "/v1/codes/email/claims/canary-ben@fair.example/erase",
        &json!({}),
    );
    assert_eq!(erased.status, 200);
    assert!(!erased.text().contains("canary"));

    // Something that is logged at a low level.
    let _ = exchange(serve.address(), b"canary\r\n\r\n");

    let metrics = serve.metrics();
    let log = serve.stop("-INT");
    let secrets: Vec<_> = secrets.iter().map(String::as_str).collect();
    assert_eq!(leak(&log, &secrets), None, "in the log");
    assert!(log.contains("\"level\":\"DEBUG\""), "not every level is on");
    assert_eq!(
        leak(&collector.everything(), &secrets),
        None,
        "in the traces"
    );
    assert_eq!(leak(metrics.text(), &secrets), None, "in the metrics");
    assert!(metrics.text().contains("/c/{code}/i/{token}"));
}
