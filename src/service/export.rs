//! Lists of any length, page by page.

use std::sync::Arc;

use futures_util::Stream;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::{Apiece, Result};
use crate::domain::{Claim, CodeId, FoundItem, StateName};
use crate::store::Cursor;

/// How much a page holds.
const PAGE: usize = 1_000;

/// Some lines of a list, and where to go on.
type Page<T> = (Vec<T>, Option<Cursor>);

impl Apiece {
    /// All claims on a code, in pages, in no particular order. The first page is
    /// read before this returns, so that a missing code is an error and not an
    /// empty export.
    ///
    /// # Errors
    /// No such code, or the store's failure, at once or in the stream.
    pub async fn export(
        self: &Arc<Self>,
        code: CodeId,
    ) -> Result<impl Stream<Item = Result<Vec<Claim>>> + Send + 'static> {
        let apiece = Arc::clone(self);
        pages(move |cursor| {
            let (apiece, code) = (Arc::clone(&apiece), code.clone());
            async move {
                let page = apiece.store.pool.claims(&code, cursor.as_ref(), PAGE);
                let page = apiece.ask_of(&code, page).await?;
                Ok((page.claims, page.next))
            }
        })
        .await
    }

    /// The items of a code that are in one state, or all, as [`Apiece::export`] does
    /// with claims. An item that moves meanwhile may come in each of its states.
    ///
    /// # Errors
    /// No such code, or the store's failure, at once or in the stream.
    pub async fn list_items(
        self: &Arc<Self>,
        code: CodeId,
        state: Option<StateName>,
    ) -> Result<impl Stream<Item = Result<Vec<FoundItem>>> + Send + 'static> {
        let apiece = Arc::clone(self);
        pages(move |cursor| {
            let (apiece, code) = (Arc::clone(&apiece), code.clone());
            async move {
                let page = apiece.store.pool.items(&code, state, cursor.as_ref(), PAGE);
                let page = apiece.ask_of(&code, page).await?;
                Ok((page.items, page.next))
            }
        })
        .await
    }
}

/// Reads the first page, and then the others as they are asked for.
async fn pages<T, F>(
    read: impl Fn(Option<Cursor>) -> F + Send + 'static,
) -> Result<impl Stream<Item = Result<Vec<T>>> + Send + 'static>
where
    T: Send + 'static,
    F: Future<Output = Result<Page<T>>> + Send + 'static,
{
    let (first, next) = read(None).await?;
    let rest = stream::try_unfold(next, move |cursor| {
        let page = cursor.map(|cursor| read(Some(cursor)));
        async move {
            match page {
                Some(page) => page.await.map(Some),
                None => Ok(None),
            }
        }
    });
    Ok(stream::once(async { Ok(first) })
        .chain(rest)
        .try_filter(|page| std::future::ready(!page.is_empty())))
}
