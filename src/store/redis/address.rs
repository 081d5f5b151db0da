//! Where Redis is: one server, a group behind Sentinels, or a cluster.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

/// Why an address is refused. It never quotes the address, which may hold
/// a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0}; expected redis://HOST[:PORT][/DB], \
     redis+sentinel://HOST[:PORT][,HOST...]/NAME[/DB] or redis+cluster://HOST[:PORT][,HOST...], \
     each with USER:PASSWORD@ before the hosts where needed, and rediss for TLS"
)]
pub struct InvalidAddress(String);

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

impl FromStr for RedisAddress {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let (scheme, rest) = text
            .split_once("://")
            .ok_or_else(|| InvalidAddress("the address has no scheme".into()))?;
        let (tls, kind) = match scheme.split_once('+').unwrap_or((scheme, "")) {
            ("redis", kind) => (false, kind),
            ("rediss", kind) => (true, kind),
            _ => return Err(InvalidAddress("the scheme is not redis or rediss".into())),
        };
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, rest),
        };
        let (username, password) = credentials(user)?;
        let (hosts, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (deployment, db) = deployment(kind, hosts, path)?;
        Ok(Self {
            tls,
            username,
            password,
            db,
            deployment,
        })
    }
}

fn deployment(kind: &str, hosts: &str, path: &str) -> Result<(Deployment, i64), InvalidAddress> {
    let port = if kind == "sentinel" { 26_379 } else { 6_379 };
    let mut nodes: Vec<Node> = hosts
        .split(',')
        .map(|host| node(host, port))
        .collect::<Result<_, _>>()?;
    let path = path.trim_end_matches('/');
    match kind {
        "" if nodes.len() == 1 => Ok((Deployment::Standalone(nodes.remove(0)), database(path)?)),
        "sentinel" => {
            let (name, db) = path.split_once('/').unwrap_or((path, ""));
            if name.is_empty() {
                return Err(InvalidAddress("the group's name is missing".into()));
            }
            let (sentinels, name) = (nodes, decode(name)?);
            Ok((Deployment::Sentinel { sentinels, name }, database(db)?))
        }
        "cluster" if path.is_empty() => Ok((Deployment::Cluster(nodes), 0)),
        "cluster" => Err(InvalidAddress("a cluster has no databases".into())),
        "" => Err(InvalidAddress("one server has one address".into())),
        _ => Err(InvalidAddress("the kind of deployment is not known".into())),
    }
}

fn node(text: &str, default_port: u16) -> Result<Node, InvalidAddress> {
    // The colons of an IPv6 address are inside brackets.
    let (host, port) = match text.strip_prefix('[').map(|rest| rest.split_once(']')) {
        Some(Some((host, port))) => (host, port.strip_prefix(':')),
        Some(None) => return Err(InvalidAddress("a bracket is not closed".into())),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    if host.is_empty() || host.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '#')) {
        return Err(InvalidAddress("a host is missing".into()));
    }
    let port = match port {
        Some(port) => port
            .parse()
            .map_err(|_| InvalidAddress("a port is not a number".into()))?,
        None => default_port,
    };
    let host = host.to_owned();
    Ok(Node { host, port })
}

fn database(text: &str) -> Result<i64, InvalidAddress> {
    match text {
        "" => Ok(0),
        number => number
            .parse()
            .map_err(|_| InvalidAddress("the database is not a number".into())),
    }
}

type Credentials = (Option<String>, Option<String>);

fn credentials(user: Option<&str>) -> Result<Credentials, InvalidAddress> {
    let Some(user) = user else {
        return Ok((None, None));
    };
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let given = |text: &str| (!text.is_empty()).then(|| decode(text)).transpose();
    Ok((given(name)?, given(password)?))
}

fn decode(text: &str) -> Result<String, InvalidAddress> {
    percent_decode_str(text)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| InvalidAddress("a part of the address is not UTF-8".into()))
}

/// Without the password.
impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = match (&self.username, &self.password) {
            (None, None) => String::new(),
            (user, None) => format!("{}@", user.as_deref().unwrap_or("")),
            (user, Some(_)) => format!("{}:***@", user.as_deref().unwrap_or("")),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_address_is_read_and_shown_without_its_password() {
        for (text, shown) in [
            ("redis://cache", "redis://cache:6379"),
            ("redis://[::1]:7000/3", "redis://[::1]:7000/3"),
            ("rediss://me:p%40ss@cache:1", "rediss://me:***@cache:1"),
            ("redis://:secret@cache:1/", "redis://:***@cache:1"),
            (
                "redis+sentinel://me:secret@a,b:1,c/shop/2",
                "redis+sentinel://me:***@a:26379,b:1,c:26379/shop/2",
            ),
            (
                "rediss+cluster://a,b:7001",
                "rediss+cluster://a:6379,b:7001",
            ),
        ] {
            let address: RedisAddress = text.parse().unwrap();
            assert_eq!(address.to_string(), shown);
            assert!(!format!("{address:?}").contains("secret"));
        }
        let address: RedisAddress = "redis://me:p%40ss@cache".parse().unwrap();
        assert_eq!(address.password.as_deref(), Some("p@ss"));
    }

    #[test]
    fn what_is_no_address_is_refused_without_quoting_it() {
        for text in [
            "redis:",
            "redis://",
            "redis://a:x",
            "redis://a,b",
            "redis://a/x",
            "redis://[::1",
            "redis+sentinel://a",
            "redis+cluster://a/1",
            "redis+ring://hunter2@a",
            "hunter2",
            "http://u:hunter2@a",
            "redis://:1",
        ] {
            let error = text.parse::<RedisAddress>().unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
