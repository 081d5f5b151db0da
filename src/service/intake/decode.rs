//! Bytes into text with one kind of line end, cut anywhere.

use encoding_rs::{Decoder, DecoderResult, UTF_8};

use super::options::{Encoding, Refusal, Setting};

/// Decodes a stream. Every line end (LF, CRLF or CR) becomes a line feed, so that the
/// readers know only one, and a byte order mark at the start is dropped.
pub(super) struct Decode {
    encoding: &'static encoding_rs::Encoding,
    decoder: Decoder,
    after_return: bool,
    line: u64,
}

impl Decode {
    pub(super) fn new(Encoding(encoding): Encoding) -> Self {
        Self {
            encoding,
            decoder: encoding.new_decoder(),
            after_return: false,
            line: 1,
        }
    }

    /// Decodes the next bytes and appends them to `text`.
    ///
    /// # Errors
    /// The bytes are not of this encoding. It is told once, with a remedy.
    pub(super) fn push(
        &mut self,
        bytes: &[u8],
        last: bool,
        text: &mut String,
    ) -> Result<(), Refusal> {
        let most = self
            .decoder
            .max_utf8_buffer_length_without_replacement(bytes.len());
        let mut decoded = String::with_capacity(most.unwrap_or(bytes.len()) + 4);
        let (result, read) =
            self.decoder
                .decode_to_string_without_replacement(bytes, &mut decoded, last);
        self.end_lines(&decoded, text);
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::OutputFull => self.push(&bytes[read..], last, text),
            DecoderResult::Malformed(..) => Err(self.refuse(&bytes[read.saturating_sub(1)..])),
        }
    }

    /// Decodes the next bytes for nothing but to see whether that can be done.
    pub(super) fn check(&mut self, bytes: &[u8], last: bool) -> Result<(), Refusal> {
        self.push(bytes, last, &mut String::new())
    }

    fn end_lines(&mut self, mut rest: &str, text: &mut String) {
        // Half a character decodes to nothing, which a line feed may still follow.
        if !rest.is_empty() && std::mem::take(&mut self.after_return) {
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        let begin = text.len();
        while let Some((line, after)) = rest.split_once('\r') {
            text.push_str(line);
            text.push('\n');
            self.after_return = after.is_empty();
            rest = after.strip_prefix('\n').unwrap_or(after);
        }
        text.push_str(rest);
        let ends = text.as_bytes()[begin..].iter().filter(|&&b| b == b'\n');
        self.line += ends.count() as u64;
    }

    fn refuse(&self, bytes: &[u8]) -> Refusal {
        let line = self.line;
        let name = self.encoding.name();
        if self.encoding != UTF_8 {
            let reason = format!("is not {name}: line {line} cannot be decoded");
            return Refusal::new(Setting::Encoding, reason);
        }
        // Excel on Windows saves "CSV" so, wherever the system's language is Western.
        let western = encoding_rs::WINDOWS_1252;
        let (guess, ..) = western.decode(&bytes[..bytes.len().min(12)]);
        let guess: String = guess.chars().take_while(|c| !c.is_control()).collect();
        Refusal::new(
            Setting::Encoding,
            format!(
                "is not UTF-8: line {line} cannot be decoded. A spreadsheet program may have \
                 saved it in the encoding of its system: save it as \"CSV UTF-8\", or name the \
                 encoding; as windows-1252, that place reads {guess:?}"
            ),
        )
    }
}

/// The encoding that a list says by itself: by its byte order mark, or by being UTF-8.
///
/// # Errors
/// It looks like UTF-16, which is not certain without a byte order mark.
pub(super) fn of_head(head: &[u8]) -> Result<Encoding, Refusal> {
    if head.starts_with(b"\xff\xfe\0\0") {
        let reason = "is UTF-32, which is not read; save it as UTF-8";
        return Err(Refusal::new(None, reason));
    }
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(head) {
        return Ok(Encoding(encoding));
    }
    // Of ASCII in UTF-16, every other byte is zero.
    let zeros = |from: usize| {
        let bytes = head.iter().skip(from).step_by(2).take(64);
        head.len() >= 4 && bytes.clone().filter(|&&b| b == 0).count() * 10 >= bytes.count() * 9
    };
    for (from, label) in [(1, "utf-16le"), (0, "utf-16be")] {
        if zeros(from) {
            let reason = format!("looks like {label} without a byte order mark");
            return Err(Refusal::new(Setting::Encoding, reason));
        }
    }
    Ok(Encoding(UTF_8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(label: &str, bytes: &[u8], size: usize) -> Result<String, Refusal> {
        let mut decode = Decode::new(label.parse().unwrap());
        let mut text = String::new();
        for chunk in bytes.chunks(size) {
            decode.push(chunk, false, &mut text)?;
        }
        decode.push(b"", true, &mut text)?;
        Ok(text)
    }

    #[test]
    fn every_line_end_is_one_line_feed() {
        for size in 1..9 {
            let text = decode("utf-8", "a\r\nb\rc\n\r\n\rd\r\r\n".as_bytes(), size).unwrap();
            assert_eq!(text, "a\nb\nc\n\n\nd\n\n", "cut into {size}s");
        }
    }

    #[test]
    fn marks_and_encodings_are_decoded_however_they_are_cut() {
        let wide = |text: &str, big: bool| -> Vec<u8> {
            let units = text.encode_utf16();
            let bytes = |unit: u16| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            };
            units.flat_map(bytes).collect()
        };
        for size in 1..6 {
            let text = "\u{feff}Müller 票 😀";
            assert_eq!(decode("utf-8", text.as_bytes(), size).unwrap(), &text[3..]);
            assert_eq!(
                decode("utf-16le", &wide(text, false), size).unwrap(),
                &text[3..]
            );
            assert_eq!(
                decode("utf-16be", &wide(text, true), size).unwrap(),
                &text[3..]
            );
            assert_eq!(
                decode("windows-1252", b"M\xfcller", size).unwrap(),
                "Müller"
            );
            assert_eq!(decode("gbk", b"\xc6\xb1", size).unwrap(), "票");
            let lines = wide("a\r\nb\r\n", false);
            assert_eq!(decode("utf-16le", &lines, size).unwrap(), "a\nb\n");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_refused_with_the_likely_cause() {
        let refusal = decode("utf-8", b"a\nM\xfcller\n", 64).unwrap_err();
        assert_eq!(refusal.setting, Some(Setting::Encoding));
        assert!(refusal.reason.contains("line 2"), "{refusal}");
        assert!(refusal.reason.contains("\"üller\""), "{refusal}");
        assert!(decode("utf-8", b"half \xe7\xa5", 64).is_err());
        assert!(decode("gbk", b"\xff\xff", 64).is_err());
        assert!(
            of_head(b"a\0b\0c\0d\0")
                .unwrap_err()
                .reason
                .contains("utf-16le")
        );
    }
}
