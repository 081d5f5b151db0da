//! The states that need more than a code.

use serde_json::{Value, json};

use super::{Making, fair};
use crate::harness::gallery::{DESK, Way};

impl Making {
    pub(super) fn endings(&mut self) {
        let mut settings = fair(json!({
            "ending_text": "The coffee is gone.\nCome back tomorrow!",
            "ending_link": "https://fair.example/tomorrow",
            "ending_item": "TEN-PERCENT-OFF",
        }));
        self.state("ending", &settings, &[]);
        settings["per_client"] = json!(2);
        self.had("one-and-ending", &settings, "COFFEE-7Q4M".into());
        let settings = fair(json!({ "per_client": 2 }));
        self.had("one-and-no-more", &settings, "COFFEE-7Q4M".into());
    }

    /// Who has to say who they are.
    pub(super) fn people(&mut self) {
        let items = ["COFFEE-7Q4M".into(), "COFFEE-K2XD".into()];
        let settings = fair(json!({ "identity": "invite" }));
        self.state("not-invited", &settings, &items);
        let ann = self.invite("not-invited", "ann");
        let ben = self.invite("not-invited", "ben");
        self.open("broken-invitation", &ann[..ann.len() - 3]);
        self.tap(&ann);
        self.open("invited", &ann);
        self.send("PUT", "not-invited/revoked/ben");
        self.open("revoked", &ben);

        self.state("mail", &fair(json!({ "identity": "email" })), &items);
        self.open("mail-sent", "/c/mail/sent");
        self.way("mail-wrong", Way::Send("/c/mail".into()));
        let ann = self.invite("mail", "ann@harbour-fair.example");
        self.tap(&ann);
        self.open("mailed", &ann);
        let settings = fair(json!({ "identity": "email", "state": "closed" }));
        self.state("mail-again", &settings, &items);

        self.state("sign-in", &fair(json!({ "identity": "oidc" })), &items);
        let settings = fair(json!({ "identity": "oidc", "state": "paused" }));
        self.state("sign-in-again", &settings, &items);
        self.open("unavailable", "/c/sign-in/sign-in");
    }

    pub(super) fn presence(&mut self) {
        let items = ["COFFEE-7Q4M".into(), "COFFEE-K2XD".into()];
        self.state("scan-screen", &fair(json!({ "presence": 10 })), &items);
        self.open("tag-ended", "/c/scan-screen/k/0000000000000");
        let screen = self.made("scan-screen/screens", &json!({}));
        self.open("screen", &screen);
        self.open("screen-ended", &screen[..screen.len() - 3]);
        let settings = fair(json!({ "presence": 10, "opens_at": "2099-12-30T09:30:00Z" }));
        self.api.make_code_of("screen-later", &settings, &items);
        let screen = self.made("screen-later/screens", &json!({}));
        self.open("screen-later", &screen);
    }

    pub(super) fn desk(&mut self) {
        let settings = fair(json!({ "redeem": true, "identity": "invite" }));
        let items = ["7Q4M", "K2XD", "9TWB"].map(Value::from);
        self.api.make_code_of(DESK, &settings, &items);
        let [ann, ben, eve] = ["ann", "ben", "eve"].map(|name| {
            let page = self.invite(DESK, name);
            self.tap(&page);
            self.proof_on(&page)
        });
        // Another code's desk is none here.
        self.api.make_code_of("elsewhere", &settings, &items);
        let page = self.invite("elsewhere", "ann");
        self.tap(&page);
        self.open("for-the-desk", &self.proof_on(&page));

        let named = json!({ "by": "Coffee stand at the north pier" });
        let desk = self.made("desk/desks", &named);
        self.open("desk-begin", &self.made("desk/desks", &json!({})));
        let begun = self.post(&desk, &self.attempt_on(&desk));
        let cookie = begun.cookie().expect("a desk's cookie");
        self.cookies.push(cookie);
        self.open("desk-ended", &desk);
        self.way("desk-ready", Way::Begin);
        self.open("to-mark", &ann);
        let marked = self.post(&ben, &self.attempt_on(&ben));
        self.open("marked", marked.header("location").unwrap());
        self.open("already-used", &ben);
        self.open("broken-proof", &ann[..ann.len() - 3]);
        self.send("POST", "desk/claims/eve/erase");
        self.open("no-such-claim", &eve);
    }

    pub(super) fn rehearsal(&mut self) {
        let walk = self.made("ending/rehearsals", &Value::Null);
        self.open("rehearsal-offer", &walk);
        self.open("rehearsal-yours", &format!("{walk}?step=yours"));
        self.open("rehearsal-ending", &format!("{walk}?step=ending"));
        self.open("rehearsal-ended", &walk[..walk.len() - 3]);
        let walk = self.made("desk/rehearsals", &Value::Null);
        let proof = self.proof_on(&format!("{walk}?step=yours"));
        self.open("desk-rehearsal", &proof);
    }

    pub(super) fn mistakes(&mut self) {
        self.open("home", "/");
        self.open("no-such-code", "/c/nowhere");
        self.open("no-such-address", "/c/offer/nowhere");
        self.open("no-such-file", "/c/offer/file");
        self.way("cookie-required", Way::Forget("/c/offer".into()));
    }
}
