//! Who got what.

use std::sync::Arc;

use futures_util::Stream;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::{Apiece, Error, Result};
use crate::domain::{Claim, CodeId};

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
        const PAGE: usize = 1_000;
        let first = self.ask_of(&code, self.store.pool.claims(&code, None, PAGE));
        let first = first.await?;
        let apiece = Arc::clone(self);
        let rest = stream::try_unfold(first.next, move |cursor| {
            let (apiece, code) = (Arc::clone(&apiece), code.clone());
            async move {
                let Some(cursor) = cursor else {
                    return Ok::<_, Error>(None);
                };
                let page = apiece.store.pool.claims(&code, Some(&cursor), PAGE);
                let page = apiece.ask_of(&code, page).await?;
                Ok(Some((page.claims, page.next)))
            }
        });
        Ok(stream::once(async { Ok(first.claims) })
            .chain(rest)
            .try_filter(|claims| std::future::ready(!claims.is_empty())))
    }
}
