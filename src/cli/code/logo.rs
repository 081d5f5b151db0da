//! `apiece code logo`.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;

use crate::api::CodeView;
use crate::cli::client::{Client, path};
use crate::cli::output::{print_json, say};
use crate::domain::CodeId;
use crate::logo::Logo;

/// Which logo.
#[derive(Debug, Args)]
#[command(after_help = "\
The picture is decoded and written anew, at most 256 pixels on a side. `apiece qr CODE -o FILE` draws
it in the middle of the QR code, after trying that the code can still be scanned.

Examples:
  apiece code logo fair logo.png
  apiece code logo fair --remove")]
pub(super) struct SetLogo {
    /// The code's id
    code: CodeId,

    /// A PNG, JPEG or WebP image of at most 256 KiB
    #[arg(required_unless_present = "remove", conflicts_with = "remove")]
    file: Option<PathBuf>,

    /// Take the logo away
    #[arg(long)]
    remove: bool,
}

impl SetLogo {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let path = path(["codes", self.code.as_str(), "logo"]);
        let Some(file) = self.file else {
            client.delete(&path)?;
            say!("{}: no logo any more", self.code);
            return Ok(ExitCode::SUCCESS);
        };
        let mut picture = Vec::new();
        let most = Logo::MAX_BYTES as u64;
        File::open(&file)
            .and_then(|open| open.take(most + 1).read_to_end(&mut picture))
            .with_context(|| format!("cannot read {}", file.display()))?;
        if picture.len() as u64 > most {
            bail!(
                "{} has more than {most} bytes; make it smaller",
                file.display()
            );
        }
        let view: CodeView = client.put_bytes(&path, &picture)?;
        if client.json {
            print_json(&view)?;
        } else {
            say!("{}: has a logo", self.code);
        }
        Ok(ExitCode::SUCCESS)
    }
}
