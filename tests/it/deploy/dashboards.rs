//! The dashboards. The tests have no Grafana, so the dashboards are checked against
//! its types, and a Prometheus evaluates each of their expressions.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use super::crowd::{CODE, Crowd, stock};
use super::scraping::Prometheus;
use super::stage::Stage;
use super::{output, path, read};
use crate::harness::until;

const NAMES: [&str; 3] = ["service", "codes", "redis"];

fn dashboard(name: &str) -> Value {
    serde_json::from_str(&read(&format!("deploy/grafana/dashboards/{name}.json"))).unwrap()
}

fn panels(dashboard: &Value) -> impl Iterator<Item = &Value> {
    let panels = dashboard["panels"].as_array().unwrap().iter();
    panels.filter(|panel| panel["type"] != "row")
}

#[test]
fn grafana_knows_every_field_of_the_dashboards() {
    let home = tempfile::tempdir().unwrap();
    let tools = path("target/tools/grafana-schema-13.2.0/node_modules");
    std::os::unix::fs::symlink(&tools, home.path().join("node_modules")).unwrap();
    let mut source = String::from(
        "import { Dashboard, FieldColorModeId, ThresholdsMode } from '@grafana/schema';\n",
    );
    for name in NAMES {
        // In TypeScript, the value of an enum is not a string.
        let json = read(&format!("deploy/grafana/dashboards/{name}.json"))
            .replace(r#""mode": "absolute""#, "mode: ThresholdsMode.Absolute")
            .replace(
                r#""mode": "thresholds""#,
                "mode: FieldColorModeId.Thresholds",
            );
        source += &format!("export const {name}: Dashboard = {json};\n");
    }
    let check = |source: &str| {
        let file = home.path().join("check.ts");
        std::fs::write(&file, source).unwrap();
        std::process::Command::new("node")
            .arg(tools.join("typescript/bin/tsc"))
            .args("--noEmit --strict --skipLibCheck --target es2022".split(' '))
            .args("--module esnext --moduleResolution bundler".split(' '))
            .arg(file)
            .output()
            .expect("`make test-deps` installs it")
    };
    let said = check(&source);
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stdout)
    );
    // The check would find an unknown field.
    let wrong = source.replacen(r#""gridPos""#, r#""gridPosition""#, 1);
    assert!(!check(&wrong).status.success());
}

#[test]
fn every_panel_has_a_description_a_unit_and_a_source() {
    let mut uids = BTreeSet::new();
    for name in NAMES {
        let dashboard = dashboard(name);
        assert!(uids.insert(dashboard["uid"].as_str().unwrap().to_owned()));
        let (mut ids, mut cells) = (BTreeSet::new(), BTreeSet::new());
        for panel in panels(&dashboard) {
            let title = &panel["title"];
            assert!(ids.insert(panel["id"].as_u64()), "{title}");
            for member in ["title", "description"] {
                assert!(panel[member].as_str().is_some_and(|text| !text.is_empty()));
            }
            assert!(panel["fieldConfig"]["defaults"]["unit"].is_string());
            // The Prometheus that was chosen at the top of the dashboard.
            assert_eq!(panel["datasource"]["uid"], "${datasource}", "{title}");
            let at = |side: &str| panel["gridPos"][side].as_u64().unwrap();
            assert!(at("x") + at("w") <= 24, "{title}");
            for x in at("x")..at("x") + at("w") {
                for y in at("y")..at("y") + at("h") {
                    assert!(cells.insert((x, y)), "{title} overlaps another panel");
                }
            }
        }
    }
}

/// The expression that Grafana sends when everything is selected.
fn filled_in(expression: &str) -> String {
    let filled = expression
        .replace("$__rate_interval", "10s")
        .replace("$job", ".*")
        .replace("$code", ".*");
    assert!(!filled.contains('$'), "{expression}");
    filled
}

fn is_number(sample: &Value) -> bool {
    let value = sample["value"][1].as_str().unwrap();
    value.parse::<f64>().unwrap().is_finite()
}

/// The labels in a legend such as `{{route}} {{status}}`.
fn labels(legend: &str) -> impl Iterator<Item = &str> {
    let parts = legend.split("{{").skip(1);
    parts.map(|part| part.split("}}").next().unwrap())
}

/// Says so if a panel would show nothing now.
fn shows_nothing(prometheus: &Prometheus, panel: &Value) -> Option<String> {
    for target in panel["targets"].as_array().unwrap() {
        let expression = filled_in(target["expr"].as_str().unwrap());
        let samples = prometheus.ask(&expression);
        let Some(sample) = samples.iter().find(|sample| is_number(sample)) else {
            return Some(format!("{}: {expression}: {samples:?}", panel["title"]));
        };
        for label in labels(target["legendFormat"].as_str().unwrap()) {
            let value = sample["metric"][label].as_str();
            assert!(value.is_some(), "{expression} has no {label}");
        }
    }
    None
}

#[test]
fn every_panel_shows_data_of_a_service_under_load() {
    let mut stage = Stage::set(&["--metrics-codes", CODE], Vec::new());
    let prometheus = Prometheus::of(&stage);
    // Most of the panels on Redis are about a confirmation, some about windows.
    stage.guarantee(2, "fenced");
    stage.wait_for(3);
    stock(&stage.api(), Duration::from_secs(40));
    // Some claims find nothing left, and some fail.
    stage.api().make_code("gone", &serde_json::json!({}), 0);
    let crowd = Crowd::come(stage.address(), 4);
    until("claims find nothing left", Duration::from_secs(30), || {
        stage.api().claim("gone", "ann");
        prometheus
            .ask(r#"sum(rate(apiece_claims_total{outcome="exhausted"}[10s])) > 0"#)
            .len()
            == 1
    });
    stage.redis().stop();
    until("errors are counted", Duration::from_secs(30), || {
        stage.api().claim(CODE, "bob");
        let errors = r#"sum(rate(apiece_http_requests_total{status=~"5.."}[10s])) > 0"#;
        prometheus.ask(errors).len() == 1
    });
    stage.redis().restart();
    stage.wait_for(3);

    for name in NAMES {
        let dashboard = dashboard(name);
        for variable in dashboard["templating"]["list"].as_array().unwrap() {
            let Some(query) = variable["query"]["query"].as_str() else {
                continue;
            };
            let inner = query.strip_prefix("label_values(").unwrap();
            let (series, label) = inner.strip_suffix(')').unwrap().split_once(", ").unwrap();
            assert!(!prometheus.values(label, series).is_empty(), "{query}");
        }
        let mut waiting = String::new();
        until(name, Duration::from_secs(30), || {
            let empty = panels(&dashboard).find_map(|panel| shows_nothing(&prometheus, panel));
            if let Some(panel) = &empty
                && *panel != waiting
            {
                // If the test fails, the last line says why.
                println!("not yet: {panel}");
                waiting.clone_from(panel);
            }
            empty.is_none()
        });
    }
    crowd.leave();

    // The deployed configuration scrapes every target that it names.
    until("all targets are up", Duration::from_secs(30), || {
        let targets = prometheus.get("targets", &[("state", "active")]);
        let targets = targets["activeTargets"].as_array().unwrap();
        assert_eq!(targets.len(), 4);
        targets.iter().all(|target| target["health"] == "up")
    });
}

#[test]
fn grafana_is_told_where_the_dashboards_are() {
    let provider = read("deploy/grafana/provisioning/dashboards/apiece.yml");
    let compose = read("docker-compose.yml");
    let folder = "/var/lib/grafana/dashboards";
    assert!(provider.contains(&format!("path: {folder}")));
    assert!(compose.contains(&format!("./deploy/grafana/dashboards:{folder}:ro")));
    let listed = output("ls", &["deploy/grafana/dashboards"]);
    let files: BTreeSet<_> = listed.lines().map(String::from).collect();
    assert_eq!(files, NAMES.map(|name| format!("{name}.json")).into());
}
