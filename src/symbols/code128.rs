//! Text as bars: Code 128 (ISO/IEC 15417).

use barcoders::sym::code128::Code128;

use super::{Margin, Symbol, SymbolError, first_unprintable};

/// The greatest width, with its quiet zones: on a phone that is 65 mm wide, a module is
/// then 0.2 mm wide, and narrower ones are hard to scan.
const MAX_WIDTH: usize = 330;
/// The quiet zone on each side, in modules.
const QUIET_ZONE: usize = 10;
/// The characters with which `barcoders` starts in a set, or switches to it.
const SET_B: char = 'Ɓ';
const SET_C: char = 'Ć';

pub(super) fn check(text: &str) -> Result<(), SymbolError> {
    sets(text).map(|_| ())
}

pub(super) fn draw(text: &str) -> Result<Symbol, SymbolError> {
    let code = Code128::new(sets(text)?)
        .expect("the text starts with a set, and each set has the characters that follow it");
    let margin = Margin::Sides(QUIET_ZONE, QUIET_ZONE);
    Ok(Symbol::of_bars(&code.encode(), margin))
}

/// The text with the sets that make it shortest: B has all characters, and C has pairs of
/// digits. A run of digits is written in C where that saves more than the switches cost.
fn sets(text: &str) -> Result<String, SymbolError> {
    if let Some(other) = first_unprintable(text) {
        return Err(SymbolError::Code128Character(other));
    }
    let mut spelled = String::new();
    let mut symbols = 0;
    let mut set = None;
    let mut write = |run: &str, its_set| {
        if !run.is_empty() {
            // The start is a symbol too.
            if set != Some(its_set) {
                set = Some(its_set);
                spelled.push(its_set);
                symbols += 1;
            }
            spelled.push_str(run);
            symbols += run.len() / if its_set == SET_C { 2 } else { 1 };
        }
    };
    let mut start = 0;
    for run in text
        .as_bytes()
        .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
    {
        let end = start + run.len();
        if run[0].is_ascii_digit() {
            // An odd digit is left to set B, on the side where B is anyway.
            let odd = run.len() % 2;
            let from = if start == 0 { 0 } else { start + odd };
            let to = if start == 0 { end - odd } else { end };
            let switches = usize::from(from > 0) + usize::from(to < text.len());
            let pairs = (to - from) / 2;
            let its_set = if pairs > switches { SET_C } else { SET_B };
            write(&text[start..from], SET_B);
            write(&text[from..to], its_set);
            write(&text[to..end], SET_B);
        } else {
            write(&text[start..end], SET_B);
        }
        start = end;
    }
    // A symbol has 11 modules; the check symbol follows, and the stop has 13.
    let width = 11 * (symbols + 1) + 13 + 2 * QUIET_ZONE;
    if width > MAX_WIDTH {
        return Err(SymbolError::Code128TooLong);
    }
    Ok(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fewest symbols, start included, that sets B and C can do with: by trying all.
    fn fewest_symbols(text: &[u8]) -> usize {
        // How many to here, ending in B and in C. The text starts in either.
        let mut ends = vec![(1, 1)];
        for at in 1..=text.len() {
            let (b, c) = ends[at - 1];
            let in_b = b.min(c + 1) + 1;
            let pair = at >= 2 && text[at - 2..at].iter().all(u8::is_ascii_digit);
            let in_c = if pair {
                let (b, c) = ends[at - 2];
                c.min(b + 1) + 1
            } else {
                usize::MAX / 2
            };
            ends.push((in_b, in_c));
        }
        let (b, c) = ends[text.len()];
        b.min(c)
    }

    fn width(text: &str) -> usize {
        draw(text).map_or(0, |symbol| symbol.across)
    }

    #[test]
    fn runs_of_digits_are_written_in_pairs() {
        for (text, spelled) in [
            ("A1", "ƁA1"),
            ("12", "Ć12"),
            ("1234", "Ć1234"),
            ("12345", "Ć1234Ɓ5"),
            ("A1234", "ƁAĆ1234"),
            ("A12345", "ƁA1Ć2345"),
            ("1234A", "Ć1234ƁA"),
            ("A1234B", "ƁA1234B"),
            ("A123456B", "ƁAĆ123456ƁB"),
            ("A1234567B", "ƁA1Ć234567ƁB"),
        ] {
            assert_eq!(sets(text).as_deref(), Ok(spelled));
        }
    }

    #[test]
    fn a_code128_is_as_short_as_its_sets_allow() {
        for seed in 0..5_000 {
            let mut random = fastrand::Rng::with_seed(seed);
            let text: String = (0..random.usize(1..=25))
                .map(|_| {
                    if random.u8(..4) > 0 {
                        random.digit(10)
                    } else {
                        'x'
                    }
                })
                .collect();
            let modules = 11 * (fewest_symbols(text.as_bytes()) + 1) + 13;
            assert_eq!(width(&text), modules, "{text}");
        }
    }

    #[test]
    fn a_code128_is_at_most_330_modules_wide_and_25_characters_fill_them() {
        let fits = "A".repeat(25);
        assert_eq!(width(&fits), 330 - 20);
        assert_eq!(check(&(fits + "A")), Err(SymbolError::Code128TooLong));
        let fits = "7".repeat(50);
        assert_eq!(width(&fits), 330 - 20);
        assert_eq!(check(&(fits + "7")), Err(SymbolError::Code128TooLong));
    }

    #[test]
    fn a_code128_takes_printable_ascii_and_nothing_else() {
        for c in '\0'..='\u{2ff}' {
            let fits = (' '..='~').contains(&c);
            let right = if fits {
                Ok(())
            } else {
                Err(SymbolError::Code128Character(c))
            };
            assert_eq!(check(&format!("A{c}1")), right);
        }
    }
}
