//! Text as a Data Matrix with ECC 200 (ISO/IEC 16022).

use datamatrix::{DataMatrix, SymbolList};

use super::{Margin, Symbol, SymbolError, first_unprintable};

/// The quiet zone, in modules. The standard asks for 1; 2 keep off the edge of a screen.
const QUIET_ZONE: usize = 2;
/// How many code words of data there are at most: those of a square of 72 modules. More
/// modules are too small to scan from a phone.
const MAX_WORDS: usize = 368;

pub(super) fn check(text: &str) -> Result<(), SymbolError> {
    refuse_unprintable(text)?;
    // A character takes one code word at most. The search for the shortest form takes
    // much longer, and few texts need it.
    if text.len() <= MAX_WORDS {
        return Ok(());
    }
    encode(text).map(|_| ())
}

pub(super) fn draw(text: &str) -> Result<Symbol, SymbolError> {
    refuse_unprintable(text)?;
    let bitmap = encode(text)?.bitmap();
    Ok(Symbol {
        modules: bitmap.bits().to_vec(),
        across: bitmap.width(),
        margin: Margin::Around(QUIET_ZONE),
    })
}

fn refuse_unprintable(text: &str) -> Result<(), SymbolError> {
    match first_unprintable(text) {
        Some(other) => Err(SymbolError::DataMatrixCharacter(other)),
        None => Ok(()),
    }
}

/// The code words of a text, without their places.
fn encode(text: &str) -> Result<DataMatrix, SymbolError> {
    // Two digits to a code word are the most that any text packs: no need to search.
    if text.len() > 2 * MAX_WORDS {
        return Err(SymbolError::DataMatrixTooLong);
    }
    // From a list that ends with the 72 modules, the crate refuses texts of more than 365
    // characters although they fit. So it has all squares, and what is too large goes.
    DataMatrix::encode(text.as_bytes(), SymbolList::default().enforce_square())
        .ok()
        .filter(|code| code.data_codewords().len() <= MAX_WORDS)
        .ok_or(SymbolError::DataMatrixTooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn across(symbol: Result<Symbol, SymbolError>) -> Result<usize, SymbolError> {
        symbol.map(|symbol| symbol.across)
    }

    #[test]
    fn a_data_matrix_has_at_most_72_modules_across_and_is_square() {
        for (c, most) in [("7", 736), ("~", 368), ("A", 550)] {
            assert_eq!(across(draw(&c.repeat(most))), Ok(72), "{c}");
            assert_eq!(check(&c.repeat(most)), Ok(()), "{c}");
            let longer = c.repeat(most + 1);
            assert_eq!(
                across(draw(&longer)),
                Err(SymbolError::DataMatrixTooLong),
                "{c}"
            );
            assert_eq!(check(&longer), Err(SymbolError::DataMatrixTooLong), "{c}");
        }
        for length in (1..=736).step_by(15) {
            let symbol = draw(&"7".repeat(length)).expect("it fits");
            assert_eq!(symbol.modules.len(), symbol.across * symbol.across);
        }
    }

    #[test]
    fn a_data_matrix_takes_printable_ascii_and_nothing_else() {
        for c in '\0'..='\u{2ff}' {
            let fits = (' '..='~').contains(&c);
            let right = if fits {
                Ok(())
            } else {
                Err(SymbolError::DataMatrixCharacter(c))
            };
            assert_eq!(check(&format!("A{c}1")), right);
        }
    }

    #[test]
    fn a_data_matrix_says_what_was_written() {
        for seed in 0..100 {
            let mut random = fastrand::Rng::with_seed(seed);
            let text: String = (0..random.usize(1..=368))
                .map(|_| random.char(' '..='~'))
                .collect();
            let symbol = draw(&text).expect("it fits");
            let read = DataMatrix::decode(&symbol.modules, symbol.across).expect("it is whole");
            assert_eq!(read, text.as_bytes());
        }
    }
}
