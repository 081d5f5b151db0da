//! How large a text is printed, so that it fits.
//!
//! Only the browser knows the fonts. What is here is an estimate for a wide one, and the
//! stylesheet cuts what is still too long after the last line, with an ellipsis.

/// The sizes of type, in points; the stylesheet has a class for each.
const SIZES: [u8; 20] = [
    5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 24, 28, 32, 36, 42, 48, 56, 64,
];

/// The most lines that a text has; the stylesheet has a class for each number.
const MOST_LINES: usize = 24;

/// From one line to the next, in sizes; the same for all texts.
const LEADING: f32 = 1.3;

/// A point in millimetres.
const POINT: f32 = 25.4 / 72.0;

/// The room for a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// In millimetres.
    pub(super) width: f32,
    /// In millimetres.
    pub(super) height: f32,
    /// The smallest and the largest size, in points.
    pub(super) sizes: (u8, u8),
    pub(super) is_bold: bool,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fitted {
    /// The size of the type, in points.
    pub(super) points: u8,
    /// How many lines there is room for.
    pub(super) lines: usize,
}

impl Fitted {
    /// The classes of the stylesheet.
    pub(super) fn classes(self) -> String {
        format!("pt-{} lines-{}", self.points, self.lines)
    }
}

impl Room {
    /// The largest size at which a text fits without breaking a word, or else the smallest.
    pub(super) fn fit(self, text: &str) -> Fitted {
        let (least, most) = self.sizes;
        let sizes = SIZES.into_iter().rev();
        let mut sizes = sizes.filter(|size| (least..=most).contains(size));
        let fits = sizes.find(|&points| {
            let across = self.across(points);
            lines(text, across) <= self.lines(points) && longest_word(text) <= across
        });
        let points = fits.unwrap_or(least);
        Fitted {
            points,
            lines: self.lines(points),
        }
    }

    /// The width of a line in sizes of the type.
    fn across(self, points: u8) -> f32 {
        // Bold letters are wider by so much.
        let weight = if self.is_bold { 1.12 } else { 1.0 };
        self.width / (f32::from(points) * POINT * weight)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few lines"
    )]
    fn lines(self, points: u8) -> usize {
        let lines = self.height / (f32::from(points) * POINT * LEADING);
        (lines as usize).clamp(1, MOST_LINES)
    }
}

/// How many lines a text takes when words go to the next line, and when a line can be broken
/// between any two wide characters.
fn lines(text: &str, across: f32) -> usize {
    text.lines()
        .map(|paragraph| wrapped(paragraph, across))
        .sum()
}

fn wrapped(paragraph: &str, across: f32) -> usize {
    let (mut lines, mut used) = (1, 0.0);
    for word in words(paragraph) {
        let letters = width(word.trim_end());
        if used > 0.0 && used + letters > across {
            lines += 1;
            used = 0.0;
        }
        used += letters;
        // A word that is too long for a line goes on in the next.
        while used > across {
            lines += 1;
            used -= across;
        }
        used += width(word) - letters;
    }
    lines
}

/// The parts of a text between which a line can be broken, with the spaces behind them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut before = rest.chars().next()?;
        let end = rest.char_indices().skip(1).find(|&(_, c)| {
            let is_next = !c.is_whitespace() && !joins(c);
            let breaks = is_next
                && (before.is_whitespace()
                    || is_wide(before)
                    || is_wide(c)
                    || matches!(before, '/' | '-') && c.is_alphabetic());
            before = c;
            breaks
        });
        let (word, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = after;
        Some(word)
    })
}

fn longest_word(text: &str) -> f32 {
    let widths = words(text).map(|word| width(word.trim_end()));
    widths.fold(0.0, f32::max)
}

fn width(text: &str) -> f32 {
    text.chars().map(width_of).sum()
}

/// How wide a character is in a wide font, in sizes of the type.
fn width_of(c: char) -> f32 {
    match c {
        _ if joins(c) => 0.0,
        '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}' => 1.3,
        _ if is_wide(c) => 1.0,
        'i' | 'j' | 'l' | 'I' | ' ' | '.' | ',' | ':' | ';' | '!' | '|' | '\'' => 0.36,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.0,
        'A'..='Z' => 0.74,
        _ => 0.64,
    }
}

/// Whether a character is drawn on the one before: accents, what joins emoji, and their tones.
fn joins(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether it is as wide as it is high: Chinese, Japanese, Korean, and emoji.
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115f}' | '\u{2600}'..='\u{27bf}' | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room {
        width: 60.0,
        height: 15.0,
        sizes: (6, 24),
        is_bold: false,
    };

    #[test]
    fn a_short_text_is_large_and_a_long_one_small() {
        let sizes = [5, 30, 60, 120].map(|words| ROOM.fit(&"word ".repeat(words / 5)).points);
        assert_eq!(sizes[0], 24);
        assert!(sizes.is_sorted_by(|a, b| a > b), "{sizes:?}");
    }

    #[test]
    fn what_never_fits_is_set_smallest_with_all_lines_that_there_is_room_for() {
        let fitted = ROOM.fit(&"word ".repeat(400));
        assert_eq!(
            fitted,
            Fitted {
                points: 6,
                lines: 5
            }
        );
        assert_eq!(fitted.classes(), "pt-6 lines-5");
    }

    #[test]
    fn a_long_word_makes_the_type_smaller_before_it_is_broken() {
        let word = "Donaudampfschifffahrtsgesellschaft";
        let points = ROOM.fit(word).points;
        assert!(points < 10, "{points}");
        assert!(width(word) * f32::from(points) * POINT <= ROOM.width);
    }

    #[test]
    fn lines_are_broken_at_spaces_and_between_wide_characters() {
        for (text, parts) in [
            ("two words ", vec!["two ", "words "]),
            ("a.org/c/fair-7", vec!["a.org/", "c/", "fair-7"]),
            ("夏祭り2026 ok", vec!["夏", "祭", "り", "2026 ", "ok"]),
            (
                "👩\u{200d}🍳 e\u{301}",
                vec!["👩\u{200d}", "🍳 ", "e\u{301}"],
            ),
            ("", vec![]),
        ] {
            assert_eq!(words(text).collect::<Vec<_>>(), parts);
        }
        assert_eq!(lines("aaaa bbbb\ncc", 6.0), 2);
        assert_eq!(lines("aaaa bbbb cc", 5.0), 2);
        assert_eq!(lines(&"a".repeat(100), 6.5), 10);
    }

    #[test]
    fn the_stylesheet_has_a_class_for_each_size_and_each_number_of_lines() {
        let classes = SIZES.map(|points| format!(".pt-{points} {{ font-size: {points}pt; }}"));
        let lines = (1..=MOST_LINES).map(|n| format!(".lines-{n} {{ -webkit-line-clamp: {n}; }}"));
        for class in classes.into_iter().chain(lines) {
            assert!(super::super::STYLE.contains(&class), "{class}");
        }
        assert!(super::super::STYLE.contains(&format!("line-height: {LEADING};")));
    }
}
