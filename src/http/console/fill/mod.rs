//! Filling a pool: what a list was understood as is shown first, can be corrected, and only then
//! is it added.
//!
//! A list is pasted, or it is a file. A file needs the script: the browser sends it twice, to be
//! understood and to be added, and the service keeps nothing of it in between.

mod ask;
mod body;
mod choices;
mod file;
mod report;
mod understood;
mod undo;

use axum::extract::{Request, State};
use maud::{Markup, html};

use self::body::List;
use super::seat::Seat;
use super::shell::{self, Tab};
use super::views::Views;
use crate::domain::{CodeId, Scope};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::service::{Filling, OnInvalid};

pub(super) use understood::shown;

/// Its views.
pub(super) fn views(views: Views) -> Views {
    views
        .get("/manage/codes/{code}/fill", Scope::Manage, show)
        .post("/manage/codes/{code}/fill/look", Scope::Manage, look)
        .post("/manage/codes/{code}/fill/add", Scope::Manage, add)
        .post("/manage/codes/{code}/fill/undo", Scope::Manage, undo::undo)
        .post(
            "/manage/codes/{code}/fill/file/{name}",
            Scope::Manage,
            file::add,
        )
}

/// `GET /manage/codes/{code}/fill`: asks for a list.
async fn show(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
) -> Result<shell::Page, Problem> {
    let body = ask::form(&seat, &code, "", None);
    page(&app, &seat, &code, &body).await
}

/// `POST /manage/codes/{code}/fill/look`: tells how a list is understood, and adds nothing.
async fn look(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    request: Request,
) -> Result<shell::Page, Problem> {
    let list = List::of(&app, request).await?;
    let pasted = list.pasted().map(str::to_owned);
    let options = list.choices.options()?;
    let filling = Filling {
        on_invalid: OnInvalid::Skip,
        strict: false,
        dry_run: true,
    };
    let choices = list.choices.clone();
    let fill = app.apiece.fill(&code, options, filling);
    let mut fill = fill.named(list.name());
    let found = list.fill(&app, &mut fill).await?;
    let pasted = pasted.as_deref();
    let result = match &found {
        Ok(report) => understood::show(&seat, &code, &choices, report, pasted),
        Err(error) => understood::refused(&seat, error),
    };
    let body = html! {
        (ask::form(&seat, &code, pasted.unwrap_or(""), Some(&result)))
    };
    page(&app, &seat, &code, &body).await
}

/// `POST /manage/codes/{code}/fill/add`: adds it, as it was shown.
async fn add(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
    request: Request,
) -> Result<shell::Page, Problem> {
    let list = List::of(&app, request).await?;
    let options = list.choices.options()?;
    let filling = Filling {
        // How many lines are not valid was told before.
        on_invalid: OnInvalid::Skip,
        strict: false,
        dry_run: false,
    };
    let upload = app.apiece.new_upload()?;
    let fill = app.apiece.fill(&code, options, filling);
    let fill = fill.named(list.name()).accepting_doubts();
    let mut fill = fill.undone_by(&upload);
    let filled = list.fill(&app, &mut fill).await;
    // What was added before the list broke off stays.
    let added = fill.added();
    seat.organiser(&app).added(&code, added).await;
    let body = match &filled? {
        Ok(report) => report::show(&seat, &code, report, &upload),
        Err(error) => html! {
            (understood::refused(&seat, error))
            @if added > 0 { (undo::offer(&seat, &code, &upload, added)) }
        },
    };
    page(&app, &seat, &code, &body).await
}

async fn page(
    app: &App,
    seat: &Seat,
    code: &CodeId,
    body: &Markup,
) -> Result<shell::Page, Problem> {
    let code = app.apiece.code(code).await?;
    let title = seat.say("Add items", "添加内容");
    Ok(shell::of_code(seat, &code, Tab::Fill, title, body))
}
