//! Asking for one's personal address by mail.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{DOCTYPE, Markup, html};

use super::emblem;
use super::views::{self, Action};
use super::words::{Words, sentence};
use crate::domain::{CodeId, Invalid, Settings};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::identity::{Email, Visitor};
use crate::http::problem::{Problem, ProblemKind};
use crate::mail::Mail;

/// The form's field.
pub(super) const FIELD: &str = "email";

/// Sends the personal address, and redirects the browser to the page that says so. That page
/// is the same whatever was typed.
pub(super) async fn ask(
    app: &App,
    visitor: &Visitor,
    email: &Email,
    words: &'static Words,
    form: &[u8],
) -> Result<Response, Problem> {
    let mut fields = url::form_urlencoded::parse(form);
    let typed = fields
        .find(|(name, _)| name == FIELD)
        .map(|(_, value)| value);
    let typed = typed.ok_or_else(|| Invalid::new(FIELD, "is missing"))?;
    let (client, to) = email.client(&typed)?;
    let code = &visitor.code;
    let settings = app.apiece.code(code).await?.settings;
    let words = words.of_code(settings.language);
    let written = |link: &str| write(words, &settings, to, link);
    email
        .send(app, (code, visitor.from()), &client, written)
        .await?;
    Ok(Redirect::to(&format!("/c/{code}/sent")).into_response())
}

/// `GET /c/{code}/sent`: look at your mail.
pub(super) async fn sent(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    words: &'static Words,
) -> Result<Response, Problem> {
    let proof = app.apiece.proof(&code).await?;
    let words = words.of_code(proof.language);
    if !proof.identity.has_invitations() {
        return Err(Problem::new(
            ProblemKind::NoSuchAddress,
            "there is nothing here",
        ));
    }
    Ok(views::message(words, &words.mailed, emblem::MAIL, Action::None).into_response())
}

/// The form that asks for an e-mail address.
pub(super) fn form(words: &Words, email: &Email) -> Markup {
    let domains = email.domains();
    html! {
        form .mail method="post" {
            label for="email" { (words.email) }
            // 254 is the most that a mail server takes (RFC 5321, section 4.5.3.1.3).
            input #email type="email" name=(FIELD) required maxlength="254" dir="ltr"
                autocomplete="email" autocapitalize="none" spellcheck="false";
            @if !domains.is_empty() {
                p .note { (sentence(words.email_at, &[("domains", html! { (domains.join(", ")) })])) }
            }
            button data-working=(words.working) autocomplete="off" { (words.send_mail) }
        }
    }
}

/// The mail with a personal address.
fn write(words: &'static Words, settings: &Settings, to: lettre::Address, link: &str) -> Mail {
    // A subject is one line, whatever the title has.
    let title = settings
        .title_in(words.language)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let subject = match title.as_str() {
        "" => words.mail_subject.to_owned(),
        title => title.to_owned(),
    };
    let text = format!(
        "{subject}\n\n{}\n\n{link}\n\n{}\n",
        words.mail_text, words.mail_note
    );
    let html = html! {
        (DOCTYPE)
        html lang=(words.language.tag()) dir=(words.language.direction()) {
            head { meta charset="utf-8"; title { (subject) } }
            body style="font-family: sans-serif; line-height: 1.5" {
                h1 style="font-size: 1.4em" { (subject) }
                p { (words.mail_text) }
                p { a href=(link) { (link) } }
                p { (words.mail_note) }
            }
        }
    };
    Mail {
        to,
        subject,
        text,
        html: html.into_string(),
        language: words.language.tag(),
    }
}
