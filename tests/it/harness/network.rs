//! Two private networks with a wire between them: network namespaces of the kernel,
//! apart from the network of the machine.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Error, Result};
use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::AsFd as _;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

/// Where a server or a client runs: on the loopback of this machine, or in a private
/// network.
#[derive(Clone, Default)]
pub(crate) struct Place(Option<Arc<Network>>);

impl Place {
    /// Its address.
    pub(crate) fn host(&self) -> IpAddr {
        let own = self.0.as_ref().map(|network| network.host);
        own.unwrap_or(Ipv4Addr::LOCALHOST).into()
    }

    /// Runs something there. The processes that it starts and the sockets that it opens
    /// stay there.
    pub(crate) fn run<T: Send>(&self, act: impl FnOnce() -> T + Send) -> T {
        let Some(network) = &self.0 else {
            return act();
        };
        // In a thread of its own, because a thread cannot leave the network again.
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

/// A network. It ends with the process that keeps it.
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
        // The process prints a line once the network exists.
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
            .expect("its owner may enter it");
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
        // It may have ended by itself.
        let _ = self.keeper.kill();
        let _ = self.keeper.wait();
    }
}

/// Two networks that are connected until they are parted.
#[derive(Clone)]
pub(crate) struct Networks {
    pub(crate) near: Place,
    pub(crate) far: Place,
}

impl Networks {
    /// Makes them. An error if the system does not allow it: this needs root.
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

    /// Parts them: packets vanish without an error, as when a switch between them dies.
    pub(crate) fn part(&self) {
        // Each sends to a hardware address that does not exist.
        self.of_each("neigh replace OTHER lladdr 02:00:00:00:00:00 dev wire nud permanent");
    }

    /// Connects them again.
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
