//! What a sheet to print says, on the command line.

use std::io::Read as _;

use anyhow::{Context as _, bail};
use clap::Args;

use super::client::Client;
use super::code::language;
use crate::api::CodeView;
use crate::domain::{Code, Language};
use crate::logo::Logo;
use crate::qr::Case;
use crate::sheets::{Design, Layout, Paper, Sheet};

/// What a sheet says.
#[derive(Debug, Args)]
#[command(next_help_heading = "What a sheet says")]
pub(super) struct Wording {
    /// The heading [default: the code's title]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,

    /// The text below [default: the code's text]; small labels have no room for it
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,

    /// In which of the code's languages, by its tag, such as de [default: the page's only one, or
    /// as you wrote the texts]
    #[arg(long, value_name = "TAG", value_parser = language(), hide_possible_values = true)]
    language: Option<Language>,

    /// The paper [default: that of the labels, or else a4]
    #[arg(long, value_enum)]
    paper: Option<Paper>,
}

impl Wording {
    /// Whether nothing was chosen.
    pub(super) fn is_empty(&self) -> bool {
        let texts = self.title.is_none() && self.text.is_none();
        texts && self.language.is_none() && self.paper.is_none()
    }

    /// The design for a code: what was not chosen here is as in its settings.
    pub(super) fn design<'a>(&'a self, code: &'a Code, logo: Option<&'a Logo>) -> Design<'a> {
        let settings = &code.settings;
        let language = self.language.or(settings.language);
        let title = language.map_or(&*settings.title, |language| settings.title_in(language));
        let text = language.map_or(&*settings.text, |language| settings.text_in(language));
        Design {
            title: self.title.as_deref().unwrap_or(title),
            text: self.text.as_deref().unwrap_or(text),
            language,
            accent: settings.accent,
            logo,
            paper: self.paper,
        }
    }
}

/// The sheet of a code as an HTML document: a poster, if no layout was chosen.
pub(super) fn draw(
    client: &Client,
    view: &CodeView,
    wording: &Wording,
    layout: Option<Layout>,
    case: Case,
    with_logo: bool,
) -> anyhow::Result<String> {
    let logo = if with_logo {
        logo(client, &view.code)?
    } else {
        None
    };
    let design = wording.design(&view.code, logo.as_ref());
    let layout = layout.unwrap_or(Layout::Poster);
    Ok(Sheet::new(layout, design, &view.url, case)?.document())
}

/// The code's logo, if it has one.
fn logo(client: &Client, code: &Code) -> anyhow::Result<Option<Logo>> {
    let Some(digest) = code.settings.logo else {
        return Ok(None);
    };
    // More than any logo has that a service keeps.
    const MOST_BYTES: u64 = 1024 * 1024;
    let mut png = Vec::new();
    let path = format!("/c/{}/logo/{digest}.png", code.id);
    client
        .stream(&path)
        .context("cannot get the code's logo")?
        .take(MOST_BYTES)
        .read_to_end(&mut png)?;
    match Logo::from_stored(png) {
        Some(logo) => Ok(Some(logo)),
        None => bail!(client.not_apiece("the logo is not a picture as the service keeps them")),
    }
}
