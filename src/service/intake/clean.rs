//! What nobody sees at the ends of a value, and what values have in common besides.

use unicode_normalization::UnicodeNormalization as _;

/// Whether a character takes no room on paper: zero-width and formatting characters,
/// which come along when text is copied from a page, a chat or a word processor
/// (Unicode's `Default_Ignorable_Code_Point`, as far as it is met in practice).
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' // soft hyphen
            | '\u{34f}' // combining grapheme joiner
            | '\u{61c}' // Arabic letter mark
            | '\u{115f}'..='\u{1160}' | '\u{3164}' | '\u{ffa0}' // Hangul fillers
            | '\u{17b4}'..='\u{17b5}' // Khmer inherent vowels
            | '\u{180b}'..='\u{180f}' // Mongolian selectors and separator
            | '\u{200b}'..='\u{200f}' // zero-width space and joiners, direction marks
            | '\u{202a}'..='\u{202e}' // direction embeddings
            | '\u{2060}'..='\u{206f}' // word joiner, invisible operators, isolates
            | '\u{2800}' // blank Braille pattern
            | '\u{fe00}'..='\u{fe0f}' // variation selectors
            | '\u{feff}' // byte order mark
            | '\u{e0000}'..='\u{e0fff}' // tags and more selectors
    )
}

/// A value without the white space and the invisible characters at both of its ends.
///
/// A joiner, a selector or a tag after a visible character may belong to it: many emoji
/// end with one. So those stay at the end.
#[must_use]
pub fn trim(value: &str) -> &str {
    let visible = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let is_bare = visible(value.as_bytes().first()) && visible(value.as_bytes().last());
    if is_bare || value.is_empty() {
        return value;
    }
    let bare = |c: char| c.is_whitespace() || is_invisible(c);
    let value = value.trim_start_matches(bare);
    let trimmed = value.trim_end_matches(bare);
    let tail = &value[trimmed.len()..];
    let belongs = |c: char| matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e01ef}');
    let follows_emoji = trimmed.chars().next_back().is_some_and(|c| !c.is_ascii());
    let kept = if follows_emoji {
        tail.len() - tail.trim_start_matches(belongs).len()
    } else {
        0
    };
    &value[..trimmed.len() + kept]
}

/// Appends to `folded` what remains of a value when case, white space, invisible
/// characters and the Unicode form (NFC or NFD) are disregarded.
pub(super) fn fold(value: &str, folded: &mut Vec<u8>) {
    if value.is_ascii() {
        let visible = value.bytes().filter(|b| !b.is_ascii_whitespace());
        return folded.extend(visible.map(|b| b.to_ascii_lowercase()));
    }
    let visible = |c: &char| !c.is_whitespace() && !is_invisible(*c);
    // Decomposed, lower-cased and composed again: `İ` and others have a dot of their own.
    let lower = value.nfd().filter(visible).flat_map(char::to_lowercase);
    for c in lower.nfc() {
        folded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(value: &str) -> String {
        let mut folded = Vec::new();
        fold(value, &mut folded);
        String::from_utf8(folded).unwrap()
    }

    #[test]
    fn both_ends_are_trimmed_of_what_nobody_sees() {
        for odd in [
            "SAVE-10 ",
            " SAVE-10",
            "SAVE-10\u{a0}",
            "\u{feff}SAVE-10",
            "SAVE-10\u{200b}",
            "\u{2060}\tSAVE-10\u{3000}\u{200e}",
            "SAVE-10\u{fe0f}",
            "SAVE-10",
        ] {
            assert_eq!(trim(odd), "SAVE-10", "{odd:?}");
        }
        for whole in [
            "",
            "a",
            "❤\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "SAVE 10",
            "🏴\u{e0067}\u{e007f}",
        ] {
            assert_eq!(trim(whole), whole);
        }
        assert_eq!(trim(" \u{200b}\u{a0}"), "");
    }

    #[test]
    fn look_alikes_fold_to_one_and_others_do_not() {
        for alike in [
            "save-10",
            "Save-10",
            "SAVE -10",
            "SA\u{200b}VE-10",
            "S A V E - 1 0",
            "SAVE\u{a0}-10",
        ] {
            assert_eq!(folded(alike), "save-10", "{alike:?}");
        }
        assert_eq!(folded("Zoe\u{308}"), folded("ZOË"));
        assert_eq!(folded("İSTANBUL"), folded("i\u{307}stanbul"));
        assert_ne!(folded("SAVE-1O"), folded("SAVE-10"));
        assert_ne!(folded("SAVE_10"), folded("SAVE-10"));
    }
}
