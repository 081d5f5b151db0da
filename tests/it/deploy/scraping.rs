//! A Prometheus with the deployed configuration and rules, which scrapes a stage.

use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::stage::{Stage, free_port};
use super::{path, read};
use crate::harness::process::Process;
use crate::harness::until;

pub(super) struct Prometheus {
    _process: Process,
    url: String,
    _home: TempDir,
}

impl Prometheus {
    /// Scrapes the replicas and the balancer of a stage every second.
    pub(super) fn of(stage: &Stage) -> Self {
        let home = tempfile::tempdir().unwrap();
        let (replicas, balancer) = stage.ops();
        let mut config = read("deploy/prometheus/prometheus.yml");
        for (from, to) in [
            (
                "[apiece-1:9090, apiece-2:9090, apiece-3:9090]",
                format!("[{}]", replicas.join(", ")),
            ),
            ("[haproxy:8404]", format!("[{balancer}]")),
            ("scrape_interval: 5s", "scrape_interval: 1s".into()),
            ("evaluation_interval: 5s", "evaluation_interval: 1s".into()),
            (
                "rules/*.yml",
                format!("{}/*.yml", path("deploy/prometheus/rules").display()),
            ),
        ] {
            assert!(config.contains(from), "{from}");
            config = config.replace(from, &to);
        }
        let file = home.path().join("prometheus.yml");
        std::fs::write(&file, config).unwrap();
        let listen = format!("127.0.0.1:{}", free_port());
        let process = Process::spawn(
            Command::new("prometheus")
                .arg(format!("--config.file={}", file.display()))
                .arg(format!(
                    "--storage.tsdb.path={}/data",
                    home.path().display()
                ))
                .arg(format!("--web.listen-address={listen}")),
        );
        let url = format!("http://{listen}");
        until("Prometheus is ready", Duration::from_secs(30), || {
            ureq::get(format!("{url}/-/ready")).call().is_ok()
        });
        Self {
            _process: process,
            url,
            _home: home,
        }
    }

    /// The value of an expression now.
    pub(super) fn ask(&self, expression: &str) -> Vec<Value> {
        self.get("query", &[("query", expression)])["result"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// The values that a label of a series has.
    pub(super) fn values(&self, label: &str, series: &str) -> Vec<Value> {
        let values = self.get(&format!("label/{label}/values"), &[("match[]", series)]);
        values.as_array().unwrap().clone()
    }

    pub(super) fn get(&self, what: &str, query: &[(&str, &str)]) -> Value {
        let answer = ureq::get(format!("{}/api/v1/{what}", self.url))
            .query_pairs(query.iter().copied())
            .config()
            .http_status_as_error(false)
            .build()
            .call()
            .unwrap();
        let text = answer.into_body().read_to_string().unwrap();
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["status"], "success", "{query:?}: {answer:#}");
        answer["data"].clone()
    }
}
