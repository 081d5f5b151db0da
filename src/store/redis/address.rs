//! Where Redis is: one server, a group behind Sentinels, or a cluster.

mod read;

use std::fmt;

pub use self::read::InvalidAddress;

/// A server's host and port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Node {
    /// A name or an address; IPv6 without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// How the servers are deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deployment {
    /// One server, always the primary.
    Standalone(Node),
    /// A primary with replicas, watched by Sentinels.
    Sentinel {
        /// Where the Sentinels are.
        sentinels: Vec<Node>,
        /// What they call the group.
        name: String,
    },
    /// A Redis Cluster, found through any of these.
    Cluster(Vec<Node>),
}

/// Where Redis is, and how to log in.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisAddress {
    /// Whether connections are encrypted.
    pub tls: bool,
    /// The ACL user.
    pub username: Option<String>,
    /// Its password.
    pub password: Option<String>,
    /// The database's number; 0 in a cluster.
    pub db: i64,
    /// The servers.
    pub deployment: Deployment,
}

/// Without the user and the password: if somebody mixed them up, each may be the other.
impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = match &self.password {
            None => "",
            Some(_) => "***@",
        };
        let scheme = if self.tls { "rediss" } else { "redis" };
        let list = |nodes: &[Node]| {
            let nodes: Vec<String> = nodes.iter().map(Node::to_string).collect();
            nodes.join(",")
        };
        match &self.deployment {
            Deployment::Standalone(node) => write!(f, "{scheme}://{user}{node}")?,
            Deployment::Sentinel { sentinels, name } => {
                write!(f, "{scheme}+sentinel://{user}{}/{name}", list(sentinels))?;
            }
            Deployment::Cluster(nodes) => write!(f, "{scheme}+cluster://{user}{}", list(nodes))?,
        }
        match self.db {
            0 => Ok(()),
            db => write!(f, "/{db}"),
        }
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisAddress({self})")
    }
}
