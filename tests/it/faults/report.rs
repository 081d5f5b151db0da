//! The results of all episodes, by fault.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::failover::quantile;
use super::fault::{Level, WIRES, case, covered, name};
use super::history::{Seen, What};
use super::run::Verdict;

/// The least numbers of episodes and claims of a full run, at each level.
const EPISODES: usize = 200;
const CLAIMS: usize = 200_000;

/// How long after an election claims are served again at `fenced`, for 99 of 100, and how
/// many items are set aside for a failover, in windows.
const BACK: Duration = Duration::from_secs(5);
const ASIDE: f64 = 2.0;

/// A level that covers more has to be tried more.
fn times(level: Level) -> usize {
    if level == Level::Fenced { 2 } else { 1 }
}

/// The sums over the episodes with one main fault, at one level on one ground.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct Row {
    pub(super) episodes: usize,
    /// Claims with a final answer.
    pub(super) claims: usize,
    pub(super) granted: usize,
    /// Claims that were sent again.
    pub(super) retries: usize,
    /// Answers of 503.
    pub(super) try_again: usize,
    /// Claims without an answer.
    pub(super) lost: usize,
    /// The longest time that a client waited for its answer, in ms.
    pub(super) longest_wait_ms: u128,
    /// The longest time that the servers took to be whole after a fault, in ms.
    pub(super) longest_healing_ms: u128,
    /// How long after each election claims were served again.
    pub(super) back: Vec<Duration>,
    /// The most items that an episode set aside a failover, in windows.
    pub(super) aside: f64,
    pub(super) violations: usize,
}

/// All rows, and where the evidence of violations is.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    rows: BTreeMap<String, Row>,
    /// By level.
    sums: BTreeMap<String, Row>,
    pub(super) evidence: Vec<String>,
}

impl Report {
    /// Adds an episode.
    pub(super) fn add(&mut self, verdict: &Verdict) {
        let plan = &verdict.plan;
        let case = format!("{} {}", plan.case(), name(plan.troubles[0].fault));
        let sum = of_level(plan.level);
        let row = Row::of(verdict);
        self.rows.entry(case).or_default().add(&row);
        self.sums.entry(sum).or_default().add(&row);
        if let Some(folder) = &verdict.folder {
            self.evidence.push(folder.display().to_string());
        }
    }

    /// How many violations there were in all.
    pub(super) fn violations(&self) -> usize {
        self.sums.values().map(|row| row.violations).sum()
    }

    /// The targets that a full run did not reach.
    pub(super) fn shortfalls(&self) -> Vec<String> {
        let mut short = Vec::new();
        for (level, ground, faults) in covered() {
            for fault in faults {
                let case = format!("{} {}", case(level, ground), name(fault));
                match self.rows.get(&case) {
                    None => short.push(format!("{case} was not played")),
                    Some(row) if WIRES.contains(fault) && !row.was_noticed() => {
                        short.push(format!("nobody noticed {case}"));
                    }
                    Some(_) => {}
                }
            }
        }
        for level in [Level::Durable, Level::Replicated, Level::Fenced] {
            let sum = self.sums.get(&of_level(level));
            let (episodes, claims) = sum.map_or((0, 0), |sum| (sum.episodes, sum.claims));
            let fenced = sum.filter(|_| level == Level::Fenced);
            if let Some(sum) = fenced.filter(|sum| !sum.back.is_empty()) {
                let back = quantile(sum.back.clone(), 0.99);
                if back > BACK || sum.aside > ASIDE {
                    short.push(format!(
                        "{level:?}: back after {back:?}, {} windows aside",
                        sum.aside
                    ));
                }
            }
            if episodes < EPISODES * times(level) || claims < CLAIMS * times(level) {
                short.push(format!("{level:?}: {episodes} episodes, {claims} claims"));
            }
        }
        short
    }
}

/// The name of the sum of a level.
fn of_level(level: Level) -> String {
    format!("{:<10} all", name(level))
}

impl Row {
    /// Whether any client had to ask again.
    fn was_noticed(&self) -> bool {
        self.retries + self.try_again + self.lost > 0
    }

    fn of(verdict: &Verdict) -> Self {
        let count = |is: fn(&What) -> bool| verdict.history.iter().filter(|s| is(&s.what)).count();
        let claims = count(What::is_final);
        let (retries, wait) = waits(&verdict.history);
        Self {
            episodes: 1,
            claims,
            granted: count(|what| matches!(what, What::Granted(_))),
            retries,
            try_again: count(|what| matches!(what, What::TryAgain(_))),
            lost: count(|what| matches!(what, What::Lost(_))),
            longest_wait_ms: wait.as_millis(),
            longest_healing_ms: verdict.healing.as_millis(),
            back: verdict.failovers.back.clone(),
            aside: verdict.failovers.aside.unwrap_or_default(),
            violations: verdict.violations.len(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.episodes += other.episodes;
        self.claims += other.claims;
        self.granted += other.granted;
        self.retries += other.retries;
        self.try_again += other.try_again;
        self.lost += other.lost;
        self.longest_wait_ms = self.longest_wait_ms.max(other.longest_wait_ms);
        self.longest_healing_ms = self.longest_healing_ms.max(other.longest_healing_ms);
        self.back.extend(&other.back);
        self.aside = self.aside.max(other.aside);
        self.violations += other.violations;
    }
}

/// How many claims were sent again, and the longest time from a client's first request
/// to its answer.
fn waits(history: &[Seen]) -> (usize, Duration) {
    let mut asking: HashMap<&str, Duration> = HashMap::new();
    let (mut retries, mut longest) = (0, Duration::ZERO);
    for seen in history {
        let since = *asking.entry(&seen.client).or_insert_with(|| seen.sent);
        retries += usize::from(since < seen.sent);
        if seen.what.is_final() {
            asking.remove(seen.client.as_str());
            longest = longest.max(seen.got - since);
        }
    }
    (retries, longest)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<40} {:>8} {:>8} {:>8} {:>8} {:>6} {:>6} {:>8} {:>8} {:>10}",
            "level, ground, main fault",
            "episodes",
            "claims",
            "granted",
            "retries",
            "503",
            "lost",
            "wait ms",
            "heal ms",
            "violations"
        )?;
        for (name, row) in self.rows.iter().chain(&self.sums) {
            writeln!(
                f,
                "{name:<40} {:>8} {:>8} {:>8} {:>8} {:>6} {:>6} {:>8} {:>8} {:>10}",
                row.episodes,
                row.claims,
                row.granted,
                row.retries,
                row.try_again,
                row.lost,
                row.longest_wait_ms,
                row.longest_healing_ms,
                row.violations
            )?;
        }
        for (level, sum) in self.sums.iter().filter(|(_, sum)| !sum.back.is_empty()) {
            let back = |p| quantile(sum.back.clone(), p).as_millis();
            writeln!(
                f,
                "{}: {} failovers; claims again {} ms after an election at p50, {} at p99; at \
                 most {:.2} windows of items aside for one",
                level.trim(),
                sum.back.len(),
                back(0.5),
                back(0.99),
                sum.aside
            )?;
        }
        for folder in &self.evidence {
            writeln!(f, "see {folder}")?;
        }
        Ok(())
    }
}

#[test]
fn a_full_run_that_falls_short_is_reported() {
    let mut full = Report::default();
    let row = Row {
        episodes: EPISODES,
        claims: CLAIMS,
        lost: 1,
        ..Row::default()
    };
    for (level, ground, faults) in covered() {
        for fault in faults {
            let case = format!("{} {}", case(level, ground), name(fault));
            full.rows.insert(case, row.clone());
        }
        let mut sum = row.clone();
        (1..times(level)).for_each(|_| sum.add(&row));
        full.sums.insert(of_level(level), sum);
    }
    assert_eq!(full.shortfalls(), [""; 0]);

    let cut = "durable    synced    links-cut";
    type Spoil = fn(&mut Row);
    let spoilt: [(&str, Spoil); 3] = [
        (cut, |row| row.lost = 0),
        ("durable    all", |row| row.episodes -= 1),
        ("replicated all", |row| row.claims -= 1),
    ];
    for (name, spoil) in spoilt {
        let mut rows = [full.rows.clone(), full.sums.clone()];
        rows.iter_mut()
            .flat_map(|rows| rows.get_mut(name))
            .for_each(spoil);
        let [rows, sums] = rows;
        let evidence = Vec::new();
        let short = Report {
            rows,
            sums,
            evidence,
        };
        assert_eq!(
            short.shortfalls().len(),
            1,
            "{name}: {:?}",
            short.shortfalls()
        );
    }
    full.rows.remove(cut);
    assert_eq!(full.shortfalls(), [format!("{cut} was not played")]);
}
