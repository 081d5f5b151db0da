use super::*;

const STYLESHEET: &str = include_str!("../../http/html/assets/base.css");

/// Colours of the sRGB cube, black and white among them.
fn colours() -> impl Iterator<Item = Rgb> {
    let steps = || (0..=255_u8).step_by(5);
    steps().flat_map(move |red| {
        steps().flat_map(move |green| steps().map(move |blue| Rgb([red, green, blue])))
    })
}

fn accepted() -> impl Iterator<Item = Accent> {
    colours().filter_map(|rgb| rgb.to_string().parse().ok())
}

/// The colour of a custom property in `base.css`, first in light and then in dark mode.
fn of_stylesheet(property: &str) -> [Rgb; 2] {
    let start = format!("--{property}: ");
    let mut values = STYLESHEET.split(&start).skip(1);
    let mut next = || {
        let value = values.next().unwrap().split(';').next().unwrap();
        Rgb::read(value).unwrap()
    };
    [next(), next()]
}

fn assert_readable(palette: &Palette, [paper, card, ink, soft]: [Rgb; 4], least: f64) {
    let Palette {
        accent,
        pressed,
        on,
        glow,
    } = *palette;
    for (text, behind, least) in [
        (accent, paper, least),
        (accent, card, least),
        (accent, glow, READABLE),
        (ink, glow, READABLE),
        (soft, glow, READABLE),
        (on, accent, READABLE),
        (on, pressed, READABLE),
    ] {
        let contrast = text.contrast(behind);
        assert!(
            contrast >= least,
            "{text} on {behind} of {palette}: {contrast}"
        );
    }
}

#[test]
fn all_that_a_page_shows_can_be_read_whatever_the_accent() {
    let [light, dark] = [0, 1]
        .map(|mode| ["paper", "card", "ink", "soft"].map(|property| of_stylesheet(property)[mode]));
    let mut number = 0;
    for accent in accepted() {
        assert_readable(&accent.light(), light, READABLE);
        assert_readable(&accent.dark(), dark, CLEAR);
        number += 1;
    }
    assert!(number > 10_000, "{number}");
}

#[test]
fn a_pressed_button_looks_different() {
    for palette in accepted().flat_map(|accent| [accent.light(), accent.dark()]) {
        // White has no lighter shade; dark pages make no accent that light.
        let contrast = palette.accent.contrast(palette.pressed);
        assert!(contrast > 1.08, "{palette}: {contrast}");
    }
}

#[test]
fn a_colour_that_is_too_light_is_refused_with_the_lightest_shade_that_would_do() {
    let mut number = 0;
    for rgb in colours() {
        let Err(invalid) = rgb.to_string().parse::<Accent>() else {
            assert!(rgb.contrast(PAPER) >= READABLE);
            continue;
        };
        assert!(rgb.contrast(PAPER) < READABLE);
        let words: Vec<_> = invalid.reason.split(' ').collect();
        let [.., shade, "would", "do"] = words[..] else {
            panic!("{}", invalid.reason);
        };
        let shade = shade.parse::<Accent>().unwrap().0;
        // One step lighter in all that the colour has, and it would not do.
        let lighter = Rgb(std::array::from_fn(|at| {
            rgb.0[at].min(shade.0[at].saturating_add(1))
        }));
        assert!(lighter.contrast(PAPER) < READABLE, "{rgb}: {shade}");
        // The same share of all its light, to the rounding.
        let ratio = |at: usize| shade.linear()[at] / rgb.linear()[at];
        for at in (0..3).filter(|&at| shade.0[at] >= 64) {
            for other in (0..3).filter(|&at| shade.0[at] >= 64) {
                assert!(
                    (ratio(at) / ratio(other) - 1.0).abs() < 0.04,
                    "{rgb}: {shade}"
                );
            }
        }
        number += 1;
    }
    assert!(number > 50_000, "{number}");
}

#[test]
fn contrast_is_that_of_wcag() {
    for (one, other, contrast) in [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.478),
        ("#ff0000", "#ffffff", 3.998),
        ("#0b6b4f", "#f5f3ee", 5.863),
    ] {
        let read = |text| Rgb::read(text).unwrap();
        let found = read(one).contrast(read(other));
        assert!((found - contrast).abs() < 0.005, "{one}, {other}: {found}");
    }
}

#[test]
fn the_page_is_the_one_of_the_stylesheet() {
    assert_eq!(of_stylesheet("paper"), [PAPER, DARK_PAPER]);
    assert_eq!(of_stylesheet("card")[1], DARK_CARD);
    assert!(of_stylesheet("card")[0].luminance() > PAPER.luminance());
}

#[test]
fn a_colour_is_read_in_either_case_and_written_in_lower_case() {
    let accent: Accent = serde_json::from_str("\"#0B6b4F\"").unwrap();
    assert_eq!(serde_json::to_string(&accent).unwrap(), "\"#0b6b4f\"");
}

#[test]
fn what_is_not_a_colour_is_refused() {
    for text in [
        "",
        "#",
        "0b6b4f",
        "#0b6",
        "#0b6b4f00",
        "#0b6b4g",
        "#+b6b4f",
        "green",
        "#äöü",
    ] {
        let invalid = text.parse::<Accent>().unwrap_err();
        assert_eq!(invalid.field, "accent");
        assert_eq!(invalid.reason, "is not a colour such as #0b6b4f", "{text}");
    }
}

#[test]
fn a_refusal_says_how_far_off_the_colour_is() {
    let reason = |text: &str| text.parse::<Accent>().unwrap_err().reason;
    assert_eq!(
        reason("#ffcc00"),
        "has a contrast of 1.3:1 with the page, which must be at least 4.5:1; #886c00 would do"
    );
}

#[test]
fn the_stylesheet_has_the_properties_of_the_page_in_both_modes() {
    let accent: Accent = "#0b6b4f".parse().unwrap();
    assert_eq!(
        accent.stylesheet(),
        ":root{--accent:#0b6b4f;--accent-pressed:#075841;--on-accent:#ffffff;--glow:#e5efeb}\
         @media (prefers-color-scheme:dark){:root{--accent:#65bb9a;--accent-pressed:#8cc7ae;\
         --on-accent:#141613;--glow:#1e3229}}"
    );
}
