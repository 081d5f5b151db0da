//! Three replicas of 0.1.0 behind the deployed balancer are replaced by this
//! version one after the other, under load. Then the data is upgraded.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use super::crowd::{Crowd, stock};
use super::drain::without_retries;
use super::stage::Stage;
use crate::harness::Api;
use crate::harness::process::{SERVE, clean, program_of_0_1_0, run, this_program};

/// Keeps making and changing codes through the balancer. Returns how many codes it
/// made, or the first answer that was not as it should be.
fn organise(api: &Api, stop: &AtomicBool) -> Result<usize, String> {
    let mut codes = 0;
    while !stop.load(Ordering::Relaxed) {
        let (id, title) = (format!("made-{codes}"), format!("title {codes}"));
        let made = api.post("/v1/codes", &json!({ "id": id, "title": title }));
        if made.status != 201 {
            return Err(format!("{made:?}"));
        }
        // An earlier code, which the other version may have made.
        let earlier = format!("/v1/codes/made-{}", codes / 2);
        let text = json!({ "text": title });
        let changed = api.send("PATCH", &earlier, Some(&text)).unwrap();
        if changed.status != 200 || changed.json()["text"] != title.as_str() {
            return Err(format!("{changed:?}"));
        }
        let read = api.get(&earlier);
        if read.json()["title"] != format!("title {}", codes / 2) {
            return Err(format!("{read:?}"));
        }
        codes += 1;
    }
    Ok(codes)
}

#[test]
#[ignore = "needs the program of 0.1.0: run `make rolling-update`"]
fn a_rolling_update_from_the_program_of_0_1_0_fails_no_request() {
    let balancer = without_retries();
    let mut stage = Stage::set_with(program_of_0_1_0(), &balancer, &[], Vec::new());
    stock(&stage.api(), Duration::from_secs(100));
    let crowd = Crowd::come(stage.address(), 8);
    let stop = AtomicBool::new(false);
    let (api, organiser) = (stage.api(), stage.api());
    let codes = std::thread::scope(|scope| {
        let organiser = scope.spawn(|| organise(&organiser, &stop));
        // One of them is set back once.
        for (n, program) in [
            (0, this_program()),
            (1, this_program()),
            (1, program_of_0_1_0()),
            (1, this_program()),
            (2, this_program()),
        ] {
            stage.program = program;
            stage.restart(n, "-TERM");
            stage.wait_for(3);
        }
        let mut step = json!({});
        let mut upgraded = 0;
        loop {
            let done = api.post("/v1/store/upgrade", &step);
            assert_eq!(done.status, 200, "{done:?}");
            upgraded += done.json()["upgraded"].as_u64().unwrap();
            match done.json()["next"].as_str() {
                Some(next) => step = json!({ "after": next }),
                None => break,
            }
        }
        assert!(
            upgraded > 100,
            "only {upgraded} codes were of the older schema"
        );
        stop.store(true, Ordering::Relaxed);
        organiser.join().unwrap().expect("no request is refused")
    });
    let memory = crowd.leave();
    println!(
        "{} requests of the crowd and {} of the organiser, {} failed",
        memory.requests,
        3 * codes,
        memory.failures.len()
    );
    assert_eq!(memory.failures, Vec::<String>::new());
    memory.assert_one_apiece(&stage.api());

    let home = tempfile::tempdir().unwrap();
    let mut old = clean(&program_of_0_1_0(), home.path());
    old.args(SERVE)
        .args(["--guarantee=durable", "--store", stage.store()]);
    run(&mut old, "").fails(2, &["schema 2", "another version of Apiece"]);
}
