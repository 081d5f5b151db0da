//! The command line: one file a command. All but `serve` and `demo` are clients
//! of the HTTP API.

mod claim;
mod claims;
mod client;
mod code;
mod completions;
mod demo;
mod error;
mod files;
mod health;
mod input;
mod item;
mod items;
mod output;
mod progress;
mod qr;
mod serve;
mod server;
mod stats;
mod store;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use error::{report, usage};

/// One QR code, a pool of distinct items: everyone who scans it gets one apiece
#[derive(Debug, Parser)]
#[command(
    name = "apiece",
    version,
    term_width = 100,
    after_help = "\
Try it:
  apiece demo                                  a code to scan with your phone, this minute

Run it:
  apiece serve                                 on this machine, kept in a data directory
  apiece code create fair --items coupons.csv  make a code and fill its pool
  apiece qr fair -o fair.svg                   print it
  apiece stats fair --watch                    see how many are left
  apiece claims fair --format csv              see who got what

Exit codes: 0 done; 1 the service said no, or there is something wrong to report;
2 the command line is wrong, or the service cannot be reached or started."
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
    /// Show it off: a code in the terminal to scan with your phone, this minute
    Demo(demo::Demo),
    /// Make, change and delete codes
    Code(code::Code),
    /// Add items to a code's pool, take them out of play, put them back
    Items(items::Items),
    /// Look after the contents of files
    Files(files::Files),
    /// Look one item up
    Item(item::Item),
    /// Claim an item on a client's behalf, and print it
    Claim(claim::Claim),
    /// Tell who got what
    Claims(claims::Claims),
    /// Count a code's pool
    Stats(stats::Stats),
    /// Draw a code's QR code
    Qr(qr::Qr),
    /// Check the books: each item in exactly one place, each claim with its counterpart
    Verify(verify::Verify),
    /// Look after the store's data
    Store(store::Store),
    /// Print the completions of a shell
    Completions(completions::Completions),
}

impl Cli {
    /// Does what the command line says.
    ///
    /// # Errors
    /// What went wrong; [`report`] tells it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve(serve) => serve.run(),
            Command::Health(health) => health.run(),
            Command::Demo(demo) => demo.run(),
            Command::Code(code) => code.run(),
            Command::Items(items) => items.run(),
            Command::Files(files) => files.run(),
            Command::Item(item) => item.run(),
            Command::Claim(claim) => claim.run(),
            Command::Claims(claims) => claims.run(),
            Command::Stats(stats) => stats.run(),
            Command::Qr(qr) => qr.run(),
            Command::Verify(verify) => verify.run(),
            Command::Store(store) => store.run(),
            Command::Completions(completions) => completions.run(),
        }
    }
}
