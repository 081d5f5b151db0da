//! `apiece key revoke`.

use std::process::ExitCode;

use clap::Args;

use crate::cli::client::{Client, path};
use crate::cli::output::say;
use crate::domain::KeyId;

/// Which key to revoke.
#[derive(Debug, Args)]
#[command(after_help = "\
Within five seconds, no replica accepts the key any more. Sessions of the console that began with it
end as well. Addresses that it has made, such as those of desks and screens, go on until they end or
are closed.

Example:
  apiece key revoke 3f9c02ab")]
pub(super) struct Revoke {
    /// The key's id, as `apiece key list` prints it: the eight characters after `apk_`
    id: KeyId,
}

impl Revoke {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        client.delete(&path(["keys", self.id.as_str()]))?;
        if !client.json {
            say!("{}: revoked", self.id);
        }
        Ok(ExitCode::SUCCESS)
    }
}
