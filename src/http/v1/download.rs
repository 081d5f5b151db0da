//! Addresses of files, in answers of the API.

use crate::api::Download;
use crate::domain::{Claim, CodeId, Timestamp};
use crate::http::App;

/// Where anyone who holds the address can download a claim's item, if it is a file.
pub(super) fn download(app: &App, code: &CodeId, claim: &Claim) -> Option<Download> {
    if !claim.item.is_file() {
        return None;
    }
    let (path, ends_at) = app
        .links
        .make(code, &claim.client, claim.nth, Timestamp::now());
    Some(Download {
        nth: claim.nth,
        url: format!("{}{path}", app.public_url.origin()),
        ends_at,
    })
}
