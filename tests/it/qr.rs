//! The QR codes can be scanned: two independent decoders read exactly the address.

use std::path::PathBuf;
use std::process::Command;

use apiece::qr::{Case, ErrorCorrection, Qr, Style};
use serde_json::json;

use crate::harness::{Service, Visitor};

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

/// Images of codes, to be read by another program than ours.
struct Images {
    folder: tempfile::TempDir,
    files: Vec<PathBuf>,
    expected: Vec<String>,
}

impl Images {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            files: Vec::new(),
            expected: Vec::new(),
        }
    }

    fn png(&mut self, qr: &Qr, expected: &str) {
        let png = self.folder.path().join(format!("{}.png", self.files.len()));
        std::fs::write(&png, qr.png()).unwrap();
        self.files.push(png);
        self.expected.push(expected.to_owned());
    }

    fn svg(&mut self, qr: &Qr, expected: &str) {
        let svg = self.folder.path().join(format!("{}.svg", self.files.len()));
        std::fs::write(&svg, qr.svg()).unwrap();
        let drawn = svg.with_extension("svg.png");
        draw(&svg, &drawn);
        self.files.push(drawn);
        self.expected.push(expected.to_owned());
    }

    fn are_read_by_zbar(&self) {
        let output = Command::new("zbarimg")
            .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
            .args(&self.files)
            .output()
            .expect("zbarimg is not installed: `make test` installs it");
        let read = String::from_utf8(output.stdout).unwrap();
        assert_eq!(read.lines().collect::<Vec<_>>(), self.expected);
    }
}

#[test]
fn zbar_reads_the_address_from_png_and_svg() {
    let mut images = Images::new();
    every_code(|address, qr, _| {
        images.png(qr, address);
        images.svg(qr, address);
    });
    images.are_read_by_zbar();
}

/// Addresses of codes at many hosts, with what each case makes of them.
fn addresses() -> Vec<(String, [(Case, String); 3])> {
    const ORIGINS: [(&str, &str); 6] = [
        ("https://a.io", "HTTPS://A.IO"),
        ("https://coupons.example.org", "HTTPS://COUPONS.EXAMPLE.ORG"),
        ("http://192.168.178.21:8080", "HTTP://192.168.178.21:8080"),
        ("http://[2001:db8::17]:8080", "HTTP://[2001:DB8::17]:8080"),
        (
            "https://xn--mnchen-3ya.example:8443",
            "HTTPS://XN--MNCHEN-3YA.EXAMPLE:8443",
        ),
        (
            "https://a-very-long-name.of-a-host.with-many-parts.summer.example.com",
            "HTTPS://A-VERY-LONG-NAME.OF-A-HOST.WITH-MANY-PARTS.SUMMER.EXAMPLE.COM",
        ),
    ];
    const IDS: [&str; 5] = [
        "7",
        "fair",
        "summer-fair-2026",
        "h4x0r7k3m5n2p9qt",
        "00-a-slug-of-sixty-four-characters-as-long-as-a-slug-can-be-0000",
    ];
    let each = ORIGINS
        .iter()
        .flat_map(|of| IDS.iter().map(move |id| (of, id)));
    each.map(|((lower, upper), id)| {
        let in_upper_case = format!("/C/{}", id.to_uppercase());
        let address = format!("{lower}/c/{id}");
        let cases = [
            (Case::Lower, address.clone()),
            (Case::Mixed, format!("{lower}{in_upper_case}")),
            (Case::Upper, format!("{upper}{in_upper_case}")),
        ];
        (address, cases)
    })
    .collect()
}

#[test]
fn each_case_is_read_as_it_is_spelled_and_is_no_larger_than_the_one_before() {
    let mut images = Images::new();
    let mut smaller = [0; 2];
    for (address, cases) in addresses() {
        for error_correction in LEVELS {
            let style = Style {
                error_correction,
                ..Style::default()
            };
            let across = cases.each_ref().map(|(case, spelled)| {
                let qr = Qr::of_address(&address, *case, style).unwrap();
                assert_eq!(qr.text(), spelled, "{case:?}, {style:?}");
                let (width, height, pixels) = pixels(&qr.png());
                let read = rqrr(width, height, |x, y| pixels[y * width + x]);
                assert_eq!(&read, spelled);
                images.png(&qr, spelled);
                if error_correction == ErrorCorrection::M {
                    images.svg(&qr, spelled);
                }
                modules_across(&qr.svg())
            });
            for (i, pair) in across.windows(2).enumerate() {
                assert!(pair[1] <= pair[0], "{address}: {across:?}");
                smaller[i] += usize::from(pair[1] < pair[0]);
            }
        }
    }
    images.are_read_by_zbar();
    // Of 120: with both steps, some codes get smaller.
    assert!(smaller.iter().all(|&some| some > 20), "{smaller:?}");
}

#[test]
fn the_page_opens_by_each_case_of_its_address() {
    let service = Service::start(&[]);
    service.api().make_code("fair-26", &json!({}), 1);
    let visitor = Visitor::of(&service);
    let draw = |query: &str| {
        let image = visitor.get(&format!("/c/fair-26/qr.png{query}"), &[]);
        assert_eq!(image.status, 200, "{query}");
        let (width, height, pixels) = pixels(&image.body);
        rqrr(width, height, |x, y| pixels[y * width + x])
    };
    let origin = service.url("");
    for (query, read) in [
        ("", format!("{origin}/C/FAIR-26")),
        ("?case=mixed", format!("{origin}/C/FAIR-26")),
        ("?case=lower", format!("{origin}/c/fair-26")),
        (
            "?case=upper",
            format!("{}/C/FAIR-26", origin.to_uppercase()),
        ),
    ] {
        assert_eq!(draw(query), read);
        let path = &read[origin.len()..];
        let page = visitor.get(path, &[("accept", "text/html")]);
        assert_eq!(page.status, 200, "{path}");
    }
    let refused = visitor.get("/c/fair-26/qr.svg?case=UPPER", &[]);
    assert_eq!(refused.problem(), "invalid");
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

/// The width of an SVG code in modules, from its viewBox.
fn modules_across(svg: &str) -> u32 {
    let view = svg.split("viewBox=\"0 0 ").nth(1).unwrap();
    view.split(' ').next().unwrap().parse().unwrap()
}
