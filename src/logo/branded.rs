//! A QR code (ISO/IEC 18004) with a logo in its middle.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::imageops::{self, FilterType as Kernel};
use image::{Pixel as _, Rgb, RgbImage};

use super::Logo;
use super::hole::Hole;
use super::scan::{QUIET, scans};

/// The scale at which a picture is tried, in pixels per module.
const TRIAL_SCALE: usize = 8;

/// A QR code with a logo in its middle that can be scanned.
///
/// The logo and its white margin hide whole modules, at most a fifth of them, which the
/// code's error correction makes up for; level H has most of it.
pub struct Branded<'a> {
    modules: &'a [Vec<bool>],
    quiet: usize,
    logo: &'a Logo,
    hole: Hole,
}

impl<'a> Branded<'a> {
    /// The widest code that should have a logo, in modules: version 6. Larger ones have a
    /// pattern in the middle, which some scanners look for.
    pub const WIDEST: usize = 41;

    /// Puts a logo in the middle of the code of a text, as large as it can be.
    ///
    /// `modules` are rows of as many modules as there are rows, with the quiet zone of
    /// `quiet` modules on each side; `true` is dark.
    ///
    /// `None` if the text could then not be read, because the code has too little error
    /// correction or the logo looks like a part of a code.
    #[must_use]
    pub fn new(modules: &'a [Vec<bool>], quiet: u32, logo: &'a Logo, text: &str) -> Option<Self> {
        let quiet = quiet as usize;
        let across = modules.len().checked_sub(2 * quiet)?;
        let hole = Hole::sizes(across, logo)
            .map(|size| Hole::centred(modules.len(), size))
            .find(|hole| hole.leaves(modules, text))?;
        let branded = Self {
            modules,
            quiet,
            logo,
            hole,
        };
        branded.scans(text).then_some(branded)
    }

    /// An SVG document of `size` pixels, with one unit per module.
    #[must_use]
    pub fn svg(&self, size: u32) -> String {
        let (across, drawing) = (self.modules.len(), self.drawing());
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 {across} {across}" shape-rendering="crispEdges">{drawing}</svg>"#
        )
    }

    /// What is in the SVG document.
    #[must_use]
    pub fn drawing(&self) -> String {
        let across = self.modules.len();
        let mut path = String::new();
        for y in 0..across {
            for x in (0..across).filter(|&x| self.is_dark(x, y)) {
                write!(path, "M{x} {y}h1v1h-1z").expect("a String takes what is written");
            }
        }
        let Hole {
            x,
            y,
            width,
            height,
        } = self.hole;
        let (x, y) = (x + 1, y + 1);
        let (width, height) = (width - 2, height - 2);
        let png = STANDARD.encode(self.logo.png());
        format!(
            r##"<path fill="#fff" d="M0 0h{across}v{across}H0z"/><path d="{path}"/><image x="{x}" y="{y}" width="{width}" height="{height}" href="data:image/png;base64,{png}"/>"##
        )
    }

    /// An RGB PNG image of at least `size` pixels on a side, in whole pixels per module.
    ///
    /// # Panics
    /// If `size` is near 2^32, which no picture can have.
    #[must_use]
    pub fn png(&self, size: u32) -> Vec<u8> {
        let across = self.modules.len();
        let scale = (size as usize).div_ceil(across).max(1);
        let width = u32::try_from(across * scale).expect("hardly more than the size");
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, width, width);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        encoder
            .write_header()
            .and_then(|mut writer| {
                // The whole picture can be too large for memory.
                let mut stream = writer.stream_writer()?;
                self.paint(scale, |row| stream.write_all(row))?;
                stream.finish()
            })
            .expect("the rows fit the header, and memory takes what is written");
        png
    }

    /// How light each pixel is, row by row, with so many pixels per module.
    #[must_use]
    pub fn luma(&self, scale: usize) -> Vec<u8> {
        let mut luma = Vec::new();
        let taken = self.paint(scale, |row| {
            let (pixels, _) = row.as_chunks::<3>();
            luma.extend(pixels.iter().map(|&rgb| Rgb(rgb).to_luma()[0]));
            Ok::<_, Infallible>(())
        });
        let Ok(()) = taken;
        luma
    }

    /// Whether the picture is read as this text, and as nothing else.
    #[must_use]
    pub fn scans(&self, text: &str) -> bool {
        let luma = self.luma(TRIAL_SCALE);
        let width = self.modules.len() * TRIAL_SCALE;
        // A picture without a margin is put on something light.
        let margin = QUIET.saturating_sub(self.quiet) * TRIAL_SCALE;
        scans(width + 2 * margin, text, |x, y| {
            let inside = |at: usize| at.checked_sub(margin).filter(|&at| at < width);
            match (inside(x), inside(y)) {
                (Some(x), Some(y)) => luma[y * width + x],
                _ => u8::MAX,
            }
        })
    }

    /// Draws the picture row by row, in RGB.
    fn paint<E>(
        &self,
        scale: usize,
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let width = self.modules.len() * scale;
        let logo = DrawnLogo::new(self.logo, self.hole, scale);
        let mut row = vec![0; 3 * width];
        for y in 0..width {
            // Rows of the same modules differ only by the logo.
            if y % scale == 0 || (logo.top..=logo.bottom()).contains(&y) {
                for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
                    let is_dark = self.is_dark(x / scale, y / scale);
                    let module = if is_dark { [0; 3] } else { [u8::MAX; 3] };
                    pixel.copy_from_slice(&logo.at(x, y).unwrap_or(module));
                }
            }
            take(&row)?;
        }
        Ok(())
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        !self.hole.has(x, y) && self.modules[y][x]
    }
}

/// A logo on white, where it is in a picture, in pixels.
struct DrawnLogo {
    picture: RgbImage,
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl DrawnLogo {
    fn new(logo: &Logo, hole: Hole, scale: usize) -> Self {
        let (wide, high) = (logo.width() as usize, logo.height() as usize);
        // A module on each side stays white.
        let (most_wide, most_high) = ((hole.width - 2) * scale, (hole.height - 2) * scale);
        // The larger ratio fits.
        let (width, height) = if wide * most_high > high * most_wide {
            (most_wide, (high * most_wide / wide).max(1))
        } else {
            ((wide * most_high / high).max(1), most_high)
        };
        let middle = |at: usize, size: usize, taken: usize| at * scale + (size * scale - taken) / 2;
        let mut picture = logo.opaque();
        // Larger ones are drawn pixel by pixel, as they can be too large for memory.
        if width < wide {
            let [width, height] =
                [width, height].map(|side| u32::try_from(side).expect("less than the logo's"));
            picture = imageops::resize(&picture, width, height, Kernel::CatmullRom);
        }
        Self {
            picture,
            left: middle(hole.x, hole.width, width),
            top: middle(hole.y, hole.height, height),
            width,
            height,
        }
    }

    /// The row below it.
    fn bottom(&self) -> usize {
        self.top + self.height
    }

    /// The pixel that it has here.
    fn at(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        let x = x.checked_sub(self.left).filter(|&x| x < self.width)?;
        let y = y.checked_sub(self.top).filter(|&y| y < self.height)?;
        let (x, y) = (
            source(x, self.width, self.picture.width()),
            source(y, self.height, self.picture.height()),
        );
        imageops::interpolate_bilinear(&self.picture, x, y).map(|pixel| pixel.0)
    }
}

/// Where a pixel of a drawn side comes from, between the pixels of the logo's side.
#[expect(clippy::cast_precision_loss, reason = "pixels are far fewer than 2^23")]
fn source(at: usize, drawn: usize, side: u32) -> f32 {
    let side = side as f32;
    ((at as f32 + 0.5) * side / drawn as f32 - 0.5).clamp(0.0, side - 1.0)
}

#[cfg(test)]
mod tests;
