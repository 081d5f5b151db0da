//! A call on its way, until it is answered.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::{Batch, Job};
use crate::store::redis::address::Node;
use crate::store::redis::keys::Keys;
use crate::store::{Result, StoreError};

/// A call that is not answered yet.
pub(super) struct Pending<J: Job> {
    pub(super) job: J,
    reply: Option<oneshot::Sender<Reply<J>>>,
    /// When it was first sent without a reply; since then it may stand.
    pub(super) sent: Option<Instant>,
    /// The server to which a cluster sent it, while its slot is moving there.
    ask: Option<Box<Node>>,
}

/// The result of sending a call.
pub(super) enum Reply<J: Job> {
    /// It is answered, or it failed for good.
    Done(Result<J::Answer>),
    /// It must be sent again.
    Again(Box<Pending<J>>),
}

impl<J: Job> Pending<J> {
    pub(super) fn new(job: J) -> Self {
        Self {
            job,
            reply: None,
            sent: None,
            ask: None,
        }
    }

    /// The hash tag that says which server is in charge.
    pub(super) fn tag(&self) -> &str {
        self.keys().tag()
    }

    pub(super) fn keys(&self) -> Keys<'_> {
        Keys::of(self.job.code())
    }

    /// The server that it was redirected to (ASK), if it was.
    pub(super) fn redirected(&self) -> Option<&Node> {
        self.ask.as_deref()
    }

    pub(super) fn answer_to(&mut self, reply: oneshot::Sender<Reply<J>>) {
        self.reply = Some(reply);
    }

    /// Whether nobody waits for it any more.
    pub(super) fn is_abandoned(&self) -> bool {
        let reply = self.reply.as_ref();
        reply.is_none_or(oneshot::Sender::is_closed)
    }

    pub(super) fn done(mut self, answer: Result<J::Answer>) {
        self.reply(Reply::Done(answer));
    }

    /// The same with an answer that is made of the call.
    pub(super) fn done_with(mut self, answer: impl FnOnce(Box<Self>) -> J::Answer) {
        if let Some(reply) = self.reply.take() {
            let _ = reply.send(Reply::Done(Ok(answer(Box::new(self)))));
        }
    }

    pub(super) fn failed(self, error: StoreError) {
        self.done(Err(error));
    }

    pub(super) fn again(mut self, ask: Option<Box<Node>>) {
        if let Some(reply) = self.reply.take() {
            let _ = reply.send(Reply::Again(Box::new(Self { ask, ..self })));
        }
    }

    fn reply(&mut self, answer: Reply<J>) {
        if let Some(reply) = self.reply.take() {
            // Nobody may be waiting any more; a claim then stands for the retry.
            let _ = reply.send(answer);
        }
    }

    /// How long ago it was first sent, if it may stand since.
    pub(super) fn sent_since(&self) -> Option<Duration> {
        self.sent.map(|sent| sent.elapsed())
    }
}

/// There is no connection for these calls. They wait for another, unless the
/// server is unfit.
pub(super) fn not_sent<J: Job>(batch: &mut Batch<J>, error: &StoreError) {
    if matches!(error, StoreError::Unfit(_)) {
        fail_all(batch, error);
    } else {
        batch.drain(..).for_each(|queued| queued.job.again(None));
    }
}

/// Gives everyone the same error.
pub(super) fn fail_all<J: Job>(batch: &mut Batch<J>, error: &StoreError) {
    for queued in batch.drain(..) {
        queued.job.failed(error.same());
    }
}
