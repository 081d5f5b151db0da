//! Reading an address.

use std::str::FromStr;

use percent_encoding::percent_decode_str;

use super::{Deployment, Node, RedisAddress};

/// Why an address is refused. It never quotes what may be a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{shown}{reason}; expected redis://HOST[:PORT][/DB], \
     redis+sentinel://HOST[:PORT][,HOST...]/NAME[/DB] or redis+cluster://HOST[:PORT][,HOST...], \
     each with USER:PASSWORD@ before the hosts where needed, and rediss for TLS"
)]
pub struct InvalidAddress {
    /// The scheme and the hosts, and a colon; empty if they cannot be told.
    shown: String,
    reason: String,
}

impl FromStr for RedisAddress {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        read(text).map_err(|reason| InvalidAddress {
            shown: shown(text),
            reason,
        })
    }
}

/// What may be shown of an address that cannot be read: its scheme and its hosts.
/// Anything before the last `@` may be a password, wherever it was meant to be. If
/// there is no `@`, or what follows is no list of hosts, nothing is shown.
fn shown(text: &str) -> String {
    let shown = || {
        let (scheme, rest) = text.split_once("://")?;
        kind(scheme).ok()?;
        let (_, rest) = rest.rsplit_once('@')?;
        let hosts = rest.split('/').next()?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_:[],".contains(c);
        let are_nodes = hosts.split(',').all(|host| node(host, 0).is_ok());
        (are_nodes && hosts.chars().all(is_plain)).then(|| format!("{scheme}://***@{hosts}: "))
    };
    shown().unwrap_or_default()
}

/// Whether a scheme means TLS, and the kind of deployment.
fn kind(scheme: &str) -> Result<(bool, &str), String> {
    let (tls, kind) = match scheme.split_once('+').unwrap_or((scheme, "")) {
        ("redis", kind) => (false, kind),
        ("rediss", kind) => (true, kind),
        _ => return Err("the scheme is not redis or rediss".into()),
    };
    match kind {
        "" | "sentinel" | "cluster" => Ok((tls, kind)),
        _ => Err("the kind of deployment is not known".into()),
    }
}

fn read(text: &str) -> Result<RedisAddress, String> {
    let (scheme, rest) = text.split_once("://").ok_or("the address has no scheme")?;
    let (tls, kind) = kind(scheme)?;
    let (user, rest) = match rest.rsplit_once('@') {
        Some((user, rest)) => (Some(user), rest),
        None => (None, rest),
    };
    let (username, password) = credentials(user)?;
    let (hosts, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (deployment, db) = deployment(kind, hosts, path)?;
    Ok(RedisAddress {
        tls,
        username,
        password,
        db,
        deployment,
    })
}

fn deployment(kind: &str, hosts: &str, path: &str) -> Result<(Deployment, i64), String> {
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
                return Err("the group's name is missing".into());
            }
            if name.contains(['?', '#']) {
                return Err("write ? as %3F and # as %23 in the group's name".into());
            }
            let (sentinels, name) = (nodes, decode(name)?);
            Ok((Deployment::Sentinel { sentinels, name }, database(db)?))
        }
        "cluster" if path.is_empty() => Ok((Deployment::Cluster(nodes), 0)),
        "cluster" => Err("a cluster has no databases".into()),
        "" => Err("one server has one address".into()),
        _ => unreachable!("the kind was checked"),
    }
}

fn node(text: &str, default_port: u16) -> Result<Node, String> {
    // The colons of an IPv6 address are inside brackets.
    let (host, port) = match text.strip_prefix('[').map(|rest| rest.split_once(']')) {
        Some(Some((host, port))) => (host, port.strip_prefix(':')),
        Some(None) => return Err("a bracket is not closed".into()),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    if host.is_empty() || host.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '#')) {
        return Err("a host is missing".into());
    }
    let port = match port {
        Some(port) => port.parse().map_err(|_| "a port is not a number")?,
        None => default_port,
    };
    let host = host.to_owned();
    Ok(Node { host, port })
}

fn database(text: &str) -> Result<i64, String> {
    match text {
        "" => Ok(0),
        number => number
            .parse()
            .map_err(|_| "the database is not a number".into()),
    }
}

type Credentials = (Option<String>, Option<String>);

fn credentials(user: Option<&str>) -> Result<Credentials, String> {
    let Some(user) = user else {
        return Ok((None, None));
    };
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    if password.is_empty() && !name.is_empty() {
        return Err(if user.contains(':') {
            "the password is empty".into()
        } else {
            "a password goes after a colon, as in redis://:PASSWORD@HOST".into()
        });
    }
    let given = |text: &str| (!text.is_empty()).then(|| decode(text)).transpose();
    Ok((given(name)?, given(password)?))
}

fn decode(text: &str) -> Result<String, String> {
    percent_decode_str(text)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| "a part of the address is not UTF-8".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_address_is_read_and_shown_without_its_password() {
        for (text, shown) in [
            ("redis://cache", "redis://cache:6379"),
            ("redis://[::1]:7000/3", "redis://[::1]:7000/3"),
            ("rediss://me:p%40ss@cache:1", "rediss://***@cache:1"),
            ("redis://:secret@cache:1/", "redis://***@cache:1"),
            (
                "redis+sentinel://me:secret@a,b:1,c/shop/2",
                "redis+sentinel://***@a:26379,b:1,c:26379/shop/2",
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
            "redis://hunter2@a",
            "redis://hunter2:@a",
            "rediss+sentinel://hunter2@a/fair",
            "redis://me:hunter2@a/x",
            "redis://me:x@a:hunter2",
            "redis://me:x@a/hunter2",
            "redis://a?password=hunter2",
            "redis+sentinel://a/fair?password=hunter2",
            "redis://:hunter2",
        ] {
            let error = text.parse::<RedisAddress>().unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn an_address_that_is_refused_is_named_without_what_is_before_its_host() {
        let error = |text: &str| text.parse::<RedisAddress>().unwrap_err().to_string();
        let forgotten = error("redis://hunter2@cache:6379/1");
        let said = "redis://***@cache:6379: a password goes after a colon, as in \
                    redis://:PASSWORD@HOST; expected ";
        assert!(forgotten.starts_with(said), "{forgotten}");
        let many = error("rediss+cluster://me:hun@ter2@a,b:1/3");
        assert!(
            many.starts_with("rediss+cluster://***@a,b:1: a cluster has no"),
            "{many}"
        );
        assert!(error("redis://me:@a").starts_with("redis://***@a: the password is empty"));
    }

    #[test]
    fn a_password_may_have_any_character() {
        for password in ["pa ss", "a/b", "a?b#c", "a@b", "a:b", "a,b", "://", "%"] {
            let address: RedisAddress = format!("redis://me:{password}@cache").parse().unwrap();
            assert_eq!(address.password.as_deref(), Some(password));
            assert_eq!(address.to_string(), "redis://***@cache:6379");
        }
    }
}
