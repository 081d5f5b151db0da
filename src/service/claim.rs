//! Claiming and looking.

use super::{Apiece, Granted, Result, found};
use crate::domain::{ClientId, CodeId, Outcome};
use crate::store::{ClaimRequest, View};

impl Apiece {
    /// Decides a claim, and tells the listeners if an item went.
    ///
    /// # Errors
    /// No such code, or the store's failure; after a failure the claim may
    /// stand or not, and making it again is safe.
    pub async fn claim(&self, request: ClaimRequest) -> Result<Outcome> {
        let code = request.code.clone();
        let outcome = found(self.store.claim(request).await?, &code)?;
        if let Outcome::Granted(claim) = &outcome
            && self.granted.receiver_count() > 0
        {
            let claim = claim.clone();
            // An error means that the last listener has just left.
            let _ = self.granted.send(Granted { code, claim });
        }
        Ok(outcome)
    }

    /// What `client` sees of a code. Looking never takes anything.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn view(&self, code: &CodeId, client: Option<&ClientId>) -> Result<View> {
        found(self.store.view(code, client).await?, code)
    }
}
