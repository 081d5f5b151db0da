//! Whether the first row of a table names its columns.
//!
//! Nothing marks a header in CSV (RFC 4180 leaves it to the media type's parameter
//! `header`). A header that is taken for an item is handed to somebody; an item that is
//! taken for a header is lost. So only what can hardly be anything else is certain.

use super::words::WORDS;

/// What the first row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// Certainly the names of the columns.
    Yes,
    /// Certainly not.
    No,
    /// Not certain, and what is more likely.
    Unsure {
        /// Whether it is taken for a header.
        assumed: bool,
    },
}

/// Looks at the first rows of a table. All cells are trimmed.
pub(super) fn guess(rows: &[Vec<String>]) -> Header {
    let Some((first, rest)) = rows.split_first() else {
        return Header::Unsure { assumed: false };
    };
    let width = first.iter().rposition(|cell| !cell.is_empty());
    let first = &first[..width.map_or(0, |last| last + 1)];
    let column = |at: usize| rest.iter().filter_map(move |row| row.get(at));
    if first.iter().any(|cell| is_address(cell)) {
        return Header::No;
    }
    let names = first.iter().filter(|cell| could_name(cell)).count();
    let known = first.iter().filter(|cell| is_known(cell)).count();
    let again = |row: &&Vec<String>| !row.starts_with(first);
    let below = |at: usize| rest.iter().filter(again).filter_map(move |row| row.get(at));
    // A value that comes again, and another name of a column, are values.
    let is_value = |at: usize| {
        below(at).any(|cell| *cell == first[at] || is_known(cell)) || first[at].is_empty()
    };
    let has_digit = |cell: &String| cell.contains(char::is_numeric);
    let with_digits = |at: usize| below(at).next().is_some() && below(at).all(has_digit);
    let differs = (0..first.len()).any(with_digits);
    // A title is one cell above a wider table.
    let widest = rest
        .iter()
        .filter_map(|row| row.iter().rposition(|cell| !cell.is_empty()));
    let is_title = first.len() == 1 && widest.max().is_some_and(|last| last > 0);
    // Prizes may be called what columns are: "Gift card", "Chocolate".
    let alone = first.len() == 1 && below(0).any(|cell| could_name(cell) && !is_address(cell));
    let is_clear = known * 2 > names || (known * 2 == names && differs);
    let has_value = (0..first.len()).any(is_value);
    let is_unlike = !has_value && !is_title && !alone;
    if names == first.len() && known > 0 && is_clear && is_unlike {
        return Header::Yes;
    }
    if let [only] = first
        && !rest.is_empty()
        && (only.bytes().all(|b| b.is_ascii_digit()) || column(0).all(|cell| same_make(only, cell)))
    {
        return Header::No;
    }
    Header::Unsure {
        assumed: names == first.len()
            && !is_title
            && (first.len() > 1 || differs || (known > 0 && !has_value)),
    }
}

/// Whether the first of some plain lines may be a header. It hardly ever is one.
pub(super) fn of_lines(lines: &[Vec<String>]) -> bool {
    let is_name = || matches!(&lines[0][..], [only] if could_name(only) && is_known(only));
    match guess(lines) {
        Header::Yes => true,
        Header::Unsure { .. } => !lines.is_empty() && (is_name() || stands_out(lines)),
        Header::No => stands_out(lines),
    }
}

/// Whether the first of some lines is not like the others: a comment, or a title.
fn stands_out(lines: &[Vec<String>]) -> bool {
    let Some(([first], rest)) = lines.split_first().map(|(first, rest)| (&first[..], rest)) else {
        return false;
    };
    let is_comment = |line: &str| line.starts_with("# ") || line.starts_with("//");
    let is_title = |line: &str| line.ends_with([':', '：']);
    let alone = |is: &dyn Fn(&str) -> bool| {
        is(first) && !rest.is_empty() && !rest.iter().any(|row| row.iter().any(|line| is(line)))
    };
    alone(&is_comment) || alone(&is_title)
}

/// Whether a cell could be the name of a column.
fn could_name(cell: &str) -> bool {
    let fits = |c: char| c.is_alphabetic() || " _-./()#:&'".contains(c) || is_mark(c);
    !cell.is_empty() && cell.chars().count() <= 40 && cell.chars().all(fits)
}

/// Accents that stand alone, and other marks of scripts.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{e7f}') && !c.is_numeric()
}

fn is_address(cell: &str) -> bool {
    cell.contains("://") || (cell.contains('@') && cell.contains('.'))
}

/// Whether two values are of one make, as codes of one series are: of the same length,
/// with letters, digits and punctuation at the same places, and with a digit.
fn same_make(one: &str, other: &str) -> bool {
    let make = |c: char| match c {
        '0'..='9' => '9',
        'A'..='Z' => 'A',
        'a'..='z' => 'a',
        c => c,
    };
    one.contains(|c: char| c.is_ascii_digit()) && one.chars().map(make).eq(other.chars().map(make))
}

/// Whether a name is one that columns of such lists commonly have.
fn is_known(cell: &str) -> bool {
    let name = cell.to_lowercase();
    if WORDS.contains(&name.as_str()) {
        return true;
    }
    let mut words = name.split([' ', '_', '-', '.', '/', '(', ')', '#', ':']);
    words.all(|word| word.is_empty() || WORDS.contains(&word))
        && name.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(text: &str) -> Header {
        let rows = text.split('\n');
        let cells = |row: &str| row.split(',').map(str::to_owned).collect();
        guess(&rows.map(cells).collect::<Vec<_>>())
    }

    #[test]
    fn a_clear_header_is_certain() {
        for header in [
            "code\nA1",
            "Code\nSAVE-10\nSAVE-11",
            "code,pin\nA1,1",
            "Coupon Code,Valid Until\nA,B",
            "Gutscheincode\nX1",
            "兑换码,密码\n1,2",
            "name,e-mail\nAnn,ann@example.org",
            "url\nhttps://a.example",
            "First name,Last name,Zzyzx\nA,B,C",
            "code,pin,,\nA,1,,",
            "key\nkey-1",
        ] {
            assert_eq!(guessed(header), Header::Yes, "{header}");
        }
    }

    #[test]
    fn what_cannot_be_a_header_is_certain_too() {
        for items in [
            "SAVE-10\nSAVE-11\nSAVE-12",
            "https://a.example/1\nhttps://a.example/2",
            "1234\n99",
            "ann@example.org\nbob@example.org",
            "A7B-22\nC9D-31",
            "https://a.example,1\nx,2",
        ] {
            assert_eq!(guessed(items), Header::No, "{items}");
        }
    }

    #[test]
    fn anything_else_is_not_certain() {
        for (rows, assumed) in [
            ("WELCOME\nWELCOME10", true),
            ("Gutscheincode\nX", true),
            ("Gift card\nChocolate", true),
            ("Ann,Ticket\nBob,Ticket", true),
            ("Mark,Price\nJohn,Smith", true),
            ("Coupons,,\ncode,pin,note\nA,1,x", false),
            ("Kode\nQQ\nZZ", false),
            ("alpha,beta\n1,2", true),
            ("12,North\n13,South", false),
            ("X7K-22A\nQQ9-81B", false),
            ("gift\nprize", false),
            ("Row 5,Gate North\nRow 6,Gate South", false),
            ("SAVE-10", false),
            ("", false),
        ] {
            assert_eq!(guessed(rows), Header::Unsure { assumed }, "{rows}");
        }
    }
}
