//! Contents that several items share, and contents without an item.

use std::io::Write as _;
use std::thread;

use apiece::system::System;
use serde_json::{Value, json};

use super::{PATIENCE, kept, link, make_code, object, problems, until_kept, upload};
use crate::harness::{Contents, Service, connect, fetch_file, head, until};

fn delete(service: &Service, code: &str) {
    let answer = service
        .api()
        .send("DELETE", &format!("/v1/codes/{code}"), None);
    assert_eq!(answer.unwrap().status, 204);
}

/// Runs a collection to its end. Returns what it found.
fn collect(service: &Service, delete: bool) -> Vec<Value> {
    let (mut orphans, mut from) = (Vec::new(), json!(0));
    loop {
        let wanted = json!({ "delete": delete, "from": from });
        let answer = service.api().post("/v1/files/gc", &wanted);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let step = answer.json();
        orphans.extend(step["orphans"].as_array().unwrap().iter().cloned());
        from = step["next"].clone();
        if from.is_null() {
            return orphans;
        }
    }
}

#[test]
fn the_same_bytes_sent_to_two_codes_at_once_are_kept_once() {
    let service = Service::start(&[]);
    let codes = ["one", "two", "three", "four"];
    codes.iter().for_each(|code| make_code(&service, code));
    let contents = Contents::new(1, 20 * 1024 * 1024);
    thread::scope(|scope| {
        for code in codes.iter().chain(&codes) {
            let (service, contents) = (&service, &contents);
            scope.spawn(move || {
                let answer = upload(service, code, &format!("{code}.bin"), contents);
                assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
            });
        }
    });
    until_kept(&service, &[&contents]);
    let sha256 = contents.sha256();
    for code in codes {
        assert_eq!(service.api().stats(code)["added"], 1);
        assert_eq!(problems(&service, code), [""; 0]);
        assert_eq!(fetch_file(&link(&service, code, "ann"), &[]).sha256, sha256);
    }
}

#[test]
fn contents_are_removed_with_the_last_code_that_has_them() {
    let service = Service::start(&[]);
    let shared = Contents::new(1, 100);
    let own = Contents::new(2, 9 * 1024 * 1024);
    for code in ["one", "two"] {
        make_code(&service, code);
        assert_eq!(upload(&service, code, "a.txt", &shared).status, 201);
    }
    assert_eq!(upload(&service, "one", "b.txt", &own).status, 201);
    let url = link(&service, "two", "ann");
    until_kept(&service, &[&shared, &own]);
    delete(&service, "one");
    until_kept(&service, &[&shared]);
    assert_eq!(fetch_file(&url, &[]).status, 200);
    delete(&service, "two");
    until_kept(&service, &[]);
}

#[test]
fn a_collection_finds_contents_without_an_item_and_removes_them_if_told_to() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    let [used, taken, orphan] = [1, 2, 3].map(|seed| Contents::new(seed, 1_000 * seed));
    for contents in [&taken, &used] {
        upload(&service, "fair", "a.txt", contents);
        // A client takes the first file.
        service.api().claim("fair", "ann");
    }
    // A process that died between two steps would leave this.
    let put = |contents: &Contents, at: &str| {
        let path = service.data().join("files").join(at);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents.clone().bytes()).unwrap();
    };
    let sha256 = orphan.clone().sha256();
    put(&orphan, object(&sha256).to_str().unwrap());
    // Other files in the store are not ours, and stay.
    put(&orphan, "sha256/ab/README");
    let found = [json!({ "sha256": sha256, "size": 3_000 })];
    for _ in 0..2 {
        assert_eq!(collect(&service, false), found);
    }
    assert_eq!(kept(&service).len(), 4);
    assert_eq!(collect(&service, true), found);
    assert_eq!(collect(&service, true), Vec::<Value>::new());
    let alien = service.data().join("files/sha256/ab/README");
    std::fs::remove_file(alien).unwrap();
    until_kept(&service, &[&used, &taken]);
    assert_eq!(problems(&service, "fair"), [""; 0]);
}

/// A collection that died left contents set aside. Those of an item are put back.
/// The others are removed once no other process can still be about to do so.
#[test]
fn a_collection_finishes_what_an_earlier_one_left() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    let (used, orphan) = (Contents::new(1, 100), Contents::new(2, 100));
    assert_eq!(upload(&service, "fair", "a.txt", &used).status, 201);
    until_kept(&service, &[&used]);
    let files = service.data().join("files");
    let object = files.join(object(&used.clone().sha256()));
    let now = System::of_machine().clock.now().as_second();
    for (hours, aside) in [(1, true), (25, false)] {
        let since = now - hours * 60 * 60;
        std::fs::create_dir_all(files.join("aside")).unwrap();
        for contents in [&used, &orphan] {
            let name = format!("{}.{since}.0123", contents.clone().sha256());
            let path = files.join("aside").join(name);
            std::fs::write(path, contents.clone().bytes()).unwrap();
        }
        std::fs::remove_file(&object).unwrap();
        assert_eq!(problems(&service, "fair").len(), 1);
        collect(&service, false);
        assert!(!object.exists(), "a dry run changed something");
        collect(&service, true);
        assert_eq!(problems(&service, "fair"), [""; 0]);
        assert_eq!(kept(&service).len(), if aside { 3 } else { 1 });
        std::fs::remove_dir_all(files.join("aside")).unwrap();
    }
    until_kept(&service, &[&used]);
}

/// Sends a request, and hangs up as soon as something is removed.
fn begin_and_hang_up(service: &Service, line: &str, body: &str) {
    let length = format!("content-length: {}", body.len());
    let request = head(line, &["content-type: application/json", &length]) + body;
    let before = kept(service);
    let mut stream = connect(service.address());
    stream.write_all(request.as_bytes()).unwrap();
    until("the removal has begun", PATIENCE, || {
        kept(service) != before
    });
}

/// Contents that are set aside must not stay there: they may belong to an item.
#[test]
fn a_removal_that_has_begun_is_finished_although_the_client_hangs_up() {
    let service = Service::start(&[]);
    for code in ["stays", "goes"] {
        make_code(&service, code);
    }
    let shared = Contents::new(1, 100);
    upload(&service, "stays", "a.txt", &shared);
    upload(&service, "goes", "a.txt", &shared);
    for seed in 2..200 {
        upload(&service, "goes", "b.txt", &Contents::new(seed, 100));
    }
    begin_and_hang_up(&service, "DELETE /v1/codes/goes", "");
    until_kept(&service, &[&shared]);

    for seed in 2..200 {
        let contents = Contents::new(seed, 100);
        let path = service
            .data()
            .join("files")
            .join(object(&contents.clone().sha256()));
        std::fs::write(path, contents.bytes()).unwrap();
    }
    begin_and_hang_up(&service, "POST /v1/files/gc", "{\"delete\": true}");
    until_kept(&service, &[&shared]);
}

#[test]
fn a_check_finds_contents_that_are_missing_cut_or_changed() {
    let service = Service::start(&[]);
    make_code(&service, "fair");
    let all = [1, 2, 3, 4].map(|seed| Contents::new(seed, 1_000));
    for (n, contents) in all.iter().enumerate() {
        upload(&service, "fair", &format!("{n}.txt"), contents);
    }
    assert_eq!(problems(&service, "fair"), [""; 0]);
    let path = |n: usize| {
        let sha256 = all[n].clone().sha256();
        service.data().join("files").join(object(&sha256))
    };
    std::fs::remove_file(path(0)).unwrap();
    std::fs::write(path(1), all[1].clone().take(999).bytes()).unwrap();
    std::fs::write(path(2), all[3].clone().bytes()).unwrap();
    let found = problems(&service, "fair");
    assert_eq!(found.len(), 3, "{found:#?}");
    for (name, words) in [
        ("0.txt", "are missing"),
        ("1.txt", "have 999 bytes instead of 1000"),
        ("2.txt", "are damaged"),
    ] {
        let is_told = |problem: &String| problem.contains(name) && problem.contains(words);
        assert!(found.iter().any(is_told), "{name} {words}: {found:#?}");
    }
    // Uploading them again repairs them.
    for contents in &all {
        assert_eq!(upload(&service, "fair", "again", contents).status, 200);
    }
    assert_eq!(problems(&service, "fair"), [""; 0]);
}

/// The same few contents are added and removed with their codes while collections
/// run.
#[test]
fn collections_remove_nothing_from_uploads_in_progress() {
    const ROUNDS: u64 = 25;
    let service = Service::start(&[]);
    make_code(&service, "stays");
    let contents: Vec<_> = (0..4).map(|seed| Contents::new(seed, 500)).collect();
    let uploading = || {
        thread::scope(|scope| {
            for organiser in 0..3 {
                let (service, contents) = (&service, &contents);
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        let code = format!("code-{organiser}-{round}");
                        make_code(service, &code);
                        for n in [round, round + organiser] {
                            let contents = &contents[n as usize % contents.len()];
                            let answer = upload(service, &code, "a.txt", contents);
                            assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
                        }
                        // Every fifth code stays.
                        if round % 5 == 0 {
                            continue;
                        }
                        delete(service, &code);
                    }
                });
            }
        });
    };
    let mut collections = 0;
    thread::scope(|scope| {
        let uploads = scope.spawn(uploading);
        while !uploads.is_finished() {
            collect(&service, true);
            collections += 1;
        }
    });
    assert!(collections >= 3, "only {collections} collections");
    for organiser in 0..3 {
        for round in (0..ROUNDS).step_by(5) {
            let code = format!("code-{organiser}-{round}");
            assert_eq!(problems(&service, &code), [""; 0], "{code}");
        }
    }
    // Nothing is left set aside or half uploaded, either.
    until_kept(&service, &contents.iter().collect::<Vec<_>>());
}
