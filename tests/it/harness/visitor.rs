//! A visitor of pages that follows no redirect and keeps no cookie.

use std::time::Duration;

use ureq::Agent;
use ureq::http::Method;

use super::api::Answer;
use super::server::Service;
use super::web::{agent, answer, request};

pub(crate) struct Visitor<'a> {
    service: &'a Service,
    agent: Agent,
}

impl<'a> Visitor<'a> {
    /// A visitor of this service.
    pub(crate) fn of(service: &'a Service) -> Self {
        let agent = agent(Duration::from_secs(30));
        Self { service, agent }
    }

    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.look(&Method::GET, path, headers)
    }

    /// Sends a request without a body, such as GET or HEAD.
    pub(crate) fn look(&self, method: &Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = request(method, &self.service.url(path), headers).body(());
        answer(
            self.agent
                .run(request.expect("a request"))
                .expect("an answer"),
        )
    }

    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
        let request = request(&Method::POST, &self.service.url(path), headers);
        let request = request.body(form.to_owned()).expect("a request");
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
