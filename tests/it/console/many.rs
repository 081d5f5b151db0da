//! Many codes and many claims are listed a page at a time, each once, and codes are found by what
//! they are called.

use serde_json::json;

use super::stage::Stage;

const CODES: usize = 1_000;

/// The last parts of the addresses in a page that begin so.
fn links(page: &str, beginning: &str) -> Vec<String> {
    let beginning = format!("href=\"{beginning}");
    let links = page.split(&beginning).skip(1);
    let ends = links.filter_map(|rest| rest.split_once('"'));
    ends.map(|(end, _)| end.to_owned()).collect()
}

/// The ids in a page of the list.
fn listed(page: &str) -> Vec<String> {
    links(page, "/manage/codes/")
}

/// Where the next page is.
fn next(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("rel=\"next\"")?;
    let (_, rest) = rest.split_once("href=\"")?;
    let (path, _) = rest.split_once('"')?;
    Some(path.replace("&amp;", "&"))
}

#[test]
fn a_thousand_codes_are_listed_a_page_at_a_time_and_found_by_their_titles() {
    let stage = Stage::make();
    let session = stage.session();
    let before = {
        let page = session.page("/manage");
        assert_eq!(next(&page), None, "few codes are on one page");
        listed(&page).len()
    };
    let make = |n: usize| {
        let code = json!({ "id": format!("many-{n:04}"), "title": format!("Stand {n}") });
        assert_eq!(stage.api.post("/v1/codes", &code).status, 201);
    };
    // Several at once share the sync of the disk.
    std::thread::scope(|scope| {
        for first in 0..8 {
            scope.spawn(move || (first..CODES).step_by(8).for_each(make));
        }
    });

    let (mut path, mut all, mut pages) = ("/manage".to_owned(), Vec::new(), 0);
    loop {
        let page = session.page(&path);
        let some = listed(&page);
        assert!(some.len() <= 50, "{} codes are on a page", some.len());
        all.extend(some);
        pages += 1;
        match next(&page) {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(all.len(), CODES + before);
    assert_eq!(pages, all.len().div_ceil(50));
    assert!(all.is_sorted(), "a code is listed once, in its place");

    assert_eq!(listed(&session.page("/manage?q=stand+777")), ["many-0777"]);
    assert_eq!(listed(&session.page("/manage?q=MANY-0999")), ["many-0999"]);
    assert_eq!(listed(&session.page("/manage?q=nothing")), [""; 0]);
}

#[test]
fn no_claim_is_missing_from_the_pages_although_a_crowd_claims_at_one_moment() {
    const CLIENTS: usize = 130;
    let stage = Stage::make();
    let session = stage.session();
    stage.api.make_code("crowd", &json!({}), CLIENTS);
    std::thread::scope(|scope| {
        for n in 0..CLIENTS {
            let api = &stage.api;
            scope.spawn(move || assert_eq!(api.claim("crowd", &format!("c{n:03}")).status, 201));
        }
    });

    let mut path = "/manage/codes/crowd/claims".to_owned();
    let (mut found, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let page = session.page(&path);
        let some = links(&page, "/manage/codes/crowd/clients/");
        sizes.push(some.len());
        found.extend(some);
        match next(&page) {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(sizes, [50, 50, 30]);
    found.sort();
    let expected: Vec<_> = (0..CLIENTS).map(|n| format!("c{n:03}")).collect();
    assert_eq!(found, expected);
}
