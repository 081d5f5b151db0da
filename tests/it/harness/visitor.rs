//! A visitor of pages that follows no redirect and keeps no cookie.

use std::net::SocketAddr;
use std::time::Duration;

use ureq::Agent;
use ureq::http::Method;

use super::api::Answer;
use super::server::Service;
use super::web::{agent, answer, request};

pub(crate) struct Visitor {
    base: String,
    agent: Agent,
}

impl Visitor {
    /// A visitor of this service.
    pub(crate) fn of(service: &Service) -> Self {
        Self::at(service.address())
    }

    /// A visitor of the service at this address.
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self {
            base: format!("http://{address}"),
            agent: agent(Duration::from_secs(30)),
        }
    }

    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.look(&Method::GET, path, headers)
    }

    /// Sends a request without a body, such as GET or HEAD.
    pub(crate) fn look(&self, method: &Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = request(method, &format!("{}{path}", self.base), headers).body(());
        answer(
            self.agent
                .run(request.expect("a request"))
                .expect("an answer"),
        )
    }

    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
        let request = request(&Method::POST, &format!("{}{path}", self.base), headers);
        let request = request.body(form.to_owned()).expect("a request");
        answer(self.agent.run(request).expect("an answer"))
    }

    /// Sends a file as the body of a request.
    pub(crate) fn post_bytes(&self, path: &str, headers: &[(&str, &str)], bytes: &[u8]) -> Answer {
        let request = request(&Method::POST, &format!("{}{path}", self.base), headers);
        let request = request.body(bytes).expect("a request");
        answer(self.agent.run(request).expect("an answer"))
    }

    /// Opens a page, and returns the cookie that it sets.
    pub(crate) fn introduced(&self, path: &str) -> String {
        self.get(path, &[]).cookie().expect("a cookie")
    }
}

impl Answer {
    /// The cookie that it sets, as a client sends it back.
    pub(crate) fn cookie(&self) -> Option<String> {
        let (cookie, _) = self.header("set-cookie")?.split_once(';')?;
        Some(cookie.to_owned())
    }
}
