//! `apiece verify`.

use std::process::ExitCode;

use clap::Args;
use indicatif::HumanBytes;
use serde::Serialize;
use url::form_urlencoded;

use super::client::{Client, path};
use super::code::each_code;
use super::error::NO;
use super::output::{print, print_json, say};
use super::progress;
use super::server::Server;
use crate::api::{FileCheckAnswer, VerifyAnswer};
use crate::domain::CodeId;

/// Which books.
#[derive(Debug, Args)]
#[command(after_help = "Prints what is wrong, a line each, and exits with 1 if anything is.")]
pub(super) struct Verify {
    /// The codes to check; all of them by default
    #[arg(value_name = "CODE")]
    codes: Vec<CodeId>,

    /// Check too that the contents of files are there, with their size
    #[arg(long)]
    files: bool,

    /// Read the contents of files and compare their digests
    #[arg(long, requires = "files")]
    deep: bool,

    #[command(flatten)]
    server: Server,
}

/// What was found, and where.
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
                tell(&code, &answer)?;
                if let Some(files) = &files {
                    tell_files(&code, files)?;
                }
            }
        }
        Ok(if ok { ExitCode::SUCCESS } else { NO.into() })
    }

    /// Checks all files of a code, some at a time.
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

fn tell(code: &CodeId, answer: &VerifyAnswer) -> anyhow::Result<()> {
    let verdict = verdict(code, &answer.problems, "the books hold")?;
    let VerifyAnswer { items, claims, .. } = answer;
    say!("{code}: {items} items and {claims} claims checked: {verdict}");
    Ok(())
}

fn tell_files(code: &CodeId, answer: &FileCheckAnswer) -> anyhow::Result<()> {
    let verdict = verdict(code, &answer.problems, "their contents are there")?;
    let FileCheckAnswer { files, bytes, .. } = answer;
    say!(
        "{code}: {files} files checked, {}: {verdict}",
        HumanBytes(*bytes)
    );
    Ok(())
}

/// Prints what is wrong, and says it in a few words.
fn verdict(code: &CodeId, problems: &[String], well: &str) -> anyhow::Result<String> {
    for problem in problems {
        print(format_args!("{code}: {problem}"))?;
    }
    Ok(match problems.len() {
        0 => well.to_owned(),
        n => format!("{n} problems"),
    })
}
