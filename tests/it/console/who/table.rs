//! Each view, what it needs, and a form that changes something.

use self::Needs::{Admin, Manage, Nobody, Read, Redeem};

/// What a view needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Nobody,
    Read,
    Redeem,
    Manage,
    Admin,
}

/// The views that show something.
pub(super) const SHOWS: [(&str, Needs); 22] = [
    ("/manage/sign-in", Nobody),
    ("/manage/sign-in/oidc", Nobody),
    ("/manage/signed-in", Nobody),
    ("/manage/in/{token}", Nobody),
    ("/manage", Read),
    ("/manage/new", Manage),
    ("/manage/new/preview", Manage),
    ("/manage/keys", Admin),
    ("/manage/journal", Admin),
    ("/manage/codes/{code}", Read),
    ("/manage/codes/{code}/journal", Read),
    ("/manage/codes/{code}/live", Read),
    ("/manage/codes/{code}/fill", Manage),
    ("/manage/codes/{code}/items", Read),
    ("/manage/codes/{code}/claims", Read),
    ("/manage/codes/{code}/claims/export", Read),
    ("/manage/codes/{code}/clients/{client}", Read),
    ("/manage/codes/{code}/print", Read),
    ("/manage/codes/{code}/settings", Manage),
    ("/manage/codes/{code}/settings/preview", Manage),
    ("/manage/codes/{code}/verify", Manage),
    ("/manage/codes/{code}/delete", Manage),
];

/// Another one, which takes long to draw.
pub(super) const SHEET: (&str, Needs) = ("/manage/codes/{code}/print/sheet", Read);

/// A path, what it needs, and a form.
pub(super) type Change = (&'static str, Needs, &'static str);

/// The views that change something, in an order in which each can, and a form that does.
/// `$ITEM` is an item that nobody has, `$TAKEN` is Ann's.
pub(super) const CHANGES: [Change; 32] = [
    ("/manage/sign-in", Nobody, "key=wrong"),
    ("/manage/in/{token}", Nobody, "attempt=1"),
    ("/manage/language", Nobody, "language=zh-Hans"),
    ("/manage/keys", Admin, "name=Bar&scope=claim"),
    ("/manage/keys/revoke", Admin, "key=$KEY"),
    ("/manage/new", Manage, "id=made&title=Made"),
    ("/manage/new/check", Manage, "title=Made"),
    ("/manage/new/preview", Manage, "title=Made"),
    (
        "/manage/codes/{code}/settings",
        Manage,
        "version=$VERSION&title=Changed",
    ),
    ("/manage/codes/{code}/settings/check", Manage, "title=Typed"),
    (
        "/manage/codes/{code}/settings/preview",
        Manage,
        "title=Typed",
    ),
    ("/manage/codes/{code}/logo", Manage, "a picture"),
    ("/manage/codes/{code}/logo/remove", Manage, ""),
    ("/manage/codes/{code}/fill/look", Manage, "list=a%0Ab"),
    ("/manage/codes/{code}/fill/add", Manage, "list=a%0Ab"),
    ("/manage/codes/{code}/fill/undo", Manage, "upload=00"),
    ("/manage/codes/{code}/fill/file/{name}", Manage, "a file"),
    (
        "/manage/codes/{code}/items",
        Manage,
        "state=untaken&to=withdrawn&item=$ITEM",
    ),
    (
        "/manage/codes/{code}/clients/{client}/undo",
        Redeem,
        "nth=1",
    ),
    (
        "/manage/codes/{code}/clients/{client}/replace",
        Manage,
        "item=$TAKEN",
    ),
    (
        "/manage/codes/{code}/clients/{client}/revoke",
        Manage,
        "is_revoked=true",
    ),
    ("/manage/codes/{code}/clients/{client}/erase", Manage, ""),
    (
        "/manage/codes/{code}/print/invitations",
        Manage,
        "names=Ann",
    ),
    ("/manage/codes/{code}/rehearsal", Read, ""),
    ("/manage/codes/{code}/screen/open", Manage, "hours=1"),
    ("/manage/codes/{code}/screen/close", Manage, ""),
    ("/manage/codes/{code}/desk/open", Manage, "hours=1&by=Gate"),
    ("/manage/codes/{code}/desk/close", Manage, ""),
    ("/manage/codes/{code}/state", Manage, "state=paused"),
    ("/manage/codes/{code}/verify", Read, ""),
    ("/manage/codes/{code}/delete", Manage, "confirm=fair"),
    ("/manage/sign-out", Read, ""),
];
