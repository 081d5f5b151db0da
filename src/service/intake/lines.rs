//! A stream of bytes into lines of text.

use super::Text;
use crate::domain::{Invalid, MAX_ITEM_BYTES};

/// Splits at line feeds. Holds at most one line of the longest valid item.
#[derive(Default)]
pub(super) struct Lines {
    line: Vec<u8>,
    overlong: bool,
    number: u64,
}

impl Lines {
    pub(super) fn push(&mut self, mut bytes: &[u8], each: &mut impl FnMut(u64, Text<'_>)) {
        while let Some(end) = bytes.iter().position(|&b| b == b'\n') {
            self.keep(&bytes[..end]);
            self.end_line(each);
            bytes = &bytes[end + 1..];
        }
        self.keep(bytes);
    }

    pub(super) fn finish(&mut self, each: &mut impl FnMut(u64, Text<'_>)) {
        self.end_line(each);
    }

    fn keep(&mut self, bytes: &[u8]) {
        // JSON can spend six bytes on a character that is one byte when it is
        // stored, so the last word on size is the item's.
        if self.line.len() + bytes.len() > 6 * MAX_ITEM_BYTES {
            self.overlong = true;
            self.line.clear();
        }
        if !self.overlong {
            self.line.extend_from_slice(bytes);
        }
    }

    fn end_line(&mut self, each: &mut impl FnMut(u64, Text<'_>)) {
        self.number += 1;
        if self.overlong {
            let reason = format!("is far over the limit of {MAX_ITEM_BYTES} bytes");
            each(self.number, Err(Invalid::new("item", reason)));
        } else {
            let line = self.line.strip_suffix(b"\r").unwrap_or(&self.line);
            match std::str::from_utf8(line) {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => each(self.number, Ok(text)),
                Err(_) => each(self.number, Err(Invalid::new("item", "is not UTF-8"))),
            }
        }
        self.overlong = false;
        self.line.clear();
    }
}
