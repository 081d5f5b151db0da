//! `/manage/codes/{code}/print`: posters, tents, labels and invitations, as sheets that the
//! browser prints.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::form::Posted;
use super::parts::token;
use super::seat::Seat;
use super::shell::{self, Tab};
use super::views::Views;
use crate::domain::{Accent, Code, CodeId, Invalid, Scope};
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::problem::{Problem, ProblemKind};
use crate::http::v1::invites::Inviting;
use crate::logo::Logo;
use crate::qr::Case;
use crate::sheets::{Design, Guest, Layout, Sheet, SheetError};

/// Its views.
pub(super) fn views(views: Views) -> Views {
    views
        .get("/manage/codes/{code}/print", Scope::Read, ask)
        .get("/manage/codes/{code}/print/sheet", Scope::Read, sheet)
        .post(
            "/manage/codes/{code}/print/invitations",
            Scope::Manage,
            invitation,
        )
}

/// The most invitations of a sheet.
const MOST: usize = 1_000;

/// What a sheet is to be like. An empty field is as in the code's settings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    layout: String,
    paper: String,
    title: String,
    text: String,
    /// Whether to leave the logo out.
    no_logo: bool,
    /// Who is invited, one name per line.
    names: String,
}

async fn ask(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
) -> Result<shell::Page, Problem> {
    let code = app.apiece.code(&code).await?;
    let title = seat.say("Print", "打印");
    let body = html! {
        (sheets(&seat, &code))
        @if code.settings.identity.has_invitations() && seat.may(Scope::Manage) {
            (invitations(&seat, &code))
        }
        (pictures(&seat, &code))
    };
    Ok(shell::of_code(&seat, &code, Tab::Print, title, &body))
}

fn sheets(seat: &Seat, code: &Code) -> Markup {
    let layouts = [
        ("poster", seat.say("A poster", "海报")),
        ("tents", seat.say("Two table tents", "两个桌牌")),
        (
            "l7160",
            seat.say(
                "21 labels, A4 (Avery L7160)",
                "21 张标签，A4（Avery L7160）",
            ),
        ),
        (
            "l7163",
            seat.say(
                "14 labels, A4 (Avery L7163)",
                "14 张标签，A4（Avery L7163）",
            ),
        ),
        (
            "5160",
            seat.say(
                "30 labels, Letter (Avery 5160)",
                "30 张标签，Letter（Avery 5160）",
            ),
        ),
    ];
    html! {
        section .panel aria-labelledby="sheet" {
            h2 #sheet { (seat.say("A sheet", "打印页")) }
            form .fields method="get" target="_blank" action={ "/manage/codes/" (code.id) "/print/sheet" } {
                (select("layout", seat.say("What", "类型"), &layouts))
                (design(seat, code))
                div { button { (seat.say("Show it, to print", "显示并打印")) } }
            }
        }
    }
}

fn select(name: &str, label: &str, all: &[(&str, &str)]) -> Markup {
    html! {
        div .field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (value, text) in all { option value=(value) { (text) } }
            }
        }
    }
}

fn design(seat: &Seat, code: &Code) -> Markup {
    let papers = [
        (
            "",
            seat.say("as the labels need, or else A4", "按标签所需，否则 A4"),
        ),
        ("a4", "A4"),
        ("letter", "Letter"),
    ];
    html! {
        (select("paper", seat.say("Paper", "纸张"), &papers))
        div .field {
            label for="title" { (seat.say("Heading", "标题")) }
            input #title name="title" maxlength="200" placeholder=(code.settings.title);
        }
        div .field {
            label for="text" { (seat.say("Text below", "正文")) }
            p #text-help .help { (seat.say("Small labels have no room for it.", "小标签放不下正文。")) }
            input #text name="text" maxlength="2000" placeholder=(code.settings.text) aria-describedby="text-help";
        }
        @if code.settings.logo.is_some() {
            p { label {
                input type="checkbox" name="no_logo" value="true";
                (seat.say("Leave the logo out", "不含标志"))
            } }
        }
    }
}

fn invitations(seat: &Seat, code: &Code) -> Markup {
    html! {
        section .panel aria-labelledby="invite" {
            h2 #invite { (seat.say("Invitations", "邀请函")) }
            form .fields method="post" target="_blank" action={ "/manage/codes/" (code.id) "/print/invitations" } {
                (token(seat))
                div .field {
                    label for="names" { (seat.say("Who is invited", "受邀人")) }
                    p #names-help .help { (seat.say(
                        "One name or e-mail address per line, at most 1,000. Each gets a personal address; \
                         the same name has the same address whenever you print it.",
                        "每行一个姓名或邮箱，最多 1000 个。每人有专属网址；同名再次打印网址不变。",
                    )) }
                    textarea #names name="names" required aria-describedby="names-help" {}
                }
                div { button { (seat.say("Show them, to print", "显示并打印")) } }
            }
        }
    }
}

/// The QR code alone.
fn pictures(seat: &Seat, code: &Code) -> Markup {
    let id = &code.id;
    html! {
        section .panel aria-labelledby="pictures" {
            h2 #pictures { (seat.say("The QR code alone", "仅二维码")) }
            p .row {
                a .button .quiet href={ "/c/" (id) "/qr.svg?size=1024" } download={ (id) ".svg" } { "SVG" }
                a .button .quiet href={ "/c/" (id) "/qr.png?size=2048" } download={ (id) ".png" } { "PNG" }
            }
        }
    }
}

/// `GET /manage/codes/{code}/print/sheet`: a sheet of one code.
async fn sheet(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let code = app.apiece.code(&code).await?;
    let logo = logo(&app, &code, &wanted).await?;
    let address = app.public_url.page(&code.id);
    let accent = code.settings.accent;
    let drawn = move || {
        let design = wanted.design(&code, logo.as_ref())?;
        let layout = wanted.layout()?;
        let sheet = Sheet::new(layout, design, &address, Case::default())
            .map_err(|error| refused(&error))?;
        Ok((sheet.body(), wanted.title(&code).to_owned()))
    };
    shown(&seat, accent, drawn).await
}

/// `POST /manage/codes/{code}/print/invitations`: one for each guest.
async fn invitation(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    Posted(wanted): Posted<Wanted>,
) -> Result<Response, Problem> {
    let code = app.apiece.code(&code).await?;
    let mut inviting = Inviting::of(&app, seat.caller().clone(), &code)?;
    let names = wanted
        .names
        .lines()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let mut guests = Vec::new();
    for (line, name) in (1..).zip(names) {
        if line > MOST {
            let detail = format!("at most {MOST} invitations are printed at a time");
            return Err(Problem::new(ProblemKind::TooLarge, detail));
        }
        let (_, address) = inviting.one(name).map_err(|Invalid { reason, .. }| {
            let detail = format!("{name:?}, the {line}. name, {reason}");
            Problem::new(ProblemKind::Invalid, detail).with("field", "names")
        })?;
        guests.push((name.to_owned(), address));
    }
    let accent = code.settings.accent;
    let drawn = move || {
        // A personal address is too long for a code with a logo.
        let design = wanted.design(&code, None)?;
        let guests = guests.iter().map(|(name, address)| Guest { name, address });
        let sheet = Sheet::invitations(design, guests).map_err(|error| refused(&error))?;
        Ok((sheet.body(), wanted.title(&code).to_owned()))
    };
    shown(&seat, accent, drawn).await
}

/// Draws a sheet beside, because trying its codes takes as long as many claims do.
async fn shown(
    seat: &Seat,
    accent: Option<Accent>,
    draw: impl FnOnce() -> Result<(Markup, String), Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let drawn = tokio::task::spawn_blocking(draw).await;
    let drawn = drawn.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
    let (sheet, title) = drawn?;
    Ok(shell::sheet(seat, &title, accent, sheet).into_response())
}

fn refused(error: &SheetError) -> Problem {
    Problem::new(ProblemKind::Invalid, error.to_string())
}

async fn logo(app: &App, code: &Code, wanted: &Wanted) -> Result<Option<Logo>, Problem> {
    let png = match code.settings.logo {
        Some(digest) if !wanted.no_logo => app.apiece.logo(&code.id, digest).await?,
        _ => None,
    };
    Ok(png.and_then(|png| Logo::from_stored(png.into())))
}

impl Wanted {
    fn layout(&self) -> Result<Layout, Problem> {
        chosen("layout", &self.layout).map(|layout| layout.unwrap_or(Layout::Poster))
    }

    fn title<'a>(&'a self, code: &'a Code) -> &'a str {
        match self.title.trim() {
            "" => &code.settings.title,
            title => title,
        }
    }

    fn design<'a>(&'a self, code: &'a Code, logo: Option<&'a Logo>) -> Result<Design<'a>, Problem> {
        let settings = &code.settings;
        Ok(Design {
            title: self.title(code),
            text: match self.text.trim() {
                "" => &settings.text,
                text => text,
            },
            language: settings.language,
            accent: settings.accent,
            logo,
            paper: chosen("paper", &self.paper)?,
        })
    }
}

/// A choice by its name; `None` if it is empty.
fn chosen<T: clap::ValueEnum>(field: &'static str, name: &str) -> Result<Option<T>, Problem> {
    if name.is_empty() {
        return Ok(None);
    }
    let chosen = T::from_str(name, true);
    chosen.map(Some).map_err(|_| {
        let detail = format!("{field} has no choice {name:?}");
        Problem::new(ProblemKind::Invalid, detail).with("field", field)
    })
}
