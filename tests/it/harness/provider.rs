//! A provider of `OpenID` Connect, and people who sign in there.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use ureq::Agent;
use ureq::http::Method;

use super::api::Answer;
use super::process::Process;
use super::web::{agent, answer, request};
use super::{Service, free_port};

/// A running provider, stopped when dropped.
pub(crate) struct Provider {
    /// Its name, for `--oidc-issuer`.
    pub(crate) issuer: String,
    /// The file with this service's secret.
    pub(crate) secret: tempfile::NamedTempFile,
    process: Option<Process>,
}

impl Provider {
    /// A place for one, which does not run yet.
    pub(crate) fn new() -> Self {
        let secret = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(secret.path(), "the-secret-of-the-tests\n").unwrap();
        let port = free_port(Ipv4Addr::LOCALHOST.into());
        Self {
            issuer: format!("http://127.0.0.1:{port}"),
            secret,
            process: None,
        }
    }

    /// The flags of a service that knows it.
    pub(crate) fn flags(&self) -> [String; 3] {
        let secret = self.secret.path().display();
        [
            format!("--oidc-issuer={}", self.issuer),
            "--oidc-client-id=apiece".into(),
            format!("--oidc-client-secret-file={secret}"),
        ]
    }

    /// Starts it, for the service at this address.
    pub(crate) fn run(&mut self, origin: &str) {
        self.run_ahead(origin, 0);
    }

    /// The same with a clock that is ahead.
    pub(crate) fn run_ahead(&mut self, origin: &str, seconds: i64) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new("node");
        command
            .arg(root.join("tests/it/harness/provider.mjs"))
            .arg(root.join("target/tools/oidc-provider-9.13.3"))
            .arg(&self.issuer)
            .arg(format!("{origin}/signed-in"))
            .arg(seconds.to_string());
        let mut process = Process::spawn(&mut command);
        process.find(|line| (line == "ready").then_some(()));
        self.process = Some(process);
    }

    /// Stops it.
    pub(crate) fn stop(&mut self) {
        self.process = None;
    }
}

/// A browser without scripts, which keeps cookies.
pub(crate) struct Person {
    agent: Agent,
    /// By host and port, since those of this machine are different sites here.
    cookies: BTreeMap<(String, String), String>,
}

impl Person {
    pub(crate) fn new() -> Self {
        Self {
            agent: agent(Duration::from_secs(30)),
            cookies: BTreeMap::new(),
        }
    }

    pub(crate) fn get(&mut self, url: &str) -> Answer {
        self.send(&Method::GET, url, "")
    }

    pub(crate) fn post(&mut self, url: &str, form: &str) -> Answer {
        self.send(&Method::POST, url, form)
    }

    /// Signs in for a code as somebody, up to the address that leads back to the service.
    pub(crate) fn sign_in(&mut self, origin: &str, code: &str, name: &str) -> String {
        self.sign_in_at(&format!("{origin}/c/{code}/sign-in"), name)
    }

    /// The same where signing in begins at this address.
    pub(crate) fn sign_in_at(&mut self, begin: &str, name: &str) -> String {
        let mut answer = self.get(begin);
        let mut at = url::Url::parse(begin).unwrap();
        loop {
            let next = answer.header("location").expect("a way on");
            at = at.join(next).unwrap();
            let next = at.to_string();
            if at.path() == "/signed-in" {
                return next;
            }
            answer = self.get(&next);
            if answer.status == 200 {
                // The page that asks who it is.
                let form = format!("prompt=login&login={name}&password=x");
                answer = self.post(&next, &form);
            }
        }
    }

    /// The value of a cookie of a service's.
    pub(crate) fn cookie(&self, service: &Service, name: &str) -> Option<String> {
        let key = (service.address().to_string(), name.to_owned());
        self.cookies.get(&key).cloned()
    }

    /// Puts a cookie into the browser.
    pub(crate) fn set_cookie(&mut self, service: &Service, name: &str, value: &str) {
        let key = (service.address().to_string(), name.to_owned());
        self.cookies.insert(key, value.to_owned());
    }

    /// Sends the cookies of one service to another, as replicas at one address are.
    pub(crate) fn moves(&mut self, from: &Service, to: &Service) {
        let own = self.cookies.clone().into_iter();
        let site = from.address().to_string();
        for ((_, name), value) in own.filter(|((at, _), _)| *at == site) {
            self.set_cookie(to, &name, &value);
        }
    }

    /// The values of all cookies.
    pub(crate) fn all_cookies(&self) -> Vec<String> {
        self.cookies.values().cloned().collect()
    }

    fn send(&mut self, method: &Method, url: &str, form: &str) -> Answer {
        let site = url::Url::parse(url).unwrap();
        let site = format!("{}:{}", site.host_str().unwrap(), site.port().unwrap());
        let own = self.cookies.iter().filter(|((at, _), _)| *at == site);
        let own: Vec<_> = own
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let cookies = own.join("; ");
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [("cookie", cookies.as_str()), kind];
        let request = request(method, url, &headers);
        let sent = match *method {
            Method::GET => self.agent.run(request.body(()).unwrap()),
            _ => self.agent.run(request.body(form.to_owned()).unwrap()),
        };
        let answer = answer(sent.expect("an answer"));
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (pair, _) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            let key = (site.clone(), name.to_owned());
            match value {
                "" => self.cookies.remove(&key),
                value => self.cookies.insert(key, value.to_owned()),
            };
        }
        answer
    }
}
