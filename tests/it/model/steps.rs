//! Random histories: what an organiser and clients might do, in any order.
//!
//! There are few codes, items and clients, so that steps meet: the same client
//! claims twice, a taken item is imported again, a deleted code is made again.

use std::collections::BTreeSet;

use apiece::domain::{Identity, Place, Repeat, Settings, State, StateName};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use proptest_state_machine::ReferenceStateMachine;

const CODES: usize = 3;
const ITEMS: usize = 12;
const CLIENTS: usize = 5;

/// One call of the store. Codes, items and clients are numbers here; the player
/// gives them their names.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) code: usize,
    pub(super) call: Call,
}

#[derive(Debug, Clone)]
pub(super) enum Call {
    Create(Settings),
    Update {
        settings: Settings,
        stale: bool,
    },
    Delete,
    Add(Vec<usize>),
    Move(Vec<usize>, Place),
    Find(Vec<usize>),
    Replace(usize),
    Replaced(usize),
    Items {
        state: Option<StateName>,
        limit: usize,
    },
    Files {
        limit: usize,
    },
    HasFiles(Vec<usize>),
    Claim {
        client: usize,
        nth: u32,
        accepted: bool,
    },
    Redeem {
        client: usize,
        nth: u32,
        attempt: Option<u8>,
    },
    Undo {
        client: usize,
        nth: u32,
    },
    View(Option<usize>),
    Claims {
        limit: usize,
    },
    Codes {
        limit: usize,
    },
    Verify,
}

/// Makes histories. It knows which codes exist, so that most steps are about one
/// of them. It knows nothing else: that is the oracle's part.
pub(super) struct History;

impl ReferenceStateMachine for History {
    type State = BTreeSet<usize>;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self::State> {
        Just(BTreeSet::new()).boxed()
    }

    fn transitions(codes: &Self::State) -> BoxedStrategy<Step> {
        let any = (0..CODES, call()).prop_map(|(code, call)| Step { code, call });
        if codes.is_empty() {
            let create = (0..CODES, settings()).prop_map(|(code, settings)| Step {
                code,
                call: Call::Create(settings),
            });
            return prop_oneof![9 => create, 1 => any].boxed();
        }
        let codes: Vec<_> = codes.iter().copied().collect();
        let apt = (select(codes), call()).prop_map(|(code, call)| Step { code, call });
        prop_oneof![9 => apt, 1 => any].boxed()
    }

    fn apply(mut codes: Self::State, step: &Step) -> Self::State {
        match step.call {
            Call::Create(_) => codes.insert(step.code),
            Call::Delete => codes.remove(&step.code),
            _ => false,
        };
        codes
    }
}

fn call() -> impl Strategy<Value = Call> {
    let items = || vec(0..ITEMS, 0..6);
    let place = select(vec![Place::Untaken, Place::Withdrawn]);
    let state = select(vec![
        StateName::Untaken,
        StateName::Taken,
        StateName::Withdrawn,
        StateName::Aside,
        StateName::Replaced,
    ]);
    prop_oneof![
        1 => settings().prop_map(Call::Create),
        2 => (settings(), weighted(0.2, Just(()))).prop_map(|(settings, stale)| {
            Call::Update { settings, stale: stale.is_some() }
        }),
        1 => Just(Call::Delete),
        5 => items().prop_map(Call::Add),
        4 => (items(), place).prop_map(|(items, to)| Call::Move(items, to)),
        2 => items().prop_map(Call::Find),
        6 => (0..ITEMS).prop_map(Call::Replace),
        1 => (0..CLIENTS).prop_map(Call::Replaced),
        2 => (weighted(0.7, state), 1_usize..8).prop_map(|(state, limit)| {
            Call::Items { state, limit }
        }),
        1 => (1_usize..5).prop_map(|limit| Call::Files { limit }),
        2 => items().prop_map(Call::HasFiles),
        14 => (0..CLIENTS, nth(), any::<bool>()).prop_map(|(client, nth, accepted)| {
            Call::Claim { client, nth, accepted }
        }),
        5 => (0..CLIENTS, nth(), weighted(0.7, 0..2_u8)).prop_map(|(client, nth, attempt)| {
            Call::Redeem { client, nth, attempt }
        }),
        2 => (0..CLIENTS, nth()).prop_map(|(client, nth)| Call::Undo { client, nth }),
        2 => weighted(0.8, 0..CLIENTS).prop_map(Call::View),
        1 => (1_usize..8).prop_map(|limit| Call::Claims { limit }),
        1 => (1..=CODES).prop_map(|limit| Call::Codes { limit }),
        1 => Just(Call::Verify),
    ]
}

fn nth() -> impl Strategy<Value = u32> {
    prop_oneof![1 => Just(0), 8 => Just(1), 4 => Just(2), 2 => Just(3), 1 => Just(4)]
}

fn settings() -> impl Strategy<Value = Settings> {
    let state = prop_oneof![
        8 => Just(State::Open),
        1 => Just(State::Paused),
        1 => Just(State::Closed),
    ];
    let repeat = prop_oneof![3 => Just(Repeat::Same), 1 => Just(Repeat::Refuse)];
    // Far in the past or the future, so that the clock does not matter.
    let moment = || {
        let years = ["2001-01-01T00:00:00Z", "2101-01-01T00:00:00Z"];
        weighted(
            0.1,
            select(years.map(|year| year.parse().unwrap()).to_vec()),
        )
    };
    (
        "[a-zé\"]{0,3}",
        prop_oneof![4 => Just(Identity::Browser), 1 => Just(Identity::Invite)],
        repeat,
        1..=3_u32,
        (moment(), moment()),
        state,
        weighted(0.3, Just("SAVE-10".to_owned())),
        any::<bool>(),
    )
        .prop_map(
            |(
                title,
                identity,
                repeat,
                per_client,
                (opens_at, closes_at),
                state,
                ending_item,
                redeem,
            )| {
                Settings {
                    title,
                    identity,
                    repeat,
                    per_client,
                    opens_at,
                    closes_at,
                    ending_item,
                    redeem,
                    state,
                    ..Settings::default()
                }
            },
        )
}
