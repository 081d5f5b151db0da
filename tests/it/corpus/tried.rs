//! A case, tried on a real service by the command line and by the API.

use std::path::PathBuf;

use serde_json::{Value, json};
use ureq::http::Method;

use super::case::{Case, Counts};
use super::corpus;
use crate::harness::process::{Ran, Serve, apiece, run};
use crate::harness::{Api, KEY, send};

/// A running service, for several threads at once.
pub(super) struct Tried {
    api: Api,
    url: String,
    home: PathBuf,
}

impl Tried {
    pub(super) fn of(serve: &Serve) -> Self {
        Self {
            api: serve.api(),
            url: serve.url.clone(),
            home: serve.path(""),
        }
    }
}

/// Collects what is not as it should be.
struct Wrong {
    found: Vec<String>,
}

impl Wrong {
    fn check<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, is: &T, should: &T) {
        if is != should {
            self.found.push(format!("  {what}: {is:?}, not {should:?}"));
        }
    }

    fn has(&mut self, what: &str, text: &str, words: &str) {
        if !text.contains(words) {
            self.found.push(format!("  {what} does not have {words:?}"));
        }
    }
}

/// Tries a case in both ways. Returns what went otherwise.
pub(super) fn try_case(serve: &Tried, case: &Case) -> Option<String> {
    let mut wrong = Wrong { found: Vec::new() };
    let (by_command, by_api) = (code(serve, case, "c"), code(serve, case, "a"));
    let dry = add(serve, case, &by_command, " --dry-run --json");
    let pool = pool(serve, &by_command);
    wrong.check("the pool after a dry run", &pool.len(), &case.pool.len());

    let ran = add(serve, case, &by_command, "");
    // What would be asked is told by a dry run, and is a problem.
    let is_asked = ran.stderr.contains("--yes accepts what was understood");
    let expected = if is_asked { 1 } else { case.exit() };
    wrong.check("exit code of a dry run", &dry.code, &Some(expected));
    if expected != 2 && !is_asked {
        check_counts(&mut wrong, "a dry run", &dry.stdout, case.counts());
    }
    check_command(&mut wrong, serve, case, &by_command, &ran);
    if let Some(content_type) = &case.api {
        check_api(&mut wrong, serve, case, &by_api, content_type);
    }
    let found = wrong.found.join("\n");
    (!found.is_empty()).then(|| format!("{}\n{found}\n{}", case.name(), indented(&ran.stderr)))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    | {line}\n")).collect()
}

/// A code with the pool that the case begins with.
fn code(serve: &Tried, case: &Case, prefix: &str) -> String {
    let id = format!("{prefix}-{}-{}", case.table, case.number);
    let pool: Vec<Value> = case.pool.iter().map(|item| json!(item)).collect();
    serve.api.make_code_of(&id, &json!({}), &pool);
    id
}

fn add(serve: &Tried, case: &Case, code: &str, more: &str) -> Ran {
    let mut command = apiece(&serve.home);
    command
        .env("APIECE_SERVER", &serve.url)
        .env("APIECE_ADMIN_KEY", KEY)
        .args(["items", "add", code])
        .arg(&case.file)
        .args(case.args.split_whitespace())
        .args(
            more.split_whitespace()
                .filter(|arg| !case.args.contains(arg)),
        )
        .current_dir(corpus().join(case.table));
    run(&mut command, "")
}

fn check_command(wrong: &mut Wrong, serve: &Tried, case: &Case, code: &str, ran: &Ran) {
    wrong.check("exit code", &ran.code, &Some(case.exit()));
    wrong.check("standard output", &ran.stdout.as_str(), &"");
    for words in &case.says {
        wrong.has("standard error", &ran.stderr, words);
    }
    if let Some(understood) = &case.understood {
        let line = format!("{}: {understood}", case.file);
        if !ran.stderr.lines().any(|is| is.starts_with(&line)) {
            wrong
                .found
                .push(format!("  it was not understood as {line:?}"));
        }
    }
    let counts = case.counts();
    if case.exit() != 2 {
        let Counts {
            added,
            duplicates_in_pool,
            duplicates_in_upload,
            rejected,
            ..
        } = counts;
        let there = duplicates_in_pool + duplicates_in_upload;
        let line = format!("{added} added, {there} there already, {rejected} rejected");
        wrong.has("standard error", &ran.stderr, &line);
    }
    let adds = case.exit() != 2 && !case.dry;
    let more = if adds { counts.added } else { 0 };
    check_pool(wrong, serve, case, code, more);
}

fn check_api(wrong: &mut Wrong, serve: &Tried, case: &Case, code: &str, content_type: &str) {
    let more = if case.query.is_empty() { "" } else { "&" };
    let path = format!("/v1/codes/{code}/items?invalid=skip{more}{}", case.query);
    let key = format!("Bearer {KEY}");
    let headers = [("authorization", &*key), ("content-type", content_type)];
    let bytes = std::fs::read(case.path(&corpus())).unwrap();
    let url = format!("{}{path}", serve.url);
    let answer = send(&Method::POST, &url, &headers, &bytes);
    wrong.check("status by the API", &answer.status, &case.status);
    wrong.check("problem by the API", &answer.problem(), &case.problem);
    for words in &case.api_says {
        wrong.has("the API's answer", &answer.text(), words);
    }
    let adds = case.status == 200 && !case.dry;
    if answer.status == 200 {
        check_counts(wrong, "the API", &answer.text(), case.api_counts());
    } else if case.status == 200 {
        wrong.found.push(format!("  the API: {}", answer.text()));
    }
    let more = if adds { case.api_counts().added } else { 0 };
    check_pool(wrong, serve, case, code, more);
}

fn check_counts(wrong: &mut Wrong, whose: &str, report: &str, should: Counts) {
    match serde_json::from_str::<Counts>(report) {
        Ok(counts) => wrong.check(&format!("counts of {whose}"), &counts, &should),
        Err(error) => wrong.found.push(format!("  {whose}: {error}: {report}")),
    }
}

/// The pool has as many items more as it should, and the ones that the case names.
fn check_pool(wrong: &mut Wrong, serve: &Tried, case: &Case, code: &str, more: u64) {
    let mut pool = pool(serve, code);
    let should = case.pool.len() as u64 + more;
    wrong.check("items in the pool", &(pool.len() as u64), &should);
    if let Some(items) = case.items.as_ref().filter(|_| more == case.counts().added) {
        let mut items = items.clone();
        items.sort();
        pool.sort();
        wrong.check("the pool", &pool, &items);
    }
}

fn pool(serve: &Tried, code: &str) -> Vec<String> {
    let listed = serve.api.get(&format!("/v1/codes/{code}/items"));
    let value = |line: &str| {
        let item: Value = serde_json::from_str(line).unwrap();
        match &item["item"]["value"] {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        }
    };
    listed.text().lines().map(value).collect()
}
