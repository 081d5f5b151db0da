//! The views, in the states that are looked at.

use super::{Stage, View, Way, pass};

/// A list with a table, a line that comes twice, and one that cannot be an item.
const LIST: &str =
    "Coupon,Seat\nSPRING-01,1A\nSPRING-02,2A\nSPRING-02,2A\nSPRING-03,\"3\u{a0}A\"\n";

impl Stage {
    /// The views at a path of the console; `None` if nothing is known of it.
    pub(in crate::console) fn views_at(&self, path: &str) -> Option<Vec<View>> {
        let views: &[(&'static str, &str)] = match path {
            "/manage/sign-in" => &[("sign-in", "/manage/sign-in?to=/manage/keys")],
            // Nobody has an account here.
            "/manage/sign-in/oidc" => &[("no-account", "/manage/sign-in/oidc")],
            "/manage/signed-in" => &[("not-signed-in", "/manage/signed-in?code=a&state=b")],
            "/manage/in/{token}" => return Some(vec![self.pass()]),
            "/manage" => &[
                ("codes", "/manage"),
                ("codes-found", "/manage?q=harbour"),
                ("codes-none", "/manage?q=nothing"),
            ],
            "/manage/new" => &[("new", "/manage/new")],
            "/manage/new/preview" => &[("preview-new", "/manage/new/preview")],
            "/manage/codes/{code}/settings" => &[
                ("settings", "/manage/codes/fair/settings"),
                (
                    "settings-guests",
                    "/manage/codes/guests/settings?saved=true",
                ),
            ],
            "/manage/codes/{code}/settings/preview" => &[
                ("preview", "/manage/codes/fair/settings/preview"),
                (
                    "preview-item",
                    "/manage/codes/fair/settings/preview?as_state=item",
                ),
            ],
            "/manage/keys" => &[("keys", "/manage/keys")],
            "/manage/journal" => &[("journal", "/manage/journal")],
            "/manage/codes/{code}/journal" => &[
                ("journal-of-code", "/manage/codes/fair/journal"),
                ("journal-none", "/manage/codes/gone/journal"),
            ],
            "/manage/codes/{code}" => &[
                ("code", "/manage/codes/fair?by=minute"),
                ("code-by-day", "/manage/codes/fair?by=day"),
                ("code-of-guests", "/manage/codes/guests"),
                ("code-empty", "/manage/codes/empty"),
                ("code-paused", "/manage/codes/sayf"),
                (
                    "code-closed",
                    "/manage/codes/a-code-with-a-long-id-that-says-what-it-is-for",
                ),
            ],
            "/manage/codes/{code}/fill" => &[("fill", "/manage/codes/fair/fill")],
            "/manage/codes/{code}/items" => &[
                ("items", "/manage/codes/fair/items"),
                ("items-taken", "/manage/codes/fair/items?state=taken"),
                (
                    "items-withdrawn",
                    "/manage/codes/fair/items?state=withdrawn",
                ),
                ("items-replaced", "/manage/codes/fair/items?state=replaced"),
                ("items-none", "/manage/codes/fair/items?q=nothing"),
            ],
            "/manage/codes/{code}/claims" => &[
                ("claims", "/manage/codes/fair/claims"),
                ("claims-none", "/manage/codes/empty/claims"),
            ],
            "/manage/codes/{code}/clients/{client}" => &[
                ("client", "/manage/codes/fair/clients/ann"),
                ("client-revoked", "/manage/codes/fair/clients/left"),
                (
                    "client-with-signs",
                    "/manage/codes/fair/clients/Zo%C3%AB%20%26%20%3C%C3%87a%C4%9Fr%C4%B1%3E",
                ),
            ],
            "/manage/codes/{code}/print" => &[
                ("print", "/manage/codes/fair/print"),
                ("print-guests", "/manage/codes/guests/print"),
            ],
            "/manage/codes/{code}/print/sheet" => {
                &[("sheet", "/manage/codes/fair/print/sheet?layout=poster")]
            }
            // No pages: a stream, a file, and two that lead back to the settings.
            "/manage/codes/{code}/live"
            | "/manage/codes/{code}/claims/export"
            | "/manage/codes/{code}/verify"
            | "/manage/codes/{code}/delete" => &[],
            _ => return None,
        };
        let view = |(name, path): &(&'static str, &str)| View {
            name,
            way: Way::Open((*path).to_owned()),
        };
        Some(views.iter().map(view).collect())
    }

    /// Where somebody gets in by an address of the API.
    fn pass(&self) -> View {
        View {
            name: "pass",
            way: Way::Open(pass(&self.api)),
        }
    }

    /// What comes of forms.
    pub(in crate::console) fn posted(&self) -> Vec<View> {
        let one = |name, path, fields: &[(&'static str, &str)]| View {
            name,
            way: Way::Send(
                path,
                fields
                    .iter()
                    .map(|(field, value)| (*field, (*value).to_owned()))
                    .collect(),
            ),
        };
        let look = "/manage/codes/fair/fill/look";
        let settings = "/manage/codes/fair/settings";
        vec![
            one("understood", look, &[("list", LIST)]),
            one("not-understood", look, &[("list", "[1, 2")]),
            one("added", "/manage/codes/fair/fill/add", &[("list", LIST)]),
            one("undone", "/manage/codes/fair/fill/undo", &[("upload", "0")]),
            one(
                "key-made",
                "/manage/keys",
                &[("name", "Bar till"), ("scope", "redeem")],
            ),
            one("key-refused", "/manage/keys", &[("name", "Bar till")]),
            one("rehearsal", "/manage/codes/fair/rehearsal", &[]),
            one(
                "screen",
                "/manage/codes/guests/screen/open",
                &[("hours", "12")],
            ),
            one(
                "desk",
                "/manage/codes/guests/desk/open",
                &[("hours", "12"), ("by", "Gate 1")],
            ),
            one(
                "invitations",
                "/manage/codes/guests/print/invitations",
                &[("names", "Ann Lee\n王芳")],
            ),
            one(
                "new-refused",
                "/manage/new",
                &[
                    ("title", "Made"),
                    ("per_client", "0"),
                    ("accent", "#ffff00"),
                ],
            ),
            one(
                "settings-stale",
                settings,
                &[("version", "0"), ("title", "Other")],
            ),
            one("verify", "/manage/codes/fair/verify", &[]),
            one(
                "delete-mistyped",
                "/manage/codes/fair/delete",
                &[("confirm", "far")],
            ),
            one("refused", "/manage/codes/fair/items", &[("to", "nowhere")]),
        ]
    }
}
