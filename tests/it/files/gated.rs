//! Actors that work on one object store step by step, in any order.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::{BoxStream, StreamExt as _};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    ObjectStoreExt as _, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, oneshot};

use apiece::files::Files;
use apiece::system::System;

/// Chooses which actor takes the next step, so that every order is tried, one
/// after another.
#[derive(Debug, Default)]
pub(super) struct Choices {
    /// The choices of this order so far, each with the number of possible ones.
    made: Vec<(usize, usize)>,
    at: usize,
}

impl Choices {
    /// Chooses one of `of` actors.
    pub(super) fn choose(&mut self, of: usize) -> usize {
        if self.at == self.made.len() {
            self.made.push((0, of));
        }
        let (choice, before) = self.made[self.at];
        assert_eq!(before, of, "the same choices led to another place");
        self.at += 1;
        choice
    }

    /// Goes on to the next order. False if there is none.
    pub(super) fn next_way(&mut self) -> bool {
        self.at = 0;
        while let Some((choice, of)) = self.made.pop() {
            if choice + 1 < of {
                self.made.push((choice + 1, of));
                return true;
            }
        }
        false
    }
}

/// An actor that works on the store. It waits before each step until it is told to
/// go on.
pub(super) struct Actor {
    go: UnboundedSender<()>,
    arrived: UnboundedReceiver<()>,
    result: oneshot::Receiver<Result<(), String>>,
    pub(super) is_done: bool,
}

impl Actor {
    /// Starts an actor on `store`. A blind one is always told that all contents
    /// exist.
    pub(super) fn start<F: Future<Output = Result<(), String>> + Send + 'static>(
        store: &Arc<InMemory>,
        is_blind: bool,
        work: impl FnOnce(Files) -> F,
    ) -> Self {
        let (go, told) = unbounded_channel();
        let (arrive, arrived) = unbounded_channel();
        let gate = Arc::new(Gate {
            told: Mutex::new(told),
            arrive,
        });
        let gated = Gated {
            store: Arc::clone(store),
            gate: Arc::clone(&gate),
            is_blind,
        };
        let work = work(Files::new(
            Arc::new(gated),
            Path::default(),
            None,
            System::of_machine(),
        ));
        let (end, result) = oneshot::channel();
        tokio::spawn(async move {
            gate.pass().await;
            let _ = end.send(work.await);
        });
        Self {
            go,
            arrived,
            result,
            is_done: false,
        }
    }

    /// Lets it go on until its next step or its end.
    pub(super) async fn step(&mut self) -> Result<(), String> {
        self.go.send(()).expect("it waits");
        tokio::select! {
            // It may end without another gate.
            biased;
            result = &mut self.result => {
                self.is_done = true;
                result.expect("it does not panic")
            }
            Some(()) = self.arrived.recv() => Ok(()),
        }
    }

    /// Waits until it has come to its first step.
    pub(super) async fn ready(&mut self) {
        self.arrived.recv().await.expect("it begins");
    }
}

/// The store as an actor sees it: with a gate before each step.
struct Gated {
    store: Arc<InMemory>,
    gate: Arc<Gate>,
    is_blind: bool,
}

struct Gate {
    told: Mutex<UnboundedReceiver<()>>,
    arrive: UnboundedSender<()>,
}

impl Gate {
    async fn pass(&self) {
        let _ = self.arrive.send(());
        self.told.lock().await.recv().await;
    }
}

/// Whether others than the uploader use what is stored there.
fn is_shared(path: &Path) -> bool {
    !path.as_ref().starts_with("incoming")
}

fn is_kept(path: &Path) -> bool {
    path.as_ref().starts_with("sha256")
}

impl fmt::Debug for Gated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gated")
    }
}

impl fmt::Display for Gated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gated")
    }
}

#[async_trait]
impl ObjectStore for Gated {
    async fn put_opts(&self, at: &Path, bytes: PutPayload, how: PutOptions) -> Result<PutResult> {
        self.store.put_opts(at, bytes, how).await
    }

    async fn put_multipart_opts(
        &self,
        at: &Path,
        how: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.store.put_multipart_opts(at, how).await
    }

    async fn get_opts(&self, at: &Path, how: GetOptions) -> Result<GetResult> {
        self.gate.pass().await;
        let found = self.store.get_opts(at, how.clone()).await;
        if found.is_err() && self.is_blind {
            // Any other object will do to pretend that this one exists.
            let any = self.store.list(None).next().await;
            let any = any.expect("there is one")?.location;
            return self.store.get_opts(&any, how).await;
        }
        found
    }

    fn delete_stream(
        &self,
        all: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        let (store, gate) = (Arc::clone(&self.store), Arc::clone(&self.gate));
        all.then(move |path| {
            let (store, gate) = (Arc::clone(&store), Arc::clone(&gate));
            async move {
                let path = path?;
                if is_shared(&path) {
                    gate.pass().await;
                }
                store.delete(&path).await?;
                if is_kept(&path) {
                    gate.pass().await;
                }
                Ok(path)
            }
        })
        .boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.store.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, how: CopyOptions) -> Result<()> {
        self.gate.pass().await;
        let copied = self.store.copy_opts(from, to, how).await;
        // The next step may be one of the pool, which has no gate.
        if is_kept(to) {
            self.gate.pass().await;
        }
        copied
    }
}
