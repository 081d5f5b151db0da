//! How the types that are strings on the wire are described to callers of the API.
//!
//! JSON Schema counts characters where some of these types count bytes; their
//! descriptions say so.

/// Characters that no page or terminal shows as meant, for a class in a pattern.
macro_rules! controls {
    () => {
        r"\x00-\x1f\x7f-\x9f"
    };
}

/// Describes a type that is a string on the wire.
macro_rules! string_schema {
    ($type:ident, $description:expr, $($limit:ident: $value:expr),+ $(,)?) => {
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .description(Some($description))
                    $(.$limit(Some($value)))+
                    .into()
            }
        }

        impl utoipa::ToSchema for $type {}
    };
}

pub(super) use {controls, string_schema};
