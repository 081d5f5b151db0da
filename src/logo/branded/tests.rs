use image::{Rgba, RgbaImage};
use qrcode::{EcLevel, QrCode};

use super::*;

const TEXTS: [&str; 4] = [
    "https://a.pe/c/7",
    "https://apiece.example/C/7KQ2M9X4",
    "https://tickets.conference.example/C/7KQ2M9X4TRW8?from=the%20door",
    "https://tickets.conference.example/C/7KQ2M9X4TRW8?from=the%20door&and=a-longer-one",
];

/// Rows of modules with a quiet zone of four.
fn modules(text: &str, level: EcLevel) -> Vec<Vec<bool>> {
    let code = QrCode::with_error_correction_level(text, level).unwrap();
    let width = code.width();
    let inside = |at: usize| at.checked_sub(QUIET).filter(|&at| at < width);
    let is_dark = |x, y| Some(code[(inside(x)?, inside(y)?)] == qrcode::Color::Dark);
    let all = 0..width + 2 * QUIET;
    let row = |y| all.clone().map(|x| is_dark(x, y) == Some(true)).collect();
    all.clone().map(row).collect()
}

fn logo(width: u32, height: u32, colour: impl Fn(u32, u32) -> [u8; 4]) -> Logo {
    let picture = RgbaImage::from_fn(width, height, |x, y| Rgba(colour(x, y)));
    Logo::read(&crate::logo::encode(&picture)).unwrap()
}

fn logos() -> Vec<(&'static str, Logo)> {
    let noise = |x: u32, y: u32| {
        let hash = (x * 7_919 + y * 104_729)
            .wrapping_mul(2_654_435_761)
            .to_be_bytes();
        [hash[0], hash[1], hash[2], 255]
    };
    let disc = |x: u32, y: u32| {
        let inside = x.abs_diff(50).pow(2) + y.abs_diff(50).pow(2) < 2_500;
        [11, 107, 79, if inside { 255 } else { 0 }]
    };
    vec![
        ("dark", logo(100, 100, |_, _| [0, 0, 0, 255])),
        ("light", logo(100, 100, |_, _| [255, 250, 200, 255])),
        ("noise", logo(200, 200, noise)),
        ("wide", logo(250, 50, |_, _| [20, 20, 60, 255])),
        ("tall", logo(40, 256, |_, _| [120, 0, 0, 255])),
        ("thin", logo(256, 1, |_, _| [0, 0, 0, 255])),
        ("disc", logo(101, 101, disc)),
    ]
}

fn luma_of_png(png: &[u8]) -> image::GrayImage {
    image::load_from_memory(png).unwrap().into_luma8()
}

#[test]
fn a_code_with_a_logo_is_read_at_any_size() {
    for text in TEXTS {
        let modules = modules(text, EcLevel::H);
        for (name, logo) in logos() {
            let branded = Branded::new(&modules, 4, &logo, text).unwrap();
            for size in [200, 333, 1_024] {
                let picture = luma_of_png(&branded.png(size));
                assert!(picture.width() >= size);
                assert_eq!(picture.width() as usize % modules.len(), 0);
                let luma = |x, y| picture.as_raw()[y * picture.width() as usize + x];
                assert!(
                    scans(picture.width() as usize, text, luma),
                    "{name} in {text} at {size}"
                );
            }
        }
    }
}

#[test]
fn a_logo_hides_at_most_a_fifth_in_the_middle_of_a_code() {
    for text in TEXTS {
        let modules = modules(text, EcLevel::H);
        let across = modules.len() - 2 * QUIET;
        for (name, logo) in logos() {
            let Hole {
                x,
                y,
                width,
                height,
            } = Branded::new(&modules, 4, &logo, text).unwrap().hole;
            assert!(5 * width * height <= across * across, "{name} in {text}");
            assert!(2 * width <= across && 2 * height <= across);
            assert_eq!(
                (2 * x + width, 2 * y + height),
                (modules.len(), modules.len())
            );
        }
    }
}

#[test]
fn a_logo_keeps_its_shape_on_a_white_margin() {
    let text = TEXTS[2];
    let modules = modules(text, EcLevel::H);
    for (width, height) in [(250, 50), (40, 200), (90, 90), (3, 2)] {
        let logo = logo(width, height, |_, _| [255, 0, 0, 255]);
        let branded = Branded::new(&modules, 4, &logo, text).unwrap();
        let picture = image::load_from_memory(&branded.png(2_000))
            .unwrap()
            .into_rgb8();
        let scale = picture.width() as usize / modules.len();
        let is_red = |x: u32, y: u32| picture[(x, y)] == Rgb([255, 0, 0]);
        let middle = picture.width() / 2;
        let reds =
            |is_red: &dyn Fn(u32) -> bool| (0..picture.width()).filter(|&at| is_red(at)).count();
        let drawn = (reds(&|x| is_red(x, middle)), reds(&|y| is_red(middle, y)));
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let ratio = drawn.0 as f64 / drawn.1 as f64 / (f64::from(width) / f64::from(height));
        assert!((ratio - 1.0).abs() < 0.02, "{width}, {height}: {drawn:?}");
        // A module on each side.
        let hole = branded.hole;
        let room = ((hole.width - 2) * scale, (hole.height - 2) * scale);
        assert!(drawn.0 <= room.0 && drawn.1 <= room.1);
        assert!(drawn.0 == room.0 || drawn.1 == room.1);
        for y in hole.y * scale..(hole.y + hole.height) * scale {
            for x in hole.x * scale..(hole.x + hole.width) * scale {
                let pixel = picture[(u32::try_from(x).unwrap(), u32::try_from(y).unwrap())];
                assert!(
                    matches!(pixel.0, [255, 0, 0] | [255, 255, 255]),
                    "{pixel:?}"
                );
            }
        }
    }
}

#[test]
fn transparent_parts_of_a_logo_are_white() {
    let text = TEXTS[1];
    let modules = modules(text, EcLevel::H);
    let logo = logo(64, 64, |x, _| [0, 0, 0, if x < 32 { 0 } else { 255 }]);
    let branded = Branded::new(&modules, 4, &logo, text).unwrap();
    let picture = luma_of_png(&branded.png(800));
    let middle = picture.width() / 2;
    assert_eq!(picture[(middle - 20, middle)].0, [255]);
    assert_eq!(picture[(middle + 20, middle)].0, [0]);
}

#[test]
fn a_code_that_cannot_make_up_for_a_logo_gets_none() {
    // Nearly full, so that even the smallest hole is too much.
    let text = "https://apiece.ex";
    let modules = modules(text, EcLevel::L);
    assert_eq!(modules.len(), 21 + 8);
    for (name, logo) in logos() {
        assert!(Branded::new(&modules, 4, &logo, text).is_none(), "{name}");
    }
}

#[test]
fn a_logo_over_nearly_half_of_a_code_does_not_scan() {
    for text in TEXTS {
        let modules = modules(text, EcLevel::H);
        let across = modules.len() - 2 * QUIET;
        for (name, logo) in logos() {
            let side = (1..across)
                .rev()
                .find(|side| side % 2 == 1 && 100 * side * side <= 45 * across * across);
            let side = side.unwrap();
            let branded = Branded {
                modules: &modules,
                quiet: QUIET,
                logo: &logo,
                hole: Hole::centred(modules.len(), (side, side)),
            };
            assert!(!branded.scans(text), "{name} in {text}");
        }
    }
}

#[test]
fn another_text_does_not_scan() {
    let modules = modules(TEXTS[0], EcLevel::H);
    let (_, logo) = logos().swap_remove(0);
    let branded = Branded::new(&modules, 4, &logo, TEXTS[0]).unwrap();
    assert!(!branded.scans(TEXTS[1]));
    assert!(Branded::new(&modules, 4, &logo, TEXTS[1]).is_none());
}

#[test]
fn a_code_without_a_quiet_zone_is_read_on_something_light() {
    let text = TEXTS[1];
    let modules = modules(text, EcLevel::H);
    let inner = QUIET..modules.len() - QUIET;
    let bare: Vec<_> = modules[inner.clone()]
        .iter()
        .map(|row| row[inner.clone()].to_vec())
        .collect();
    for (_, logo) in logos() {
        assert!(Branded::new(&bare, 0, &logo, text).is_some());
    }
}

#[test]
fn svg_has_one_unit_a_module_and_the_logo_in_it() {
    let text = TEXTS[1];
    let modules = modules(text, EcLevel::H);
    let (_, logo) = logos().swap_remove(0);
    let branded = Branded::new(&modules, 4, &logo, text).unwrap();
    let svg = branded.svg(300);
    let across = modules.len();
    assert!(svg.contains(&format!(
        r#"width="300" height="300" viewBox="0 0 {across} {across}""#
    )));
    let Hole {
        x,
        y,
        width,
        height,
    } = branded.hole;
    let image = format!(
        r#"<image x="{}" y="{}" width="{}" height="{}" href="data:image/png;base64,{}"/></svg>"#,
        x + 1,
        y + 1,
        width - 2,
        height - 2,
        STANDARD.encode(logo.png())
    );
    assert!(svg.ends_with(&image));
    // What is hidden is not drawn.
    assert!(!svg.contains(&format!("M{} {}h1", x + 1, y + 1)));
}
