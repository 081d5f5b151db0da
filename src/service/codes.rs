//! Making, reading, changing and deleting codes.

use super::show::check_ending;
use super::{Apiece, Error, Result};
use crate::domain::{Code, CodeId, Invalid, Settings};
use crate::store::{Update, Upgrade};

/// Some of the codes, in the order of their ids.
pub struct CodePage {
    /// The codes.
    pub codes: Vec<Code>,
    /// List the next page after this one; `None` at the end.
    pub next: Option<CodeId>,
}

impl Apiece {
    /// Makes a code under the organiser's own id, or under a random one.
    ///
    /// # Errors
    /// Invalid settings, an id that is taken, or the store's failure.
    pub async fn create_code(&self, id: Option<CodeId>, settings: Settings) -> Result<Code> {
        let settings = settings.checked()?;
        check_ending(&settings)?;
        if settings.logo.is_some() {
            let reason = "must be null for a new code; give the code its logo afterwards";
            return Err(Invalid::new("logo", reason).into());
        }
        let id = match id {
            Some(id) => id,
            None => self.random_code_id()?,
        };
        let made = self.ask(self.store.pool.create_code(&id, &settings));
        made.await?.ok_or(Error::CodeExists(id))
    }

    /// Reads a code.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn code(&self, id: &CodeId) -> Result<Code> {
        self.ask_of(id, self.store.pool.code(id)).await
    }

    /// Lists up to `limit` codes after `after`.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn codes(&self, after: Option<&CodeId>, limit: usize) -> Result<CodePage> {
        // One code more than asked for shows whether there is another page.
        let mut codes = self.ask(self.store.pool.codes(after, limit + 1)).await?;
        let more = codes.len() > limit;
        codes.truncate(limit);
        let next = codes.last().filter(|_| more).map(|code| code.id.clone());
        Ok(CodePage { codes, next })
    }

    /// Closes all screens of a code that were opened before.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub(super) async fn close_screens(&self, id: &CodeId) -> Result<()> {
        let closed = |settings: &Settings| {
            Ok(Settings {
                screens_closed: settings.screens_closed.wrapping_add(1),
                ..settings.clone()
            })
        };
        self.set(id, |_| true, closed, None).await?;
        Ok(())
    }

    /// Changes a code's settings, if its version is as `expected`, and perhaps its logo: to
    /// another PNG image, or to none. Returns the settings before, and the code.
    ///
    /// # Errors
    /// No such code, invalid settings, a limit that cannot be
    /// lowered any more, another change in between, or the store's failure.
    pub(super) async fn set(
        &self,
        id: &CodeId,
        expected: impl Fn(u64) -> bool,
        new: impl Fn(&Settings) -> Result<Settings, Invalid>,
        logo: Option<Option<&[u8]>>,
    ) -> Result<(Settings, Code)> {
        const ATTEMPTS: usize = 10;
        for _ in 0..ATTEMPTS {
            let before = self.code(id).await?;
            if !expected(before.version) {
                return Err(Error::Stale);
            }
            let settings = new(&before.settings)?;
            check_ending(&settings)?;
            let shown = |settings: &Settings| (settings.show_as, settings.show_field.clone());
            if shown(&settings) != shown(&before.settings) {
                self.check_shown(id, &settings).await?;
            }
            let pool = &self.store.pool;
            let update = match logo {
                None => pool.update_code(id, &settings, before.version),
                Some(png) => pool.set_logo(id, &settings, before.version, png),
            };
            let update = self.ask(update).await;
            // Also after an error: it may have been done.
            self.known.forget(id);
            match update? {
                Update::Done(code) => return Ok((before.settings, code)),
                Update::Stale => {}
                Update::InUse(fixed) => return Err(Error::InUse(fixed)),
                Update::NoSuchCode => return Err(Error::NoSuchCode(id.clone())),
            }
        }
        Err(Error::Stale)
    }

    /// Brings some codes after `after` to this version's schema.
    ///
    /// # Errors
    /// The store's failure; calling it again is safe.
    pub async fn upgrade(&self, after: Option<&CodeId>) -> Result<Upgrade> {
        self.ask(self.store.pool.upgrade(after)).await
    }

    /// Deletes a code with everything it holds, and the contents of its files
    /// unless other items need them. `files gc` finds contents that could not be
    /// removed.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn delete_code(&self, id: &CodeId) -> Result<()> {
        // Nothing is known of a code that is gone already. Its deletion is
        // confirmed all the same.
        let files = self.contents_of(id).await?.unwrap_or_default();
        let deleted = self.ask(self.store.pool.delete_code(id)).await;
        self.known.forget(id);
        self.forget_logo(id);
        if !deleted? {
            return Err(Error::NoSuchCode(id.clone()));
        }
        if let Err(error) = self.remove_unused(&files, true).await {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, code = %id, "contents of a deleted code's files could not be removed");
        }
        Ok(())
    }

    fn random_code_id(&self) -> Result<CodeId> {
        loop {
            if let Some(id) = CodeId::from_random(self.random_bits()?) {
                return Ok(id);
            }
        }
    }
}
