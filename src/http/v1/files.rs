//! `/v1/codes/{code}/files`: add a file; check a code's files.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::{AddedFile, FileCheckAnswer};
use crate::domain::{Added, CodeId, Digest, FileName, Item, MediaType};
use crate::files::Staged;
use crate::http::App;
use crate::http::arrival::{broke_off, too_slow};
use crate::http::auth::Caller;
use crate::http::content_digest;
use crate::http::extract::{Path, Query};
use crate::http::problem::{Problem, ProblemKind};
use crate::store::Cursor;

/// Add a file
///
/// The body is the file, streamed. The same bytes under two names are one item. With
/// `Content-Digest` (RFC 9530, `sha-256`), the file is kept only if it has that
/// digest. With `Expect: 100-continue` as well, the service does not ask for a file
/// that the code already has. An upload that breaks off leaves nothing behind.
#[utoipa::path(
    put, path = "/v1/codes/{code}/files/{name}", tag = "files", operation_id = "add_file",
    params(
        ("code" = CodeId, Path),
        ("name" = FileName, Path, description = "The name that clients save it under"),
        Known,
    ),
    request_body(
        content = inline(Contents), content_type = "application/octet-stream",
        description = "The file, under its own media type; without one, it is guessed from the name",
    ),
    extensions(("x-problems" = json!([
        ProblemKind::Invalid, ProblemKind::DigestMismatch, ProblemKind::FilesUnavailable,
        ProblemKind::StoreFull
    ]))),
    security(("key" = ["manage"])),
    responses(
        (status = 201, description = "The file is now an item of the code", body = AddedFile),
        (status = 200, description = "The code already had this file", body = AddedFile),
    )
)]
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    Path((code, name)): Path<(CodeId, String)>,
    request: Request,
) -> Result<Response, Problem> {
    receive_file(app, caller, code, &name, request).await
}

/// Takes a file that somebody sends as the body of a request.
pub(in crate::http) async fn receive_file(
    app: App,
    caller: Caller,
    code: CodeId,
    name: &str,
    request: Request,
) -> Result<Response, Problem> {
    let name: FileName = name.parse()?;
    let media_type = media_type(request.headers(), &name)?;
    let digest = content_digest::read(request.headers())?;
    let length = length(request.headers());
    if length.is_some_and(|length| length > app.max_file_size) {
        return Err(too_large(app.max_file_size));
    }
    if let (Some(sha256), Some(size)) = (digest, length)
        && awaits_word(request.headers())
        && app.apiece.has_file(&code, sha256, size).await?
    {
        return Ok(answer(Item::id_of_file(sha256), sha256, Added::Duplicate));
    }
    let arriving = Arriving {
        app,
        code,
        name,
        media_type,
        digest,
        body: request.into_body(),
        caller,
    };
    // A change is not given up with its connection (the guard, the entrance). If this were, a
    // request to the object store in progress would still finish, after the clean-up, and
    // leave data behind.
    arriving.add().await
}

/// What a client may say about a file before sending it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes a header")]
struct Known {
    /// The SHA-256 that the file must have, in base64 (RFC 9530).
    #[param(
        rename = "content-digest",
        pattern = "^sha-256=:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=:$"
    )]
    content_digest: Option<String>,
}

/// The bytes of a file.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it is the schema of a body")]
struct Contents(String);

/// A file whose bytes are still to come.
struct Arriving {
    app: App,
    code: CodeId,
    name: FileName,
    media_type: MediaType,
    digest: Option<Digest>,
    body: Body,
    caller: Caller,
}

impl Arriving {
    async fn add(self) -> Result<Response, Problem> {
        let contents = receive(&self.app, &self.code, self.body).await?;
        if let Some(expected) = self.digest.filter(|digest| *digest != contents.sha256) {
            let found = contents.sha256;
            let detail = format!(
                "the body's SHA-256 is {found}, not {expected} as Content-Digest says; \
                 nothing was kept, send it again"
            );
            return Err(Problem::new(ProblemKind::DigestMismatch, detail));
        }
        let apiece = &self.app.apiece;
        let added = apiece.add_file(&self.code, self.name, self.media_type, &contents);
        let (item, added) = added.await?;
        if added == Added::New {
            self.app.by(&self.caller).added(&self.code, 1).await;
        }
        Ok(answer(item.id(), contents.sha256, added))
    }
}

fn answer(item: crate::domain::ItemId, sha256: Digest, added: Added) -> Response {
    let (status, is_new) = match added {
        Added::New => (StatusCode::CREATED, true),
        Added::Duplicate => (StatusCode::OK, false),
    };
    let answer = AddedFile {
        item,
        sha256,
        added: is_new,
    };
    (status, axum::Json(answer)).into_response()
}

async fn receive(app: &App, code: &CodeId, body: Body) -> Result<Staged, Problem> {
    let mut upload = app.apiece.begin_file(code).await?;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = tokio::time::timeout(app.body_timeout, chunks.next())
        .await
        .map_err(|_| too_slow())?
    {
        let chunk = chunk.map_err(|error| broke_off(&error))?;
        upload.write(chunk).await?;
        if upload.size() > app.max_file_size {
            return Err(too_large(app.max_file_size));
        }
    }
    Ok(upload.finish().await?)
}

/// The given media type, or else a guess from the name.
fn media_type(headers: &HeaderMap, name: &FileName) -> Result<MediaType, Problem> {
    let guess;
    let text = match headers.get(header::CONTENT_TYPE) {
        Some(given) => given.to_str().unwrap_or_default(),
        None => {
            guess = mime_guess::from_path(name.as_str()).first_or_octet_stream();
            guess.as_ref()
        }
    };
    Ok(text.parse()?)
}

/// How many bytes the body has, if it says so.
fn length(headers: &HeaderMap) -> Option<u64> {
    let length = headers.get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

fn too_large(most: u64) -> Problem {
    let detail = format!("the file is over the limit of {most} bytes (--max-file-size)");
    Problem::new(ProblemKind::TooLarge, detail)
}

/// Whether the client waits to send the body until asked (RFC 9110, section
/// 10.1.1).
fn awaits_word(headers: &HeaderMap) -> bool {
    headers
        .get(header::EXPECT)
        .is_some_and(|expect| expect.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

#[derive(Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[derive(Default)]
pub(super) struct Checking {
    /// Where to continue: the last answer's `next`.
    after: Option<String>,
    /// Also read the contents and compare their digests.
    deep: bool,
}

/// Check a code's files
///
/// Checks that the contents of each file are there and have the right size, some
/// files at a time. Call it again with the last answer's `next` until there is none.
#[utoipa::path(
    post, path = "/v1/codes/{code}/files/check", tag = "files",
    params(("code" = CodeId, Path), Checking),
    extensions(("x-problems" = json!([ProblemKind::FilesUnavailable]))),
    security(("key" = ["manage"])),
    responses(
        (status = 200, description = "What was found", body = FileCheckAnswer),
    )
)]
pub(super) async fn check(
    State(app): State<App>,
    Path(code): Path<CodeId>,
    Query(checking): Query<Checking>,
) -> Result<axum::Json<FileCheckAnswer>, Problem> {
    let after = checking.after.map(Cursor);
    let found = app
        .apiece
        .check_files(&code, after.as_ref(), checking.deep)
        .await?;
    Ok(axum::Json(FileCheckAnswer {
        files: found.files,
        bytes: found.bytes,
        problems: found.problems,
        next: found.next.map(|cursor| cursor.0),
    }))
}
