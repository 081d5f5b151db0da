//! A code's logo.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::{Apiece, Result};
use crate::domain::{Code, CodeId, Digest, Settings};
use crate::logo::Logo;

/// Of how many codes a replica keeps the logo. Then it forgets all of them.
const MOST: usize = 64;

/// The logos that were read last: a hall full of phones asks for the same one.
#[derive(Default)]
pub(super) struct Logos(Mutex<HashMap<CodeId, (Digest, Bytes)>>);

impl Logos {
    fn get(&self, id: &CodeId, digest: Digest) -> Option<Bytes> {
        let logos = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (is, png) = logos.get(id)?;
        (*is == digest).then(|| png.clone())
    }

    fn keep(&self, id: &CodeId, digest: Digest, png: &Bytes) {
        let mut logos = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if logos.len() >= MOST {
            logos.clear();
        }
        logos.insert(id.clone(), (digest, png.clone()));
    }

    fn forget(&self, id: &CodeId) {
        let mut logos = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        logos.remove(id);
    }
}

fn digest(png: &[u8]) -> Digest {
    Digest::from(<[u8; Digest::BYTES]>::from(Sha256::digest(png)))
}

impl Apiece {
    /// The code's logo with this digest, a PNG image; `None` if the code has another, or none.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn logo(&self, id: &CodeId, wanted: Digest) -> Result<Option<Bytes>> {
        if let Some(png) = self.logos.get(id, wanted) {
            return Ok(Some(png));
        }
        let png = self.ask(self.store.pool.logo(id)).await?.map(Bytes::from);
        let png = png.filter(|png| digest(png) == wanted);
        if let Some(png) = &png {
            self.logos.keep(id, wanted, png);
        }
        Ok(png)
    }

    /// Forgets what this replica has of a code that is gone.
    pub(super) fn forget_logo(&self, id: &CodeId) {
        self.logos.forget(id);
    }

    /// Gives a code a logo, or takes it away.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub(super) async fn set_logo(
        &self,
        id: &CodeId,
        logo: Option<&Logo>,
    ) -> Result<(Settings, Code)> {
        let png = logo.map(Logo::png);
        let digest = png.map(digest);
        let with_logo = |settings: &Settings| {
            Ok(Settings {
                logo: digest,
                ..settings.clone()
            })
        };
        let set = self.set(id, |_| true, with_logo, Some(png)).await;
        self.forget_logo(id);
        set
    }
}
