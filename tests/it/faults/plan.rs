//! The plan of an episode, which its seed determines.

use std::time::Duration;

use fastrand::Rng;
use serde::Serialize;

use super::crowd::Size;
use super::fault::{Fault, Ground, LIGHT, Level, case, covered};
use super::flaw::Flaw;

/// What is to happen.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) level: Level,
    pub(super) ground: Ground,
    pub(super) replicas: usize,
    pub(super) codes: usize,
    pub(super) clients: usize,
    /// How long clients keep coming.
    pub(super) span: Duration,
    /// How many items each code has.
    pub(super) items: usize,
    pub(super) troubles: Vec<Trouble>,
    pub(super) flaw: Option<Flaw>,
}

/// A fault, and when it begins and ends.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Trouble {
    pub(super) fault: Fault,
    /// Which of several replicas, wires or servers, modulo their number.
    pub(super) target: usize,
    pub(super) begins: Duration,
    pub(super) ends: Duration,
}

impl Plan {
    /// The episode of a seed. Consecutive seeds take turns between the levels, and go
    /// through all faults that each level covers.
    pub(super) fn draw(seed: u64) -> Self {
        // Half of them are fenced: that level covers the most.
        const TURNS: [Level; 4] = [
            Level::Durable,
            Level::Fenced,
            Level::Replicated,
            Level::Fenced,
        ];
        let turn = (seed % 4) as usize;
        let level = TURNS[turn];
        let round = match level {
            Level::Fenced => seed / 4 * 2 + u64::from(turn > 1),
            _ => seed / 4,
        };
        let cases: Vec<_> = covered()
            .filter(|(covers, ..)| *covers == level)
            .flat_map(|(_, ground, faults)| faults.iter().map(move |fault| (ground, *fault)))
            .collect();
        let (ground, fault) = cases[(round % cases.len() as u64) as usize];
        let mut plan = Self::of(seed, level, ground, &[fault]);
        let mut rng = Rng::with_seed(!seed);
        let light: Vec<_> = covered()
            .filter(|row| (row.0, row.1) == (level, ground))
            .flat_map(|row| row.2)
            .filter(|other| LIGHT.contains(other) && **other != fault)
            .collect();
        if fault.is_of_grants() && ground == Ground::Memory {
            // What is not written down shows when Redis forgets.
            let killed = Trouble::draw(Fault::RedisKilled, &mut rng);
            plan.troubles.push(killed);
        }
        let latest = plan.troubles[0].latest_other();
        for _ in 0..rng.usize(..3) {
            if let Some(fault) = rng.choice(&light) {
                let mut trouble = Trouble::draw(**fault, &mut rng);
                trouble.ends = trouble.ends.min(latest);
                if trouble.begins < trouble.ends {
                    plan.troubles.push(trouble);
                }
            }
        }
        plan
    }

    /// An episode with these faults.
    pub(super) fn of(seed: u64, level: Level, ground: Ground, faults: &[Fault]) -> Self {
        let mut rng = Rng::with_seed(seed);
        let clients = rng.usize(1_000..1_300);
        let codes = match ground {
            Ground::Cluster => 3,
            _ => 1,
        };
        // In some episodes nothing is left when trouble begins, in others some items are
        // left in the end.
        let items = clients * rng.usize(50..115) / 100 / codes;
        Self {
            seed,
            level,
            ground,
            replicas: match ground {
                Ground::Embedded => 1,
                _ => rng.usize(2..=4),
            },
            codes,
            clients,
            // Clients also come after a failover, which takes about two seconds.
            span: match ground {
                Ground::Sentinels | Ground::Networks | Ground::Cluster => {
                    Duration::from_millis(4_000)
                }
                _ => Duration::from_millis(2_500),
            },
            items,
            troubles: faults
                .iter()
                .map(|fault| Trouble::draw(*fault, &mut rng))
                .collect(),
            flaw: None,
        }
    }

    /// The level and the ground, as in the report.
    pub(super) fn case(&self) -> String {
        case(self.level, self.ground)
    }

    /// The size of the crowd.
    pub(super) fn size(&self) -> Size {
        Size {
            replicas: self.replicas,
            codes: self.codes,
            clients: self.clients,
            span: self.span,
        }
    }
}

impl Trouble {
    /// When other troubles have to be over. A replica of the service cannot start
    /// without its store, and a wire has only one way at a time.
    fn latest_other(&self) -> Duration {
        let latest = match self.fault {
            Fault::RollingRestart | Fault::PrimaryIsolated => self.begins,
            Fault::ReplicaKilled | Fault::RefillerKilled => self.ends,
            _ => return Duration::MAX,
        };
        latest - Duration::from_millis(1)
    }

    fn draw(fault: Fault, rng: &mut Rng) -> Self {
        let begins = Duration::from_millis(rng.u64(200..1_200));
        // Some end before a claim times out, and some do not.
        let ends = begins + Duration::from_millis(rng.u64(50..1_800));
        let target = rng.usize(..1_000);
        Self {
            fault,
            target,
            begins,
            ends,
        }
    }
}
