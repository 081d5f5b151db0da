//! The languages of the console. Each text stands in both where it is used.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use cookie::{Cookie, SameSite};
use serde::Deserialize;

use super::form;
use crate::domain::Language;
use crate::http::App;
use crate::http::arrival::Whole;
use crate::http::html::language;
use crate::http::problem::Problem;

/// A language of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    Chinese,
}

const COOKIE: &str = "apiece-language";

impl Tongue {
    /// The one that was chosen, or else that the browser asks for.
    pub(super) fn wanted(headers: &HeaderMap) -> Self {
        let chosen = headers.get_all(header::COOKIE).iter().find_map(|value| {
            let mut cookies = Cookie::split_parse(value.to_str().ok()?).flatten();
            let chosen = cookies.find(|cookie| cookie.name() == COOKIE)?;
            Self::with_tag(chosen.value())
        });
        chosen.unwrap_or_else(|| {
            let is_spoken = |language| {
                matches!(
                    language,
                    Language::English | Language::SimplifiedChinese | Language::TraditionalChinese
                )
            };
            let accepted = headers.get(header::ACCEPT_LANGUAGE);
            match language::wanted_among(accepted, is_spoken) {
                Language::English => Self::English,
                _ => Self::Chinese,
            }
        })
    }

    fn with_tag(tag: &str) -> Option<Self> {
        [Self::English, Self::Chinese]
            .into_iter()
            .find(|tongue| tongue.language().tag() == tag)
    }

    pub(super) fn language(self) -> Language {
        match self {
            Self::English => Language::English,
            Self::Chinese => Language::SimplifiedChinese,
        }
    }

    /// The other one, and what its readers call it.
    pub(super) fn other(self) -> (Self, &'static str) {
        match self {
            Self::English => (Self::Chinese, "中文"),
            Self::Chinese => (Self::English, "English"),
        }
    }

    pub(super) fn say(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Choice {
    language: String,
    #[serde(default)]
    to: String,
}

/// `POST /manage/language`: the switch. It changes nothing but a cookie of the browser.
pub(super) async fn choose(
    State(app): State<App>,
    Whole(body): Whole<1024>,
) -> Result<Response, Problem> {
    let choice: Choice = form::read(&body)?;
    let tongue = Tongue::with_tag(&choice.language).unwrap_or(Tongue::English);
    let mut cookie = Cookie::build((COOKIE, tongue.language().tag()))
        .path("/manage")
        .same_site(SameSite::Lax)
        .secure(app.public_url.is_https())
        .http_only(true)
        .build();
    cookie.make_permanent();
    let set = [(header::SET_COOKIE, cookie.to_string())];
    Ok((set, Redirect::to(form::own_path(&choice.to))).into_response())
}
