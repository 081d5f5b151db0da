//! Reads the metrics of a program.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::Api;

/// Every series of a scrape: its name and labels, and its value.
pub(crate) struct Scrape {
    series: BTreeMap<String, f64>,
    text: String,
}

impl Scrape {
    /// Scrapes `/metrics` at this address. An error if nobody answers.
    pub(crate) fn of(ops: SocketAddr) -> Result<Self, ureq::Error> {
        let answer = Api::at(ops).send("GET", "/metrics", None)?;
        assert_eq!(answer.status, 200, "{answer:?}");
        let kind = answer.header("content-type").unwrap();
        assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
        let text = answer.text();
        let series = text.lines().filter(|line| !line.starts_with('#'));
        let series = series.map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        });
        let series = series.collect();
        Ok(Self { series, text })
    }

    /// The value of a series, if it exists.
    pub(crate) fn get(&self, series: &str) -> Option<f64> {
        self.series.get(series).copied()
    }

    /// The value of a series, which has to exist.
    #[track_caller]
    pub(crate) fn value(&self, series: &str) -> f64 {
        let value = self.get(series);
        value.unwrap_or_else(|| panic!("there is no {series} in:\n{}", self.text))
    }

    /// The names and labels of all series.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.series.keys().map(String::as_str).collect()
    }

    /// The help text of a metric.
    pub(crate) fn help(&self, name: &str) -> Option<&str> {
        let start = format!("# HELP {name} ");
        self.text.lines().find_map(|line| line.strip_prefix(&start))
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}
