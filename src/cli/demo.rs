//! `apiece demo`: a service and a code to try out.

mod show;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::input::Input;
use super::output::say;
use super::serve::stop_signal;
use crate::domain::{CodeId, Content, Invalid, Item, Settings};
use crate::server::{
    AccessConfig, Config, FilesConfig, GrantsConfig, HttpConfig, IdentitiesConfig, MetricsConfig,
    NetworksConfig, Server, StartError, StopConfig, StoreConfig, Time,
};
use crate::service::Filling;
use crate::service::intake::{Holds, Options};
use crate::store::MAX_ITEMS_PER_CALL;
use crate::system::System;

/// What to show, and where.
#[derive(Debug, Args)]
#[command(after_help = "\
Scan the code with a phone on the same network, tap once, and watch the item go. Ctrl-C ends the
demo.

Examples:
  apiece demo
  apiece demo --items coupons.csv --title \"Summer fair\"")]
pub(super) struct Demo {
    /// The items to give instead of samples: plain lines, CSV or NDJSON; - is standard input
    #[arg(long, value_name = "FILE")]
    items: Option<PathBuf>,

    /// The page's heading
    #[arg(long, default_value = "One apiece")]
    title: String,

    /// The address to listen on; if its port is in use, another port is taken
    #[arg(long, value_name = "ADDR", default_value = "0.0.0.0:8080")]
    listen: SocketAddr,

    /// Keep the data in this directory; by default, in a temporary one that is removed at the end
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

impl Demo {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let items = match &self.items {
            Some(path) => read_items(path)?,
            None => sample(),
        };
        // It is removed when this variable is dropped.
        let temporary;
        let dir = if let Some(path) = &self.keep {
            path.as_path()
        } else {
            temporary = TempDir::with_prefix("apiece-demo-")
                .context("cannot make a temporary directory")?;
            temporary.path()
        };
        let setup = Setup {
            listen: self.listen,
            dir,
            title: self.title,
            items,
            system: System::of_machine(),
        };
        Runtime::new()?.block_on(async {
            let mut stop = pin!(stop_signal());
            let (server, code) = tokio::select! {
                started = setup.start() => started?,
                _ = &mut stop => return Ok(()),
            };
            let apiece = Arc::clone(server.apiece());
            show::print_qr(&server, &code)?;
            let showing =
                show::print_granted(apiece.watch_granted(), &apiece, &code, &setup.system.clock);
            let mut serving = pin!(server.run(stop));
            tokio::select! {
                // Nobody reads the output any more, but phones still get their items.
                _ = showing => serving.await,
                () = &mut serving => {}
            }
            show::print_summary(&apiece.stats(&code).await?);
            anyhow::Ok(())
        })?;
        if let Some(path) = &self.keep {
            let path = path.display();
            say!("the data is in {path}; `apiece serve --data-dir {path}` continues with it");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// What a demo starts from.
struct Setup<'a> {
    listen: SocketAddr,
    dir: &'a Path,
    title: String,
    items: Vec<Item>,
    system: System,
}

impl Setup<'_> {
    /// Starts a server that has a code with all the items.
    async fn start(&self) -> anyhow::Result<(Server, CodeId)> {
        let settings = Settings {
            title: self.title.clone(),
            text: "Tap once, and one of these is yours and nobody else's.".into(),
            ..Settings::default()
        };
        let server = self.bind().await?;
        let code = server.apiece().create_code(None, settings).await?.id;
        for items in self.items.chunks(MAX_ITEMS_PER_CALL) {
            let items = items.iter().map(|item| (item.clone(), false)).collect();
            let added = server.apiece().add_items(&code, items, Filling::default());
            added.await?;
        }
        Ok((server, code))
    }

    async fn bind(&self) -> Result<Server, StartError> {
        let busy = match Server::bind(self.config(self.listen), self.system.clone()).await {
            Err(StartError::Listen { source, .. }) if source.kind() == ErrorKind::AddrInUse => {
                self.listen
            }
            bound => return bound,
        };
        let free = SocketAddr::new(busy.ip(), 0);
        let server = Server::bind(self.config(free), self.system.clone()).await?;
        say!(
            "{busy} is in use; listening on {} instead",
            server.public_addr()
        );
        Ok(server)
    }

    /// Uses the embedded store, whatever the environment says, and stops without
    /// waiting.
    fn config(&self, listen: SocketAddr) -> Config {
        let seconds = |n| Time(Duration::from_secs(n));
        Config {
            http: HttpConfig {
                listen,
                ops_listen: (Ipv4Addr::LOCALHOST, 0).into(),
                public_url: None,
                max_connections: 1_000,
                header_timeout: seconds(10),
                body_timeout: seconds(15),
            },
            networks: NetworksConfig::default(),
            identities: IdentitiesConfig::default(),
            store: StoreConfig {
                url: None,
                guarantee: None,
                replicas: None,
                redis_ca: None,
                claim_timeout: seconds(3),
                claim_queue: 1_024,
                redis_lanes: 1,
            },
            grants: GrantsConfig::default(),
            files: FilesConfig::default(),
            access: AccessConfig {
                data_dir: self.dir.to_owned(),
                admin_key: None,
                organisers: "".parse().expect("nobody is on an empty list"),
            },
            stop: StopConfig {
                drain_delay: seconds(0),
                grace: seconds(1),
            },
            metrics: MetricsConfig::default(),
        }
    }
}

fn read_items(path: &Path) -> anyhow::Result<Vec<Item>> {
    let mut items = Vec::new();
    for input in Input::open_all(&[path.to_owned()], &Options::default(), false, "item")? {
        let name = input.name.clone();
        input.read(|rows, _| {
            for row in rows {
                match row.holds {
                    Holds::Item { item, .. } => items.push(item),
                    Holds::Invalid(Invalid { reason, .. }) => {
                        say!("{name}:{}: {reason}; left out", row.line);
                    }
                    Holds::Empty | Holds::HeaderAgain => {}
                }
            }
            Ok(())
        })?;
    }
    if items.is_empty() {
        bail!("there are no items in {}", path.display());
    }
    Ok(items)
}

/// Items that everybody would like to get.
fn sample() -> Vec<Item> {
    [
        "First in the coffee queue",
        "The last biscuit",
        "The window seat",
        "One joke, told on demand",
        "Choose the next song",
        "Ten more minutes of sleep",
        "A meeting you may skip",
        "A high five from whoever is next to you",
        "Somebody else does the dishes tonight",
        "The good stapler, for a day",
        "Being right, once, without discussion",
        "https://www.rfc-editor.org/rfc/rfc2324",
    ]
    .into_iter()
    .map(|line| Item::new(&Content::from_line(line.to_owned())).expect("a short line is an item"))
    .collect()
}
