//! The API's errors in its description. They are made from the table: an endpoint
//! only names those of its own, and what all have is added by rule.

use std::collections::BTreeMap;

use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::ProblemKind;

/// Makes a type of the problems that an operation has of its own, for its
/// `responses(...)`.
macro_rules! problems {
    ($name:ident: $($kind:ident)+) => {
        struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses()
            -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>>
            {
                let mut all = std::collections::BTreeMap::new();
                $($crate::http::problem::responses::add(
                    &mut all,
                    $crate::http::problem::ProblemKind::$kind,
                );)+
                all
            }
        }
    };
}
pub(in crate::http) use problems;

/// The type of a problem's body.
const MEDIA_TYPE: &str = "application/problem+json";

type Responses = BTreeMap<String, RefOr<Response>>;

/// Adds a problem to those of its status.
pub(in crate::http) fn add(responses: &mut Responses, kind: ProblemKind) {
    let status = kind.status().as_u16().to_string();
    let name = format!("`{}`", kind.slug());
    if let Some(RefOr::T(there)) = responses.get_mut(&status) {
        if !there.description.contains(&name) {
            there.description = format!("{}, {name}", there.description);
        }
        return;
    }
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    let mut response = ResponseBuilder::new()
        .description(name)
        .content(MEDIA_TYPE, body.build())
        .build();
    for (name, description) in headers(kind) {
        let mut header = Header::default();
        header.description = Some((*description).to_owned());
        response
            .headers
            .insert((*name).to_owned(), RefOr::T(header));
    }
    responses.insert(status, RefOr::T(response));
}

/// The headers that come with a problem.
fn headers(kind: ProblemKind) -> &'static [(&'static str, &'static str)] {
    match kind.status().as_u16() {
        401 => &[("www-authenticate", "`Bearer` (RFC 6750)")],
        403 => &[(
            "retry-after",
            "With `not-open`: in how many seconds the code opens",
        )],
        503 => &[("retry-after", "In how many seconds to try again")],
        _ => &[],
    }
}

/// Adds what every operation behind the key can answer, and what follows from its
/// parameters and its body.
pub(in crate::http) fn add_by_rule(operation: &mut Operation) {
    let mut kinds = vec![ProblemKind::Unauthorized, ProblemKind::StoreUnavailable];
    let parameters = operation.parameters.iter().flatten();
    for parameter in parameters.filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    }) {
        match parameter.parameter_in {
            ParameterIn::Path => {
                let of_code = (parameter.name == "code").then_some(ProblemKind::NoSuchCode);
                kinds.extend([ProblemKind::NoSuchAddress, ProblemKind::MalformedRequest]);
                kinds.extend(of_code);
            }
            ParameterIn::Query => {
                kinds.extend([ProblemKind::Invalid, ProblemKind::MalformedRequest]);
            }
            _ => {}
        }
    }
    if operation.request_body.is_some() {
        kinds.extend([
            ProblemKind::MalformedRequest,
            ProblemKind::RequestTimeout,
            ProblemKind::TooLarge,
            ProblemKind::UnsupportedMediaType,
            ProblemKind::Invalid,
        ]);
    }
    for kind in kinds {
        add(&mut operation.responses.responses, kind);
    }
}
