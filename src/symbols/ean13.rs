//! Numbers of articles as bars: EAN-13 (ISO/IEC 15420).

use barcoders::sym::ean13::EAN13;

use super::{Margin, Symbol, SymbolError};

/// The quiet zones left and right, in modules.
const QUIET_ZONES: (usize, usize) = (11, 7);

pub(super) fn check(text: &str) -> Result<(), SymbolError> {
    if let Some(other) = text.chars().find(|c| !c.is_ascii_digit()) {
        return Err(SymbolError::Ean13Character(other));
    }
    let digits: Vec<u8> = text.bytes().map(|digit| digit - b'0').collect();
    match digits[..] {
        [ref first @ .., found] if first.len() == 12 => {
            let right = check_digit(first);
            if found == right {
                Ok(())
            } else {
                Err(SymbolError::Ean13CheckDigit { found, right })
            }
        }
        _ if digits.len() == 12 => Err(SymbolError::Ean13TwelveDigits),
        _ => Err(SymbolError::Ean13Length(digits.len())),
    }
}

pub(super) fn draw(text: &str) -> Result<Symbol, SymbolError> {
    check(text)?;
    let code = EAN13::new(text).expect("the text is 13 digits, and the last is right");
    let (left, right) = QUIET_ZONES;
    Ok(Symbol::of_bars(&code.encode(), Margin::Sides(left, right)))
}

/// The digit after the first twelve: it makes the weighted sum of all a multiple of ten.
fn check_digit(first: &[u8]) -> u8 {
    // At most 6 x 9 + 6 x 27 = 216, which a byte holds.
    let weights = [1, 3].into_iter().cycle();
    let sum: u8 = first
        .iter()
        .zip(weights)
        .map(|(digit, by)| digit * by)
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ean_with_a_wrong_check_digit_is_refused_with_the_right_one() {
        for (first, right) in [
            ("400638133393", 1),
            ("590123412345", 7),
            ("000000000000", 0),
        ] {
            for found in 0..10 {
                let result = check(&format!("{first}{found}"));
                let wrong = Err(SymbolError::Ean13CheckDigit { found, right });
                assert_eq!(result, if found == right { Ok(()) } else { wrong });
            }
        }
        let error = check("4006381333934").expect_err("4 is wrong").to_string();
        assert_eq!(error, "has the check digit 4 where 1 is right");
    }

    #[test]
    fn an_ean_of_another_length_is_refused_and_a_upc_a_with_advice() {
        for digits in (1..30).filter(|&digits| digits != 13) {
            let right = match digits {
                12 => SymbolError::Ean13TwelveDigits,
                _ => SymbolError::Ean13Length(digits),
            };
            assert_eq!(check(&"0".repeat(digits)), Err(right));
        }
        // A UPC-A as it is, and as advised.
        assert_eq!(check("036000291452"), Err(SymbolError::Ean13TwelveDigits));
        assert_eq!(check("0036000291452"), Ok(()));
    }

    #[test]
    fn an_ean_is_digits_and_is_not_trimmed() {
        for (text, other) in [
            (" 4006381333931", ' '),
            ("4006381333931\n", '\n'),
            ("4-006381-333931", '-'),
            ("400638133393X", 'X'),
            ("４006381333931", '４'),
        ] {
            assert_eq!(check(text), Err(SymbolError::Ean13Character(other)));
        }
    }

    #[test]
    fn an_ean_is_95_modules_wide() {
        assert_eq!(draw("4006381333931").map(|symbol| symbol.across), Ok(95));
    }
}
