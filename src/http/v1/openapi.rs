//! `GET /v1/openapi.json`: the API's description, made from the code.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use utoipa::openapi::Ref;
use utoipa::openapi::RefOr;
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::path::{Parameter, PathItem};
use utoipa::openapi::schema::{AdditionalProperties, Object, OneOfBuilder, Schema, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use super::endpoints;
use crate::http::App;
use crate::http::problem::Wire;
use crate::http::problem::responses::add_by_rule;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Apiece",
        description = "One QR code stands for a pool of distinct items: everyone who scans it gets one apiece.\n\nErrors are `application/problem+json` (RFC 9457); `docs/api.md` lists their types.",
    ),
    components(schemas(Wire)),
    modifiers(&BearerKey),
    security(("admin_key" = [])),
)]
struct Description;

struct BearerKey;

impl Modify for BearerKey {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("admin_key", bearer);
    }
}

/// Settings are always part of something wider, which JSON Schema's `allOf`
/// could never match if they allowed nothing beside themselves. What makes a code
/// allows just these and an id.
struct Bounds;

impl Modify for Bounds {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let Some(schemas) = openapi.components.as_mut().map(|all| &mut all.schemas) else {
            return;
        };
        // An item is its kind and its value, and nothing else.
        if let Some(RefOr::T(Schema::OneOf(kinds))) = schemas.get_mut("NewContent") {
            for kind in &mut kinds.items {
                if let RefOr::T(Schema::Object(kind)) = kind {
                    kind.additional_properties =
                        Some(Box::new(AdditionalProperties::FreeForm(false)));
                }
            }
        }
        if let Some(RefOr::T(Schema::Object(settings))) = schemas.get_mut("Settings") {
            let mut new_code = settings.clone();
            settings.additional_properties = None;
            let id = Ref::from_schema_name("CodeId");
            let id = OneOfBuilder::new()
                .item(id)
                .item(Object::with_type(Type::Null));
            new_code.properties.insert("id".into(), id.into());
            new_code.description = Some(
                "A code to make: its settings, and an id of the \
                organiser's own; a random one if absent."
                    .into(),
            );
            schemas.insert("NewCode".into(), RefOr::T(Schema::Object(new_code)));
        }
    }
}

/// Adds to each operation what follows from the others and from what it takes.
fn describe_operations(openapi: &mut utoipa::openapi::OpenApi) {
    let paths = openapi.paths.paths.values_mut();
    let operations = paths.flat_map(|item| {
        let PathItem {
            get,
            put,
            post,
            delete,
            patch,
            ..
        } = item;
        [get, put, post, delete, patch].into_iter().flatten()
    });
    let mut links = Vec::new();
    let mut create = None;
    for operation in operations {
        add_by_rule(operation);
        let id = operation.operation_id.clone().unwrap_or_default();
        if operation.parameters.iter().flatten().any(is_code) {
            links.push(id);
        } else if id == "create_code" {
            create = operation.responses.responses.get_mut("201");
        }
    }
    // Whoever has made a code can go on with it.
    if let Some(RefOr::T(created)) = create {
        for id in links {
            let link = LinkBuilder::new()
                .operation_id(&id)
                .parameter("code", "$response.body#/id");
            created.links.insert(id, RefOr::T(link.build()));
        }
    }
}

/// Whether a parameter is a code's id in the path.
fn is_code(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name == "code")
}

/// The OpenAPI document, as it is served and as it is kept in `docs/`.
#[must_use]
pub fn openapi_json() -> String {
    let (_, mut openapi) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(endpoints())
        .split_for_parts();
    Bounds.modify(&mut openapi);
    describe_operations(&mut openapi);
    let json = openapi.to_pretty_json();
    json.expect("the description is plain data") + "\n"
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/openapi.json", get(serve))
}

async fn serve() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json())
}
