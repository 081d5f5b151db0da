//! A replica writes a code in the older form while the schema is being raised.

use apiece::store::redis::{RedisConfig, RedisStore};
use apiece::store::{Pool as _, Update};

use super::{code, is_upgraded, titled};
use crate::harness::Redis;

const ROUNDS: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn every_code_is_upgraded_however_the_calls_interleave() {
    let redis = Redis::start();
    let config = RedisConfig::new(redis.url().parse().unwrap());
    let connect = async || RedisStore::connect(&config).await.unwrap();
    for round in 0..ROUNDS {
        redis.command("FLUSHALL");
        redis.command("SET apiece:schema 1");
        let (organiser, upgrader) = (connect().await, connect().await);
        let there = code("there");
        organiser
            .create_code(&there, &titled("before"))
            .await
            .unwrap();
        // The upgrade begins a little later in each round, to meet every step of the
        // others.
        let late = async || {
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            upgrader.upgrade(None).await.unwrap();
        };
        let (new, title) = (code("new"), titled("after"));
        let (made, changed, ()) = tokio::join!(
            organiser.create_code(&new, &title),
            organiser.update_code(&there, &title, 1),
            late(),
        );
        assert!(made.unwrap().is_some());
        assert!(matches!(changed.unwrap(), Update::Done(_)));
        for id in ["there", "new"] {
            assert!(is_upgraded(&redis, id), "round {round}: {id}");
            let read = upgrader.code(&code(id)).await.unwrap().unwrap();
            assert_eq!(read.settings.title, "after");
        }
    }
}
