//! What programs do to values on their way here.
//!
//! Only what can hardly be meant is damage. A JSON string is taken as it is: whoever
//! wants such a value can write it so.

use crate::domain::Invalid;

/// Checks a value that was written as plain text.
///
/// # Errors
/// It cannot be what its author wrote, and what to do.
pub(super) fn check(value: &str) -> Result<(), Invalid> {
    let reason = if is_error(value) {
        "holds an error of a spreadsheet; correct its formula"
    } else if is_formula(value) {
        "holds a formula of a spreadsheet; write the value that it shows"
    } else if is_shortened(value) {
        "holds a number that a spreadsheet has shortened; format the column as text, enter the \
         numbers again and save the list again"
    } else if value.contains('\u{fffd}') {
        "holds U+FFFD, which stands for a character that was lost; save the list again from its \
         source, as UTF-8"
    } else {
        return Ok(());
    };
    Err(Invalid::new("item", reason))
}

/// An error as spreadsheet programs show it, in the languages that were
/// seen.
fn is_error(value: &str) -> bool {
    #[rustfmt::skip]
    const ERRORS: [&str; 28] = [
        "#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
        "#FIELD!", "#ERROR!", "#BLOCKED!", "#GETTING_DATA", // German
        "#NV", "#BEZUG!", "#WERT!", "#ZAHL!", // French
        "#N/D", "#NOM?", "#VALEUR!", "#NOMBRE!", // Spanish, Portuguese, Italian
        "#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#VALOR!", "#NOME?", "#RIF!", "#VALORE!",
    ];
    let shown = |prefix: &str| {
        let number = value.strip_prefix(prefix);
        number.is_some_and(|n| n.len() == 3 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    match value.as_bytes().first() {
        // A column that is too narrow shows nothing but hashes.
        Some(b'#') => {
            ERRORS.contains(&value) || (value.len() > 2 && value.bytes().all(|b| b == b'#'))
        }
        Some(b'E') => shown("Err:"),
        _ => false,
    }
}

/// `="007"`, which keeps a spreadsheet from changing a value, or a call: `=HYPERLINK(...)`.
fn is_formula(value: &str) -> bool {
    let Some(formula) = value.strip_prefix('=') else {
        return false;
    };
    let quoted = formula.len() > 1 && formula.starts_with('"') && formula.ends_with('"');
    let name = formula.split('(').next().unwrap_or_default();
    let is_name = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'.';
    let starts = name.starts_with(|c: char| c.is_ascii_uppercase());
    quoted || (starts && name.bytes().all(is_name) && formula.ends_with(')'))
}

/// `1.23457E+15`: a long number, of which a spreadsheet has kept the first digits.
fn is_shortened(value: &str) -> bool {
    let Some((number, exponent)) = value.split_once("E+") else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut parts = number
        .strip_prefix('-')
        .unwrap_or(number)
        .splitn(2, ['.', ',']);
    let (whole, fraction) = (parts.next().unwrap_or_default(), parts.next());
    let exponent = digits(exponent) && (2..4).contains(&exponent.len());
    whole.len() == 1 && digits(whole) && fraction.is_none_or(digits) && exponent
}

/// Whether a row that begins so sums up the rows above it.
pub(super) fn is_total(cell: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 23] = [
        "total", "totals", "grand total", "subtotal", "sum", "gesamt", "gesamtsumme", "summe",
        "zwischensumme", "somme", "total général", "suma", "totale", "totaal", "razem", "итого",
        "всего", "合计", "总计", "小计", "合計", "小計", "합계",
    ];
    // Nothing longer is looked at closely.
    cell.len() <= 40 && {
        let word = cell.trim_end_matches([':', '：', ' ']).to_lowercase();
        WORDS.contains(&word.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_did_is_seen() {
        for value in [
            "#N/A",
            "#REF!",
            "#WERT!",
            "####",
            "Err:502",
            "=\"007\"",
            "=HYPERLINK(\"a\",\"b\")",
            "=A1.B(2)",
            "1.23457E+15",
            "1,23457E+15",
            "1E+12",
            "-1.5E+015",
            "M\u{fffd}ller",
        ] {
            assert!(check(value).is_err(), "{value}");
        }
        for value in ["Total", "total:", "GESAMT", "合计：", "Grand total"] {
            assert!(is_total(value), "{value}");
        }
    }

    #[test]
    fn what_people_write_is_let_through() {
        for value in [
            "",
            "#",
            "##",
            "#1",
            "#SAVE-10",
            "#NAME",
            "#n/a",
            "Err:5",
            "Err:50a",
            "=",
            "=\"",
            "=3x!",
            "=)",
            "=a(b)",
            "E+15",
            "12E+15",
            "1.5E+1",
            "1.5E15",
            "1.E+15",
            "KEY1E+15",
            "1.2.3E+15",
        ] {
            assert_eq!(check(value), Ok(()), "{value}");
        }
        for value in ["", "Total War", "Summer", "TOTAL-10", "Total :-)"] {
            assert!(!is_total(value), "{value}");
        }
    }
}
