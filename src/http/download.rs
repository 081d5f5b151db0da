//! Handing out a file: conditional and range requests (RFC 9110, sections 13
//! and 14), under its own name (RFC 6266), and never as a page of this site.

use std::ops::Range;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::TryStreamExt as _;
use headers::{ETag, HeaderMapExt as _, IfMatch, IfNoneMatch, IfRange};
use http_range_header::{RangeUnsatisfiableError, parse_range_header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::App;
use super::content_digest;
use super::problem::{Problem, ProblemKind};
use crate::domain::File;

/// How long an address signed by the object store is valid. Clients follow it at
/// once.
const SIGNED_FOR: Duration = Duration::from_secs(60);

/// How files get to clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Through this service.
    Proxy,
    /// From the object store itself, by a signed address.
    Redirect,
}

/// Answers a request for a file that its client may have.
pub(super) async fn hand_out(
    app: &App,
    delivery: Delivery,
    method: &Method,
    headers: &HeaderMap,
    file: &File,
) -> Result<Response, Problem> {
    let etag = etag(file);
    if headers
        .typed_get::<IfMatch>()
        .is_some_and(|wanted| !wanted.precondition_passes(&etag))
    {
        let detail = "the file does not match If-Match; download the whole file again";
        return Err(Problem::new(ProblemKind::PreconditionFailed, detail));
    }
    if headers
        .typed_get::<IfNoneMatch>()
        .is_some_and(|had| !had.precondition_passes(&etag))
    {
        return Ok((StatusCode::NOT_MODIFIED, about(file)).into_response());
    }
    // A signature is for one method.
    if delivery == Delivery::Redirect && method == Method::GET {
        let (files, disposition) = (app.apiece.files(), disposition(file));
        if let Some(url) = files.signed_url(file, &disposition, SIGNED_FOR).await? {
            let no_store = [(header::CACHE_CONTROL, "no-store")];
            return Ok((no_store, Redirect::temporary(url.as_str())).into_response());
        }
    }
    let wanted = if method == Method::GET {
        wanted(headers, &etag, file.size)?
    } else {
        None
    };
    let range = wanted.clone().unwrap_or(0..file.size);
    let length = [(header::CONTENT_LENGTH, range.end - range.start)];
    let body = if method == Method::GET {
        contents(app, file, range).await?
    } else {
        Body::empty()
    };
    let whole = (about(file), length, body);
    Ok(match wanted {
        None => whole.into_response(),
        Some(Range { start, end }) => {
            let place = format!("bytes {start}-{}/{}", end - 1, file.size);
            let place = [(header::CONTENT_RANGE, place)];
            (StatusCode::PARTIAL_CONTENT, place, whole).into_response()
        }
    })
}

async fn contents(app: &App, file: &File, range: Range<u64>) -> Result<Body, Problem> {
    let sha256 = file.sha256;
    let contents = app.apiece.files().read(sha256, range).await?;
    // The client sees that the answer broke off, and asks for the rest.
    Ok(Body::from_stream(contents.inspect_err(move |error| {
        tracing::error!(%error, %sha256, "a download broke off");
    })))
}

/// The part of the file that a request asks for; `None` for the whole file. A
/// range that is malformed or has several parts also gets the whole file, as
/// section 14.2 allows.
fn wanted(headers: &HeaderMap, etag: &ETag, size: u64) -> Result<Option<Range<u64>>, Problem> {
    let Some(range) = headers.get(header::RANGE) else {
        return Ok(None);
    };
    let changed = |condition: IfRange| condition.is_modified(Some(etag), None);
    let unread = headers.contains_key(header::IF_RANGE);
    if headers.typed_get::<IfRange>().map_or(unread, changed) {
        return Ok(None);
    }
    let parsed = range.to_str().ok().map(parse_range_header);
    let valid = match parsed {
        None => return Ok(None),
        Some(parsed) => parsed.and_then(|ranges| ranges.validate(size)),
    };
    match valid.as_deref() {
        Ok([one]) => Ok(Some(*one.start()..one.end() + 1)),
        Err(RangeUnsatisfiableError::Unsatisfiable) => {
            let detail = format!("the range is outside the file, which has {size} bytes");
            Err(Problem::new(ProblemKind::RangeNotSatisfiable, detail).with("size", size))
        }
        _ => Ok(None),
    }
}

/// The headers that go with a file, or any part of it.
fn about(file: &File) -> HeaderMap {
    let text = |value: String| HeaderValue::try_from(value).expect("escaped to visible ASCII");
    let fixed = HeaderValue::from_static;
    HeaderMap::from_iter([
        (header::ETAG, text(format!("\"{}\"", file.sha256))),
        (header::ACCEPT_RANGES, fixed("bytes")),
        (
            header::CONTENT_TYPE,
            text(file.media_type.as_str().to_owned()),
        ),
        (header::CONTENT_DISPOSITION, text(disposition(file))),
        (
            HeaderName::from_static("repr-digest"),
            text(content_digest::write(file.sha256)),
        ),
        (header::CACHE_CONTROL, fixed("private, no-store")),
        // If a browser shows it anyway, it has no origin and runs no scripts
        // (HTML Living Standard, section 7.1.5).
        (
            header::CONTENT_SECURITY_POLICY,
            fixed("default-src 'none'; sandbox"),
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            fixed("same-origin"),
        ),
        (header::REFERRER_POLICY, fixed("no-referrer")),
        (
            HeaderName::from_static("x-robots-tag"),
            fixed("noindex, nofollow"),
        ),
    ])
}

/// It depends only on the contents, so a download that broke off can continue,
/// even from another replica.
fn etag(file: &File) -> ETag {
    let quoted = format!("\"{}\"", file.sha256);
    quoted.parse().expect("digits in quotes are an entity tag")
}

/// The `Content-Disposition` that saves a file under its name (RFC 6266): in
/// ASCII for old clients, and in full (RFC 8187).
fn disposition(file: &File) -> String {
    /// The characters that an extended value need not escape: `attr-char`.
    const ATTR_CHAR: AsciiSet = NON_ALPHANUMERIC
        .remove(b'!')
        .remove(b'#')
        .remove(b'$')
        .remove(b'&')
        .remove(b'+')
        .remove(b'-')
        .remove(b'.')
        .remove(b'^')
        .remove(b'_')
        .remove(b'`')
        .remove(b'|')
        .remove(b'~');
    let name = file.name.as_str();
    let plain: String = name
        .chars()
        // Some clients treat `%` and `\` as escapes, whatever the RFC says.
        .map(|c| match c {
            ' ' | '!' | '#'..='$' | '&'..='[' | ']'..='~' => c,
            _ => '_',
        })
        .collect();
    if plain == name {
        return format!("attachment; filename=\"{plain}\"");
    }
    let extended = utf8_percent_encode(name, &ATTR_CHAR);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{extended}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Digest;

    fn file(name: &str) -> File {
        File {
            name: name.parse().unwrap(),
            media_type: "text/html".parse().unwrap(),
            size: 10,
            sha256: Digest::from([7; Digest::BYTES]),
        }
    }

    #[test]
    fn a_name_is_kept_in_any_script_and_breaks_out_of_nothing() {
        for (name, written) in [
            ("a b.pdf", "attachment; filename=\"a b.pdf\""),
            (
                "say \"hi\".txt",
                "attachment; filename=\"say _hi_.txt\"; filename*=UTF-8''say%20%22hi%22.txt",
            ),
            (
                "100%\\.txt",
                "attachment; filename=\"100__.txt\"; filename*=UTF-8''100%25%5C.txt",
            ),
            (
                "票.png",
                "attachment; filename=\"_.png\"; filename*=UTF-8''%E7%A5%A8.png",
            ),
            (
                "a\u{202e}fdp.exe",
                "attachment; filename=\"a_fdp.exe\"; filename*=UTF-8''a%E2%80%AEfdp.exe",
            ),
        ] {
            assert_eq!(disposition(&file(name)), written);
            assert!(HeaderValue::try_from(disposition(&file(name))).is_ok());
        }
    }

    /// The answer for a file of ten bytes: a part, all, or an error.
    fn asked(range: &str, if_range: Option<&str>) -> Result<Option<Range<u64>>, ProblemKind> {
        let file = file("a");
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        if let Some(condition) = if_range {
            headers.insert(header::IF_RANGE, condition.parse().unwrap());
        }
        wanted(&headers, &etag(&file), file.size).map_err(|problem| problem.kind)
    }

    #[test]
    fn every_form_of_a_range_is_answered() {
        for (range, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=2-4", 2..5),
            ("bytes=4-", 4..10),
            ("bytes=-3", 7..10),
            ("bytes=-30", 0..10),
            ("bytes=8-99", 8..10),
            ("BYTES=1-2", 1..3),
        ] {
            assert_eq!(asked(range, None), Ok(Some(part)), "{range}");
        }
        for range in [
            "bytes=0-1, 3-4",
            "bytes=4-2",
            "bytes=a-b",
            "lines=0-1",
            "bytes=",
        ] {
            assert_eq!(asked(range, None), Ok(None), "{range}");
        }
        for range in ["bytes=10-", "bytes=99-100", "bytes=-0"] {
            let unsatisfiable = Err(ProblemKind::RangeNotSatisfiable);
            assert_eq!(asked(range, None), unsatisfiable, "{range}");
        }
    }

    #[test]
    fn a_part_is_only_for_whoever_has_the_rest_of_the_same() {
        let same = format!("\"{}\"", "07".repeat(Digest::BYTES));
        assert_eq!(asked("bytes=1-2", Some(&same)), Ok(Some(1..3)));
        for other in [
            "\"other\"",
            &format!("W/{same}"),
            "Tue, 24 Nov 2026 00:00:00 GMT",
            "?",
        ] {
            assert_eq!(asked("bytes=1-2", Some(other)), Ok(None), "{other}");
        }
    }
}
