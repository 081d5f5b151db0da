//! The schema of an item to add. The code that reads items is written by hand, so
//! that an error can name the wrong item; so is this description.

use std::borrow::Cow;

use utoipa::openapi::schema::{AdditionalProperties, Schema, SchemaType};
use utoipa::openapi::{Object, ObjectBuilder, OneOfBuilder, RefOr, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::LINK_SCHEMES;

/// The schema of an item to add: a JSON string, which is a text or a link; or a kind
/// and a value. Upload files instead.
#[derive(Debug)]
pub struct NewItem;

/// The canonical JSON of an inline item has at most 16 KiB. This is the part left
/// for its text.
const MAX_TEXT: usize = 16_373;

/// Not blank, and without control characters other than line feed and tab.
const TEXT: &str = concat!(
    r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*",
    r"[^\s\x00-\x1f\x7f-\x9f]",
    r"[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$",
);

/// A web address with a host of plain names. The service takes others too: any that the
/// URL Standard allows.
const WEB: &str = concat!(
    r"https?://([A-Za-z0-9](-?[A-Za-z0-9])*\.)*[A-Za-z](-?[A-Za-z0-9])*(:[0-9]{1,4})?",
    r"([/?#][^\s\\\x00-\x1f\x7f-\x9f]*)?",
);

impl ToSchema for NewItem {
    fn name() -> Cow<'static, str> {
        "NewItem".into()
    }
}

impl PartialSchema for NewItem {
    fn schema() -> RefOr<Schema> {
        let description = "An item to add: a string, or a kind and a value. A string that is an \
                           address that a phone opens is a link; any other is a text. Upload \
                           files instead.";
        let schema = OneOfBuilder::new()
            .description(Some(description))
            .item(text())
            .item(of_kind("text", "A text.", text().into()))
            .item(of_kind(
                "link",
                "An address that a phone opens, such as https: or mailto:. The documentation \
                 lists the schemes.",
                link().into(),
            ))
            .item(of_kind("json", "A JSON record.", record()))
            .build();
        Schema::OneOf(schema).into()
    }
}

fn of_kind(kind: &str, description: &str, value: RefOr<Schema>) -> Object {
    let name = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some([kind]));
    ObjectBuilder::new()
        .description(Some(description))
        .property("kind", name)
        .property("value", value)
        .required("kind")
        .required("value")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
        .build()
}

fn text() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("At most 16 KiB as JSON."))
        .min_length(Some(1))
        .max_length(Some(MAX_TEXT))
        .pattern(Some(TEXT))
        .build()
}

fn link() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(MAX_TEXT))
        .pattern(Some(link_pattern()))
        .examples(["https://fair.example/prize/7"])
        .build()
}

/// Addresses of every scheme that a link can have.
fn link_pattern() -> String {
    let others = LINK_SCHEMES
        .iter()
        .map(|scheme| scheme.prefix)
        .filter(|prefix| !prefix.starts_with("http"))
        .map(|prefix| match prefix.strip_suffix("://") {
            Some(_) => format!(r"{prefix}[A-Za-z0-9.-]+([/?#][^\s\\\x00-\x1f\x7f-\x9f]*)?"),
            None => format!(r"{prefix}[^\s\\/\x00-\x1f\x7f-\x9f][^\s\\\x00-\x1f\x7f-\x9f]*"),
        });
    let all: Vec<_> = std::iter::once(WEB.to_owned()).chain(others).collect();
    format!("^({})$", all.join("|"))
}

/// Anything but `null`.
fn record() -> RefOr<Schema> {
    let types = [
        Type::Object,
        Type::Array,
        Type::String,
        Type::Number,
        Type::Boolean,
    ];
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter(types))
        .description(Some("At most 16 KiB, and at most 64 levels of nesting."))
        .into()
}
