//! Plays one episode, from its plan to its verdict.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::check::{Allowed, Promise, Return, Violation, check};
use super::crowd::Crowd;
use super::failover::Failovers;
use super::fault::{Ground, Level, name};
use super::history::{Books, Seen};
use super::plan::{Plan, Trouble};
use super::stage::Stage;
use crate::harness::{Networks, pace, until};

/// How long the service may take to be back after the servers are whole. At `fenced`, it
/// first takes account of what Redis may have forgotten.
fn patience(level: Level) -> Duration {
    Duration::from_secs(match level {
        Level::Fenced => 5,
        Level::Relaxed | Level::Durable | Level::Replicated => 2,
    })
}

/// How long clients keep asking, at most, if it is not back.
const LAST_CALL: Duration = Duration::from_secs(20);

/// The result of an episode.
pub(super) struct Verdict {
    pub(super) plan: Plan,
    pub(super) history: Vec<Seen>,
    /// How long the servers took to be whole after the end of the last fault.
    pub(super) healing: Duration,
    pub(super) failovers: Failovers,
    pub(super) violations: Vec<Violation>,
    /// Where the history and the logs are, if there are violations.
    pub(super) folder: Option<PathBuf>,
}

impl fmt::Display for Verdict {
    /// One line, and one more for each of the first violations.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan { seed, troubles, .. } = &self.plan;
        let faults: Vec<_> = troubles.iter().map(|trouble| name(trouble.fault)).collect();
        let (case, faults) = (self.plan.case(), faults.join(", "));
        write!(f, "APIECE_FAULTS_SEED={seed} {case} {faults}: ")?;
        let (answers, wrong) = (self.history.len(), self.violations.len());
        write!(f, "{answers} answers, {wrong} violations")?;
        for violation in self.violations.iter().take(5) {
            write!(f, "\n  {violation}")?;
        }
        Ok(())
    }
}

/// Plays an episode. If there are violations, its evidence goes to a new folder in
/// `evidence`.
pub(super) fn play(plan: &Plan, evidence: &Path) -> Verdict {
    if plan.ground != Ground::Networks {
        return play_here(plan, evidence, None);
    }
    let networks = Networks::start().expect("networks could be made before");
    let near = networks.near.clone();
    near.run(|| play_here(plan, evidence, Some(networks)))
}

/// The same, in the network of the calling thread.
fn play_here(plan: &Plan, evidence: &Path, networks: Option<Networks>) -> Verdict {
    let mut stage = None;
    let crowd = Crowd::new(plan.size(), plan.seed);
    let played = catch_unwind(AssertUnwindSafe(|| {
        let stage = stage.insert(Stage::set(plan, networks));
        stage.fill(plan);
        stage.announce(&crowd);
        let (back, healing) = act(plan, stage, &crowd);
        (back, healing, read_books(plan, stage))
    }));
    let history = crowd.history();
    let (healing, books, violations) = match played {
        Ok((back, healing, books)) => {
            let allowed = Allowed {
                forgets: plan.level == Level::Fenced,
                hides: plan.troubles.iter().any(|t| t.fault.hides_codes()),
            };
            let violations = check(&history, &books, back, allowed);
            (healing, books, violations)
        }
        Err(panic) => (Duration::ZERO, HashMap::new(), vec![broke_down(&*panic)]),
    };
    let elections = stage.as_ref().map(|stage| stage.servers().elections());
    let elections = elections.unwrap_or_default().into_iter();
    let elections: Vec<_> = elections.filter_map(|at| crowd.time_of(at)).collect();
    let failovers = Failovers::of(plan, &history, &books, &elections);
    let folder = (!violations.is_empty()).then(|| {
        keep(
            plan,
            stage.as_ref(),
            &history,
            &books,
            &violations,
            evidence,
        )
    });
    Verdict {
        plan: plan.clone(),
        history,
        healing,
        failovers,
        violations,
        folder,
    }
}

fn read_books(plan: &Plan, stage: &Stage) -> HashMap<String, Books> {
    (0..plan.codes)
        .map(|code| {
            let code = Crowd::code(code);
            let books = Books::read(&stage.api(), &code, plan.items as u64);
            (code, books)
        })
        .collect()
}

/// Turns the panic of an episode into a violation, so that other episodes go on.
fn broke_down(panic: &(dyn Any + Send)) -> Violation {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| panic.downcast_ref().copied());
    Violation {
        promise: Promise::Back,
        how: format!("the episode broke down: {}", words.unwrap_or("no message")),
    }
}

/// Lets the clients come and the faults happen, and waits until all is well again.
fn act(plan: &Plan, stage: &mut Stage, crowd: &Crowd) -> (Return, Duration) {
    let places = stage.places();
    std::thread::scope(|scope| {
        crowd.come(scope, &places);
        let acted = catch_unwind(AssertUnwindSafe(|| {
            for (at, trouble, begins) in schedule(&plan.troubles) {
                pace(at.saturating_sub(crowd.now()));
                match begins {
                    true => stage.begin(trouble, crowd),
                    false => stage.end(trouble, crowd),
                }
            }
            let healed = crowd.now();
            let whole = come_to_rest(stage, crowd);
            let back = Return {
                whole,
                patience: patience(plan.level),
                replicas: plan.replicas,
            };
            (back, whole - healed)
        }));
        crowd.end(Instant::now() + Duration::from_secs(1));
        acted.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Waits until all servers are whole and all clients have their answers. Returns since
/// when the servers were whole. If there is a failover meanwhile, it starts over.
fn come_to_rest(stage: &Stage, crowd: &Crowd) -> Duration {
    let servers = stage.servers();
    let deadline = Instant::now() + LAST_CALL * 3;
    loop {
        servers.wait_until_whole();
        let (epoch, whole, since) = (servers.epoch(), crowd.now(), Instant::now());
        crowd.probe(whole + LAST_CALL);
        until(
            "all clients have their answers, or have had enough time",
            LAST_CALL * 2,
            || crowd.all_asked() || since.elapsed() > LAST_CALL,
        );
        if servers.epoch() == epoch || Instant::now() > deadline {
            return whole;
        }
    }
}

/// The beginnings and ends of all troubles, in the order of time.
fn schedule(troubles: &[Trouble]) -> Vec<(Duration, &Trouble, bool)> {
    let mut events: Vec<_> = troubles
        .iter()
        .flat_map(|trouble| {
            [
                (trouble.begins, trouble, true),
                (trouble.ends, trouble, false),
            ]
        })
        .collect();
    events.sort_by_key(|(at, ..)| *at);
    events
}

fn keep(
    plan: &Plan,
    stage: Option<&Stage>,
    history: &[Seen],
    books: &HashMap<String, Books>,
    violations: &[Violation],
    evidence: &Path,
) -> PathBuf {
    let folder = evidence.join(format!("seed-{}", plan.seed));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).unwrap();
    let lines = history
        .iter()
        .map(|seen| serde_json::to_string(seen).unwrap() + "\n");
    write("plan.json", serde_json::to_string_pretty(plan).unwrap());
    write("history.ndjson", lines.collect());
    write("books.json", serde_json::to_string_pretty(books).unwrap());
    let lines = violations.iter().map(|violation| format!("{violation}\n"));
    write("violations.txt", lines.collect());
    if let Some(stage) = stage {
        stage.keep_logs(&folder);
    }
    folder
}
