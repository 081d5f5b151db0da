//! Requests to any address, uploads and downloads among them.

use std::io::{self, Read};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::{HeaderMap, Method, Request, Response};
use ureq::{Agent, AsSendBody, Body, SendBody};

use super::api::{Answer, KEY};
use super::contents::Sink;

type Headers<'a> = &'a [(&'a str, &'a str)];

/// A file that was downloaded, or the part of it that came.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) length: u64,
    pub(crate) sha256: String,
    /// Why it broke off, if it did.
    pub(crate) broke_off: Option<io::Error>,
}

/// Enough for a large file on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// A client that accepts any status, follows no redirect, ignores the proxies of this
/// machine, and waits this long.
pub(crate) fn agent(patience: Duration) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(patience));
    config.build().into()
}

pub(super) fn request(
    method: &Method,
    url: &str,
    headers: Headers<'_>,
) -> ureq::http::request::Builder {
    let request = Request::builder().method(method).uri(url);
    headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    })
}

/// The path that a file of a code is uploaded to.
pub(crate) fn file_path(code: &str, name: &str) -> String {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("/v1/codes/{code}/files/{name}")
}

/// Uploads a file as an organiser. It is sent in chunks unless the headers have a
/// `content-length`.
pub(crate) fn put(url: &str, headers: Headers<'_>, body: &mut dyn Read) -> Answer {
    let key = format!("Bearer {KEY}");
    let headers = [&[("authorization", &*key)], headers].concat();
    send(&Method::PUT, url, &headers, SendBody::from_reader(body))
}

/// Sends a request over a new connection, and follows no redirect.
pub(crate) fn send(
    method: &Method,
    url: &str,
    headers: Headers<'_>,
    body: impl AsSendBody,
) -> Answer {
    let request = request(method, url, headers).body(body);
    let response = agent(PATIENCE).run(request.expect("a request"));
    answer(response.expect("an answer"))
}

/// GET or HEAD by [`send`].
pub(crate) fn fetch(method: &Method, url: &str, headers: Headers<'_>) -> Answer {
    send(method, url, headers, ())
}

/// POST by [`send`].
pub(crate) fn post(url: &str, headers: Headers<'_>, body: &str) -> Answer {
    send(&Method::POST, url, headers, body)
}

/// GET by [`send`].
pub(crate) fn get(url: &str, headers: Headers<'_>) -> Answer {
    fetch(&Method::GET, url, headers)
}

pub(super) fn answer(response: Response<Body>) -> Answer {
    let (head, body) = response.into_parts();
    let mut bytes = Vec::new();
    let read = body.into_reader().read_to_end(&mut bytes);
    read.expect("a whole answer");
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: bytes,
    }
}

/// Downloads a file of any size.
pub(crate) fn fetch_file(url: &str, headers: Headers<'_>) -> Fetched {
    begin_fetch(url, headers).finish()
}

/// Begins a download: reads the head of the answer and nothing more yet.
pub(crate) fn begin_fetch(url: &str, headers: Headers<'_>) -> Fetching {
    let request = request(&Method::GET, url, headers).body(());
    let response = agent(PATIENCE).run(request.expect("a request"));
    let (head, body) = response.expect("an answer").into_parts();
    Fetching {
        status: head.status.as_u16(),
        headers: head.headers,
        body: Box::new(body.into_reader()),
        sink: Sink::default(),
    }
}

/// A file that is being downloaded.
pub(crate) struct Fetching {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    body: Box<dyn Read + Send>,
    sink: Sink,
}

impl Fetching {
    /// Reads the next `bytes` bytes.
    pub(crate) fn take(&mut self, bytes: u64) {
        let taken = io::copy(&mut (&mut self.body).take(bytes), &mut self.sink);
        assert_eq!(taken.expect("it goes on"), bytes);
    }

    /// Reads the rest, to the end or until it breaks off.
    pub(crate) fn finish(mut self) -> Fetched {
        let broke_off = io::copy(&mut self.body, &mut self.sink).err();
        Fetched {
            status: self.status,
            headers: self.headers,
            length: self.sink.length,
            sha256: self.sink.sha256(),
            broke_off,
        }
    }
}
