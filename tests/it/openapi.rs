//! `docs/openapi.json` is what the code says.

use std::path::Path;

#[test]
fn the_kept_openapi_document_is_the_one_that_is_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    let served = apiece::http::openapi_json();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &served).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == served,
        "docs/openapi.json is out of date: run `make docs`"
    );
}

#[test]
fn every_operation_is_described() {
    let document: serde_json::Value = serde_json::from_str(&apiece::http::openapi_json()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let mut operations = 0;
    let mut ids = std::collections::BTreeSet::new();
    for (path, methods) in paths {
        let of_qr_codes = ["/c/{code}/qr.svg", "/c/{code}/qr.png"];
        assert!(
            path.starts_with("/v1/") || of_qr_codes.contains(&path.as_str()),
            "{path}"
        );
        for (method, operation) in methods.as_object().unwrap() {
            operations += 1;
            // Generators name methods by them.
            let id = operation["operationId"].as_str().unwrap();
            assert!(
                ids.insert(id.to_owned()),
                "{id} is another's: {method} {path}"
            );
            assert!(operation["summary"].is_string(), "{method} {path}");
            assert!(
                !operation["responses"].as_object().unwrap().is_empty(),
                "{method} {path}"
            );
        }
    }
    assert_eq!(
        operations, 44,
        "an endpoint came or went: see that it is documented"
    );
}

#[test]
fn the_kept_table_of_problems_is_the_one_in_the_code() {
    const HEAD: &str = "| type | status | title |\n|---|---|---|\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/api.md");
    let kept = std::fs::read_to_string(&path).unwrap();
    let (before, _) = kept.split_once(HEAD).expect("docs/api.md has the table");
    let rows: String = apiece::http::ProblemKind::ALL
        .iter()
        .map(|kind| {
            let (slug, status, title) = (kind.slug(), kind.status().as_u16(), kind.title());
            format!("| `{slug}` | {status} | {title} |\n")
        })
        .collect();
    let made = format!("{before}{HEAD}{rows}");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(
        kept == made,
        "the table in docs/api.md is out of date: run `make docs`"
    );
}
