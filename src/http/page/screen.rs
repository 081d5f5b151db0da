//! What a code's page shows to a client.

use jiff::SignedDuration;

use crate::domain::{self, Claim, Decision, Repeat, Timestamp, View};

/// How long a code that refuses repeats still shows an item after the grant. A
/// double tap, a reload or an answer lost on bad Wi-Fi must not lose the item.
const GRACE: SignedDuration = SignedDuration::from_mins(1);

/// One of the screens of a code's page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Screen<'a> {
    /// A tap gets the client its n-th item.
    Offer { nth: u32 },
    /// What the client has.
    Yours { claims: &'a [Claim], next: Next },
    /// What the client has just got, and can see only for a short time.
    Once { claims: &'a [Claim], next: Next },
    /// The client has had all its items, and does not see them again.
    Refused,
    /// The code opens later.
    NotOpen { opens_at: Timestamp },
    /// The organiser has paused the code.
    Paused,
    /// The code gives out no more.
    Closed,
    /// Nothing is left.
    Exhausted,
    /// The client has to scan the organiser's screen first.
    Absent,
    /// As many went out as the code's rate allows; it gives again this much later.
    NotYet { wait: SignedDuration },
}

/// Whether a client that has an item can get another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// A tap gets it its n-th item.
    Tap { nth: u32 },
    /// It has as many as it may have.
    Complete,
    /// Not yet: the code opens later.
    NotOpen { opens_at: Timestamp },
    /// Not now: the organiser has paused the code.
    Paused,
    /// No longer.
    Closed,
    /// Nothing is left.
    Exhausted,
    /// Not yet: as many went out as the code's rate allows.
    NotYet,
    /// Not before it has scanned the organiser's screen.
    Absent,
}

impl Next {
    /// The result of one more tap.
    fn of(nth: u32, decision: Decision) -> Self {
        match decision {
            Decision::Grant => Self::Tap { nth },
            Decision::NotOpen { opens_at } => Self::NotOpen { opens_at },
            Decision::Paused => Self::Paused,
            Decision::Closed => Self::Closed,
            Decision::Exhausted => Self::Exhausted,
            // What a page shows does not depend on its network.
            Decision::NotYet { .. } | Decision::NetworkLimit { .. } => Self::NotYet,
            Decision::OutOfTurn | Decision::Repeat | Decision::Refuse => Self::Complete,
        }
    }
}

impl<'a> Screen<'a> {
    /// The screen for what a client sees.
    pub(super) fn of(view: &'a View) -> Self {
        if view.is_erased {
            return Self::Refused;
        }
        let settings = &view.code.settings;
        let claims = &view.claims;
        let had = u32::try_from(claims.len()).unwrap_or(u32::MAX);
        let nth = had + 1;
        let decision = domain::decide(settings, had, nth, view.now, view.untaken, view.last, None);
        let next = Next::of(nth, decision);
        let fresh = fresh(view);
        match settings.repeat {
            // A client keeps its items, whatever the state of the code.
            Repeat::Same if had > 0 => Self::Yours { claims, next },
            Repeat::Refuse if !fresh.is_empty() => Self::Once {
                claims: fresh,
                next,
            },
            Repeat::Same | Repeat::Refuse => Self::of_tap(nth, decision, view.now),
        }
    }

    /// The same for a client that has to scan the organiser's screen before it gets anything.
    pub(super) fn of_absent(self) -> Self {
        let absent = |next| match next {
            Next::Tap { .. } => Next::Absent,
            other => other,
        };
        match self {
            Self::Offer { .. } => Self::Absent,
            Self::Yours { claims, next } => Self::Yours {
                claims,
                next: absent(next),
            },
            Self::Once { claims, next } => Self::Once {
                claims,
                next: absent(next),
            },
            other => other,
        }
    }

    /// The screen that shows the result of one more tap.
    fn of_tap(nth: u32, decision: Decision, now: Timestamp) -> Self {
        match decision {
            Decision::Grant => Self::Offer { nth },
            Decision::NotOpen { opens_at } => Self::NotOpen { opens_at },
            Decision::Paused => Self::Paused,
            Decision::Closed => Self::Closed,
            Decision::Exhausted => Self::Exhausted,
            Decision::NotYet { at } | Decision::NetworkLimit { at } => Self::NotYet {
                wait: at.duration_since(now),
            },
            Decision::OutOfTurn | Decision::Repeat | Decision::Refuse => Self::Refused,
        }
    }
}

/// The claims within the grace period, in the order they were granted.
fn fresh(view: &View) -> &[Claim] {
    let is_over = |claim: &Claim| view.now.duration_since(claim.at) >= GRACE;
    let over = view.claims.partition_point(is_over);
    &view.claims[over..]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Code, Content, Item, Settings, State};

    /// The page right after the client's last tap.
    fn view(settings: Settings, had: u32, untaken: u64) -> View {
        let now = "2026-06-01T12:00:00Z".parse().unwrap();
        let claim = |nth: u32| Claim {
            client: "somebody".parse().unwrap(),
            nth,
            at: now,
            item: Item::new(&Content::Text(format!("item {nth}"))).unwrap(),
            accepted_terms: false,
            redeemed: None,
        };
        View {
            code: Arc::new(Code {
                id: "fair".parse().unwrap(),
                settings,
                created_at: now,
                version: 1,
            }),
            claims: (1..=had).map(claim).collect(),
            untaken,
            is_revoked: false,
            is_erased: false,
            last: None,
            now,
        }
    }

    fn settings(repeat: Repeat, per_client: u32, state: State) -> Settings {
        Settings {
            repeat,
            per_client,
            state,
            ..Settings::default()
        }
    }

    #[test]
    fn a_newcomer_is_offered_the_first_item_or_told_why_not() {
        let of = |state, untaken| view(settings(Repeat::Same, 1, state), 0, untaken);
        assert_eq!(Screen::of(&of(State::Open, 1)), Screen::Offer { nth: 1 });
        assert_eq!(Screen::of(&of(State::Open, 0)), Screen::Exhausted);
        assert_eq!(Screen::of(&of(State::Paused, 1)), Screen::Paused);
        assert_eq!(Screen::of(&of(State::Closed, 0)), Screen::Closed);
    }

    #[test]
    fn before_the_window_the_page_says_when_it_opens() {
        let opens_at = "2026-06-01T12:00:00.001Z".parse().unwrap();
        let settings = Settings {
            opens_at: Some(opens_at),
            ..Settings::default()
        };
        let view = view(settings, 0, 0);
        assert_eq!(Screen::of(&view), Screen::NotOpen { opens_at });
    }

    #[test]
    fn what_a_client_has_is_shown_whatever_became_of_the_code() {
        for (state, untaken) in [
            (State::Open, 0),
            (State::Open, 5),
            (State::Paused, 5),
            (State::Closed, 5),
        ] {
            let view = view(settings(Repeat::Same, 1, state), 1, untaken);
            let claims = &view.claims;
            assert_eq!(
                Screen::of(&view),
                Screen::Yours {
                    claims,
                    next: Next::Complete
                }
            );
        }
    }

    #[test]
    fn another_is_offered_while_the_client_may_and_the_code_gives() {
        let next = |had, untaken, state| {
            let view = view(settings(Repeat::Same, 3, state), had, untaken);
            match Screen::of(&view) {
                Screen::Yours { claims, next } if claims.len() == had as usize => next,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(next(1, 9, State::Open), Next::Tap { nth: 2 });
        assert_eq!(next(2, 1, State::Open), Next::Tap { nth: 3 });
        assert_eq!(next(3, 9, State::Open), Next::Complete);
        assert_eq!(next(3, 0, State::Closed), Next::Complete);
        assert_eq!(next(1, 0, State::Open), Next::Exhausted);
        assert_eq!(next(1, 9, State::Paused), Next::Paused);
        assert_eq!(next(1, 9, State::Closed), Next::Closed);
    }

    #[test]
    fn a_code_whose_opening_was_moved_says_when_it_opens() {
        let opens_at = "2026-06-01T12:30:00Z".parse().unwrap();
        let settings = Settings {
            opens_at: Some(opens_at),
            per_client: 2,
            ..Settings::default()
        };
        let view = view(settings, 1, 5);
        let claims = &view.claims;
        let next = Next::NotOpen { opens_at };
        assert_eq!(Screen::of(&view), Screen::Yours { claims, next });
    }

    /// What a code that refuses repeats shows for claims of these ages in
    /// milliseconds: the items' numbers and the next, or another screen.
    fn refusing(ages: &[i64], state: State) -> Result<(Vec<u32>, Next), String> {
        let had = u32::try_from(ages.len()).unwrap();
        let mut view = view(settings(Repeat::Refuse, 2, state), had, 9);
        for (claim, age) in view.claims.iter_mut().zip(ages) {
            claim.at = view.now - SignedDuration::from_millis(*age);
        }
        match Screen::of(&view) {
            Screen::Once { claims, next } => Ok((claims.iter().map(|c| c.nth).collect(), next)),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn a_code_that_refuses_shows_an_item_for_a_minute() {
        for state in [State::Open, State::Paused, State::Closed] {
            let next = match state {
                State::Open => Next::Tap { nth: 2 },
                State::Paused => Next::Paused,
                State::Closed => Next::Closed,
            };
            assert_eq!(refusing(&[0], state), Ok((vec![1], next)));
            assert_eq!(refusing(&[59_999], state), Ok((vec![1], next)));
            assert_eq!(
                refusing(&[59_999, 0], state),
                Ok((vec![1, 2], Next::Complete))
            );
            assert_eq!(
                refusing(&[60_000, 59_999], state),
                Ok((vec![2], Next::Complete))
            );
        }
        // A clock that was set back must not hide what was just granted.
        let ahead = refusing(&[-5_000], State::Open);
        assert_eq!(ahead, Ok((vec![1], Next::Tap { nth: 2 })));
    }

    #[test]
    fn a_code_that_refuses_shows_no_item_after_that() {
        let of = |ages, state| refusing(ages, state).unwrap_err();
        assert_eq!(of(&[60_000], State::Open), "Offer { nth: 2 }");
        assert_eq!(of(&[60_000], State::Paused), "Paused");
        assert_eq!(of(&[120_000, 60_000], State::Open), "Refused");
        assert_eq!(of(&[120_000, 60_000], State::Closed), "Refused");
    }
}
