//! Digest fields (RFC 9530): `sha-256=:base64:` in a dictionary of structured
//! fields (RFC 9651).

use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sfv::{BareItem, Dictionary, ListEntry, Parser};

use super::problem::{Problem, ProblemKind};
use crate::domain::Digest;

const SHA_256: &str = "sha-256";

/// The digest that a request says its body has, if it says one.
pub(super) fn read(headers: &HeaderMap) -> Result<Option<Digest>, Problem> {
    let wrong = || {
        let detail = "Content-Digest must contain sha-256=:<the SHA-256 in base64>: (RFC 9530)";
        Problem::new(ProblemKind::MalformedRequest, detail)
    };
    let mut values = headers.get_all("content-digest").iter().peekable();
    if values.peek().is_none() {
        return Ok(None);
    }
    let lines: Vec<&[u8]> = values.map(HeaderValue::as_bytes).collect();
    let dictionary = Parser::new(&lines.join(&b','))
        .parse::<Dictionary>()
        .map_err(|_| wrong())?;
    match dictionary.get(SHA_256) {
        Some(ListEntry::Item(item)) => match &item.bare_item {
            BareItem::ByteSequence(bytes) => <[u8; Digest::BYTES]>::try_from(&bytes[..])
                .map(|bytes| Some(bytes.into()))
                .map_err(|_| wrong()),
            _ => Err(wrong()),
        },
        // A digest that we cannot check must not pass as checked.
        _ => Err(wrong()),
    }
}

/// The digest as a field's value.
pub(super) fn write(digest: Digest) -> String {
    format!("{SHA_256}=:{}:", STANDARD.encode(digest.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(values: &[&str]) -> Result<Option<Digest>, ProblemKind> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("content-digest", value.parse().unwrap());
        }
        read(&headers).map_err(|problem| problem.kind)
    }

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let digest = Digest::from([0xa7; Digest::BYTES]);
        assert_eq!(given(&[]), Ok(None));
        assert_eq!(given(&[&write(digest)]), Ok(Some(digest)));
        assert_eq!(given(&["sha-512=:AAAA:", &write(digest)]), Ok(Some(digest)));
        let with_parameter = format!("{};q=1, md5=:AA==:", write(digest));
        assert_eq!(given(&[&with_parameter]), Ok(Some(digest)));
    }

    #[test]
    fn a_digest_that_cannot_be_checked_is_refused() {
        for value in [
            "",
            "sha-256",
            "sha-256=:AAAA:",
            "sha-256=\"x\"",
            "sha-512=:AAAA:",
            "???",
        ] {
            assert_eq!(
                given(&[value]),
                Err(ProblemKind::MalformedRequest),
                "{value:?}"
            );
        }
    }
}
