//! The alerts are valid, each is tested, and each has a section in the runbooks.

use std::collections::{BTreeMap, BTreeSet};

use super::{output, read};

const RULES: &str = "deploy/prometheus/rules/apiece.yml";
const TESTS: [&str; 4] = [
    "deploy/prometheus/tests/slow.yml",
    "deploy/prometheus/tests/errors.yml",
    "deploy/prometheus/tests/store.yml",
    "deploy/prometheus/tests/stock.yml",
];

fn alerts() -> BTreeSet<String> {
    let rules = read(RULES);
    let names = rules
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("- alert: "));
    names.map(String::from).collect()
}

#[test]
fn prometheus_accepts_its_configuration_and_its_rules() {
    output(
        "promtool",
        &["check", "config", "deploy/prometheus/prometheus.yml"],
    );
    output("promtool", &["check", "rules", RULES]);
}

#[test]
fn every_alert_fires_and_stays_quiet_when_it_should() {
    let mut args = vec!["test", "rules"];
    args.extend(TESTS);
    output("promtool", &args);

    // Which of the two each alert was tested for.
    let mut tried: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for test in TESTS {
        let mut alert = String::new();
        for line in read(test).lines().map(str::trim) {
            if let Some(name) = line.strip_prefix("- alertname: ") {
                alert = name.into();
            } else if let Some(expected) = line.strip_prefix("exp_alerts:") {
                let kind = if expected.is_empty() {
                    "fires"
                } else {
                    "quiet"
                };
                tried.entry(alert.clone()).or_default().insert(kind);
            }
        }
    }
    let expected: BTreeMap<_, _> = alerts()
        .into_iter()
        .map(|alert| (alert, BTreeSet::from(["fires", "quiet"])))
        .collect();
    assert_eq!(tried, expected);
}

#[test]
fn every_alert_has_a_section_that_says_what_to_do() {
    let docs = read("docs/runbooks.md");
    let headings: BTreeSet<String> = docs
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(String::from)
        .collect();
    let rules = read(RULES);
    for alert in alerts() {
        assert!(headings.contains(&alert), "no section {alert}");
        let link = format!("runbook: docs/runbooks.md#{}\n", alert.to_lowercase());
        assert!(rules.contains(&link), "{alert} does not name its section");
    }
    assert_eq!(headings, alerts());
}
