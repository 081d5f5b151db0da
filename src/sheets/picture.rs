//! A QR code as it is printed, and whether it could be read there.

use super::layout::Shape;
use crate::logo::{Branded, Logo, scans};
use crate::qr::{Case, ErrorCorrection, Qr, QrError, Style};

/// The quiet zone, in modules (ISO/IEC 18004, 6.3.8).
const QUIET_ZONE: u32 = 4;

/// How finely a picture is drawn before it is tried, in pixels per module. Finer ones are read
/// no better.
const FINE: usize = 8;

/// A dot of an office printer with 300 dots per inch, in millimetres. A phone sees hardly
/// finer ones from [`NEAR`], and as much less from further away.
const DOT: f32 = 25.4 / 300.0;

/// From how near a small code is scanned, in millimetres.
const NEAR: f32 = 200.0;

/// A QR code with its quiet zone, in black on white.
pub(super) struct Picture {
    /// The text that is encoded.
    text: String,
    /// Its width in modules.
    pub(super) across: usize,
    /// What is in its SVG element, with one unit per module.
    pub(super) drawing: String,
    /// How light each pixel is, row by row.
    luma: Vec<u8>,
}

impl Picture {
    /// The code of an address without a logo, in this case or exactly as it is.
    ///
    /// # Errors
    /// The address is too long.
    pub(super) fn plain(address: &str, case: Option<Case>) -> Result<Self, QrError> {
        let qr = encode(address, case, ErrorCorrection::M)?;
        let modules = qr.modules();
        let mut luma = Vec::new();
        for row in &modules {
            let pixels = row.iter().flat_map(|&is_dark| {
                let module = if is_dark { 0 } else { u8::MAX };
                [module; FINE]
            });
            luma.extend(pixels.collect::<Vec<_>>().repeat(FINE));
        }
        Ok(Self {
            text: qr.text().to_owned(),
            across: modules.len(),
            drawing: qr.drawing(),
            luma,
        })
    }

    /// The code of an address with a logo in its middle; `None` if it would not scan at any
    /// size.
    pub(super) fn with_logo(address: &str, case: Option<Case>, logo: &Logo) -> Option<Self> {
        let qr = encode(address, case, ErrorCorrection::H).ok()?;
        if qr.width() > Branded::WIDEST {
            return None;
        }
        let modules = qr.modules();
        let branded = Branded::new(&modules, QUIET_ZONE, logo, qr.text())?;
        Some(Self {
            text: qr.text().to_owned(),
            across: modules.len(),
            drawing: branded.drawing(),
            luma: branded.luma(FINE),
        })
    }

    /// The width of a module in millimetres.
    #[expect(clippy::cast_precision_loss, reason = "at most 185 modules")]
    pub(super) fn module(&self, shape: &Shape) -> f32 {
        shape.code / self.across as f32
    }

    /// Whether the picture is read as the address where it is printed: drawn in whole dots,
    /// and blurred by one of them on each side.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "dots are whole"
    )]
    pub(super) fn is_read_on(&self, shape: &Shape) -> bool {
        let dot = DOT * shape.distance / NEAR;
        let dots = ((self.module(shape) / dot) as usize).min(FINE);
        let (width, printed) = (self.across * dots, self.printed(dots));
        dots > 0
            && scans(width, &self.text, |x, y| {
                let mut sum = 0;
                for row in y..y + 3 {
                    let row = &printed[row * (width + 2) + x..][..3];
                    sum += u32::from(row[0]) + u32::from(row[1]) + u32::from(row[2]);
                }
                u8::try_from(sum / 9).expect("an average of bytes")
            })
    }

    /// How light each dot is, row by row, with so many per module and with a dot of white paper
    /// around.
    fn printed(&self, dots: usize) -> Vec<u8> {
        let width = self.across * dots;
        let paper = vec![u8::MAX; width + 2];
        let mut printed = paper.clone();
        for y in 0..width {
            let row = &self.luma[y * FINE / dots * self.across * FINE..];
            printed.push(u8::MAX);
            printed.extend((0..width).map(|x| row[x * FINE / dots]));
            printed.push(u8::MAX);
        }
        printed.extend(paper);
        printed
    }
}

fn encode(
    address: &str,
    case: Option<Case>,
    error_correction: ErrorCorrection,
) -> Result<Qr, QrError> {
    let style = Style {
        error_correction,
        quiet_zone: QUIET_ZONE,
        ..Style::default()
    };
    match case {
        Some(case) => Qr::of_address(address, case, style),
        None => Qr::new(address, style),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::Layout;

    fn address(characters: usize) -> String {
        let start = "https://get.example.org/c/fair/i/";
        format!("{start}{}", "Kd7_q".repeat(100))[..characters].to_owned()
    }

    #[test]
    fn a_short_address_is_read_on_every_sheet_and_a_long_one_on_large_ones() {
        let is_read = |characters, layout| {
            let picture = Picture::plain(&address(characters), None).unwrap();
            picture.is_read_on(Shape::of(layout))
        };
        for layout in [
            Layout::Poster,
            Layout::Tents,
            Layout::L7160,
            Layout::L7163,
            Layout::L5160,
        ] {
            assert!(is_read(33, layout), "{layout:?}");
            assert!(is_read(60, layout), "{layout:?}");
        }
        assert!(is_read(250, Layout::Poster));
        assert!(!is_read(250, Layout::L5160));
    }

    #[test]
    fn what_is_tried_is_what_is_drawn() {
        let mut picture = Picture::plain(&address(33), None).unwrap();
        assert!(picture.is_read_on(Shape::of(Layout::Poster)));
        // Too little contrast, or another code.
        let faint = picture.luma.iter().map(|_| 250).collect();
        let drawn = std::mem::replace(&mut picture.luma, faint);
        assert!(!picture.is_read_on(Shape::of(Layout::Poster)));
        picture.luma = drawn;
        picture.text.push('x');
        assert!(!picture.is_read_on(Shape::of(Layout::Poster)));
    }
}
