//! `apiece code delete`.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use crate::cli::client::{Client, path};
use crate::cli::error::EXIT_PROBLEM;
use crate::cli::output::say;
use crate::cli::stats;
use crate::domain::CodeId;

/// What to delete.
#[derive(Debug, Args)]
pub(super) struct Delete {
    /// The code's id
    code: CodeId,

    /// Delete without asking
    #[arg(short, long)]
    yes: bool,
}

impl Delete {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        if !self.yes && !self.ask(client)? {
            say!("{}: not deleted", self.code);
            return Ok(EXIT_PROBLEM.into());
        }
        client.delete(&path(["codes", self.code.as_str()]))?;
        if !client.json {
            say!("{}: deleted", self.code);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn ask(&self, client: &Client) -> anyhow::Result<bool> {
        if !io::stdin().is_terminal() {
            bail!(
                "cannot ask, because standard input is not a terminal; add --yes to delete without \
                 asking"
            );
        }
        let stats = stats::read(client, &self.code)?;
        let mut stderr = io::stderr();
        write!(
            stderr,
            "delete {} with its {} items, of which {} are taken? this cannot be undone [y/N] ",
            self.code, stats.added, stats.taken
        )?;
        stderr.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }
}
