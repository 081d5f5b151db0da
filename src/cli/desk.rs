//! `apiece desk`.

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::Args;

use super::client::path;
use super::output::{local, print, print_json, say};
use super::server::Server;
use crate::api::{DeskAnswer, NewDesk};
use crate::domain::CodeId;
use crate::qr::{Qr, Style};

/// Which desk to open, or which to close.
#[derive(Debug, Args)]
#[command(after_help = "\
For a code whose items are marked as used (`apiece code update CODE --redeem`). Open the address on
the phone that will scan: it is good once, within 15 minutes. From then on, that phone's camera opens
the QR code below a visitor's item, and one tap marks the item as used. A second scan says when it
was used and by whom. The phone holds no key.

Examples:
  apiece desk fair --name \"Bar\"
  apiece desk fair --name \"Gate 2\" --hours 4
  apiece desk fair --close")]
pub(super) struct Desk {
    /// The code's id
    code: CodeId,

    /// What the desk is called, in one line
    #[arg(long, value_name = "NAME", default_value_t = NewDesk::default().by)]
    name: String,

    /// For how many hours, 1 to 720
    #[arg(long, value_name = "N", default_value_t = NewDesk::default().hours)]
    hours: u32,

    /// Close all desks of the code
    #[arg(long, conflicts_with_all = ["hours", "name"])]
    close: bool,

    #[command(flatten)]
    server: Server,
}

impl Desk {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let path = path(["codes", self.code.as_str(), "desks"]);
        if self.close {
            client.delete(&path)?;
            say!("all desks of {} are closed", self.code);
            return Ok(ExitCode::SUCCESS);
        }
        let new = NewDesk {
            by: self.name,
            hours: self.hours,
        };
        let desk: DeskAnswer = client.post(&path, &new)?;
        if client.json {
            print_json(&desk)?;
            return Ok(ExitCode::SUCCESS);
        }
        if io::stdout().is_terminal() {
            // A phone gets the address most easily by its camera.
            print(Qr::new(&desk.url, Style::default())?.terminal(true))?;
        }
        print(&desk.url)?;
        say!(
            "open this on the phone that will scan, once, before {}",
            local(desk.ends_at)
        );
        Ok(ExitCode::SUCCESS)
    }
}
