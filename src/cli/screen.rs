//! `apiece screen`.

use std::process::ExitCode;

use clap::Args;

use super::client::path;
use super::output::{local, print, print_json, say};
use super::server::Server;
use crate::api::{NewScreen, ScreenAnswer};
use crate::domain::CodeId;

/// Which screen to open, or which to close.
#[derive(Debug, Args)]
#[command(after_help = "\
For a code that asks people to be present (`apiece code update CODE --presence 10`). Open the
address on a tablet or a projector where people are. It shows a QR code that changes every 15
seconds, the title, and how many are left. It holds no key: whoever has the address sees the screen,
and nothing else.

Examples:
  apiece screen fair
  apiece screen fair --hours 4
  apiece screen fair --close")]
pub(super) struct Screen {
    /// The code's id
    code: CodeId,

    /// For how many hours, 1 to 720
    #[arg(long, value_name = "N", default_value_t = NewScreen::default().hours)]
    hours: u32,

    /// Close all screens of the code
    #[arg(long, conflicts_with = "hours")]
    close: bool,

    #[command(flatten)]
    server: Server,
}

impl Screen {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let path = path(["codes", self.code.as_str(), "screens"]);
        if self.close {
            client.delete(&path)?;
            say!("all screens of {} are closed", self.code);
            return Ok(ExitCode::SUCCESS);
        }
        let new = NewScreen { hours: self.hours };
        let screen: ScreenAnswer = client.post(&path, &new)?;
        if client.json {
            print_json(&screen)?;
        } else {
            print(&screen.url)?;
            say!(
                "open this where people are; it ends at {}",
                local(screen.ends_at)
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}
