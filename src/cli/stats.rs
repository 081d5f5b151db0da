//! `apiece stats`.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::client::{Client, path};
use super::output::{print, print_json, stats_lines, two_columns};
use super::server::Server;
use crate::api::PaceAnswer;
use crate::domain::{self, CodeId, Recent, Timestamp};

/// Which counts.
#[derive(Debug, Args)]
pub(super) struct Stats {
    /// The code's id
    code: CodeId,

    /// Count again every second until Ctrl-C, and print the counts if they have changed
    #[arg(long)]
    watch: bool,

    #[command(flatten)]
    server: Server,
}

impl Stats {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        let shown = Shown::read(&client, &self.code)?;
        shown.show(&client)?;
        if self.watch {
            watch(&client, &self.code, shown)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

pub(super) fn read(client: &Client, code: &CodeId) -> super::client::Result<domain::Stats> {
    client.get(&path(["codes", code.as_str(), "stats"]))
}

/// The counts, and how fast they change.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    stats: domain::Stats,
    pace: Pace,
}

#[derive(Serialize)]
struct Pace {
    #[serde(flatten)]
    recent: Recent,
    empty_at: Option<Timestamp>,
}

impl Shown {
    fn read(client: &Client, code: &CodeId) -> super::client::Result<Self> {
        let stats = read(client, code)?;
        let pace: PaceAnswer = client.get(&path(["codes", code.as_str(), "pace"]))?;
        let (recent, empty_at) = (pace.recent, pace.empty_at);
        let pace = Pace { recent, empty_at };
        Ok(Self { stats, pace })
    }

    /// Whether the same would be shown. At the same pace, only the time when it ends changes.
    fn shows_as(&self, other: &Self) -> bool {
        self.stats == other.stats && self.pace.recent == other.pace.recent
    }

    fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = stats_lines(&self.stats).to_vec();
        lines.push(("pace", told(self.pace.recent, self.stats.untaken)));
        lines
    }

    fn show(&self, client: &Client) -> io::Result<()> {
        if client.json {
            print_json(self)
        } else {
            print(two_columns(self.lines()))
        }
    }
}

/// What went out lately, and in what time the rest does.
fn told(recent: Recent, left: u64) -> String {
    let granted = match recent.granted {
        0 => "none".to_owned(),
        granted => granted.to_string(),
    };
    let minutes = match recent.minutes {
        1 => "minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    let end = recent.until_empty(left).map_or_else(String::new, |time| {
        let minutes = time.unsigned_abs().as_secs().div_ceil(60);
        let (number, unit) = match minutes {
            ..120 => (minutes, "minute"),
            120..2_880 => (minutes / 60, "hour"),
            _ => (minutes / 1_440, "day"),
        };
        let s = if number == 1 { "" } else { "s" };
        format!("; empty in about {number} {unit}{s}")
    });
    format!("{granted} in the last {minutes}{end}")
}

fn watch(client: &Client, code: &CodeId, mut shown: Shown) -> anyhow::Result<()> {
    let redraw = io::stdout().is_terminal() && !client.json;
    loop {
        #[expect(
            clippy::disallowed_methods,
            reason = "the service does not report changes"
        )]
        sleep(Duration::from_secs(1));
        let now = Shown::read(client, code)?;
        if now.shows_as(&shown) {
            continue;
        }
        if redraw {
            // Move up to the first line, and clear everything from there.
            write!(io::stdout(), "\x1b[{}A\x1b[J", shown.lines().len())?;
        }
        now.show(client)?;
        shown = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_says_in_what_time_a_pool_is_empty() {
        for (granted, minutes, left, expected) in [
            (
                120,
                10,
                480,
                "120 in the last 10 minutes; empty in about 40 minutes",
            ),
            (5, 1, 3, "5 in the last minute; empty in about 1 minute"),
            (
                1,
                10,
                18,
                "1 in the last 10 minutes; empty in about 3 hours",
            ),
            (
                1,
                10,
                600,
                "1 in the last 10 minutes; empty in about 4 days",
            ),
            (7, 10, 0, "7 in the last 10 minutes"),
            (0, 10, 480, "none in the last 10 minutes"),
        ] {
            let recent = Recent { granted, minutes };
            assert_eq!(told(recent, left), expected);
        }
    }
}
