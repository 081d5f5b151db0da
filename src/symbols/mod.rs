//! The text of an item as a symbol that a shop's scanner reads from a phone's screen:
//! a QR code, a Code 128, an EAN-13 or a Data Matrix, as SVG.

mod code128;
mod data_matrix;
mod ean13;
mod qr;

use std::fmt::Write as _;

/// A way to draw a text for a scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbology {
    /// A QR code (ISO/IEC 18004): any text.
    Qr,
    /// A Code 128 (ISO/IEC 15417): printable ASCII.
    Code128,
    /// An EAN-13 (ISO/IEC 15420): 13 digits, the last of which checks the others.
    Ean13,
    /// A Data Matrix with ECC 200 (ISO/IEC 16022): printable ASCII.
    DataMatrix,
}

/// Why a text cannot be drawn: a phrase that follows the name of a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SymbolError {
    /// There is no text.
    #[error("is empty; write what the scanner is to read")]
    Empty,
    /// A QR code of the text has too many modules.
    #[error(
        "is too long for a QR code on a phone's screen: about 660 characters or 1,600 digits fit"
    )]
    QrTooLong,
    /// A character that is not printable ASCII.
    #[error("has {0:?}; a Code 128 takes only English letters, digits, spaces and signs (ASCII)")]
    Code128Character(char),
    /// A Code 128 of the text is too wide.
    #[error("is too long for a Code 128 on a phone's screen: about 25 characters or 50 digits fit")]
    Code128TooLong,
    /// A character that is not a digit.
    #[error("has {0:?}; an EAN-13 is 13 digits")]
    Ean13Character(char),
    /// A wrong number of digits.
    #[error("has {0} digits; an EAN-13 is 13 digits")]
    Ean13Length(usize),
    /// 12 digits: a UPC-A, or an EAN-13 of which one is missing.
    #[error("has 12 digits; an EAN-13 is 13 digits: if this is a UPC-A, write a 0 in front of it")]
    Ean13TwelveDigits,
    /// The last digit does not check the others.
    #[error("has the check digit {found} where {right} is right")]
    Ean13CheckDigit {
        /// The last digit.
        found: u8,
        /// The digit that follows from the first twelve.
        right: u8,
    },
    /// A character that is not printable ASCII.
    #[error(
        "has {0:?}; a Data Matrix takes only English letters, digits, spaces and signs (ASCII)"
    )]
    DataMatrixCharacter(char),
    /// A Data Matrix of the text has too many modules.
    #[error(
        "is too long for a Data Matrix on a phone's screen: about 360 characters or 730 digits fit"
    )]
    DataMatrixTooLong,
}

/// Whether a text can be drawn: what [`Symbol::new`] says, without drawing.
///
/// # Errors
/// The text has characters that the symbology has not, or is too long for a screen.
pub fn check(symbology: Symbology, text: &str) -> Result<(), SymbolError> {
    if text.is_empty() {
        return Err(SymbolError::Empty);
    }
    match symbology {
        Symbology::Qr => qr::check(text),
        Symbology::Code128 => code128::check(text),
        Symbology::Ean13 => ean13::check(text),
        Symbology::DataMatrix => data_matrix::check(text),
    }
}

/// A text as a symbol.
pub struct Symbol {
    /// The modules, row by row: whether each is dark.
    modules: Vec<bool>,
    /// How many modules a row has.
    across: usize,
    margin: Margin,
}

/// The light modules around a symbol, which the standards call its quiet zone.
enum Margin {
    /// Left and right of bars. They need none above and below.
    Sides(usize, usize),
    /// On all four sides of a matrix.
    Around(usize),
}

impl Symbol {
    /// Encodes `text`.
    ///
    /// # Errors
    /// The text has characters that the symbology has not, or is too long for a screen.
    pub fn new(symbology: Symbology, text: &str) -> Result<Self, SymbolError> {
        if text.is_empty() {
            return Err(SymbolError::Empty);
        }
        match symbology {
            Symbology::Qr => qr::draw(text),
            Symbology::Code128 => code128::draw(text),
            Symbology::Ean13 => ean13::draw(text),
            Symbology::DataMatrix => data_matrix::draw(text),
        }
    }

    /// An SVG element with one unit per module, its quiet zone and its white ground. It
    /// has no size, no id and no style: a page's CSS sizes it, and its policy forbids
    /// style attributes. Bars may be stretched, so they fill the box that CSS gives them.
    #[must_use]
    pub fn svg(&self) -> String {
        let (left, right, top) = match self.margin {
            Margin::Sides(left, right) => (left, right, 0),
            Margin::Around(margin) => (margin, margin, margin),
        };
        let width = left + self.across + right;
        let (height, tall, hints) = if self.is_linear() {
            // Bars are a few pixels wide: rounded to whole pixels, long ones cannot be read.
            let tall = width * 2 / 5;
            (tall, tall, r#"preserveAspectRatio="none""#)
        } else {
            let height = self.modules.len() / self.across + 2 * top;
            (height, 1, r#"shape-rendering="crispEdges""#)
        };
        let mut path = String::new();
        for (y, row) in self.modules.chunks(self.across).enumerate() {
            let (mut x, y) = (left, y + top);
            for run in row.chunk_by(PartialEq::eq) {
                let long = run.len();
                if run[0] {
                    write!(path, "M{x} {y}h{long}v{tall}h-{long}z")
                        .expect("a String takes what is written");
                }
                x += long;
            }
        }
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {hints} aria-hidden="true"><rect width="{width}" height="{height}" fill="#fff"/><path fill="#000" d="{path}"/></svg>"##
        )
    }

    /// Whether it is bars side by side.
    #[must_use]
    pub fn is_linear(&self) -> bool {
        matches!(self.margin, Margin::Sides(..))
    }

    /// Bars, as `barcoders` has them: 1 for a dark module, 0 for a light one.
    fn of_bars(bars: &[u8], margin: Margin) -> Self {
        Self {
            modules: bars.iter().map(|&bar| bar == 1).collect(),
            across: bars.len(),
            margin,
        }
    }
}

/// The first character that is not printable ASCII.
fn first_unprintable(text: &str) -> Option<char> {
    text.chars().find(|c| !matches!(c, ' '..='~'))
}

#[cfg(test)]
mod tests;
