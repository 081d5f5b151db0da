//! A proxy in front knows who people are.

use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command};
use std::time::Duration;

use serde_json::json;

use super::{on_each_store_with, taken};
use crate::harness::nginx::Nginx;
use crate::harness::{Redis, Service, Visitor, free_port, until};

const HEADER: &str = "--gateway-header=X-Auth-Request-Email";
const TRUSTED: &str = "--trusted-proxies=127.0.0.1";

fn make(service: &Service) {
    let settings = json!({ "identity": "gateway" });
    service.api().make_code("fair", &settings, 9);
}

#[test]
fn the_name_in_the_header_is_one_person_on_every_store() {
    on_each_store_with(&[HEADER, TRUSTED], |service| {
        make(service);
        let visitor = Visitor::of(service);
        let as_who = |name: &'static str| [("x-auth-request-email", name)];
        for name in ["ann@fair.example", "Ann@Fair.Example", " ann@fair.example"] {
            let headers = as_who(name);
            assert_eq!(visitor.get("/c/fair", &headers).status, 200);
            let tap = visitor.post("/c/fair", &headers, "nth=1");
            assert_eq!((tap.status, tap.header("set-cookie")), (303, None));
        }
        assert_eq!(taken(&service.api(), "fair"), 1);
        assert_eq!(visitor.post("/c/fair", &as_who("ben"), "nth=1").status, 303);
        assert_eq!(taken(&service.api(), "fair"), 2);
        let ann = visitor.get("/c/fair", &as_who("ann@fair.example")).text();
        assert!(ann.contains("This is yours"), "{ann}");
        service.api().assert_whole("fair");
    });
}

#[test]
fn a_header_that_proves_nothing_gets_nothing() {
    let trusting = Service::start(&[HEADER, TRUSTED, "--public-url=https://fair.example"]);
    let wary = Service::start(&[HEADER, "--trusted-proxies=192.0.2.1"]);
    for service in [&trusting, &wary] {
        make(service);
    }
    let long = "x".repeat(10_000);
    let ann = ("x-auth-request-email", "ann");
    type Case<'a> = (&'a str, &'a Service, &'a [(&'a str, &'a str)], &'a str);
    let cases: [Case<'_>; 10] = [
        ("no header", &trusting, &[], "not-signed-in"),
        ("an untrusted hop", &wary, &[ann], "forged-identity"),
        (
            "a made-up hop",
            &wary,
            &[ann, ("x-forwarded-for", "192.0.2.1")],
            "forged-identity",
        ),
        (
            "a made-up hop (RFC 7239)",
            &wary,
            &[ann, ("forwarded", "for=192.0.2.1")],
            "forged-identity",
        ),
        (
            "twice",
            &trusting,
            &[ann, ("x-auth-request-email", "ben")],
            "forged-identity",
        ),
        ("twice the same", &trusting, &[ann, ann], "forged-identity"),
        (
            "empty",
            &trusting,
            &[("x-auth-request-email", "")],
            "forged-identity",
        ),
        (
            "blank",
            &trusting,
            &[("x-auth-request-email", "  ")],
            "forged-identity",
        ),
        (
            "10,000 characters",
            &trusting,
            &[("x-auth-request-email", &long)],
            "forged-identity",
        ),
        (
            "a tab",
            &trusting,
            &[("x-auth-request-email", "a\tb")],
            "forged-identity",
        ),
    ];
    for (what, service, headers, problem) in cases {
        let visitor = Visitor::of(service);
        for answer in [
            visitor.get("/c/fair", headers),
            visitor.post("/c/fair", headers, "nth=1"),
            visitor.get("/c/fair/file", headers),
        ] {
            assert_eq!(answer.problem(), problem, "{what}");
            assert_eq!(answer.header("set-cookie"), None, "{what}");
        }
        assert_eq!(taken(&service.api(), "fair"), 0, "{what}");
    }
    // The control.
    let visitor = Visitor::of(&trusting);
    assert_eq!(visitor.post("/c/fair", &[ann], "nth=1").status, 303);
    // Another site cannot make the browser claim, whose gateway would name its person.
    let page = visitor.post(
        "/c/fair",
        &[ann, ("origin", "https://elsewhere.example")],
        "nth=1",
    );
    assert_eq!(page.problem(), "cross-site");
    let null = visitor.post(
        "/c/fair",
        &[("x-auth-request-email", "ben"), ("origin", "null")],
        "nth=1",
    );
    assert_eq!(null.problem(), "cross-site");
    // Elsewhere, the header means nothing.
    trusting.api().make_code("open", &json!({}), 1);
    assert!(
        visitor
            .get("/c/open", &[ann])
            .header("set-cookie")
            .is_some()
    );
}

#[test]
fn nginx_and_haproxy_name_people() {
    let redis = Redis::start();
    let flags = [
        &format!("--store={}", redis.url()),
        HEADER,
        TRUSTED,
        "--network-rate=1/1h",
    ];
    let service = Service::start(&flags);
    make(&service);
    let upstream = service.address().port();
    let nginx = Nginx::configured(&|port| {
        format!(
            "server {{ listen 127.0.0.1:{port}; location / {{
                 proxy_pass http://127.0.0.1:{upstream};
                 proxy_set_header Host $host:$server_port;
                 proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                 # What the visitor sends under this name is replaced.
                 proxy_set_header X-Auth-Request-Email $arg_user;
             }} }}"
        )
    });
    let haproxy = HaProxy::start(upstream);
    for (front, name) in [(nginx.port, "ann"), (haproxy.port, "ben")] {
        let visitor = Visitor::at((Ipv4Addr::LOCALHOST, front).into());
        let path = format!("/c/fair?user={name}");
        // Somebody in front of the proxy may write what they like.
        let made_up = [
            ("x-auth-request-email", "eve"),
            ("x-forwarded-for", "198.51.100.9"),
        ];
        assert_eq!(
            visitor.post(&path, &made_up, "nth=1").status,
            303 + 126 * u16::from(name == "ben")
        );
        let view = service.api().get(&format!("/v1/codes/fair/claims/{name}"));
        // They come from one address, which the proxies say, and gets one item in an hour.
        assert_eq!(view.status, if name == "ann" { 200 } else { 404 });
        assert_eq!(service.api().get("/v1/codes/fair/claims/eve").status, 404);
    }
    assert_eq!(taken(&service.api(), "fair"), 1);
}

/// HAProxy, which names whoever asks as the query says.
struct HaProxy {
    port: u16,
    process: Child,
    _home: tempfile::TempDir,
}

impl HaProxy {
    fn start(upstream: u16) -> Self {
        let home = tempfile::tempdir().unwrap();
        let port = free_port(Ipv4Addr::LOCALHOST.into());
        let config = format!(
            "defaults\n mode http\n timeout connect 2s\n timeout client 30s\n timeout server 30s\n\
             frontend public\n bind 127.0.0.1:{port}\n option forwardfor\n\
             \x20http-request set-header X-Auth-Request-Email %[url_param(user)]\n\
             \x20default_backend apiece\n\
             backend apiece\n server one 127.0.0.1:{upstream}\n"
        );
        let file = home.path().join("haproxy.cfg");
        std::fs::write(&file, config).unwrap();
        let program = if Command::new("haproxy").arg("-v").output().is_ok() {
            "haproxy"
        } else {
            "/usr/sbin/haproxy"
        };
        let process = Command::new(program).arg("-f").arg(&file).spawn().unwrap();
        until("HAProxy serves", Duration::from_secs(10), || {
            std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
        });
        Self {
            port,
            process,
            _home: home,
        }
    }
}

impl Drop for HaProxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Keys at an address, and what signs with them.
struct Signer {
    address: String,
    keys: std::sync::Arc<std::sync::Mutex<String>>,
}

impl Signer {
    /// Serves keys as a gateway does, until the test ends.
    fn start(keys: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = format!("http://{}/keys", listener.local_addr().unwrap());
        let keys = std::sync::Arc::new(std::sync::Mutex::new(keys.to_owned()));
        let served = std::sync::Arc::clone(&keys);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = std::io::Read::read(&mut stream, &mut [0; 4_096]);
                let body = served.lock().unwrap().clone();
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
                     Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
            }
        });
        Self { address, keys }
    }
}

/// A token, and the keys that it is checked with, by an independent program.
fn signed(script: &str) -> serde_json::Value {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let library =
        root.join("target/tools/oidc-provider-9.13.3/node_modules/jose/dist/webapi/index.js");
    let program = format!(
        "const jose = await import({:?});
         const now = Math.floor(Date.now() / 1000);
         const made = async (alg, kid) => {{
             const pair = await jose.generateKeyPair(alg, {{ extractable: true }});
             const key = {{ ...(await jose.exportJWK(pair.publicKey)), kid, alg, use: 'sig' }};
             const sign = (claims, header = {{}}) => new jose.SignJWT({{
                 iss: 'https://gateway.example', aud: ['fair'], iat: now, exp: now + 300,
                 sub: 'subject-1', email: 'Ann@fair.example', ...claims }})
                 .setProtectedHeader({{ alg, kid, ...header }}).sign(pair.privateKey);
             return {{ key, sign }};
         }};
         const out = {{}};
         {script}
         console.log(JSON.stringify(out));",
        library.display().to_string()
    );
    let ran = Command::new("node")
        .args(["--input-type=module", "-e", &program])
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    serde_json::from_slice(&ran.stdout).unwrap()
}

#[test]
fn a_signed_token_counts_from_anywhere_and_a_forged_one_nowhere() {
    let made = signed(
        "const one = await made('ES256', 'one');
         const rsa = await made('RS256', 'rsa');
         const other = await made('ES256', 'one');
         const next = await made('ES256', 'next');
         out.keys = { keys: [one.key, rsa.key] };
         out.later = { keys: [next.key] };
         out.good = {
             es256: await one.sign({}),
             rs256: await rsa.sign({}),
             skewed: await one.sign({ iat: now + 50, exp: now - 50 }),
         };
         out.next = await next.sign({});
         const [head, body, tail] = (await one.sign({})).split('.');
         const b64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
         out.bad = {
             'of another key': await other.sign({}),
             'of an unknown key': await next.sign({}),
             'expired': await one.sign({ iat: now - 900, exp: now - 90 }),
             'from the future': await one.sign({ iat: now + 120, exp: now + 300 }),
             'for somebody else': await one.sign({ aud: 'elsewhere' }),
             'of another issuer': await one.sign({ iss: 'https://elsewhere.example' }),
             'without an address': await one.sign({ email: undefined }),
             'not verified': await one.sign({ email_verified: false }),
             'unsigned': `${b64({ alg: 'none' })}.${body}.`,
             'signed with the public key': await new jose.SignJWT({ iss: 'https://gateway.example', aud: 'fair',
                 iat: now, exp: now + 300, sub: 's', email: 'ann@fair.example' })
                 .setProtectedHeader({ alg: 'HS256', kid: 'one' })
                 .sign(Buffer.from(JSON.stringify(one.key))),
             'changed': `${head}.${b64({ ...JSON.parse(Buffer.from(body, 'base64url')), email: 'eve@fair.example' })}.${tail}`,
             'cut': `${head}.${body}.${tail.slice(0, -4)}`,
             'without a signature': `${head}.${body}`,
             'a name': 'ann@fair.example',
         };",
    );
    let signer = Signer::start(&made["keys"].to_string());
    let service = Service::start(&[
        "--gateway-header=Cf-Access-Jwt-Assertion",
        &format!("--gateway-jwks={}", signer.address),
        "--gateway-issuer=https://gateway.example",
        "--gateway-audience=fair",
    ]);
    make(&service);
    let visitor = Visitor::of(&service);
    let tap = |token: &serde_json::Value| {
        let headers = [("cf-access-jwt-assertion", token.as_str().unwrap())];
        visitor.post("/c/fair", &headers, "nth=1")
    };
    for (what, token) in made["bad"].as_object().unwrap() {
        assert_eq!(tap(token).problem(), "forged-identity", "{what}");
        assert_eq!(taken(&service.api(), "fair"), 0, "{what}");
    }
    for (what, token) in made["good"].as_object().unwrap() {
        assert_eq!(tap(token).status, 303, "{what}");
        assert_eq!(taken(&service.api(), "fair"), 1, "{what}");
    }
    assert_eq!(
        service
            .api()
            .get("/v1/codes/fair/claims/ann@fair.example")
            .status,
        200
    );
    // A gateway that changes its keys is asked for them again, though not by each token.
    *signer.keys.lock().unwrap() = made["later"].to_string();
    until("the new key counts", Duration::from_secs(20), || {
        tap(&made["next"]).status == 303
    });
    assert_eq!(tap(&made["good"]["es256"]).problem(), "forged-identity");
}

#[test]
fn a_gateway_whose_keys_are_away_is_a_503() {
    let port = free_port(Ipv4Addr::LOCALHOST.into());
    let service = Service::start(&[
        "--gateway-header=X-Goog-Iap-Jwt-Assertion",
        &format!("--gateway-jwks=http://127.0.0.1:{port}/keys"),
        "--gateway-issuer=https://cloud.google.com/iap",
        "--gateway-audience=fair",
    ]);
    make(&service);
    let token = signed("out.token = await (await made('ES256', 'one')).sign({});");
    let headers = [("x-goog-iap-jwt-assertion", token["token"].as_str().unwrap())];
    let answer = Visitor::of(&service).post("/c/fair", &headers, "nth=1");
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (503, "identity-unavailable")
    );
    assert!(answer.header("retry-after").is_some());
}
