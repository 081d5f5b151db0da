//! Sheets to print: what a browser prints is read by a scanner that is not ours.

mod commands;
mod desk;
mod paper;

use apiece::domain::Language;
use apiece::logo::Logo;
use apiece::qr::Case;
use apiece::sheets::{self, Design, Guest, Layout, Sheet};

use self::desk::Desk;
use self::paper::Place;

const ADDRESS: &str = "https://get.example.org/c/summer-fair";
const CODE: &str = "https://get.example.org/C/SUMMER-FAIR";

const SHORT: &str = "Summer fair";
const LONG: &str = "A drink for everyone who helped to set up the tents, to bake the cakes, and to \
                    carry the benches back to school";
const GERMAN: &str = "Donaudampfschifffahrtsgesellschaftskapitänsmützenständer für Helferinnen";
const ARABIC: &str =
    "مهرجان الصيف: مشروب مجاني لكل من يزور الحديقة الكبيرة في وسط المدينة يوم السبت";
const CHINESE: &str =
    "夏日游园会：凡到场的朋友都可以领取一份免费饮料和一份小礼物，先到先得，送完为止";
const EMOJI: &str = "🎉🎈 Sommerfest 👩‍🍳🍰🍹🎶 für alle 👨‍👩‍👧‍👦🏳️‍🌈";

const TEXT: &str = "Scan the code, and show what you get at the bar.\nUntil 10 p.m.";

const LAYOUTS: [Layout; 5] = [
    Layout::Poster,
    Layout::Tents,
    Layout::L7160,
    Layout::L7163,
    Layout::L5160,
];

const A4: (f64, f64) = (210.0, 297.0);
const LETTER: (f64, f64) = (215.9, 279.4);

fn design(title: &'static str) -> Design<'static> {
    Design {
        title,
        text: TEXT,
        accent: Some("#0b6b4f".parse().unwrap()),
        ..Design::default()
    }
}

fn sheet<'a>(layout: Layout, design: Design<'a>) -> Sheet<'a> {
    Sheet::new(layout, design, ADDRESS, Case::Mixed).unwrap()
}

fn logo() -> Logo {
    let picture =
        image::RgbaImage::from_fn(120, 90, |x, y| image::Rgba([180, (x + y) as u8, 40, 255]));
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    Logo::read(&png.into_inner()).unwrap()
}

const GUESTS: [(&str, &str); 6] = [
    (
        "Ann Lee",
        "https://get.example.org/c/fair/i/Kd7qAnn4fZ0Yw1bT6sXv9LmQ2pRc8EhUj3gNi5oBaVt",
    ),
    (
        "ben.with.a.long.name@department.fair.example",
        "https://get.example.org/c/fair/i/Ben",
    ),
    ("王芳", "https://get.example.org/c/fair/i/Wang"),
    ("ليلى حداد", "https://get.example.org/c/fair/i/Layla"),
    ("Zoë & Çağrı <3", "https://get.example.org/c/fair/i/Zoe"),
    ("Six", "https://get.example.org/c/fair/i/Six"),
];

fn guests() -> impl Iterator<Item = Guest<'static>> {
    GUESTS
        .into_iter()
        .map(|(name, address)| Guest { name, address })
}

#[tokio::test]
async fn each_printed_sheet_has_its_codes_and_words_on_pages_of_its_size() {
    let desk = Desk::new("sheets").await;
    let logo = logo();
    let letter = Some(sheets::Paper::Letter);
    let with_logo = Design {
        logo: Some(&logo),
        ..design(CHINESE)
    };
    let on_letter = Design {
        paper: letter,
        ..design(LONG)
    };
    let arabic = Design {
        language: Some(Language::Arabic),
        ..design(ARABIC)
    };
    for (name, layout, design, size, parts) in [
        ("poster-logo", Layout::Poster, with_logo, A4, 1),
        ("tents", Layout::Tents, design(LONG), A4, 4),
        ("tents-letter", Layout::Tents, on_letter, LETTER, 4),
        ("l7160", Layout::L7160, arabic, A4, 21),
        ("l7163", Layout::L7163, with_logo, A4, 14),
        ("l5160", Layout::L5160, design(LONG), LETTER, 30),
    ] {
        let (paper, places) = desk.print(name, &sheet(layout, design).document()).await;
        assert_eq!((paper.pages, places.len()), (1, parts), "{name}");
        assert_near(paper.size, size, name);
        assert_eq!(paper.scanned(&places), vec![CODE; parts], "{name}");
        let mut words = vec!["get.example.org/c/summer-fair".to_owned()];
        // An Arabic line, and the marks in it, are in the file from left to right.
        let marks = [':', ','];
        let title = design.title.split_whitespace();
        words.extend(title.map(|word| word.trim_matches(marks).to_owned()));
        for word in words {
            let count = paper.text.matches(&word).count();
            assert!(
                count >= parts,
                "{name}: {count} times {word:?} in {}",
                paper.text
            );
        }
    }
}

#[tokio::test]
async fn each_guest_has_an_invitation_with_the_name_and_the_code_of_the_own_address() {
    let desk = Desk::new("sheets-invitations").await;
    let sheet = Sheet::invitations(design(SHORT), guests()).unwrap();
    let (paper, places) = desk.print("invitations", &sheet.document()).await;
    assert_eq!((paper.pages, places.len()), (2, 6));
    assert_near(paper.size, A4, "invitations");
    assert_eq!(desk.troubles().await, [""; 0]);
    assert_eq!(paper.scanned(&places), GUESTS.map(|(_, address)| address));
    for (name, address) in GUESTS {
        let address = address.strip_prefix("https://").unwrap();
        for words in name.split_whitespace().chain([address]) {
            assert!(paper.text.contains(words), "{words} in {}", paper.text);
        }
    }
}

#[tokio::test]
async fn no_title_leaves_its_place_or_moves_the_code_from_its_own() {
    let desk = Desk::new("sheets-titles").await;
    for layout in LAYOUTS {
        for title in [SHORT, LONG, GERMAN, ARABIC, CHINESE, EMOJI, ""] {
            desk.open("title", &sheet(layout, design(title)).document())
                .await;
            assert_eq!(desk.troubles().await, [""; 0], "{title} on {layout:?}");
        }
        // More than there is room for ends with an ellipsis.
        let (title, text) = (
            "Very long title ".repeat(12),
            "A very long text. ".repeat(111),
        );
        // Letter is shorter.
        for paper in [None, Some(sheets::Paper::Letter)] {
            let design = Design {
                title: &title,
                text: &text,
                paper,
                ..Design::default()
            };
            let Ok(sheet) = Sheet::new(layout, design, ADDRESS, Case::Mixed) else {
                continue;
            };
            desk.open("endless", &sheet.document()).await;
            let troubles = desk.troubles().await;
            let troubles = troubles
                .iter()
                .filter(|trouble| !trouble.contains("is cut"));
            assert_eq!(troubles.collect::<Vec<_>>(), [""; 0], "{layout:?}");
        }
    }
    // What finds these finds some.
    let wide = sheet(Layout::L7160, design(LONG)).document();
    let wide = wide
        .replace("font-size: 6pt", "font-size: 30pt")
        .replace("clamp: 7", "clamp: 99");
    desk.open("wide", &wide).await;
    assert_ne!(desk.troubles().await, [""; 0]);
}

#[tokio::test]
async fn labels_are_where_their_paper_has_them() {
    let desk = Desk::new("sheets-labels").await;
    // As the manufacturer says: how many, margins, size, and from one to the next.
    for (layout, across, [left, top], [width, height], [right, down]) in [
        (Layout::L7160, 3, [7.21, 15.15], [63.5, 38.1], [66.04, 38.1]),
        (Layout::L7163, 2, [4.65, 15.15], [99.1, 38.1], [101.6, 38.1]),
        (Layout::L5160, 3, [4.76, 12.7], [66.68, 25.4], [69.85, 25.4]),
    ] {
        desk.open("labels", &sheet(layout, design(SHORT)).document())
            .await;
        for (at, place) in desk.places().await.into_iter().enumerate() {
            let (column, row) = ((at % across) as f64, (at / across) as f64);
            let found = [place.left, place.top, place.width, place.height];
            let right = [left + column * right, top + row * down, width, height];
            let off = found
                .iter()
                .zip(right)
                .map(|(found, right)| (found - right).abs());
            assert!(
                off.clone().all(|off| off < 0.1),
                "{layout:?} {at}: {found:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_spoiled_sheet_is_not_read() {
    let desk = Desk::new("sheets-spoiled").await;
    let good = sheet(Layout::L7163, design(SHORT)).document();
    let faint = good.replace("<path d=", "<path fill=\"#fcfcfc\" d=");
    let tiny = good.replace(
        "width=\"34mm\" height=\"34mm\"",
        "width=\"3mm\" height=\"3mm\"",
    );
    for (name, spoiled) in [("faint", faint), ("tiny", tiny)] {
        assert_ne!(spoiled, good);
        let (paper, places) = desk.print(name, &spoiled).await;
        assert_eq!(paper.scanned(&places), [""; 0], "{name}");
    }
}

fn assert_near(found: (f64, f64), right: (f64, f64), name: &str) {
    let off = (found.0 - right.0).abs() + (found.1 - right.1).abs();
    assert!(off < 0.5, "{name}: {found:?}");
}
