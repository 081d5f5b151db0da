//! The table of metrics in `docs/metrics.md` agrees with the code.

use std::fmt::Write as _;
use std::path::Path;

use apiece::telemetry::Metrics;

const HEAD: &str = "| metric | kind | labels | meaning |\n|---|---|---|---|\n";

fn rows() -> String {
    let mut rows = String::new();
    for metric in Metrics::ALL {
        let labels: Vec<_> = metric.labels.iter().map(|l| format!("`{l}`")).collect();
        let (name, kind, help) = (metric.name, metric.kind, metric.help());
        writeln!(
            rows,
            "| `{name}` | {kind} | {} | {help} |",
            labels.join(", ")
        )
        .unwrap();
    }
    rows
}

#[test]
fn the_kept_table_of_metrics_is_the_one_in_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/metrics.md");
    let kept = std::fs::read_to_string(&path).unwrap();
    let (before, table) = kept
        .split_once(HEAD)
        .expect("docs/metrics.md has the table");
    let after = table.find("\n\n").map_or("", |end| &table[end + 1..]);
    let made = format!("{before}{HEAD}{}{after}", rows());
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(
        kept == made,
        "the table in docs/metrics.md is out of date: run `make docs`"
    );
}
