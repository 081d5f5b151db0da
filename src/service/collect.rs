//! Removing the contents of files that no item refers to any more.

use std::collections::HashMap;

use futures_util::TryStreamExt as _;

use super::{Apiece, Result};
use crate::domain::{CodeId, Digest, Timestamp};
use crate::files::{Removal, SHARDS, StoredContents};
use crate::store::MAX_ITEMS_PER_CALL;

/// How many codes are looked at, or files of a code, at a time.
const PAGE: usize = 500;

/// What a step of a collection found.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// How many contents were looked at.
    pub looked_at: u64,
    /// Contents that no item refers to.
    pub orphans: Vec<StoredContents>,
    /// How many broken uploads had left something.
    pub abandoned: u64,
    /// How many bytes all of these have.
    pub bytes: u64,
    /// Where the next step goes on; `None` at the end.
    pub next: Option<u8>,
}

impl Apiece {
    /// Looks through some of the contents, starting at `from`, for those that no
    /// item refers to, and removes them if `delete`. The next step starts at
    /// `next`.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn collect(&self, from: u8, now: Timestamp, delete: bool) -> Result<Collected> {
        let mut step = Collected::default();
        if from == 0 {
            let abandoned = self.files.abandoned(now, delete).await?;
            step.abandoned = abandoned.len() as u64;
            step.bytes = abandoned.iter().sum();
            if delete {
                self.settle_abandoned(now).await?;
            }
        }
        let mut contents = Vec::new();
        for shard in u16::from(from)..SHARDS {
            let shard = u8::try_from(shard).expect("the number of a shard fits a byte");
            let kept: Vec<StoredContents> = self.files.list(shard).try_collect().await?;
            contents.extend(kept);
            // Looking at all codes takes as long for many contents as for few.
            if contents.len() >= MAX_ITEMS_PER_CALL {
                step.next = shard.checked_add(1);
                break;
            }
        }
        step.looked_at = contents.len() as u64;
        step.orphans = self.remove_unused(&contents, delete).await?;
        step.bytes += step.orphans.iter().map(|kept| kept.size).sum::<u64>();
        Ok(step)
    }

    /// The contents of all of a code's files; `None` if there is no such code.
    pub(super) async fn contents_of(&self, code: &CodeId) -> Result<Option<Vec<StoredContents>>> {
        let (mut contents, mut next) = (Vec::new(), None);
        loop {
            let page = self.store.pool.files(code, next.as_ref(), PAGE);
            let Some(page) = self.ask(page).await? else {
                return Ok(None);
            };
            contents.extend(page.files.iter().map(|file| StoredContents {
                sha256: file.sha256,
                size: file.size,
            }));
            next = page.next;
            if next.is_none() {
                return Ok(Some(contents));
            }
        }
    }

    /// Those of `contents` that no item refers to; they are removed if `delete`.
    pub(super) async fn remove_unused(
        &self,
        contents: &[StoredContents],
        delete: bool,
    ) -> Result<Vec<StoredContents>> {
        let mut unused = Vec::new();
        for some in contents.chunks(MAX_ITEMS_PER_CALL) {
            let in_use = self.in_use(some.iter().map(|kept| kept.sha256)).await?;
            unused.extend(some.iter().filter(|kept| !in_use[&kept.sha256]));
        }
        if delete {
            for some in unused.chunks(MAX_ITEMS_PER_CALL) {
                let mut aside = Vec::new();
                for contents in some {
                    aside.extend(self.files.set_aside(*contents).await?);
                }
                self.settle(aside).await?;
            }
        }
        Ok(unused)
    }

    /// Removes what was set aside, or puts it back if an item refers to it. If one
    /// fails, the others are still done.
    async fn settle(&self, aside: Vec<Removal>) -> Result<()> {
        let mut settled = Ok(());
        for some in aside.chunks(MAX_ITEMS_PER_CALL) {
            let digests = some.iter().map(|removal| removal.contents.sha256);
            let in_use = self.in_use(digests).await?;
            for removal in some {
                let done = if in_use[&removal.contents.sha256] {
                    self.files.put_back(removal).await
                } else {
                    self.files.remove(removal).await
                };
                settled = settled.and(done);
            }
        }
        Ok(settled?)
    }

    /// Finishes removals that broke off. Of the more recent ones, puts back what an
    /// item refers to.
    async fn settle_abandoned(&self, now: Timestamp) -> Result<()> {
        let aside = self.files.aside().await?;
        let (abandoned, recent): (Vec<_>, Vec<_>) = aside
            .into_iter()
            .partition(|removal| removal.is_abandoned(now));
        self.settle(abandoned).await?;
        for some in recent.chunks(MAX_ITEMS_PER_CALL) {
            let digests = some.iter().map(|removal| removal.contents.sha256);
            let in_use = self.in_use(digests).await?;
            for removal in some {
                if in_use[&removal.contents.sha256] {
                    self.files.put_back_too(removal).await?;
                }
            }
        }
        Ok(())
    }

    /// Which of at most [`MAX_ITEMS_PER_CALL`] contents any code refers to.
    async fn in_use(
        &self,
        contents: impl Iterator<Item = Digest>,
    ) -> Result<HashMap<Digest, bool>> {
        let mut in_use: HashMap<_, _> = contents.map(|sha256| (sha256, false)).collect();
        let digests: Vec<Digest> = in_use.keys().copied().collect();
        let mut after = None;
        while !digests.is_empty() {
            let codes = self
                .ask(self.store.pool.codes(after.as_ref(), PAGE))
                .await?;
            for code in &codes {
                // A code that was deleted meanwhile refers to nothing.
                let has = self.store.pool.has_files(&code.id, &digests);
                let has = self.ask(has).await?;
                for (digest, _) in digests
                    .iter()
                    .zip(has.into_iter().flatten())
                    .filter(|(_, has)| *has)
                {
                    in_use.insert(*digest, true);
                }
            }
            match codes.last() {
                Some(last) => after = Some(last.id.clone()),
                None => break,
            }
        }
        // In a store that was emptied, nothing would be in use.
        self.check_data().await?;
        Ok(in_use)
    }
}
