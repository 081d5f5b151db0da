//! Text to a QR code (ISO/IEC 18004): SVG, PNG, or a terminal's characters.

use std::fmt::Write as _;

use clap::ValueEnum;
use qrcode::{Color, EcLevel};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much of the code may be lost while it can still be read.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema, ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum ErrorCorrection {
    /// About 7 %.
    L,
    /// About 15 %.
    #[default]
    M,
    /// About 25 %.
    Q,
    /// About 30 %; for codes with a logo over them or rough handling.
    H,
}

/// In which case the address of a code is encoded. Schemes, hosts and the paths of
/// codes ignore case, and QR codes hold more in upper case than in lower: their
/// alphanumeric mode has no lower case (ISO/IEC 18004, table 5).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema, ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Case {
    /// All in lower case.
    Lower,
    /// The scheme and the host in lower case, which every scanner opens, and the rest
    /// in upper case.
    #[default]
    Mixed,
    /// All in upper case: the smallest code, but some scanners do not open `HTTP://`.
    Upper,
}

impl Case {
    /// The address of a code's page in this case.
    #[must_use]
    pub fn spell(self, address: &str) -> String {
        match self {
            Self::Lower => address.to_ascii_lowercase(),
            Self::Mixed => {
                let (origin, rest) = address.split_at(length_of_origin(address));
                origin.to_ascii_lowercase() + rest.to_ascii_uppercase().as_str()
            }
            Self::Upper => address.to_ascii_uppercase(),
        }
    }
}

/// How many bytes the scheme, the host and the port have.
fn length_of_origin(address: &str) -> usize {
    let host = address.find("://").map_or(0, |scheme| scheme + 3);
    let path = address[host..].find('/');
    path.map_or(address.len(), |path| host + path)
}

/// How a code is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Error correction.
    pub error_correction: ErrorCorrection,
    /// The width of the light margin, in modules; the standard asks for 4.
    pub quiet_zone: u32,
    /// The minimum width of the image, in pixels. PNG is drawn in whole pixels per
    /// module, so it can be a little wider.
    pub size: u32,
}

impl Style {
    /// The largest `quiet_zone`.
    pub const MAX_QUIET_ZONE: u32 = 100;
    /// The largest `size`.
    pub const MAX_SIZE: u32 = 8_192;
}

impl Default for Style {
    fn default() -> Self {
        Self {
            error_correction: ErrorCorrection::default(),
            quiet_zone: 4,
            size: 512,
        }
    }
}

/// Why there is no QR code.
#[derive(Debug, thiserror::Error)]
pub enum QrError {
    /// The text does not fit.
    #[error("{0} characters do not fit a QR code at this error correction; choose a lower one")]
    TooLong(usize),
    /// The style is out of bounds.
    #[error(
        "the size must be 1 to {} and the quiet zone 0 to {}",
        Style::MAX_SIZE,
        Style::MAX_QUIET_ZONE
    )]
    Style,
}

/// A QR code of some text.
pub struct Qr {
    text: String,
    code: qrcode::QrCode,
    style: Style,
}

impl Qr {
    /// Encodes `text`.
    ///
    /// # Errors
    /// The text is too long, or the style out of bounds.
    pub fn new(text: &str, style: Style) -> Result<Self, QrError> {
        if !(1..=Style::MAX_SIZE).contains(&style.size) || style.quiet_zone > Style::MAX_QUIET_ZONE
        {
            return Err(QrError::Style);
        }
        let level = match style.error_correction {
            ErrorCorrection::L => EcLevel::L,
            ErrorCorrection::M => EcLevel::M,
            ErrorCorrection::Q => EcLevel::Q,
            ErrorCorrection::H => EcLevel::H,
        };
        qrcode::QrCode::with_error_correction_level(text, level)
            .map(|code| Self {
                text: text.to_owned(),
                code,
                style,
            })
            .map_err(|_| QrError::TooLong(text.chars().count()))
    }

    /// Encodes the address of a code's page in this case. A mixed case that makes the
    /// code larger than lower case does is not worth it, and lower case is encoded.
    ///
    /// # Errors
    /// The address is too long, or the style out of bounds.
    pub fn of_address(address: &str, case: Case, style: Style) -> Result<Self, QrError> {
        let qr = Self::new(&case.spell(address), style)?;
        if case == Case::Mixed {
            let lower = Self::new(&Case::Lower.spell(address), style)?;
            if qr.code.width() > lower.code.width() {
                return Ok(lower);
            }
        }
        Ok(qr)
    }

    /// The text that is encoded.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// An SVG document of exactly the style's size, with one unit per module.
    #[must_use]
    pub fn svg(&self) -> String {
        let (across, size, drawing) = (self.modules_across(), self.style.size, self.drawing());
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 {across} {across}" shape-rendering="crispEdges">{drawing}</svg>"#
        )
    }

    /// What is in the SVG document.
    #[must_use]
    pub fn drawing(&self) -> String {
        let across = self.modules_across();
        let mut path = String::new();
        for y in 0..across {
            for x in (0..across).filter(|&x| self.is_dark(x, y)) {
                write!(path, "M{x} {y}h1v1h-1z").expect("a String takes what is written");
            }
        }
        format!(r##"<path fill="#fff" d="M0 0h{across}v{across}H0z"/><path d="{path}"/>"##)
    }

    /// A PNG image, with one bit per pixel.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        let across = self.modules_across();
        let scale = self.style.size.div_ceil(across);
        let width = across * scale;
        let mut rows = Vec::new();
        for y in 0..across {
            let mut row = vec![0_u8; width.div_ceil(8) as usize];
            for x in (0..width).filter(|x| !self.is_dark(x / scale, y)) {
                row[(x / 8) as usize] |= 0x80 >> (x % 8);
            }
            for _ in 0..scale {
                rows.extend_from_slice(&row);
            }
        }
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, width, width);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&rows))
            .expect("the rows fit the header, and memory takes what is written");
        png
    }

    /// Half-block characters for a terminal. With `color`, dark on light whatever
    /// the terminal's own colors are; without, for a dark terminal.
    #[must_use]
    pub fn terminal(&self, color: bool) -> String {
        const DARK_ON_LIGHT: &str = "\x1b[38;5;16;48;5;231m";
        const RESET: &str = "\x1b[0m";
        let across = self.modules_across();
        let mut text = String::new();
        for y in (0..across).step_by(2) {
            let row = (0..across).map(|x| {
                // Blocks are ink: dark modules in colour, light ones without.
                let ink = |y| y < across && self.is_dark(x, y) == color;
                match (ink(y), ink(y + 1)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                }
            });
            if color {
                text.push_str(DARK_ON_LIGHT);
                text.extend(row);
                text.push_str(RESET);
            } else {
                text.extend(row);
            }
            text.push('\n');
        }
        text
    }

    /// The modules, row by row, with the quiet zone around them; `true` is dark.
    #[must_use]
    pub fn modules(&self) -> Vec<Vec<bool>> {
        let across = self.modules_across();
        let row = |y| (0..across).map(|x| self.is_dark(x, y)).collect();
        (0..across).map(row).collect()
    }

    /// How many modules it has on a side, without the quiet zone.
    #[must_use]
    pub fn width(&self) -> usize {
        self.code.width()
    }

    fn modules_across(&self) -> u32 {
        let modules = u32::try_from(self.code.width()).expect("at most 177 modules");
        modules + 2 * self.style.quiet_zone
    }

    /// Whether a module is dark, counted from the quiet zone's corner.
    fn is_dark(&self, x: u32, y: u32) -> bool {
        let inside = |at: u32| {
            at.checked_sub(self.style.quiet_zone)
                .map(|at| at as usize)
                .filter(|&at| at < self.code.width())
        };
        match (inside(x), inside(y)) {
            (Some(x), Some(y)) => self.code[(x, y)] == Color::Dark,
            _ => false,
        }
    }
}
