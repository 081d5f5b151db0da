//! Addresses that begin a session, in the wrong hands.

use std::sync::atomic::Ordering;

use super::attacks::{opens, with_clock};
use super::session::{FORM, form};
use super::stage::pass;
use crate::harness::{Answer, Service, Visitor};

/// Opens an address that begins a session.
pub(super) fn open(visitor: &Visitor, path: &str, attempt: &str) -> Answer {
    visitor.post(path, &[FORM], &form(&[("attempt", attempt)]))
}

#[test]
fn an_address_that_begins_a_session_is_good_once() {
    let service = Service::start(&[]);
    let visitor = Visitor::of(&service);
    let path = pass(&service.api());
    // Messengers look at addresses.
    for _ in 0..3 {
        let looked = visitor.get(&path, &[]);
        assert_eq!((looked.status, looked.cookie()), (200, None));
        assert!(looked.text().contains("name=\"attempt\""));
    }
    let first = open(&visitor, &path, "first-attempt-of-a-browser");
    assert_eq!(first.status, 303, "{first:?}");
    assert!(opens(&service, &first.cookie().unwrap()));
    // The answer may have been lost.
    let again = open(&visitor, &path, "first-attempt-of-a-browser");
    assert!(opens(&service, &again.cookie().unwrap()));
    let second = open(&visitor, &path, "second-attempt");
    let told = (second.status, &*second.problem(), second.cookie());
    assert_eq!(told, (410, "link-ended", None));

    let path = pass(&service.api());
    let (before, token) = path.rsplit_once('/').unwrap();
    let mut wrong: Vec<_> = (0..token.len())
        .map(|at| {
            let mut changed = token.as_bytes().to_vec();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            String::from_utf8(changed).unwrap()
        })
        .collect();
    wrong.extend(["none".to_owned(), token[..token.len() - 4].to_owned()]);
    for token in &wrong {
        let path = format!("{before}/{token}");
        let answer = open(&visitor, &path, "another-attempt");
        assert_eq!((answer.status, answer.cookie()), (410, None), "{token}");
        assert_eq!(visitor.get(&path, &[]).status, 410, "{token}");
    }
    assert_eq!(open(&visitor, &path, "another-attempt").status, 303);
}

#[test]
fn an_address_ends_after_a_minute_and_a_session_after_twelve_hours() {
    let (service, ahead) = with_clock();
    let visitor = Visitor::of(&service);
    let (in_time, late) = (pass(&service.api()), pass(&service.api()));
    ahead.store(55, Ordering::SeqCst);
    let began = open(&visitor, &in_time, "in-time");
    let cookie = began.cookie().expect("a session");
    ahead.store(61, Ordering::SeqCst);
    for path in [&late, &in_time] {
        let answer = open(&visitor, path, "in-time");
        assert_eq!((answer.status, answer.cookie()), (410, None));
        assert_eq!(visitor.get(path, &[]).status, 410);
    }
    ahead.store(12 * 3_600 + 50, Ordering::SeqCst);
    assert!(opens(&service, &cookie));
    ahead.store(12 * 3_600 + 60, Ordering::SeqCst);
    assert!(!opens(&service, &cookie));
}
