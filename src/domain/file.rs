//! A file among the items: everything but its contents.

use std::fmt;
use std::str::FromStr;

use mime::Mime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::schema::{controls, string_schema};
use super::{Digest, Invalid};

/// A file, without its contents. They are kept elsewhere, under their digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The name it is saved under: at most 255 bytes, no folder.
    pub name: FileName,
    /// Its media type (RFC 9110, section 8.3.1).
    #[serde(rename = "type")]
    pub media_type: MediaType,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of its contents, in lower-case hexadecimal digits.
    pub sha256: Digest,
}

/// The name of a file. Any system can save the file under it, or under a similar
/// one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileName(String);

string_schema!(
    FileName,
    "A file's name: at most 255 bytes of UTF-8, without slashes and control characters; not `.` or `..`, and not only white space.",
    min_length: 1,
    max_length: Self::MAX_BYTES,
    pattern: concat!(
        r"^(?!\.{1,2}$)[^/", controls!(), r"]*[^/\s", controls!(), "][^/", controls!(), "]*$"
    ),
    examples: "poster.pdf",
);

impl FileName {
    /// The most bytes of UTF-8 a name may have, as on most file systems.
    pub const MAX_BYTES: usize = 255;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FileName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wrong = |reason: String| Err(Invalid::new("name", reason));
        if text.trim().is_empty() {
            return wrong("is empty; a file needs a name".into());
        }
        if text.len() > Self::MAX_BYTES {
            let length = text.len();
            return wrong(format!(
                "is {length} bytes long; the limit is {}",
                Self::MAX_BYTES
            ));
        }
        if matches!(text, "." | "..") || text.contains('/') {
            return wrong("leads to a folder; use a name without a folder".into());
        }
        match text.chars().find(|c| c.is_control()) {
            Some(c) => wrong(format!(
                "holds the control character U+{:04X}; remove it",
                c as u32
            )),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl TryFrom<String> for FileName {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> Self {
        name.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A media type, as it is sent in `Content-Type`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MediaType(String);

string_schema!(
    MediaType,
    "A media type (RFC 9110, section 8.3.1).",
    min_length: 3,
    max_length: Self::MAX_BYTES,
    examples: "application/pdf",
);

impl MediaType {
    /// The most bytes a media type may have.
    pub const MAX_BYTES: usize = 255;

    /// The media type as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MediaType {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let parsed = text.parse::<Mime>().ok();
        parsed
            .filter(|mime| mime.as_ref().len() <= Self::MAX_BYTES)
            .filter(|mime| mime.type_() != mime::STAR && !mime.subtype().as_str().is_empty())
            .map(|mime| Self(mime.to_string()))
            .ok_or_else(|| {
                let reason = "is not a media type such as image/png (RFC 9110, section 8.3.1)";
                Invalid::new("type", reason)
            })
    }
}

impl TryFrom<String> for MediaType {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<MediaType> for String {
    fn from(media_type: MediaType) -> Self {
        media_type.0
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_written_in_any_script() {
        let longest = "x".repeat(FileName::MAX_BYTES);
        for name in [
            "poster.pdf",
            "\"quoted\" \\ back.txt",
            "قائمة\u{200f}.txt",
            "票 🎟️.png",
            "...",
            &longest,
        ] {
            assert_eq!(name.parse::<FileName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_name_is_no_path_and_no_riddle() {
        let too_long = "x".repeat(FileName::MAX_BYTES + 1);
        for name in [
            "", "  ", ".", "..", "a/b", "../a", "/", "a\nb", "a\0", "\u{9c}", &too_long,
        ] {
            assert!(name.parse::<FileName>().is_err(), "{name:?}");
        }
    }

    #[test]
    fn media_types_are_checked() {
        for good in [
            "image/png",
            "text/plain; charset=utf-8",
            "application/vnd.a+json",
        ] {
            assert_eq!(good.parse::<MediaType>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "image",
            "image/",
            "*/*",
            "a/b\r\nx: y",
            "text/plain; =",
            "é/b",
        ] {
            assert!(bad.parse::<MediaType>().is_err(), "{bad:?}");
        }
    }
}
