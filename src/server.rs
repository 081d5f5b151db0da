//! The composition root: makes a running service from its configuration. Only
//! this room names concrete stores.

mod access;
mod args;
mod config;
mod files;
mod grants;
mod identities;
mod objects;
mod promise;
mod store;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::http::{
    AdminKey, App, AppParts, Attempts, Desks, FirstLooks, Limits, Links, Listener, Networks,
    Presence, PublicUrl, Readiness, Receipts, Rehearsals, Scrape, Sessions, ops_router,
    public_router,
};
use crate::service::Apiece;
use crate::store::StoreError;
use crate::system::{NoRandomness, System};
use crate::telemetry::Metrics;

pub use access::{AccessConfig, KeyError, default_data_dir, read_admin_key};
pub use args::{Codes, Time};
pub use config::{Config, HttpConfig, MetricsConfig, NetworksConfig, StopConfig};
pub use files::{FileDelivery, FilesConfig};
pub use grants::GrantsConfig;
pub use identities::{EmailConfig, GatewayConfig, IdentitiesConfig, OidcConfig};
pub use objects::ObjectsUrl;
pub use promise::Promise;
pub use store::{Level, StoreConfig, StoreUrl};

/// Why the service does not start. Each message is one line.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The service cannot listen on an address.
    #[error("cannot listen on {address} (--{setting}): {source}")]
    Listen {
        /// The setting with the address.
        setting: &'static str,
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The store cannot be used.
    #[error("cannot use the store {url} (--store): {source}")]
    Store {
        /// The store, without its password.
        url: String,
        /// What is wrong with it.
        source: StoreError,
    },
    /// The object store for files cannot be used.
    #[error("cannot keep files in {url} (--files): {source}")]
    Files {
        /// The object store.
        url: String,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The object store for grants cannot be used.
    #[error("cannot keep grants in {url} (--grants): {source}")]
    Grants {
        /// The object store.
        url: String,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// People cannot be recognised as the settings say.
    #[error("cannot recognise people (--{setting}): {reason}")]
    Identity {
        /// The setting.
        setting: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The settings for the guarantee contradict each other.
    #[error("cannot give the guarantee (--guarantee): {0}")]
    Guarantee(String),
    /// The certificate authority cannot be read.
    #[error("cannot read {} (--redis-ca): {source}", path.display())]
    RedisCa {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The data directory cannot be used.
    #[error("cannot use the data directory {} (--data-dir): {source}", path.display())]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The admin key cannot be used.
    #[error(transparent)]
    AdminKey(#[from] KeyError),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Randomness(#[from] NoRandomness),
}

/// A service that is bound to its addresses and has opened its store. It does not
/// serve yet.
pub struct Server {
    public: Listener,
    ops: Listener,
    public_addr: SocketAddr,
    ops_addr: SocketAddr,
    app: App,
    promise: Promise,
    stop: StopConfig,
    metrics: Arc<Metrics>,
    codes: Codes,
    key_file: Option<PathBuf>,
}

impl Server {
    /// Binds the addresses and opens the store. Nothing is written before the
    /// settings are checked.
    ///
    /// # Errors
    /// The setting that is wrong, and why.
    pub async fn bind(config: Config, system: System) -> Result<Self, StartError> {
        config.access.check_admin_key()?;
        let organisers = &config.access.organisers;
        config.identities.check_organisers(organisers)?;
        let limits = Limits {
            connections: config.http.max_connections,
            header_timeout: config.http.header_timeout.0,
            header_bytes: 16 * 1024,
        };
        let (public, public_addr) = listen("listen", config.http.listen, limits.clone())?;
        let (ops, ops_addr) = listen("ops-listen", config.http.ops_listen, limits)?;
        let public_url = config
            .http
            .public_url
            .clone()
            .unwrap_or_else(|| default_public_url(public_addr));
        let metrics = Arc::new(Metrics::new());
        let public = public.counted_in(metrics.http_connections.clone());
        let files = files::open(&config.files, &config.access, &system)?;
        let store::Opened {
            store,
            secret,
            promise,
        } = store::open(&config, &metrics, &system).await?;
        let admin_key = config.access.admin_key(&system.random)?;
        let identities =
            identities::open(config.identities, &secret, &public_url, &metrics, &system)?;
        let app = App::from(AppParts {
            apiece: Arc::new(
                Apiece::new(store, files, Arc::clone(&metrics), system.random.clone())
                    .with_secret(secret),
            ),
            receipts: promise
                .may_forget()
                .then(|| Receipts::new(&secret, public_url.is_https())),
            identities,
            first_looks: FirstLooks::default(),
            presence: Presence::new(&secret, public_url.is_https()),
            desks: Desks::new(&secret, public_url.is_https()),
            rehearsals: Rehearsals::new(&secret),
            networks: Networks::new(
                &secret,
                config.networks.trusted_proxies,
                config.networks.network_rate,
            ),
            links: Links::new(&secret, config.files.file_link_life.0),
            clock: system.clock,
            delivery: config.files.delivery.into(),
            max_file_size: config.files.max_file_size.0,
            admin_key: AdminKey::new(&admin_key.key),
            sessions: Sessions::new(&secret, public_url.is_https()),
            organisers: config.access.organisers,
            attempts: Attempts::default(),
            body_timeout: config.http.body_timeout.0,
            public_url: Arc::new(public_url),
        });
        Ok(Self {
            public,
            ops,
            public_addr,
            ops_addr,
            app,
            promise,
            stop: config.stop,
            metrics,
            codes: config.metrics.codes,
            key_file: admin_key.file,
        })
    }

    /// The address that the public listener is bound to.
    #[must_use]
    pub fn public_addr(&self) -> SocketAddr {
        self.public_addr
    }

    /// The address that the ops listener is bound to.
    #[must_use]
    pub fn ops_addr(&self) -> SocketAddr {
        self.ops_addr
    }

    /// The public address of the pages.
    #[must_use]
    pub fn public_url(&self) -> &PublicUrl {
        &self.app.public_url
    }

    /// What is promised for a claim once it is answered.
    #[must_use]
    pub fn promise(&self) -> Promise {
        self.promise
    }

    /// The file that holds the admin key, unless the key was given.
    #[must_use]
    pub fn key_file(&self) -> Option<&PathBuf> {
        self.key_file.as_ref()
    }

    /// The use cases, for callers in the same process.
    #[must_use]
    pub fn apiece(&self) -> &Arc<Apiece> {
        &self.app.apiece
    }

    /// Serves until `stop` resolves. From then on the service is not ready. With
    /// [`Stop::Drain`], it keeps serving for a while, so that balancers notice.
    /// Then it takes no new connections, and returns when the requests under way
    /// have finished.
    pub async fn run(self, stop: impl Future<Output = Stop>) {
        let scrape = Scrape {
            metrics: Arc::clone(&self.metrics),
            apiece: Arc::clone(&self.app.apiece),
            codes: self.codes.0,
        };
        let gauge = self.metrics.ready.clone();
        let readiness = Readiness::new(Arc::clone(&self.app.apiece), gauge);
        let app = self.app.clone();
        let readiness = Arc::new(readiness.with_notes(move || app.identities.told()));
        let looking = tokio::spawn(identities::look_for_missing(self.app.clone()));
        let watching = tokio::spawn(watch_data(Arc::clone(&self.app.apiece)));
        let (stop_public, public_stopped) = watch::channel(());
        let (stop_ops, ops_stopped) = watch::channel(());
        let grace = self.stop.grace.0;
        let app = self.app.clone();
        let public = tokio::spawn(self.public.serve(
            public_router(self.app, self.metrics),
            closed(public_stopped),
            grace,
        ));
        let ops = tokio::spawn(self.ops.serve(
            ops_router(Arc::clone(&readiness), scrape),
            closed(ops_stopped),
            Duration::from_millis(100),
        ));
        let stop = stop.await;
        readiness.drain();
        if stop == Stop::Drain {
            tracing::info!(delay = ?self.stop.drain_delay.0, "not ready any more; draining");
            tokio::time::sleep(self.stop.drain_delay.0).await;
        }
        drop(stop_public);
        let _ = public.await;
        if let Some(email) = &app.identities.email {
            email.finish(grace).await;
        }
        drop(stop_ops);
        let _ = ops.await;
        watching.abort();
        looking.abort();
    }
}

/// How to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Wait until balancers have noticed, then finish the requests under way.
    Drain,
    /// Finish the requests under way, without waiting for balancers.
    Now,
}

/// Looks now and then whether the store still has its data, also if nobody asks
/// whether the service is ready. If the store does not answer, others say so.
async fn watch_data(apiece: Arc<Apiece>) {
    const INTERVAL: Duration = Duration::from_secs(1);
    loop {
        tokio::time::sleep(INTERVAL).await;
        let _ = apiece.check_data().await;
    }
}

async fn closed(mut sender: watch::Receiver<()>) {
    while sender.changed().await.is_ok() {}
}

fn listen(
    setting: &'static str,
    address: SocketAddr,
    limits: Limits,
) -> Result<(Listener, SocketAddr), StartError> {
    let bind = || {
        let listener = Listener::bind(address, limits)?;
        let bound = listener.local_addr()?;
        Ok((listener, bound))
    };
    bind().map_err(|source| StartError::Listen {
        setting,
        address,
        source,
    })
}

/// `http://` and the bound address. If that is the unspecified address, the one at
/// which the network reaches this machine.
fn default_public_url(bound: SocketAddr) -> PublicUrl {
    let ip = if bound.ip().is_unspecified() {
        lan_address().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
    } else {
        bound.ip()
    };
    format!("http://{}", SocketAddr::new(ip, bound.port()))
        .parse()
        .expect("a socket address is a valid host and port")
}

/// This machine's address on its network, if it is on one.
#[must_use]
pub fn lan_address() -> Option<IpAddr> {
    // Connecting a datagram socket sends nothing. It shows the address that the
    // system would send from. 192.0.2.0/24 belongs to nobody (RFC 5737).
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified()).then_some(ip)
}
