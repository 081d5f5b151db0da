//! The light zone around a symbol, without which scanners do not find it.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::harness::{Phone, Screen};

/// Where the drawing of a symbol is on the screen, in CSS pixels.
struct Place {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    /// The width of a module.
    module: f64,
}

impl Place {
    fn contains(&self, x: f64, y: f64) -> bool {
        let (x, y) = (x - self.x, y - self.y);
        (0.0..self.width).contains(&x) && (0.0..self.height).contains(&y)
    }

    /// Without so many modules at the left, the right, and both above and below.
    fn without(&self, [left, right, ends]: [f64; 3]) -> Self {
        Self {
            x: self.x + left * self.module,
            y: self.y + ends * self.module,
            width: self.width - (left + right) * self.module,
            height: self.height - 2.0 * ends * self.module,
            module: self.module,
        }
    }
}

/// Where the only symbol on a page is.
async fn place_on(phone: &Phone) -> Place {
    let script = "const svg = document.querySelector('.symbol svg'),
                      box = svg.getBoundingClientRect();
                  return [box.x, box.y, box.width, box.height, svg.viewBox.baseVal.width]";
    let numbers: [f64; 5] = serde_json::from_value(phone.run(script).await).unwrap();
    let [x, y, width, height, modules] = numbers;
    Place {
        x,
        y,
        width,
        height,
        module: width / modules,
    }
}

/// Asserts that the only symbol on a page is whole on a dark screen, and that everything around
/// it within its drawing is white.
pub(super) async fn assert_white_around(phone: &Phone, png: &Path, way: &str, screen: Screen) {
    /// The symbol has round corners.
    const CORNER: f64 = 13.0;
    let zone = match way {
        "qr" => [4.0, 4.0, 4.0],
        "code128" => [10.0, 10.0, 0.0],
        "ean13" => [11.0, 7.0, 0.0],
        "datamatrix" => [2.0, 2.0, 2.0],
        other => panic!("{other}"),
    };
    let name = png.display();
    let place = place_on(phone).await;
    let [width, height] = [screen.width, screen.height].map(f64::from);
    let is_on_screen = place.x >= 0.0 && place.x + place.width <= width;
    let is_on_screen = is_on_screen && place.y >= 0.0 && place.y + place.height <= height;
    assert!(is_on_screen, "{name}: the symbol is not whole");
    let symbol = place.without(zone);
    let (left, right) = (place.x + CORNER, place.x + place.width - CORNER);
    let (top, bottom) = (place.y + CORNER, place.y + place.height - CORNER);
    let is_corner = |x: f64, y: f64| !(left..right).contains(&x) && !(top..bottom).contains(&y);
    // Edges may be drawn a little beside their place.
    let edge = 2.5 / f64::from(screen.ratio);
    let corners = [(edge, edge), (-edge, edge), (edge, -edge), (-edge, -edge)];
    let near_symbol = |x, y| {
        corners
            .iter()
            .any(|(dx, dy)| symbol.contains(x + dx, y + dy))
    };
    let well_inside = |x, y| {
        corners
            .iter()
            .all(|(dx, dy)| place.contains(x + dx, y + dy))
    };
    let pixels = Pixels::read(png);
    let ratio = f64::from(screen.ratio);
    let along = |from: f64, length: f64| {
        let pixel = |css: f64| (css * ratio) as usize;
        pixel(from)..pixel(from + length)
    };
    let mut checked = 0;
    for row in along(place.y, place.height) {
        for column in along(place.x, place.width) {
            let css = |pixel: usize| (pixel as f64 + 0.5) / ratio;
            let (x, y) = (css(column), css(row));
            if well_inside(x, y) && !near_symbol(x, y) && !is_corner(x, y) {
                checked += 1;
                let found = pixels.at(column, row);
                assert_eq!(found, [255; 3], "{name}: at {column}, {row}");
            }
        }
    }
    assert!(checked > 500, "{name}: the zone has {checked} pixels");
    let beside: u32 = pixels.at(2, 2).into_iter().map(u32::from).sum();
    assert!(beside < 200, "{name}: the page is not dark: {beside}");
}

/// A picture.
struct Pixels {
    width: usize,
    /// How many bytes a pixel has, of which the first three are red, green and blue.
    bytes: usize,
    data: Vec<u8>,
}

impl Pixels {
    fn read(path: &Path) -> Self {
        let file = BufReader::new(File::open(path).unwrap());
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut data = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut data).unwrap();
        assert_eq!(info.bit_depth, png::BitDepth::Eight);
        Self {
            width: info.width as usize,
            bytes: info.color_type.samples(),
            data,
        }
    }

    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let from = (y * self.width + x) * self.bytes;
        self.data[from..from + 3].try_into().unwrap()
    }
}
