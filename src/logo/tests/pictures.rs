//! Pictures as files.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, Rgb, RgbImage, Rgba, RgbaImage};

use crate::logo::encode;

/// A picture with a red top left corner on blue.
pub(super) fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 2 && y < height / 2 {
            Rgb([255, 0, 0])
        } else {
            Rgb([0, 0, 255])
        }
    })
}

pub(super) fn as_png(picture: &RgbaImage) -> Vec<u8> {
    encode(picture)
}

pub(super) fn as_jpeg(picture: &RgbImage, orientation: Option<u16>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    if let Some(orientation) = orientation {
        // TIFF of one short, tag 0x0112.
        let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
        exif.extend([orientation.to_be_bytes(), [0; 2], [0; 2], [0; 2]].concat());
        encoder.set_exif_metadata(exif).unwrap();
    }
    encoder.encode_image(picture).unwrap();
    bytes
}

pub(super) fn as_webp(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    WebPEncoder::new_lossless(&mut bytes)
        .encode(picture, width, height, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// The WebP as the only frame of an animation (RFC 9649, 2.7.1.1).
pub(super) fn as_animated_webp(picture: &RgbImage) -> Vec<u8> {
    let chunk = |name: &[u8], data: &[u8]| {
        let size = u32::try_from(data.len()).unwrap().to_le_bytes();
        [name, &size, data, &[0][..data.len() % 2]].concat()
    };
    let size = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let sides = [size(picture.width()), size(picture.height())].concat();
    let frame = [
        &[0; 6][..],
        &sides,
        &[100, 0, 0, 0],
        &as_webp(picture)[12..],
    ]
    .concat();
    let chunks = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &[&[2, 0, 0, 0][..], &sides].concat()),
        chunk(b"ANIM", &[0; 6]),
        chunk(b"ANMF", &frame),
    ];
    chunk(b"RIFF", &chunks.concat())
}

pub(super) fn as_apng(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(picture).unwrap();
    writer.write_image_data(picture).unwrap();
    writer.finish().unwrap();
    bytes
}

pub(super) fn rgba(picture: &RgbImage) -> RgbaImage {
    DynamicImage::from(picture.clone()).into_rgba8()
}

pub(super) fn is_near(found: Rgba<u8>, expected: [u8; 4], most: u8) -> bool {
    let mut pairs = found.0.into_iter().zip(expected);
    pairs.all(|(found, expected)| found.abs_diff(expected) <= most)
}

/// A PNG whose pixels are all zero, which is far smaller than its pixels are.
pub(super) fn zeros(
    width: u32,
    height: u32,
    color: png::ColorType,
    depth: png::BitDepth,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    let row = (width as usize * color.samples() * depth as usize).div_ceil(8);
    for _ in 0..height {
        std::io::Write::write_all(&mut stream, &vec![0; row]).unwrap();
    }
    stream.finish().unwrap();
    drop(writer);
    bytes
}
