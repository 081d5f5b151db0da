//! Only people who have seen the organiser's screen get anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use apiece::system::{Clock, System};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{address_of, taken};
use crate::harness::process::Serve;
use crate::harness::{Phone, Redis, Service, Setup, Visitor, scanned};

/// A clock that the test moves, in milliseconds from the machine's.
#[derive(Clone, Default)]
struct Moved(Arc<AtomicI64>);

impl Moved {
    fn system(&self) -> System {
        let machine = System::of_machine();
        let (clock, by) = (machine.clock.clone(), Arc::clone(&self.0));
        let now = move || {
            let by = SignedDuration::from_millis(by.load(Ordering::SeqCst));
            clock.now().checked_add(by).unwrap()
        };
        System {
            clock: Clock::new(now),
            ..machine
        }
    }

    fn on(&self, by: Duration) {
        self.0
            .fetch_add(by.as_millis().try_into().unwrap(), Ordering::SeqCst);
    }
}

fn make(service: &Service, settings: &Value) {
    let mut settings = settings.clone();
    settings["presence"] = json!(10);
    service.api().make_code("fair", &settings, 9);
}

/// Opens a screen, and returns its path.
fn open_screen(service: &Service) -> String {
    let screen = service
        .api()
        .post("/v1/codes/fair/screens", &json!({}))
        .json();
    let (_, path) = screen["url"].as_str().unwrap().split_once("/c/").unwrap();
    format!("/c/{path}")
}

/// The path that the QR code on a screen leads to.
pub(super) fn on_screen(visitor: &Visitor, screen: &str) -> String {
    let page = visitor.get(screen, &[]).text();
    let (_, svg) = page.split_once("<svg").expect("a QR code");
    let (svg, _) = svg.split_once("</svg>").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("screen.svg");
    std::fs::write(&path, format!("<svg{svg}</svg>")).unwrap();
    let address = scanned(&path);
    let (_, path) = address
        .split_once("/C/")
        .unwrap_or_else(|| panic!("{address}"));
    format!("/C/{path}")
}

/// A browser's client, and what it has shown so far.
fn introduced(visitor: &Visitor) -> String {
    visitor.introduced("/c/fair")
}

fn tap(visitor: &Visitor, cookies: &str) -> String {
    let answer = visitor.post("/c/fair", &[("cookie", cookies)], "nth=1");
    match answer.status {
        303 => "303".into(),
        _ => answer.problem(),
    }
}

#[test]
fn whoever_scans_the_screen_may_claim_for_some_minutes() {
    let clock = Moved::default();
    let service = Service::start_with(clock.system(), &[]);
    make(&service, &json!({}));
    let (visitor, screen) = (Visitor::of(&service), open_screen(&service));
    let ann = introduced(&visitor);
    assert_eq!(tap(&visitor, &ann), "scan-screen");
    let page = visitor.get("/c/fair", &[("cookie", &ann)]).text();
    assert!(
        page.contains("Scan the screen here") && !page.contains("<form"),
        "{page}"
    );
    assert_eq!(taken(&service.api(), "fair"), 0);

    let scan = on_screen(&visitor, &screen);
    let scanned = visitor.get(&scan, &[]);
    assert_eq!(
        (scanned.status, scanned.header("location")),
        (303, Some("/c/fair"))
    );
    let admitted = format!("{ann}; {}", scanned.cookie().unwrap());
    let page = visitor.get("/c/fair", &[("cookie", &admitted)]).text();
    assert!(page.contains("Get mine"), "{page}");
    clock.on(Duration::from_secs(9 * 60 + 30));
    assert_eq!(tap(&visitor, &admitted), "303");
    // It is over for others, and a repeat needs none.
    clock.on(Duration::from_secs(60));
    let ben = introduced(&visitor);
    let admission = admitted.split_once("; ").unwrap().1;
    assert_eq!(tap(&visitor, &format!("{ben}; {admission}")), "scan-screen");
    assert_eq!(tap(&visitor, &ann), "303");
    let page = visitor.get("/c/fair", &[("cookie", &ann)]).text();
    assert!(page.contains("This is yours"), "{page}");
    assert_eq!(taken(&service.api(), "fair"), 1);
    // A system of the organiser's is trusted to know who is there.
    assert_eq!(service.api().claim("fair", "zoe").status, 201);
}

#[test]
fn a_picture_of_the_screen_is_worthless_half_a_minute_later() {
    let clock = Moved::default();
    let service = Service::start_with(clock.system(), &[]);
    make(&service, &json!({}));
    let (visitor, screen) = (Visitor::of(&service), open_screen(&service));
    let first = on_screen(&visitor, &screen);
    clock.on(Duration::from_secs(15));
    let second = on_screen(&visitor, &screen);
    assert_ne!(first, second);
    for scan in [&first, &second, &second.to_lowercase()] {
        assert_eq!(visitor.get(scan, &[]).status, 303, "{scan}");
    }
    clock.on(Duration::from_secs(15));
    assert_eq!(visitor.get(&first, &[]).problem(), "tag-ended");
    assert_eq!(visitor.get(&second, &[]).status, 303);
    clock.on(Duration::from_secs(15));
    assert_eq!(visitor.get(&second, &[]).problem(), "tag-ended");
}

#[test]
fn tags_admissions_and_screens_that_are_made_up_open_nothing() {
    let clock = Moved::default();
    let (service, elsewhere) = (
        Service::start_with(clock.system(), &[]),
        Service::start(&[]),
    );
    for service in [&service, &elsewhere] {
        make(service, &json!({}));
    }
    let api = service.api();
    api.make_code("other", &json!({ "presence": 10 }), 9);
    api.make_code("open", &json!({}), 9);
    let visitor = Visitor::of(&service);
    let (screen, foreign) = (open_screen(&service), open_screen(&elsewhere));
    let scan = on_screen(&visitor, &screen);
    let (page, tag) = scan.split_once("/K/").unwrap();
    let foreign_scan = on_screen(&Visitor::of(&elsewhere), &foreign);
    let last = if tag.ends_with('0') { "1" } else { "0" };
    for (what, tag) in [
        ("cut", &tag[..12]),
        ("longer", &format!("{tag}0")),
        ("changed", &format!("{}{last}", &tag[..12])),
        (
            "of another deployment",
            foreign_scan.split_once("/K/").unwrap().1,
        ),
        ("zeros", "0000000000000"),
        ("no base 32", "ÄÖÜ"),
        ("10,000 characters", &"0".repeat(10_000)),
        ("a control character", "%00"),
        ("a line feed", "0%0d%0aSet-Cookie:%20a=b"),
    ] {
        let answer = visitor.get(&format!("{page}/K/{tag}"), &[]);
        assert!(
            (400..500).contains(&answer.status),
            "{what}: {}",
            answer.status
        );
        assert_eq!(answer.header("set-cookie"), None, "{what}");
    }
    let other = visitor.get(&format!("/c/other/k/{tag}"), &[]);
    assert_eq!(other.problem(), "tag-ended", "of another code");
    let admission = visitor.get(&scan, &[]).cookie().unwrap();
    let (name, value) = admission.split_once('=').unwrap();
    let foreign = Visitor::of(&elsewhere)
        .get(&foreign_scan, &[])
        .cookie()
        .unwrap();
    let ben = introduced(&visitor);
    let value_of_ben = ben.split_once('=').unwrap().1;
    for (what, cookie) in [
        ("cut", admission[..admission.len() - 1].to_owned()),
        ("changed", format!("{admission}0")),
        ("of another deployment", foreign),
        ("of a client", format!("{name}={value_of_ben}")),
        ("in the clear", format!("{name}=fair~9999999999999")),
        ("of another name", format!("apiece-admission-other={value}")),
    ] {
        let cookies = format!("{ben}; {cookie}");
        assert_eq!(tap(&visitor, &cookies), "scan-screen", "{what}");
    }
    // An admission of one code, under the name of another's.
    let cookies = format!("{ben}; apiece-admission-other={value}");
    let answer = visitor.post("/c/other", &[("cookie", &cookies)], "nth=1");
    assert_eq!(answer.problem(), "scan-screen");
    assert_eq!(taken(&api, "fair") + taken(&api, "other"), 0);

    let token = screen.rsplit_once('/').unwrap().1;
    for (what, screen) in [
        ("cut", screen[..screen.len() - 1].to_owned()),
        ("of another code", format!("/c/other/screen/{token}")),
        (
            "an invitation",
            format!("/c/fair/screen/{}", "A".repeat(43)),
        ),
        ("of another deployment", open_screen(&elsewhere)),
    ] {
        assert_eq!(
            visitor.get(&screen, &[]).problem(),
            "screen-ended",
            "{what}"
        );
    }
    // The control, and how a screen ends.
    assert_eq!(visitor.get(&screen, &[]).status, 200);
    assert_eq!(
        api.send("DELETE", "/v1/codes/fair/screens", None)
            .unwrap()
            .status,
        204
    );
    assert_eq!(
        visitor.get(&screen, &[]).problem(),
        "screen-ended",
        "closed"
    );
    let next = open_screen(&service);
    assert_eq!(visitor.get(&next, &[]).status, 200);
    clock.on(Duration::from_secs(12 * 3_600 + 1));
    assert_eq!(
        visitor.get(&next, &[]).problem(),
        "screen-ended",
        "after its time"
    );
    let wrong = api.post("/v1/codes/fair/screens", &json!({ "hours": 0 }));
    assert_eq!(wrong.problem(), "invalid");
    let none = api.post("/v1/codes/open/screens", &json!({}));
    assert_eq!(none.problem(), "no-presence");
    assert_eq!(
        tap(&visitor, &format!("{ben}; {admission}")),
        "scan-screen",
        "long after"
    );
}

#[test]
fn a_replica_whose_clock_is_off_harms_nobody() {
    let redis = Redis::start();
    let store = format!("--store={}", redis.url());
    let clocks = [0, -60, 60, 3_600].map(|seconds: i64| {
        let clock = Moved::default();
        clock.0.store(seconds * 1_000, Ordering::SeqCst);
        clock
    });
    let replicas = clocks.map(|clock| Service::start_with(clock.system(), &[&store]));
    make(&replicas[0], &json!({}));
    // Each shows the screen to people who come to each of the others.
    for shows in &replicas {
        let screen = open_screen(shows);
        let scan = on_screen(&Visitor::of(shows), &screen);
        for meets in &replicas {
            let visitor = Visitor::of(meets);
            assert_eq!(visitor.get(&scan, &[]).status, 303);
        }
    }
    let scan = on_screen(&Visitor::of(&replicas[1]), &open_screen(&replicas[2]));
    let admission = Visitor::of(&replicas[3]).get(&scan, &[]).cookie().unwrap();
    for (n, replica) in replicas.iter().enumerate() {
        let visitor = Visitor::of(replica);
        let client = introduced(&visitor);
        assert_eq!(tap(&visitor, &format!("{client}; {admission}")), "303");
        assert_eq!(taken(&replica.api(), "fair"), n as u64 + 1);
    }
}

#[test]
fn an_invited_person_has_to_be_there_too() {
    let service = Service::start(&[]);
    make(&service, &json!({ "identity": "invite" }));
    let ann = address_of(&service.api(), "fair", "ann");
    let visitor = Visitor::of(&service);
    assert_eq!(visitor.post(&ann, &[], "nth=1").problem(), "scan-screen");
    let scan = on_screen(&visitor, &open_screen(&service));
    let admission = visitor.get(&scan, &[]).cookie().unwrap();
    let headers = [("cookie", admission.as_str())];
    assert_eq!(visitor.get("/c/fair", &headers).problem(), "not-invited");
    assert_eq!(visitor.post(&ann, &headers, "nth=1").status, 303);
    // From then on, from anywhere.
    assert_eq!(visitor.post(&ann, &[], "nth=1").status, 303);
    assert_eq!(taken(&service.api(), "fair"), 1);
}

#[test]
fn the_command_opens_and_closes_screens() {
    let serve = Serve::start(&[]);
    serve.run("code create fair --presence 5").exits(0);
    let shown = serve.run("code show fair").exits(0).stdout;
    assert!(
        shown.contains("claims within 5 min of scanning the screen"),
        "{shown}"
    );
    let opened = serve.run("screen fair --hours 2").exits(0);
    let address = opened.stdout.trim();
    assert!(
        address.starts_with(&format!("{}/c/fair/screen/", serve.url)),
        "{address}"
    );
    assert_eq!(ureq::get(address).call().unwrap().status(), 200);
    serve.run("screen fair --close").exits(0);
    assert!(ureq::get(address).call().is_err());
    serve.run("code update fair --no-presence").exits(0);
    serve.run("screen fair").fails(1, &["presence"]);
    serve.run("screen fair --hours 0").exits(1);
}

#[tokio::test]
async fn a_phone_scans_the_screen_and_taps() {
    let service = Service::start(&[]);
    make(&service, &json!({ "title": "Summer Fair" }));
    let screen = Phone::with(Setup {
        width: 1_280,
        ..Setup::default()
    })
    .await;
    let address = service.url(&open_screen(&service));
    screen.open(&address).await;
    assert_eq!(screen.text(".left").await, "9 left");
    screen.check("screen").await;
    // It changes by itself: what is left, and the code. The page is not loaded again.
    screen.run("window.same = true").await;
    service.api().claim("fair", "somebody");
    screen.sees(".left", "8 left").await;
    let first = scanned(&screen.photograph("screen-first").await);
    let mut second = first.clone();
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        second = scanned(&screen.photograph("screen-second").await);
        if second != first {
            break;
        }
    }
    assert!(
        second != first && second.contains("/C/FAIR/K/"),
        "{first} {second}"
    );
    assert_eq!(screen.run("return window.same").await, true);

    let phone = Phone::with(Setup {
        width: 320,
        javascript: false,
        ..Setup::default()
    })
    .await;
    phone.open(&service.url("/c/fair")).await;
    phone.sees("#state", "Scan the screen here").await;
    phone.check("scan-screen").await;
    phone.open(&second).await;
    phone.tap("form button").await;
    assert!(phone.text(".value").await.starts_with("item"));
    phone.open(&first[..first.len() - 1]).await;
    phone.sees("h1", "Scan the screen again").await;
    // Without a script, the screen loads again.
    phone.open(&address).await;
    let refresh = phone.find("noscript meta[http-equiv=refresh]").await;
    let seconds: u32 = refresh
        .attr("content")
        .await
        .unwrap()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=15).contains(&seconds), "{seconds}");
    phone.photograph("screen-narrow").await;
}
