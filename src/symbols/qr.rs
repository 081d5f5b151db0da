//! Text as a QR code (ISO/IEC 18004).

use qrcode::bits::Bits;
use qrcode::optimize::{Optimizer, Parser, Segment, total_encoded_len};
use qrcode::types::Mode;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::{Margin, Symbol, SymbolError};

/// The quiet zone, in modules.
const QUIET_ZONE: usize = 4;
/// The largest version: 97 modules across. More are too small to scan from a phone.
const MAX_VERSION: i16 = 20;
/// The error correction: about 15 % of the code may be lost.
const LEVEL: EcLevel = EcLevel::M;
/// The number that says that bytes are UTF-8 (AIM's Extended Channel Interpretations),
/// and how many bits it takes in a QR code. Without it they are ISO/IEC 8859-1.
const UTF_8: u32 = 26;
const UTF_8_BITS: usize = 12;

pub(super) fn check(text: &str) -> Result<(), SymbolError> {
    Plan::new(text).map(|_| ())
}

pub(super) fn draw(text: &str) -> Result<Symbol, SymbolError> {
    let Plan { version, segments } = Plan::new(text)?;
    let mut bits = Bits::new(version);
    let pushed = if text.is_ascii() {
        Ok(())
    } else {
        bits.push_eci_designator(UTF_8)
    };
    let code = pushed
        .and_then(|()| bits.push_segments(text.as_bytes(), segments.into_iter()))
        .and_then(|()| bits.push_terminator(LEVEL))
        .and_then(|()| QrCode::with_bits(bits, LEVEL))
        .expect("the version was chosen to hold the segments");
    Ok(Symbol {
        across: code.width(),
        modules: code
            .into_colors()
            .into_iter()
            .map(|color| color == Color::Dark)
            .collect(),
        margin: Margin::Around(QUIET_ZONE),
    })
}

/// How a text is written in a QR code.
struct Plan {
    version: Version,
    segments: Vec<Segment>,
}

impl Plan {
    /// The smallest version that holds the text. `qrcode` has a function for this, but it
    /// takes UTF-8 for Shift JIS where the bytes look like it: scanners then read other
    /// characters. And it does not say that bytes are UTF-8, so scanners have to guess.
    fn new(text: &str) -> Result<Self, SymbolError> {
        let parts: Vec<Segment> = Parser::new(text.as_bytes())
            .map(|part| match part.mode {
                Mode::Kanji => Segment {
                    mode: Mode::Byte,
                    ..part
                },
                _ => part,
            })
            .collect();
        let utf_8 = if text.is_ascii() { 0 } else { UTF_8_BITS };
        // Lengths take more bits from version 10 on.
        [1..=9, 10..=MAX_VERSION]
            .into_iter()
            .find_map(|versions| {
                let largest = Version::Normal(*versions.end());
                let segments: Vec<_> = Optimizer::new(parts.iter().copied(), largest).collect();
                let bits = utf_8 + total_encoded_len(&segments, largest);
                let version = versions
                    .map(Version::Normal)
                    .find(|&version| bits <= capacity(version))?;
                Some(Self { version, segments })
            })
            .ok_or(SymbolError::QrTooLong)
    }
}

/// How many bits of data a version holds.
fn capacity(version: Version) -> usize {
    Bits::new(version)
        .max_len(LEVEL)
        .expect("every version but the micro ones has every level")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn across(symbol: Result<Symbol, SymbolError>) -> Result<usize, SymbolError> {
        symbol.map(|symbol| symbol.across)
    }

    #[test]
    fn a_qr_code_has_at_most_97_modules_across() {
        for (c, most) in [("a", 666), ("A", 970), ("7", 1_600)] {
            assert_eq!(across(draw(&c.repeat(most))), Ok(97));
            assert_eq!(
                across(draw(&c.repeat(most + 1))),
                Err(SymbolError::QrTooLong)
            );
        }
        // Three bytes each, and the note that they are UTF-8.
        assert_eq!(across(draw(&"語".repeat(221))), Ok(97));
        assert_eq!(across(draw(&"語".repeat(222))), Err(SymbolError::QrTooLong));
    }

    #[test]
    fn a_qr_code_of_ascii_is_as_small_as_its_crate_makes_it() {
        for seed in 0..100 {
            let mut random = fastrand::Rng::with_seed(seed);
            let text: String = (0..random.usize(1..=600))
                .map(|_| {
                    random
                        .choice(['a', 'A', '1', '2', '3', '4'])
                        .expect("not empty")
                })
                .collect();
            let code = QrCode::with_error_correction_level(&text, LEVEL).expect("it fits");
            assert_eq!(across(draw(&text)), Ok(code.width()));
        }
    }

    #[test]
    fn a_qr_code_never_takes_utf_8_for_shift_jis() {
        for text in [
            "日本語",
            "看看看16",
            "麻杏石甘口服液",
            "Žluťoučký kůň",
            "😀",
        ] {
            let plan = Plan::new(text).expect("it fits");
            assert!(
                plan.segments.iter().all(|part| part.mode != Mode::Kanji),
                "{text}"
            );
        }
    }
}
