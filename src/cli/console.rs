//! `apiece console`.

use std::env;
use std::io::{self, IsTerminal as _};
use std::process::{Command, ExitCode, Stdio};

use clap::Args;

use super::output::{local, print, print_json, say};
use super::server::Server;
use crate::api::ConsoleAnswer;

/// How to open the console.
#[derive(Debug, Args)]
#[command(after_help = "\
Prints the address of the console, which is good once, within a minute. On a terminal, it is opened
in the browser too, if there is one: the one that BROWSER names, or the usual one. Whoever opens the
address may do there what the key may do, for 12 hours or until the key is revoked.

Examples:
  apiece console
  apiece console --no-open")]
pub(super) struct Console {
    /// Only print the address
    #[arg(long)]
    no_open: bool,

    #[command(flatten)]
    server: Server,
}

impl Console {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let console: ConsoleAnswer = client.post("/v1/console", &())?;
        if client.json {
            print_json(&console)?;
            return Ok(ExitCode::SUCCESS);
        }
        print(&console.url)?;
        if !self.no_open && io::stdout().is_terminal() && open(&console.url) {
            say!("opened in the browser");
        } else {
            say!("open it once, before {}", local(console.ends_at));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Opens an address in a browser; false if there is none.
fn open(url: &str) -> bool {
    browsers().into_iter().any(|command| {
        let Some((program, arguments)) = command.split_first() else {
            return false;
        };
        let takes_it = arguments.iter().any(|argument| argument.contains("%s"));
        let arguments = arguments.iter().map(|argument| argument.replace("%s", url));
        // It goes on when this command has ended, and has nothing to say here.
        let mut browser = Command::new(program);
        // So that it does not end with this terminal.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut browser, 0);
        browser
            .args(arguments)
            .args((!takes_it).then_some(url))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .is_ok()
    })
}

/// The commands that open an address, the best first: those of `BROWSER`, separated by colons, or
/// the system's.
fn browsers() -> Vec<Vec<String>> {
    if let Some(named) = env::var("BROWSER").ok().filter(|named| !named.is_empty()) {
        let words = |command: &str| command.split_whitespace().map(String::from).collect();
        return named.split(':').map(words).collect();
    }
    let usual: &[&str] = if cfg!(target_os = "macos") {
        &["open"]
    } else if cfg!(windows) {
        &["explorer"]
    } else if env::var_os("DISPLAY").is_some() || env::var_os("WAYLAND_DISPLAY").is_some() {
        &["xdg-open"]
    } else {
        // `xdg-open` would show it in this terminal, if at all.
        &[]
    };
    usual.iter().map(|one| vec![(*one).to_owned()]).collect()
}
