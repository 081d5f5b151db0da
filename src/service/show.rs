//! What of an item a scanner reads.

use std::collections::HashSet;

use super::{Apiece, Error, Result};
use crate::domain::{CodeId, Content, Invalid, Settings, ShowAs};
use crate::store::MAX_ITEMS_PER_CALL;
use crate::symbols::{Symbology, check};

/// What is drawn of an item, and how; `None` if it is shown as text.
///
/// # Errors
/// It cannot be drawn like this.
pub fn drawn(
    settings: &Settings,
    content: &Content,
) -> Result<Option<(Symbology, String)>, Invalid> {
    let symbology = match settings.show_as {
        ShowAs::Text => return Ok(None),
        ShowAs::Qr => Symbology::Qr,
        ShowAs::Code128 => Symbology::Code128,
        ShowAs::Ean13 => Symbology::Ean13,
        ShowAs::DataMatrix => Symbology::DataMatrix,
    };
    let text = text(settings, content)?;
    check(symbology, &text).map_err(|error| match &settings.show_field {
        Some(field) => invalid(format!("has a field {field:?} that {error}")),
        None => invalid(error.to_string()),
    })?;
    Ok(Some((symbology, text)))
}

fn text(settings: &Settings, content: &Content) -> Result<String, Invalid> {
    let way = settings.show_as.name();
    match (content, &settings.show_field) {
        (Content::File(_), _) => Err(invalid(format!("is a file, which is not shown as {way}"))),
        (Content::Json(value), Some(field)) => match value.get(field) {
            Some(serde_json::Value::String(text)) => Ok(text.clone()),
            Some(serde_json::Value::Number(number)) => Ok(number.to_string()),
            Some(_) => Err(invalid(format!(
                "has a field {field:?} that is neither text nor a number"
            ))),
            None => Err(invalid(format!("has no field {field:?} to show as {way}"))),
        },
        (Content::Json(serde_json::Value::Object(_)), None) => Err(invalid(format!(
            "is a record; set show_field to the field to show as {way}"
        ))),
        (_, Some(field)) => Err(invalid(format!(
            "is no record, so it has no field {field:?} to show as {way}"
        ))),
        (content, None) => Ok(content.to_line()),
    }
}

fn invalid(reason: String) -> Invalid {
    Invalid::new("item", reason)
}

impl Apiece {
    /// Checks that each item of a code can be shown as the settings say, wherever it is.
    ///
    /// # Errors
    /// Some cannot, no such code, or the store's failure.
    pub(super) async fn check_shown(&self, code: &CodeId, settings: &Settings) -> Result<()> {
        if settings.show_as == ShowAs::Text {
            return Ok(());
        }
        let (mut first, mut misfits) = (None, HashSet::new());
        let mut cursor = None;
        loop {
            let page = self
                .store
                .pool
                .items(code, None, cursor.as_ref(), MAX_ITEMS_PER_CALL);
            let page = self.ask_of(code, page).await?;
            for found in &page.items {
                if let Err(invalid) = drawn(settings, &found.item.content()) {
                    misfits.insert(found.item.id());
                    first.get_or_insert((found.item.id(), invalid.reason));
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let Some((item, reason)) = first else {
            return Ok(());
        };
        // An item that moves meanwhile may have come twice.
        let stats = self.ask_of(code, self.store.pool.stats(code)).await?;
        Err(Error::NotDrawable {
            misfits: misfits.len(),
            count: stats.added,
            item,
            reason,
        })
    }
}

/// Checks that the item for everybody can be shown as the settings say. If those name a field,
/// it is shown as text, since it has none.
///
/// # Errors
/// It cannot.
pub fn check_ending(settings: &Settings) -> Result<(), Invalid> {
    match settings.ending_item() {
        Some(item) if settings.show_field.is_none() => drawn(settings, &item.content())
            .map(|_| ())
            .map_err(|Invalid { reason, .. }| Invalid::new("ending_item", reason)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(show_as: ShowAs, field: Option<&str>) -> Settings {
        Settings {
            show_as,
            show_field: field.map(Into::into),
            ..Settings::default()
        }
    }

    fn reason(settings: &Settings, content: &Content) -> String {
        drawn(settings, content).unwrap_err().reason
    }

    #[test]
    fn one_field_of_a_record_is_drawn() {
        let settings = settings(ShowAs::Ean13, Some("card"));
        let card = |value| Content::Json(json!({ "card": value, "pin": "1234" }));
        let drawn = drawn(&settings, &card(json!("4006381333931"))).unwrap();
        assert_eq!(drawn, Some((Symbology::Ean13, "4006381333931".into())));
        assert!(drawn_as(&settings, &card(json!(4_006_381_333_931_u64))));
        assert!(reason(&settings, &card(json!("4006381333932"))).contains("check digit"));
        assert!(reason(&settings, &card(json!(["x"]))).contains("neither"));
        assert!(reason(&settings, &Content::Json(json!({ "pin": 1 }))).contains("no field"));
        assert!(reason(&settings, &Content::Text("4006381333931".into())).contains("no record"));
    }

    fn drawn_as(settings: &Settings, content: &Content) -> bool {
        drawn(settings, content).is_ok_and(|drawn| drawn.is_some())
    }

    #[test]
    fn a_record_is_not_drawn_whole() {
        let settings = settings(ShowAs::Qr, None);
        let record = Content::Json(json!({ "card": "1" }));
        assert!(reason(&settings, &record).contains("show_field"));
        assert!(drawn_as(&settings, &Content::Text("A".into())));
        assert!(drawn_as(
            &settings,
            &Content::Link("https://a.example/".into())
        ));
        assert!(drawn_as(&settings, &Content::Json(json!(17))));
    }

    #[test]
    fn what_everybody_gets_is_checked_as_well() {
        let mut settings = settings(ShowAs::Ean13, None);
        settings.ending_item = Some("SAVE-10".into());
        assert_eq!(check_ending(&settings).unwrap_err().field, "ending_item");
        settings.show_field = Some("card".into());
        assert!(check_ending(&settings).is_ok());
    }
}
