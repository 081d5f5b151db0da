//! Items that are drawn for a scanner. A real browser shows them, and two decoders that are
//! not ours read its screenshots: `zbarimg` (all but Data Matrix) and `zxing-cpp`.

mod changes;
mod decoders;
mod ending;
mod enlarged;
mod quiet;
mod record;
mod screens;
mod uploads;

use std::path::PathBuf;

use serde_json::{Value, json};

use self::decoders::Read;
use crate::harness::{Answer, Phone, Screen, Service, file_path, put};

const TAP: &str = "form button";
const SYMBOL: &str = ".symbol";
const VALUE: &str = ".value";
const EAN: &str = "4006381333931";

/// The smallest phone that is still in use, and a common one.
const SIZES: [(u32, u32, u32); 2] = [(320, 568, 2), (390, 844, 3)];

/// Both phones, light and dark.
fn screens() -> impl Iterator<Item = Screen> {
    let of = |dark| {
        move |(width, height, ratio)| Screen {
            width,
            height,
            ratio,
            dark,
        }
    };
    let light = SIZES.into_iter().map(of(false));
    light.chain(SIZES.into_iter().map(of(true)))
}

/// The smallest phone in the light, and the common one in the dark.
fn two_screens() -> impl Iterator<Item = Screen> {
    screens().step_by(3)
}

/// A name for a picture of something on a screen.
fn name_of(what: &str, screen: Screen) -> String {
    let scheme = if screen.dark { "dark" } else { "light" };
    format!("symbol-{what}-{}-{scheme}", screen.width)
}

/// The settings of a code that shows its items like this.
fn shown_as(way: &str) -> Value {
    json!({ "title": "Harbour Fair 2026", "show_as": way })
}

/// The numbers of articles that begin with this one.
fn eans(first: u64) -> impl Iterator<Item = String> {
    (first..).map(|number| {
        let digits = format!("{number:012}");
        let weighted = digits.bytes().zip([1, 3].into_iter().cycle());
        let sum: u32 = weighted
            .map(|(digit, by)| u32::from(digit - b'0') * by)
            .sum();
        format!("{digits}{}", (10 - sum % 10) % 10)
    })
}

/// Opens a code's page, and gets an item.
async fn get_item(phone: &Phone, service: &Service, code: &str) {
    phone.open(&service.url(&format!("/c/{code}"))).await;
    phone.tap(TAP).await;
    phone.find(SYMBOL).await;
}

/// Brings what `css` selects to the middle of the screen.
async fn scroll_to(phone: &Phone, css: &str) {
    let element = phone.find(css).await;
    element.scroll_into_view().await.unwrap();
}

/// What scanners should read in a picture.
struct Shot {
    png: PathBuf,
    /// Each way and text, in any order.
    expected: Vec<Read>,
}

impl Shot {
    fn new(png: PathBuf, expected: &[(&str, &str)]) -> Self {
        let read = |(way, text): &(&str, &str)| Read::new(way, text);
        Self {
            png,
            expected: expected.iter().map(read).collect(),
        }
    }
}

/// Asserts that both decoders read in each picture exactly what it should have.
fn assert_scanned(shots: &[Shot]) {
    let pictures: Vec<_> = shots.iter().map(|shot| shot.png.clone()).collect();
    let zxing = std::thread::spawn(move || decoders::zxing(&pictures));
    let mut wrong = Vec::new();
    let mut compare = |whose: &str, shot: &Shot, mut read: Vec<Read>, mut expected: Vec<Read>| {
        read.sort();
        expected.sort();
        if read != expected {
            let picture = shot.png.display();
            wrong.push(format!("{whose}: {picture}: {read:?}, not {expected:?}"));
        }
    };
    for shot in shots {
        let expected = shot.expected.iter().filter(|read| read.way != "datamatrix");
        let expected = expected.cloned().collect();
        compare("zbar", shot, decoders::zbar(&shot.png), expected);
    }
    let zxing = zxing.join().expect("ZXing reads pictures");
    assert_eq!(zxing.len(), shots.len());
    for (shot, read) in shots.iter().zip(zxing) {
        compare("ZXing", shot, read, shot.expected.clone());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Changes the settings of a code.
fn change(service: &Service, code: &str, settings: &Value) -> Answer {
    let path = format!("/v1/codes/{code}");
    let answer = service.api().send("PATCH", &path, Some(settings));
    answer.expect("an answer")
}

/// Uploads a small file.
fn upload_file(service: &Service, code: &str) -> Answer {
    let url = service.url(&file_path(code, "coupon.txt"));
    put(&url, &[("content-length", "4")], &mut &b"SAVE"[..])
}
