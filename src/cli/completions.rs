//! `apiece completions`.

use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Cli, output};

/// For which shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  apiece completions bash > ~/.local/share/bash-completion/completions/apiece
  apiece completions fish > ~/.config/fish/completions/apiece.fish
  apiece completions zsh > ~/.zfunc/_apiece")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "apiece", &mut script);
        std::io::Write::write_all(&mut output::stdout(), &script)?;
        Ok(ExitCode::SUCCESS)
    }
}
