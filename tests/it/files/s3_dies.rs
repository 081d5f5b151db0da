//! The storage server dies while it is used.

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::PATIENCE;
use super::s3::{link, make_code, until_objects, upload};
use crate::harness::process::Serve;
use crate::harness::s3::S3;
use crate::harness::{
    Answer, Contents, Proxy, Way, begin_fetch, connect, fetch_file, get, head, pace, read_answer,
    until,
};

const MIB: u64 = 1024 * 1024;

/// No client waits this long for a refusal.
const SOON: Duration = Duration::from_secs(15);

#[track_caller]
fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.problem(), "files-unavailable");
    assert!(answer.header("retry-after").is_some());
}

fn serve(s3: &S3) -> Serve {
    let serve = Serve::start_in(&s3.env(), &[]);
    make_code(&serve, "fair");
    serve
}

#[test]
fn while_the_storage_is_away_files_are_refused_and_everything_else_goes_on() {
    let mut s3 = S3::start();
    let serve = serve(&s3);
    let (kept, new) = (Contents::new(1, 1_000), Contents::new(2, 1_000));
    assert_eq!(upload(&serve, "fair", "a.txt", &kept).status, 201);
    let url = link(&serve, "fair", "ann");
    serve.api().make_code("text", &serde_json::json!({}), 1);
    s3.die();
    let began = Instant::now();
    assert_unavailable(&upload(&serve, "fair", "b.txt", &new));
    assert_unavailable(&get(&url, &[]));
    assert!(began.elapsed() < 2 * SOON, "{:?}", began.elapsed());
    assert_eq!(serve.api().claim("text", "ann").status, 201);
    assert!(serve.is_ready());
    assert_eq!(serve.api().stats("fair")["added"], 1);
    s3.restart();
    until_objects(&s3, &[&kept]);
    assert_eq!(fetch_file(&url, &[]).sha256, kept.clone().sha256());
    assert_eq!(upload(&serve, "fair", "b.txt", &new).status, 201);
    until_objects(&s3, &[&kept, &new]);
}

#[test]
fn an_upload_whose_storage_dies_halfway_is_refused_and_leaves_nothing() {
    let mut s3 = S3::start();
    let serve = serve(&s3);
    let contents = Contents::new(1, 64 * MIB);
    let mut stream = connect(serve.address());
    stream.set_read_timeout(Some(SOON)).unwrap();
    stream.set_write_timeout(Some(SOON)).unwrap();
    let length = format!("content-length: {}", contents.length());
    let lines = ["connection: close", &length];
    let head = head("PUT /v1/codes/fair/files/a.bin", &lines);
    stream.write_all(head.as_bytes()).unwrap();
    stream
        .write_all(&contents.clone().take(20 * MIB).bytes())
        .unwrap();
    until("a part has arrived", PATIENCE, || s3.parts() > 0);
    s3.die();
    // The upload may be refused before all of the rest is sent.
    let _ = stream.write_all(&contents.clone().skip(20 * MIB).bytes());
    assert_unavailable(&read_answer(&mut stream).expect("an answer"));
    assert_eq!(serve.api().stats("fair")["added"], 0);
    s3.restart();
    until_objects(&s3, &[]);
    assert_eq!(upload(&serve, "fair", "a.bin", &contents).status, 201);
    until_objects(&s3, &[&contents]);
}

/// A broken connection does no harm as long as another can be made.
#[test]
fn a_connection_to_the_storage_that_breaks_is_made_again() {
    let s3 = S3::start();
    let proxy = Proxy::before(s3.port());
    let serve = Serve::start_in(&S3::env_at(proxy.port()), &[]);
    make_code(&serve, "fair");
    let contents = Contents::new(1, 64 * MIB);
    assert_eq!(upload(&serve, "fair", "a.bin", &contents).status, 201);
    let mut fetching = begin_fetch(&link(&serve, "fair", "ann"), &[]);
    fetching.take(MIB);
    proxy.treat(Way::Cut, &[]);
    proxy.treat(Way::Open, &[]);
    let fetched = fetching.finish();
    assert!(fetched.broke_off.is_none(), "{fetched:?}");
    assert_eq!(fetched.sha256, contents.sha256());
}

#[test]
fn a_download_whose_storage_dies_breaks_off_and_can_be_resumed() {
    let mut s3 = S3::start();
    let serve = serve(&s3);
    let contents = Contents::new(1, 64 * MIB);
    assert_eq!(upload(&serve, "fair", "a.bin", &contents).status, 201);
    let url = link(&serve, "fair", "ann");
    let mut fetching = begin_fetch(&url, &[]);
    let etag = fetching.headers["etag"].to_str().unwrap().to_owned();
    fetching.take(MIB);
    s3.die();
    let began = Instant::now();
    let cut = fetching.finish();
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert!(cut.broke_off.is_some(), "{cut:?}");
    assert!((MIB..contents.length()).contains(&cut.length), "{cut:?}");
    assert_eq!(cut.sha256, contents.clone().take(cut.length).sha256());

    s3.restart();
    let range = format!("bytes={}-", cut.length);
    let rest = fetch_file(&url, &[("range", &range), ("if-range", &etag)]);
    assert_eq!(rest.status, 206);
    assert_eq!(rest.sha256, contents.skip(cut.length).sha256());
    assert!(rest.broke_off.is_none(), "{rest:?}");
}

/// There is no limit on the time of a whole download.
#[test]
fn a_client_may_take_its_time() {
    let s3 = S3::start();
    let mut env = s3.env();
    env.push(("AWS_TIMEOUT", "50ms".into()));
    let serve = Serve::start_in(&env, &[]);
    make_code(&serve, "fair");
    let contents = Contents::new(1, 64 * MIB);
    assert_eq!(upload(&serve, "fair", "a.bin", &contents).status, 201);
    let mut fetching = begin_fetch(&link(&serve, "fair", "ann"), &[]);
    for _ in 0..60 {
        fetching.take(MIB);
        pace(Duration::from_millis(50));
    }
    let fetched = fetching.finish();
    assert!(fetched.broke_off.is_none(), "{fetched:?}");
    assert_eq!(fetched.sha256, contents.sha256());
}
