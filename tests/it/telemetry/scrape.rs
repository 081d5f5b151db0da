//! What `/metrics` says.

use std::collections::BTreeMap;

use crate::harness::Service;

/// Every series of a scrape, by its name and labels, and its value.
pub(super) struct Scrape {
    series: BTreeMap<String, f64>,
    text: String,
}

impl Scrape {
    pub(super) fn of(service: &Service) -> Self {
        let answer = service.ops("/metrics");
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
        Self { series, text }
    }

    /// A series' value, if there is such a series.
    pub(super) fn get(&self, series: &str) -> Option<f64> {
        self.series.get(series).copied()
    }

    /// A series' value.
    #[track_caller]
    pub(super) fn value(&self, series: &str) -> f64 {
        let value = self.get(series);
        value.unwrap_or_else(|| panic!("there is no {series} in:\n{}", self.text))
    }

    /// The names and labels of all series.
    pub(super) fn names(&self) -> Vec<&str> {
        self.series.keys().map(String::as_str).collect()
    }

    /// What the metric `name` is said to be.
    pub(super) fn help(&self, name: &str) -> Option<&str> {
        let start = format!("# HELP {name} ");
        self.text.lines().find_map(|line| line.strip_prefix(&start))
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
