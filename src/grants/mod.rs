//! What Redis may hand out, written down outside of it first: the durable half of the
//! `fenced` level, in the object store that files are in.
//!
//! | object | holds |
//! |---|---|
//! | `{code}/{created at}/{number}` | a grant: the items of one window |
//! | `identity` | which store this is: all replicas have to use the same one |
//! | `trial/{random}` | what a start of the service tries, and removes |
//!
//! A grant is written once and never changed: the store refuses the second writer of a
//! number. Whoever opens a window takes account of all grants before it. So no item is in
//! two grants, even if two primaries each believe to be the only one.
//!
//! Times and numbers in names have leading zeros, so that they sort.

mod seal;

use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use futures_util::future::join_all;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutMode};

use crate::domain::{CodeId, Timestamp};
use crate::system::{NoRandomness, Random};

use self::seal::Seal;

/// How many writers come together in the trial.
const WRITERS: u8 = 8;

/// Where grants are kept.
#[derive(Clone)]
pub struct Grants {
    store: Arc<dyn ObjectStore>,
    root: Path,
    patience: Duration,
    random: Random,
    seal: Seal,
}

/// The record that a window was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its number: 1 for a code's first window.
    pub number: u64,
    /// The `master_replid` of the Redis that it was made for.
    pub replid: String,
    /// The items, as that Redis writes them.
    pub items: Vec<String>,
}

/// A code, and when it was created: a code that is made again under the same id does not
/// meet the grants of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Generation {
    /// The code.
    pub code: CodeId,
    /// When it was created.
    pub created_at: Timestamp,
}

/// An answer about grants.
pub type Result<T, E = GrantError> = std::result::Result<T, E>;

/// Why a grant could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The object store cannot be reached, or it failed.
    #[error("the object store for grants failed")]
    Store(#[from] object_store::Error),
    /// It did not answer.
    #[error("the object store for grants did not answer in time")]
    Late,
    /// An object is not a grant that this service wrote.
    #[error("the grant {0} is not one that this service wrote")]
    Forged(Path),
    /// A grant is gone.
    #[error("the grant {0} is missing")]
    Missing(Path),
    /// The store lets two write one object.
    #[error(
        "the object store lets a second writer overwrite an object: it ignores the condition \
         `If-None-Match: *`, or keeps to it only if writers do not come together; --guarantee \
         fenced needs a store that always keeps to it"
    )]
    TwoWriters,
    /// The system gives no random bytes for a name.
    #[error("the system gives no random bytes: {0}")]
    Randomness(#[from] NoRandomness),
}

impl Grants {
    /// Grants in `store`, under `root`. A call takes at most as long as `patience`.
    /// `secret` seals them, so that nobody else can write one.
    #[must_use]
    pub fn new(
        store: Arc<dyn ObjectStore>,
        root: Path,
        patience: Duration,
        random: Random,
        secret: &[u8; 32],
    ) -> Self {
        Self {
            store,
            root,
            patience,
            random,
            seal: Seal::new(secret),
        }
    }

    /// Whether the store refuses the second writer of an object, also when both come
    /// together: a store that looks first and then writes passes only the easier trial.
    ///
    /// # Errors
    /// It does not, or it failed.
    pub async fn try_out(&self) -> Result<()> {
        let name = hex::encode(self.random.bytes::<16>()?);
        let path = self.root.clone().join("trial").join(name);
        let together = (0..WRITERS).map(|writer| self.write(&path, vec![writer]));
        let together = join_all(together).await;
        let last = self.write(&path, vec![WRITERS]).await;
        let kept = self.fetch(&path).await;
        self.in_time(self.store.delete(&path)).await?;
        let mut accepted = Vec::new();
        for (writer, answer) in (0..).zip(together.into_iter().chain([last])) {
            if answer? {
                accepted.push(writer);
            }
        }
        match kept? {
            Some(kept) if kept == accepted && kept.len() == 1 => Ok(()),
            _ => Err(GrantError::TwoWriters),
        }
    }

    /// What tells this store from any other: written by whoever comes first.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn identity(&self) -> Result<String> {
        let path = self.root.clone().join("identity");
        let proposal = hex::encode(self.random.bytes::<16>()?);
        if self.write(&path, proposal.clone().into()).await? {
            return Ok(proposal);
        }
        let found = self.fetch(&path).await?;
        let found = found.and_then(|found| String::from_utf8(found).ok());
        found.ok_or(GrantError::Missing(path))
    }

    /// Writes a grant, unless there is one of this number; false if there is. If the
    /// answer is lost, it may be there all the same, and even come later: only what
    /// [`Grants::read`] finds decides.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn create(&self, of: &Generation, grant: &Grant) -> Result<bool> {
        let path = self.path(of, grant.number);
        let bytes = self.seal.write(&path, grant);
        self.write(&path, bytes).await
    }

    /// Reads a grant; `None` if there is none of this number.
    ///
    /// # Errors
    /// The object store's failure, or an object that this service did not write.
    pub async fn read(&self, of: &Generation, number: u64) -> Result<Option<Grant>> {
        let path = self.path(of, number);
        let Some(bytes) = self.fetch(&path).await? else {
            return Ok(None);
        };
        let grant = self.seal.read(&path, &bytes);
        let grant = grant.filter(|grant| grant.number == number);
        grant.map(Some).ok_or(GrantError::Forged(path))
    }

    /// The number of the last grant, if it is later than `number`; else `number`.
    ///
    /// # Errors
    /// The object store's failure, or a gap between them.
    pub async fn last_after(&self, of: &Generation, number: u64) -> Result<u64> {
        let numbers = self.numbers_after(of, number).await?;
        for (expected, found) in (number + 1..).zip(&numbers) {
            if expected != *found {
                return Err(GrantError::Missing(self.path(of, expected)));
            }
        }
        Ok(numbers.last().copied().unwrap_or(number))
    }

    /// The numbers of the grants after one, in order.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn numbers_after(&self, of: &Generation, number: u64) -> Result<Vec<u64>> {
        let offset = self.path(of, number);
        let folder = self.folder(of);
        let listed = self.store.list_with_offset(Some(&folder), &offset);
        let objects: Vec<_> = self.in_time(listed.try_collect()).await?;
        // Not every store lists in order.
        let mut numbers: Vec<u64> = objects
            .iter()
            .filter_map(|object| object.location.filename()?.parse().ok())
            .collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The generations of a code that have grants.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn generations(&self, code: &CodeId) -> Result<Vec<Generation>> {
        let folder = self.root.clone().join(code.as_str());
        let listed = self.store.list_with_delimiter(Some(&folder));
        let folders = self.in_time(listed).await?.common_prefixes;
        let generation = |folder: &Path| {
            let ms = folder.filename()?.parse().ok()?;
            Some(Generation {
                code: code.clone(),
                created_at: Timestamp::from_millisecond(ms).ok()?,
            })
        };
        Ok(folders.iter().filter_map(generation).collect())
    }

    /// Removes all grants of a code that is gone.
    ///
    /// # Errors
    /// The object store's failure.
    pub async fn remove(&self, of: &Generation) -> Result<()> {
        let folder = self.folder(of);
        let listed = self.store.list(Some(&folder));
        let objects: Vec<_> = self.in_time(listed.try_collect()).await?;
        // The last ones first: a gap at the end is no gap.
        let mut paths: Vec<Path> = objects.into_iter().map(|o| o.location).collect();
        paths.sort_unstable_by(|a, b| b.cmp(a));
        for path in paths {
            match self.in_time(self.store.delete(&path)).await {
                Err(GrantError::Store(object_store::Error::NotFound { .. })) => {}
                deleted => deleted?,
            }
        }
        Ok(())
    }

    async fn write(&self, path: &Path, bytes: Vec<u8>) -> Result<bool> {
        let written = self
            .store
            .put_opts(path, bytes.into(), PutMode::Create.into());
        match self.in_time(written).await {
            Ok(_) => Ok(true),
            Err(GrantError::Store(object_store::Error::AlreadyExists { .. })) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn fetch(&self, path: &Path) -> Result<Option<Vec<u8>>> {
        let fetched = async { self.store.get(path).await?.bytes().await };
        match self.in_time(fetched).await {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(GrantError::Store(object_store::Error::NotFound { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn folder(&self, of: &Generation) -> Path {
        let generation = format!("{:015}", of.created_at.as_millisecond());
        self.root.clone().join(of.code.as_str()).join(generation)
    }

    fn path(&self, of: &Generation, number: u64) -> Path {
        self.folder(of).join(format!("{number:010}"))
    }

    async fn in_time<T>(&self, call: impl Future<Output = object_store::Result<T>>) -> Result<T> {
        match tokio::time::timeout(self.patience, call).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(GrantError::Late),
        }
    }
}
