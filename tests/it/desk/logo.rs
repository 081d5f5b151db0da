//! A logo on the page and in the QR code, and a colour.

use std::path::Path;

use serde_json::json;

use crate::harness::{Answer, Service, Visitor, put, scanned};

const HTML: (&str, &str) = ("accept", "text/html");

/// A picture of this size, each pixel in a colour of its own.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let pixels: Vec<u8> = (0..width * height)
        .flat_map(|n| [(n * 7 % 251) as u8, (n * 13 % 241) as u8, 90])
        .collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    drop(writer);
    png
}

fn set(service: &Service, picture: &[u8]) -> Answer {
    put(&service.url("/v1/codes/fair/logo"), &[], &mut &*picture)
}

fn scanned_at(dir: &Path, name: &str, picture: &[u8]) -> String {
    let path = dir.join(name);
    std::fs::write(&path, picture).unwrap();
    scanned(&path).trim().to_owned()
}

#[test]
fn a_logo_is_on_the_page_and_in_the_middle_of_a_code_that_scans() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 1);
    let plain = Visitor::of(&service).get("/c/fair/qr.png", &[]).body;
    let answer = set(&service, &png(400, 200));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let digest = answer.json()["logo"].as_str().unwrap().to_owned();

    let page = Visitor::of(&service).get("/c/fair", &[HTML]).text();
    let address = format!("/c/fair/logo/{digest}.png");
    assert!(page.contains(&address), "{page}");
    let picture = Visitor::of(&service).get(&address, &[]);
    assert_eq!(picture.header("content-type"), Some("image/png"));
    assert!(
        picture
            .header("cache-control")
            .unwrap()
            .contains("immutable")
    );
    let info = png::Decoder::new(std::io::Cursor::new(picture.body))
        .read_info()
        .unwrap();
    assert_eq!((info.info().width, info.info().height), (256, 128));

    let dir = tempfile::tempdir().unwrap();
    for name in ["qr.png", "qr.svg"] {
        for size in [256, 700] {
            let path = format!("/c/fair/{name}?size={size}");
            let drawn = Visitor::of(&service).get(&path, &[]);
            assert_eq!(drawn.status, 200, "{}", drawn.text());
            assert_ne!(drawn.body, plain);
            let text = scanned_at(dir.path(), name, &drawn.body);
            assert!(text.to_lowercase().ends_with("/c/fair"), "{text}");
        }
    }
    let without = Visitor::of(&service).get("/c/fair/qr.png?logo=false", &[]);
    assert_eq!(without.body, plain);

    // Another one has another address, and the old one is gone.
    assert_eq!(set(&service, &png(64, 64)).status, 200);
    assert_eq!(Visitor::of(&service).get(&address, &[]).status, 404);
    let gone = api.send("DELETE", "/v1/codes/fair/logo", None).unwrap();
    assert_eq!(gone.status, 204);
    let page = Visitor::of(&service).get("/c/fair", &[HTML]).text();
    assert!(!page.contains("class=\"logo\""), "{page}");
    assert_eq!(Visitor::of(&service).get("/c/fair/qr.png", &[]).body, plain);
}

#[test]
fn what_cannot_be_a_logo_is_refused_in_words() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({}), 1);
    let whole = png(40, 40);
    for (picture, words) in [
        (&b"<svg/>"[..], "PNG, JPEG or WebP"),
        (&b""[..], "PNG, JPEG or WebP"),
        (&whole[..whole.len() / 2], "damaged"),
        (&vec![0; 256 * 1024 + 1][..], "262144"),
    ] {
        let refused = set(&service, picture);
        let told = (refused.status, refused.problem());
        assert_eq!(told, (422, "unusable-logo".to_owned()), "{words}");
        assert!(
            refused.text().contains(words),
            "{words}: {}",
            refused.text()
        );
    }
    assert_eq!(api.get("/v1/codes/fair").json()["logo"], json!(null));
    let digest = "0".repeat(64);
    let new = api.post("/v1/codes", &json!({ "id": "other", "logo": digest }));
    assert_eq!((new.status, &new.json()["field"]), (422, &json!("logo")));
}

#[test]
fn an_address_that_is_too_long_for_a_logo_is_refused_with_what_to_do() {
    let service = Service::start(&[]);
    let api = service.api();
    let id = "a-long-name-for-a-summer-fair-with-many-words-in-it";
    api.make_code(id, &json!({}), 1);
    let answer = put(
        &service.url(&format!("/v1/codes/{id}/logo")),
        &[],
        &mut &png(64, 64)[..],
    );
    assert_eq!(answer.status, 200);
    let refused = Visitor::of(&service).get(&format!("/c/{id}/qr.svg?case=lower"), &[]);
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("logo=false"), "{}", refused.text());
    let plain = Visitor::of(&service).get(&format!("/c/{id}/qr.svg?case=lower&logo=false"), &[]);
    assert_eq!(plain.status, 200);
}

#[test]
fn a_colour_that_can_be_read_is_the_pages_and_another_is_refused_with_one() {
    let service = Service::start(&[]);
    let api = service.api();
    api.make_code("fair", &json!({ "accent": "#7A1F5C" }), 1);
    let page = Visitor::of(&service).get("/c/fair", &[HTML]).text();
    assert!(page.contains("/assets/accent-7a1f5c.css"), "{page}");
    let style = Visitor::of(&service).get("/assets/accent-7a1f5c.css", &[]);
    assert!(
        style.text().contains("--accent:#7a1f5c"),
        "{}",
        style.text()
    );
    let pale = json!({ "accent": "#ffd100" });
    let refused = api.send("PATCH", "/v1/codes/fair", Some(&pale)).unwrap();
    assert_eq!(
        (refused.status, &refused.json()["field"]),
        (422, &json!("accent"))
    );
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("4.5:1"), "{detail}");
    let (_, offered) = detail.split_once('#').unwrap();
    let better = json!({ "accent": format!("#{}", &offered[..6]) });
    let taken = api.send("PATCH", "/v1/codes/fair", Some(&better)).unwrap();
    assert_eq!(taken.status, 200, "{detail}");
    let pale = Visitor::of(&service).get("/assets/accent-ffd100.css", &[]);
    assert_eq!(pale.status, 404);
}
