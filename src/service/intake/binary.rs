//! Files that are not lists: pictures, documents, archives, programs.

use super::options::{Format, Refusal, Setting};

/// What a file is, by its first bytes.
pub(super) enum Nature {
    /// Text, in whatever encoding.
    Text,
    /// A spreadsheet that can be read.
    Sheet(Format),
}

/// Looks at the first bytes of a file.
///
/// # Errors
/// It is not a list.
pub(super) fn nature(head: &[u8]) -> Result<Nature, Refusal> {
    if let Some(what) = marked_text(head) {
        return Err(refuse(what));
    }
    let is_text = |b: &u8| *b >= b' ' || matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    // Codes may begin with the letters that mark some formats: `BM`, `MZ`, `ID3`.
    if encoding_rs::Encoding::for_bom(head).is_some() || head.iter().all(is_text) {
        return Ok(Nature::Text);
    }
    if head.starts_with(OLE) {
        return Err(old_office(head));
    }
    if head.starts_with(b"PK") && has(head, b"xl/workbook.bin") {
        let reason = "is a binary workbook of Excel (.xlsb); save it as .xlsx";
        return Err(Refusal::new(None, reason));
    }
    let zeros = head.iter().filter(|b| **b == 0).count();
    match infer::get(head).map(|kind| (kind.mime_type(), kind.extension())) {
        Some(("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _)) => {
            Ok(Nature::Sheet(Format::Xlsx))
        }
        Some(("application/vnd.oasis.opendocument.spreadsheet", _)) => {
            Ok(Nature::Sheet(Format::Ods))
        }
        Some(("application/zip", _)) if has(head, b"xl/") => Ok(Nature::Sheet(Format::Xlsx)),
        Some((mime, extension)) => Err(refuse(&format!(
            "{} ({mime})",
            extension.to_ascii_uppercase()
        ))),
        // A stray control character is the business of its line.
        None if head.iter().filter(|b| !is_text(b)).count() <= 2 + head.len() / 50 => {
            Ok(Nature::Text)
        }
        // UTF-16 without a mark is told by what decodes.
        None if (head.len()..head.len() * 2).contains(&(zeros * 3)) => Ok(Nature::Text),
        None => Err(refuse("data that is not text")),
    }
}

/// What is text, but never a list.
fn marked_text(head: &[u8]) -> Option<&'static str> {
    let start = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let start = &start[..start.len().min(64)].to_ascii_lowercase();
    let begins = |with: &str| start.starts_with(with.as_bytes());
    let marks = [
        ("%pdf-", "a PDF document"),
        ("%!ps", "a PostScript document"),
        ("{\\rtf", "an RTF document"),
        ("<!doctype html", "a web page"),
        ("<html", "a web page"),
        ("<head", "a web page"),
        ("<meta", "a web page"),
        ("<table", "a web page"),
        ("<svg", "an SVG picture"),
        ("<?xml", "an XML document"),
        ("begin:vcard", "a contact"),
        ("begin:vcalendar", "a calendar"),
        ("-----begin ", "a key or a certificate"),
    ];
    marks
        .iter()
        .find(|(mark, _)| begins(mark))
        .map(|(_, what)| *what)
}

/// How the files of Office before 2007, and those with a password, begin ([MS-CFB]).
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Names its parts in UTF-16, often beyond the first bytes.
fn old_office(head: &[u8]) -> Refusal {
    let names = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        has(head, &name)
    };
    if names("EncryptedPackage") {
        let reason = "has a password; save it without one, or as \"CSV UTF-8\"";
        return Refusal::new(None, reason);
    }
    if names("WordDocument") || names("PowerPoint Document") {
        return refuse("a document of Office before 2007");
    }
    let reason = "is a workbook of Excel before 2007, or has a password; save it as .xlsx without \
                  a password, or as \"CSV UTF-8\"";
    Refusal::new(None, reason)
}

fn refuse(what: &str) -> Refusal {
    Refusal::new(Setting::Files, format!("is {what}, not a list of items"))
}

fn has(head: &[u8], name: &[u8]) -> bool {
    head.windows(name.len()).any(|window| window == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_kinds_are_refused_by_name() {
        let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01";
        let elf = [b"\x7fELF\x02\x01\x01", &[0; 64][..]].concat();
        let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03";
        for (head, what) in [
            (&b"%PDF-1.7\n%\xe2\xe3"[..], "PDF"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
            (jpeg, "JPG"),
            (gzip, "GZ"),
            (&elf, "ELF"),
            (b"PK\x03\x04\x14\0\0\0\0\0", "ZIP"),
            (b"<!DOCTYPE html><p>", "web page"),
            (b"\0\x01\x02\x03\x04\x05\x06", "not text"),
        ] {
            let refusal = nature(head).err().expect(what);
            assert_eq!(refusal.setting, Some(Setting::Files), "{what}");
            assert!(refusal.reason.contains(what), "{refusal}");
        }
    }

    #[test]
    fn codes_may_begin_with_any_letters() {
        for text in [
            "BM-1234\n",
            "MZ90\n",
            "ID3-A\n",
            "GIF89a-1\n",
            "PK-1\n",
            "Rar!-9\n",
            "",
            "a\x07b",
        ] {
            assert!(
                matches!(nature(text.as_bytes()), Ok(Nature::Text)),
                "{text}"
            );
        }
        assert!(matches!(nature(b"M\xfcller\n"), Ok(Nature::Text)));
    }
}
