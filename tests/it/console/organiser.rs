//! The way of somebody who organises something for the first time, from signing in to the
//! export, with scripts and without.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::session::Session;
use crate::harness::{KEY, Phone, Service, Setup, scanned, until_async};

const LEFT: &str = "[data-live=left]";

/// How soon a claim has to be seen on an open page.
const SOON: Duration = Duration::from_secs(2);

/// The desk of the organiser.
struct Desk {
    service: Service,
    phone: Phone,
    javascript: bool,
    /// The code that was made.
    code: String,
}

impl Desk {
    async fn new(javascript: bool) -> Self {
        let setup = Setup {
            width: 1_280,
            height: 900,
            ratio: 1.0,
            javascript,
            ..Setup::default()
        };
        Self {
            service: Service::start(&[]),
            phone: Phone::with(setup).await,
            javascript,
            code: String::new(),
        }
    }

    async fn sign_in(&self) {
        self.phone.open(&self.service.url("/manage")).await;
        self.phone.type_into("#key", KEY).await;
        self.phone.tap("form.fields button").await;
        self.phone.sees("h1", "Codes").await;
    }

    /// Makes a code, which has an id that nobody has chosen.
    async fn make_code(&mut self, title: &str) {
        self.phone.tap(".head .button").await;
        self.phone.sees("h1", "New code").await;
        self.phone.type_into("#field-title", title).await;
        self.phone.tap(".groups > p button").await;
        self.phone.sees("h1", title).await;
        let address = self.phone.browser().current_url().await.unwrap();
        let (_, id) = address.as_str().rsplit_once('/').unwrap();
        id.clone_into(&mut self.code);
    }

    /// Goes to a tab of the code.
    async fn tab(&self, path: &str) {
        let link = format!(".of-code .tabs a[href='/manage/codes/{}{path}']", self.code);
        self.phone.tap(&link).await;
        // It is the current one when its page is there.
        self.phone.find(&format!("{link}[aria-current=page]")).await;
    }

    async fn fill(&self, lines: &[String]) {
        self.tab("/fill").await;
        self.phone.type_into("#list", &lines.join("\n")).await;
        self.phone.tap("#paste button").await;
        self.phone
            .sees("#understood h2", "This is how the list is understood")
            .await;
        let shown = self.phone.texts("#understood .ticket").await;
        assert!(shown.len() > 1 && lines.starts_with(&shown), "{shown:?}");
        let counts = self.phone.text("#understood .counts").await;
        assert_eq!(counts, format!("{} new items", lines.len()));
        assert_eq!(self.service.api().stats(&self.code)["added"], 0);
        self.phone.tap("[data-add]").await;
        self.phone.sees("#understood h2", "Added").await;
        assert_eq!(self.phone.text("#added").await, lines.len().to_string());
    }

    /// Prints the poster, and returns what a scanner reads on it.
    async fn poster(&self) -> String {
        self.tab("/print").await;
        let browser = self.phone.browser();
        let desk = browser.window().await.unwrap();
        self.phone.tap("form.fields button").await;
        let sheet = until_async(Duration::from_secs(20), async || {
            let windows = browser.windows().await.unwrap();
            let other = windows.into_iter().find(|window| *window != desk);
            other.ok_or("no sheet")
        })
        .await;
        browser.switch_to_window(sheet).await.unwrap();
        self.phone.find(".part .code").await;
        let folder = tempfile::tempdir().unwrap();
        let pdf = folder.path().join("poster.pdf");
        self.phone.print(&pdf).await;
        browser.close_window().await.unwrap();
        browser.switch_to_window(desk).await.unwrap();
        scanned(&picture_of(&pdf))
    }

    /// Waits until so many are left: by itself, or with the page loaded again.
    async fn sees_left(&self, left: &str, patience: Duration) {
        until_async(patience, async || {
            if !self.javascript {
                self.phone.open(&self.overview()).await;
            }
            let found = self.phone.text(LEFT).await;
            (found == left).then_some(()).ok_or(found)
        })
        .await;
    }

    fn overview(&self) -> String {
        self.service.url(&format!("/manage/codes/{}", self.code))
    }

    /// Taps a button that asks once, and says yes.
    async fn ask(&self, within: &str) {
        self.phone.tap(&format!("{within} > summary")).await;
        self.phone.tap(&format!("{within} form button")).await;
    }

    /// What an export has.
    async fn export(&self, format: &str) -> Vec<u8> {
        let link = format!("a[href$='format={format}']");
        let path = self.phone.find(&link).await.attr("href").await.unwrap();
        let browser = self.phone.browser();
        let cookie = browser.get_named_cookie("apiece-console").await.unwrap();
        let cookie = format!("apiece-console={}", cookie.value);
        let session = Session::with(&self.service, &cookie);
        let answer = session.get(&path.expect("an address"));
        assert_eq!(answer.status, 200, "{answer:?}");
        let name = answer.header("content-disposition").unwrap();
        assert_eq!(
            name,
            format!("attachment; filename=\"{}-claims.{format}\"", self.code)
        );
        answer.body
    }
}

/// The first page of a PDF, as a picture beside it.
fn picture_of(pdf: &Path) -> std::path::PathBuf {
    let prefix = pdf.with_extension("");
    let drawn = Command::new("pdftoppm")
        .args(["-r", "150", "-gray", "-png", "-singlefile"])
        .args([pdf, &prefix])
        .status();
    assert!(drawn.expect("pdftoppm: `make test` installs it").success());
    prefix.with_extension("png")
}

async fn somebody_organises_a_fair(javascript: bool) {
    let mut desk = Desk::new(javascript).await;
    let coupons: Vec<_> = (1..=20).map(|n| format!("COUPON-{n:02}-SUMMER")).collect();
    desk.sign_in().await;
    desk.make_code("Summer fair").await;
    desk.fill(&coupons).await;
    let address = desk.poster().await;
    assert!(
        address
            .to_lowercase()
            .ends_with(&format!("/c/{}", desk.code)),
        "{address}"
    );

    desk.tab("").await;
    desk.sees_left("20", SOON).await;
    if javascript {
        desk.phone.run("window.stays = true").await;
    }
    let guest = Phone::start().await;
    guest.open(&address).await;
    assert_eq!(guest.text("h1").await, "Summer fair");
    guest.tap("form button").await;
    let coupon = guest.text(".value").await;
    assert!(coupons.contains(&coupon), "{coupon}");
    let began = Instant::now();
    desk.sees_left("19", SOON).await;
    eprintln!("seen after {:?}", began.elapsed());
    if javascript {
        assert_eq!(desk.phone.run("return window.stays").await, true);
    }

    desk.ask(".buttons > details:first-child").await;
    desk.phone.sees(".badge", "paused").await;
    let late = Phone::start().await;
    late.open(&address).await;
    late.sees("#state", "Paused").await;
    desk.ask(".buttons > details:first-child").await;
    desk.phone.sees(".badge", "open").await;
    late.open(&address).await;
    late.tap("form button").await;
    let other = late.text(".value").await;
    assert!(coupons.contains(&other) && other != coupon, "{other}");

    desk.tab("/claims").await;
    assert_eq!(
        desk.phone.texts("tbody td .value").await,
        [&*other, &*coupon]
    );
    desk.phone.tap("tbody tr:last-child th a").await;
    desk.phone.sees(".panel .value", &coupon).await;
    desk.ask(".panel details").await;
    let history = ".panel .counts .value";
    desk.phone.sees(history, &coupon).await;
    let instead = desk.phone.text(".panel .value").await;
    assert!(coupons.contains(&instead) && ![&coupon, &other].contains(&&instead));
    guest.open(&address).await;
    guest.sees(".value", &instead).await;

    desk.tab("/claims").await;
    let csv = String::from_utf8(desk.export("csv").await).unwrap();
    let xlsx = desk.export("xlsx").await;
    let sheet = rows(&xlsx);
    for value in [&other, &instead] {
        assert!(csv.contains(value.as_str()), "{csv}");
        assert!(
            sheet.iter().flatten().any(|cell| cell == value),
            "{sheet:?}"
        );
    }
    assert_eq!((csv.lines().count(), sheet.len()), (3, 3));
    assert_eq!(desk.phone.troubles().await, [""; 0]);
    desk.service.api().assert_whole(&desk.code);
}

/// The cells of a workbook's first sheet.
fn rows(xlsx: &[u8]) -> Vec<Vec<String>> {
    use calamine::Reader as _;
    let mut workbook: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(xlsx)).unwrap();
    let sheet = workbook.worksheet_range_at(0).expect("a sheet").unwrap();
    let row = |row: &[calamine::Data]| row.iter().map(ToString::to_string).collect();
    sheet.rows().map(row).collect()
}

#[tokio::test]
async fn somebody_organises_a_fair_for_the_first_time() {
    somebody_organises_a_fair(true).await;
}

#[tokio::test]
async fn the_same_works_without_scripts() {
    somebody_organises_a_fair(false).await;
}
