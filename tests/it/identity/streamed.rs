//! A list of people as a stream: any length, in any of the formats.

use std::io::{Read as _, Write as _};

use serde_json::Value;

use super::{address_of, invite_only};
use crate::harness::{Answer, Api, KEY, Service, send};

fn post(service: &Service, query: &str, kind: &str, body: &str) -> Answer {
    let key = format!("Bearer {KEY}");
    let headers = [("authorization", key.as_str()), ("content-type", kind)];
    let url = service.url(&format!("/v1/codes/fair/invites{query}"));
    send(&ureq::http::Method::POST, &url, &headers, body)
}

fn rows(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let lines = answer.text();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn path_of(api: &Api, name: &str) -> String {
    address_of(api, "fair", name)
}

#[test]
fn every_format_gives_the_addresses_that_json_does() {
    let service = Service::start(&[]);
    invite_only(&service.api(), "fair", 1);
    let ann = path_of(&service.api(), "ann@fair.example");
    for (query, kind, body) in [
        ("", "text/plain", "Ann@Fair.Example\n\nben\n"),
        (
            "",
            "text/csv; header=present",
            "mail\r\nAnn@Fair.Example\r\nben\r\n",
        ),
        (
            "?column=mail",
            "text/csv; header=present",
            "table;mail\n1;ann@fair.example\n2;ben\n",
        ),
        (
            "?column=2",
            "text/csv; header=absent",
            "1,ann@fair.example\n2,ben\n",
        ),
        (
            "",
            "application/x-ndjson",
            "\"ann@fair.example\"\n\"ben\"\n",
        ),
        (
            "?column=mail",
            "application/x-ndjson",
            "{\"mail\":\"ann@fair.example\"}\n{\"mail\":\"ben\"}\n",
        ),
    ] {
        let rows = rows(&post(&service, query, kind, body));
        assert_eq!(rows.len(), 2, "{kind}");
        assert!(rows[0]["url"].as_str().unwrap().ends_with(&ann), "{kind}");
        assert_eq!(rows[0]["client"], "ann@fair.example");
        assert_eq!(rows[1]["client"], "ben");
    }
    let csv = post(
        &service,
        "?format=csv",
        "text/plain",
        "ann@fair.example\n \u{7f}\nben\n",
    )
    .text();
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(lines[0], "line,name,client,url,error");
    assert!(
        lines[1].starts_with("1,ann@fair.example,ann@fair.example,http") && lines[1].ends_with(',')
    );
    assert!(lines[2].starts_with("2,,,,"), "{csv}");
    assert_eq!(lines.len(), 4);
}

#[test]
fn what_does_not_settle_who_is_meant_is_refused() {
    let service = Service::start(&[]);
    invite_only(&service.api(), "fair", 1);
    for (query, kind, body, problem) in [
        (
            "",
            "text/csv; header=present",
            "name,mail\nAnn,ann@fair.example\n",
            "unreadable-list",
        ),
        ("", "text/csv", "name\nann\n", "unclear-list"),
        (
            "?column=phone",
            "text/csv; header=present",
            "name\nAnn\n",
            "unreadable-list",
        ),
        ("", "application/pdf", "%PDF", "unsupported-media-type"),
        (
            "?column=x",
            "application/json",
            "{\"names\":[\"ann\"]}",
            "invalid",
        ),
        ("?columns=x", "text/plain", "ann\n", "invalid"),
    ] {
        assert_eq!(
            post(&service, query, kind, body).problem(),
            problem,
            "{kind} {body}"
        );
    }
    let several = post(&service, "", "text/csv; header=present", "a,b\n1,2\n").text();
    assert!(several.contains("column="), "{several}");
    let record = rows(&post(
        &service,
        "",
        "application/x-ndjson",
        "{\"a\":1,\"b\":2}\n",
    ));
    assert!(
        record[0]["error"].as_str().unwrap().contains("JSON string"),
        "{record:?}"
    );
}

#[test]
fn the_answer_comes_while_the_list_is_sent() {
    const PEOPLE: usize = 200_000;
    let service = Service::start(&[]);
    invite_only(&service.api(), "fair", 1);
    let mut sending = std::net::TcpStream::connect(service.address()).unwrap();
    let mut receiving = sending.try_clone().unwrap();
    let head = format!(
        "POST /v1/codes/fair/invites HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n\
         Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    );
    sending.write_all(head.as_bytes()).unwrap();
    let sender = std::thread::spawn(move || {
        for first in (0..PEOPLE).step_by(1_000) {
            let names: String = (first..first + 1_000)
                .map(|n| format!("guest {n}\n"))
                .collect();
            write!(sending, "{:x}\r\n{names}\r\n", names.len()).unwrap();
        }
        sending.write_all(b"0\r\n\r\n").unwrap();
    });
    let mut answer = String::new();
    receiving.read_to_string(&mut answer).unwrap();
    sender.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{}", &answer[..200]);
    let rows = answer.matches("\"client\":\"guest ").count();
    assert_eq!(rows, PEOPLE);
    assert!(answer.contains("\"client\":\"guest 199999\""));
    assert!(answer.ends_with("0\r\n\r\n"), "the answer is whole");
}
