//! What holds of all symbologies.

use super::*;

const ALL: [Symbology; 4] = [
    Symbology::Qr,
    Symbology::Code128,
    Symbology::Ean13,
    Symbology::DataMatrix,
];

/// A text of some length from some alphabet, so that some are refused and some are not.
fn random_text(random: &mut fastrand::Rng) -> String {
    let longest = *random
        .choice(&[14, 30, 60, 400, 800, 1_700])
        .expect("not empty");
    let length = random.usize(0..longest);
    let alphabet = random.u8(..6);
    (0..length)
        .map(|at| match alphabet {
            0 => random.char('0'..='9'),
            1 => random.char('A'..='Z'),
            2 => random.char(' '..='~'),
            3 if at % 9 > 1 => random.char('0'..='9'),
            4 => random.char('\0'..='\u{ff}'),
            5 => random.char('一'..='龥'),
            _ => random.alphanumeric(),
        })
        .collect()
}

#[test]
fn what_is_checked_can_be_drawn_and_nothing_else() {
    let mut drawn = [0; ALL.len()];
    let mut refused = [0; ALL.len()];
    for seed in 0..600 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut text = random_text(&mut random);
        if seed % 4 == 0 {
            // A thirteen-digit number: one in ten is an EAN-13.
            text = (0..13).map(|_| random.digit(10)).collect();
        }
        for (at, symbology) in ALL.into_iter().enumerate() {
            let symbol = Symbol::new(symbology, &text);
            let checked = check(symbology, &text);
            assert_eq!(symbol.map(|_| ()), checked, "{symbology:?} {text:?}");
            *if checked.is_ok() {
                &mut drawn[at]
            } else {
                &mut refused[at]
            } += 1;
        }
    }
    // The texts try both answers.
    assert!(
        drawn.iter().chain(&refused).all(|&count| count > 10),
        "{drawn:?} {refused:?}"
    );
}

#[test]
fn a_text_that_is_empty_is_refused() {
    for symbology in ALL {
        assert_eq!(check(symbology, ""), Err(SymbolError::Empty));
        assert!(matches!(
            Symbol::new(symbology, ""),
            Err(SymbolError::Empty)
        ));
    }
}

#[test]
fn an_error_is_a_phrase_that_follows_a_name() {
    for (symbology, text) in [
        (Symbology::Qr, "x".repeat(2_000)),
        (Symbology::Code128, "x".repeat(2_000)),
        (Symbology::Code128, "é".to_owned()),
        (Symbology::Ean13, "400638133393".to_owned()),
        (Symbology::Ean13, "4006381333934".to_owned()),
        (Symbology::Ean13, "40063813".to_owned()),
        (Symbology::Ean13, "x".to_owned()),
        (Symbology::DataMatrix, "x".repeat(2_000)),
        (Symbology::DataMatrix, "\n".to_owned()),
        (Symbology::DataMatrix, String::new()),
    ] {
        let error = check(symbology, &text).expect_err("refused").to_string();
        assert!(
            error.starts_with("has ") || error.starts_with("is "),
            "{error}"
        );
        assert!(!error.ends_with('.') && !error.contains('\n'), "{error}");
    }
}

/// The modules that an SVG's path fills: column, row, columns, rows.
fn filled(svg: &str) -> Vec<[usize; 4]> {
    let (_, path) = svg.split_once(r#" d=""#).expect("there is a path");
    path.split_once('"')
        .expect("the path ends")
        .0
        .split_terminator('z')
        .map(|run| {
            let mut numbers = run
                .split(|c: char| !c.is_ascii_digit())
                .filter(|n| !n.is_empty());
            std::array::from_fn(|_| {
                let number = numbers.next().expect("four numbers");
                number.parse().expect("a number")
            })
        })
        .collect()
}

#[test]
fn an_svg_fills_exactly_the_dark_modules() {
    for (symbology, text) in [
        (Symbology::Qr, "https://example.com/é"),
        (Symbology::Code128, "SAVE-20-PERCENT-0012345"),
        (Symbology::Ean13, "4006381333931"),
        (Symbology::DataMatrix, "SAVE-20-PERCENT"),
    ] {
        let symbol = Symbol::new(symbology, text).expect("it fits");
        let (left, top) = match symbol.margin {
            Margin::Sides(left, _) => (left, 0),
            Margin::Around(margin) => (margin, margin),
        };
        let mut modules = vec![false; symbol.modules.len()];
        for [x, y, long, _] in filled(&symbol.svg()) {
            let from = (y - top) * symbol.across + x - left;
            modules[from..from + long].fill(true);
        }
        assert_eq!(modules, symbol.modules);
    }
}

#[test]
fn an_svg_has_its_quiet_zone_and_only_what_a_page_allows() {
    for (symbology, text, view) in [
        (Symbology::Qr, "A", "0 0 29 29"),
        (Symbology::Code128, "A", "0 0 66 26"),
        (Symbology::Ean13, "4006381333931", "0 0 113 45"),
        (Symbology::DataMatrix, "A", "0 0 14 14"),
    ] {
        let symbol = Symbol::new(symbology, text).expect("it fits");
        let svg = symbol.svg();
        assert!(svg.contains(&format!(r#"viewBox="{view}""#)), "{svg}");
        let (element, inside) = svg.split_once('>').expect("an element");
        assert!(element.starts_with(r#"<svg xmlns="http://www.w3.org/2000/svg" "#));
        assert!(element.contains(r#"aria-hidden="true""#), "{element}");
        assert_eq!(
            element.contains("crispEdges"),
            !symbol.is_linear(),
            "{element}"
        );
        for part in [" width=", " height=", " style", " id=", " class"] {
            assert!(!element.contains(part), "{element}");
        }
        assert!(
            !inside.contains("style") && !inside.contains(" id="),
            "{inside}"
        );
        assert_eq!(inside.matches("<path").count(), 1);
        let linear = matches!(symbology, Symbology::Code128 | Symbology::Ean13);
        assert_eq!(symbol.is_linear(), linear);
        assert_eq!(element.contains("preserveAspectRatio"), linear);
    }
}

#[test]
fn a_large_symbol_is_still_a_small_svg() {
    let qr = Symbol::new(Symbology::Qr, &"a".repeat(666)).expect("it fits");
    assert!(qr.svg().len() < 64 * 1_024, "{}", qr.svg().len());
}
