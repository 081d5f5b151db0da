//! Files in a real browser the size of a phone.

use serde_json::{Value, json};

use super::{PATIENCE, upload, upload_as};
use crate::harness::{Contents, Phone, Service, Setup, holds_only, until};

const NAME: &str = ".name";
const DOWNLOAD: &str = ".face a.button";
const TAP: &str = "form button";

/// A picture as a camera might make it.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    let pixel = |n: u32| {
        let (x, y) = (n % width, n / width);
        [x * 255 / width, y * 255 / height, 160].map(|part| part as u8)
    };
    let pixels: Vec<u8> = (0..width * height).flat_map(pixel).collect();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A service with the code `fair`, which has this file.
fn fair(settings: &Value, name: &str, bytes: &[u8]) -> Service {
    let service = Service::start(&[]);
    service.api().make_code_of("fair", settings, &[]);
    let url = service.url(&crate::harness::file_path("fair", name));
    let answer = crate::harness::put(&url, &[], &mut &*bytes);
    assert_eq!(answer.status, 201, "{}", answer.text());
    service
}

fn settings() -> Value {
    json!({
        "title": "Harbour Fair 2026",
        "text": "Print your ticket or show it at the gate.",
    })
}

/// Waits until a phone has saved a file of this name, completely and alone.
/// Returns its contents.
async fn saved(phone: &Phone, name: &str) -> Vec<u8> {
    let folder = phone.downloads();
    let path = folder.join(name);
    let name = name.to_owned();
    let wait = move || {
        until("only this file is saved", PATIENCE, || {
            holds_only(&folder, &name)
        });
    };
    tokio::task::spawn_blocking(wait).await.unwrap();
    std::fs::read(path).unwrap()
}

async fn width_of_preview(phone: &Phone) -> u64 {
    let script = "const i = document.querySelector('.frame img');
        return i ? i.decode().then(() => i.naturalWidth, () => 0) : -1";
    phone.run(script).await.as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_shown_and_a_tap_saves_it() {
    let bytes = picture(600, 400);
    let service = fair(&settings(), "票 ticket 12.png", &bytes);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/fair")).await;
    phone.tap(TAP).await;
    assert_eq!(phone.text(NAME).await, "票 ticket 12.png");
    assert!(phone.text(".face .note").await.starts_with("PNG, "));
    assert_eq!(phone.text(DOWNLOAD).await, "Download");
    assert_eq!(width_of_preview(&phone).await, 600);
    let page = phone.browser().current_url().await.unwrap();
    // Another program would have no cookie.
    phone.browser().delete_all_cookies().await.unwrap();
    phone.tap(DOWNLOAD).await;
    assert!(saved(&phone, "票 ticket 12.png").await == bytes);
    assert_eq!(phone.browser().current_url().await.unwrap(), page);
    phone.check("file-picture").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_names_a_file_with_its_size_and_type_in_the_dark_too() {
    let service = Service::start(&[]);
    service.api().make_code_of("fair", &settings(), &[]);
    upload(
        &service,
        "fair",
        "Programme.pdf",
        &Contents::new(1, 3_400_000),
    );
    let phone = Phone::with(Setup {
        dark: true,
        ..Setup::default()
    })
    .await;
    phone.open(&service.url("/c/fair")).await;
    phone.tap(TAP).await;
    assert_eq!(phone.text(NAME).await, "Programme.pdf");
    assert_eq!(phone.text(".face .note").await, "PDF, 3.4 MB");
    assert!(phone.texts(".frame img").await.is_empty());
    phone.check("file-dark").await;
}

/// Such a program would run if the file were shown.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_may_hold_a_program_is_saved_and_not_shown() {
    let program = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (name, kind) in [
        ("a.svg", "image/svg+xml"),
        ("a.html", "text/html"),
        ("a.xml", "application/xml"),
    ] {
        let service = Service::start(&[]);
        service.api().make_code_of("fair", &settings(), &[]);
        let url = service.url(&crate::harness::file_path("fair", name));
        let headers = [("content-type", kind)];
        crate::harness::put(&url, &headers, &mut program.as_bytes());
        let phone = Phone::start().await;
        phone.open(&service.url("/c/fair")).await;
        phone.tap(TAP).await;
        assert_eq!(phone.text(NAME).await, name);
        assert!(phone.texts("img").await.is_empty(), "{name} is shown");
        phone.tap(DOWNLOAD).await;
        assert!(saved(&phone, name).await == program.as_bytes());
        phone.check(&format!("file-{}", &name[2..])).await;
        // It is not shown either if its address is opened.
        phone.open_file(&service.url("/c/fair/file")).await;
        assert_eq!(phone.text(NAME).await, name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_picture_leaves_the_page_whole() {
    let service = Service::start(&[]);
    service.api().make_code_of("fair", &settings(), &[]);
    let as_png = [("content-type", "image/png")];
    upload_as(
        &service,
        "fair",
        "broken.png",
        &as_png,
        &Contents::new(1, 900),
    );
    let phone = Phone::start().await;
    phone.open(&service.url("/c/fair")).await;
    phone.tap(TAP).await;
    assert_eq!(phone.text(DOWNLOAD).await, "Download");
    phone.check("file-broken-picture").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_smallest_phone_shows_the_longest_name() {
    let longest = "Donaudampfschifffahrtsgesellschaftskapitän_".repeat(5)
        + "123456789012345678901234567890.pdf";
    let service = fair(&settings(), &longest, &[0; 12_345]);
    let phone = Phone::with(Setup {
        width: 320,
        ..Setup::default()
    })
    .await;
    phone.open(&service.url("/c/fair")).await;
    phone.tap(TAP).await;
    assert_eq!(phone.text(NAME).await, longest);
    phone.check("file-320").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_can_be_saved_in_chinese_and_without_javascript() {
    let bytes = picture(300, 500);
    let service = fair(
        &json!({ "title": "海港集市 2026", "per_client": 2 }),
        "门票.png",
        &bytes,
    );
    upload(&service, "fair", "地图.pdf", &Contents::new(1, 700));
    let phone = Phone::with(Setup {
        javascript: false,
        languages: "zh-CN,zh,en",
        ..Setup::default()
    })
    .await;
    phone.open(&service.url("/c/fair")).await;
    phone.tap(TAP).await;
    phone.find(".ticket").await;
    phone.tap(TAP).await;
    phone.find(".ticket + .ticket").await;
    assert_eq!(phone.texts(DOWNLOAD).await, ["下载", "下载"]);
    phone.check("files-chinese-without-javascript").await;
    let name = phone.text(NAME).await;
    phone.tap(DOWNLOAD).await;
    let bytes_of = saved(&phone, &name).await;
    let right = match &*name {
        "门票.png" => bytes,
        _ => Contents::new(1, 700).bytes(),
    };
    assert!(bytes_of == right, "{name}");
}

/// A code that shows each item only once, for a minute, gives a link that works
/// for longer.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_shows_a_file_once_still_downloads_it_after_a_minute() {
    let service = Service::start(&[]);
    let mut settings = settings();
    settings["repeat"] = "refuse".into();
    service.api().make_code_of("fair", &settings, &[]);
    let contents = Contents::new(1, 1_000_000);
    upload(&service, "fair", "song.mp3", &contents);
    let phone = Phone::start().await;
    phone.open(&service.url("/c/fair")).await;
    phone.tap(TAP).await;
    assert_eq!(phone.text(NAME).await, "song.mp3");
    let urgent = phone.text(".urgent").await;
    assert_eq!(urgent, "Download it now. It will not be shown again.");
    phone.check("file-once").await;
    service.make_claim_older();
    phone.tap(DOWNLOAD).await;
    assert!(saved(&phone, "song.mp3").await == contents.bytes());
    phone.browser().refresh().await.unwrap();
    assert_eq!(phone.text("#state").await, "You already got yours");
    assert!(phone.texts(DOWNLOAD).await.is_empty());
}
