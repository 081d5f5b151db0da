//! What a reader of QR codes (ISO/IEC 18004) finds in a picture.

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
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, luma);
    let grids = picture.detect_grids().into_iter();
    grids
        .filter_map(|grid| Some(grid.decode().ok()?.1))
        .collect()
}
