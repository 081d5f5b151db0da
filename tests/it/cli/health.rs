//! `apiece health`, the health check of the container image.

use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use crate::harness::process::{Serve, run};
use crate::harness::redis::SYNCED;
use crate::harness::{Redis, until};

/// The command as in the image: the variable of `serve` gives the address.
fn health(serve: &Serve) -> Command {
    let port = serve.ops_url.rsplit(':').next().unwrap();
    let mut command = serve.command("health");
    command.env("APIECE_OPS_LISTEN", format!("0.0.0.0:{port}"));
    command
}

#[test]
fn a_ready_service_is_healthy_and_one_without_its_store_is_not() {
    let mut redis = Redis::start_with(SYNCED);
    let serve = Serve::start(&["--store", &redis.url()]);
    assert_eq!(run(&mut health(&serve), "").exits(0).stdout, "ready\n");
    let ops = format!("health --ops {}/", serve.ops_url);
    serve.run(&ops).exits(0);

    redis.stop();
    run(&mut health(&serve), "").fails(1, &["not ready"]);
    redis.restart();
    until("it is healthy again", Duration::from_secs(20), || {
        run(&mut health(&serve), "").code == Some(0)
    });
}

#[test]
fn a_service_that_is_stopping_says_so() {
    let serve = Serve::start(&["--drain-delay", "60s"]);
    serve.process.signal("-TERM");
    until("it is not ready", Duration::from_secs(20), || {
        !serve.is_ready()
    });
    run(&mut health(&serve), "").fails(1, &["not ready: stopping"]);
}

#[test]
fn an_address_without_a_service_is_not_healthy() {
    let serve = Serve::start(&[]);
    let nobody = "health --ops http://127.0.0.1:1";
    serve.run(nobody).fails(1, &["127.0.0.1:1", "refused"]);
    let public = format!("health --ops {}", serve.url);
    serve.run(&public).exits(1);
    // This server accepts the connection and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("health --ops http://{}", silent.local_addr().unwrap());
    serve.run(&silent).fails(1, &["timeout"]);
}
