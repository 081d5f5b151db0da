//! Everything that runs in an episode besides the clients.

use std::path::Path;
use std::sync::atomic::Ordering;

use super::crowd::Crowd;
use super::fault::{Fault, Ground, Level};
use super::flaw::Flaw;
use super::grants::GrantStore;
use super::plan::{Plan, Trouble};
use super::replica::Replica;
use super::servers::Servers;
use crate::harness::{Api, Networks, Place};

/// The service's replicas, and the servers behind them.
pub(super) struct Stage {
    servers: Servers,
    replicas: Vec<Replica>,
    grants: GrantStore,
}

impl Stage {
    /// Starts everything, in these networks if there are any.
    pub(super) fn set(plan: &Plan, networks: Option<Networks>) -> Self {
        let servers = Servers::start(plan.ground, networks);
        if let Some(flaw) = plan.flaw {
            assert!(!servers.nodes().is_empty(), "no script runs on this ground");
            flaw.plant(servers.nodes(), &servers.wires);
        }
        let grants = GrantStore::start(plan.level, plan.ground);
        let options = options(plan, servers.url());
        let replica = |n| Replica::with(options.clone(), grants.env(), servers.place(n));
        let mut replicas: Vec<_> = (0..plan.replicas).map(replica).collect();
        replicas.iter_mut().for_each(Replica::start);
        if plan.flaw == Some(Flaw::TwoWriters) {
            grants.be_careless();
        }
        Self {
            servers,
            replicas,
            grants,
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
            Fault::RefillerKilled => self.kill_refiller(trouble),
            fault if fault.is_of_grants() => self.grants.begin(fault),
            _ => self.servers.begin(trouble, &self.victims(trouble)),
        }
        self.announce(crowd);
    }

    /// Ends what `begin` began.
    pub(super) fn end(&mut self, trouble: &Trouble, crowd: &Crowd) {
        match trouble.fault {
            Fault::ReplicaKilled => self.target(trouble).start(),
            Fault::HastyClients => crowd.hasty.store(false, Ordering::SeqCst),
            Fault::RefillerKilled => {
                self.servers.let_go();
                self.start_killed();
            }
            fault if fault.is_of_grants() => self.grants.end(fault),
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

    /// Kills the replica that opens the next window, when its grant is written.
    fn kill_refiller(&mut self, trouble: &Trouble) {
        let opener = self.servers.hold_refill();
        let found = self.replicas.iter_mut().find(|one| one.id() == opener);
        match found {
            Some(replica) if opener.is_some() => replica.kill(),
            // Nothing is left to open a window with.
            _ => self.target(trouble).kill(),
        }
    }

    fn start_killed(&mut self) {
        let replicas = self.replicas.iter_mut();
        replicas
            .filter(|replica| replica.id().is_none())
            .for_each(Replica::start);
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

fn options(plan: &Plan, store: Option<String>) -> Vec<String> {
    let level = match plan.level {
        Level::Relaxed => vec!["--guarantee=relaxed"],
        Level::Durable => vec!["--guarantee=durable"],
        Level::Replicated if plan.ground == Ground::Cluster => {
            vec!["--guarantee=replicated", "--replicas=1"]
        }
        Level::Replicated => vec!["--guarantee=replicated", "--replicas=2"],
        Level::Fenced => vec!["--guarantee=fenced"],
    };
    ["--claim-timeout=1s", "--drain-delay=0s", "--grace=2s"]
        .into_iter()
        .chain(level)
        .map(String::from)
        .chain(store.map(|store| format!("--store={store}")))
        .collect()
}
