//! Problems, as pages for people.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::Extension;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use super::emblem::{self, Emblem};
use super::views::{self, Action};
use super::words::{Message, Words};
use crate::domain::{CodeId, Language};
use crate::http::App;
use crate::http::problem::{Problem, ProblemKind};

/// Goes with the answer to a failed tap: which item another tap asks for.
#[derive(Clone, Copy)]
pub(super) struct Again {
    pub(super) nth: u32,
    /// Whether the terms were accepted.
    pub(super) accepted: bool,
}

/// Goes with a problem of a code that has only one language.
#[derive(Clone, Copy)]
struct Spoken(&'static Words);

/// A problem, told in the only language of a code.
pub(super) fn told_in(only: Option<Language>, problem: Problem) -> Response {
    let spoken = only.map(|language| Extension(Spoken(Words::of(language))));
    (spoken, problem).into_response()
}

/// An answer at a code's address, with its problem told in the code's only language.
pub(super) fn told(app: &App, code: &CodeId, answer: Result<Response, Problem>) -> Response {
    answer.unwrap_or_else(|problem| told_in(app.apiece.likely_proof(code).language, problem))
}

/// Turns problems into pages for callers that accept pages. It is around the pages
/// only: problems of the API stay as they are.
#[derive(Clone)]
pub(in crate::http) struct ProblemPages;

impl<S> Layer<S> for ProblemPages {
    type Service = ProblemPagesService<S>;

    fn layer(&self, service: S) -> ProblemPagesService<S> {
        ProblemPagesService { service }
    }
}

/// A service whose problems are pages.
#[derive(Clone)]
pub(in crate::http) struct ProblemPagesService<S> {
    service: S,
}

impl<S: Service<Request, Response: IntoResponse>> Service<Request> for ProblemPagesService<S> {
    type Response = Response;
    type Error = S::Error;
    type Future = ProblemPagesFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> ProblemPagesFuture<S::Future> {
        let headers = request.headers();
        let languages = || headers.get(header::ACCEPT_LANGUAGE).cloned();
        ProblemPagesFuture {
            reader: accepts_pages(headers).then(languages),
            answer: self.service.call(request),
        }
    }
}

pin_project! {
    /// A request in progress.
    pub(in crate::http) struct ProblemPagesFuture<F> {
        #[pin]
        answer: F,
        // The languages that the caller wants, if it accepts pages. Few need one.
        reader: Option<Option<HeaderValue>>,
    }
}

impl<F: Future<Output = Result<R, E>>, R: IntoResponse, E> Future for ProblemPagesFuture<F> {
    type Output = Result<Response, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = ready!(this.answer.poll(context))?.into_response();
        let problem = response.extensions_mut().remove::<Problem>();
        let spoken = response.extensions_mut().remove::<Spoken>();
        Poll::Ready(Ok(match (this.reader.take(), problem) {
            (Some(languages), Some(problem)) => {
                let wanted = || Words::wanted(languages.as_ref());
                let words = spoken.map_or_else(wanted, |Spoken(words)| words);
                page(words, &problem, response)
            }
            _ => response,
        }))
    }
}

fn accepts_pages(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// The page for a problem, with the problem's status and headers.
fn page(words: &'static Words, problem: &Problem, mut told: Response) -> Response {
    let again = told.extensions_mut().remove::<Again>();
    let (message, emblem, action) = explain(words, problem.kind, again);
    let page = views::message(words, message, emblem, action).into_response();
    let (mut parts, _) = told.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let (replaced, body) = page.into_parts();
    parts.headers.extend(replaced.headers);
    Response::from_parts(parts, body)
}

fn explain(words: &Words, kind: ProblemKind, again: Option<Again>) -> (&Message, Emblem, Action) {
    let look = Action::Look(words.try_again);
    let back = Action::Look(words.open_again);
    let retry = again.map_or(look.clone(), |Again { nth, accepted }| Action::Tap {
        nth,
        accepted,
    });
    match kind {
        ProblemKind::NoSuchAddress => (&words.no_such_address, emblem::ASK, Action::None),
        ProblemKind::NoSuchCode => (&words.no_such_code, emblem::ASK, Action::None),
        ProblemKind::CookieRequired => (&words.cookie_required, emblem::AGAIN, back),
        ProblemKind::NotInvited => (&words.not_invited, emblem::LOCK, Action::None),
        ProblemKind::BrokenInvitation => (&words.broken_invitation, emblem::ASK, Action::None),
        ProblemKind::NotSignedIn | ProblemKind::ForgedIdentity => {
            (&words.not_signed_in, emblem::LOCK, look)
        }
        ProblemKind::ScanScreen => (&words.scan_screen, emblem::SCAN, Action::None),
        ProblemKind::AcceptTerms => (&words.accept_first, emblem::ASK, back),
        ProblemKind::BrokenProof => (&words.broken_proof, emblem::ASK, Action::None),
        ProblemKind::NoSuchClaim => (&words.no_such_claim, emblem::ASK, Action::None),
        ProblemKind::DeskEnded => (&words.desk_ended, emblem::LOCK, Action::None),
        ProblemKind::RehearsalEnded => (&words.rehearsal_ended, emblem::LOCK, Action::None),
        ProblemKind::TagEnded => (&words.tag_ended, emblem::CLOCK, Action::None),
        ProblemKind::ScreenEnded => (&words.screen_ended, emblem::LOCK, Action::None),
        ProblemKind::InvalidEmail => (&words.invalid_email, emblem::ASK, look),
        ProblemKind::IdentityUnavailable => (&words.unavailable, emblem::CLOCK, retry),
        ProblemKind::Revoked => (&words.revoked, emblem::LOCK, Action::None),
        ProblemKind::NetworkLimit => (&words.network_limit, emblem::CLOCK, retry),
        ProblemKind::CrossSite => (&words.cross_site, emblem::ASK, look),
        ProblemKind::Overloaded => (&words.busy, emblem::CLOCK, retry),
        ProblemKind::LinkEnded => (&words.link_ended, emblem::CLOCK, Action::None),
        ProblemKind::NoSuchFile => (&words.no_such_file, emblem::ASK, Action::None),
        ProblemKind::StoreUnavailable
        | ProblemKind::StoreLost
        | ProblemKind::StoreFull
        | ProblemKind::FilesUnavailable => (&words.unavailable, emblem::CLOCK, retry),
        _ => (&words.trouble, emblem::AGAIN, look),
    }
}
