//! `apiece verify`.

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::client::path;
use super::code::each_code;
use super::error::NO;
use super::output::{print, print_json, say};
use super::server::Server;
use crate::domain::CodeId;
use crate::http::api::VerifyAnswer;

/// Which books.
#[derive(Debug, Args)]
#[command(after_help = "Prints what is wrong, a line each, and exits with 1 if anything is.")]
pub(super) struct Verify {
    /// The codes to check; all of them by default
    #[arg(value_name = "CODE")]
    codes: Vec<CodeId>,

    #[command(flatten)]
    server: Server,
}

/// What was found, and where.
#[derive(Serialize)]
struct Found {
    code: CodeId,
    #[serde(flatten)]
    answer: VerifyAnswer,
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
        for code in self.codes {
            let answer: VerifyAnswer =
                client.post(&path(["codes", code.as_str(), "verify"]), &())?;
            ok &= answer.ok;
            if client.json {
                print_json(&Found { code, answer })?;
            } else {
                tell(&code, &answer)?;
            }
        }
        Ok(if ok { ExitCode::SUCCESS } else { NO.into() })
    }
}

fn tell(code: &CodeId, answer: &VerifyAnswer) -> anyhow::Result<()> {
    for problem in &answer.problems {
        print(format_args!("{code}: {problem}"))?;
    }
    let verdict = match answer.problems.len() {
        0 => "the books hold".to_owned(),
        n => format!("{n} problems"),
    };
    let VerifyAnswer { items, claims, .. } = answer;
    say!("{code}: {items} items and {claims} claims checked: {verdict}");
    Ok(())
}
