//! A code's logo.

use sha2::{Digest as _, Sha256};

use super::{Apiece, Result};
use crate::domain::{Code, CodeId, Digest, Settings};
use crate::logo::Logo;

impl Apiece {
    /// The code's logo, if it has one.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn logo(&self, id: &CodeId) -> Result<Option<Vec<u8>>> {
        self.ask(self.store.pool.logo(id)).await
    }

    /// Gives a code a logo, or takes it away.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn set_logo(&self, id: &CodeId, logo: Option<&Logo>) -> Result<Code> {
        let png = logo.map(Logo::png);
        let digest = png.map(|png| Digest::from(<[u8; Digest::BYTES]>::from(Sha256::digest(png))));
        let with_logo = |settings: &Settings| {
            Ok(Settings {
                logo: digest,
                ..settings.clone()
            })
        };
        self.set_with_logo(id, |_| true, with_logo, Some(png)).await
    }
}
