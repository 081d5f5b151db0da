//! The form, with the preview beside it.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use super::choices::own_name;
use super::fields::{Group, groups};
use super::input::{Inputs, id};
use super::typed::Typed;
use super::wrong::{Wrong, label};
use super::zone::Zone;
use crate::domain::{Code, Language, Settings};
use crate::http::App;
use crate::http::console::parts::token;
use crate::http::console::seat::Seat;
use crate::http::console::shell::{self, Tab};
use crate::http::page::preview::Shown;

/// What the form is for, and what stands in it.
pub(super) struct Form<'a> {
    pub(super) app: &'a App,
    pub(super) seat: &'a Seat,
    /// The code that is changed; none if one is made.
    pub(super) code: Option<&'a Code>,
    pub(super) typed: Typed,
    pub(super) wrong: Vec<Wrong>,
    pub(super) state: State,
}

/// How it came to be on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Somebody has opened it. The script may show moments in the browser's time zone.
    Fresh,
    /// The same after a change was saved.
    Saved,
    /// What was typed could not be saved.
    Refused,
    /// Somebody else has changed the settings meanwhile.
    Stale,
}

impl<'a> Form<'a> {
    /// The form with the settings as they are; the defaults if a code is made.
    pub(super) fn fresh(app: &'a App, seat: &'a Seat, code: Option<&'a Code>) -> Self {
        let defaults = Settings::default();
        let settings = code.map_or(&defaults, |code| &code.settings);
        let mut typed = Typed::of(settings, &Zone::UTC);
        typed.set("zone", "UTC".into());
        Self {
            app,
            seat,
            code,
            typed,
            wrong: Vec::new(),
            state: State::Fresh,
        }
    }

    /// The same with what was typed, and why it was not saved.
    pub(super) fn refused(mut self, typed: Typed, state: State, wrong: Vec<Wrong>) -> Self {
        self.typed = self.typed.overlaid(typed);
        self.state = state;
        self.wrong = wrong;
        self
    }

    /// The page with it, and with what else is there.
    pub(super) fn page(&self, more: &Markup) -> Response {
        let (seat, form) = (self.seat, self.form());
        let page = if let Some(code) = self.code {
            let title = seat.say("Settings", "设置");
            shell::of_code(seat, code, Tab::Settings, title, &html! { (form) (more) })
        } else {
            let title = seat.say("New code", "新建码");
            shell::page(seat, title, &html! { h1 { (title) } (form) (more) })
        };
        let status = match self.state {
            State::Fresh | State::Saved => StatusCode::OK,
            State::Refused => StatusCode::UNPROCESSABLE_ENTITY,
            State::Stale => StatusCode::PRECONDITION_FAILED,
        };
        (status, page).into_response()
    }

    /// The address of the form; what it is asked besides is below it.
    fn path(&self) -> String {
        match self.code {
            Some(code) => format!("/manage/codes/{}/settings", code.id),
            None => "/manage/new".into(),
        }
    }

    fn form(&self) -> Markup {
        let path = self.path();
        let is_fresh = matches!(self.state, State::Fresh | State::Saved);
        html! {
            (self.told())
            form .settings method="post" action=(path) novalidate data-check={ (path) "/check" }
                data-fresh[is_fresh] {
                div .groups {
                    (token(self.seat))
                    @if let Some(code) = self.code {
                        input type="hidden" name="version" value=(code.version);
                    }
                    @for group in groups(self.code.is_none()) { (self.group(group)) }
                    p {
                        button {
                            @if self.code.is_some() { (self.seat.say("Save", "保存")) }
                            @else { (self.seat.say("Make the code", "创建")) }
                        }
                    }
                }
                (self.preview(&path))
            }
        }
    }

    /// What became of what was typed before.
    fn told(&self) -> Markup {
        let seat = self.seat;
        let said = match self.state {
            State::Fresh => return html! {},
            State::Saved => {
                let said = seat.say("The settings are saved.", "设置已保存。");
                return html! { p .notice role="status" { (said) } };
            }
            // Something else on the page was refused, and is told there.
            State::Refused if self.wrong.is_empty() => return html! {},
            State::Refused => seat.say(
                "Nothing was saved yet. Please correct:",
                "尚未保存，请修改以下各项：",
            ),
            State::Stale => seat.say(
                "Nothing was saved yet: somebody else has changed the settings meanwhile. Where \
                 they differ from what you typed, what is saved stands below the field. Save \
                 again if yours is right.",
                "尚未保存：其他人刚刚更改了设置。与您填写的内容不同之处，已保存的值显示在该项下方。\
                 如果以您填写的为准，请再次保存。",
            ),
        };
        html! {
            div .warning role="alert" tabindex="-1" autofocus {
                p { (said) }
                @if !self.wrong.is_empty() {
                    ul {
                        @for wrong in &self.wrong {
                            @let told = wrong.told(seat.tongue());
                            li {
                                a href={ "#" (id(&wrong.input)) } { (label(&wrong.input, seat.tongue())) }
                                ": " span lang=(told.lang) { (told.text) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn group(&self, group: &Group) -> Markup {
        let saved = self.code.filter(|_| self.state == State::Stale);
        let zone = Zone::named(self.typed.word("zone")).unwrap_or(Zone::UTC);
        let saved = saved.map(|code| Typed::of(&code.settings, &zone));
        let inputs = Inputs {
            app: self.app,
            seat: self.seat,
            typed: &self.typed,
            wrong: &self.wrong,
            saved: saved.as_ref(),
        };
        let name = self.seat.say(group.name.0, group.name.1);
        let fields = html! { @for field in group.fields { (inputs.field(field)) } };
        html! {
            @if group.is_common {
                fieldset { legend { (name) } (fields) }
            } @else {
                details .panel open[self.is_used(group)] {
                    summary { (name) }
                    div role="group" aria-label=(name) { (fields) }
                }
            }
        }
    }

    /// Whether there is anything in a group, or anything wrong.
    fn is_used(&self, group: &Group) -> bool {
        let defaults = Typed::of(&Settings::default(), &Zone::UTC);
        let mut inputs = group.fields.iter().flat_map(super::fields::Field::inputs);
        inputs.any(|input| {
            let text = self.typed.changed(&input, &defaults);
            text.is_some_and(|text| text != "no")
                || self.wrong.iter().any(|wrong| wrong.input == input)
        })
    }

    fn preview(&self, path: &str) -> Markup {
        let seat = self.seat;
        let title = seat.say("Preview of the page", "页面预览");
        let preview = format!("{path}/preview");
        let wanted = self.typed.text("as_language");
        let own = seat.tongue().language().tag();
        let wanted = if wanted.is_empty() { own } else { wanted };
        html! {
            aside .preview aria-labelledby="preview" {
                h2 #preview { (title) }
                p .help {
                    (seat.say(
                        "What a phone shows, with what you have typed. Nothing is taken. A page in one \
                         language stays in it.",
                        "手机上显示的样子，使用您填写的内容，不会发放任何内容。只设一种语言的页面始终使用该语言。",
                    ))
                }
                div .pair {
                    div {
                        label for="as-state" { (seat.say("State", "情形")) }
                        select #as-state name="as_state" {
                            @for shown in Shown::ALL {
                                option value=(shown.name())
                                    selected[shown.name() == self.typed.text("as_state")] {
                                    (state(seat, shown))
                                }
                            }
                        }
                    }
                    div {
                        label for="as-language" { (seat.say("Language", "语言")) }
                        select #as-language name="as_language" {
                            @for language in Language::ALL {
                                option value=(language.tag()) selected[language.tag() == wanted] {
                                    (own_name(language))
                                }
                            }
                        }
                    }
                }
                p {
                    button .quiet formaction=(preview) formtarget="preview" {
                        (seat.say("Show what I typed", "预览所填内容"))
                    }
                }
                iframe name="preview" title=(title) sandbox="allow-same-origin"
                    src={ (preview) "?as_language=" (wanted) } {}
            }
        }
    }
}

fn state(seat: &Seat, shown: Shown) -> &'static str {
    match shown {
        Shown::Offer => seat.say("First opened", "首次打开"),
        Shown::Item => seat.say("Has an item", "已领取"),
        Shown::Ending => seat.say("Nothing left", "已领完"),
        Shown::Paused => seat.say("Paused", "已暂停"),
        Shown::Closed => seat.say("Closed", "已结束"),
    }
}
