//! `POST /v1/codes/{code}/invites`: the personal addresses of invited people.

use axum::extract::State;

use crate::api::{Invite, InvitesAnswer, NewInvites};
use crate::domain::{CodeId, Invalid};
use crate::http::App;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Problem, ProblemKind};

/// The largest size of a body of names, in bytes.
const BODY: usize = 1024 * 1024;

/// The most names of a request.
const NAMES: usize = 1_000;

/// Make the personal addresses of invited people
///
/// For a code whose `identity` is `invite` or `email`. An address is for one person and one code, and
/// works on any device. Nothing is stored: the same name has the same address whenever it
/// is asked for. White space around a name does not count, nor does the case of an e-mail
/// address. All names are valid, or none gets an address.
#[utoipa::path(
    post, path = "/v1/codes/{code}/invites", tag = "invites", operation_id = "make_invites",
    request_body = NewInvites, params(("code" = CodeId, Path)),
    extensions(("x-problems" = json!([ProblemKind::OtherIdentity]))),
    responses(
        (status = 200, description = "One address per name, in their order", body = InvitesAnswer),
    )
)]
pub(super) async fn make(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Json(new): Json<NewInvites, BODY>,
) -> Result<axum::Json<InvitesAnswer>, Problem> {
    let identity = app.apiece.code(&code).await?.settings.identity;
    if !identity.has_invitations() {
        let detail = format!(
            "the code's identity is {}; only codes of identity invite or email have invitations",
            identity.name()
        );
        return Err(Problem::new(ProblemKind::OtherIdentity, detail));
    }
    if new.names.len() > NAMES {
        let detail = format!(
            "{} names are over the limit of {NAMES} a request; send fewer",
            new.names.len()
        );
        return Err(Problem::new(ProblemKind::TooLarge, detail));
    }
    let page = app.public_url.page(&code);
    let invite = |(at, name): (usize, String)| {
        let client = identity.client(&name).map_err(|Invalid { reason, .. }| {
            let field = format!("names[{at}]");
            Problem::new(ProblemKind::Invalid, format!("{field} {reason}")).with("field", field)
        })?;
        let token = app.identities.invitations.seal(&code, &client);
        Ok(Invite {
            name,
            client,
            url: format!("{page}/i/{token}"),
        })
    };
    let invites = new.names.into_iter().enumerate().map(invite);
    Ok(axum::Json(InvitesAnswer {
        invites: invites.collect::<Result<_, Problem>>()?,
    }))
}
