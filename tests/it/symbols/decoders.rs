//! Decoders that are not ours.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// A symbol that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Read {
    /// How it is drawn, as `show_as` says it.
    pub(super) way: String,
    pub(super) text: String,
}

impl Read {
    pub(super) fn new(way: &str, text: &str) -> Self {
        Self {
            way: way.to_owned(),
            text: text.to_owned(),
        }
    }
}

/// What `zbarimg` reads. It knows no Data Matrix.
pub(super) fn zbar(png: &Path) -> Vec<Read> {
    const WAYS: [(&str, &str); 3] = [
        ("QR-Code:", "qr"),
        ("CODE-128:", "code128"),
        ("EAN-13:", "ean13"),
    ];
    let ran = Command::new("zbarimg")
        .args(["-q", "-Sdisable", "-Sqrcode.enable"])
        .args(["-Scode128.enable", "-Sean13.enable"])
        .arg(png)
        .output()
        .expect("there is zbarimg");
    let lines = String::from_utf8(ran.stdout).expect("texts");
    let read = |line: &str| {
        let found = WAYS.iter().find_map(|(name, way)| {
            let text = line.strip_prefix(name)?;
            Some(Read::new(way, text))
        });
        found.unwrap_or_else(|| panic!("{}: {line:?}", png.display()))
    };
    lines.lines().map(read).collect()
}

/// What `zxing-cpp` reads in each picture.
pub(super) fn zxing(pictures: &[PathBuf]) -> Vec<Vec<Read>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ran = Command::new(root.join("target/venv/bin/python"))
        .arg(root.join("tests/it/symbols/zxing.py"))
        .args(pictures)
        .output()
        .expect("make test-deps installs it");
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{errors}");
    serde_json::from_slice(&ran.stdout).expect("a list of lists")
}

#[test]
#[should_panic(expected = "zbar: ")]
fn a_symbol_that_says_something_else_is_noticed_by_both() {
    let style = apiece::qr::Style {
        error_correction: apiece::qr::ErrorCorrection::M,
        quiet_zone: 4,
        size: 300,
    };
    let folder = tempfile::tempdir().unwrap();
    let png = folder.path().join("other.png");
    let qr = apiece::qr::Qr::new("COFFEE-7Q4M", style).unwrap();
    std::fs::write(&png, qr.png()).unwrap();
    assert_eq!(zbar(&png), [Read::new("qr", "COFFEE-7Q4M")]);
    let pictures = std::slice::from_ref(&png);
    assert_eq!(zxing(pictures), [[Read::new("qr", "COFFEE-7Q4M")]]);
    super::assert_scanned(&[super::Shot::new(png, &[("qr", "COFFEE-7Q4N")])]);
}
