//! SQLite cannot write: a backup holds its lock, or its disk hangs.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::json;

use super::{SLACK, claim_at_last};
use crate::harness::Service;

#[test]
fn a_claim_on_a_file_that_is_stuck_is_answered_in_time() {
    let server = Service::start(&["--claim-timeout=300ms"]);
    let api = server.api();
    api.make_code("fair", &json!({}), 2);
    let backup = Connection::open(server.data().join("apiece.db")).unwrap();
    backup.execute_batch("BEGIN IMMEDIATE").unwrap();
    for client in ["ann", "bob"] {
        let began = Instant::now();
        let answer = api.claim("fair", client);
        let took = began.elapsed();
        assert_eq!(answer.problem(), "store-unavailable");
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert!(took < Duration::from_millis(300) + SLACK, "{took:?}");
    }
    assert_eq!(server.ops("/live").status, 200);
    assert_eq!(api.stats("fair")["taken"], 0, "reading goes on");
    backup.execute_batch("ROLLBACK").unwrap();
    for client in ["ann", "bob"] {
        let item = claim_at_last(&api, "fair", client);
        assert_eq!(api.claim("fair", client).item(), item);
    }
    assert_eq!(api.stats("fair")["taken"], 2);
    api.assert_whole("fair");
}
