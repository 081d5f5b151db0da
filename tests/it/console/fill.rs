//! Files that are chosen or dropped in a browser, and large ones.

use std::io::Read;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::SendBody;
use ureq::http::Method;

use super::script::{listen, looks_wrong, troubles};
use super::session::Session;
use crate::harness::process::Serve;
use crate::harness::{KEY, Phone, Service, Setup, send, until_async};

const MIB: u64 = 1024 * 1024;

/// An empty code, and an organiser before the page that fills it.
struct Desk {
    service: Service,
    phone: Phone,
    files: TempDir,
}

impl Desk {
    async fn new(items: &[Value]) -> Self {
        let service = Service::start(&[]);
        service.api().make_code_of("fair", &json!({}), items);
        let phone = Phone::with(Setup {
            width: 1_024,
            ..Setup::default()
        })
        .await;
        listen(&phone).await;
        let session = Session::admin(&service);
        session.hand(&service, &phone, &[]).await;
        let files = tempfile::tempdir().unwrap();
        let desk = Self {
            service,
            phone,
            files,
        };
        desk.open().await;
        desk
    }

    async fn open(&self) {
        let url = self.service.url("/manage/codes/fair/fill");
        self.phone.open(&url).await;
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.files.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Chooses files.
    async fn choose(&self, files: &[PathBuf]) {
        let names: Vec<_> = files.iter().map(|path| path.to_str().unwrap()).collect();
        let input = self.phone.find("#file").await;
        input.send_keys(names.join("\n")).await.unwrap();
    }

    /// Waits until the list is understood so that the button says this.
    async fn offers(&self, label: &str) {
        self.phone.sees("#result [data-add]", label).await;
    }

    async fn select(&self, name: &str, value: &str) {
        let option = format!("#{name} option[value={value}]");
        self.phone.find(&option).await.click().await.unwrap();
    }

    /// The items that are shown before they are added, all at one moment: they may be about to
    /// be replaced by others.
    async fn shown(&self) -> Vec<String> {
        let texts = "return [...document.querySelectorAll('#result .ticket')]
            .map((ticket) => ticket.innerText)";
        serde_json::from_value(self.phone.run(texts).await).expect("texts")
    }

    async fn add(&self, count: usize) {
        self.phone.tap("#result [data-add]").await;
        self.phone.sees("#added", &count.to_string()).await;
    }

    /// The texts of the pool's items that nobody has, in order.
    fn pool(&self) -> Vec<String> {
        let items = self.service.api().get("/v1/codes/fair/items?state=untaken");
        let text = items.text();
        let value = |line: &str| {
            let item: Value = serde_json::from_str(line).unwrap();
            let value = &item["item"]["value"];
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let mut values: Vec<_> = text.lines().map(value).collect();
        values.sort_unstable();
        values
    }

    async fn is_well(&self) {
        assert_eq!(looks_wrong(&self.phone).await, [""; 0]);
        assert_eq!(troubles(&self.phone).await, [""; 0]);
        self.service.api().assert_whole("fair");
    }
}

/// A workbook with one column.
pub(super) fn workbook(values: &[&str]) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let rows = values
        .iter()
        .map(|value| Ok::<_, apiece::tables::TableError>(vec![(*value).to_owned()]));
    apiece::tables::write_xlsx(&["Coupon code"], rows, &mut out, None).unwrap();
    out.into_inner()
}

#[tokio::test]
async fn a_list_that_can_be_read_in_two_ways_is_asked_about_and_added_as_it_was_shown() {
    let desk = Desk::new(&[]).await;
    let file = desk.file("fair.txt", b"code\nA-1\nA-2\n");
    desk.choose(&[file]).await;
    desk.offers("Add 2 items").await;
    let asked = desk.phone.text("#result .warning").await;
    assert!(asked.contains("may be a header or an item"), "{asked}");
    assert_eq!(desk.pool(), [""; 0]);
    desk.select("header", "no").await;
    desk.phone.tap("#result [data-look]").await;
    desk.offers("Add 3 items").await;
    assert_eq!(desk.phone.texts("#result .warning").await, [""; 0]);
    let shown = desk.shown().await;
    desk.add(3).await;
    assert_eq!(desk.pool(), ["A-1", "A-2", "code"]);
    assert_eq!(shown[..2], ["code", "A-1"]);
    desk.is_well().await;
}

#[tokio::test]
async fn only_the_columns_that_are_ticked_go_out() {
    let desk = Desk::new(&[]).await;
    let table = b"number;coupon;seat\n1;SPRING-1;1A\n2;SPRING-2;2A\n";
    let file = desk.file("fair.csv", table);
    desk.choose(&[file]).await;
    desk.offers("Add 2 items").await;
    // A record, by default.
    let shown = desk.shown().await;
    assert_eq!(shown[0], "coupon\nSPRING-1\nnumber\n1\nseat\n1A");
    desk.phone
        .tap("#result input[name=column][value='2']")
        .await;
    desk.phone.tap("#result [data-look]").await;
    until_async(std::time::Duration::from_secs(20), async || {
        let shown = desk.shown().await;
        let is_right = shown == ["SPRING-1", "SPRING-2"];
        is_right.then_some(()).ok_or(format!("{shown:?}"))
    })
    .await;
    // What was chosen is still ticked.
    let ticked = "return document.querySelector('[name=column][value=\"2\"]').checked";
    assert_eq!(desk.phone.run(ticked).await, true);
    desk.add(2).await;
    assert_eq!(desk.pool(), ["SPRING-1", "SPRING-2"]);
    desk.is_well().await;
}

#[tokio::test]
async fn a_workbook_and_a_list_that_is_dropped_are_added_too() {
    let desk = Desk::new(&[]).await;
    let file = desk.file("fair.xlsx", &workbook(&["SPRING-1", "0012", "=1+1"]));
    desk.choose(&[file]).await;
    desk.offers("Add 3 items").await;
    let shown = desk.shown().await;
    assert_eq!(shown[..2], ["SPRING-1", "0012"]);
    desk.add(3).await;
    assert_eq!(desk.pool(), ["0012", "=1+1", "SPRING-1"]);

    desk.open().await;
    let drop = "const transfer = new DataTransfer();
        transfer.items.add(new File(['DROP-1\\nDROP-2\\n'], 'a.txt'));
        const init = { dataTransfer: transfer, bubbles: true, cancelable: true };
        document.body.dispatchEvent(new DragEvent('drop', init));";
    desk.phone.run(drop).await;
    desk.offers("Add 2 items").await;
    desk.add(2).await;
    assert_eq!(desk.pool().len(), 5);
    desk.is_well().await;
}

#[tokio::test]
async fn undoing_an_upload_withdraws_only_what_it_added_and_nobody_has() {
    let desk = Desk::new(&["OLD-1".into()]).await;
    let api = desk.service.api();
    api.claim("fair", "ann");
    let more = json!({ "items": ["OLD-2"] });
    assert_eq!(api.post("/v1/codes/fair/items", &more).status, 200);
    assert_eq!(api.post("/v1/codes/fair/items/withdraw", &more).status, 200);
    let file = desk.file("a.txt", b"OLD-1\nNEW-1\nOLD-2\nNEW-2\nNEW-3\n");
    desk.choose(&[file]).await;
    desk.offers("Add 3 items").await;
    desk.add(3).await;
    let ben = api.claim("fair", "ben").json()["item"]["value"].clone();
    assert_eq!(api.post("/v1/codes/fair/items/restore", &more).status, 200);
    desk.phone.tap("#result details.ask summary").await;
    desk.phone.tap("#result details.ask form button").await;
    desk.phone.sees("#withdrawn", "2").await;
    let told = desk.phone.texts(".counts li").await;
    assert!(told[1].starts_with("1 stay"), "{told:?}");
    assert_eq!(desk.pool(), ["OLD-2"]);
    let stats = api.stats("fair");
    assert_eq!(
        (&stats["taken"], &stats["withdrawn"]),
        (&json!(2), &json!(2))
    );
    let has = api.get("/v1/codes/fair/claims/ben").json();
    assert_eq!(has["claims"][0]["item"]["value"], ben);
    desk.is_well().await;
}

#[tokio::test]
async fn several_files_are_items_themselves() {
    let desk = Desk::new(&[]).await;
    let pictures = [1, 2].map(|n| {
        let picture = image::RgbImage::from_pixel(4, 4, image::Rgb([n; 3]));
        let mut png = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        desk.file(&format!("Ticket & {n}.png"), &png.into_inner())
    });
    desk.choose(&pictures).await;
    desk.phone
        .sees("#files-count", "Ticket & 1.png, Ticket & 2.png")
        .await;
    assert_eq!(desk.service.api().stats("fair")["added"], 0);
    desk.phone.tap("#send-files").await;
    desk.phone.sees("#files-done", "2 / 2").await;
    assert_eq!(desk.service.api().stats("fair")["added"], 2);
    let ann = desk.service.api().claim("fair", "ann").json();
    let name = ann["item"]["value"]["name"].as_str().unwrap();
    assert!(name.starts_with("Ticket & "), "{ann}");
    desk.is_well().await;
}

/// A table of many rows, as it is read.
struct Table {
    rows: u64,
    row: u64,
    rest: Vec<u8>,
}

impl Read for Table {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.rest.len() < buffer.len() && self.row < self.rows {
            let row = format!("COUPON-{:09},{}\n", self.row, "seat ".repeat(40));
            self.rest.extend(row.into_bytes());
            self.row += 1;
        }
        let size = buffer.len().min(self.rest.len());
        buffer[..size].copy_from_slice(&self.rest[..size]);
        self.rest.drain(..size);
        Ok(size)
    }
}

/// A smaller one than an organiser may have: a debug build needs a second for each few
/// megabytes. Memory does not depend on it, since a list is read line by line.
#[test]
fn memory_stays_flat_while_a_large_list_is_looked_at() {
    let serve = Serve::start_in(crate::harness::process::NOTHING, &[]);
    serve.api().make_code("fair", &json!({}), 0);
    let session = Session::at(serve.address(), KEY);
    let url = format!("{}/manage/codes/fair/fill/look?name=a.csv", serve.url);
    let headers = [
        ("cookie", &*session.cookie),
        ("x-form-token", &session.token),
        ("content-type", "application/octet-stream"),
    ];
    let look = |rows: u64| {
        let (row, rest) = (0, Vec::new());
        let mut table = Table { rows, row, rest };
        let body = SendBody::from_reader(&mut table);
        let answer = send(&Method::POST, &url, &headers, body);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text()
    };
    look(10);
    let idle = serve.process.peak_memory();
    let rows = 30 * MIB / 218;
    let page = look(rows);
    let over = serve.process.peak_memory() - idle;
    eprintln!("{rows} rows: {} KiB over idle", over / 1024);
    assert!(page.contains("new items"), "{page}");
    assert!(over < 20 * MIB, "{} MiB", over / MIB);
    assert_eq!(serve.api().stats("fair")["added"], 0);
}
