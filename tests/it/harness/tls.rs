//! A Redis that is reached over TLS, under an authority made for the test.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

use super::redis::{IN_MEMORY, Redis, Setup};

/// A Redis with a certificate, and the authority that signed it.
pub(crate) struct TlsRedis {
    pub(crate) redis: Redis,
    dir: TempDir,
}

impl TlsRedis {
    /// Starts it, with a certificate for `127.0.0.1` and `localhost`.
    pub(crate) fn start() -> Self {
        let (authority, certificate, key) = certificates();
        let options = [
            "--tls-cert-file",
            "server.pem",
            "--tls-key-file",
            "server.key",
            "--tls-auth-clients",
            "no",
        ];
        let mut setup = Setup::with(IN_MEMORY).and(&options);
        setup.second_port = Some("--tls-port");
        setup.files.push(("server.pem", certificate));
        setup.files.push(("server.key", key));
        let dir = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(dir.path().join("ca.pem"), authority).expect("it is writable");
        Self {
            redis: Redis::set_up(setup),
            dir,
        }
    }

    /// Where it listens for TLS.
    pub(crate) fn url(&self) -> String {
        format!("rediss://127.0.0.1:{}", self.redis.second_port())
    }

    /// The authority's certificate, in a file.
    pub(crate) fn ca(&self) -> String {
        let path = self.dir.path().join("ca.pem");
        path.to_str().expect("a plain path").to_owned()
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
    let mut plain = std::net::TcpStream::connect(("127.0.0.1", tls.redis.second_port())).unwrap();
    plain.write_all(b"PING\r\n").unwrap();
    let mut answer = Vec::new();
    // Cut off, or told off in the language of TLS; not answered.
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"+PONG"));
}
