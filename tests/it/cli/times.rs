//! Times on the command line, in the time zone of the machine.

use serde_json::{Value, json};

use crate::harness::Service;
use crate::harness::process::{Ran, Serve, run};

fn in_zone(serve: &Serve, zone: &str, line: &str) -> Ran {
    run(serve.command(line).env("TZ", zone), "")
}

fn shown(serve: &Serve, id: &str) -> Value {
    serve.run(&format!("code show {id} --json")).exits(0).json()
}

#[test]
fn a_time_is_told_back_as_it_was_understood() {
    let serve = Serve::start(&[]);
    for (zone, here, there) in [
        (
            "Europe/Berlin",
            "2099-12-24 23:59:59 +01:00",
            "2099-12-24T22:59:59Z",
        ),
        (
            "America/New_York",
            "2099-12-24 23:59:59 -05:00",
            "2099-12-25T04:59:59Z",
        ),
        (
            "Asia/Shanghai",
            "2099-12-24 23:59:59 +08:00",
            "2099-12-24T15:59:59Z",
        ),
        ("UTC", "2099-12-24 23:59:59 +00:00", "2099-12-24T23:59:59Z"),
    ] {
        let id = zone.replace(['/', '_'], "-").to_lowercase();
        let told = format!("at {here} [{zone}] ({there})");
        let line = format!("code create {id} --opens-at 2099-12-24T23:59:59");
        let made = in_zone(&serve, zone, &line).exits(0);
        assert_eq!(made.stdout.trim(), id, "only the id is data");
        assert!(made.stderr.contains(&format!("opens {told}")), "{made:#?}");
        assert_eq!(shown(&serve, &id)["opens_at"], there);

        let line = format!("code update {id} --no-opens-at --closes-at {there}");
        let changed = in_zone(&serve, zone, &line).exits(0);
        assert!(
            changed.stderr.contains(&format!("closes {told}")),
            "{changed:#?}"
        );
        assert!(!changed.stderr.contains("opens at"), "{changed:#?}");
        assert_eq!(shown(&serve, &id)["closes_at"], there);
        let renamed = in_zone(&serve, zone, &format!("code update {id} --title New"));
        assert!(!renamed.exits(0).stderr.contains("closes at"), "not given");
    }
}

#[test]
fn a_time_that_can_be_read_in_two_ways_is_refused_with_both() {
    let serve = Serve::start(&[]);
    for (zone, time, words) in [
        (
            "Europe/Berlin",
            "2026-12-24",
            [
                "the start of that day: 2026-12-24T00:00;",
                "the end: 2026-12-25T00:00",
            ],
        ),
        (
            "Europe/Berlin",
            "2099-03-29T02:30",
            ["2099-03-29T02:30:00+01:00", "2099-03-29T02:30:00+02:00"],
        ),
        (
            "America/New_York",
            "2026-11-01T01:30",
            ["2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"],
        ),
        ("No/Where", "2026-11-01T01:30", ["TZ", "+01:00"]),
    ] {
        for line in [
            "code create fair --opens-at",
            "code update fair --closes-at",
        ] {
            let ran = in_zone(&serve, zone, &format!("{line} {time}"));
            let option = line.rsplit(' ').next().unwrap();
            ran.fails(2, &[option, words[0], words[1]]);
        }
    }
    serve.run("code show fair").fails(1, &["no code fair"]);
    // With an offset, the zone does not matter.
    let line = "code create fair --closes-at 2099-11-01T01:30:00-05:00";
    in_zone(&serve, "No/Where", line).exits(0);
    assert_eq!(shown(&serve, "fair")["closes_at"], "2099-11-01T06:30:00Z");
}

#[test]
fn the_api_wants_an_offset_and_says_what_to_write_for_a_date() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 1);
    for (time, words) in [
        (
            "2026-12-24",
            "2026-12-24T00:00:00Z; the end: 2026-12-25T00:00:00Z",
        ),
        ("2026-12-24T18:00:00", "has no offset from UTC"),
    ] {
        let settings = json!({ "closes_at": time });
        for refused in [
            api.post("/v1/codes", &settings),
            api.send("PATCH", "/v1/codes/fair", Some(&settings))
                .unwrap(),
        ] {
            assert_eq!(refused.problem(), "invalid");
            let text = refused.text();
            assert!(text.contains(words) && text.contains("closes_at"), "{text}");
        }
    }
}
