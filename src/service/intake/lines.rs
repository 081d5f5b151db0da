//! Text into lines.

use crate::domain::{Invalid, MAX_ITEM_BYTES};

/// A line, or what is wrong with it.
pub(super) type Line<'a> = Result<&'a str, Invalid>;

/// Splits at line feeds. Holds at most one line of the longest valid item.
#[derive(Default)]
pub(super) struct Lines {
    line: String,
    overlong: bool,
    number: u64,
}

impl Lines {
    pub(super) fn push(&mut self, mut text: &str, each: &mut impl FnMut(u64, Line<'_>)) {
        while let Some((line, rest)) = text.split_once('\n') {
            if self.line.is_empty() && !self.overlong && line.len() <= MAX_LINE {
                self.number += 1;
                each(self.number, Ok(line));
            } else {
                self.keep(line);
                self.end_line(each);
            }
            text = rest;
        }
        self.keep(text);
    }

    pub(super) fn finish(&mut self, each: &mut impl FnMut(u64, Line<'_>)) {
        self.end_line(each);
    }

    fn keep(&mut self, text: &str) {
        if self.line.len() + text.len() > MAX_LINE {
            self.overlong = true;
            self.line.clear();
        }
        if !self.overlong {
            self.line.push_str(text);
        }
    }

    fn end_line(&mut self, each: &mut impl FnMut(u64, Line<'_>)) {
        self.number += 1;
        if self.overlong {
            each(self.number, Err(overlong()));
        } else {
            each(self.number, Ok(&self.line));
        }
        self.overlong = false;
        self.line.clear();
    }
}

/// JSON can spend six bytes on a character that is one byte when it is stored. The
/// item itself is checked later.
pub(super) const MAX_LINE: usize = 6 * MAX_ITEM_BYTES;

pub(super) fn overlong() -> Invalid {
    let reason = format!("is far over the limit of {MAX_ITEM_BYTES} bytes");
    Invalid::new("item", reason)
}
