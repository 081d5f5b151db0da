//! `apiece invites`.

mod guests;
mod print;
mod qr;
mod revoke;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use self::guests::Guests;
use self::print::Print;
use self::revoke::{Restore, Revoke, Revoked};
use super::client::{Client, path};
use super::error::EXIT_PROBLEM;
use super::export::Export;
use super::input::Input;
use super::items::TableReading;
use super::output::say;
use super::server::Server;
use crate::api::{InvitesAnswer, NewInvites};
use crate::domain::CodeId;

/// The most names of a request to the API.
const AT_ONCE: usize = 1_000;

/// Whom to invite to which code, or what to do with somebody who was.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Invites {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    invite: Invite,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take a person's right away, and print what this person has
    Revoke(Revoke),
    /// Give a person's right back
    Restore(Restore),
    /// List the people whose right was taken away
    Revoked(Revoked),
}

impl Invites {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Some(Command::Revoke(revoke)) => revoke.run(),
            Some(Command::Restore(restore)) => restore.run(),
            Some(Command::Revoked(revoked)) => revoked.run(),
            None => self.invite.run(),
        }
    }
}

/// Whom to invite to which code.
#[derive(Debug, Args)]
#[command(after_help = "\
The list is plain lines, CSV, JSON, NDJSON or a spreadsheet, and may have any columns. All of them
are kept, and `link` is added: the personal address of each person, which works on any device. The
same name always has the same address. White space around a name does not count, nor does the case
of an e-mail address. Rows without a valid name are left out and reported, and the exit code is 1.

Examples:
  apiece code create fair --identity invite
  apiece invites fair people.csv --name email -o invites.csv
  apiece invites fair guests.xlsx --name Guest -o invites.xlsx --qr cards/
  apiece invites fair people.csv --name email -o invites.csv --print invitations.html
  apiece invites revoke fair ann@fair.example")]
struct Invite {
    /// The code's id
    #[arg(required = true)]
    code: Option<CodeId>,

    /// The list of people; - is standard input
    #[arg(required = true)]
    file: Option<PathBuf>,

    /// The column that names a person once: an e-mail address, or a name; not needed if
    /// there is only one column
    #[arg(long, value_name = "COLUMN")]
    name: Option<String>,

    /// Draw each address as a QR code too: an SVG file each, in this folder
    #[arg(long, value_name = "DIR")]
    qr: Option<PathBuf>,

    #[command(flatten)]
    print: Print,

    #[command(flatten)]
    export: Export,

    #[command(flatten)]
    reading: TableReading,

    #[command(flatten)]
    server: Server,
}

impl Invite {
    fn run(self) -> anyhow::Result<ExitCode> {
        let (code, file) = (self.code.zip(self.file)).expect("clap asks for both");
        let client = self.server.client()?;
        let format = self.export.format(client.json)?;
        let options = self.reading.options();
        let accepts = self.reading.accepts();
        let mut inputs = Input::open_all(&[file], &options, accepts, "person")?;
        let input = inputs.pop().expect("one was opened");
        let mut guests = Guests::read(input, self.name.as_deref())?;
        let links = links(&client, &code, &guests)?;
        if let Some(folder) = &self.qr {
            qr::draw(folder, &guests, &links)?;
        }
        self.print.write(&client, &code, &guests, &links)?;
        let invited = links.len();
        guests.add("link", links);
        self.export
            .write_rows(format, &guests.header, guests.rows)?;
        say!("{invited} invited, {} left out", rows(guests.rejected));
        if guests.repeated > 0 {
            let again = rows(guests.repeated);
            say!("{again} with a name that was there before, and so with the same link");
        }
        Ok(if guests.rejected > 0 {
            EXIT_PROBLEM.into()
        } else {
            ExitCode::SUCCESS
        })
    }
}

fn rows(count: u64) -> String {
    match count {
        1 => "1 row".into(),
        _ => format!("{count} rows"),
    }
}

/// The personal addresses of all guests, in their order.
fn links(client: &Client, code: &CodeId, guests: &Guests) -> anyhow::Result<Vec<String>> {
    let path = path(["codes", code.as_str(), "invites"]);
    let mut links = Vec::new();
    let names: Vec<_> = guests.names().collect();
    for names in names.chunks(AT_ONCE) {
        let new = NewInvites {
            names: names.iter().copied().map(str::to_owned).collect(),
        };
        let answer: InvitesAnswer = client.post(&path, &new)?;
        if answer.invites.len() != names.len() {
            anyhow::bail!(client.not_apiece("it made another number of invitations"));
        }
        links.extend(answer.invites.into_iter().map(|invite| invite.url));
    }
    Ok(links)
}
