//! `apiece health`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use hyper::Request;

use super::error::EXIT_PROBLEM;
use super::output::{print, say};
use super::server::server_url;
use super::transport::{Proxies, Transport};

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
    const MOST_BYTES: usize = 64 * 1024;
    let ready = format!("{ops}/ready");
    let cannot = |reason: String| format!("cannot reach {ready}: {reason}");
    let request = Request::get(&ready).body(());
    let request = request.map_err(|e| cannot(e.to_string()))?;
    // The ops listener is not behind a proxy.
    let transport = Transport::new(ops, Proxies::Never).map_err(|e| cannot(e.to_string()))?;
    let answer = transport
        .get_within(TIMEOUT, request, MOST_BYTES)
        .map_err(|e| cannot(e.to_string()))?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(answer.body());
    match words.split_whitespace().collect::<Vec<_>>().join(" ") {
        words if words.is_empty() => Err(format!("{ready} answered {status}")),
        words => Err(words),
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
