//! What is around each view: the document, the way to other views, and what was done before.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::parts::token;
use super::seat::Seat;
use super::tongue::Tongue;
use crate::domain::{Accent, Code, Scope};
use crate::http::html::assets::{CONSOLE_SCRIPT, CONSOLE_STYLE, SHEET_STYLE, accent_path};
use crate::http::html::{Document, HEADERS};
use crate::http::problem::{Problem, ProblemKind};

/// Nothing from other sites, nothing inline, no frames but of this console.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// The same for a sheet, which has no script, and a logo in its codes.
const SHEET_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// A page of the console.
pub(super) struct Page(Response);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        self.0
    }
}

/// A tab of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Fill,
    Items,
    Claims,
    Settings,
    Print,
    Journal,
}

impl Tab {
    const ALL: [Self; 7] = [
        Self::Overview,
        Self::Fill,
        Self::Items,
        Self::Claims,
        Self::Settings,
        Self::Print,
        Self::Journal,
    ];

    fn path(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Fill => "/fill",
            Self::Items => "/items",
            Self::Claims => "/claims",
            Self::Settings => "/settings",
            Self::Print => "/print",
            Self::Journal => "/journal",
        }
    }

    fn name(self, seat: &Seat) -> &'static str {
        match self {
            Self::Overview => seat.say("Overview", "概览"),
            Self::Fill => seat.say("Add items", "添加内容"),
            Self::Items => seat.say("Items", "内容"),
            Self::Claims => seat.say("Who got what", "领取记录"),
            Self::Settings => seat.say("Settings", "设置"),
            Self::Print => seat.say("Print", "打印"),
            Self::Journal => seat.say("Journal", "操作记录"),
        }
    }

    fn scope(self) -> Scope {
        match self {
            Self::Fill | Self::Settings => Scope::Manage,
            _ => Scope::Read,
        }
    }
}

/// A view of the whole service.
pub(super) fn page(seat: &Seat, title: &str, body: &Markup) -> Page {
    let body = html! {
        (top(seat))
        main #main { (body) }
        p .spoken role="status" {}
    };
    document(seat.tongue(), title, html! {}, &body)
}

/// A view of a code.
pub(super) fn of_code(seat: &Seat, code: &Code, tab: Tab, title: &str, body: &Markup) -> Page {
    let name = super::parts::title(seat, &code.settings);
    let tabs = Tab::ALL.into_iter().filter(|tab| seat.may(tab.scope()));
    let body = html! {
        header .of-code {
            h1 dir="auto" { (name) }
            p .id { (code.id) " " (super::parts::badge(seat, code)) }
            nav .tabs aria-label=(seat.say("This code", "此码")) {
                @for each in tabs {
                    a href={ "/manage/codes/" (code.id) (each.path()) }
                        aria-current=[(each == tab).then_some("page")] { (each.name(seat)) }
                }
            }
        }
        (body)
    };
    let title = if title.is_empty() {
        name.to_owned()
    } else {
        format!("{title} – {name}")
    };
    page(seat, &title, &body)
}

/// A page for whoever has no session.
pub(super) fn outside(tongue: Tongue, path: &str, title: &str, body: &Markup) -> Page {
    let body = around(tongue, path, title, body);
    document(tongue, title, html! {}, &body)
}

/// The same, which goes on to another page by itself.
pub(super) fn passing(tongue: Tongue, to: &str, title: &str, body: &Markup) -> Page {
    let body = around(tongue, to, title, body);
    let head = html! { meta http-equiv="refresh" content={ "0; url=" (to) }; };
    document(tongue, title, head, &body)
}

fn around(tongue: Tongue, path: &str, title: &str, body: &Markup) -> Markup {
    html! {
        header .top {
            a .brand href="/manage" { "Apiece" }
            (switch(tongue, path))
        }
        main #main .narrow {
            h1 { (title) }
            (body)
        }
    }
}

/// A sheet to print, which has its own styles and nothing around it.
pub(super) fn sheet(seat: &Seat, title: &str, accent: Option<Accent>, sheet: Markup) -> Page {
    let mut styles = vec![SHEET_STYLE.path()];
    styles.extend(accent.map(accent_path));
    let tongue = seat.tongue();
    let document = Document {
        language: tongue.language(),
        title,
        styles: &styles,
        script: None,
        head: html! {},
        body: sheet,
    };
    answer(tongue, SHEET_POLICY, &document)
}

/// A problem, told on a page.
pub(super) fn problem(seat: Option<&Seat>, tongue: Tongue, path: &str, problem: &Problem) -> Page {
    let title = match (tongue, problem.kind) {
        (Tongue::Chinese, ProblemKind::NoSuchCode) => "没有此码",
        (Tongue::Chinese, ProblemKind::MissingScope | ProblemKind::OtherCode) => "您没有此权限",
        (Tongue::Chinese, ProblemKind::Unauthorized) => "请先登录",
        (Tongue::Chinese, ProblemKind::TooManyAttempts) => "错误的密钥太多，请稍后再试",
        (Tongue::Chinese, _) => "操作未完成",
        (Tongue::English, kind) => kind.title(),
    };
    let body = html! {
        // What is wrong in this case is told in the words of the API.
        p .error lang="en" { (problem.detail) }
        p { a .button href="/manage" { (tongue.say("Go to your codes", "返回列表")) } }
    };
    match seat {
        Some(seat) => page(seat, title, &html! { h1 { (title) } (body) }),
        None => outside(tongue, path, title, &body),
    }
}

fn document(tongue: Tongue, title: &str, head: Markup, body: &Markup) -> Page {
    let title = format!("{title} – Apiece");
    let skip = tongue.say("Skip to content", "跳到正文");
    let document = Document {
        language: tongue.language(),
        title: &title,
        styles: &[CONSOLE_STYLE.path()],
        script: Some(&CONSOLE_SCRIPT),
        head,
        body: html! { a .skip href="#main" { (skip) } (body) },
    };
    answer(tongue, POLICY, &document)
}

fn answer(tongue: Tongue, policy: &'static str, document: &Document<'_>) -> Page {
    let language = [(header::CONTENT_LANGUAGE, tongue.language().tag())];
    let policy = [(header::CONTENT_SECURITY_POLICY, policy)];
    Page((HEADERS, policy, language, document.render()).into_response())
}

fn top(seat: &Seat) -> Markup {
    let path = seat.path();
    let link = |to: &str, name: &str| {
        html! { a href=(to) aria-current=[(path == to).then_some("page")] { (name) } }
    };
    let is_all = seat.caller().limited_to().is_none();
    html! {
        header .top {
            a .brand href="/manage" { "Apiece" }
            nav aria-label=(seat.say("Console", "管理台")) {
                (link("/manage", seat.say("Codes", "全部码")))
                @if seat.may(Scope::Admin) && is_all {
                    (link("/manage/keys", seat.say("Keys", "密钥")))
                    (link("/manage/journal", seat.say("Journal", "操作记录")))
                }
            }
            (switch(seat.tongue(), path))
            form method="post" action="/manage/sign-out" {
                (token(seat))
                button .quiet { (seat.say("Sign out", "退出")) }
            }
        }
    }
}

/// The switch to the other language.
fn switch(tongue: Tongue, path: &str) -> Markup {
    let (other, name) = tongue.other();
    html! {
        form .switch method="post" action="/manage/language" {
            input type="hidden" name="to" value=(path);
            input type="hidden" name="language" value=(other.language().tag());
            button .quiet lang=(other.language().tag()) { (name) }
        }
    }
}
