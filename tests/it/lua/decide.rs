//! The claim script decides as `domain::decide` does. Both are given the same
//! random settings, histories and claims.

use std::fmt::Write as _;

use apiece::domain::{Decision, Repeat, Settings, State, Timestamp, decide};
use apiece::system::System;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::harness::Redis;
use crate::harness::redis::script_source;

/// A code, a client and the number of its items, and which item it claims.
#[derive(Debug, Clone)]
struct Case {
    repeat: Repeat,
    state: State,
    per_client: u32,
    /// When it opens and closes, in ms from now.
    opens: Option<i64>,
    closes: Option<i64>,
    had: u32,
    nth: u32,
    untaken: u64,
}

prop_compose! {
    fn case()(
        repeat in prop_oneof![Just(Repeat::Same), Just(Repeat::Refuse)],
        // Mostly open: other states hide the rest of the rule.
        state in prop_oneof![4 => Just(State::Open), 1 => Just(State::Paused), 1 => Just(State::Closed)],
        per_client in 1_u32..4,
        opens in proptest::option::weighted(0.4, offset()),
        closes in proptest::option::weighted(0.4, offset()),
        had in 0_u32..4,
        nth in 0_u32..6,
        untaken in 0_u64..3,
    ) -> Case {
        let had = had.min(per_client);
        Case { repeat, state, per_client, opens, closes, had, nth, untaken }
    }
}

/// An offset from now, in ms: far away, or very near.
fn offset() -> impl Strategy<Value = i64> {
    prop_oneof![Just(-3_600_000_i64), Just(3_600_000), -3_i64..4]
}

impl Case {
    fn settings(&self, now: i64) -> Settings {
        let at = |offset: i64| Timestamp::from_millisecond(now + offset).unwrap();
        Settings {
            repeat: self.repeat,
            state: self.state,
            per_client: self.per_client,
            opens_at: self.opens.map(at),
            closes_at: self.closes.map(at),
            ..Settings::default()
        }
    }

    /// Writes it to Redis and calls the script. Returns the reply: the time by the
    /// script's clock, the outcome's name and the detail.
    fn ask(&self, redis: &Redis, settings: &Settings) -> (i64, String, String) {
        const KEYS: [&str; 5] = ["code", "untaken", "history", "claims", "taken"];
        redis.command("FLUSHALL");
        let ms = |at: Option<Timestamp>| {
            at.map_or_else(String::new, |at| at.as_millisecond().to_string())
        };
        let repeat = match self.repeat {
            Repeat::Same => "same",
            Repeat::Refuse => "refuse",
        };
        let state = match self.state {
            State::Open => "open",
            State::Paused => "paused",
            State::Closed => "closed",
        };
        let (opens, closes) = (ms(settings.opens_at), ms(settings.closes_at));
        let per_client = self.per_client.to_string();
        let fields = [
            ("repeat", repeat),
            ("state", state),
            ("per_client", &per_client),
            ("opens_at", &opens),
            ("closes_at", &closes),
        ];
        for (name, value) in fields {
            let () = redis.tell(&["HSET", "code", name, value]);
        }
        for n in 0..self.untaken {
            let () = redis.tell(&["SADD", "untaken", &format!("item-{n:011}{{}}")]);
        }
        let mut records = String::new();
        for n in 0..self.had {
            writeln!(records, "1 had--{n:011}{{}}").unwrap();
            let () = redis.tell(&["HSET", "taken", &format!("had--{n:011}"), "ann"]);
        }
        if self.had > 0 {
            let () = redis.tell(&["HSET", "claims", "ann", records.trim_end()]);
        }
        if self.had >= self.per_client {
            let () = redis.tell(&["SADD", "history", "ann"]);
        }
        let nth = self.nth.to_string();
        let mut call = vec!["EVAL", script_source("claim.lua"), "5"];
        call.extend(KEYS);
        call.extend(["0", "ann", &nth]);
        let reply: Vec<String> = redis.tell(&call);
        let [now, name, detail] = <[String; 3]>::try_from(reply).unwrap();
        (now.parse().unwrap(), name, detail)
    }

    fn compare(&self, redis: &Redis) -> Result<(), TestCaseError> {
        let settings = self.settings(System::of_machine().clock.now().as_millisecond());
        let (now, name, detail) = self.ask(redis, &settings);
        let now = Timestamp::from_millisecond(now).unwrap();
        let decision = decide(&settings, self.had, self.nth, now, self.untaken);
        let out_of_turn = format!("{} {}", self.had, self.per_client);
        let (expected, said) = match decision {
            Decision::Repeat => ("repeated", None),
            Decision::Refuse => ("refused", None),
            Decision::OutOfTurn => ("out-of-turn", Some(out_of_turn)),
            Decision::Closed => ("closed", Some(String::new())),
            Decision::Paused => ("paused", Some(String::new())),
            Decision::NotOpen { opens_at } => {
                ("not-open", Some(opens_at.as_millisecond().to_string()))
            }
            Decision::Exhausted => ("exhausted", Some(String::new())),
            Decision::Grant => ("granted", None),
        };
        prop_assert_eq!(name.as_str(), expected);
        match said {
            Some(said) => prop_assert_eq!(detail, said),
            // The record of the client's items.
            None => prop_assert!(detail.contains("{}"), "{}", detail),
        }
        let left: u64 = redis.tell(&["SCARD", "untaken"]);
        prop_assert_eq!(left, self.untaken - u64::from(decision == Decision::Grant));
        Ok(())
    }
}

#[test]
fn the_script_decides_as_the_rule_in_rust_does() {
    let redis = Redis::start();
    let config = Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    };
    let compared = TestRunner::new(config).run(&case(), |case| case.compare(&redis));
    if let Err(difference) = compared {
        panic!("{difference}");
    }
}
