//! What was measured, as a table and as JSON.

use std::fmt;

use serde::Serialize;

/// Some rounds of one figure.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct Rounds(Vec<f64>);

impl Rounds {
    pub(super) fn add(&mut self, figure: f64) {
        self.0.push(figure);
    }

    pub(super) fn median(&self) -> f64 {
        self.sorted()[self.0.len() / 2]
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }
}

impl From<f64> for Rounds {
    fn from(figure: f64) -> Self {
        Self(vec![figure])
    }
}

impl fmt::Display for Rounds {
    /// The median, and the least and the most figure if there are several.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sorted = self.sorted();
        let (least, most) = (sorted[0], sorted[sorted.len() - 1]);
        let digits = match self.median().abs() {
            ..10.0 => 2,
            10.0..100.0 => 1,
            _ => 0,
        };
        write!(f, "{:.digits$}", self.median())?;
        if sorted.len() > 1 {
            write!(f, " ({least:.digits$} to {most:.digits$})")?;
        }
        Ok(())
    }
}

/// The bound of a row.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Reach {
    AtLeast(f64),
    AtMost(f64),
    /// There is no bound.
    Told,
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(bound) => write!(f, ">= {bound}"),
            Self::AtMost(bound) => write!(f, "<= {bound}"),
            Self::Told => Ok(()),
        }
    }
}

/// A figure, and what it is compared with.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) what: String,
    pub(super) unit: &'static str,
    pub(super) ours: Rounds,
    /// The name of what it is compared with, measured in the same rounds.
    pub(super) against: Option<(String, Rounds)>,
    /// The bound of the ratio to that, or else of our figure.
    pub(super) reach: Reach,
}

impl Row {
    /// What the bound is for: the ratio of the medians, or our median.
    fn held(&self) -> f64 {
        match &self.against {
            Some((_, theirs)) => self.ours.median() / theirs.median(),
            None => self.ours.median(),
        }
    }

    fn is_reached(&self) -> bool {
        match self.reach {
            Reach::AtLeast(bound) => self.held() >= bound,
            Reach::AtMost(bound) => self.held() <= bound,
            Reach::Told => true,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (theirs, ratio) = match &self.against {
            Some((name, theirs)) => (format!("{name}: {theirs}"), format!("{:.2}", self.held())),
            None => (String::new(), String::new()),
        };
        let missed = if self.is_reached() { "" } else { ", missed" };
        write!(
            f,
            "| {}, {} | {} | {theirs} | {ratio} | {}{missed} |",
            self.what, self.unit, self.ours, self.reach
        )
    }
}

/// All rows of a run.
#[derive(Debug, Default, Serialize)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
}

impl Table {
    /// Adds a figure that is compared with another of the same rounds.
    pub(super) fn compare(
        &mut self,
        what: impl Into<String>,
        unit: &'static str,
        ours: Rounds,
        (name, theirs): (&str, &Rounds),
        reach: Reach,
    ) {
        self.rows.push(Row {
            what: what.into(),
            unit,
            ours,
            against: Some((name.into(), theirs.clone())),
            reach,
        });
    }

    /// Adds a figure by itself.
    pub(super) fn tell(
        &mut self,
        what: impl Into<String>,
        unit: &'static str,
        ours: impl Into<Rounds>,
        reach: Reach,
    ) {
        self.rows.push(Row {
            what: what.into(),
            unit,
            ours: ours.into(),
            against: None,
            reach,
        });
    }

    /// The rows that miss their bounds.
    pub(super) fn missed(&self) -> Vec<String> {
        let missed = self.rows.iter().filter(|row| !row.is_reached());
        missed.map(ToString::to_string).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | figure | compared with | ratio | target |")?;
        writeln!(f, "|---|---|---|---|---|")?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}

#[test]
fn a_row_that_misses_its_bound_is_found() {
    let rounds = |figures: &[f64]| Rounds(figures.to_vec());
    let mut table = Table::default();
    let theirs = rounds(&[10.0, 30.0, 20.0]);
    for (reach, ours) in [
        (Reach::AtLeast(1.2), 24.0),
        (Reach::AtLeast(1.2), 23.0),
        (Reach::AtMost(0.7), 14.0),
        (Reach::AtMost(0.7), 15.0),
        (Reach::Told, 1.0),
    ] {
        table.compare("a", "1/s", rounds(&[ours]), ("b", &theirs), reach);
    }
    table.tell("c", "B", 95.0, Reach::AtMost(95.0));
    table.tell("d", "B", 96.0, Reach::AtMost(95.0));
    assert_eq!(
        table.missed(),
        [
            "| a, 1/s | 23.0 | b: 20.0 (10.0 to 30.0) | 1.15 | >= 1.2, missed |",
            "| a, 1/s | 15.0 | b: 20.0 (10.0 to 30.0) | 0.75 | <= 0.7, missed |",
            "| d, B | 96.0 |  |  | <= 95, missed |",
        ]
    );
}
