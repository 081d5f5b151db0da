//! `apiece health`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use ureq::Agent;

use super::error::NO;
use super::output::{print, say};
use super::server::server_url;

/// Whose health.
#[derive(Debug, Args)]
#[command(after_help = "\
Asks /ready. Prints what it answers, and exits with 1 if that is not yes or does not come within
5 s. It is the check of the container image, and needs neither a shell nor another program there.

Examples:
  apiece health
  apiece health --ops http://10.0.0.7:9090")]
pub(super) struct Health {
    /// Where the ops listener is; made from --ops-listen by default
    #[arg(long, value_name = "URL", value_parser = server_url)]
    ops: Option<String>,

    /// The address that `apiece serve` was given; any address means this machine
    #[arg(
        long,
        env = "APIECE_OPS_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:9090"
    )]
    ops_listen: SocketAddr,
}

impl Health {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let ops = self.ops.unwrap_or_else(|| nearby(self.ops_listen));
        match ask(&ops) {
            Ok(()) => {
                print("ready")?;
                Ok(ExitCode::SUCCESS)
            }
            // 1 whatever the reason: container engines know no other code.
            Err(reason) => {
                say!("apiece: {reason}");
                Ok(NO.into())
            }
        }
    }
}

/// Where on this machine whoever listens at `address` is reached.
fn nearby(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

/// Ready, or why not.
fn ask(ops: &str) -> Result<(), String> {
    // Longer than the service takes to give its store up, shorter than the
    // engine's own patience: so the reason is told.
    const PATIENCE: Duration = Duration::from_secs(5);
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        // The listener is the platform's own, not behind a proxy.
        .proxy(None)
        .build()
        .into();
    let mut answer = agent
        .get(format!("{ops}/ready"))
        .call()
        .map_err(|e| format!("cannot reach {ops}/ready: {}", cause(e)))?;
    if answer.status().is_success() {
        return Ok(());
    }
    let status = answer.status();
    let words = answer.body_mut().read_to_string().unwrap_or_default();
    match words.split_whitespace().collect::<Vec<_>>().join(" ") {
        words if words.is_empty() => Err(format!("{ops}/ready answers {status}")),
        words => Err(words),
    }
}

/// The system's own words, without the client's in front.
fn cause(error: ureq::Error) -> String {
    match error {
        ureq::Error::Io(e) => e.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_address_is_asked_on_this_machine() {
        for (listen, asked) in [
            ("0.0.0.0:9090", "http://127.0.0.1:9090"),
            ("[::]:9191", "http://[::1]:9191"),
            ("10.0.0.7:9090", "http://10.0.0.7:9090"),
        ] {
            assert_eq!(nearby(listen.parse().unwrap()), asked);
        }
    }
}
