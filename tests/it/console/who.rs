//! Who may do what in the console: each view, for each kind of key.
//!
//! What each view needs is said here (`table.rs`) a second time, so that a changed rule is seen.

mod table;

use serde_json::{Value, json};

use apiece::http::console_rules;

use self::table::Needs::{Admin, Manage, Nobody, Read, Redeem};
use self::table::{CHANGES, Change, Needs, SHEET, SHOWS};
use super::session::{HTML, Session, form, make_key, sign_in};
use super::stage::picture;
use crate::harness::{Answer, KEY, Service, Visitor};

/// A service with a code that has everything that can be changed.
struct Stage {
    service: Service,
    /// A key that can be revoked.
    key: String,
    item: String,
    taken: String,
}

impl Stage {
    fn make() -> Self {
        let service = Service::start(&[]);
        let api = service.api();
        let settings = json!({ "identity": "invite", "presence": 10, "redeem": true });
        for code in ["fair", "other"] {
            api.make_code(code, &settings, 9);
            api.claim(code, "ann");
            let path = format!("/v1/codes/{code}/claims/ann/redeem");
            assert_eq!(api.post(&path, &json!({})).status, 201);
        }
        let taken = api.get("/v1/codes/fair/claims/ann").json();
        let taken = taken["claims"][0]["item"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let items = api.get("/v1/codes/fair/items?state=untaken").text();
        let item: Value = serde_json::from_str(items.lines().next().unwrap()).unwrap();
        let item = item["item"]["id"].as_str().or(item["id"].as_str());
        Self {
            item: item.unwrap_or_else(|| panic!("{items}")).to_owned(),
            key: make_key(&api, &["claim"], &[]).0,
            taken,
            service,
        }
    }

    /// Everything that the changes change.
    fn state(&self) -> String {
        let api = self.service.api();
        let text = |path: &str| api.get(path).text();
        let code = |path: &str| text(&format!("/v1/codes/fair{path}"));
        let keys = api.get("/v1/keys").json();
        let keys = keys["keys"].as_array().unwrap().iter();
        // When a key was last used is no change.
        let keys: Vec<_> = keys.map(|key| key["id"].clone()).collect();
        let parts = ["", "/stats", "/claims", "/journal", "/revoked"].map(code);
        format!("{parts:?} {keys:?} {}", text("/v1/codes"))
    }

    /// The version of the code's settings, which the form of the settings has.
    fn version(&self) -> String {
        let code = self.service.api().get("/v1/codes/fair");
        let tag = code.header("etag").unwrap_or_default();
        tag.trim_matches('"').to_owned()
    }

    /// Sends the form of a change; with its token in it, if there is one.
    fn change(
        &self,
        session: &Session,
        (path, _, fields): Change,
        token: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let path = filled(path, "fair");
        let mut fields = fields
            .replace("$KEY", &self.key)
            .replace("$VERSION", &self.version())
            .replace("$ITEM", &self.item)
            .replace("$TAKEN", &self.taken);
        if path.contains("/fill/file/") || path.ends_with("/logo") {
            let token = token.map(|token| ("x-form-token", token));
            let headers: Vec<_> = headers.iter().copied().chain(token).collect();
            return session.upload_as(&path, &headers, &picture());
        }
        if let Some(token) = token {
            fields = format!("{}&{fields}", form(&[("token", token)]));
        }
        session.post_as(&path, headers, &fields)
    }
}

/// A path of a view with its parts filled in.
fn filled(path: &str, code: &str) -> String {
    path.replace("{code}", code)
        .replace("{client}", "ann")
        .replace("{name}", "a.txt")
        .replace("{token}", "none")
}

fn shows() -> impl Iterator<Item = (&'static str, Needs)> {
    SHOWS.into_iter().chain([SHEET])
}

#[test]
fn each_view_needs_what_is_written_here() {
    let needs = |scope: Option<apiece::domain::Scope>| {
        scope.map_or("nobody".to_owned(), |scope| scope.to_string())
    };
    let mut there: Vec<_> = console_rules()
        .into_iter()
        .map(|(method, path, scope)| format!("{method} {path} {}", needs(scope)))
        .collect();
    let name = |needs: Needs| format!("{needs:?}").to_lowercase();
    let shows = shows().map(|(path, needs)| format!("GET {path} {}", name(needs)));
    let changes = CHANGES.iter();
    let changes = changes.map(|(path, needs, _)| format!("POST {path} {}", name(*needs)));
    let mut here: Vec<_> = shows.chain(changes).collect();
    there.sort_unstable();
    here.sort_unstable();
    assert_eq!(there, here, "say here who may use a new view");
}

/// A key, and what it may do.
struct Kind {
    scopes: &'static [&'static str],
    codes: &'static [&'static str],
    may: &'static [Needs],
}

const KINDS: [Kind; 7] = [
    Kind {
        scopes: &["read"],
        codes: &[],
        may: &[Read],
    },
    Kind {
        scopes: &["read", "claim"],
        codes: &[],
        may: &[Read],
    },
    Kind {
        scopes: &["read", "redeem"],
        codes: &[],
        may: &[Read, Redeem],
    },
    Kind {
        scopes: &["manage"],
        codes: &[],
        may: &[Read, Redeem, Manage],
    },
    Kind {
        scopes: &["admin"],
        codes: &[],
        may: &[Read, Redeem, Manage, Admin],
    },
    Kind {
        scopes: &["manage"],
        codes: &["fair"],
        may: &[Read, Redeem, Manage],
    },
    Kind {
        scopes: &["manage"],
        codes: &["other"],
        may: &[Read, Redeem, Manage],
    },
];

impl Kind {
    /// Why it is refused a view of the code `fair`; empty if it is not.
    fn refused(&self, path: &str, needs: Needs) -> &'static str {
        let is_own = matches!(path, "/manage" | "/manage/sign-out");
        let is_of_fair = path.contains("{code}");
        match needs {
            Nobody => "",
            _ if !self.may.contains(&needs) => "missing-scope",
            _ if self.codes.is_empty() || is_own => "",
            _ if is_of_fair && self.codes.contains(&"fair") => "",
            _ => "other-code",
        }
    }
}

#[test]
fn each_key_sees_and_changes_what_it_may_and_nothing_else() {
    for kind in &KINDS {
        let stage = Stage::make();
        let (_, key) = make_key(&stage.service.api(), kind.scopes, kind.codes);
        let session = Session::of(&stage.service, &key);
        let who = format!("{:?} for {:?}", kind.scopes, kind.codes);
        for (path, needs) in shows() {
            // A stream has no end that a test could wait for.
            if path.ends_with("/live") && kind.refused(path, needs).is_empty() {
                continue;
            }
            let mut there = filled(path, "fair");
            if path.ends_with("/export") {
                there += "?format=csv";
            }
            let headers = [("cookie", &*session.cookie)];
            let answer = Visitor::of(&stage.service).get(&there, &headers);
            let refused = kind.refused(path, needs);
            if refused.is_empty() {
                // Two lead back to the settings.
                let to = answer.header("location").unwrap_or_default();
                let is_back = answer.status == 303 && to == "/manage/codes/fair/settings";
                let is_shown = answer.status == 200 || is_back || needs == Nobody;
                assert!(is_shown, "{who}: {path}: {answer:?}");
            } else {
                assert_eq!(
                    (answer.status, &*answer.problem()),
                    (403, refused),
                    "{who}: {path}"
                );
            }
        }
        for change in CHANGES {
            let (path, needs, _) = change;
            let before = stage.state();
            let answer = stage.change(&session, change, Some(&session.token), &[]);
            let refused = kind.refused(path, needs);
            if refused.is_empty() {
                let is_done = answer.status < 400 || needs == Nobody;
                assert!(is_done, "{who}: {path}: {answer:?}");
            } else {
                assert_eq!(
                    (answer.status, &*answer.problem()),
                    (403, refused),
                    "{who}: {path}"
                );
                assert_eq!(stage.state(), before, "{who}: {path}");
            }
        }
    }
}

#[test]
fn nobody_sees_or_changes_anything_without_a_session() {
    let stage = Stage::make();
    let visitor = Visitor::of(&stage.service);
    let before = stage.state();
    for (path, needs) in shows().filter(|(_, needs)| *needs != Nobody) {
        let there = format!("{}?by=day", filled(path, "fair"));
        let answer = visitor.get(&there, &[]);
        assert_eq!(
            (answer.status, &*answer.problem()),
            (401, "unauthorized"),
            "{path}"
        );
        // A browser goes to where one signs in, and back.
        let answer = visitor.get(&there, &[HTML]);
        assert_eq!(
            (answer.status, answer.text().as_str()),
            (303, ""),
            "{needs:?} {path}"
        );
        let to = answer.header("location").unwrap();
        let back = format!("/manage/sign-in?{}", form(&[("to", &there)]));
        let is_same = url::form_urlencoded::parse(to.split_once('?').unwrap().1.as_bytes()).eq(
            url::form_urlencoded::parse(back.split_once('?').unwrap().1.as_bytes()),
        );
        assert!(is_same && to.starts_with("/manage/sign-in?"), "{to}");
    }
    let session = Session::admin(&stage.service);
    let nobody = Session::admin(&stage.service).with_cookie("apiece-console=none");
    for change in CHANGES {
        let (path, needs, _) = change;
        // The token of somebody else does not help.
        for token in [None, Some(&*session.token)] {
            let answer = stage.change(&nobody, change, token, &[HTML]);
            let is_told = needs == Nobody || answer.status == 401;
            assert!(is_told, "{path}: {answer:?}");
            assert_eq!(stage.state(), before, "{path}");
        }
    }
}

/// What another site can make a browser send.
const FOREIGN: [&[(&str, &str)]; 4] = [
    &[("origin", "https://elsewhere.example")],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[
        ("sec-fetch-site", "cross-site"),
        ("origin", "null"),
        ("accept", "text/html"),
    ],
];

#[test]
fn no_other_site_changes_anything() {
    let stage = Stage::make();
    let session = Session::admin(&stage.service);
    let another = Session::admin(&stage.service);
    assert_ne!(session.token, another.token);
    let before = stage.state();
    for change in CHANGES {
        let (path, needs, _) = change;
        // Without the token of this very session, wherever it comes from.
        let tokens = [None, Some(""), Some("none"), Some(&*another.token)];
        for token in tokens.into_iter().filter(|_| needs != Nobody) {
            let answer = stage.change(&session, change, token, &[]);
            let told = (answer.status, &*answer.problem());
            assert_eq!(told, (403, "cross-site"), "{path} with {token:?}");
            assert_eq!(stage.state(), before, "{path} with {token:?}");
        }
        // From elsewhere, whatever it knows.
        for headers in FOREIGN {
            let answer = stage.change(&session, change, Some(&session.token), headers);
            assert_eq!(answer.status, 403, "{path} with {headers:?}: {answer:?}");
            assert_eq!(answer.header("set-cookie"), None, "{path} with {headers:?}");
            assert_eq!(stage.state(), before, "{path} with {headers:?}");
        }
    }
    // The same forms do change something if they are this session's.
    let own = [("sec-fetch-site", "same-origin")];
    for change in CHANGES {
        let (path, needs, _) = change;
        let answer = stage.change(&session, change, Some(&session.token), &own);
        let is_done = answer.status < 400 || needs == Nobody;
        assert!(is_done, "{path}: {answer:?}");
    }
    assert_ne!(stage.state(), before);
}

#[test]
fn a_key_that_may_not_read_gets_no_session() {
    let stage = Stage::make();
    let api = stage.service.api();
    let visitor = Visitor::of(&stage.service);
    for scopes in [&["claim"][..], &["redeem"], &["claim", "redeem"]] {
        let (_, key) = make_key(&api, scopes, &[]);
        let answer = sign_in(&visitor, &[], &key);
        assert_eq!((answer.status, &*answer.problem()), (403, "missing-scope"));
        assert_eq!(answer.cookie(), None, "{scopes:?}");
        let bearer = format!("Bearer {key}");
        let pass = visitor.post("/v1/console", &[("authorization", &bearer)], "");
        assert_eq!((pass.status, &*pass.problem()), (403, "missing-scope"));
    }
    for wrong in ["", "wrong", &KEY[1..], &format!("{KEY}x")] {
        let answer = sign_in(&visitor, &[], wrong);
        assert_eq!((answer.status, answer.cookie()), (401, None), "{wrong}");
    }
    assert!(sign_in(&visitor, &[], KEY).cookie().is_some());
}
