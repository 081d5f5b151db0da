//! Whether somebody is where the organiser's screen is.
//!
//! The screen shows a QR code that changes every 15 seconds: an address with a tag, 64 bits of
//! a keyed hash over the code and the step of time. Nothing is stored, and a whole crowd can
//! scan one picture. A tag is good for its step and the next one, so a photograph is worthless
//! half a minute later. Whoever scans in time is admitted for some minutes, by a signed cookie.
//!
//! All times are the store's, so replicas agree, whatever their own clocks say.

use axum::http::HeaderMap;
use jiff::SignedDuration;
use subtle::ConstantTimeEq as _;

use super::sealed::Sealed;
use super::signed::{SetCookie, Signed};
use crate::domain::{CodeId, Timestamp};

/// How long a tag is on the screen, in milliseconds.
const STEP: i64 = 15_000;

/// The digits of Crockford's base 32: no letter that looks like another sign.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Tags, admissions and screens.
pub struct Presence {
    tags: [u8; 32],
    admissions: Signed,
    screens: Sealed,
}

/// What the address of a screen says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScreenPass {
    /// When it ends.
    pub(super) ends: Timestamp,
    /// How often the code's screens had been closed when it was made.
    pub(super) closed: u32,
}

impl Presence {
    /// Tags, admissions and screens with keys that are derived from `secret`.
    #[must_use]
    pub fn new(secret: &[u8; 32], https: bool) -> Self {
        Self {
            tags: blake3::derive_key("apiece 2026-11 presence tag", secret),
            admissions: Signed::new("apiece 2026-11 admission cookie", secret, https),
            screens: Sealed::new("apiece 2026-11 screen", secret),
        }
    }

    /// The tag that is on the screen at `now`, and how many seconds it stays there.
    pub(super) fn tag(&self, code: &CodeId, now: Timestamp) -> (String, i64) {
        let ms = now.as_millisecond();
        let left = STEP - ms.rem_euclid(STEP);
        (self.tag_of(code, ms.div_euclid(STEP)), (left + 999) / 1_000)
    }

    /// Whether somebody who shows this tag at `now` has seen the screen just before.
    pub(super) fn is_current(&self, code: &CodeId, tag: &str, now: Timestamp) -> bool {
        // As somebody may type it.
        let tag = tag
            .to_ascii_uppercase()
            .replace('O', "0")
            .replace(['I', 'L'], "1");
        let step = now.as_millisecond().div_euclid(STEP);
        let is = |step| bool::from(self.tag_of(code, step).as_bytes().ct_eq(tag.as_bytes()));
        is(step) | is(step - 1)
    }

    fn tag_of(&self, code: &CodeId, step: i64) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.tags);
        hasher
            .update(&step.to_be_bytes())
            .update(code.as_str().as_bytes());
        let hash = hasher.finalize();
        let (bits, _) = hash
            .as_bytes()
            .split_first_chunk()
            .expect("a hash has 32 bytes");
        let bits = u64::from_be_bytes(*bits);
        // 13 digits of 5 bits; the first has only 4 of them.
        let digit = |at: u32| char::from(DIGITS[(bits >> (60 - 5 * at) & 31) as usize]);
        (0..13).map(digit).collect()
    }

    /// The cookie of somebody who was admitted at `now` for some minutes.
    pub(super) fn admit(&self, code: &CodeId, now: Timestamp, minutes: u32) -> SetCookie {
        let ends = now.checked_add(SignedDuration::from_mins(minutes.into()));
        let ends = ends.unwrap_or(Timestamp::MAX).as_millisecond();
        let value = format!("{code}~{ends}");
        self.admissions.write_for_now(&admission(code), value)
    }

    /// Whether somebody was admitted to a code, and may still claim at `now`.
    pub(super) fn is_admitted(&self, headers: &HeaderMap, code: &CodeId, now: Timestamp) -> bool {
        let value = self.admissions.read(headers, &admission(code));
        let ends = value.as_deref().and_then(|value| {
            let (its, ends) = value.split_once('~')?;
            (its == code.as_str()).then_some(())?;
            Timestamp::from_millisecond(ends.parse().ok()?).ok()
        });
        ends.is_some_and(|ends| now < ends)
    }

    /// The part of a screen's address that opens it.
    pub(super) fn seal(&self, code: &CodeId, pass: ScreenPass) -> String {
        let ends = pass.ends.as_millisecond().to_be_bytes();
        let pass = [&ends[..], &pass.closed.to_be_bytes()].concat();
        self.screens.seal(code.as_str(), &pass)
    }

    /// What a screen's address says; `None` if it is none of this code's.
    pub(super) fn open(&self, code: &CodeId, token: &str) -> Option<ScreenPass> {
        let pass = self.screens.open(code.as_str(), token)?;
        let (ends, closed) = pass.split_first_chunk()?;
        Some(ScreenPass {
            ends: Timestamp::from_millisecond(i64::from_be_bytes(*ends)).ok()?,
            closed: u32::from_be_bytes(closed.try_into().ok()?),
        })
    }
}

fn admission(code: &CodeId) -> String {
    format!("apiece-admission-{code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 / STEP * STEP + ms).unwrap()
    }

    #[test]
    fn a_tag_is_good_for_its_step_and_the_next() {
        let presence = Presence::new(&[7; 32], true);
        let [fair, other]: [CodeId; 2] = ["fair", "other"].map(|id| id.parse().unwrap());
        let (tag, left) = presence.tag(&fair, at(1_000));
        assert_eq!((tag.len(), left), (13, 14));
        assert!(tag.bytes().all(|digit| DIGITS.contains(&digit)), "{tag}");
        assert_eq!(presence.tag(&fair, at(14_999)).0, tag);
        assert_ne!(presence.tag(&fair, at(15_000)).0, tag);
        for (ms, is) in [
            (-1, false),
            (0, true),
            (15_000, true),
            (29_999, true),
            (30_000, false),
        ] {
            assert_eq!(presence.is_current(&fair, &tag, at(ms)), is, "{ms}");
        }
        assert!(presence.is_current(&fair, &tag.to_lowercase(), at(0)));
        assert!(!presence.is_current(&other, &tag, at(0)));
        assert!(!Presence::new(&[8; 32], true).is_current(&fair, &tag, at(0)));
        for odd in ["", &tag[1..], &format!("{tag}0"), &"0".repeat(10_000)] {
            assert!(!presence.is_current(&fair, odd, at(0)), "{odd}");
        }
    }

    #[test]
    fn the_address_of_a_screen_opens_one_codes_screen() {
        let presence = Presence::new(&[7; 32], true);
        let [fair, other]: [CodeId; 2] = ["fair", "other"].map(|id| id.parse().unwrap());
        let pass = ScreenPass {
            ends: at(0),
            closed: 3,
        };
        let token = presence.seal(&fair, pass);
        assert_eq!(presence.open(&fair, &token), Some(pass));
        assert_eq!(presence.open(&other, &token), None);
        for (at, _) in token.char_indices() {
            let digit = if &token[at..=at] == "A" { "B" } else { "A" };
            let changed = format!("{}{digit}{}", &token[..at], &token[at + 1..]);
            assert_eq!(presence.open(&fair, &changed), None, "{changed}");
            assert_eq!(presence.open(&fair, &token[..at]), None);
        }
    }
}
