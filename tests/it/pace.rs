//! How fast items go out: what the API says of it, and what stores do with old counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use apiece::domain::{ClaimRequest, CodeId, Content, Item, Outcome, PaceBy, PaceSpan, Timestamp};
use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::sqlite::{SqliteConfig, SqliteStore};
use apiece::store::{Pool, Window};
use apiece::system::{Clock, System};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::harness::{AllPlanes, Redis, Service, key_of};

fn fair() -> CodeId {
    "fair".parse().unwrap()
}

/// Makes a code with so many items.
async fn fill(store: &impl Pool, count: usize) {
    let settings = apiece::domain::Settings::default();
    store.create_code(&fair(), &settings).await.unwrap();
    let items: Vec<_> = (0..count)
        .map(|n| Item::new(&Content::Text(n.to_string())).unwrap())
        .collect();
    for some in items.chunks(1_000) {
        store.add_items(&fair(), some).await.unwrap();
    }
}

async fn grant(store: &impl Window, client: &str) {
    let request = ClaimRequest {
        code: fair(),
        client: client.parse().unwrap(),
        nth: 1,
        accepted_terms: false,
        network: None,
    };
    let outcome = store.claim(request).await.unwrap().unwrap();
    assert!(matches!(outcome, Outcome::Granted(_)), "{outcome:?}");
}

/// How many points there are, and how many items went out in them.
async fn sum(store: &impl AllPlanes, by: PaceBy) -> (usize, u64) {
    let pace = store.pace(&fair(), PaceSpan::All).await.unwrap().unwrap();
    let points = pace.points(by);
    let granted = points.iter().map(|point| point.granted).sum();
    (points.len(), granted)
}

#[tokio::test]
async fn redis_folds_minutes_that_are_a_day_away_into_hours_and_loses_none() {
    let redis = Redis::start();
    let config = RedisConfig::new(redis.url().parse().unwrap());
    let store = RedisStore::connect(&config).await.unwrap();
    fill(&store, 4).await;
    let [minutes, hours] = ["minutes", "hours"].map(|name| key_of("fair", name));
    let kept = || redis.tell::<usize>(&["HLEN", &minutes]);
    grant(&store, "ann").await;
    // While a slot of a cluster moves, a claim waits for a key that does not exist.
    assert!(redis.tell::<bool>(&["EXISTS", &hours]));
    assert_eq!(sum(&store, PaceBy::Hour).await, (1, 1));

    let now = store.pace(&fair(), PaceSpan::Recent).await;
    let now = apiece::domain::Pace::minute_of(now.unwrap().unwrap().now);
    redis.command(&format!("DEL {minutes}"));
    // Some are yet to come, by a clock that was set back. Some are of the last day.
    let put = |from: i64, count: i64| {
        let counts = (0..count).map(|n| format!("{} 2", from - n));
        let counts = counts.collect::<Vec<_>>().join(" ");
        redis.command(&format!("HSET {minutes} {counts}"));
    };
    put(now + 3_000, 20);
    put(now - 60, 380);
    put(now - 2_000, 1_100);
    grant(&store, "ben").await;
    assert_eq!(kept(), 1_401);
    assert_eq!(sum(&store, PaceBy::Day).await.1, 3_001);
    // Until there are many again, they stay.
    redis.command(&format!("HDEL {minutes} {now} {} {}", now + 1, now + 2));
    grant(&store, "eve").await;
    assert_eq!(kept(), 1_401);
    put(now - 600, 100);
    redis.command(&format!("HDEL {minutes} {now} {} {}", now + 1, now + 2));
    grant(&store, "dan").await;
    assert_eq!(kept(), 1_401);
    assert_eq!(sum(&store, PaceBy::Hour).await.1, 3_201);
    let folded: Vec<u64> = redis.tell(&["HVALS", &hours]);
    assert_eq!(folded.iter().sum::<u64>(), 400);
}

#[tokio::test]
async fn sqlite_folds_minutes_that_are_a_day_away_into_hours_and_loses_none() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("apiece.db");
    let start: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let minute = Arc::new(AtomicI64::new(0));
    let clock = Clock::new({
        let minute = Arc::clone(&minute);
        move || {
            let seconds = minute.load(Ordering::Relaxed) * 60;
            Timestamp::from_second(start.as_second() + seconds).unwrap()
        }
    });
    let system = System {
        clock,
        ..System::of_machine()
    };
    let config = SqliteConfig {
        durable: false,
        ..SqliteConfig::new(&path, system)
    };
    let store = SqliteStore::with(&config).unwrap();
    fill(&store, 1_700).await;
    let rows = |table: &str| {
        let conn = Connection::open(&path).unwrap();
        let sql = format!("SELECT count(*) FROM {table}");
        conn.query_row(&sql, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    for n in 0..1_650 {
        minute.store(n, Ordering::Relaxed);
        grant(&store, &format!("client {n}")).await;
        assert!(rows("minutes") <= 1_500);
    }
    assert_eq!(sum(&store, PaceBy::Minute).await, (1_440, 1_440));
    assert_eq!(sum(&store, PaceBy::Hour).await, (28, 1_650));
    assert_eq!(sum(&store, PaceBy::Day).await, (2, 1_650));
    assert!(rows("hours") > 1);
    // The clock is set back, and comes to the same minute again.
    for (n, at) in [(1_650, 1_640), (1_651, 1_641), (1_652, 1_640)] {
        minute.store(at, Ordering::Relaxed);
        grant(&store, &format!("client {n}")).await;
    }
    assert_eq!(sum(&store, PaceBy::Day).await, (2, 1_653));
    // Deleting a code removes its counts too.
    assert!(store.delete_code(&fair()).await.unwrap());
    let patience = std::time::Duration::from_secs(20);
    crate::harness::until_async(patience, async || {
        let left = ["minutes", "hours", "codes"].map(rows);
        (left == [0; 3]).then_some(()).ok_or(format!("{left:?}"))
    })
    .await;
}

#[test]
fn the_api_tells_the_pace_and_when_the_pool_is_empty() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 9);
    let pace = |query: &str| api.get(&format!("/v1/codes/fair/pace{query}"));
    let none = pace("").json();
    assert_eq!(
        (&none["by"], &none["points"], &none["empty_at"]),
        (&json!("minute"), &json!([]), &Value::Null)
    );
    assert_eq!(
        (&none["left"], &none["recent"]["granted"]),
        (&json!(9), &json!(0))
    );
    for client in ["ann", "ben", "eve"] {
        api.claim("fair", client);
    }
    let time = |value: &Value| value.as_str().unwrap().parse::<Timestamp>().unwrap();
    for (by, seconds) in [("minute", 60), ("hour", 3_600), ("day", 86_400)] {
        let pace = pace(&format!("?by={by}")).json();
        assert_eq!(pace["by"], by);
        let points = pace["points"].as_array().unwrap();
        let granted = points
            .iter()
            .map(|point| point["granted"].as_u64().unwrap());
        assert_eq!(granted.sum::<u64>(), 3, "{pace}");
        let from = time(&points[0]["from"]).as_second();
        let now = time(&pace["now"]);
        assert_eq!(from % seconds, 0);
        assert!(now.as_second() - from < seconds + 60, "{pace}");
        // Six are left, and three went in so many minutes.
        assert_eq!(
            (&pace["left"], &pace["recent"]["granted"]),
            (&json!(6), &json!(3))
        );
        let minutes = pace["recent"]["minutes"].as_i64().unwrap();
        let wait = time(&pace["empty_at"]).duration_since(now);
        assert_eq!(wait.as_secs(), 2 * minutes * 60);
    }
    for wrong in ["?by=week", "?by=", "?from=1"] {
        assert_eq!(pace(wrong).problem(), "invalid", "{wrong}");
    }
    assert_eq!(api.get("/v1/codes/none/pace").problem(), "no-such-code");
}
