//! `GET /v1/openapi.json`: the API's description, made from the code.

mod links;
mod problems;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, OpenApi, RefOr, Schema};
use utoipa::{Modify, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;

use super::endpoints;
use crate::http::App;
use crate::http::auth::{Rules, SCHEME};
use crate::http::problem::Wire;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Apiece",
        description = "One QR code stands for a pool of distinct items: everyone who scans it gets one apiece.\n\nErrors are `application/problem+json` (RFC 9457); `docs/api.md` lists their types.",
    ),
    components(schemas(Wire)),
    modifiers(&BearerKey),
)]
struct Description;

struct BearerKey;

impl Modify for BearerKey {
    fn modify(&self, openapi: &mut OpenApi) {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme(SCHEME, bearer);
    }
}

/// Makes one object of the parts that `flatten` joins. utoipa describes them with
/// `allOf`, and no part of it can refuse fields that are in none.
struct FlatObjects;

impl Modify for FlatObjects {
    fn modify(&self, openapi: &mut OpenApi) {
        let Some(components) = &mut openapi.components else {
            return;
        };
        for name in ["NewCode", "Code", "CodeView"] {
            let parts = components.schemas.get(name).cloned();
            let parts = parts.unwrap_or_else(|| panic!("{name} is described"));
            let flat = flat(&parts, components);
            components.schemas.insert(name.into(), flat.into());
        }
    }
}

fn flat(schema: &RefOr<Schema>, components: &Components) -> Schema {
    match schema {
        RefOr::Ref(part) => {
            let name = part.ref_location.rsplit('/').next().unwrap_or_default();
            flat(&components.schemas[name], components)
        }
        RefOr::T(Schema::AllOf(all)) => {
            let mut parts = all.items.iter().map(|part| flat(part, components));
            let Some(Schema::Object(mut whole)) = parts.next() else {
                panic!("flattened parts are objects");
            };
            for part in parts {
                let Schema::Object(part) = part else {
                    panic!("flattened parts are objects");
                };
                whole.properties.extend(part.properties);
                whole.required.extend(part.required);
            }
            whole.description.clone_from(&all.description);
            Schema::Object(whole)
        }
        RefOr::T(schema) => schema.clone(),
    }
}

/// The OpenAPI document, as the service serves it and as it is in `docs/`.
#[must_use]
pub fn openapi_json() -> String {
    let (_, mut openapi) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(endpoints())
        .merge(crate::http::qr::described())
        .split_for_parts();
    FlatObjects.modify(&mut openapi);
    problems::Problems.modify(&mut openapi);
    links::Links.modify(&mut openapi);
    let json = openapi.to_pretty_json();
    json.expect("the description is plain data") + "\n"
}

/// What each call of the API needs.
#[must_use]
pub fn api_rules() -> Rules {
    Rules::of(endpoints().get_openapi())
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/openapi.json", get(serve))
}

async fn serve() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json())
}
