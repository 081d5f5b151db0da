//! Damages bytes, as transfers and programs do.

use std::io::{Cursor, Read, Write};

use fastrand::Rng;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What the readers look out for.
const TOKENS: [&[u8]; 40] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r",
    b"\r\n",
    b"[",
    b"]",
    b"{",
    b"}",
    b":",
    b"\\",
    b"\\u0000",
    b"sep=;",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\0",
    b"\xc3",
    b"=",
    b"#N/A",
    b"1E+15",
    b"Total",
    b"code",
    b"https://a",
    b"null",
    b"\xe2\x80\x8b",
    b"\xc2\xa0",
    b"<",
    b">",
    b"/>",
    b"</c>",
    b"&#x0;",
    b"&amp;",
    b"r=\"XFD1048576\"",
    b"table:number-rows-repeated=\"4000000000\"",
    b"18446744073709551615",
];

/// Some changes, of a byte or of a stretch.
pub(super) fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    for _ in 0..rng.usize(1..=6) {
        let at = rng.usize(0..=bytes.len());
        let end = (at + rng.usize(0..=40)).min(bytes.len());
        match rng.u8(0..9) {
            0 if at < bytes.len() => bytes[at] = rng.u8(..),
            1 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(0..8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].repeat(rng.usize(1..=4));
                bytes.splice(at..at, again);
            }
            4 => bytes.truncate(at),
            5 if !other.is_empty() => {
                let from = rng.usize(0..other.len());
                let to = (from + rng.usize(0..=200)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            6 if at < bytes.len() && bytes[at].is_ascii_digit() => bytes[at] = rng.u8(b'0'..=b'9'),
            _ => drop(bytes.splice(at..at, TOKENS[rng.usize(0..TOKENS.len())].iter().copied())),
        }
    }
}

/// An archive of which one part is damaged, or its bytes.
pub(super) fn mutate_archive(rng: &mut Rng, archive: &[u8], other: &[u8]) -> Vec<u8> {
    let mut parts = if rng.u8(0..8) == 0 {
        None
    } else {
        parts_of(archive)
    };
    let Some(parts) = parts.as_mut().filter(|parts| !parts.is_empty()) else {
        let mut bytes = archive.to_vec();
        mutate(rng, &mut bytes, other);
        return bytes;
    };
    // The one with the cells, most of the time.
    let is_main = |name: &str| name.contains("sheet1") || name == "content.xml";
    let main = parts.iter().position(|(name, _)| is_main(name));
    let any = rng.usize(0..parts.len());
    let chosen = main.filter(|_| rng.u8(0..3) > 0).unwrap_or(any);
    mutate(rng, &mut parts[chosen].1, other);
    archive_of(parts)
}

/// The parts of an archive, if it is whole.
pub(super) fn parts_of(archive: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).ok()?;
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).ok()?;
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).ok()?;
        parts.push((part.name().ok()?.into_owned(), bytes));
    }
    Some(parts)
}

/// An archive of these parts.
pub(super) fn archive_of(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let packed = if bytes.len() > 100_000 {
            CompressionMethod::Deflated
        } else {
            CompressionMethod::Stored
        };
        let options = SimpleFileOptions::default().compression_method(packed);
        archive.start_file(name.as_str(), options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
