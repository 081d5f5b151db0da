//! An input with its label, its help and what is wrong with it.

use maud::{Markup, html};

use super::choices::{self, own_name};
use super::fields::{Both, Field, Kind, RATE, TRANSLATED, named, translation};
use super::typed::Typed;
use super::wrong::Wrong;
use crate::domain::{Identity, Language};
use crate::http::App;
use crate::http::console::seat::Seat;

/// What the inputs are drawn from.
pub(super) struct Inputs<'a> {
    pub(super) app: &'a App,
    pub(super) seat: &'a Seat,
    /// What stands in them.
    pub(super) typed: &'a Typed,
    pub(super) wrong: &'a [Wrong],
    /// What is saved, where somebody else has changed it meanwhile.
    pub(super) saved: Option<&'a Typed>,
}

/// One of them, while it is drawn.
struct Input<'a> {
    name: &'a str,
    id: String,
    /// The ids of what describes it.
    described: String,
    invalid: Option<&'static str>,
    text: &'a str,
}

impl Inputs<'_> {
    fn say(&self, (english, chinese): Both) -> &'static str {
        self.seat.say(english, chinese)
    }

    /// A field, with all its inputs.
    pub(super) fn field(&self, field: &Field) -> Markup {
        let (label, help) = (self.say(field.label), self.say(field.help));
        match field.kind {
            Kind::Yes => self.tick(field.name, label, help),
            Kind::Rate => self.rate(label, help),
            Kind::Translations => self.translations(label, help),
            kind => self.labelled(field.name, label, help, |input| self.control(kind, input)),
        }
    }

    fn input<'a>(&'a self, name: &'a str, help: &str) -> Input<'a> {
        let is_wrong = self.wrong.iter().any(|wrong| wrong.input == name);
        Input {
            name,
            id: id(name),
            described: format!("{help} error-{name}"),
            invalid: is_wrong.then_some("true"),
            text: self.typed.text(name),
        }
    }

    fn labelled(
        &self,
        name: &str,
        label: &str,
        help: &str,
        control: impl FnOnce(&Input<'_>) -> Markup,
    ) -> Markup {
        let help_id = format!("help-{name}");
        let input = self.input(name, &help_id);
        html! {
            div .field {
                label for=(input.id) { (label) }
                p .help id=(help_id) { (help) }
                (control(&input))
                (self.below(name))
            }
        }
    }

    /// What is wrong with an input, and what is saved.
    fn below(&self, name: &str) -> Markup {
        let wrong = self.wrong.iter().find(|wrong| wrong.input == name);
        let told = wrong.map(|wrong| wrong.told(self.seat.tongue()));
        let saved = self.saved.and_then(|saved| saved.changed(name, self.typed));
        html! {
            p .error id={ "error-" (name) } data-error=(name) hidden[told.is_none()]
                lang=[told.as_ref().map(|told| told.lang)] {
                @if let Some(told) = &told { (told.text) }
            }
            @if let Some(saved) = saved {
                p .help { (self.seat.say("Saved now: ", "现在保存的是：")) (shown(saved)) }
            }
        }
    }

    fn control(&self, kind: Kind, input: &Input<'_>) -> Markup {
        match kind {
            Kind::Lines => lines(input, "auto"),
            Kind::Choice => self.select(input),
            Kind::Number => line(input, "text", Some("numeric")),
            Kind::Address => line(input, "url", Some("url")),
            Kind::Moment => line(input, "datetime-local", None),
            _ => line(input, "text", None),
        }
    }

    fn select(&self, input: &Input<'_>) -> Markup {
        html! {
            select name=(input.name) id=(input.id) aria-describedby=(input.described)
                aria-invalid=[input.invalid] {
                @for choice in choices::of(input.name, self.seat.tongue()) {
                    @let missing = self.missing(input.name, choice.value);
                    option value=(choice.value) selected[choice.value == input.text]
                        disabled[missing && choice.value != input.text] {
                        (choice.name)
                        @if missing { (self.seat.say(" (not set up here)", "（此服务未配置）")) }
                    }
                }
            }
        }
    }

    /// Whether the service is not configured for a choice.
    fn missing(&self, name: &str, value: &str) -> bool {
        let identity = (name == "identity")
            .then(|| Identity::named(value))
            .flatten();
        identity.is_some_and(|identity| self.app.identities.missing(identity).is_some())
    }

    fn tick(&self, name: &str, label: &str, help: &str) -> Markup {
        let input = self.input(name, &format!("help-{name}"));
        html! {
            div .field {
                // What is sent if the box is not ticked.
                input type="hidden" name=(name) value="no";
                label {
                    input type="checkbox" name=(name) id=(input.id) value="yes"
                        checked[input.text == "yes"] aria-describedby=(input.described)
                        aria-invalid=[input.invalid];
                    (label)
                }
                p .help id={ "help-" (name) } { (help) }
                (self.below(name))
            }
        }
    }

    fn rate(&self, label: &str, help: &str) -> Markup {
        let labels = [
            self.seat.say("Items", "份数"),
            self.seat.say("Seconds", "秒数"),
        ];
        let one = |(name, label): (&'static str, &str)| {
            let input = self.input(name, "help-rate");
            html! {
                div {
                    label for=(input.id) { (label) }
                    (line(&input, "text", Some("numeric")))
                    (self.below(name))
                }
            }
        };
        html! {
            div .field role="group" aria-label=(label) {
                p { strong { (label) } }
                p #help-rate .help { (help) }
                div .pair { @for each in RATE.into_iter().zip(labels) { (one(each)) } }
            }
        }
    }

    fn translations(&self, label: &str, help: &str) -> Markup {
        html! {
            div .field role="group" aria-label=(label) {
                p { strong { (label) } }
                p #help-translations .help { (help) }
                @for language in Language::ALL { (self.language(language)) }
            }
        }
    }

    /// The texts in a language.
    fn language(&self, language: Language) -> Markup {
        let names = TRANSLATED.map(|text| (text, translation(language, text)));
        let is_used = |name: &String| {
            !self.typed.text(name).is_empty() || self.wrong.iter().any(|wrong| wrong.input == *name)
        };
        html! {
            details open[names.iter().any(|(_, name)| is_used(name))] {
                summary lang=(language.tag()) { (own_name(language)) }
                @for (text, name) in &names {
                    @let input = self.input(name, "help-translations");
                    div .field {
                        label for=(input.id) { (self.translated(text)) }
                        @if *text == "title" { (line(&input, "text", None)) }
                        @else { (lines(&input, language.direction())) }
                        (self.below(name))
                    }
                }
            }
        }
    }

    fn translated(&self, text: &str) -> &'static str {
        match text {
            "ending_text" => self
                .seat
                .say("Text when nothing is left", "领完之后的说明文字"),
            text => named(text).map_or("", |field| self.say(field.label)),
        }
    }
}

/// The id of an input.
pub(super) fn id(name: &str) -> String {
    format!("field-{name}")
}

fn line(input: &Input<'_>, kind: &str, mode: Option<&str>) -> Markup {
    html! {
        input type=(kind) name=(input.name) id=(input.id) value=(input.text) dir="auto"
            inputmode=[mode] autocomplete="off" aria-describedby=(input.described)
            aria-invalid=[input.invalid];
    }
}

fn lines(input: &Input<'_>, direction: &str) -> Markup {
    html! {
        textarea name=(input.name) id=(input.id) rows="4" dir=(direction)
            aria-describedby=(input.described) aria-invalid=[input.invalid] {
            // Browsers leave the first line feed out.
            "\n" (input.text)
        }
    }
}

/// A saved value in a sentence.
fn shown(text: &str) -> Markup {
    html! { @if text.is_empty() { "–" } @else { bdi { (text) } } }
}
