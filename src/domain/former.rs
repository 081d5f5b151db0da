//! Items whose kind an older version saw otherwise.

use url::Url;

use super::{Content, Item};

impl Item {
    /// The item that 0.1.0 made of the same letters, if it saw another kind in them:
    /// a text where there is a link now, or a link where there is a text now.
    #[must_use]
    pub fn former(&self) -> Option<Self> {
        // Most items need not be read.
        let json = self.canonical_json();
        let is_web_link = json.starts_with("{\"link\":\"http");
        let is_plain_text = json.starts_with("{\"text\":") && !json.contains('\\');
        if is_web_link || is_plain_text || self.is_file() {
            return None;
        }
        let former = match self.content() {
            Content::Link(link) if !was_link(&link) => Content::Text(link),
            Content::Text(text) if was_link(&text) => Content::Link(text),
            _ => return None,
        };
        Self::unchecked(&former).ok()
    }
}

/// Whether 0.1.0 took a text for a link: web addresses alone, also with backslashes.
fn was_link(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() || c.is_whitespace())
        && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_otherwise_now_has_a_former_item() {
        let former = |line: &str| {
            let item = Item::new(&Content::from_line(line.into())).unwrap();
            Some(item.former()?.content())
        };
        for line in ["mailto:ann@example.org", "steam://run/440"] {
            assert_eq!(former(line), Some(Content::Text(line.into())));
        }
        let line = r"https://example.org/a\b";
        assert_eq!(former(line), Some(Content::Link(line.into())));
        for line in [
            "https://example.org",
            "HTTPS://example.org",
            "SAVE-10",
            r"a\b",
            "a \"b\"",
        ] {
            assert_eq!(former(line), None, "{line}");
        }
        let record = Item::new(&Content::Json(serde_json::json!({ "a": "mailto:b" })));
        assert_eq!(record.unwrap().former(), None);
    }

    #[test]
    fn an_item_of_an_older_version_can_be_read_from_an_answer() {
        let text = r#"{"id":"AAAAAAAAAAAAAAAA","kind":"link","value":"https://a.example/a\\b"}"#;
        let item: Item = serde_json::from_str(text).unwrap();
        assert_eq!(item.content().to_line(), r"https://a.example/a\b");
        assert!(Item::new(&item.content()).is_err());
    }
}
