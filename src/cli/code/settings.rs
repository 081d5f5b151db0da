//! A code's settings on the command line.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::appearance::{Ending, Item, Law, Look};
use crate::cli::output::say;
use crate::cli::times;
use crate::domain::{self, Change, Identity, Rate, Repeat, Timestamp};

/// What to set.
#[derive(Debug, Args)]
pub(super) struct Settings {
    /// The page's heading, at most 200 characters
    #[arg(long, help_heading = "Settings")]
    title: Option<String>,

    /// What the page says below its heading, at most 2,000 characters
    #[arg(long, help_heading = "Settings")]
    text: Option<String>,

    /// How the page knows its clients; it cannot be changed once a client has claimed
    /// [default: browser]
    #[arg(long, value_parser = identity(), help_heading = "Settings")]
    identity: Option<Identity>,

    /// What a client gets that asks again [default: same]
    #[arg(long, value_parser = repeat(), help_heading = "Settings")]
    repeat: Option<Repeat>,

    /// How many items each client may have, 1 to 100; it cannot be lowered once a client has
    /// claimed [default: 1]
    #[arg(long, value_name = "N", help_heading = "Settings")]
    per_client: Option<u32>,

    /// How many items go out at most in a time, whoever asks, such as 50/1m or 5/10s
    /// [default: as many as are asked for]
    #[arg(long, value_name = "N/TIME", help_heading = "Settings")]
    rate: Option<Rate>,

    /// Ask people to scan the organiser's screen (`apiece screen`) before they claim; for so many
    /// minutes after that they may [default: from anywhere]
    #[arg(long, value_name = "MINUTES", help_heading = "Settings")]
    presence: Option<u32>,

    /// When the code starts to give items, such as 2026-12-24T18:00 (local time) or
    /// 2026-12-24T18:00:00+01:00 [default: at once]
    #[arg(long, value_name = "TIME", value_parser = times::parse, help_heading = "Settings")]
    opens_at: Option<Timestamp>,

    /// When the code stops giving items [default: never]
    #[arg(long, value_name = "TIME", value_parser = times::parse, help_heading = "Settings")]
    closes_at: Option<Timestamp>,

    #[command(flatten)]
    look: Look,

    #[command(flatten)]
    item: Item,

    #[command(flatten)]
    ending: Ending,

    #[command(flatten)]
    law: Law,
}

impl Settings {
    /// The change that sets what was given.
    pub(super) fn into_change(self) -> Change {
        let change = Change::default()
            .with("title", self.title)
            .with("text", self.text)
            .with("identity", self.identity)
            .with("repeat", self.repeat)
            .with("per_client", self.per_client)
            .with("rate", self.rate)
            .with("opens_at", self.opens_at)
            .with("closes_at", self.closes_at)
            .with("presence", self.presence);
        self.law
            .add(self.ending.add(self.item.add(self.look.add(change))))
    }
}

/// Says which times the code has now, of those that the change set.
pub(super) fn say_times(change: &Change, settings: &domain::Settings) {
    for (verb, setting, time) in [
        ("opens", "opens_at", settings.opens_at),
        ("closes", "closes_at", settings.closes_at),
    ] {
        if let (Some(_), Some(time)) = (change.value::<Timestamp>(setting), time) {
            say!("{verb} at {}", times::told(time));
        }
    }
}

/// What an identity means, on the command line.
pub(super) fn meaning(identity: Identity) -> &'static str {
    match identity {
        Identity::Browser => "one per browser: anybody who scans",
        Identity::Invite => "one per invited person: `apiece invites` makes their addresses",
        Identity::Email => "one per e-mail address: the page sends a personal address there",
        Identity::Oidc => "one per account: people sign in with an OpenID Connect provider",
        Identity::Gateway => "one per person that a proxy in front names",
    }
}

fn identity() -> impl TypedValueParser<Value = Identity> {
    let names =
        Identity::ALL.map(|identity| PossibleValue::new(identity.name()).help(meaning(identity)));
    PossibleValuesParser::new(names)
        .map(|name| Identity::named(&name).expect("only these are possible"))
}

fn repeat() -> impl TypedValueParser<Value = Repeat> {
    let names = [
        PossibleValue::new("same").help("Its own item again"),
        PossibleValue::new("refuse").help("A refusal"),
    ];
    PossibleValuesParser::new(names).map(|name| match name.as_str() {
        "refuse" => Repeat::Refuse,
        _ => Repeat::Same,
    })
}
