//! How a phone looks at many pages: in another language, in the dark, with the cookies of
//! somebody else.

use std::fs;
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Phone, until_async};

impl Phone {
    /// Asks for pages in this language from now on.
    pub(crate) async fn speak(&self, tag: &str) {
        let agent = self.run("return navigator.userAgent").await;
        let languages = json!({ "userAgent": agent, "acceptLanguage": tag });
        self.command("Emulation.setUserAgentOverride", languages)
            .await;
    }

    /// Changes to dark mode, or back to light.
    pub(crate) async fn dress(&self, dark: bool) {
        self.wear(if dark { "dark" } else { "light" }).await;
    }

    /// Puts these cookies of a site into the browser, in the place of all others.
    pub(crate) async fn keep_cookies(&self, site: &str, cookies: &[String]) {
        self.command("Network.clearBrowserCookies", json!({})).await;
        for cookie in cookies {
            let (name, value) = cookie.split_once('=').expect("a cookie");
            let cookie = json!({ "url": site, "path": "/", "name": name, "value": value });
            self.command("Network.setCookie", cookie).await;
        }
    }

    /// Runs this in each page from now on, before anything of the page's own.
    pub(crate) async fn bring(&self, script: &str) {
        let script = json!({ "source": script });
        self.command("Page.addScriptToEvaluateOnNewDocument", script)
            .await;
    }

    /// Sends the form of the page as it is, whatever is missing in it, and waits for the next
    /// page.
    pub(crate) async fn send_form(&self) {
        self.run("window.before = true; document.forms[0].submit()")
            .await;
        until_async(Duration::from_secs(20), async || {
            let is_next = "return !window.before && document.readyState === 'complete'";
            let found = self.browser.execute(is_next, Vec::new()).await;
            match found {
                Ok(found) if found.json() == true => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
    }

    /// Runs a script that hands its result to the last of its arguments.
    pub(crate) async fn promised(&self, script: &str) -> Value {
        let answer = self.browser.execute_async(script, Vec::new()).await;
        answer.unwrap().json().clone()
    }

    /// Keeps a picture of the whole page, however long it is.
    pub(crate) async fn photograph_all(&self, path: &Path) {
        let sizes = "const { scrollWidth, scrollHeight } = document.documentElement;
                     return [scrollWidth, scrollHeight, innerHeight]";
        let sizes = self.run(sizes).await;
        let all = if sizes[1] == sizes[2] {
            json!({})
        } else {
            json!({
                "captureBeyondViewport": true,
                "clip": { "x": 0, "y": 0, "width": sizes[0], "height": sizes[1], "scale": 1 },
            })
        };
        let taken = self.command("Page.captureScreenshot", all).await;
        let png = STANDARD.decode(taken["data"].as_str().expect("a picture"));
        fs::create_dir_all(path.parent().expect("it is in a folder")).unwrap();
        fs::write(path, png.unwrap()).unwrap();
    }

    /// Prints the page as a PDF file, as a browser does by default: on the page's own paper, and
    /// without backgrounds.
    pub(crate) async fn print(&self, path: &Path) {
        let wanted = json!({ "preferCSSPageSize": true, "printBackground": false });
        let printed = self.command("Page.printToPDF", wanted).await;
        let pdf = STANDARD.decode(printed["data"].as_str().expect("a document"));
        fs::write(path, pdf.unwrap()).unwrap();
    }

    async fn command(&self, name: &str, parameters: Value) -> Value {
        self.browser.cdp().send_raw(name, parameters).await.unwrap()
    }
}
