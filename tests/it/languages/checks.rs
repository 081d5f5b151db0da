//! What is wrong with how a page looks.

use apiece::domain::Language;

use crate::harness::Phone;
use crate::harness::gallery::Gallery;

/// Says which elements are beyond the sides of the screen, and which texts are beyond their
/// element or cut off.
const SCRIPT: &str = r#"
const wrong = [];
const width = document.documentElement.clientWidth;
const say = (element, what) => wrong.push(
  `${what}: <${element.tagName.toLowerCase()} class="${element.className}"> ` +
  element.textContent.trim().slice(0, 60));
if (document.documentElement.scrollWidth > width) {
  wrong.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} px`);
}
const isMeant = (element) => !element.closest("svg, .spoken") && element.checkVisibility();
for (const element of document.body.querySelectorAll("*")) {
  if (!isMeant(element)) continue;
  const box = element.getBoundingClientRect();
  if (box.left < -0.5 || box.right > width + 0.5) say(element, "beyond the screen");
  const style = getComputedStyle(element);
  if (style.display === "inline" || element.tagName === "PRE") continue;
  const overflows = (across, size, room) => across !== "visible" && size > room + 1;
  if (overflows(style.overflowX, element.scrollWidth, element.clientWidth)
    || overflows(style.overflowY, element.scrollHeight, element.clientHeight)) {
    say(element, "cut off");
  }
}
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const text = texts.currentNode;
  if (!text.data.trim() || !isMeant(text.parentElement)) continue;
  let holder = text.parentElement;
  while (getComputedStyle(holder).display === "inline") holder = holder.parentElement;
  if (holder.tagName === "PRE") continue; // It scrolls.
  const box = holder.getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(text);
  for (const line of range.getClientRects()) {
    if (line.left < box.left - 1 || line.right > box.right + 1
      || line.top < box.top - 4 || line.bottom > box.bottom + 4) {
      say(holder, "text beyond its box");
      break;
    }
  }
}
const { lang, dir } = document.documentElement;
return [lang, dir, ...wrong];
"#;

/// What is wrong with the page that the phone shows, which should be in this language.
pub(super) async fn looks_wrong(phone: &Phone, language: Language) -> Vec<String> {
    let found = phone.run(SCRIPT).await;
    let found: Vec<String> = serde_json::from_value(found).unwrap();
    let [lang, dir, wrong @ ..] = &found[..] else {
        unreachable!("the script says both")
    };
    let mut wrong = wrong.to_vec();
    if lang != language.tag() || dir != language.direction() {
        wrong.push(format!("it is in {lang}, from {dir}"));
    }
    wrong
}

/// How high the screen is, in CSS pixels.
pub(super) async fn height(phone: &Phone) -> u64 {
    phone.run("return innerHeight").await.as_u64().unwrap()
}

/// The control: each of these would be found.
#[tokio::test]
async fn what_is_cut_off_or_in_another_language_is_found() {
    let gallery = Gallery::make();
    let phone = super::smallest().await;
    gallery.hand(&phone).await;
    let german = Language::German;
    phone.speak(german.tag()).await;
    for (spoiled, found) in [
        ("", ""),
        ("document.documentElement.lang = 'nl'", "it is in nl"),
        ("document.documentElement.dir = 'rtl'", "from rtl"),
        (
            "document.querySelector('button').style.whiteSpace = 'nowrap';
             document.querySelector('button').textContent = 'Rindfleisch'.repeat(9)",
            "the page scrolls sideways",
        ),
        (
            "const style = document.querySelector('.note').style;
             [style.whiteSpace, style.overflow] = ['nowrap', 'hidden']",
            "cut off: <p class=\"note\">",
        ),
        (
            "const style = document.querySelector('.words').style;
             [style.height, style.overflow] = ['1em', 'clip']",
            "cut off: <p class=\"words\">",
        ),
        (
            "const style = document.querySelector('button').style;
             [style.width, style.padding] = ['2rem', '0']",
            "text beyond its box: <button",
        ),
        (
            "document.querySelector('h1').style.marginInlineStart = '-3rem'",
            "beyond the screen: <h1",
        ),
    ] {
        gallery.show_named(&phone, "offer").await;
        phone.run(spoiled).await;
        let wrong = looks_wrong(&phone, german).await.join("\n");
        assert!(wrong.contains(found), "{spoiled}: {wrong}");
        assert_eq!(wrong.is_empty(), spoiled.is_empty(), "{spoiled}: {wrong}");
    }
}
