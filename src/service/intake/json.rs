//! The text of one JSON array into the texts of its elements.

use super::lines::{Line, MAX_LINE, overlong};
use crate::domain::Invalid;

/// Splits at the commas between the elements. Holds at most one element of the longest
/// valid item. What an element is, is not its business.
#[derive(Default)]
pub(super) struct Elements {
    state: State,
    element: String,
    overlong: bool,
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// The line that is read, and the one that the element begins on.
    line: u64,
    began: u64,
    count: u64,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the array.
    #[default]
    Before,
    /// In the array.
    Inside,
    /// After the array.
    After,
    /// Something is wrong, and was told.
    Broken,
}

impl Elements {
    pub(super) fn push(&mut self, text: &str, each: &mut impl FnMut(u64, Line<'_>)) {
        for c in text.chars() {
            self.take(c, each);
            self.line += u64::from(c == '\n');
        }
    }

    pub(super) fn finish(&mut self, each: &mut impl FnMut(u64, Line<'_>)) {
        match self.state {
            // There was nothing.
            State::Before => {}
            State::Inside => self.fail("the JSON array does not end; send all of it", each),
            State::After | State::Broken => {}
        }
    }

    fn take(&mut self, c: char, each: &mut impl FnMut(u64, Line<'_>)) {
        match self.state {
            State::Before if c == '[' => self.state = State::Inside,
            State::Before if !c.is_ascii_whitespace() => {
                self.fail("is not a JSON array: it does not begin with [", each);
            }
            State::Inside => self.inside(c, each),
            State::After if !c.is_ascii_whitespace() => {
                self.fail("there is more after the end of the JSON array", each);
            }
            State::Before | State::After | State::Broken => {}
        }
    }

    fn inside(&mut self, c: char, each: &mut impl FnMut(u64, Line<'_>)) {
        if self.in_string {
            self.in_string = self.escaped || c != '"';
            self.escaped = !self.escaped && c == '\\';
            return self.keep(c);
        }
        match c {
            ',' if self.depth == 0 => return self.end_element(each),
            ']' if self.depth == 0 => {
                // An empty array has no element.
                if self.count > 0 || !self.element.is_empty() || self.overlong {
                    self.end_element(each);
                }
                self.state = State::After;
                return;
            }
            '"' => self.in_string = true,
            '[' | '{' => self.depth += 1,
            ']' | '}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if !self.element.is_empty() || !c.is_ascii_whitespace() {
            self.keep(c);
        }
    }

    fn keep(&mut self, c: char) {
        if self.element.is_empty() && !self.overlong {
            self.began = self.line + 1;
        }
        if self.element.len() + c.len_utf8() > MAX_LINE {
            self.overlong = true;
            self.element.clear();
        }
        if !self.overlong {
            self.element.push(c);
        }
    }

    fn end_element(&mut self, each: &mut impl FnMut(u64, Line<'_>)) {
        if self.overlong {
            each(self.began, Err(overlong()));
        } else if self.element.is_empty() {
            let reason = "is not JSON: there is nothing before this comma or bracket";
            each(self.line + 1, Err(Invalid::new("item", reason)));
        } else {
            each(self.began, Ok(self.element.trim_ascii_end()));
        }
        self.count += 1;
        self.overlong = false;
        self.element.clear();
    }

    fn fail(&mut self, reason: &str, each: &mut impl FnMut(u64, Line<'_>)) {
        self.state = State::Broken;
        each(self.line + 1, Err(Invalid::new("item", reason)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(text: &str) -> Vec<(u64, Result<String, String>)> {
        let mut found = Vec::new();
        let mut elements = Elements::default();
        let mut each = |line, text: Line<'_>| {
            found.push((line, text.map(str::to_owned).map_err(|e| e.reason)));
        };
        // Cut everywhere.
        for (at, c) in text.char_indices() {
            elements.push(&text[at..at + c.len_utf8()], &mut each);
        }
        elements.finish(&mut each);
        found
    }

    fn ok(line: u64, text: &str) -> (u64, Result<String, String>) {
        (line, Ok(text.into()))
    }

    #[test]
    fn elements_are_split_at_their_own_commas() {
        assert_eq!(
            elements("[\n\"A,]1\" ,\n{\"a\": [1, \"\\\"],\"]},\n7]\n"),
            [
                ok(2, "\"A,]1\""),
                ok(3, "{\"a\": [1, \"\\\"],\"]}"),
                ok(4, "7")
            ]
        );
        assert_eq!(elements("[]"), []);
        assert_eq!(elements(" \n"), []);
        assert_eq!(elements(" [ \n ] "), []);
        assert_eq!(elements("[\"a\",\"b\"]"), [ok(1, "\"a\""), ok(1, "\"b\"")]);
    }

    #[test]
    fn what_is_not_one_whole_array_is_told() {
        for (text, line, words) in [
            ("\n{}", 2, "does not begin"),
            ("[\"a\"\n", 2, "does not end"),
            ("[\"a]", 1, "does not end"),
            ("[1]\n[2]", 2, "more after the end"),
            ("[1,]", 1, "nothing before this"),
            ("[,1]", 1, "nothing before this"),
        ] {
            let wrong: Vec<_> = elements(text)
                .into_iter()
                .filter(|(_, e)| e.is_err())
                .collect();
            let [(at, Err(reason))] = wrong.as_slice() else {
                panic!("{text}: {wrong:?}");
            };
            assert!(
                reason.contains(words) && *at == line,
                "{text}: {at}: {reason}"
            );
        }
    }
}
