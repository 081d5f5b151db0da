//! The whole life of a code, through every command.

use serde_json::Value;

use crate::harness::process::{Serve, run};

#[test]
fn a_code_is_created_filled_shown_claimed_counted_verified_and_deleted() {
    let serve = Serve::start(&[]);
    serve.write("coupons.txt", "SAVE-1\nSAVE-2\nhttps://example.org/prize\n");

    let made = serve
        .run("code create Fair --title Summer --items coupons.txt")
        .exits(0);
    assert_eq!(made.stdout, "fair\n", "only the id is data");
    for words in [
        "coupons.txt: plain lines",
        "/c/fair",
        "3 added",
        "apiece qr fair",
    ] {
        assert!(made.stderr.contains(words), "{words}: {made:#?}");
    }
    let listed = serve.run("code list").exits(0);
    assert!(
        listed.stdout.starts_with("CODE  STATE  IDENTITY  MADE"),
        "{listed:#?}"
    );
    assert!(listed.stdout.contains("fair  open"), "{listed:#?}");
    let shown = serve.run("code show fair").exits(0);
    for line in ["title       Summer", "per client  1", "untaken     3"] {
        assert!(shown.stdout.contains(line), "{line}: {shown:#?}");
    }

    let first = serve.run("claim fair --client ann").exits(0);
    assert!(first.stderr.contains("granted to ann"), "{first:#?}");
    let again = serve.run("claim fair --client ann").exits(0);
    assert!(again.stderr.contains("repeated to ann"), "{again:#?}");
    assert_eq!(first.stdout, again.stdout);
    serve.run("claim fair --client bob").exits(0);
    serve.run("claim fair --client cleo").exits(0);
    serve
        .run("claim fair --client dan")
        .fails(1, &["Nothing is left"]);

    let stats = serve.run("stats fair").exits(0);
    assert!(stats.stdout.contains("taken      3"), "{stats:#?}");
    assert!(
        stats.stdout.contains("pace       3 in the last "),
        "{stats:#?}"
    );
    let verified = serve.run("verify").exits(0);
    assert_eq!(verified.stdout, "");
    assert!(verified.stderr.contains("no problems"), "{verified:#?}");

    serve.run("code delete fair --yes").exits(0);
    serve
        .run("code show fair")
        .fails(1, &["no code fair", "apiece code list"]);
}

#[test]
fn claims_are_listed_as_table_csv_or_ndjson_for_all_clients_or_one() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    run(
        &mut serve.command("items add fair - --format lines"),
        "\"a, \"\"b\"\"\"\nB\n",
    )
    .exits(0);
    run(
        &mut serve.command("items add fair - --format ndjson"),
        "{\"seat\": 7}\n",
    )
    .exits(0);
    for client in ["ann", "山田", "c/d?e#f%"] {
        serve.run(&format!("claim fair --client {client}")).exits(0);
    }
    let table = serve.run("claims fair").exits(0).stdout;
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(table.starts_with("CLIENT    NTH  AT"), "{table}");

    let csv = serve.run("claims fair --format csv").exits(0).stdout;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(
        reader.headers().unwrap(),
        vec![
            "client",
            "nth",
            "at",
            "item",
            "kind",
            "value",
            "redeemed_at",
            "redeemed_by",
            "accepted_terms"
        ]
    );
    let values: Vec<_> = reader
        .records()
        .map(|row| row.unwrap()[5].to_owned())
        .collect();
    assert!(
        values.contains(&"\"a, \"\"b\"\"\"".to_owned()),
        "{values:?}"
    );

    serve.run("claims fair -o out.csv").exits(0);
    let as_csv = std::fs::read_to_string(serve.path("out.csv")).unwrap();
    assert_eq!(as_csv, csv, "as the extension says");
    serve
        .run("claims fair --format ndjson -o out.ndjson")
        .exits(0);
    let ndjson = std::fs::read_to_string(serve.path("out.ndjson")).unwrap();
    let claims: Vec<Value> = ndjson
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(claims.len(), 3);

    let one = serve
        .run("claims fair --format csv --client c/d?e#f%")
        .exits(0)
        .stdout;
    assert!(
        one.lines().nth(1).unwrap().starts_with("c/d?e#f%,1,"),
        "{one}"
    );
    serve
        .run("claims fair --client nobody")
        .fails(1, &["nobody has claimed nothing"]);
}

#[test]
fn every_command_prints_the_api_s_json_with_the_json_flag() {
    let serve = Serve::start(&[]);
    serve.write("more.csv", "code,seat\nA,1\nA,1\nB\n");
    let json = |line: &str| serve.run(&format!("{line} --json")).exits(0).json();

    let code = json("code create fair --per-client 2 --opens-at 2026-01-01T00:00:00Z");
    assert_eq!(code["id"], "fair");
    assert_eq!(code["opens_at"], "2026-01-01T00:00:00Z");
    assert_eq!(json("code list")["codes"][0]["id"], "fair");
    assert_eq!(json("code show fair")["stats"]["added"], 0);
    assert_eq!(
        json("code update fair --title New --no-opens-at")["title"],
        "New"
    );
    assert_eq!(json("code show fair")["opens_at"], Value::Null);
    assert_eq!(json("code pause fair")["state"], "paused");
    assert_eq!(json("code close fair")["state"], "closed");
    assert_eq!(json("code resume fair")["state"], "open");

    let report = serve.run("items add fair more.csv --json").exits(1).json();
    assert_eq!(
        (&report["added"], &report["rejected"]),
        (&1.into(), &1.into())
    );
    assert_eq!(report["duplicate_lines"][0]["line"], 3);
    assert_eq!(report["rejected_lines"][0]["file"], "more.csv");

    let claim = json("claim fair --client ann");
    assert_eq!(
        (&claim["outcome"], &claim["nth"]),
        (&"granted".into(), &1.into())
    );
    let id = claim["item"]["id"].as_str().unwrap();
    let shown = json(&format!("item show fair {id}"));
    assert_eq!(
        (&shown["state"], &shown["client"]),
        (&"taken".into(), &"ann".into())
    );
    assert_eq!(json("claims fair")["client"], "ann");
    let stats = json("stats fair");
    assert_eq!(
        (&stats["taken"], &stats["pace"]["granted"]),
        (&1.into(), &1.into())
    );
    // Nothing is left.
    assert!(stats["pace"]["minutes"].is_u64() && stats["pace"]["empty_at"].is_null());
    assert_eq!(json("verify fair")["ok"], true);
    assert_eq!(json("qr fair")["id"], "fair");

    let refused = serve
        .run("claim fair --client bob --json")
        .fails(1, &["Nothing is left"]);
    assert_eq!(refused.json()["type"], "urn:apiece:problem:exhausted");
}

#[test]
fn each_setting_of_a_code_can_be_changed_alone() {
    let serve = Serve::start(&[]);
    serve
        .run("code create fair --repeat refuse --closes-at 2020-01-01T00:00")
        .exits(0);
    let shown = serve.run("code show fair").exits(0).stdout;
    assert!(shown.contains("state       closed"), "{shown}");
    serve
        .run("code update fair --no-closes-at --opens-at 2999-01-01T00:00:00Z")
        .exits(0);
    let shown = serve.run("code show fair").exits(0).stdout;
    assert!(shown.contains("state       opens 2999-01-01"), "{shown}");
    assert!(shown.contains("repeat      refuse"), "{shown}");
    serve
        .run("claim fair --client ann")
        .fails(1, &["not open yet", "2999-01-01T00:00:00Z"]);
    serve
        .run("code update fair")
        .fails(2, &["nothing to change"]);
    serve
        .run("code update fair --per-client 0")
        .fails(1, &["per_client"]);
}

#[test]
fn the_qr_code_is_drawn_for_the_terminal_as_svg_and_as_png() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    let encoded = format!("encodes {}/C/FAIR", serve.url);

    let drawn = serve.run("qr fair --quiet-zone 1").exits(0);
    assert!(drawn.stdout.lines().count() > 10, "{drawn:#?}");
    assert_eq!(drawn.stderr.trim(), encoded);
    for (case, spelled) in [
        ("mixed", encoded),
        ("lower", format!("encodes {}/c/fair", serve.url)),
        (
            "upper",
            format!("encodes {}/C/FAIR", serve.url.to_uppercase()),
        ),
    ] {
        let drawn = serve.run(&format!("qr fair --case {case}")).exits(0);
        assert_eq!(drawn.stderr.trim(), spelled);
    }
    serve.run("qr fair -o fair.svg --size 300").exits(0);
    let svg = std::fs::read_to_string(serve.path("fair.svg")).unwrap();
    assert!(svg.contains(r#"width="300""#), "{svg}");
    serve
        .run("qr fair -o fair.PNG --error-correction h")
        .exits(0);
    let png = std::fs::read(serve.path("fair.PNG")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    serve.run("qr fair -o fair.jpg").fails(2, &["--format"]);
    serve
        .run("qr fair --size 0")
        .fails(2, &["the size must be"]);
}

#[test]
fn a_thousand_codes_are_listed_page_by_page() {
    let serve = Serve::start(&[]);
    let key = std::fs::read_to_string(serve.path("data/admin.key")).unwrap();
    let agent = ureq::agent();
    for n in 0..1_001 {
        agent
            .post(format!("{}/v1/codes", serve.url))
            .header("authorization", format!("Bearer {}", key.trim()))
            .send_json(serde_json::json!({ "id": format!("c{n:04}") }))
            .unwrap();
    }
    let listed = serve.run("code list").exits(0).stdout;
    assert_eq!(listed.lines().count(), 1_002);
    assert!(
        listed.ends_with('\n') && listed.contains("\nc1000  open"),
        "{listed}"
    );
    assert_eq!(serve.run("verify").exits(0).stderr.lines().count(), 1_001);
}
