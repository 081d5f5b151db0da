//! Every page in every state, made once: for looking at all of them.

mod making;

use serde_json::json;

use self::making::path_of;
use super::{Phone, Service};

/// A service with a code for each state, and a visitor who has been to all of them.
pub(crate) struct Gallery {
    service: Service,
    /// The visitor's.
    cookies: Vec<String>,
    /// All states.
    pub(crate) states: Vec<State>,
}

/// A page in a state.
pub(crate) struct State {
    pub(crate) name: &'static str,
    way: Way,
}

/// How a browser gets there.
enum Way {
    /// By this path.
    Open(String),
    /// By the form at this path, sent as it is.
    Send(String),
    /// The same without any cookie.
    Forget(String),
    /// By the form at the address of a desk, which is good once.
    Begin,
}

/// The code of the desks.
const DESK: &str = "desk";

impl Gallery {
    /// Makes all of them.
    pub(crate) fn make() -> Self {
        making::all()
    }

    /// Gives the phone to the visitor.
    pub(crate) async fn hand(&self, phone: &Phone) {
        phone
            .keep_cookies(&self.service.url("/"), &self.cookies)
            .await;
    }

    /// Shows a state.
    pub(crate) async fn show(&self, phone: &Phone, state: &State) {
        match &state.way {
            Way::Open(path) => phone.open(&self.service.url(path)).await,
            Way::Send(path) => {
                phone.open(&self.service.url(path)).await;
                phone.send_form().await;
            }
            Way::Forget(path) => {
                phone.open(&self.service.url(path)).await;
                phone.keep_cookies(&self.service.url("/"), &[]).await;
                phone.send_form().await;
                self.hand(phone).await;
            }
            Way::Begin => {
                let path = format!("/v1/codes/{DESK}/desks");
                let desk = self.service.api().post(&path, &json!({})).json();
                phone.open(&self.service.url(&path_of(&desk["url"]))).await;
                phone.send_form().await;
                self.hand(phone).await;
            }
        }
    }

    /// Shows the state of this name.
    pub(crate) async fn show_named(&self, phone: &Phone, name: &str) {
        let state = self.states.iter().find(|state| state.name == name);
        self.show(phone, state.expect("a state")).await;
    }

    /// Gives the code of every state, or none, this colour.
    pub(crate) fn paint(&self, accent: Option<&str>) {
        let api = self.service.api();
        for code in ["terms", "text", "ending", DESK] {
            let path = format!("/v1/codes/{code}");
            let change = json!({ "accent": accent });
            let changed = api.send("PATCH", &path, Some(&change)).unwrap();
            assert_eq!(changed.status, 200, "{changed:?}");
        }
    }
}
