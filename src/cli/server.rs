//! Which service the command line talks to, and with which key.

use std::path::PathBuf;

use clap::Args;
use url::Url;

use super::client::Client;
use crate::server::{default_data_dir, read_admin_key};

/// Which service to talk to, and with which key.
#[derive(Debug, Args)]
pub(super) struct Server {
    /// Print the API's JSON
    #[arg(long, global = true)]
    json: bool,

    /// The address of the service
    #[arg(
        long,
        global = true,
        env = "APIECE_SERVER",
        hide_env_values = true,
        value_name = "URL",
        default_value = "http://127.0.0.1:8080",
        value_parser = server_url,
        help_heading = "Server"
    )]
    server: String,

    /// A key that `apiece key create` made; the admin key by default
    #[arg(
        long,
        global = true,
        env = "APIECE_KEY",
        hide_env_values = true,
        value_name = "KEY",
        help_heading = "Server"
    )]
    key: Option<String>,

    /// The service's admin key; read from the data directory by default
    #[arg(
        long,
        global = true,
        env = "APIECE_ADMIN_KEY",
        hide_env_values = true,
        value_name = "KEY",
        help_heading = "Server"
    )]
    admin_key: Option<String>,

    #[arg(
        long,
        help = "The data directory of a service on this machine, which holds its key [default: $XDG_DATA_HOME/apiece]",
        global = true,
        env = "APIECE_DATA_DIR",
        value_name = "DIR",
        default_value_os_t = default_data_dir(),
        hide_default_value = true,
        help_heading = "Server"
    )]
    data_dir: PathBuf,
}

/// Parses the address of a service, and removes the slash at its end.
pub(super) fn server_url(text: &str) -> Result<String, String> {
    const EXPECTED: &str = "is not an address such as http://127.0.0.1:8080";
    let url = Url::parse(text).map_err(|e| format!("{EXPECTED}: {e}"))?;
    if text.contains('@') {
        return Err("takes no user and no password; the key goes into APIECE_KEY".into());
    }
    if matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none() {
        Ok(url.as_str().trim_end_matches('/').to_owned())
    } else {
        Err(EXPECTED.into())
    }
}

impl Server {
    /// A client of that service. It does not connect yet.
    pub(super) fn client(&self) -> anyhow::Result<Client> {
        // An empty variable counts as not set.
        let mut given = [&self.key, &self.admin_key].into_iter().flatten();
        let key = match given.find(|key| !key.is_empty()) {
            Some(key) => key.clone(),
            None => read_admin_key(&self.data_dir).map_err(|e| {
                anyhow::anyhow!(
                    "no key: {e}; set APIECE_KEY or APIECE_ADMIN_KEY, or name the data directory \
                     of `apiece serve` with --data-dir"
                )
            })?,
        };
        Client::new(self.server.clone(), &key, self.json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_an_http_address() {
        assert_eq!(
            server_url("https://a.example/x/").unwrap(),
            "https://a.example/x"
        );
        for text in [
            "a.example",
            "ftp://a.example",
            "http://a/?b",
            "127.0.0.1:8080",
            "http://me:hunter2@a.example",
        ] {
            assert!(server_url(text).is_err(), "{text}");
        }
    }
}
