//! Invitations to print, one for each person.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;

use super::guests::Guests;
use crate::api::CodeView;
use crate::cli::client::{Client, path};
use crate::cli::output::say;
use crate::cli::sheet::Wording;
use crate::domain::CodeId;
use crate::sheets::{Guest, Sheet};

/// What to print on the invitations.
#[derive(Debug, Args)]
#[command(next_help_heading = "Printing")]
pub(super) struct Print {
    /// Print an invitation for each person too, four on a page: HTML, for a browser
    #[arg(long, value_name = "FILE")]
    print: Option<PathBuf>,

    /// The column with the name to print [default: that of --name]
    #[arg(long, value_name = "COLUMN", requires = "print")]
    print_name: Option<String>,

    #[command(flatten)]
    wording: Wording,
}

impl Print {
    /// Writes the file, if one was chosen.
    pub(super) fn write(
        &self,
        client: &Client,
        code: &CodeId,
        guests: &Guests,
        links: &[String],
    ) -> anyhow::Result<()> {
        let Some(file) = &self.print else {
            if !self.wording.is_empty() {
                bail!("only printed invitations have a title, a text and paper; add --print FILE");
            }
            return Ok(());
        };
        let names = match &self.print_name {
            Some(column) => guests.column(column)?,
            None => guests.names().collect(),
        };
        let view: CodeView = client.get(&path(["codes", code.as_str()]))?;
        // A personal address is too long for a code with a logo.
        let design = self.wording.design(&view.code, None);
        let guests = names.into_iter().zip(links);
        let guests = guests.map(|(name, address)| Guest { name, address });
        let sheet = Sheet::invitations(design, guests)?;
        std::fs::write(file, sheet.document())
            .with_context(|| format!("cannot write {}", file.display()))?;
        say!("tried: each code can be scanned; print them at 100 %, without margins");
        Ok(())
    }
}
