//! What all pages share: the surrounding document and the headers.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use maud::{Markup, html};

use super::terms;
use super::words::Words;
use crate::domain::{Accent, Settings};
use crate::http::html::assets::{Asset, SCREEN, SCRIPT, STYLE, accent_path};
use crate::http::html::{Document, HEADERS};

/// Nothing from other sites, nothing inline, no posts to other sites, no frames.
macro_rules! policy {
    () => {
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    };
}

/// The same for a page whose script asks for what has changed.
const LIVE_POLICY: &str = concat!(policy!(), "; connect-src 'self'");

/// The same for a page in a frame of the console, where nothing can be done.
const FRAMED_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

/// A page in one language.
pub(super) struct Page {
    words: &'static Words,
    /// What it is about: all that a link preview may show.
    subject: String,
    /// The state of the subject, if a few words can say it.
    state: Option<&'static str>,
    body: Markup,
    /// After how many seconds it loads again by itself.
    refresh: Option<i64>,
    /// Whether a script shows what changes meanwhile, without loading all of it.
    is_live: bool,
    /// Whether it is in a frame of the console.
    is_framed: bool,
    /// The colour of buttons and links, if the organiser has chosen one.
    accent: Option<Accent>,
    /// What is below everything.
    footer: Option<Markup>,
}

impl Page {
    /// A page about `subject`.
    pub(super) fn new(
        words: &'static Words,
        subject: &str,
        state: Option<&'static str>,
        body: Markup,
    ) -> Self {
        Self {
            words,
            subject: subject.to_owned(),
            state,
            body,
            refresh: None,
            is_live: false,
            is_framed: false,
            accent: None,
            footer: None,
        }
    }

    /// The same with the colour and the links of a code.
    pub(super) fn of_code(self, settings: &Settings) -> Self {
        Self {
            accent: settings.accent,
            footer: terms::links(self.words, settings),
            ..self
        }
    }

    /// The same with something more below.
    pub(super) fn with_more(self, more: &Markup) -> Self {
        Self {
            body: html! { (self.body) (more) },
            ..self
        }
    }

    /// The same, which loads again when it is worth while.
    pub(super) fn loads_again_after(self, wait: SignedDuration) -> Self {
        Self {
            refresh: Some(wait.as_secs() + 1),
            ..self
        }
    }

    /// The same for a page that shows what changes, at least after so many seconds.
    pub(super) fn live(self, seconds: i64) -> Self {
        Self {
            refresh: Some(seconds),
            is_live: true,
            ..self
        }
    }

    /// The same for a frame of the console.
    pub(super) fn framed(self) -> Self {
        Self {
            is_framed: true,
            refresh: None,
            ..self
        }
    }

    fn document(&self) -> Markup {
        let title = match self.state {
            Some(state) => &format!("{state} – {}", self.subject),
            None => &self.subject,
        };
        let mut styles = vec![STYLE.path()];
        styles.extend(self.accent.map(accent_path));
        let head = html! {
            @match self.refresh {
                Some(seconds) if self.is_live => noscript {
                    meta http-equiv="refresh" content=(seconds);
                },
                Some(seconds) => meta http-equiv="refresh" content=(seconds);,
                None => {},
            }
            meta property="og:title" content=(self.subject);
            // The frame opens no other page, so that no link leads anywhere.
            @if self.is_framed { base target="_blank"; }
        };
        let body = html! {
            main { (self.body) }
            @if let Some(footer) = &self.footer { (footer) }
            p .spoken role="status" {}
        };
        let script: &Asset = if self.is_live { &SCREEN } else { &SCRIPT };
        let document = Document {
            language: self.words.language,
            title,
            styles: &styles,
            script: (!self.is_framed).then_some(script),
            head,
            body,
        };
        document.render()
    }
}

/// A page as it is sent.
#[derive(Clone)]
pub(super) struct Ready {
    headers: HeaderMap,
    html: Bytes,
}

impl Page {
    /// The page as it is sent.
    pub(super) fn ready(self) -> Ready {
        let language = self.words.language.tag();
        let policy = match (self.is_framed, self.is_live) {
            (true, _) => FRAMED_POLICY,
            (false, true) => LIVE_POLICY,
            (false, false) => policy!(),
        };
        let of_its_own = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_LANGUAGE, language),
            (header::CONTENT_SECURITY_POLICY, policy),
        ];
        let headers = HEADERS.into_iter().chain(of_its_own);
        Ready {
            headers: headers
                .map(|(name, value)| (name, HeaderValue::from_static(value)))
                .collect(),
            html: self.document().into_string().into(),
        }
    }
}

impl IntoResponse for Ready {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.html));
        *response.headers_mut() = self.headers;
        response
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        self.ready().into_response()
    }
}
