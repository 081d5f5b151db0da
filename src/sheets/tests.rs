use image::{ImageFormat, Rgba, RgbaImage};

use super::*;

const ADDRESS: &str = "https://get.example.org/c/summer-fair";

fn sheet(layout: Layout, design: Design<'_>) -> Sheet<'_> {
    Sheet::new(layout, design, ADDRESS, Case::Mixed).unwrap()
}

fn refused(layout: Layout, design: Design<'_>, address: &str) -> String {
    let sheet = Sheet::new(layout, design, address, Case::Mixed);
    sheet.err().expect("it is refused").to_string()
}

fn logo() -> Logo {
    let picture = RgbaImage::from_pixel(90, 90, Rgba([180, 40, 40, 255]));
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    Logo::read(&png.into_inner()).unwrap()
}

fn long(characters: usize) -> String {
    format!("{ADDRESS}{}", "-kD7q".repeat(1_000))[..characters].to_owned()
}

#[test]
fn nothing_in_a_sheet_needs_an_inline_style_or_a_script() {
    let logo = logo();
    let design = Design {
        title: "Fair",
        text: "One each",
        accent: Some("#0b6b4f".parse().unwrap()),
        logo: Some(&logo),
        ..Design::default()
    };
    let body = sheet(Layout::Tents, design).body().into_string();
    for forbidden in ["style", "<script", "onload"] {
        assert!(!body.contains(forbidden), "{forbidden}");
    }
    // The logo is in it once, however many codes there are.
    assert_eq!(body.matches("<image ").count(), 1);
    assert_eq!(body.matches("<use ").count(), 4);
}

#[test]
fn what_people_write_is_text() {
    let design = Design {
        title: "<b>Fair</b> & \"more\"",
        text: "</style><script>",
        ..Design::default()
    };
    let document = sheet(Layout::Poster, design).document();
    assert!(!document.contains("<b>") && !document.contains("<script>"));
    assert!(document.contains("&lt;b&gt;Fair&lt;/b&gt; &amp;"));
    assert_eq!(document.matches("</style>").count(), 1);
}

#[test]
fn a_sheet_says_its_language_and_in_which_direction_it_is_written() {
    let arabic = Design {
        language: Some(Language::Arabic),
        ..Design::default()
    };
    let document = sheet(Layout::L7163, arabic).document();
    assert!(document.contains(r#"lang="ar" dir="rtl""#));
    // An address is always written from left to right.
    assert!(document.contains(r#"<bdi dir="ltr""#));
    let unknown = sheet(Layout::L7163, Design::default()).document();
    assert!(unknown.contains("<html><head>"));
}

#[test]
fn labels_are_on_their_own_paper_and_the_rest_on_either() {
    let on = |paper| Design {
        paper: Some(paper),
        ..Design::default()
    };
    for layout in [Layout::Poster, Layout::Tents] {
        for (paper, class) in [(Paper::A4, "a4"), (Paper::Letter, "letter")] {
            let body = sheet(layout, on(paper)).body().into_string();
            assert!(body.contains(&format!(" {class}\"")), "{body}");
        }
    }
    let reason = refused(Layout::L5160, on(Paper::A4), ADDRESS);
    assert_eq!(
        reason,
        "a 5160 label is on Letter paper; choose that, or another layout"
    );
}

#[test]
fn an_address_that_is_too_long_for_a_label_is_refused_with_what_is_large_enough() {
    let reason = refused(Layout::L5160, Design::default(), &long(250));
    assert!(
        reason.contains("would not scan on a 5160 label"),
        "{reason}"
    );
    assert!(reason.contains("a module would be 0.3"), "{reason}");
    let (_, larger) = reason
        .split_once("; print ")
        .expect("there is a larger one");
    assert!(larger.ends_with(", or use a shorter address"), "{reason}");
    let layout = match larger.split(',').next() {
        Some("an L7163 label") => Layout::L7163,
        Some("a table tent") => Layout::Tents,
        other => panic!("{other:?}"),
    };
    assert!(Sheet::new(layout, Design::default(), &long(250), Case::Mixed).is_ok());
}

#[test]
fn an_address_that_no_code_holds_is_refused() {
    let reason = refused(Layout::Poster, Design::default(), &long(4_000));
    assert_eq!(
        reason,
        "4000 characters do not fit a QR code; use a shorter address"
    );
    let reason = refused(Layout::Poster, Design::default(), &long(2_000));
    assert!(
        reason.ends_with("mm wide; use a shorter address"),
        "{reason}"
    );
}

#[test]
fn a_logo_that_hides_too_much_is_refused_with_what_to_do() {
    let logo = logo();
    let with_logo = Design {
        logo: Some(&logo),
        ..Design::default()
    };
    assert!(Sheet::new(Layout::L5160, with_logo, ADDRESS, Case::Mixed).is_ok());
    let reason = refused(Layout::Poster, with_logo, &long(100));
    assert!(
        reason.ends_with(
            "would not scan on a poster with the logo in its middle: leave the logo out, or \
             choose another logo or a shorter address"
        ),
        "{reason}"
    );
}

#[test]
fn an_invitation_is_refused_by_its_address_and_none_at_all_is_told() {
    let name = "Ann";
    let (good, bad) = (long(60), long(1_500));
    let guests = [&good, &bad].map(|address| Guest { name, address });
    let refused = Sheet::invitations(Design::default(), guests).err();
    let reason = refused.expect("it is refused").to_string();
    assert!(reason.contains(&bad), "{reason}");
    let nobody = Sheet::invitations(Design::default(), []).err();
    assert_eq!(nobody, Some(SheetError::Nobody));
}
