//! `apiece verify`.

use std::process::ExitCode;

use clap::Args;
use indicatif::HumanBytes;
use serde::Serialize;
use url::form_urlencoded;

use super::client::{Client, path};
use super::code::each_code;
use super::error::success_if;
use super::output::{print, print_json, say};
use super::progress;
use super::server::Server;
use crate::api::{FileCheckAnswer, VerifyAnswer};
use crate::domain::CodeId;

/// What to check.
#[derive(Debug, Args)]
#[command(after_help = "Prints one line per problem, and exits with 1 if there are any.")]
pub(super) struct Verify {
    /// The codes to check; all of them by default
    #[arg(value_name = "CODE")]
    codes: Vec<CodeId>,

    /// Also check that the contents of files exist and have the right size
    #[arg(long)]
    files: bool,

    /// Also read the contents of files and compare their digests
    #[arg(long, requires = "files")]
    deep: bool,

    #[command(flatten)]
    server: Server,
}

/// What was found in a code.
#[derive(Serialize)]
struct Found {
    code: CodeId,
    #[serde(flatten)]
    answer: VerifyAnswer,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<FileCheckAnswer>,
}

impl Verify {
    pub(super) fn run(mut self) -> anyhow::Result<ExitCode> {
        let client = self.server.client()?;
        if self.codes.is_empty() {
            each_code(&client, |view| {
                self.codes.push(view.code.id);
                Ok(())
            })?;
        }
        let mut ok = true;
        for code in std::mem::take(&mut self.codes) {
            let mut answer: VerifyAnswer =
                client.post(&path(["codes", code.as_str(), "verify"]), &())?;
            let files = self.files.then(|| self.check_files(&client, &code));
            let files = files.transpose()?;
            answer.ok &= files.as_ref().is_none_or(|files| files.problems.is_empty());
            ok &= answer.ok;
            if client.json {
                print_json(&Found {
                    code,
                    answer,
                    files,
                })?;
            } else {
                report(&code, &answer)?;
                if let Some(files) = &files {
                    report_files(&code, files)?;
                }
            }
        }
        Ok(success_if(ok))
    }

    /// Checks all files of a code, some per request.
    fn check_files(&self, client: &Client, code: &CodeId) -> anyhow::Result<FileCheckAnswer> {
        let base = path(["codes", code.as_str(), "files", "check"]);
        let bar = progress::bar(None);
        let mut all = FileCheckAnswer::default();
        loop {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("deep", if self.deep { "true" } else { "false" });
            if let Some(next) = &all.next {
                query.append_pair("after", next);
            }
            let step: FileCheckAnswer = client.post(&format!("{base}?{}", query.finish()), &())?;
            all.files += step.files;
            all.bytes += step.bytes;
            all.problems.extend(step.problems);
            all.next = step.next;
            bar.inc(step.bytes);
            bar.set_message(format!("{} files", all.files));
            if all.next.is_none() {
                bar.finish_and_clear();
                return Ok(all);
            }
        }
    }
}

fn report(code: &CodeId, answer: &VerifyAnswer) -> anyhow::Result<()> {
    let found = print_problems(code, &answer.problems)?;
    let VerifyAnswer { items, claims, .. } = answer;
    say!("{code}: {items} items and {claims} claims checked: {found}");
    Ok(())
}

fn report_files(code: &CodeId, answer: &FileCheckAnswer) -> anyhow::Result<()> {
    let found = print_problems(code, &answer.problems)?;
    let FileCheckAnswer { files, bytes, .. } = answer;
    say!(
        "{code}: {files} files checked, {}: {found}",
        HumanBytes(*bytes)
    );
    Ok(())
}

/// Prints the problems, and returns how many there are, in words.
fn print_problems(code: &CodeId, problems: &[String]) -> anyhow::Result<String> {
    for problem in problems {
        print(format_args!("{code}: {problem}"))?;
    }
    Ok(match problems.len() {
        0 => "no problems".to_owned(),
        1 => "1 problem".to_owned(),
        n => format!("{n} problems"),
    })
}
