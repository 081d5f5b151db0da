//! Everything that runs in an episode besides the clients.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use tempfile::TempDir;

use super::crowd::Crowd;
use super::fault::{Fault, Ground, Level};
use super::flaw;
use super::plan::{Flaw, Plan, Trouble};
use super::replica::Replica;
use super::servers::Servers;
use crate::harness::{Api, Networks, Place};

/// The service's replicas, and the servers behind them.
pub(super) struct Stage {
    servers: Servers,
    replicas: Vec<Replica>,
    /// Where the replicas share their grants, in `grants`.
    shared: TempDir,
}

impl Stage {
    /// Starts everything, in these networks if there are any.
    pub(super) fn set(plan: &Plan, networks: Option<Networks>) -> Self {
        let servers = Servers::start(plan.ground, networks);
        if plan.flaw == Some(Flaw::NoHistory) {
            flaw::plant(&servers.nodes()[0], &servers.wires);
        }
        let shared = tempfile::tempdir().unwrap();
        let options = options(plan, servers.url(), &grants_in(&shared));
        let replicas = (0..plan.replicas).map(|n| Replica::with(options.clone(), servers.place(n)));
        let mut replicas: Vec<_> = replicas.collect();
        replicas.iter_mut().for_each(Replica::start);
        Self {
            servers,
            replicas,
            shared,
        }
    }

    /// Fills the pools.
    pub(super) fn fill(&self, plan: &Plan) {
        for code in 0..plan.codes {
            self.api().make_code_at_last(&Crowd::code(code), plan.items);
        }
        self.servers.wait_until_in_step();
        if plan.ground == Ground::Memory {
            // After it dies, it comes back with this: full pools.
            self.servers.nodes()[0].command("SAVE");
        }
    }

    /// An organiser's client of the first replica.
    pub(super) fn api(&self) -> Api {
        self.replicas[0].api()
    }

    /// Where each replica and its own clients run.
    pub(super) fn places(&self) -> Vec<Place> {
        let replicas = 0..self.replicas.len();
        replicas.map(|n| self.servers.place(n)).collect()
    }

    /// Tells the clients where the replicas are.
    pub(super) fn announce(&self, crowd: &Crowd) {
        for (n, replica) in self.replicas.iter().enumerate() {
            crowd.moved(n, replica.address());
        }
    }

    /// Makes something go wrong.
    pub(super) fn begin(&mut self, trouble: &Trouble, crowd: &Crowd) {
        match trouble.fault {
            Fault::ReplicaKilled => self.target(trouble).kill(),
            Fault::RollingRestart => self.roll(crowd),
            Fault::HastyClients => crowd.hasty.store(true, Ordering::SeqCst),
            Fault::GrantsAway => self.take_grants_away(),
            _ => self.servers.begin(trouble, &self.victims(trouble)),
        }
        self.announce(crowd);
    }

    /// Ends what `begin` began.
    pub(super) fn end(&mut self, trouble: &Trouble, crowd: &Crowd) {
        match trouble.fault {
            Fault::ReplicaKilled => self.target(trouble).start(),
            Fault::HastyClients => crowd.hasty.store(false, Ordering::SeqCst),
            Fault::GrantsAway => self.bring_grants_back(),
            _ => self.servers.end(trouble),
        }
        self.announce(crowd);
    }

    fn target(&mut self, trouble: &Trouble) -> &mut Replica {
        let count = self.replicas.len();
        &mut self.replicas[trouble.target % count]
    }

    /// The replicas whose wires the trouble is about: one, or all.
    fn victims(&self, trouble: &Trouble) -> Vec<u32> {
        let (one, count) = (trouble.target % self.replicas.len(), self.replicas.len());
        let all = trouble.fault != Fault::PrimaryIsolated && trouble.target % (2 * count) < count;
        let hit = |n: &usize| all || *n == one;
        let ids = (0..count).filter(hit).map(|n| self.replicas[n].id());
        ids.flatten().collect()
    }

    /// Puts a file in the place of the directory, so that every call fails.
    fn take_grants_away(&self) {
        let grants = grants_in(&self.shared);
        std::fs::rename(&grants, self.shared.path().join("away")).unwrap();
        std::fs::write(&grants, "").unwrap();
    }

    fn bring_grants_back(&self) {
        let grants = grants_in(&self.shared);
        std::fs::remove_file(&grants).unwrap();
        std::fs::rename(self.shared.path().join("away"), &grants).unwrap();
    }

    /// Restarts the replicas one by one. The clients are only told when a replica has
    /// stopped, so some of them meet one that is stopping.
    fn roll(&mut self, crowd: &Crowd) {
        for (n, replica) in self.replicas.iter_mut().enumerate() {
            replica.stop();
            crowd.moved(n, None);
            replica.start();
            crowd.moved(n, replica.address());
        }
    }

    /// The servers behind the service.
    pub(super) fn servers(&self) -> &Servers {
        &self.servers
    }

    /// Writes the logs of everything to a folder.
    pub(super) fn keep_logs(&self, folder: &Path) {
        for (n, replica) in self.replicas.iter().enumerate() {
            std::fs::write(folder.join(format!("apiece-{n}.log")), replica.log()).unwrap();
        }
        self.servers.keep_logs(folder);
    }
}

fn grants_in(shared: &TempDir) -> PathBuf {
    shared.path().join("grants")
}

fn options(plan: &Plan, store: Option<String>, grants: &Path) -> Vec<String> {
    let grants = format!("--grants={}", grants.display());
    let level = match plan.level {
        Level::Relaxed => vec!["--guarantee=relaxed"],
        Level::Durable => vec!["--guarantee=durable"],
        Level::Replicated if plan.ground == Ground::Cluster => {
            vec!["--guarantee=replicated", "--replicas=1"]
        }
        Level::Replicated => vec!["--guarantee=replicated", "--replicas=2"],
        Level::Fenced => vec!["--guarantee=fenced", &grants],
    };
    ["--claim-timeout=1s", "--drain-delay=0s", "--grace=2s"]
        .into_iter()
        .chain(level)
        .map(String::from)
        .chain(store.map(|store| format!("--store={store}")))
        .collect()
}
