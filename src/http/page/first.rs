//! First looks: what somebody sees whom the code cannot know yet. It is the same for all who
//! speak one language, so it is made once for as long as what it shows counts.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::layout::{Page, Ready};
use crate::domain::{CodeId, Language, View};

/// Of how many codes. Then all are made again when they are asked for.
const MOST: usize = 250;

/// Pages that are ready.
#[derive(Default)]
pub struct FirstLooks(RwLock<HashMap<CodeId, Kept>>);

/// The pages of a code, as long as it is seen like this.
struct Kept {
    view: Arc<View>,
    pages: Vec<(Language, Ready)>,
}

impl FirstLooks {
    /// The page of what everybody sees, in one language.
    pub(super) fn page(
        &self,
        view: &Arc<View>,
        language: Language,
        make: impl FnOnce() -> Page,
    ) -> Ready {
        if let Some(page) = self.find(view, language) {
            return page;
        }
        let page = make().ready();
        self.keep(view, language, page.clone());
        page
    }

    fn find(&self, view: &Arc<View>, language: Language) -> Option<Ready> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get(&view.code.id)?;
        let mut pages = Arc::ptr_eq(&kept.view, view).then_some(kept.pages.iter())?;
        let (_, page) = pages.find(|(its, _)| *its == language)?;
        Some(page.clone())
    }

    fn keep(&self, view: &Arc<View>, language: Language, page: Ready) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST && !all.contains_key(&view.code.id) {
            all.clear();
        }
        let new = || Kept {
            view: Arc::clone(view),
            pages: Vec::new(),
        };
        let kept = all.entry(view.code.id.clone()).or_insert_with(new);
        if !Arc::ptr_eq(&kept.view, view) {
            *kept = new();
        }
        kept.pages.push((language, page));
    }
}
