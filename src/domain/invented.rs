//! An item that nobody has, for a rehearsal.

use serde_json::Value;

use super::{Content, Digest, File, Item, Settings, ShowAs};

/// A valid EAN-13 of the numbers that shops use among themselves, which begin with 2.
const EAN: &str = "2000000000008";

const TEXT: &str = "SAMPLE-0000";

/// An item that looks like the sample and is none of the code's: with other letters and digits.
/// Without a sample, it has the fields that the settings name.
///
/// # Panics
/// Never: what is invented is valid.
#[must_use]
pub fn invented(settings: &Settings, sample: Option<&Item>) -> Item {
    let like = |content| Item::new(&of_content(settings, content)).ok();
    sample
        .and_then(|item| like(item.content()))
        .or_else(|| like(of_fields(settings)))
        .or_else(|| like(Content::Text(TEXT.into())))
        .expect("a short text is an item")
}

fn of_fields(settings: &Settings) -> Content {
    let (shown, pin) = (&settings.show_field, &settings.pin_field);
    let fields = shown.iter().map(|name| (name.clone(), TEXT.into()));
    let fields = fields.chain(pin.iter().map(|name| (name.clone(), "0000".into())));
    match shown {
        Some(_) => Content::Json(Value::Object(fields.collect())),
        None => Content::Text(TEXT.into()),
    }
}

fn of_content(settings: &Settings, content: Content) -> Content {
    let is_ean = settings.show_as == ShowAs::Ean13;
    match content {
        _ if is_ean && settings.show_field.is_none() => Content::Text(EAN.into()),
        Content::Text(text) => Content::Text(of_text(&text)),
        Content::Link(_) => Content::Link("https://example.org/rehearsal".into()),
        Content::Json(value) => {
            let mut value = of_value(value);
            if let (true, Some(field)) = (is_ean, &settings.show_field)
                && let Some(value) = value.get_mut(field)
            {
                *value = EAN.into();
            }
            Content::Json(value)
        }
        Content::File(file) => {
            let ending = file
                .name
                .as_str()
                .rsplit_once('.')
                .map(|(_, ending)| ending);
            let name = ending.and_then(|ending| format!("rehearsal.{ending}").parse().ok());
            Content::File(File {
                name: name.unwrap_or_else(|| file.name.clone()),
                sha256: Digest::from([0; Digest::BYTES]),
                ..file
            })
        }
    }
}

fn of_value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(of_text(&text)),
        Value::Number(_) => 0.into(),
        Value::Array(list) => list.into_iter().map(of_value).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name, of_value(value)))
                .collect(),
        ),
        other => other,
    }
}

/// A text of the same form.
fn of_text(text: &str) -> String {
    let other = |c: char| match c {
        '0'..='9' => '0',
        'a'..='z' => 'x',
        c if c.is_alphanumeric() => 'X',
        sign => sign,
    };
    text.chars().map(other).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn like(settings: &Settings, content: &Content) -> Content {
        let item = Item::new(content).unwrap();
        invented(settings, Some(&item)).content()
    }

    #[test]
    fn an_invented_item_has_the_form_of_the_others_and_none_of_their_values() {
        let plain = Settings::default();
        let text = like(&plain, &Content::Text("Summer-2026 né".into()));
        assert_eq!(text, Content::Text("Xxxxxx-0000 xX".into()));
        let record = like(
            &plain,
            &Content::Json(json!({ "code": "A1", "seats": [7, true] })),
        );
        assert_eq!(
            record,
            Content::Json(json!({ "code": "X0", "seats": [0, true] }))
        );
        let link = like(&plain, &Content::Link("https://fair.example/key/1".into()));
        assert_eq!(link, Content::Link("https://example.org/rehearsal".into()));
        assert_eq!(
            invented(&plain, None).content(),
            Content::Text("XXXXXX-0000".into())
        );
        let of_fields = Settings {
            show_field: Some("code".into()),
            pin_field: Some("pin".into()),
            ..plain
        };
        assert_eq!(
            invented(&of_fields, None).content(),
            Content::Json(json!({ "code": "XXXXXX-0000", "pin": "0000" }))
        );
    }

    #[test]
    fn an_invented_ean_is_valid() {
        let mut settings = Settings {
            show_as: ShowAs::Ean13,
            ..Settings::default()
        };
        let ean = Content::Text(EAN.into());
        assert_eq!(like(&settings, &Content::Text("4006381333931".into())), ean);
        settings.show_field = Some("card".into());
        let record = Content::Json(json!({ "card": "4006381333931", "pin": "12" }));
        let expected = Content::Json(json!({ "card": EAN, "pin": "00" }));
        assert_eq!(like(&settings, &record), expected);
    }
}
