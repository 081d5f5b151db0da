//! `GET /v1/openapi.json`: the API's description, made from the code.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use super::endpoints;
use crate::http::App;
use crate::http::problem::Wire;

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
/// could never match if they allowed nothing beside themselves.
struct OpenSettings;

impl Modify for OpenSettings {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let schemas = openapi.components.as_mut().map(|all| &mut all.schemas);
        if let Some(RefOr::T(Schema::Object(settings))) =
            schemas.and_then(|schemas| schemas.get_mut("Settings"))
        {
            settings.additional_properties = None;
        }
    }
}

/// The OpenAPI document, as it is served and as it is kept in `docs/`.
#[must_use]
pub fn openapi_json() -> String {
    let (_, mut openapi) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(endpoints())
        .split_for_parts();
    OpenSettings.modify(&mut openapi);
    let json = openapi.to_pretty_json();
    json.expect("the description is plain data") + "\n"
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/openapi.json", get(serve))
}

async fn serve() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json())
}
