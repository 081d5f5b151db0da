//! What a browser hears of a page: errors, what its policy has blocked, and how it is laid out.

use std::path::Path;

use serde_json::{Value, json};

use super::session::Session;
use super::stage::{View, Way};
use crate::harness::{Phone, Service};

/// Runs before each page: it writes down what goes wrong.
const LISTEN: &str = "
window.heard = [];
addEventListener('securitypolicyviolation', (event) =>
  heard.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
addEventListener('unhandledrejection', (event) => heard.push(`error: ${event.reason}`));
addEventListener('error', ({ message, target }) =>
  heard.push(`error: ${message || target.src || target.href}`), true);
";

/// What was heard, and what is wrong with the layout.
const LOOK: &str = "
const wrong = [...heard];
const root = document.documentElement;
// A sheet is as wide as its paper.
if (root.scrollWidth > width && !document.querySelector('main.sheet')) {
  const out = [...document.querySelectorAll('body *')].filter((element) =>
    element.getBoundingClientRect().right > width + 1 && !element.closest('.scroll'));
  const told = out.slice(0, 3).map((element) => element.outerHTML.slice(0, 120));
  wrong.push(`wide: ${root.scrollWidth} of ${width}: ${told.join(' | ')}`);
}
for (const button of document.querySelectorAll('button, .button')) {
  if (button.scrollWidth > button.clientWidth + 1 && button.clientWidth > 0) {
    wrong.push(`cut: ${button.outerHTML.slice(0, 120)}`);
  }
}
for (const part of document.querySelectorAll('input, select, textarea, button, .button')) {
  const around = part.closest('fieldset, .panel, .ticket')?.getBoundingClientRect();
  if (around && part.getBoundingClientRect().right > around.right) {
    wrong.push(`out: ${part.outerHTML.slice(0, 120)}`);
  }
}
return wrong;
";

/// Lets the phone listen on each page from now on.
pub(super) async fn listen(phone: &Phone) {
    phone.bring(LISTEN).await;
}

/// What is wrong with the page that the phone shows.
pub(super) async fn looks_wrong(phone: &Phone) -> Vec<String> {
    // A page that is too wide is shown smaller, so the window does not know.
    let width = phone.width();
    let wrong = phone.run(&format!("const width = {width};{LOOK}")).await;
    serde_json::from_value(wrong).expect("texts")
}

/// The complaints of the browser. That a page has told a problem is none.
pub(super) async fn troubles(phone: &Phone) -> Vec<String> {
    let mut troubles = phone.troubles().await;
    troubles.retain(|trouble| {
        !(trouble.contains("Failed to load resource") && trouble.contains("/manage/"))
    });
    troubles
}

/// Shows a view in a session.
pub(super) async fn show(phone: &Phone, service: &Service, session: &Session, view: &View) {
    match &view.way {
        Way::Open(path) => phone.open(&service.url(path)).await,
        Way::Send(path, fields) => {
            phone.open(&service.url("/manage")).await;
            let token = ("token", session.token.clone());
            let fields: Vec<_> = fields.iter().chain([&token]).collect();
            let form = json!([path, fields]);
            let script = format!(
                "const [path, fields] = {form};
                 const form = document.createElement('form');
                 [form.method, form.action] = ['post', path];
                 for (const [name, value] of fields) {{
                   const field = document.createElement('textarea');
                   [field.name, field.value] = [name, value];
                   form.append(field);
                 }}
                 document.body.prepend(form);"
            );
            assert_eq!(phone.run(&script).await, Value::Null);
            phone.send_form().await;
        }
    }
}

/// Where a picture of a view is kept.
pub(super) fn picture(kind: &str, name: &str) -> std::path::PathBuf {
    let pages = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("pages");
    let folder = pages.join("console").join(kind);
    folder.join(name).with_extension("png")
}
