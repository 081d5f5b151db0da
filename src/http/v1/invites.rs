//! `POST /v1/codes/{code}/invites`: the personal addresses of invited people.

mod stream;

use axum::extract::{FromRequest as _, Request, State};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use tokio::runtime::Handle;

use self::stream::InvitesQuery;
use super::items::{BodyKind, body_kind};
use crate::api::{Invite, InviteRow, InvitesAnswer, NewInvites};
use crate::domain::{ClientId, Code, CodeId, Deed, Identity, Invalid};
use crate::http::App;
use crate::http::auth::Caller;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Problem, ProblemKind};

/// The largest size of a JSON body of names, in bytes.
const BODY: usize = 1024 * 1024;

/// The most names of a JSON body.
const NAMES: usize = 1_000;

/// Make the personal addresses of invited people
///
/// For a code whose `identity` is `invite` or `email`. An address is for one person and one
/// code, and works on any device. Nothing is stored: the same name has the same address
/// whenever it is asked for. White space around a name does not count, nor does the case of an
/// e-mail address.
///
/// - `application/json`: up to 1,000 names; all are valid, or none gets an address.
/// - `text/plain`, `text/csv`, `application/x-ndjson`: a list of any length, as for items. If it
///   has several columns, `column` says which one names a person. The answer is a row for each
///   row, as NDJSON or CSV, and comes while the list is sent: read it meanwhile. A row that
///   names nobody has an `error` and no address.
#[utoipa::path(
    post, path = "/v1/codes/{code}/invites", tag = "invites", operation_id = "make_invites",
    request_body(content((NewInvites = "application/json"), (String = "text/plain"), (String = "text/csv"), (String = "application/x-ndjson"))),
    params(("code" = CodeId, Path), InvitesQuery),
    extensions(("x-problems" = json!([
        ProblemKind::OtherIdentity, ProblemKind::UnreadableList, ProblemKind::UnclearList
    ]))),
    security(("key" = ["manage"])),
    responses(
        (status = 200, description = "One address per name, in their order", content(
            (InvitesAnswer = "application/json"), (InviteRow = "application/x-ndjson"),
            (String = "text/csv"),
        )),
    )
)]
pub(super) async fn make(
    State(app): State<App>,
    caller: Caller,
    Path(code): Path<CodeId>,
    Query(query): Query<InvitesQuery>,
    request: Request,
) -> Result<Response, Problem> {
    let code = app.apiece.code(&code).await?;
    let mut inviting = Inviting::of(&app, caller, &code)?;
    match body_kind(request.headers())? {
        BodyKind::Json => {
            query.refuse_stream_options()?;
            let Json(new) = Json::<NewInvites, BODY>::from_request(request, &app).await?;
            Ok(axum::Json(inviting.all(new)?).into_response())
        }
        BodyKind::Stream(format) => stream::answer(inviting, &query, format, request).await,
    }
}

/// Makes the addresses of a code.
pub(in crate::http) struct Inviting {
    app: App,
    caller: Caller,
    code: CodeId,
    identity: Identity,
    /// How many were made.
    made: u64,
}

/// The journal says how many were made, however the answer ended.
impl Drop for Inviting {
    fn drop(&mut self) {
        let (app, caller, code, names) = (
            self.app.clone(),
            self.caller.clone(),
            self.code.clone(),
            self.made,
        );
        let note = async move {
            let details = json!({ "names": names });
            let organiser = app.by(&caller);
            organiser
                .note(Some(&code), Deed::InvitesMade, details)
                .await;
        };
        if names > 0
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(note);
        }
    }
}

impl Inviting {
    /// # Errors
    /// The code's people are not invited.
    pub(in crate::http) fn of(app: &App, caller: Caller, code: &Code) -> Result<Self, Problem> {
        let identity = code.settings.identity;
        if !identity.has_invitations() {
            let detail = format!(
                "the code's identity is {}; only codes of identity invite or email have invitations",
                identity.name()
            );
            return Err(Problem::new(ProblemKind::OtherIdentity, detail));
        }
        Ok(Self {
            app: app.clone(),
            caller,
            code: code.id.clone(),
            identity,
            made: 0,
        })
    }

    fn all(&mut self, new: NewInvites) -> Result<InvitesAnswer, Problem> {
        if new.names.len() > NAMES {
            let detail = format!(
                "{} names are over the limit of {NAMES} a request; send fewer, or stream them",
                new.names.len()
            );
            return Err(Problem::new(ProblemKind::TooLarge, detail));
        }
        let invite = |(at, name): (usize, String)| {
            let (client, url) = self.one(&name).map_err(|Invalid { reason, .. }| {
                let field = format!("names[{at}]");
                Problem::new(ProblemKind::Invalid, format!("{field} {reason}")).with("field", field)
            })?;
            Ok(Invite { name, client, url })
        };
        let invites = new.names.into_iter().enumerate().map(invite);
        Ok(InvitesAnswer {
            invites: invites.collect::<Result<_, Problem>>()?,
        })
    }

    /// The client that a name means, and its address.
    pub(in crate::http) fn one(&mut self, name: &str) -> Result<(ClientId, String), Invalid> {
        let identities = &self.app.identities;
        let client = identities.client(self.identity, name)?;
        let token = identities.invitations.seal(&self.code, &client);
        let page = self.app.public_url.page(&self.code);
        self.made += 1;
        Ok((client, format!("{page}/i/{token}")))
    }

    /// The answer to a row of a list.
    fn row(&mut self, line: u64, name: String) -> InviteRow {
        let (client, url, error) = match self.one(&name) {
            Ok((client, url)) => (Some(client), Some(url), None),
            Err(invalid) => (None, None, Some(invalid.reason)),
        };
        InviteRow {
            line,
            name,
            client,
            url,
            error,
        }
    }
}
