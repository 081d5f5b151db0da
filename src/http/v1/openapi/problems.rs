//! The errors of each endpoint, from the table of problems.
//!
//! An endpoint names its own errors as `x-problems`. The errors that follow from its
//! input are added here.

use std::collections::{BTreeMap, BTreeSet};

use utoipa::Modify;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{AllOfBuilder, Ref};
use utoipa::openapi::{
    ContentBuilder, Object, ObjectBuilder, OpenApi, RefOr, Response, ResponseBuilder, Type,
};

use crate::http::problem::ProblemKind;

const OWN: &str = "x-problems";

/// Adds the responses that are problems.
pub(super) struct Problems;

impl Modify for Problems {
    fn modify(&self, openapi: &mut OpenApi) {
        for (path, item) in &mut openapi.paths.paths {
            let operations = [
                &mut item.get,
                &mut item.put,
                &mut item.post,
                &mut item.delete,
                &mut item.patch,
            ];
            for operation in operations.into_iter().flatten() {
                describe(path, operation);
            }
        }
    }
}

fn describe(path: &str, operation: &mut Operation) {
    let mut by_status = BTreeMap::<u16, Vec<ProblemKind>>::new();
    let own = own(operation);
    for kind in own
        .into_iter()
        .chain(implied(path, operation))
        .collect::<BTreeSet<_>>()
    {
        by_status
            .entry(kind.status().as_u16())
            .or_default()
            .push(kind);
    }
    for (status, kinds) in by_status {
        let answers = &mut operation.responses.responses;
        let known = answers.insert(status.to_string(), response(&kinds).into());
        assert!(known.is_none(), "{path} describes {status} by hand");
    }
}

/// Removes and returns the problems that the endpoint names.
fn own(operation: &mut Operation) -> Vec<ProblemKind> {
    let extensions = operation.extensions.as_mut();
    let named = extensions.and_then(|extensions| extensions.remove(OWN));
    let slugs = named
        .iter()
        .flat_map(|named| named.as_array().into_iter().flatten());
    slugs
        .map(|slug| {
            slug.as_str()
                .and_then(ProblemKind::with_slug)
                .expect("a kind of problem")
        })
        .collect()
}

/// The problems that follow from an endpoint's path and input.
fn implied(path: &str, operation: &Operation) -> Vec<ProblemKind> {
    use ProblemKind;

    let mut kinds = vec![ProblemKind::StoreUnavailable, ProblemKind::StoreLost];
    if path.starts_with("/v1/") {
        kinds.extend([
            ProblemKind::Unauthorized,
            ProblemKind::MissingScope,
            ProblemKind::OtherCode,
            ProblemKind::TooManyAttempts,
        ]);
    }
    let content = match &operation.request_body {
        Some(RefOr::T(body)) => Some(&body.content),
        _ => None,
    };
    if path.contains('{') {
        kinds.push(ProblemKind::NoSuchAddress);
    }
    if path.contains("{code}") {
        kinds.push(ProblemKind::NoSuchCode);
    }
    let is_in_query = |parameter: &_| {
        matches!(
            parameter,
            RefOr::T(Parameter {
                parameter_in: ParameterIn::Query,
                ..
            })
        )
    };
    if operation.parameters.iter().flatten().any(is_in_query) {
        kinds.push(ProblemKind::Invalid);
    }
    if let Some(content) = content {
        kinds.extend([
            ProblemKind::MalformedRequest,
            ProblemKind::RequestTimeout,
            ProblemKind::TooLarge,
        ]);
        if content.contains_key("application/json") {
            kinds.extend([ProblemKind::UnsupportedMediaType, ProblemKind::Invalid]);
        }
    }
    kinds
}

/// The answer for these problems, which share one status.
fn response(kinds: &[ProblemKind]) -> Response {
    let lines: Vec<String> = kinds
        .iter()
        .map(|kind| format!("- `{}`: {}.", kind.slug(), kind.title()))
        .collect();
    let types = ObjectBuilder::new().property(
        "type",
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(kinds.iter().map(|kind| kind.urn()))),
    );
    let schema = AllOfBuilder::new()
        .item(Ref::from_schema_name("Problem"))
        .item(types);
    let mut response = ResponseBuilder::new()
        .description(lines.join("\n"))
        .content(
            "application/problem+json",
            ContentBuilder::new().schema(Some(schema)).build(),
        );
    if kinds.iter().any(|kind| kind.may_say_when()) {
        let seconds = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .build();
        response = response.header("retry-after", header("How many seconds to wait", seconds));
    }
    if kinds.contains(&ProblemKind::Unauthorized) {
        let scheme = Object::with_type(Type::String);
        response = response.header("www-authenticate", header("`Bearer`", scheme));
    }
    response.build()
}

fn header(description: &str, schema: Object) -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .description(Some(description))
        .schema(Some(schema))
        .build()
}
