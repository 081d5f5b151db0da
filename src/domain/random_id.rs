//! Which random ids are not given out.

/// Whether a program would take an id for something else: a command line for an
/// option, as it begins with a hyphen, or a spreadsheet for a number, as it consists
/// of digits or has an exponent ("12e45").
pub(super) fn is_misread(id: &str) -> bool {
    id.starts_with('-') || id.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_numbers_are_misread() {
        for id in ["-x", "-7", "0000", "12e45", "12E45", "1e-5", "9e999"] {
            assert!(is_misread(id), "{id}");
        }
        for id in ["x-", "12f45", "e45", "12e", "0x17", "1e5a", "1_000"] {
            assert!(!is_misread(id), "{id}");
        }
    }
}
