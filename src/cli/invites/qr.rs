//! Invitations as QR codes, one file each.

use std::path::Path;

use anyhow::Context as _;

use super::guests::Guests;
use crate::qr::{Qr, Style};

/// Draws each address into a folder, which is made if there is none. A file is named by its
/// row and its person.
pub(super) fn draw(folder: &Path, guests: &Guests, links: &[String]) -> anyhow::Result<()> {
    let cannot_write = |path: &Path| format!("cannot write {}", path.display());
    std::fs::create_dir_all(folder).with_context(|| cannot_write(folder))?;
    let digits = links.len().to_string().len();
    for (number, (name, link)) in (1..).zip(guests.names().zip(links)) {
        // In another case, a token would be another one.
        let qr = Qr::new(link, Style::default())?;
        let path = folder.join(format!("{number:0digits$}-{}.svg", plain(name)));
        std::fs::write(&path, qr.svg()).with_context(|| cannot_write(&path))?;
    }
    Ok(())
}

/// A name as every file system takes it.
fn plain(name: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() || "@.+".contains(c) {
            c
        } else {
            '-'
        }
    };
    name.chars().take(60).map(plain).collect()
}

#[test]
fn a_name_that_is_a_path_is_none() {
    assert_eq!(plain("../ann@fair.example"), "..-ann@fair.example");
    assert_eq!(plain("René / 王"), "René---王");
}
