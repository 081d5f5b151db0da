//! A desk with a browser and a printer.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Place;
use super::paper::Paper;
use crate::harness::{Phone, Setup};

/// A browser that opens sheets as files.
pub(super) struct Desk {
    phone: Phone,
    folder: PathBuf,
}

/// Every part, and where it is on its page.
const PLACES: &str = "
    const mm = 25.4 / 96;
    return [...document.querySelectorAll('.page')].flatMap((page, number) => {
        const { left, top } = page.getBoundingClientRect();
        return [...page.querySelectorAll('.part')].map((part) => {
            const box = part.getBoundingClientRect();
            return [number, (box.left - left) * mm, (box.top - top) * mm,
                    box.width * mm, box.height * mm];
        });
    });";

/// What is not where it should be.
const TROUBLES: &str = "
    const troubles = [];
    const box = (element) => element.getBoundingClientRect();
    const inside = (inner, outer) =>
        inner.left > outer.left - 1 && inner.right < outer.right + 1 &&
        inner.top > outer.top - 1 && inner.bottom < outer.bottom + 1;
    const apart = (a, b) =>
        a.right < b.left + 1 || b.right < a.left + 1 ||
        a.bottom < b.top + 1 || b.bottom < a.top + 1;
    for (const part of document.querySelectorAll('.part')) {
        if (!inside(box(part), box(part.closest('.page')))) troubles.push('a part leaves its page');
        const code = box(part.querySelector('.code'));
        const texts = part.querySelectorAll('.title, .name, .text, .address bdi');
        for (const element of [part.querySelector('.code'), ...texts]) {
            const name = element.getAttribute('class');
            if (!inside(box(element), box(part))) troubles.push(name + ' leaves its part');
        }
        for (const text of texts) {
            const name = text.className;
            if (text.scrollHeight > text.clientHeight + 1) troubles.push(name + ' is cut');
            else if (text.scrollWidth > text.clientWidth + 1) troubles.push(name + ' is too wide');
            if (!apart(box(text), code)) troubles.push(name + ' is on the code');
        }
    }
    return troubles;";

impl Desk {
    /// A desk that keeps its sheets in a folder of this name.
    pub(super) async fn new(name: &str) -> Self {
        let setup = Setup {
            width: 1_000,
            ratio: 1.0,
            ..Setup::default()
        };
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self {
            phone: Phone::with(setup).await,
            folder,
        }
    }

    /// Opens a sheet, and returns its file.
    pub(super) async fn open(&self, name: &str, document: &str) -> PathBuf {
        let path = self.folder.join(name).with_extension("html");
        std::fs::write(&path, document).unwrap();
        self.phone.open(&format!("file://{}", path.display())).await;
        path
    }

    /// Prints a sheet, and says where its parts are.
    pub(super) async fn print(&self, name: &str, document: &str) -> (Paper, Vec<Place>) {
        let html = self.open(name, document).await;
        let paper = Paper::print(&self.phone, &html.with_extension("pdf")).await;
        (paper, self.places().await)
    }

    /// Where the parts of the sheet are.
    pub(super) async fn places(&self) -> Vec<Place> {
        let places = self.phone.run(PLACES).await;
        let place = |place: &Value| {
            let number = |at: usize| place[at].as_f64().expect("a number");
            Place {
                page: place[0].as_u64().expect("a number") as usize,
                left: number(1),
                top: number(2),
                width: number(3),
                height: number(4),
            }
        };
        places
            .as_array()
            .expect("a list")
            .iter()
            .map(place)
            .collect()
    }

    /// What is not where it should be.
    pub(super) async fn troubles(&self) -> Vec<String> {
        let troubles = self.phone.run(TROUBLES).await;
        serde_json::from_value(troubles).expect("texts")
    }
}
