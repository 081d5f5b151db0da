//! A tap makes a symbol as large as the screen.

use serde_json::{Value, json};

use super::decoders::{zbar, zxing};
use super::{
    EAN, SYMBOL, Shot, assert_scanned, get_item, name_of, scroll_to, shown_as, two_screens,
};
use crate::harness::{Phone, Screen, Service, Setup, Visitor};

const SYMBOLS: [(&str, &str); 4] = [
    (
        "qr",
        "https://tickets.example/redeem?token=7fQ2-xL9v&seat=12B",
    ),
    ("code128", "SAVE-20-percent-Harbour-7"),
    ("ean13", EAN),
    (
        "datamatrix",
        "Harbour Fair 2026: one free drink. COFFEE-7Q4M",
    ),
];

fn make_codes(service: &Service) {
    for (way, text) in SYMBOLS {
        let item = json!({ "kind": "text", "value": text });
        service.api().make_code_of(way, &shown_as(way), &[item]);
    }
}

/// Taps a symbol, and asserts that nothing else is seen then.
async fn enlarge(phone: &Phone, css: &str, screen: Screen) {
    phone.tap(&format!("{css} > a")).await;
    phone.find(&format!("{css}:target")).await;
    let script = format!(
        "const of = box => [box.x, box.y, box.width, box.height],
             find = css => of(document.querySelector(css).getBoundingClientRect());
         return [find('{css}'), find('{css} svg')]"
    );
    let boxes: [[f64; 4]; 2] = serde_json::from_value(phone.run(&script).await).unwrap();
    let [whole, drawing] = boxes;
    let [width, height] = [screen.width, screen.height].map(f64::from);
    assert_eq!(whole, [0.0, 0.0, width, height]);
    let [x, y, drawn_width, drawn_height] = drawing;
    let is_inside = x >= 0.0 && y >= 0.0 && x + drawn_width <= width && y + drawn_height <= height;
    assert!(is_inside, "{drawing:?} on {screen:?}");
    // As large as the screen's smaller side allows, or its larger side for bars.
    let largest = f64::max(drawn_width / width, drawn_height / height);
    assert!(largest > 0.8, "{drawing:?} on {screen:?}");
    assert_eq!(phone.text(&format!("{css} .shrink")).await, "Close");
}

/// Closes what was enlarged, and asserts that the page is there again.
async fn close(phone: &Phone, css: &str) {
    phone.tap(&format!("{css} .shrink")).await;
    phone.find("#state:target").await;
    assert_small(phone).await;
}

async fn assert_small(phone: &Phone) {
    let heading = phone.find("#state").await;
    assert!(heading.is_displayed().await.unwrap());
    assert_eq!(phone.texts(".symbol:target").await, [""; 0]);
    assert_eq!(phone.texts(".shrink").await.concat(), "");
    let script = "const seen = document.elementFromPoint(innerWidth / 2, 2);
                  return seen === null || seen.closest('.symbol') === null";
    assert_eq!(phone.run(script).await, true, "the symbol is still large");
}

#[tokio::test]
async fn a_tap_makes_a_symbol_fill_the_screen_and_another_tap_closes_it() {
    let service = Service::start(&[]);
    make_codes(&service);
    let mut phone = Phone::start().await;
    let lying = Screen {
        width: 568,
        height: 320,
        ratio: 2,
        dark: false,
    };
    let mut shots = Vec::new();
    for (way, text) in SYMBOLS {
        get_item(&phone, &service, way).await;
        for screen in two_screens().chain([lying]) {
            phone.change_screen(screen).await;
            enlarge(&phone, SYMBOL, screen).await;
            let png = phone.check(&name_of(&format!("large-{way}"), screen)).await;
            shots.push(Shot::new(png, &[(way, text)]));
            close(&phone, SYMBOL).await;
        }
        phone.tap(".symbol > a").await;
        phone.find(".symbol:target").await;
        phone.browser().back().await.unwrap();
        assert_small(&phone).await;
    }
    assert_scanned(&shots);
}

#[tokio::test]
async fn a_symbol_is_enlarged_and_closed_without_javascript() {
    let service = Service::start(&[]);
    make_codes(&service);
    let setup = Setup {
        javascript: false,
        ..Setup::default()
    };
    let mut phone = Phone::with(setup).await;
    let small = two_screens().next().expect("the smallest");
    let mut shots = Vec::new();
    for (way, text) in SYMBOLS {
        get_item(&phone, &service, way).await;
        phone.change_screen(small).await;
        enlarge(&phone, SYMBOL, small).await;
        let name = format!("large-{way}-without-javascript");
        let png = phone.check(&name_of(&name, small)).await;
        shots.push(Shot::new(png, &[(way, text)]));
        close(&phone, SYMBOL).await;
    }
    assert_scanned(&shots);
}

/// The settings of a code whose items a desk marks as used.
fn redeemed(way: &str) -> Value {
    let mut settings = shown_as(way);
    settings["redeem"] = true.into();
    settings["per_client"] = 2.into();
    settings
}

#[tokio::test]
async fn each_of_several_symbols_is_enlarged_alone_and_the_desks_is_one_of_them() {
    let service = Service::start(&[]);
    let items = ["COFFEE-7Q4M", "COFFEE-K2XD"].map(Into::into);
    service
        .api()
        .make_code_of("pair", &redeemed("code128"), &items);
    let mut phone = Phone::start().await;
    get_item(&phone, &service, "pair").await;
    phone.tap("form button").await;
    phone.find(".ticket + .ticket").await;
    let values = phone.texts(".value").await;
    let heard = phone.heard().await;
    let links = heard.iter().filter(|(role, _)| role == "link");
    let links: Vec<_> = links.map(|(_, name)| name.as_str()).collect();
    let item = "A code for a scanner. Tap to enlarge";
    let proof = "A code for the desk. Tap to enlarge";
    assert_eq!(links, [item, proof, item, proof]);
    let mut shots = Vec::new();
    for (screen, what) in two_screens().zip(["1", "2"]) {
        phone.change_screen(screen).await;
        let css = format!("#symbol-{what}");
        enlarge(&phone, &css, screen).await;
        let png = phone
            .check(&name_of(&format!("pair-item-{what}"), screen))
            .await;
        let text = &values[usize::from(what == "2")];
        shots.push(Shot::new(png, &[("code128", text)]));
        close(&phone, &css).await;
        let css = format!("#proof-{what}");
        enlarge(&phone, &css, screen).await;
        let png = phone
            .check(&name_of(&format!("pair-proof-{what}"), screen))
            .await;
        let read = zxing(std::slice::from_ref(&png)).remove(0);
        let [address] = &read[..] else {
            panic!("{read:?}")
        };
        let page = service.url("/c/pair/p/");
        assert!(address.text.starts_with(&page), "{address:?}");
        assert_eq!(zbar(&png), read);
        close(&phone, &css).await;
        let path = address.text.strip_prefix(&service.url("")).unwrap();
        let opened = Visitor::of(&service).get(path, &[]);
        assert_eq!(opened.status, 200);
        assert!(opened.text().contains("desk"), "{}", opened.text());
    }
    assert_scanned(&shots);
}

#[tokio::test]
async fn the_desks_code_is_below_the_item_and_both_decode_on_the_page() {
    let service = Service::start(&[]);
    let mut phone = Phone::start().await;
    let mut settings = redeemed("datamatrix");
    settings["per_client"] = 1.into();
    let item = "COFFEE-7Q4M";
    service
        .api()
        .make_code_of("used", &settings, &[item.into()]);
    get_item(&phone, &service, "used").await;
    for screen in two_screens() {
        // Both are seen at once.
        let tall = Screen {
            height: 1_400,
            ..screen
        };
        phone.change_screen(tall).await;
        scroll_to(&phone, "#proof-1").await;
        let png = phone.check(&name_of("used", screen)).await;
        let read = zxing(std::slice::from_ref(&png)).remove(0);
        let page = service.url("/c/used/p/");
        let is_proof = |text: &str| text.starts_with(&page);
        assert_eq!(read.len(), 2, "{read:?}");
        let has = |way: &str, is: &dyn Fn(&str) -> bool| {
            read.iter().any(|read| read.way == way && is(&read.text))
        };
        assert!(has("datamatrix", &|text| text == item), "{read:?}");
        assert!(has("qr", &is_proof), "{read:?}");
        let others = zbar(&png);
        assert!(others.len() == 1 && is_proof(&others[0].text), "{others:?}");
        let script = "const top = css => document.querySelector(css).getBoundingClientRect().top;
                      return top('#symbol-1') < top('.value') && top('.value') < top('#proof-1')";
        assert_eq!(phone.run(script).await, true);
    }
}
