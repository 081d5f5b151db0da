//! What a reader of QR codes (ISO/IEC 18004) finds in a picture.

use crate::telemetry::panics::caught;

/// The light margin that scanners expect, in modules (ISO/IEC 18004, 6.3.8).
pub(super) const QUIET: usize = 4;

/// Whether a picture of `width` by `width` pixels is read as this text, and as nothing
/// else. `luma` is how light a pixel is, by column and row.
#[must_use]
pub fn scans(width: usize, text: &str, luma: impl FnMut(usize, usize) -> u8) -> bool {
    let texts = texts(width, width, luma);
    !texts.is_empty() && texts.iter().all(|read| read == text)
}

/// The texts of the codes in a picture.
pub(super) fn texts(
    width: usize,
    height: usize,
    luma: impl FnMut(usize, usize) -> u8,
) -> Vec<String> {
    // The reader panics over some pictures without a code.
    let read = caught(move || {
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, luma);
        let grids = picture.detect_grids().into_iter();
        grids
            .filter_map(|grid| Some(grid.decode().ok()?.1))
            .collect()
    });
    read.unwrap_or_default()
}

#[test]
fn a_picture_over_which_the_reader_panics_has_no_code() {
    // Five of the marks by which a code is found, in each other's way.
    let marks = [(48, 47), (44, 40), (42, 0), (50, 26), (10, 14)];
    let mut picture = [[u8::MAX; 69]; 69];
    for (left, top) in marks {
        for (x, y) in (0..7).flat_map(|y| (0..7).map(move |x| (x, y))) {
            let ring = x.min(6 - x).min(y).min(6 - y);
            picture[top + y][left + x] = if ring == 1 { u8::MAX } else { 0 };
        }
    }
    assert!(texts(69, 69, |x, y| picture[y][x]).is_empty());
}
