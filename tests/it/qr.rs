//! The QR codes can be scanned: two independent decoders read exactly the address.

use std::process::Command;

use apiece::qr::{ErrorCorrection, Qr, Style};

const ADDRESSES: [&str; 4] = [
    "HTTPS://GET.EXAMPLE.ORG/C/H4X0R7K3M5N2P9QT",
    "https://get.example.org/c/summer-fair-2026",
    "HTTP://192.168.178.21:8080/C/7",
    "http://[2001:db8::17]:8080/c/a-long-slug-of-an-organiser-who-likes-long-slugs-very-much",
];

const LEVELS: [ErrorCorrection; 4] = [
    ErrorCorrection::L,
    ErrorCorrection::M,
    ErrorCorrection::Q,
    ErrorCorrection::H,
];

fn every_code(mut check: impl FnMut(&str, &Qr, Style)) {
    for address in ADDRESSES {
        for error_correction in LEVELS {
            for (size, quiet_zone) in [(120, 4), (333, 2), (512, 4), (1024, 10)] {
                let style = Style {
                    error_correction,
                    quiet_zone,
                    size,
                };
                check(address, &Qr::new(address, style).unwrap(), style);
            }
        }
    }
}

/// What rqrr reads in a picture with one byte per pixel.
fn rqrr(width: usize, height: usize, luma: impl Fn(usize, usize) -> u8) -> String {
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, luma);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "rqrr does not see one code");
    grids[0].decode().unwrap().1
}

/// The pixels of a PNG, one byte each.
fn pixels(png: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width as usize, info.height as usize, pixels)
}

#[test]
fn png_codes_decode_to_exactly_the_address() {
    every_code(|address, qr, style| {
        let (width, height, pixels) = pixels(&qr.png());
        assert!(
            width >= style.size as usize && width == height,
            "{style:?}: {width}x{height}"
        );
        assert_eq!(
            rqrr(width, height, |x, y| pixels[y * width + x]),
            address,
            "{style:?}"
        );
    });
}

#[test]
fn zbar_reads_the_address_from_png_and_svg() {
    let folder = tempfile::tempdir().unwrap();
    let mut expected = Vec::new();
    let mut files = Vec::new();
    every_code(|address, qr, _| {
        let png = folder.path().join(format!("{}.png", files.len()));
        std::fs::write(&png, qr.png()).unwrap();
        files.push(png);
        expected.push(address.to_owned());
        let svg = folder.path().join(format!("{}.svg", files.len()));
        std::fs::write(&svg, qr.svg()).unwrap();
        let drawn = svg.with_extension("svg.png");
        draw(&svg, &drawn);
        files.push(drawn);
        expected.push(address.to_owned());
    });
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .args(&files)
        .output()
        .expect("zbarimg is not installed: `make test` installs it");
    let read: Vec<_> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(String::from)
        .collect();
    assert_eq!(read, expected);
}

/// Draws an SVG file with a renderer that is not ours.
fn draw(svg: &std::path::Path, png: &std::path::Path) {
    let status = Command::new("rsvg-convert")
        .arg(svg)
        .arg("-o")
        .arg(png)
        .status()
        .expect("rsvg-convert is not installed: `make test` installs it");
    assert!(status.success());
}

#[test]
fn a_code_shown_in_a_terminal_decodes() {
    for color in [true, false] {
        let address = ADDRESSES[0];
        let text = Qr::new(address, Style::default()).unwrap().terminal(color);
        // Turn the characters back into modules: a block is ink.
        let mut rows: Vec<Vec<bool>> = Vec::new();
        for line in text.lines() {
            let blocks = line
                .replace("\u{1b}[38;5;16;48;5;231m", "")
                .replace("\u{1b}[0m", "");
            rows.push(blocks.chars().map(|c| matches!(c, '█' | '▀')).collect());
            rows.push(blocks.chars().map(|c| matches!(c, '█' | '▄')).collect());
        }
        const SCALE: usize = 4;
        let (width, height) = (rows[0].len() * SCALE, rows.len() * SCALE);
        let read = rqrr(width, height, |x, y| {
            let ink = rows[y / SCALE][x / SCALE];
            // Without colors, ink is the light part of the terminal.
            if ink == color { 0 } else { 255 }
        });
        assert_eq!(read, address);
    }
}

#[test]
fn upper_case_addresses_make_coarser_codes() {
    let across = |address: &str| pixels_across(&Qr::new(address, Style::default()).unwrap().svg());
    let address = "https://coupons.example.org/c/h4x0r7k3m5n2p9qt";
    assert!(across(&address.to_uppercase()) < across(address));
}

/// The width of an SVG code in modules, from its viewBox.
fn pixels_across(svg: &str) -> u32 {
    let view = svg.split("viewBox=\"0 0 ").nth(1).unwrap();
    view.split(' ').next().unwrap().parse().unwrap()
}
