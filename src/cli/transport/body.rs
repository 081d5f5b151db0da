//! The body of a request, which is sent as it is read.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use hyper::{Request, StatusCode};
use tokio::sync::{Notify, mpsc};

/// What a connection sends.
pub(super) enum Outgoing {
    Nothing,
    Pieces {
        pieces: mpsc::Receiver<Bytes>,
        head_is_sent: Arc<Notify>,
    },
}

/// Where the pieces of a body come from. The body ends when it and its clones are dropped.
#[derive(Clone)]
pub(super) struct Sender {
    pieces: mpsc::Sender<Bytes>,
    head_is_sent: Arc<Notify>,
}

/// A body, and where its pieces come from.
pub(super) fn channel() -> (Sender, Outgoing) {
    let (pieces, received) = mpsc::channel(1);
    let head_is_sent = Arc::new(Notify::new());
    let sender = Sender {
        pieces,
        head_is_sent: Arc::clone(&head_is_sent),
    };
    let pieces = received;
    let outgoing = Outgoing::Pieces {
        pieces,
        head_is_sent,
    };
    (sender, outgoing)
}

impl Sender {
    /// Waits until the head was sent, and the body is next.
    pub(super) async fn head_is_sent(&self) {
        self.head_is_sent.notified().await;
    }

    /// Whether the piece was taken. If not, the connection has failed.
    pub(super) async fn send(&self, piece: Bytes) -> bool {
        self.pieces.send(piece).await.is_ok()
    }
}

/// Notifies when the service asks for the body (RFC 9110, section 10.1.1).
pub(super) fn when_asked(request: &mut Request<Outgoing>) -> Arc<Notify> {
    let asked = Arc::new(Notify::new());
    let notify = Arc::clone(&asked);
    hyper::ext::on_informational(request, move |answer| {
        if answer.status() == StatusCode::CONTINUE {
            notify.notify_one();
        }
    });
    asked
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Self::Pieces {
            pieces,
            head_is_sent,
        } = self.get_mut()
        else {
            return Poll::Ready(None);
        };
        head_is_sent.notify_one();
        let piece = pieces.poll_recv(context);
        piece.map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Nothing => SizeHint::with_exact(0),
            Self::Pieces { .. } => SizeHint::default(),
        }
    }
}
