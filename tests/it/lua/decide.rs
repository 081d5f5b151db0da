//! The claim script decides as `domain::decide` does. Both are given the same
//! random settings, histories and claims.

use std::fmt::Write as _;

use apiece::domain::{Decision, Period, Rate, Repeat, Settings, State, Timestamp, decide};
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
    /// Whether items come only from the window, and how many are there.
    fenced: bool,
    window: u64,
    /// How many may go out in ten seconds, how many did, and when that began, in ms from now.
    rate: Option<(u32, u32, i64)>,
    /// The same for the network that the claim comes from.
    network: Option<(u32, u32, i64)>,
    /// Whether there is an item for everybody when nothing is left.
    ending: bool,
    /// Whether the client has accepted the terms.
    accepted: bool,
}

/// The item for everybody.
const ENDING: &str = "everybodys-item-{}";

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
        fenced in any::<bool>(),
        window in 0_u64..3,
        rate in proptest::option::weighted(0.4, (1_u32..4, 0_u32..5, began())),
        network in proptest::option::weighted(0.4, (1_u32..4, 0_u32..5, began())),
        ending in any::<bool>(),
        accepted in any::<bool>(),
    ) -> Case {
        let had = had.min(per_client);
        Case {
            repeat, state, per_client, opens, closes, had, nth, untaken, fenced, window, rate,
            network, ending, accepted,
        }
    }
}

/// An offset from now, in ms: far away, or very near.
fn offset() -> impl Strategy<Value = i64> {
    prop_oneof![Just(-3_600_000_i64), Just(3_600_000), -3_i64..4]
}

/// When a period of ten seconds began, in ms from now: long ago, just now, or later, if the
/// clock was set back.
fn began() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(-3_600_000_i64),
        -10_003_i64..-9_996,
        Just(-5_000),
        -3_i64..4,
        Just(9_000)
    ]
}

fn per_ten_seconds(grants: u32) -> Rate {
    Rate {
        grants,
        seconds: 10,
    }
}

impl Case {
    /// What the code, or the network, got in its last period.
    fn last(counted: Option<(u32, u32, i64)>, settled: Timestamp) -> Option<Period> {
        let (_, granted, began) = counted?;
        let began = settled.as_millisecond() + began;
        Some(Period {
            began: Timestamp::from_millisecond(began).unwrap(),
            granted,
        })
    }

    fn settings(&self, now: i64) -> Settings {
        let at = |offset: i64| Timestamp::from_millisecond(now + offset).unwrap();
        Settings {
            repeat: self.repeat,
            state: self.state,
            per_client: self.per_client,
            opens_at: self.opens.map(at),
            closes_at: self.closes.map(at),
            rate: self.rate.map(|(grants, ..)| per_ten_seconds(grants)),
            ..Settings::default()
        }
    }

    /// Writes it to Redis and calls the script. Returns the reply: the time by the
    /// script's clock, the outcome's name and the detail.
    fn ask(&self, redis: &Redis, settings: &Settings, settled: Timestamp) -> (i64, String, String) {
        const KEYS: [&str; 9] = [
            "code", "untaken", "history", "claims", "taken", "minutes", "hours", "window",
            "networks",
        ];
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
        if let Some(((grants, ..), last)) = self.rate.zip(Self::last(self.rate, settled)) {
            let began = last.began.as_millisecond().to_string();
            for (name, value) in [
                ("rate_grants", grants.to_string()),
                ("rate_ms", "10000".to_owned()),
                ("rate_from", began),
                ("rate_used", last.granted.to_string()),
            ] {
                let () = redis.tell(&["HSET", "code", name, &value]);
            }
        }
        for n in 0..self.untaken {
            let () = redis.tell(&["SADD", "untaken", &format!("item-{n:011}{{}}")]);
        }
        for n in 0..self.window {
            let () = redis.tell(&["SADD", "window", &format!("open-{n:011}{{}}")]);
        }
        let () = redis.tell(&["HSET", "code", "fence", &replid(redis)]);
        if self.ending {
            let () = redis.tell(&["HSET", "code", "ending_item", ENDING]);
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
        let nth = format!("{}{}", self.nth, if self.accepted { "t" } else { "" });
        if let Some(Period { began, granted }) = Self::last(self.network, settled) {
            let (from, had) = (began.as_millisecond().to_string(), granted.to_string());
            let () = redis.tell(&["HSET", "networks", "from", &from, "hall", &had]);
        }
        let share = self.network.map_or(0, |(grants, ..)| grants).to_string();
        let keys = if self.network.is_some() { "9" } else { "8" };
        let mut call = vec!["EVAL", script_source("claim.lua"), keys];
        call.extend(&KEYS[..keys.parse().unwrap()]);
        let fenced = if self.fenced { "1" } else { "0" };
        call.extend(["0", fenced, &share, "10000", "0", "ann", &nth]);
        call.extend(self.network.map(|_| "hall"));
        let reply: Vec<String> = redis.tell(&call);
        let [now, _, name, detail] = <[String; 4]>::try_from(reply).unwrap();
        (now.parse().unwrap(), name, detail)
    }

    fn compare(&self, redis: &Redis) -> Result<(), TestCaseError> {
        let settled = System::of_machine().clock.now();
        let settings = self.settings(settled.as_millisecond());
        let (now, name, detail) = self.ask(redis, &settings, settled);
        let now = Timestamp::from_millisecond(now).unwrap();
        let in_pool = if self.fenced { 0 } else { self.untaken };
        let left = self.window + in_pool;
        let last = Self::last(self.rate, settled);
        let network = self.network.map(|(grants, ..)| {
            let last = Self::last(self.network, settled);
            (last, per_ten_seconds(grants))
        });
        let decision = decide(&settings, self.had, self.nth, now, left, last, network);
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
            Decision::NotYet { at } => ("not-yet", Some(at.as_millisecond().to_string())),
            Decision::NetworkLimit { at } => {
                ("network-limit", Some(at.as_millisecond().to_string()))
            }
            Decision::Exhausted if self.untaken > 0 => ("refill", Some(String::new())),
            Decision::Exhausted if self.ending => ("fallback", Some(ENDING.to_owned())),
            Decision::Exhausted => ("exhausted", Some(String::new())),
            Decision::Grant => ("granted", None),
        };
        prop_assert_eq!(name.as_str(), expected);
        match said {
            Some(said) => prop_assert_eq!(&detail, &said),
            // The record of the client's items.
            None => prop_assert!(detail.contains("{}"), "{}", detail),
        }
        if decision == Decision::Grant {
            let at = detail.split(' ').next().unwrap();
            prop_assert_eq!(at.ends_with('t'), self.accepted, "{}", detail);
        }
        // The window goes first.
        let gone = u64::from(decision == Decision::Grant);
        let from_window = gone.min(self.window);
        let left = ["window", "untaken"].map(|key| redis.tell::<u64>(&["SCARD", key]));
        let right = [self.window - from_window, self.untaken + from_window - gone];
        prop_assert_eq!(left, right);
        let counted: Vec<u64> = redis.tell(&["HVALS", "minutes"]);
        prop_assert_eq!(counted.iter().sum::<u64>(), gone);
        if let (Decision::Grant, Some((last, rate))) = (decision, network) {
            let after = Period::with_one_more(now, last, rate);
            let counted: Vec<i64> = redis.tell(&["HMGET", "networks", "from", "hall"]);
            prop_assert_eq!(
                counted,
                [after.began.as_millisecond(), after.granted.into()]
            );
            let ends: i64 = redis.tell(&["PEXPIRETIME", "networks"]);
            prop_assert_eq!(ends, after.ends(rate).as_millisecond());
        }
        Ok(())
    }
}

fn replid(redis: &Redis) -> String {
    let info: String = redis.tell(&["INFO", "replication"]);
    let line = info
        .lines()
        .find_map(|line| line.strip_prefix("master_replid:"));
    line.unwrap().to_owned()
}

#[test]
fn a_window_of_other_data_is_not_given_from() {
    let redis = Redis::start();
    let fields = ["repeat", "same", "state", "open", "per_client", "1"];
    let () = redis.tell(&[&["HSET", "code", "fence", "another"], &fields[..]].concat());
    let () = redis.tell(&["SADD", "window", "open-00000000000{}"]);
    let claim = |fenced: &str| {
        let call = [
            "EVAL",
            script_source("claim.lua"),
            "8",
            "code",
            "untaken",
            "history",
        ];
        let rest = [
            "claims", "taken", "minutes", "hours", "window", "0", fenced, "0", "0", "0", "ann", "1",
        ];
        redis.tell::<Vec<String>>(&[&call[..], &rest[..]].concat())[2].clone()
    };
    assert_eq!(claim("1"), "fenced");
    assert_eq!(redis.tell::<u64>(&["SCARD", "window"]), 1);
    assert_eq!(claim("0"), "granted");
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
