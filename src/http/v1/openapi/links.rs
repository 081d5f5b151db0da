//! OpenAPI links: from an answer that made something to the operations on it.

use utoipa::Modify;
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{OpenApi, RefOr, Response};

/// Adds the links.
pub(super) struct Links;

/// The parameters that the path of a link's target takes from the answer, or from
/// its request.
type Parameters = &'static [(&'static str, &'static str)];

const OF_NEW_CODE: Parameters = &[("code", "$response.body#/id")];
const OF_CLAIM: Parameters = &[
    ("code", "$request.path.code"),
    ("client", "$response.body#/client"),
];
const OF_FILE: Parameters = &[
    ("code", "$request.path.code"),
    ("item", "$response.body#/item"),
];
const OF_CLAIMED_ITEM: Parameters = &[
    ("code", "$request.path.code"),
    ("item", "$response.body#/item/id"),
];
const OF_REPLACED: Parameters = &[
    ("code", "$request.path.code"),
    ("client", "$response.body#/new/client"),
];
const OF_OLD_ITEM: Parameters = &[
    ("code", "$request.path.code"),
    ("item", "$response.body#/old/item/id"),
];

impl Modify for Links {
    fn modify(&self, openapi: &mut OpenApi) {
        let paths = &mut openapi.paths.paths;
        let of_code = paths
            .iter()
            .filter(|(path, _)| path.contains("{code}"))
            .flat_map(|(_, item)| operation_ids(item));
        let of_code: Vec<String> = of_code.collect();
        let mut link = |path: &str, target: &str, parameters: Parameters| {
            let item = paths.get_mut(path).expect("the path of an endpoint");
            let operation = item.post.as_mut().or(item.put.as_mut());
            for answer in successes(operation.expect("an operation that makes something")) {
                let link = LinkBuilder::new().operation_id(target);
                let link = parameters
                    .iter()
                    .fold(link, |link, (name, from)| link.parameter(*name, *from));
                answer.links.insert(target.into(), link.build().into());
            }
        };
        for target in &of_code {
            link("/v1/codes", target, OF_NEW_CODE);
        }
        link("/v1/codes/{code}/claims", "read_client", OF_CLAIM);
        link("/v1/codes/{code}/claims", "read_item", OF_CLAIMED_ITEM);
        link("/v1/codes/{code}/files/{name}", "read_item", OF_FILE);
        let replace = "/v1/codes/{code}/items/{item}/replace";
        link("/v1/codes/{code}/claims", "replace_item", OF_CLAIMED_ITEM);
        link(replace, "read_client", OF_REPLACED);
        link(replace, "read_item", OF_OLD_ITEM);
    }
}

fn operation_ids(item: &PathItem) -> impl Iterator<Item = String> {
    [&item.get, &item.put, &item.post, &item.delete, &item.patch]
        .into_iter()
        .flatten()
        .filter_map(|operation| operation.operation_id.clone())
}

/// The successful answers of an operation.
fn successes(operation: &mut Operation) -> impl Iterator<Item = &mut Response> {
    let answers = operation.responses.responses.iter_mut();
    answers.filter_map(|(status, answer)| match answer {
        RefOr::T(answer) if status.starts_with('2') => Some(answer),
        _ => None,
    })
}
