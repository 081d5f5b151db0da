//! An organiser's logo, and QR codes that have it in their middle.

mod branded;
mod hole;
mod scan;

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::imageops::{self, FilterType as Kernel};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder as _, ImageError, ImageFormat,
    Limits, Rgb, RgbImage, RgbaImage,
};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

pub use branded::Branded;
pub use scan::scans;

/// Why a picture is not taken as a logo, in words that its owner can act on.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// The file is too large.
    #[error(
        "the logo has {0} bytes; export it with fewer pixels, so that it has at most {max}",
        max = Logo::MAX_BYTES
    )]
    TooManyBytes(usize),
    /// It has too many pixels, or needs too much memory while it is read.
    #[error(
        "the logo has too many pixels; export it with at most {max} x {max}",
        max = Logo::MAX_READ_SIDE
    )]
    TooManyPixels,
    /// It is not of a format that is read.
    #[error("the logo is not a PNG, JPEG or WebP picture; export it as one")]
    Format,
    /// An animated PNG or WebP.
    #[error("the logo is animated; export a single frame of it")]
    Animated,
    /// It is a QR code itself, which would be scanned instead.
    #[error("the logo has a QR code in it; use one without")]
    Code,
    /// It says that it is of a format, but is not, or is incomplete.
    #[error("the logo cannot be read: it is damaged or cut off; export it again")]
    Damaged(#[source] Option<ImageError>),
}

impl From<ImageError> for LogoError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooManyPixels,
            error => Self::Damaged(Some(error)),
        }
    }
}

/// A picture of at most [`Logo::MAX_SIDE`] pixels on a side.
#[derive(Clone)]
pub struct Logo {
    png: Vec<u8>,
    picture: RgbaImage,
}

impl Logo {
    /// The largest file that is read, in bytes.
    pub const MAX_BYTES: usize = 256 * 1024;

    /// The longest side of a logo, in pixels; larger pictures are made smaller.
    pub const MAX_SIDE: u32 = 256;

    /// The longest side of a picture that is read, in pixels.
    pub const MAX_READ_SIDE: u32 = 4_096;

    /// The most memory that the pixels of a picture may take while it is read, in bytes.
    const MAX_MEMORY: u64 = 64 * 1024 * 1024;

    /// Decodes a still PNG, JPEG or WebP and writes it anew: at most
    /// [`Self::MAX_SIDE`] pixels on a side, turned upright (Exif orientation), in sRGB,
    /// as an RGBA PNG with 8 bits a channel and without metadata.
    ///
    /// # Errors
    /// It is too large, animated, damaged, or of another format.
    pub fn read(bytes: &[u8]) -> Result<Self, LogoError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(LogoError::TooManyBytes(bytes.len()));
        }
        // What the content says counts, not a name or a header.
        let picture = match image::guess_format(bytes) {
            Ok(ImageFormat::Png) => {
                let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits())?;
                if decoder.is_apng()? {
                    return Err(LogoError::Animated);
                }
                decode(decoder)
            }
            Ok(ImageFormat::Jpeg) if !is_whole_jpeg(bytes) => Err(LogoError::Damaged(None)),
            Ok(ImageFormat::Jpeg) => decode(JpegDecoder::new(Cursor::new(bytes))?),
            Ok(ImageFormat::WebP) => {
                let decoder = WebPDecoder::new(Cursor::new(bytes))?;
                if decoder.has_animation() {
                    return Err(LogoError::Animated);
                }
                decode(decoder)
            }
            _ => Err(LogoError::Format),
        }?;
        let logo = Self {
            png: encode(&picture),
            picture,
        };
        if logo.has_code() {
            return Err(LogoError::Code);
        }
        Ok(logo)
    }

    /// The logo of a PNG that [`Self::read`] wrote, which a store kept; `None` if it
    /// is not one.
    #[must_use]
    pub fn from_stored(png: Vec<u8>) -> Option<Self> {
        let decoder = PngDecoder::with_limits(Cursor::new(&png), limits()).ok()?;
        let (width, height) = decoder.dimensions();
        if width.max(height) > Self::MAX_SIDE
            || decoder.original_color_type() != ExtendedColorType::Rgba8
        {
            return None;
        }
        let picture = DynamicImage::from_decoder(decoder).ok()?.into_rgba8();
        Some(Self { png, picture })
    }

    /// As a PNG.
    #[must_use]
    pub fn png(&self) -> &[u8] {
        &self.png
    }

    /// The picture on white.
    fn opaque(&self) -> RgbImage {
        RgbImage::from_fn(self.width(), self.height(), |x, y| {
            let [colour @ .., alpha] = self.picture.get_pixel(x, y).0;
            let alpha = u16::from(alpha);
            Rgb(colour.map(|channel| scaled(u16::from(channel) * alpha + 255 * (255 - alpha), 255)))
        })
    }

    fn has_code(&self) -> bool {
        const MARGIN: usize = 16;
        let picture = imageops::grayscale(&self.opaque());
        let side = |side: u32| side as usize + 2 * MARGIN;
        let luma = |x: usize, y: usize| {
            let at = |at: usize| u32::try_from(at.checked_sub(MARGIN)?).ok();
            let pixel = picture.get_pixel_checked(at(x)?, at(y)?)?;
            Some(pixel[0])
        };
        let (width, height) = (side(self.width()), side(self.height()));
        !scan::texts(width, height, |x, y| luma(x, y).unwrap_or(u8::MAX)).is_empty()
    }

    /// Its width, in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.picture.width()
    }

    /// Its height, in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.picture.height()
    }
}

/// What a picture may take while it is read: a small file can claim to be a huge one.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(Logo::MAX_READ_SIDE);
    limits.max_image_height = Some(Logo::MAX_READ_SIDE);
    limits.max_alloc = Some(Logo::MAX_MEMORY);
    limits
}

fn decode(mut decoder: impl ImageDecoder) -> Result<RgbaImage, LogoError> {
    let mut limits = limits();
    let (width, height) = decoder.dimensions();
    limits.check_dimensions(width, height)?;
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    // Both are of use only if they can be read.
    let orientation = decoder.orientation().ok();
    let profile = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder)?.into_rgba8();
    let mut picture = DynamicImage::from(shrunk(picture));
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let mut picture = picture.into_rgba8();
    if let Some(profile) = profile {
        to_srgb(&mut picture, &profile);
    }
    Ok(picture)
}

/// Whether a JPEG has the marker of its end after its last scan (ITU-T T.81, B.1.1).
/// The decoder fills up what is missing.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|at| at == marker);
    last([0xff, 0xd9]) > last([0xff, 0xda])
}

/// The picture at no more than the largest side.
fn shrunk(mut picture: RgbaImage) -> RgbaImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= Logo::MAX_SIDE {
        return picture;
    }
    // A transparent pixel has a colour too, which must not bleed into its neighbours.
    for pixel in picture.pixels_mut() {
        let alpha = u16::from(pixel[3]);
        for channel in &mut pixel.0[..3] {
            *channel = scaled(u16::from(*channel) * alpha, 255);
        }
    }
    let side = |side: u32| (side * Logo::MAX_SIDE / longest).max(1);
    let mut small = imageops::resize(&picture, side(width), side(height), Kernel::CatmullRom);
    for pixel in small.pixels_mut() {
        let alpha = u16::from(pixel[3]);
        for channel in &mut pixel.0[..3] {
            *channel = scaled(u16::from(*channel) * 255, alpha.max(1));
        }
    }
    small
}

/// A quotient as a channel.
fn scaled(dividend: u16, divisor: u16) -> u8 {
    u8::try_from((dividend + divisor / 2) / divisor).unwrap_or(u8::MAX)
}

/// Converts a picture from the colours of an ICC profile; one that cannot be used is
/// ignored, as browsers do.
fn to_srgb(picture: &mut RgbaImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let from = picture.clone();
    if let Ok(transform) = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options)
        && transform.transform(&from, picture).is_err()
    {
        *picture = from;
    }
}

fn encode(picture: &RgbaImage) -> Vec<u8> {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive)
        .write_image(
            picture,
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgba8,
        )
        .expect("the pixels fit the size, and memory takes what is written");
    png
}

#[cfg(test)]
mod tests;
