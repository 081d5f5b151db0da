//! `apiece items release`.

use std::collections::BTreeMap;
use std::io;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::api::{ItemView, ItemsToRelease, ReleaseAnswer};
use crate::cli::client::{Client, path};
use crate::cli::error::success_if;
use crate::cli::export;
use crate::cli::output::{TableWriter, local, print_json, say};
use crate::domain::{CodeId, ItemId, ItemState, Timestamp, WhyAside};
use crate::store::MAX_ITEMS_PER_CALL;

/// Which items.
#[derive(Debug, Args)]
#[command(after_help = "\
At --guarantee fenced, items that may have been shown before Redis was restarted or replaced are set
aside, and no client gets them. Without ID, --redis or --all, this command only shows them: how
many, since when, and why.

  window    they were in the window that was open then
  grant     they were in a window of a Redis that is gone, or that was cut off
  restored  they were withdrawn from a window, and restored

Released into the pool, an item can go to a second person, if somebody was shown it before.

Examples:
  apiece items release fair
  apiece items release fair --all --to withdrawn
  apiece items release fair --redis 5d3f --dry-run")]
pub(super) struct Release {
    /// The code's id
    code: CodeId,

    /// The ids of items
    #[arg(value_name = "ID")]
    ids: Vec<ItemId>,

    /// The items that were set aside under this id of Redis's data, or the beginning of it
    #[arg(long, value_name = "ID", conflicts_with = "ids")]
    redis: Option<String>,

    /// All items that are aside
    #[arg(long, conflicts_with_all = ["ids", "redis"])]
    all: bool,

    /// Where to
    #[arg(long, value_name = "PLACE", default_value = "pool")]
    to: To,

    /// Release nothing; show which items would be
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum To {
    /// Back into the pool
    Pool,
    /// Out of play
    Withdrawn,
}

/// How many items one restart or failover has set aside.
#[derive(Default)]
struct Count {
    since: Option<Timestamp>,
    window: u64,
    grant: u64,
    restored: u64,
}

impl Release {
    pub(super) fn run(self, client: &Client) -> anyhow::Result<ExitCode> {
        let mut wanted = Vec::new();
        let mut counts: BTreeMap<String, Count> = BTreeMap::new();
        let list = path(["codes", self.code.as_str(), "items"]) + "?format=ndjson&state=aside";
        for view in export::stream::<ItemView>(client, &list)? {
            let ItemView { item, state } = view?;
            let ItemState::Aside {
                why,
                set_aside_at,
                redis,
            } = state
            else {
                continue; // It was released meanwhile.
            };
            if self.is_wanted(item.id(), &redis) {
                wanted.push(item.id());
            }
            counts.entry(redis).or_default().add(why, set_aside_at);
        }
        let only_shows = self.ids.is_empty() && self.redis.is_none() && !self.all;
        if !client.json {
            show(&counts)?;
        }
        let mut released = 0;
        if !self.dry_run && !only_shows {
            let release = path(["codes", self.code.as_str(), "items", "release"]);
            for ids in wanted.chunks(MAX_ITEMS_PER_CALL) {
                let which = ItemsToRelease {
                    ids: ids.to_vec(),
                    withdraw: matches!(self.to, To::Withdrawn),
                };
                let answer: ReleaseAnswer = client.post(&release, &which)?;
                released += answer.released;
            }
        }
        self.report(client, &counts, &wanted, released, only_shows)
    }

    fn is_wanted(&self, id: ItemId, redis: &str) -> bool {
        let of_redis = self.redis.as_ref();
        self.all
            || self.ids.contains(&id)
            || of_redis.is_some_and(|wanted| redis.starts_with(wanted.as_str()))
    }

    fn report(
        &self,
        client: &Client,
        counts: &BTreeMap<String, Count>,
        wanted: &[ItemId],
        released: u64,
        only_shows: bool,
    ) -> anyhow::Result<ExitCode> {
        let missing = self.ids.len().saturating_sub(wanted.len());
        let aside: u64 = counts.values().map(Count::all).sum();
        if client.json {
            let counts = counts.iter().map(|(redis, count)| count.json(redis));
            print_json(&json!({
                "aside": counts.collect::<Vec<_>>(),
                "wanted": wanted.len(),
                "released": released,
            }))?;
        } else if only_shows && aside > 0 {
            say!("nothing is released without ID, --redis or --all");
        } else if !only_shows {
            let to = match self.to {
                To::Pool => "into the pool",
                To::Withdrawn => "out of play",
            };
            let count = wanted.len();
            if self.dry_run {
                say!("{count} items would be released {to}");
            } else {
                say!("{released} items released {to}");
            }
            if missing > 0 {
                say!("{missing} of the items that were named are not aside");
            }
        }
        Ok(success_if(missing == 0))
    }
}

fn show(counts: &BTreeMap<String, Count>) -> io::Result<()> {
    if counts.is_empty() {
        say!("no item is aside");
        return Ok(());
    }
    let header = ["redis", "since", "window", "grant", "restored", "items"];
    let mut table = TableWriter::new(io::stdout(), &header);
    for (redis, count) in counts {
        let numbers = [count.window, count.grant, count.restored, count.all()];
        let since = count.since.map_or_else(String::new, local);
        let cells = [redis.clone(), since].into_iter();
        table.row(cells.chain(numbers.map(|n| n.to_string())))?;
    }
    table.finish()
}

impl Count {
    fn add(&mut self, why: WhyAside, at: Timestamp) {
        match why {
            WhyAside::Window => self.window += 1,
            WhyAside::Grant => self.grant += 1,
            WhyAside::Restored => self.restored += 1,
        }
        self.since = Some(self.since.map_or(at, |since| since.min(at)));
    }

    fn all(&self) -> u64 {
        self.window + self.grant + self.restored
    }

    fn json(&self, redis: &str) -> serde_json::Value {
        json!({
            "redis": redis,
            "since": self.since,
            "window": self.window,
            "grant": self.grant,
            "restored": self.restored,
        })
    }
}
