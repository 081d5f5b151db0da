//! The browser of a phone, and the driver that starts it.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::json;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, LoggingPrefsLogLevel};

use super::{DOWNLOADS, Setup};

/// A private chromedriver.
pub(super) struct Driver {
    process: Child,
    /// Where it listens.
    pub(super) url: String,
}

/// The arguments of every phone: it is quiet, and only uses the test's network.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    // The browser does not take this name for a local address, so it treats the page
    // like one from the network.
    "--host-resolver-rules=MAP fair.example 127.0.0.1",
];

impl Driver {
    pub(super) fn start(dir: &Path) -> Self {
        // It takes a free port of IPv6, and ends if the same port of IPv4 is taken. This
        // happens when tests run side by side.
        (0..10)
            .find_map(|_| Self::try_start(dir))
            .expect("chromedriver says which port it has taken")
    }

    fn try_start(dir: &Path) -> Option<Self> {
        let process = Command::new("chromedriver")
            .arg("--port=0")
            // The browser leaves files behind when it is killed.
            .env("TMPDIR", dir)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A process group, so that the browser can be ended with it.
            .process_group(0)
            .spawn()
            .expect("chromedriver is not installed: `make test` installs it");
        let mut driver = Self {
            process,
            url: String::new(),
        };
        let stdout = driver.process.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let port = lines.find_map(|line| port_in(&line))?;
        driver.url = format!("http://127.0.0.1:{port}");
        Some(driver)
    }
}

// "ChromeDriver was started successfully on port 12345."
fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.process.wait();
    }
}

/// What the driver needs to start a browser with this setup.
pub(super) fn capabilities(setup: &Setup, profile: &Path) -> WebDriverResult<ChromeCapabilities> {
    let setting = |allowed: bool| if allowed { 1 } else { 2 };
    let mut capabilities = ChromeCapabilities::new();
    for argument in ARGUMENTS {
        capabilities.add_arg(argument)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    // A window cannot be as narrow as a phone, so the screen is emulated.
    let screen = json!({
        "width": setup.width, "height": setup.height, "pixelRatio": setup.ratio, "touch": true,
    });
    capabilities.add_experimental_option("mobileEmulation", json!({ "deviceMetrics": screen }))?;
    let settings = json!({
        "download.default_directory": profile.join(DOWNLOADS),
        "download.prompt_for_download": false,
        // Nobody can confirm that a file may be kept.
        "safebrowsing.enabled": false,
        "intl.accept_languages": setup.languages,
        "profile.managed_default_content_settings.javascript": setting(setup.javascript),
        "profile.default_content_setting_values.cookies": setting(setup.cookies),
    });
    capabilities.add_experimental_option("prefs", settings)?;
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(capabilities)
}
