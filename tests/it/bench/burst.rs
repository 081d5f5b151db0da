//! A crowd scans at once: every phone comes over a connection of its own.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use bytes::Bytes;
use futures_util::future::try_join_all;
use http_body_util::BodyExt as _;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

use super::Effort;
use super::load::PHONE;
use super::process::cpu_of;
use super::stage::{Constant, fill};
use super::table::{Reach, Rounds, Table};
use crate::harness::process::Serve;
use crate::harness::{Redis, pace};

/// The time between two phones, on average.
const GAP: Duration = Duration::from_millis(1);
const ADDRESS: &str = "/c/fair";

pub(super) fn measure(effort: &Effort, table: &mut Table) {
    let redis = Redis::start();
    let serve = Serve::on(&redis.url());
    let constant = Constant::start();
    fill(&serve, "fair", effort.phones * effort.rounds);
    let nothing: SocketAddr = constant.address.parse().expect("an address");
    // It shares the cores with what it measures, so one thread has to do for it.
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build().unwrap();
    let (mut ours, mut theirs) = <([Rounds; 2], [Rounds; 2])>::default();
    let mut own = Rounds::default();
    let mut items = HashSet::new();
    for round in effort.rounds("burst") {
        let arrive = |host, does| arrive(&runtime, host, does, effort.phones, round);
        let all = || arrive(serve.address(), Does::Visits);
        let (visits, used) = cpu_of(&[std::process::id()], all);
        own.add(used[0] * 1e6 / effort.phones as f64);
        items.extend(visits.iter().map(Visit::item));
        add_percentiles(&mut ours, &visits);
        let gets = arrive(nothing, Does::GetsThrice);
        add_percentiles(&mut theirs, &gets);
    }
    assert_eq!(items.len(), effort.phones * effort.rounds, "all distinct");

    let seconds = GAP.as_secs_f64() * effort.phones as f64;
    let what = format!("a visit, {} phones within {seconds} s", effort.phones);
    let reaches = [("p50", Reach::Told), ("p99", Reach::AtMost(2.0))];
    for ((name, reach), (ours, theirs)) in reaches.into_iter().zip(ours.into_iter().zip(theirs)) {
        let against = ("three GETs of the constant page", &theirs);
        table.compare(format!("{what}, {name}"), "ms", ours, against, reach);
    }
    let what = "CPU per visit of the generator of that burst";
    table.tell(what, "us", own, Reach::Told);
}

/// What a phone does.
#[derive(Clone, Copy)]
enum Does {
    /// It gets the page, taps, and follows the redirect to the page.
    Visits,
    /// It gets the page three times.
    GetsThrice,
}

/// The last page that a phone got, and how long that took from when the phone was due.
struct Visit {
    took: Duration,
    page: Bytes,
}

impl Visit {
    /// The item that the page shows.
    fn item(&self) -> String {
        let page = std::str::from_utf8(&self.page).expect("the page is UTF-8");
        let at = page.find("COUPON-");
        let at = at.unwrap_or_else(|| panic!("the page shows no item: {page}"));
        page[at..].chars().take("COUPON-000000000".len()).collect()
    }
}

/// Adds the median and the 99th percentile, in ms.
fn add_percentiles(rounds: &mut [Rounds; 2], visits: &[Visit]) {
    let mut took: Vec<_> = visits.iter().map(|visit| visit.took).collect();
    took.sort();
    for (rounds, percent) in rounds.iter_mut().zip([50, 99]) {
        let nth = (took.len() * percent).div_ceil(100) - 1;
        rounds.add(took[nth].as_secs_f64() * 1e3);
    }
}

/// Lets phones come one after the other, evenly but for a part of [`GAP`]. A phone that is
/// due does not wait for those before it.
fn arrive(
    runtime: &Runtime,
    host: SocketAddr,
    does: Does,
    phones: usize,
    round: usize,
) -> Vec<Visit> {
    let mut random = fastrand::Rng::with_seed(round as u64);
    let began = Instant::now();
    let mut visits = Vec::with_capacity(phones);
    for n in 0..phones {
        let due = began + GAP.mul_f64(n as f64 + random.f64());
        pace(due.saturating_duration_since(Instant::now()));
        visits.push(runtime.spawn(async move {
            let page = Phone::connect(host).await.does(does).await;
            let took = due.elapsed();
            Visit { took, page }
        }));
    }
    let visits = runtime.block_on(try_join_all(visits));
    visits.expect("each phone got its answers")
}

/// A phone with a connection of its own.
struct Phone {
    sender: SendRequest<String>,
    headers: HeaderMap,
}

impl Phone {
    async fn connect(host: SocketAddr) -> Self {
        let stream = TcpStream::connect(host).await.expect("a connection");
        stream.set_nodelay(true).expect("it is TCP");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let host = HeaderValue::from_str(&host.to_string()).expect("an address");
        let usual = PHONE.map(|(name, value)| (name, HeaderValue::from_static(value)));
        let usual = usual.map(|(name, value)| (HeaderName::from_static(name), value));
        let headers = [(header::HOST, host)].into_iter().chain(usual).collect();
        Self { sender, headers }
    }

    /// Returns the last page.
    async fn does(mut self, does: Does) -> Bytes {
        match does {
            Does::Visits => {
                let (head, _) = self.send("GET", StatusCode::OK).await;
                let cookie = head[header::SET_COOKIE].to_str().expect("a cookie");
                let cookie = cookie.split(';').next().unwrap_or(cookie);
                let cookie = cookie.parse().expect("it came in a header");
                self.headers.insert(header::COOKIE, cookie);
                self.send("POST", StatusCode::SEE_OTHER).await;
            }
            Does::GetsThrice => {
                self.send("GET", StatusCode::OK).await;
                self.send("GET", StatusCode::OK).await;
            }
        }
        self.send("GET", StatusCode::OK).await.1
    }

    /// Sends a request, whose answer must have this status.
    async fn send(&mut self, method: &str, expected: StatusCode) -> (HeaderMap, Bytes) {
        let form = if method == "POST" { "nth=1" } else { "" };
        let mut request = Request::builder().method(method).uri(ADDRESS);
        let headers = request.headers_mut().expect("a good request");
        headers.clone_from(&self.headers);
        if method == "POST" {
            let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
            headers.insert(header::CONTENT_TYPE, kind);
        }
        let request = request.body(form.to_owned()).expect("a good request");
        let answer = self.sender.send_request(request).await.expect("an answer");
        let (head, body) = answer.into_parts();
        let body = body.collect().await.expect("a whole answer").to_bytes();
        assert_eq!(head.status, expected, "{method}: {body:?}");
        (head.headers, body)
    }
}
