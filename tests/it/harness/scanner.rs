//! A scanner that is not ours.

use std::path::Path;
use std::process::Command;

/// What it reads in a picture: a PNG, or an SVG drawing. Nothing if there is no code.
pub(crate) fn scanned(picture: &Path) -> String {
    if picture
        .extension()
        .is_some_and(|extension| extension == "png")
    {
        return read(picture);
    }
    let png = picture.with_extension("png");
    let drawn = Command::new("rsvg-convert")
        .args(["--width=600", "--output"])
        .args([&png, picture])
        .status();
    assert!(drawn.expect("there is rsvg-convert").success());
    let text = read(&png);
    std::fs::remove_file(png).expect("it was drawn");
    text
}

fn read(png: &Path) -> String {
    let read = Command::new("zbarimg")
        .args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(png)
        .output();
    let text = read.expect("there is zbarimg").stdout;
    String::from_utf8(text)
        .expect("an address")
        .trim()
        .to_owned()
}
