//! Where requests come from, and how much a network may have.
//!
//! A hall shares one address, and a bot may have many. So what is counted is the items that
//! go out to a network, not the requests that come from it, and a network is an IPv4 address
//! or an IPv6 prefix of 64 bits, which is what a household or a phone gets.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Once;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use ipnet::IpNet;

use super::App;
use super::problem::Problem;
use crate::domain::{CodeId, Network, NetworkLimit, Rate, Timestamp};

/// Each proxy adds the address that it was called from.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies whose word counts, such as `10.0.0.0/8,fd00::/8`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = text
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let read = |name: &str| {
            let one = || name.parse::<IpAddr>().map(IpNet::from);
            let range = name.parse::<IpNet>().or_else(|_| one());
            range.map_err(|_| {
                format!("{name:?} is not an address or a range such as 10.0.0.7 or 10.0.0.0/8")
            })
        };
        names.map(read).collect::<Result<_, _>>().map(Self)
    }
}

impl TrustedProxies {
    /// Whether this is one of them.
    pub(super) fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(&address))
    }

    /// The address that a request came from: the last one that is not a trusted proxy's,
    /// counting from this service. An entry that cannot be read ends the search, so that
    /// nobody makes up what is left of it.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        let values = headers.get_all(FORWARDED_FOR).iter().rev();
        let mut entries = values.flat_map(|value| value.to_str().unwrap_or("?").rsplit(','));
        while self.has(client) {
            match entries.next().map(|entry| address(entry.trim())) {
                Some(Some(next)) => client = next,
                Some(None) | None => break,
            }
        }
        client
    }
}

/// The address in an entry of X-Forwarded-For. Some proxies add the port.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = || {
        let inner = entry.strip_prefix('[')?.strip_suffix(']')?;
        inner.parse().ok()
    };
    let with_port = || {
        entry
            .parse()
            .ok()
            .map(|address: std::net::SocketAddr| address.ip())
    };
    let address: Option<IpAddr> = entry.parse().ok().or_else(bare).or_else(with_port);
    address.map(|address| address.to_canonical())
}

tokio::task_local! {
    /// The other end of the connection whose task this is. An extension of each request would
    /// cost every claim, and most do not ask.
    static PEER: Peer;
}

/// The address at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(IpAddr);

impl Peer {
    pub(super) fn of(address: IpAddr) -> Self {
        // A listener at [::] sees IPv4 addresses as mapped ones.
        Self(address.to_canonical())
    }

    /// Serves a connection to this peer.
    pub(super) fn during<F: Future>(self, connection: F) -> impl Future<Output = F::Output> {
        PEER.scope(self, connection)
    }
}

/// The same work, which knows the peer also when another task goes on with it.
pub(super) fn with_peer<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let peer = PEER.try_with(|peer| *peer).ok();
    async move {
        match peer {
            Some(peer) => PEER.scope(peer, work).await,
            None => work.await,
        }
    }
}

/// Where a request came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    /// The other end of the connection: perhaps a proxy.
    pub(super) peer: IpAddr,
    /// Behind the trusted proxies.
    pub(super) client: IpAddr,
}

impl Source {
    /// Where a request with these headers came from.
    pub(super) fn of(headers: &HeaderMap, app: &App) -> Self {
        let Peer(peer) = PEER.get();
        let client = app.networks.proxies.client(peer, headers);
        Self { peer, client }
    }
}

impl FromRequestParts<App> for Source {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let source = Self::of(&parts.headers, app);
        let networks = &app.networks;
        if networks.rate.is_some()
            && parts.headers.contains_key(FORWARDED_FOR)
            && !networks.proxies.has(source.peer)
        {
            networks.warn_of_a_proxy();
        }
        Ok(source)
    }
}

/// What is known about networks, and how much each may have.
pub struct Networks {
    /// Whose X-Forwarded-For counts.
    pub(super) proxies: TrustedProxies,
    /// How many items of a code go to each network.
    pub(super) rate: Option<Rate>,
    /// What networks are hashed with, so that nobody finds an address by trying all.
    key: [u8; 32],
    warned: Once,
}

impl Networks {
    /// Networks, hashed with a key derived from `secret`.
    #[must_use]
    pub fn new(secret: &[u8; 32], proxies: TrustedProxies, rate: Option<Rate>) -> Self {
        Self {
            proxies,
            rate,
            key: blake3::derive_key("apiece 2026-11 network", secret),
            warned: Once::new(),
        }
    }

    /// The network of an address, as limits of a code know it.
    pub(super) fn of(&self, code: &CodeId, address: IpAddr) -> Network {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        match address {
            IpAddr::V4(address) => hasher.update(&address.octets()),
            IpAddr::V6(address) => hasher.update(&address.octets()[..8]),
        };
        // So that nothing tells whether somebody was at two codes.
        hasher.update(code.as_str().as_bytes());
        let mut hash = [0; 16];
        hasher.finalize_xof().fill(&mut hash);
        Network::hashed(hash)
    }

    /// Behind a proxy that is not trusted, all people are one network. Or somebody makes
    /// proxies up, so this is said once.
    fn warn_of_a_proxy(&self) {
        self.warned.call_once(|| {
            tracing::warn!(
                "a request has X-Forwarded-For and does not come from one of --trusted-proxies; \
                 if it came through a proxy of yours, all people behind it count as one network"
            );
        });
    }

    /// What a claim that comes from an address is limited by.
    pub(super) fn limit(&self, code: &CodeId, from: &Source) -> Option<Box<NetworkLimit>> {
        let rate = self.rate?;
        let network = self.of(code, from.client);
        Some(Box::new(NetworkLimit { network, rate }))
    }
}

/// The headers that tell a limit (draft-ietf-httpapi-ratelimit-headers, version 11): how much
/// there is in a period, how much is left, and for how many seconds.
pub(super) fn rate_limit_headers(
    rate: Rate,
    at: Timestamp,
    now: Timestamp,
) -> [(HeaderName, HeaderValue); 2] {
    let value = |text: String| HeaderValue::try_from(text).expect("numbers are visible");
    let wait = at.duration_since(now).unsigned_abs().as_millis();
    let Rate { grants, seconds } = rate;
    [
        (
            HeaderName::from_static("ratelimit-policy"),
            value(format!("\"network\";q={grants};w={seconds}")),
        ),
        (
            HeaderName::from_static("ratelimit"),
            value(format!("\"network\";r=0;t={}", wait.div_ceil(1_000))),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let proxies: TrustedProxies = "10.0.0.0/8, fd00::/8,192.0.2.1".parse().unwrap();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        let Peer(peer) = Peer::of(peer.parse().unwrap());
        proxies.client(peer, &headers).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let made_up = ["1.1.1.1"];
        assert_eq!(client("198.51.100.7", &made_up), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("192.0.2.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("192.0.2.2", &["198.51.100.7"]), "192.0.2.2");
    }

    #[test]
    fn the_list_is_read_from_the_right() {
        let list = ["1.1.1.1, 198.51.100.7, 10.0.0.2"];
        assert_eq!(client("10.0.0.1", &list), "198.51.100.7");
        assert_eq!(
            client("10.0.0.1", &["1.1.1.1,198.51.100.7", "10.0.0.2"]),
            "198.51.100.7"
        );
        assert_eq!(client("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
    }

    #[test]
    fn what_cannot_be_read_ends_the_search() {
        for odd in [
            "",
            "unknown",
            "_hidden",
            "1.1.1",
            "1.1.1.1.1",
            "a, 300.1.1.1",
            "1.1.1.1, -",
        ] {
            assert_eq!(client("10.0.0.1", &[odd]), "10.0.0.1", "{odd}");
        }
        assert_eq!(client("10.0.0.1", &["1.1.1.1, ?, 10.0.0.2"]), "10.0.0.2");
    }

    #[test]
    fn an_entry_may_have_a_port() {
        assert_eq!(client("10.0.0.1", &["198.51.100.7:41234"]), "198.51.100.7");
        assert_eq!(client("fd00::1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(client("fd00::1", &["[2001:db8::1]"]), "2001:db8::1");
        assert_eq!(client("fd00::1", &["::ffff:198.51.100.7"]), "198.51.100.7");
    }

    #[test]
    fn a_prefix_of_ipv6_is_one_network() {
        let networks = Networks::new(&[7; 32], TrustedProxies::default(), None);
        let of = |code: &str, address: &str| {
            networks.of(&code.parse().unwrap(), address.parse().unwrap())
        };
        assert_eq!(of("fair", "2001:db8::1"), of("fair", "2001:db8::ffff:1"));
        assert_ne!(of("fair", "2001:db8::1"), of("fair", "2001:db8:0:1::1"));
        assert_ne!(of("fair", "192.0.2.1"), of("fair", "192.0.2.2"));
        assert_ne!(of("fair", "192.0.2.1"), of("other", "192.0.2.1"));
    }

    #[test]
    fn ranges_that_are_none_are_refused() {
        for wrong in ["10.0.0.0/33", "10.0.0", "localhost", "10.0.0.0/8;fd00::/8"] {
            assert!(wrong.parse::<TrustedProxies>().is_err(), "{wrong}");
        }
        assert_eq!("".parse(), Ok(TrustedProxies::default()));
    }
}
