//! Which modules of a code make room for a logo.

use super::Logo;
use super::scan::{QUIET, scans};

/// How much of a code's modules a logo and its white margin may hide: one in so many.
const SHARE: usize = 5;

/// The scale at which a code is read, in pixels per module.
const SCALE: usize = 4;

/// A rectangle of whole modules, counted from the quiet zone's corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hole {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Hole {
    /// Widths and heights for a logo, the largest first, in a code of so many modules
    /// across, without the quiet zone.
    pub(super) fn sizes(across: usize, logo: &Logo) -> impl Iterator<Item = (usize, usize)> {
        let (width, height) = (logo.width() as usize, logo.height() as usize);
        let (long, short) = (width.max(height), width.min(height));
        // In the middle half, it is clear of what a scanner finds the code by.
        (3..=across / 2)
            .rev()
            // Codes have odd numbers of modules across. What is in their middle does too.
            .filter(|side| side % 2 == 1)
            .map(move |side| (side, (((side - 2) * short).div_ceil(long) + 2) | 1))
            .filter(move |(long, short)| SHARE * long * short <= across * across)
            .map(move |(long, short)| {
                if width >= height {
                    (long, short)
                } else {
                    (short, long)
                }
            })
    }

    /// The hole in the middle of as many modules, with the quiet zone.
    pub(super) fn centred(across: usize, (width, height): (usize, usize)) -> Self {
        Self {
            x: (across - width) / 2,
            y: (across - height) / 2,
            width,
            height,
        }
    }

    /// Whether a module is in it.
    pub(super) fn has(self, x: usize, y: usize) -> bool {
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }

    /// Whether a code leaves enough to read the text, whatever is in the hole: even if
    /// all its modules and those next to it were read wrong. How much of the error
    /// correction a hole takes depends on where the code has which of its blocks.
    pub(super) fn leaves(self, modules: &[Vec<bool>], text: &str) -> bool {
        let around = Self {
            x: self.x - 1,
            y: self.y - 1,
            width: self.width + 2,
            height: self.height + 2,
        };
        let across = modules.len() + 2 * QUIET;
        scans(across * SCALE, text, |x, y| {
            let inside = |at: usize| (at / SCALE).checked_sub(QUIET);
            let module = inside(x).zip(inside(y)).and_then(|(x, y)| {
                let is_dark = modules.get(y)?.get(x)?;
                Some(is_dark ^ around.has(x, y))
            });
            if module == Some(true) { 0 } else { u8::MAX }
        })
    }
}
