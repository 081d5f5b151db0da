//! Making a code, changing its settings, and deleting it.
//!
//! A form of all settings (`table.rs` says which fields there are) with a preview of the page.
//! What is typed (`typed.rs`) is read as a change (`reading.rs`), in which the domain finds what
//! is wrong: when the form is sent, and before, when the script asks.

mod care;
mod choices;
mod draw;
mod edit;
mod fields;
mod input;
mod logo;
mod make;
mod preview;
mod reading;
mod table;
mod typed;
mod wrong;
mod zone;

use super::views::Views;
use crate::domain::Scope;

/// The views of this folder.
pub(super) fn views(views: Views) -> Views {
    views
        .get("/manage/new", Scope::Manage, make::show)
        .post("/manage/new", Scope::Manage, make::make)
        .post("/manage/new/check", Scope::Manage, preview::check_new)
        .get("/manage/new/preview", Scope::Manage, preview::empty)
        .post("/manage/new/preview", Scope::Manage, preview::typed_new)
        .get("/manage/codes/{code}/settings", Scope::Manage, edit::show)
        .post("/manage/codes/{code}/settings", Scope::Manage, edit::change)
        .post(
            "/manage/codes/{code}/settings/check",
            Scope::Manage,
            preview::check,
        )
        .get(
            "/manage/codes/{code}/settings/preview",
            Scope::Manage,
            preview::saved,
        )
        .post(
            "/manage/codes/{code}/settings/preview",
            Scope::Manage,
            preview::typed,
        )
        .post("/manage/codes/{code}/logo", Scope::Manage, logo::set)
        .post(
            "/manage/codes/{code}/logo/remove",
            Scope::Manage,
            logo::remove,
        )
        .get("/manage/codes/{code}/verify", Scope::Manage, care::back)
        .post("/manage/codes/{code}/verify", Scope::Read, care::verify)
        .get("/manage/codes/{code}/delete", Scope::Manage, care::back)
        .post("/manage/codes/{code}/delete", Scope::Manage, care::delete)
}
