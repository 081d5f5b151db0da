mod pictures;

use image::Rgba;

use self::pictures::{
    as_animated_webp, as_apng, as_jpeg, as_png, as_webp, is_near, picture, rgba, zeros,
};
use super::*;

#[track_caller]
fn refusal(bytes: &[u8]) -> LogoError {
    Logo::read(bytes).err().expect("it was taken")
}

#[test]
fn png_jpeg_and_webp_become_png_of_the_same_picture() {
    let picture = picture(200, 100);
    for bytes in [
        as_png(&rgba(&picture)),
        as_jpeg(&picture, None),
        as_webp(&picture),
    ] {
        let logo = Logo::read(&bytes).unwrap();
        assert_eq!((logo.width(), logo.height()), (200, 100));
        let read = image::load_from_memory_with_format(logo.png(), ImageFormat::Png).unwrap();
        assert_eq!(read.color(), image::ColorType::Rgba8);
        let read = read.into_rgba8();
        assert!(is_near(read[(20, 20)], [255, 0, 0, 255], 3));
        assert!(is_near(read[(180, 20)], [0, 0, 255, 255], 3));
        assert!(is_near(read[(20, 80)], [0, 0, 255, 255], 3));
    }
}

#[test]
fn large_pictures_become_small_and_small_ones_stay() {
    for ((width, height), expected) in [
        ((2_000, 1_000), (256, 128)),
        ((300, 4_096), (18, 256)),
        ((4_096, 1), (256, 1)),
        ((256, 256), (256, 256)),
        ((1, 1), (1, 1)),
    ] {
        let logo = Logo::read(&as_png(&rgba(&picture(width, height)))).unwrap();
        assert_eq!((logo.width(), logo.height()), expected);
    }
}

#[test]
fn the_colour_of_transparent_pixels_does_not_bleed() {
    let picture = RgbaImage::from_fn(999, 999, |x, _| {
        if x % 7 < 3 {
            Rgba([200, 40, 10, 255])
        } else {
            Rgba([0, 255, 0, 0])
        }
    });
    let logo = Logo::read(&as_png(&picture)).unwrap();
    for &pixel in logo.picture.pixels().filter(|pixel| pixel[3] > 16) {
        let opaque = Rgba([pixel[0], pixel[1], pixel[2], 255]);
        assert!(is_near(opaque, [200, 40, 10, 255], 12), "{pixel:?}");
    }
}

#[test]
fn a_photograph_that_lies_on_its_side_is_turned_upright() {
    for (orientation, size, corner) in [
        (1, (120, 60), (10, 10)),
        (3, (120, 60), (110, 50)),
        (6, (60, 120), (50, 10)),
        (8, (60, 120), (10, 110)),
    ] {
        let logo = Logo::read(&as_jpeg(&picture(120, 60), Some(orientation))).unwrap();
        assert_eq!((logo.width(), logo.height()), size, "{orientation}");
        let red = logo.picture[corner];
        assert!(is_near(red, [255, 0, 0, 255], 8), "{orientation}: {red:?}");
    }
}

#[test]
fn nothing_but_pixels_is_kept() {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Rgb);
    encoder
        .add_text_chunk("Author".into(), "a name".into())
        .unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0; 3]).unwrap();
    writer.finish().unwrap();
    bytes.extend_from_slice(b"a name");
    let logo = Logo::read(&bytes).unwrap();
    let mut names = Vec::new();
    let mut rest = &logo.png()[8..];
    while let Some((length, chunk)) = rest.split_first_chunk::<4>() {
        names.push(std::str::from_utf8(&chunk[..4]).unwrap());
        // The name and a checksum.
        rest = &chunk[u32::from_be_bytes(*length) as usize + 8..];
    }
    assert_eq!(names, ["IHDR", "IDAT", "IEND"]);
}

#[test]
fn colours_of_a_profile_become_those_of_srgb() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    for (profile, expected) in [
        (p3, [213, 94, 96, 255]),
        (b"no profile".to_vec(), [200, 100, 100, 255]),
    ] {
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new(&mut bytes);
        encoder.set_icc_profile(profile).unwrap();
        encoder
            .write_image(&[200, 100, 100], 1, 1, ExtendedColorType::Rgb8)
            .unwrap();
        let found = Logo::read(&bytes).unwrap().picture[(0, 0)];
        assert!(is_near(found, expected, 3), "{found:?}");
    }
}

#[test]
fn animations_are_refused() {
    let picture = picture(20, 20);
    for bytes in [as_apng(&picture), as_animated_webp(&picture)] {
        assert!(matches!(refusal(&bytes), LogoError::Animated));
    }
}

#[test]
fn other_formats_are_refused() {
    for bytes in [
        &b""[..],
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"<?xml version=\"1.0\"?><svg/>",
        b"GIF89a\x01\0\x01\0\0\0\0;",
        b"BM\x1a\0\0\0\0\0\0\0\x1a\0\0\0\x0c\0\0\0\x01\0\x01\0\x01\0\x18\0",
        b"II*\0\x08\0\0\0",
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
        b"%PDF-1.7",
        b"hello",
    ] {
        assert!(matches!(refusal(bytes), LogoError::Format), "{bytes:?}");
    }
}

#[test]
fn what_is_cut_off_anywhere_is_refused() {
    let picture = picture(60, 40);
    // A whole picture without the end of its file is whole.
    for (bytes, end) in [
        (as_png(&rgba(&picture)), 12),
        (as_jpeg(&picture, Some(6)), 0),
        (as_webp(&picture), 0),
    ] {
        assert!(Logo::read(&bytes).is_ok());
        for length in 0..bytes.len() - end {
            match refusal(&bytes[..length]) {
                LogoError::Damaged(_) => {}
                LogoError::Format => assert!(length < 12),
                other => panic!("{length}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let bytes = vec![0; Logo::MAX_BYTES + 1];
    let refusal = refusal(&bytes);
    assert!(matches!(refusal, LogoError::TooManyBytes(262_145)));
    assert_eq!(
        refusal.to_string(),
        "the logo has 262145 bytes; export it with fewer pixels, so that it has at most 262144"
    );
}

#[test]
fn bombs_are_refused() {
    use png::{BitDepth, ColorType};
    for (width, height, color, depth) in [
        (4_097, 1, ColorType::Rgba, BitDepth::Eight),
        (1, 4_097, ColorType::Rgba, BitDepth::Eight),
        (20_000, 20_000, ColorType::Grayscale, BitDepth::One),
        (4_096, 4_096, ColorType::Rgba, BitDepth::Sixteen),
    ] {
        let bytes = zeros(width, height, color, depth);
        assert!(matches!(
            refusal(&bytes),
            LogoError::TooManyPixels | LogoError::TooManyBytes(_)
        ));
    }
    let bytes = as_jpeg(&picture(4_104, 8), None);
    assert!(matches!(refusal(&bytes), LogoError::TooManyPixels));
    let bytes = as_webp(&picture(4_097, 2));
    assert!(matches!(refusal(&bytes), LogoError::TooManyPixels));
}

#[test]
fn a_stored_logo_is_the_one_that_was_read() {
    let logo = Logo::read(&as_webp(&picture(300, 200))).unwrap();
    let stored = Logo::from_stored(logo.png().to_vec()).unwrap();
    assert_eq!(stored.picture, logo.picture);
    assert_eq!(stored.png(), logo.png());
}

#[test]
fn what_is_not_a_stored_logo_is_none() {
    let large = as_png(&rgba(&picture(257, 2)));
    let other = zeros(9, 9, png::ColorType::Rgb, png::BitDepth::Eight);
    let cut = as_png(&rgba(&picture(9, 9)));
    for bytes in [large, other, cut[..cut.len() / 2].to_vec(), Vec::new()] {
        assert!(Logo::from_stored(bytes).is_none());
    }
}

#[test]
fn a_picture_of_a_code_is_refused() {
    let code = qrcode::QrCode::new("https://other.example").unwrap();
    let side = u32::try_from(code.width()).unwrap() * 8;
    let picture = RgbImage::from_fn(side, side, |x, y| {
        let is_dark = code[((x / 8) as usize, (y / 8) as usize)] == qrcode::Color::Dark;
        Rgb([if is_dark { 0 } else { 255 }; 3])
    });
    assert!(matches!(refusal(&as_png(&rgba(&picture))), LogoError::Code));
}
