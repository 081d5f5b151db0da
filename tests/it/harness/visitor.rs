//! A visitor of pages that does what it is told: it follows nothing and keeps
//! nothing.

use std::time::Duration;

use ureq::Agent;
use ureq::http::{Method, Request};

use super::api::Answer;
use super::server::Service;

pub(crate) struct Visitor<'a> {
    service: &'a Service,
    agent: Agent,
}

impl<'a> Visitor<'a> {
    /// Somebody who visits this service.
    pub(crate) fn of(service: &'a Service) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(30)));
        let agent = config.build().into();
        Self { service, agent }
    }

    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.look(&Method::GET, path, headers)
    }

    /// GET or HEAD.
    pub(crate) fn look(&self, method: &Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.request(method, path, headers).body(());
        self.answer(self.agent.run(request.expect("a request")))
    }

    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
        let request = self.request(&Method::POST, path, headers);
        let request = request.body(form.to_owned());
        self.answer(self.agent.run(request.expect("a request")))
    }

    /// Opens a page and gives the cookie that comes with it.
    pub(crate) fn introduced(&self, path: &str) -> String {
        self.get(path, &[]).cookie().expect("a cookie")
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> ureq::http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(self.service.url(path));
        headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        })
    }

    fn answer(&self, response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
        let (head, mut body) = response.expect("an answer").into_parts();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.read_to_vec().expect("a whole answer"),
        }
    }
}

impl Answer {
    /// The cookie that it sets, as a request sends it back.
    pub(crate) fn cookie(&self) -> Option<String> {
        let (cookie, _) = self.header("set-cookie")?.split_once(';')?;
        Some(cookie.to_owned())
    }
}
