//! A phone: a headless Chromium of that size.

mod driver;
mod look;
mod screen;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::extensions::query::ElementQueryable as _;
use thirtyfour::prelude::*;

use self::driver::{Driver, capabilities};
pub(crate) use self::screen::Screen;
use super::until_async;

/// How a phone is set up.
pub(crate) struct Setup {
    /// Its width in CSS pixels.
    pub(crate) width: u32,
    /// And its height.
    pub(crate) height: u32,
    /// How many of its own pixels a CSS pixel is wide.
    pub(crate) ratio: f64,
    pub(crate) javascript: bool,
    pub(crate) cookies: bool,
    pub(crate) dark: bool,
    /// Its languages, the preferred one first.
    pub(crate) languages: &'static str,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            width: 390,
            height: 844,
            ratio: 2.0,
            javascript: true,
            cookies: true,
            dark: false,
            languages: "en-GB,en",
        }
    }
}

/// A browser with a profile of its own.
pub(crate) struct Phone {
    browser: WebDriver,
    width: u32,
    javascript: bool,
    // Dropped before the profile: the driver has to end before its files go.
    _driver: Driver,
    profile: TempDir,
}

/// Where in its profile a phone saves files.
const DOWNLOADS: &str = "downloads";

impl Phone {
    /// Starts a phone with the usual setup.
    pub(crate) async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    /// A narrow one, which has neither cookies nor scripts, as a camera's own viewer.
    pub(crate) async fn bare() -> Self {
        let setup = Setup {
            width: 320,
            javascript: false,
            cookies: false,
            ..Setup::default()
        };
        Self::with(setup).await
    }

    /// Starts a phone with another setup.
    pub(crate) async fn with(setup: Setup) -> Self {
        // The client of WebDriver needs a TLS provider, even for plain HTTP.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let profile = tempfile::tempdir().expect("a temporary directory");
        let driver = Driver::start(profile.path());
        let capabilities = capabilities(&setup, profile.path()).expect("capabilities are JSON");
        let browser = WebDriver::new(&driver.url, capabilities).await.expect(
            "Chromium does not start; `make test` installs it (Debian's chromium and \
             chromium-driver)",
        );
        let phone = Self {
            browser,
            width: setup.width,
            javascript: setup.javascript,
            _driver: driver,
            profile,
        };
        if setup.dark {
            phone.wear("dark").await;
        }
        phone
    }

    /// How wide its screen is, in CSS pixels.
    pub(crate) fn width(&self) -> u32 {
        self.width
    }

    /// The browser, for rare calls.
    pub(crate) fn browser(&self) -> &WebDriver {
        &self.browser
    }

    pub(crate) async fn open(&self, url: &str) {
        self.browser.goto(url).await.unwrap();
    }

    /// Opens an address that is saved and not shown: the page stays.
    pub(crate) async fn open_file(&self, url: &str) {
        // The driver may call that an error.
        let _ = self.browser.goto(url).await;
    }

    /// Opens an address in a new tab, and switches to that tab.
    pub(crate) async fn new_tab(&self, url: &str) {
        let tab = self.browser.new_tab().await.unwrap();
        self.browser.switch_to_window(tab).await.unwrap();
        self.open(url).await;
    }

    /// Taps what `css` selects, once it is there.
    pub(crate) async fn tap(&self, css: &str) {
        let element = self.find(css).await;
        if self.javascript {
            element.click().await.unwrap();
        } else {
            self.touch(&element).await;
        }
    }

    /// Taps twice, too fast for the first tap to have had an effect.
    pub(crate) async fn double_tap(&self, css: &str) {
        let element = self.find(css).await;
        let taps = self.browser.action_chain().double_click_element(&element);
        taps.perform().await.unwrap();
    }

    /// Taps without the driver's click, which waits for a script and so never ends
    /// without JavaScript.
    async fn touch(&self, element: &WebElement) {
        element.scroll_into_view().await.unwrap();
        let place = element.rect().await.unwrap();
        let cdp = self.browser.cdp();
        let page = cdp.send_raw("Page.getLayoutMetrics", json!({}));
        let seen = &page.await.unwrap()["cssVisualViewport"];
        let scrolled = |along: &str| seen[along].as_f64().expect("a number");
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({
                "type": kind, "button": "left", "clickCount": 1,
                "x": place.x + place.width / 2.0 - scrolled("pageX"),
                "y": place.y + place.height / 2.0 - scrolled("pageY"),
            });
            let cdp = self.browser.cdp();
            cdp.send_raw("Input.dispatchMouseEvent", event)
                .await
                .unwrap();
        }
    }

    /// Waits until an element says this, as after a tap that leads to another page.
    pub(crate) async fn sees(&self, css: &str, text: &str) {
        until_async(Duration::from_secs(20), async || {
            let element = self.browser.find(By::Css(css)).await;
            let found = element.map_err(|error| error.to_string())?.text().await;
            match found {
                Ok(found) if found == text => Ok(()),
                other => Err(format!("{css} says {other:?}")),
            }
        })
        .await;
    }

    /// Types into a field.
    pub(crate) async fn type_into(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// The visible text of what `css` selects, once it is there.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    /// The texts of all elements that `css` selects.
    pub(crate) async fn texts(&self, css: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.browser.find_all(By::Css(css)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    /// What `css` selects, once it is there.
    pub(crate) async fn find(&self, css: &str) -> WebElement {
        match self.browser.query(By::Css(css)).first().await {
            Ok(element) => element,
            Err(error) => {
                let source = self.browser.source().await.unwrap_or_default();
                panic!("{css}: {error}\n{source}")
            }
        }
    }

    /// Where it saves files.
    pub(crate) fn downloads(&self) -> PathBuf {
        self.profile.path().join(DOWNLOADS)
    }

    /// Runs a script, and returns what it returns.
    pub(crate) async fn run(&self, script: &str) -> Value {
        let answer = self.browser.execute(script, Vec::new()).await.unwrap();
        answer.json().clone()
    }

    /// Asserts that nothing is wider than the phone and that nothing was blocked or
    /// failed, and keeps a screenshot. Returns where.
    pub(crate) async fn check(&self, picture: &str) -> PathBuf {
        let wide = self
            .run("return document.documentElement.scrollWidth")
            .await;
        assert_eq!(wide, self.width, "{picture}: the page scrolls sideways");
        let path = self.photograph(picture).await;
        self.check_log(picture).await;
        path
    }

    /// Keeps a screenshot, and returns where.
    pub(crate) async fn photograph(&self, picture: &str) -> PathBuf {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
        fs::create_dir_all(&dir).unwrap();
        let path = dir.join(picture).with_extension("png");
        self.browser.screenshot(&path).await.unwrap();
        path
    }

    async fn check_log(&self, picture: &str) {
        assert_eq!(self.troubles().await, [""; 0], "{picture}");
    }

    /// The complaints of the browser since the last call. Its log also has answers of
    /// 400 and more; these are left out, because the tests want them.
    pub(crate) async fn troubles(&self) -> Vec<String> {
        let log = self.browser.browser_log().await.unwrap();
        let severe = log.into_iter().filter(|entry| entry.level == "SEVERE");
        let is_trouble = |message: &String| {
            !message.contains("Failed to load resource")
                || !message.contains("/c/")
                || message.contains("/assets/")
        };
        severe
            .map(|entry| entry.message)
            .filter(is_trouble)
            .collect()
    }

    /// What a screen reader is told: the role and the name of every node that has a
    /// name, in order.
    pub(crate) async fn heard(&self) -> Vec<(String, String)> {
        let cdp = self.browser.cdp();
        let tree = cdp.send_raw("Accessibility.getFullAXTree", json!({})).await;
        let tree = tree.unwrap();
        let nodes = tree["nodes"].as_array().expect("a list of nodes").iter();
        let word = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
        nodes
            .filter(|node| node["ignored"] != true)
            .map(|node| (word(&node["role"]), word(&node["name"])))
            .filter(|(_, name)| !name.is_empty())
            .collect()
    }
}

/// Whether a folder of downloads holds only a file of this name, and all of it.
///
/// Chromium first makes an empty file of this name, and moves the whole file there
/// later.
pub(crate) fn holds_only(folder: &Path, name: &str) -> bool {
    let Ok(files) = fs::read_dir(folder) else {
        return false;
    };
    let names = files.map_while(Result::ok).map(|file| file.file_name());
    let is_whole = || fs::metadata(folder.join(name)).is_ok_and(|file| file.len() > 0);
    names.eq([name]) && is_whole()
}

/// The session ends with its driver. Ending it properly would block the runtime of
/// the test.
impl Drop for Phone {
    fn drop(&mut self) {
        let _ = self.browser.clone().leak();
    }
}
