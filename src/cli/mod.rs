//! The command line: one file per command. All commands but `serve` and `demo`
//! are clients of the HTTP API.

mod claim;
mod claims;
mod client;
mod clients;
mod code;
mod completions;
mod console;
mod demo;
mod desk;
mod error;
mod export;
mod files;
mod health;
mod input;
mod invites;
mod item;
mod items;
mod journal;
mod key;
mod output;
mod progress;
mod qr;
mod redeem;
mod screen;
mod serve;
mod server;
mod sheet;
mod stats;
mod store;
mod times;
mod transport;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use error::{report, usage};

use crate::features;

/// One QR code, a pool of distinct items: everyone who scans it gets one apiece
#[derive(Debug, Parser)]
#[command(
    name = "apiece",
    version,
    long_version = features::version(),
    term_width = 100,
    after_help = "\
Try it:
  apiece demo                                  show a code to scan with your phone

Run it:
  apiece serve                                 serve on this machine, from a data directory
  apiece code create fair --items coupons.csv  create a code and fill its pool
  apiece qr fair -o fair.svg                   draw its QR code, to print it
  apiece stats fair --watch                    see how many are left
  apiece claims fair -o winners.xlsx           see who got what

Exit codes: 0 = done; 1 = the service refused, or a problem was found; 2 = the command line is
wrong, or the service cannot be reached or started."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages and the API
    Serve(Box<serve::Serve>),
    /// Ask a running service whether it can serve claims
    Health(health::Health),
    /// Try it out: show a code in the terminal to scan with your phone
    Demo(demo::Demo),
    /// Create, change and delete codes
    Code(Box<code::Code>),
    /// Add items to a code's pool, list them, withdraw them, restore them
    Items(items::Items),
    /// Maintain the contents of files
    Files(files::Files),
    /// Look up one item, or replace it
    Item(item::Item),
    /// Make the personal addresses of invited people
    Invites(Box<invites::Invites>),
    /// Claim an item on a client's behalf, and print it
    Claim(claim::Claim),
    /// List who got what
    Claims(claims::Claims),
    /// Erase the name of a client
    Client(clients::Clients),
    /// Open a desk, where items are marked as used
    Desk(desk::Desk),
    /// Mark a client's item as used
    Redeem(redeem::Redeem),
    /// Show the counts of a code's pool, and how fast it goes
    Stats(stats::Stats),
    /// Draw a code's QR code
    Qr(qr::Qr),
    /// Open the screen of a code that asks people to be present
    Screen(screen::Screen),
    /// Open the console, where codes are looked after in a browser
    Console(console::Console),
    /// Make, list and revoke keys: who may do what, to which codes
    Key(key::Key),
    /// List what organisers did to a code, or to the service
    Journal(journal::Journal),
    /// Check that each item is in exactly one place, and that claims and items agree
    Verify(verify::Verify),
    /// Maintain the store's data
    Store(store::Store),
    /// Print the completion script for a shell
    Completions(completions::Completions),
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// What went wrong. [`report`] prints it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve(serve) => serve.run(),
            Command::Health(health) => health.run(),
            Command::Demo(demo) => demo.run(),
            Command::Code(code) => code.run(),
            Command::Items(items) => items.run(),
            Command::Files(files) => files.run(),
            Command::Item(item) => item.run(),
            Command::Invites(invites) => invites.run(),
            Command::Claim(claim) => claim.run(),
            Command::Claims(claims) => claims.run(),
            Command::Client(client) => client.run(),
            Command::Desk(desk) => desk.run(),
            Command::Redeem(redeem) => redeem.run(),
            Command::Stats(stats) => stats.run(),
            Command::Qr(qr) => qr.run(),
            Command::Screen(screen) => screen.run(),
            Command::Console(console) => console.run(),
            Command::Key(key) => key.run(),
            Command::Journal(journal) => journal.run(),
            Command::Verify(verify) => verify.run(),
            Command::Store(store) => store.run(),
            Command::Completions(completions) => completions.run(),
        }
    }
}
