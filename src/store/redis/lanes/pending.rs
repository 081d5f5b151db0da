//! A claim on its way, until it is decided.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::outcome::{Level, Need};
use crate::domain::{ClaimRequest, CodeId, Outcome};
use crate::store::redis::address::Node;
use crate::store::redis::keys::Keys;
use crate::store::redis::known_names::KnownNames;
use crate::store::{Result, StoreError};

/// A claim that is not decided yet.
pub(super) struct Pending {
    pub(super) request: ClaimRequest,
    pub(super) reply: Option<oneshot::Sender<Answer>>,
    /// When it was first sent without a reply; since then it may stand.
    pub(super) sent: Option<Instant>,
    /// The server to which a cluster sent it, while its slot is moving there.
    pub(super) ask: Option<Box<Node>>,
    /// Whether its code may have a window.
    pub(super) window: bool,
    /// The hash of its client's name, if its code needs that. Boxed, because most do not.
    pub(super) hash: Option<Box<Hash>>,
}

pub(super) struct Hash(pub(super) String);

/// The result of sending a claim.
pub(super) enum Answer {
    /// It is decided, or it failed for good. Perhaps its code's window is low.
    Decided(Result<Option<Outcome>>, Level),
    /// Its code needs something first. Then it must be sent again.
    Waits(Need, Box<Pending>),
    /// It must be sent again.
    Again(Box<Pending>),
}

impl Pending {
    pub(super) fn new(request: ClaimRequest, window: bool) -> Self {
        Self {
            request,
            reply: None,
            sent: None,
            ask: None,
            window,
            hash: None,
        }
    }

    /// The same with the hash of its client's name.
    ///
    /// # Errors
    /// It cannot be hashed.
    pub(super) fn with_hash(self, names: &KnownNames) -> Result<Self> {
        let hash = names.hash(&self.request.code, &self.request.client)?;
        Ok(Self {
            hash: Some(Box::new(Hash(hash))),
            ..self
        })
    }

    /// The same for a code that has a window.
    pub(super) fn with_window(self) -> Self {
        Self {
            window: true,
            ..self
        }
    }

    /// The code that it is on.
    pub(super) fn code(&self) -> &CodeId {
        &self.request.code
    }

    /// The hash tag that says which server is in charge.
    pub(super) fn tag(&self) -> &str {
        self.keys().tag()
    }

    pub(super) fn keys(&self) -> Keys<'_> {
        Keys::of(&self.request.code)
    }

    /// How many items a network gets, and in how many milliseconds; zeros if it is not limited.
    pub(super) fn share(&self) -> (u32, u64) {
        let limit = self.request.network.as_ref();
        limit.map_or((0, 0), |limit| (limit.rate.grants, limit.rate.ms()))
    }

    /// The server that it was redirected to (ASK), if it was.
    pub(super) fn redirected(&self) -> Option<&Node> {
        self.ask.as_deref()
    }

    pub(super) fn answer_to(&mut self, reply: oneshot::Sender<Answer>) {
        self.reply = Some(reply);
    }

    /// Whether nobody waits for it any more.
    pub(super) fn is_abandoned(&self) -> bool {
        let reply = self.reply.as_ref();
        reply.is_none_or(oneshot::Sender::is_closed)
    }

    pub(super) fn decided(mut self, outcome: Result<Option<Outcome>>, level: Level) {
        if let Some(reply) = self.reply.take() {
            // Nobody may be waiting any more; the claim stands for the retry.
            let _ = reply.send(Answer::Decided(outcome, level));
        }
    }

    pub(super) fn failed(self, error: StoreError) {
        self.decided(Err(error), Level::Enough);
    }

    pub(super) fn waits(mut self, need: Need) {
        if let Some(reply) = self.reply.take() {
            let _ = reply.send(Answer::Waits(need, Box::new(self)));
        }
    }

    pub(super) fn again(mut self, ask: Option<Box<Node>>) {
        if let Some(reply) = self.reply.take() {
            let _ = reply.send(Answer::Again(Box::new(Self { ask, ..self })));
        }
    }

    /// How long ago it was first sent, if it may stand since.
    pub(super) fn sent_since(&self) -> Option<Duration> {
        self.sent.map(|sent| sent.elapsed())
    }
}
