//! Servers with TLS, whose certificates are signed by an authority of the test.

use std::net::SocketAddr;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

use super::redis::{IN_MEMORY, Redis, Setup};
use super::sentinel::addresses;

/// The option for a server's port for TLS. The harness uses its other port, which is
/// without TLS.
pub(crate) const TLS_PORT: &str = "--tls-port";

/// The options of servers with certificates of one authority. They also use TLS among
/// themselves.
const OPTIONS: &[&str] = &[
    "--tls-cert-file",
    "server.pem",
    "--tls-key-file",
    "server.key",
    "--tls-ca-cert-file",
    "ca.pem",
    "--tls-auth-clients",
    "no",
    "--tls-replication",
    "yes",
];

/// An authority, and a certificate for `127.0.0.1` and `localhost`.
pub(crate) struct Tls {
    authority: String,
    certificate: String,
    key: String,
    dir: TempDir,
}

impl Tls {
    /// Makes a new authority.
    pub(crate) fn new() -> Self {
        let (authority, certificate, key) = certificates();
        let dir = tempfile::tempdir().expect("a temporary directory");
        for (name, content) in [
            ("ca.pem", &authority),
            ("server.pem", &certificate),
            ("server.key", &key),
        ] {
            std::fs::write(dir.path().join(name), content).expect("it is writable");
        }
        Self {
            authority,
            certificate,
            key,
            dir,
        }
    }

    /// The setup of a server with the certificate and these options.
    pub(crate) fn with(&self, options: &[&str]) -> Setup {
        let mut setup = Setup::with(options).and(OPTIONS);
        setup.more_ports.push(TLS_PORT);
        for (name, content) in [
            ("ca.pem", &self.authority),
            ("server.pem", &self.certificate),
            ("server.key", &self.key),
        ] {
            setup.files.push((name, content.clone()));
        }
        setup
    }

    /// The authority's certificate, in a file.
    pub(crate) fn ca(&self) -> String {
        self.file("ca.pem")
    }

    /// A server's certificate and key, in a file each.
    pub(crate) fn server_files(&self) -> [String; 2] {
        ["server.pem", "server.key"].map(|name| self.file(name))
    }

    fn file(&self, name: &str) -> String {
        let path = self.dir.path().join(name);
        path.to_str().expect("a plain path").to_owned()
    }
}

/// The port that a server has for TLS.
pub(crate) fn tls_port(server: &Redis) -> u16 {
    server.port_of(TLS_PORT).expect("it has a certificate")
}

/// Where a server listens for TLS.
pub(crate) fn tls_address(server: &Redis) -> SocketAddr {
    (server.address().ip(), tls_port(server)).into()
}

/// `HOST:PORT,HOST:PORT` of servers that speak TLS.
pub(crate) fn tls_addresses(servers: &[Redis]) -> String {
    addresses(servers.iter().map(tls_address))
}

/// A Redis with a certificate, and the authority that signed it.
pub(crate) struct TlsRedis {
    pub(crate) redis: Redis,
    tls: Tls,
}

impl TlsRedis {
    /// Starts a server under a new authority.
    pub(crate) fn start() -> Self {
        let tls = Tls::new();
        Self {
            redis: Redis::set_up(tls.with(IN_MEMORY)),
            tls,
        }
    }

    /// Where it listens for TLS.
    pub(crate) fn url(&self) -> String {
        format!("rediss://{}", tls_address(&self.redis))
    }

    /// The authority's certificate, in a file.
    pub(crate) fn ca(&self) -> String {
        self.tls.ca()
    }
}

/// An authority's certificate, and a server's with its key; all as PEM.
fn certificates() -> (String, String, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::CommonName, "the authority of the tests");
    let key = KeyPair::generate().expect("a key");
    let authority = params.self_signed(&key).expect("a certificate");
    let issuer = Issuer::new(params, key);

    let names = ["localhost", "127.0.0.1"].map(String::from);
    let params = CertificateParams::new(names).expect("valid names");
    let key = KeyPair::generate().expect("a key");
    let server = params.signed_by(&key, &issuer).expect("a certificate");
    (authority.pem(), server.pem(), key.serialize_pem())
}

#[test]
fn a_redis_speaks_tls() {
    use std::io::{Read as _, Write as _};

    let tls = TlsRedis::start();
    assert!(std::path::Path::new(&tls.ca()).exists());
    let mut plain = std::net::TcpStream::connect(("127.0.0.1", tls_port(&tls.redis))).unwrap();
    plain.write_all(b"PING\r\n").unwrap();
    let mut answer = Vec::new();
    // The server hangs up, or sends an alert of TLS. It does not answer.
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"+PONG"));
}
