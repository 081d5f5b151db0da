//! A download that is cut can be resumed where it broke off.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use super::{PATIENCE, link, make_code, upload};
use crate::harness::{Contents, Phone, Proxy, Service, Way, holds_only, until};

const MIB: u64 = 1024 * 1024;

/// Large enough to take a while.
fn large() -> Contents {
    Contents::new(1, 400 * MIB)
}

/// The length of what has been saved so far, under whatever name: browsers save
/// under a name of their own first.
fn length(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let lengths = entries.filter_map(|entry| Some(entry.metadata().ok()?.len()));
    lengths.max().unwrap_or_default()
}

fn sha256_of(path: &Path) -> String {
    let mut sink = crate::harness::Sink::default();
    let mut file = fs::File::open(path).unwrap();
    std::io::copy(&mut file, &mut sink).unwrap();
    sink.sha256()
}

#[test]
fn curl_resumes_a_download_that_was_cut() {
    let service = Service::start(&[]);
    let proxy = Proxy::before(service.address().port());
    make_code(&service, "fair");
    let contents = large();
    assert_eq!(upload(&service, "fair", "a.bin", &contents).status, 201);
    let url = link(&service, "fair", "ann");
    let own = format!("127.0.0.1:{}", service.address().port());
    let url = url.replace(&own, &format!("127.0.0.1:{}", proxy.port()));
    let home = tempfile::tempdir().unwrap();
    let curl = |more: &[&str]| {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail", "--noproxy", "*"])
            .args(["--output", "a.bin"])
            .args(more)
            .arg(&url)
            .current_dir(home.path())
            .stderr(Stdio::piped());
        curl.spawn()
            .expect("curl is not installed: `make test` installs it")
    };
    let first = curl(&["--limit-rate", "100M"]);
    until("some of the file has come", PATIENCE, || {
        length(home.path()) > MIB
    });
    proxy.treat(Way::Cut, &[]);
    let first = first.wait_with_output().unwrap();
    assert_eq!(
        first.status.code(),
        Some(18),
        "not only a part was saved: {first:?}"
    );
    let had = length(home.path());
    assert!((MIB..contents.length()).contains(&had), "{had}");
    assert_eq!(
        sha256_of(&home.path().join("a.bin")),
        contents.clone().take(had).sha256()
    );

    proxy.listen();
    proxy.treat(Way::Open, &[]);
    let again = curl(&["--continue-at", "-"]);
    let again = again.wait_with_output().unwrap();
    assert!(again.status.success(), "{again:?}");
    assert_eq!(proxy.heard(&format!("Range: bytes={had}-")), 1);
    assert_eq!(sha256_of(&home.path().join("a.bin")), contents.sha256());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_resumes_a_download_that_was_cut() {
    let service = Service::start(&[]);
    let proxy = Proxy::before(service.address().port());
    service.api().make_code_of("fair", &json!({}), &[]);
    let contents = large();
    assert_eq!(upload(&service, "fair", "a.bin", &contents).status, 201);
    let phone = Phone::start().await;
    phone
        .open(&format!("http://127.0.0.1:{}/c/fair", proxy.port()))
        .await;
    phone.tap("form button").await;
    phone.find(".name").await;
    proxy.listen();
    phone.tap(".face a.button").await;
    let folder = phone.downloads();
    let cut = move || {
        until("some of the file has come", PATIENCE, || {
            length(&folder) > MIB
        });
        proxy.treat(Way::Cut, &[]);
        let had = length(&folder);
        proxy.treat(Way::Open, &[]);
        assert!(had < large().length(), "the download was already complete");
        until("the file is saved", PATIENCE, || {
            holds_only(&folder, "a.bin")
        });
        assert_eq!(sha256_of(&folder.join("a.bin")), contents.sha256());
        // It did not start from the beginning.
        let resumed = proxy.heard("Range: bytes=") + proxy.heard("range: bytes=");
        assert!(resumed >= 1, "no range was asked for");
    };
    tokio::task::spawn_blocking(cut).await.unwrap();
}
