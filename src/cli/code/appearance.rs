//! The settings of what people see, on the command line.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::domain::{Accent, Change, Language, Settings, ShowAs};

/// In which language, and in which colour.
#[derive(Debug, Args)]
#[command(next_help_heading = "Appearance")]
pub(super) struct Look {
    /// The only language of the page, by its tag, such as de
    /// [default: the one that each browser asks for]
    #[arg(long, value_name = "TAG", value_parser = language(), hide_possible_values = true)]
    language: Option<Language>,

    /// The heading in one more language, such as de=Sommerfest; with nothing after the =, as in
    /// --title
    #[arg(long, value_name = "TAG=TEXT", value_parser = translated)]
    title_in: Vec<(Language, String)>,

    /// The text in one more language
    #[arg(long, value_name = "TAG=TEXT", value_parser = translated)]
    text_in: Vec<(Language, String)>,

    /// The colour of buttons and links, such as #0b6b4f
    #[arg(long, value_name = "#RRGGBB")]
    accent: Option<Accent>,
}

impl Look {
    pub(super) fn add(self, change: Change) -> Change {
        change
            .with("language", self.language)
            .with_translations("title", self.title_in)
            .with_translations("text", self.text_in)
            .with("accent", self.accent)
    }
}

/// How the page shows an item, and whether it is marked as used.
#[derive(Debug, Args)]
#[command(next_help_heading = "Items")]
pub(super) struct Item {
    /// How the page shows an item [default: text]
    #[arg(long, value_name = "WAY", value_parser = show_as())]
    show_as: Option<ShowAs>,

    /// Which field of a record to draw [default: the whole item]
    #[arg(long, value_name = "FIELD")]
    show_field: Option<String>,

    /// The field with a second secret, such as a PIN, to show below
    #[arg(long, value_name = "FIELD")]
    pin_field: Option<String>,

    /// Whether staff mark items as used: the page shows a QR code for them (`apiece desk`)
    /// [default: false]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    redeem: Option<bool>,
}

impl Item {
    pub(super) fn add(self, change: Change) -> Change {
        change
            .with("show_as", self.show_as)
            .with("show_field", self.show_field)
            .with("pin_field", self.pin_field)
            .with("redeem", self.redeem)
    }
}

/// What people get when nothing is left.
#[derive(Debug, Args)]
#[command(next_help_heading = "When nothing is left")]
pub(super) struct Ending {
    /// What the page says then, at most 2,000 characters
    #[arg(long, value_name = "TEXT")]
    ending_text: Option<String>,

    /// The same in one more language
    #[arg(long, value_name = "TAG=TEXT", value_parser = translated)]
    ending_text_in: Vec<(Language, String)>,

    /// Where the page leads then: a web address
    #[arg(long, value_name = "URL")]
    ending_link: Option<String>,

    /// The text or link that everybody gets then; nobody has it alone, and it is no grant
    #[arg(long, value_name = "ITEM")]
    ending_item: Option<String>,
}

impl Ending {
    pub(super) fn add(self, change: Change) -> Change {
        change
            .with_translations("ending_text", self.ending_text_in)
            .with("ending_text", self.ending_text)
            .with("ending_link", self.ending_link)
            .with("ending_item", self.ending_item)
    }
}

/// What the law asks for.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terms")]
pub(super) struct Law {
    /// The web address of the terms that apply
    #[arg(long, value_name = "URL")]
    terms_link: Option<String>,

    /// The web address of the privacy policy
    #[arg(long, value_name = "URL")]
    privacy_link: Option<String>,

    /// The web address that says who is responsible
    #[arg(long, value_name = "URL")]
    imprint_link: Option<String>,

    /// Whether visitors have to tick a box to accept the terms, which is recorded with the claim
    /// [default: false]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    accept_terms: Option<bool>,
}

impl Law {
    pub(super) fn add(self, change: Change) -> Change {
        change
            .with("terms_link", self.terms_link)
            .with("privacy_link", self.privacy_link)
            .with("imprint_link", self.imprint_link)
            .with("accept_terms", self.accept_terms)
    }
}

/// Reads "de=Sommerfest".
fn translated(text: &str) -> Result<(Language, String), String> {
    let (tag, text) = text
        .split_once('=')
        .ok_or("is not a language's tag, =, and a text, such as de=Sommerfest")?;
    let language = Language::tagged(tag).ok_or_else(|| {
        let tags = Language::ALL.map(Language::tag).join(", ");
        format!("there is no language {tag}; there are {tags}")
    })?;
    Ok((language, text.to_owned()))
}

pub(in crate::cli) fn language() -> impl TypedValueParser<Value = Language> {
    let names =
        Language::ALL.map(|language| PossibleValue::new(language.tag()).help(language.name()));
    PossibleValuesParser::new(names)
        .map(|tag| Language::tagged(&tag).expect("only these are possible"))
}

fn show_as() -> impl TypedValueParser<Value = ShowAs> {
    let names = ShowAs::ALL.map(|way| PossibleValue::new(way.name()).help(meaning(way)));
    PossibleValuesParser::new(names)
        .map(|name| ShowAs::named(&name).expect("only these are possible"))
}

/// What a way to show an item means, on the command line.
pub(super) fn meaning(way: ShowAs) -> &'static str {
    match way {
        ShowAs::Text => "as text",
        ShowAs::Qr => "also as a QR code",
        ShowAs::Code128 => "also as a Code 128 barcode: letters, digits, signs",
        ShowAs::Ean13 => "also as an EAN-13 barcode: 13 digits",
        ShowAs::DataMatrix => "also as a Data Matrix",
    }
}

/// What is set of these, in lines for people.
pub(super) fn lines(settings: &Settings) -> Vec<(&'static str, String)> {
    let languages = settings.translations.keys().map(|language| language.tag());
    let field = |name: &Option<String>| name.as_deref().map(|name| format!(" (field {name})"));
    let shown = (settings.show_as != ShowAs::Text).then(|| {
        let way = meaning(settings.show_as);
        format!("{way}{}", field(&settings.show_field).unwrap_or_default())
    });
    let all = [
        (
            "language",
            settings.language.map(|language| language.name().to_owned()),
        ),
        ("texts in", Some(languages.collect::<Vec<_>>().join(", "))),
        ("accent", settings.accent.map(|accent| accent.to_string())),
        ("logo", settings.logo.map(|_| "yes".to_owned())),
        ("shown", shown),
        (
            "PIN",
            settings
                .pin_field
                .as_ref()
                .map(|name| format!("field {name}")),
        ),
        (
            "redeem",
            settings
                .redeem
                .then(|| "items are marked as used".to_owned()),
        ),
        ("ending", Some(settings.ending_text.clone())),
        ("", settings.ending_link.clone()),
        (
            "",
            settings
                .ending_item
                .as_ref()
                .map(|item| format!("{item}, for everybody")),
        ),
        ("terms", settings.terms_link.clone()),
        (
            "",
            settings
                .accept_terms
                .then(|| "they have to be accepted".to_owned()),
        ),
        ("privacy", settings.privacy_link.clone()),
        ("imprint", settings.imprint_link.clone()),
    ];
    let set = |(name, value): (_, Option<String>)| Some((name, value?));
    all.into_iter()
        .filter_map(set)
        .filter(|(_, value)| !value.is_empty())
        .collect()
}
