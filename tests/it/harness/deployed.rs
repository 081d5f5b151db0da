//! Servers as `deploy/redis` sets them up.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use super::redis::{Setup, User};

/// The user of the service.
pub(crate) const APIECE: User = ("apiece", "apiece-of-the-tests");
/// The user of the replicas.
pub(crate) const REPLICA: User = ("replica", "replica-of-the-tests");
/// The user of the sentinels.
pub(crate) const SENTINEL: User = ("sentinel", "sentinel-of-the-tests");
/// The user of the harness, which no deployment has.
const HARNESS: User = ("harness", "harness-of-the-tests");

/// The setup of a server with the settings and the users of the deployment.
pub(crate) fn deployed() -> Setup {
    let replica = ["--masteruser", REPLICA.0, "--masterauth", REPLICA.1];
    Setup {
        files: vec![
            ("redis.conf", file("redis.conf")),
            ("users.acl", users(&file("users.acl"))),
        ],
        user: Some(HARNESS),
        ..Setup::with(&["--aclfile", "users.acl"]).and(&replica)
    }
}

/// The same for Valkey and for Redis from 7.2 on, to which clients tell their names
/// and versions. Redis 7.0 does not know this command, and does not start with a
/// right to it.
pub(crate) fn deployed_on_newer() -> Setup {
    let mut setup = deployed();
    for (_, content) in &mut setup.files {
        *content = content.replace(" ~apiece:* ", " ~apiece:* +client|setinfo ");
    }
    setup
}

/// A file of the deployment.
pub(crate) fn file(name: &str) -> String {
    let path = format!("{}/deploy/redis/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the deployment's files are in the repository")
}

/// The commands that a user may use.
pub(crate) fn may(user: &str) -> BTreeSet<String> {
    let users = file("users.acl");
    let line = users
        .lines()
        .find(|line| line.contains(&format!(" {user} ")));
    let words = line.expect("there is such a user").split(' ');
    let commands = words.filter_map(|word| word.strip_prefix('+'));
    commands.map(String::from).collect()
}

/// Gives each user its password, as an operator does, and adds the harness's user.
fn users(file: &str) -> String {
    let mut users = format!("user {} on >{} ~* &* +@all\n", HARNESS.0, HARNESS.1);
    users += file;
    for (user, password) in [APIECE, REPLICA, SENTINEL] {
        let line = format!("user {user} on ");
        assert!(users.contains(&line), "there is no user {user}");
        users = users.replace(&line, &format!("{line}>{password} "));
    }
    users
}

/// The configuration of a deployed sentinel, for a primary at this address, and with
/// a user or without one.
pub(crate) fn sentinel_conf(primary: SocketAddr, user: Option<User>) -> String {
    let primary = format!(" {} {} ", primary.ip(), primary.port());
    let conf = file("sentinel.conf").replace(" PRIMARY 6379 ", &primary);
    assert!(conf.contains(&primary), "{conf}");
    match user {
        Some((_, password)) => conf.replace("PASSWORD-OF-THE-USER-SENTINEL", password),
        None => {
            let without = |line: &&str| !line.starts_with("sentinel auth-");
            conf.lines().filter(without).collect::<Vec<_>>().join("\n") + "\n"
        }
    }
}

/// The address with a user in it.
pub(crate) fn with_user(url: &str, (user, password): User) -> String {
    url.replacen("://", &format!("://{user}:{password}@"), 1)
}
