//! `apiece health`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use ureq::Agent;

use super::error::EXIT_PROBLEM;
use super::output::{print, say};
use super::server::server_url;

/// Which service to ask.
#[derive(Debug, Args)]
#[command(after_help = "\
Asks /ready and prints the answer. Exits with 1 unless the service answers within 5 s that it is
ready. The container image uses this as its health check, so it needs no shell and no other program.

Examples:
  apiece health
  apiece health --ops http://10.0.0.7:9090")]
pub(super) struct Health {
    /// The address of the ops listener; made from --ops-listen by default
    #[arg(long, value_name = "URL", value_parser = server_url)]
    ops: Option<String>,

    /// The --ops-listen of `apiece serve`; `0.0.0.0` and `[::]` mean this machine
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
        let ops = self.ops.unwrap_or_else(|| url_of(self.ops_listen));
        match ask(&ops) {
            Ok(()) => {
                print("ready")?;
                Ok(ExitCode::SUCCESS)
            }
            // Always 1, because container engines know no other code.
            Err(reason) => {
                say!("apiece: {reason}");
                Ok(EXIT_PROBLEM.into())
            }
        }
    }
}

/// The URL at which this machine reaches a listener on `address`.
fn url_of(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

/// Returns why the service is not ready, if it is not.
fn ask(ops: &str) -> Result<(), String> {
    // Longer than the service waits for its store, and shorter than container
    // engines wait, so that the reason is printed.
    const TIMEOUT: Duration = Duration::from_secs(5);
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        // The ops listener is not behind a proxy.
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
        words if words.is_empty() => Err(format!("{ops}/ready answered {status}")),
        words => Err(words),
    }
}

/// The message of the system, without the prefix of the HTTP client.
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
    fn an_unspecified_address_means_this_machine() {
        for (listen, asked) in [
            ("0.0.0.0:9090", "http://127.0.0.1:9090"),
            ("[::]:9191", "http://[::1]:9191"),
            ("10.0.0.7:9090", "http://10.0.0.7:9090"),
        ] {
            assert_eq!(url_of(listen.parse().unwrap()), asked);
        }
    }
}
