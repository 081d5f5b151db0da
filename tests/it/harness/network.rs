//! Two networks of a test's own with a wire between them: namespaces of the
//! kernel, which the machine's own network knows nothing of.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Error, Result};
use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::AsFd as _;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

/// Where a server or a client is: on this machine's loopback, or in a network
/// of its own.
#[derive(Clone, Default)]
pub(crate) struct Place(Option<Arc<Network>>);

impl Place {
    /// Its address.
    pub(crate) fn host(&self) -> IpAddr {
        let own = self.0.as_ref().map(|network| network.host);
        own.unwrap_or(Ipv4Addr::LOCALHOST).into()
    }

    /// Does something there. What it starts and opens stays there.
    pub(crate) fn run<T: Send>(&self, act: impl FnOnce() -> T + Send) -> T {
        let Some(network) = &self.0 else {
            return act();
        };
        // A thread of its own, because it does not come back.
        let acted = std::thread::scope(|scope| {
            let there = scope.spawn(|| {
                network.enter();
                act()
            });
            there.join()
        });
        acted.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// A network, which ends with the process that keeps it.
struct Network {
    keeper: Child,
    host: Ipv4Addr,
}

impl Network {
    fn with(host: Ipv4Addr) -> Result<Self> {
        let mut keeper = Command::new("unshare")
            .args(["--net", "sh", "-c", "echo; exec cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        // It says something once it is there.
        let said = BufReader::new(keeper.stdout.take().expect("it is piped"))
            .read_line(&mut String::new());
        let network = Self { keeper, host };
        if said? == 0 {
            return Err(Error::other("no network of its own"));
        }
        network.ip("link set lo up")?;
        Ok(network)
    }

    fn path(&self) -> String {
        format!("/proc/{}/ns/net", self.keeper.id())
    }

    fn enter(&self) {
        let there = File::open(self.path()).expect("its keeper runs");
        move_into_link_name_space(there.as_fd(), Some(LinkNameSpaceType::Network))
            .expect("whoever made it may enter it");
    }

    fn ip(&self, line: &str) -> Result<()> {
        let done = Command::new("nsenter")
            .arg(format!("--net={}", self.path()))
            .arg("ip")
            .args(line.split(' '))
            .status()?;
        match done.success() {
            true => Ok(()),
            false => Err(Error::other(format!("ip {line}: {done}"))),
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // Nothing is lost if it has ended.
        let _ = self.keeper.kill();
        let _ = self.keeper.wait();
    }
}

/// Two networks that reach each other until they are parted.
#[derive(Clone)]
pub(crate) struct Networks {
    pub(crate) near: Place,
    pub(crate) far: Place,
}

impl Networks {
    /// Makes them; an error where the system does not let us, which takes root.
    pub(crate) fn start() -> Result<Self> {
        let near = Network::with(Ipv4Addr::new(10, 77, 0, 1))?;
        let far = Network::with(Ipv4Addr::new(10, 77, 0, 2))?;
        near.ip(&format!(
            "link add wire type veth peer name wire netns {}",
            far.path()
        ))?;
        for network in [&near, &far] {
            network.ip(&format!("addr add {}/24 dev wire", network.host))?;
            network.ip("link set wire up")?;
        }
        let place = |network| Place(Some(Arc::new(network)));
        Ok(Self {
            near: place(near),
            far: place(far),
        })
    }

    /// Parts them: packets are sent and vanish, and nobody is told, as when a
    /// switch between them dies.
    pub(crate) fn part(&self) {
        // Each takes the other for a card that is not there.
        self.of_each("neigh replace OTHER lladdr 02:00:00:00:00:00 dev wire nud permanent");
    }

    /// Lets them reach each other again.
    pub(crate) fn join(&self) {
        self.of_each("neigh del OTHER dev wire");
    }

    fn of_each(&self, line: &str) {
        for (one, other) in [(&self.near, &self.far), (&self.far, &self.near)] {
            let network = one.0.as_ref().expect("both are networks");
            let line = line.replace("OTHER", &other.host().to_string());
            network.ip(&line).expect("its owner may change it");
        }
    }
}

#[test]
fn networks_are_parted_and_joined() {
    use std::net::{TcpListener, TcpStream};
    use std::time::Duration;

    let networks = match Networks::start() {
        Ok(networks) => networks,
        Err(error) => return println!("not tried: {error}"),
    };
    let (near, far) = (&networks.near, &networks.far);
    let listener = far.run(|| TcpListener::bind((far.host(), 0)).unwrap());
    let address = listener.local_addr().unwrap();
    let reaches = |from: &Place| {
        let patience = Duration::from_millis(300);
        from.run(|| TcpStream::connect_timeout(&address, patience).is_ok())
    };
    let here = Place::default();
    assert!(!reaches(&here) && reaches(near) && reaches(far));
    networks.part();
    assert!(!reaches(near) && reaches(far));
    networks.join();
    assert!(reaches(near));
}
