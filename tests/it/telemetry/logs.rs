//! What is logged, and what is not.

use serde_json::Value;

use super::collector::Collector;
use super::traces::{TRACE, claim, fill, traced, traceparent};
use crate::harness::Redis;
use crate::harness::process::{Process, SERVE, Serve, apiece, run};

/// The lines of a log, each of which is a JSON object.
fn events(log: &str) -> Vec<Value> {
    let object = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    log.lines().map(object).collect()
}

/// Makes a claim that the store fails, which is logged as an error. Returns the
/// log.
fn failed_claim(variables: &[(&str, &str)], collector: Option<&Collector>) -> String {
    let redis = Redis::start();
    let url = redis.url();
    let options = ["--store", &url, "--claim-timeout=300ms"];
    let serve = match collector {
        Some(collector) => traced(collector, variables, &options),
        None => Serve::start_in(variables, &options),
    };
    fill(&serve);
    redis.pause();
    assert_eq!(claim(&serve.url, "ann", &traceparent("01")).status, 503);
    redis.resume();
    serve.stop("-INT")
}

#[test]
fn a_log_line_within_a_trace_names_the_trace() {
    let collector = Collector::http();
    let log = failed_claim(&[], Some(&collector));
    let events = events(&log);
    let failed = events.iter().find(|e| e["message"] == "the store failed");
    let failed = failed.unwrap_or_else(|| panic!("{log}"));
    assert_eq!(failed["trace_id"], TRACE);
    let spans = collector.trace(TRACE, 1);
    let span = failed["span_id"].as_str().unwrap();
    let named = spans.iter().find(|s| hex::encode(&s.span_id) == span);
    assert_eq!(named.unwrap().name, "POST /v1/codes/{code}/claims");
    let serving = events.iter().find(|e| e["message"] == "serving").unwrap();
    assert_eq!(serving.get("trace_id"), None, "this line is in no trace");

    let text = [("APIECE_LOG_FORMAT", "text")];
    // The harness cannot read the address of a service that logs text.
    let home = tempfile::tempdir().unwrap();
    let mut command = apiece(home.path());
    let mut process = Process::spawn(command.args(SERVE).envs(text));
    let line = process.find(|line| line.contains("serving").then(|| line.to_owned()));
    assert!(
        !line.contains("trace_id") && !line.starts_with('{'),
        "{line}"
    );
}

#[test]
fn without_traces_no_log_line_names_one() {
    let log = failed_claim(&[], None);
    let events = events(&log);
    let failed = events.iter().find(|e| e["message"] == "the store failed");
    let failed = failed.unwrap_or_else(|| panic!("{log}"));
    assert_eq!(failed.get("trace_id"), None);
    assert!(!log.contains("\"span"), "spans are logged: {log}");
}

#[test]
fn libraries_log_nothing_below_info_whatever_the_filter_says() {
    let loud = "trace,hyper=trace,h2=trace,redis=trace,rustls=trace,tower=trace";
    let log = failed_claim(&[("APIECE_LOG", loud)], Some(&Collector::http()));
    for event in events(&log) {
        let target = event["target"].as_str().unwrap();
        let level = event["level"].as_str().unwrap();
        let is_ours = target.starts_with("apiece");
        assert!(
            is_ours || matches!(level, "INFO" | "WARN" | "ERROR"),
            "{event}"
        );
    }
}

#[test]
fn a_claim_logs_nothing() {
    let serve = Serve::start_in(&[("APIECE_LOG", "info")], &[]);
    run(&mut serve.command("code create fair"), "").exits(0);
    fill_and_claim(&serve);
    let log = serve.stop("-INT");
    assert_eq!(events(&log).len(), 1, "a crowd would fill the disk: {log}");
}

fn fill_and_claim(serve: &Serve) {
    run(&mut serve.command("items add fair -"), "A\nB\n").exits(0);
    serve.run("claim fair --client ann").exits(0);
}
