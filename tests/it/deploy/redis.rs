//! Redis with the deployed configuration, and as containers start it.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use super::path;
use super::stage::free_port;
use crate::harness::deployed::{APIECE, deployed, deployed_on_newer, with_user};
use crate::harness::process::{Process, Ran, run};
use crate::harness::redis::Setup;
use crate::harness::valkey::valkey;
use crate::harness::{Redis, Service, until};

/// Redis reads its append-only file as the user `default`. It leaves out every
/// transaction that this user may not run: most of what a claim writes.
#[test]
fn claims_survive_when_the_deployed_server_is_killed() {
    let on_valkey = Setup {
        program: valkey(),
        ..deployed_on_newer()
    };
    for setup in [deployed(), on_valkey] {
        let mut redis = Redis::set_up(setup);
        let store = format!("--store={}", with_user(&redis.url(), APIECE));
        let service = Service::start(&[&store, "--guarantee=durable"]);
        let api = service.api();
        api.make_code("fair", &json!({}), 3);
        let item = api.claim("fair", "ann").item();
        let stats = api.stats("fair");

        redis.restart();
        until("the store is back", Duration::from_secs(20), || {
            service.ops("/ready").status == 200
        });
        assert_eq!(api.stats("fair"), stats);
        let again = api.claim("fair", "ann");
        assert_eq!((again.status, again.item()), (200, item));
        api.assert_whole("fair");
        assert!(!redis.log().contains("NOPERM"), "{}", redis.log());
    }
}

fn start(server: PathBuf) -> Command {
    let mut command = Command::new(path("deploy/redis/start"));
    command.env("REDIS_SERVER", server);
    command
}

#[test]
fn a_container_starts_redis_with_the_password_that_is_given() {
    for server in ["redis-server".into(), valkey()] {
        let home = tempfile::tempdir().unwrap();
        let port = free_port();
        let _redis = Process::spawn(
            start(server)
                .env("REDIS_PASSWORD", "a/password&of$tests")
                .env("TMPDIR", home.path())
                .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--dir"])
                .arg(home.path()),
        );
        let asked = |url: String| {
            let client = ::redis::Client::open(url).unwrap();
            let mut connection = client.get_connection_with_timeout(Duration::from_secs(1))?;
            ::redis::cmd("PING").query::<String>(&mut connection)
        };
        let at = format!("127.0.0.1:{port}");
        until("the server answers", Duration::from_secs(20), || {
            asked(format!("redis://apiece:a%2Fpassword&of$tests@{at}")).is_ok()
        });
        for stranger in ["redis://", "redis://apiece:another@", "redis://default:x@"] {
            assert!(asked(format!("{stranger}{at}")).is_err(), "{stranger}");
        }
        let users = std::fs::read_to_string(home.path().join("users.acl")).unwrap();
        assert!(!users.contains("a/password"), "{users}");
    }
}

#[test]
fn a_container_without_a_password_says_so_and_does_not_start() {
    for command in [
        start("redis-server".into()).env_remove("REDIS_PASSWORD"),
        start("redis-server".into()).env("REDIS_PASSWORD", ""),
    ] {
        let Ran { code, stderr, .. } = run(command, "");
        assert_ne!(code, Some(0));
        assert!(stderr.contains("REDIS_PASSWORD: is not set"), "{stderr}");
    }
}
