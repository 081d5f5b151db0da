//! What comes out of a printer: pages of a PDF, and what is on them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::Phone;

/// The dots per inch at which pages are looked at.
const DPI: f64 = 300.0;

/// A rectangle on a page, in millimetres from its upper left corner.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) page: usize,
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A sheet that was printed by a browser.
pub(super) struct Paper {
    /// Width and height of the pages, in millimetres.
    pub(super) size: (f64, f64),
    pub(super) pages: usize,
    /// All words, without white space.
    pub(super) text: String,
    pdf: PathBuf,
}

impl Paper {
    /// Prints what the browser shows.
    pub(super) async fn print(phone: &Phone, pdf: &Path) -> Self {
        phone.print(pdf).await;
        let info = output("pdfinfo", &["-enc", "UTF-8"], &[pdf]);
        let field = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("no {name} in {info}")).trim()
        };
        let size = field("Page size:").split_whitespace();
        let mut points = size.filter_map(|word| word.parse::<f64>().ok());
        let mut side = || points.next().expect("a length") / 72.0 * 25.4;
        let text = output(
            "pdftotext",
            &["-enc", "UTF-8", "-raw"],
            &[pdf, Path::new("-")],
        );
        Self {
            size: (side(), side()),
            pages: field("Pages:").parse().expect("a number"),
            text: squeezed(&text),
            pdf: pdf.to_owned(),
        }
    }

    /// What a scanner that is not ours reads in each of these places, one after the other, as
    /// if it was held over it. A place without a code gives nothing.
    pub(super) fn scanned(&self, places: &[Place]) -> Vec<String> {
        let prefix = self.pdf.with_extension("page");
        let dpi = DPI.to_string();
        let options = ["-r", &dpi, "-gray", "-png", "-forcenum"];
        output("pdftoppm", &options, &[&self.pdf, &prefix]);
        let pages: Vec<_> = (1..=self.pages)
            .map(|number| {
                let page = prefix.with_extension(format!("page-{number}.png"));
                image::open(page).unwrap()
            })
            .collect();
        let cut = |(number, place): (usize, &Place)| {
            let path = self.pdf.with_extension(format!("part-{number}.png"));
            let [left, top, width, height] =
                [place.left, place.top, place.width, place.height].map(dots);
            let part = pages[place.page].crop_imm(left, top, width, height);
            part.save(&path).unwrap();
            path
        };
        let parts: Vec<_> = places.iter().enumerate().map(cut).collect();
        // It exits with 4 if there is a picture without a code.
        let read = Command::new("zbarimg")
            .args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"])
            .args(&parts)
            .output()
            .expect("there is zbarimg");
        let text = String::from_utf8(read.stdout).expect("addresses");
        text.lines().map(str::to_owned).collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few thousand"
)]
fn dots(millimetres: f64) -> u32 {
    (millimetres / 25.4 * DPI).round() as u32
}

/// A text without white space, which a page may have elsewhere, and without marks of direction.
fn squeezed(text: &str) -> String {
    let is_mark = |c: &char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}');
    text.chars()
        .filter(|c| !c.is_whitespace() && !is_mark(c))
        .collect()
}

fn output(program: &str, options: &[&str], paths: &[&Path]) -> String {
    let ran = Command::new(program).args(options).args(paths).output();
    let ran = ran.unwrap_or_else(|error| panic!("{program}: {error}; `make test` installs it"));
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{program}: {errors}");
    String::from_utf8(ran.stdout).expect("UTF-8")
}
