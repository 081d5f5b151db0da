//! A sheet as HTML.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::fit::Room;
use super::picture::Picture;
use super::{Guest, Parts, STYLE, Sheet};
use crate::domain::Language;

/// The id of the drawing of a code that is on every part.
const DRAWING: &str = "sheet-code";

impl Sheet<'_> {
    /// A document of its own.
    #[must_use]
    pub fn document(&self) -> String {
        let language = self.design.language;
        let title = match self.design.title {
            "" => "QR code",
            title => title,
        };
        let accent = self
            .design
            .accent
            .map(|accent| format!(":root{{--accent:{accent}}}"));
        let document = html! {
            (DOCTYPE)
            html lang=[language.map(Language::tag)] dir=[language.map(Language::direction)] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (title) }
                    // It is our own text, without any tags.
                    style { (PreEscaped(STYLE)) @if let Some(accent) = accent { (accent) } }
                }
                body { (self.body()) }
            }
        };
        document.into_string()
    }

    /// The pages, to be shown with [`STYLE`]. There are no inline styles in it.
    #[must_use]
    pub fn body(&self) -> Markup {
        let language = self.design.language;
        let classes = format!("sheet {} {}", self.shape.class, self.paper.class());
        html! {
            main class=(classes) lang=[language.map(Language::tag)] dir=[language.map(Language::direction)] {
                p .hint lang="en" dir="ltr" {
                    "Print this on " (self.paper.name()) " paper, at 100 % (“actual size”) and without \
                     margins. " (self.shape.advice)
                }
                @match &self.parts {
                    Parts::Same(address, picture) => {
                        svg .drawing width="0" height="0" aria-hidden="true" {
                            symbol id=(DRAWING) viewBox=(view(picture)) { (PreEscaped(&picture.drawing)) }
                        }
                        div .page {
                            @let code = html! { use href={ "#" (DRAWING) } {} };
                            @for _ in 0..self.shape.per_page { (self.part(None, address, picture, &code)) }
                        }
                    },
                    Parts::Each(guests) => @for guests in guests.chunks(self.shape.per_page) {
                        div .page {
                            @for (Guest { name, address }, picture) in guests {
                                @let code = PreEscaped(&picture.drawing);
                                (self.part(Some(name), address, picture, &html! { (code) }))
                            }
                        }
                    },
                }
            }
        }
    }

    /// One of the equal parts of a page.
    fn part(&self, name: Option<&str>, address: &str, picture: &Picture, code: &Markup) -> Markup {
        let shape = self.shape;
        let side = format!("{}mm", shape.code);
        let code = html! {
            svg .code width=(side) height=(side) viewBox=(view(picture)) shape-rendering="crispEdges"
                aria-hidden="true" { (code) }
        };
        let title = words("title", Some(shape.title), self.design.title);
        let name = words("name", shape.name_room, name.unwrap_or_default());
        let text = words("text", shape.text, self.design.text);
        let address = typed(shape.address, address);
        html! {
            div .part {
                @if shape.is_label {
                    (code)
                    div .words { (title) (text) (address) }
                } @else {
                    @if !self.design.title.trim().is_empty() { (title) div .rule {} }
                    (name) (text) (code) (address)
                }
            }
        }
    }
}

/// A text as large as it fits; nothing if there is none, or no room for it.
fn words(class: &str, room: Option<Room>, text: &str) -> Markup {
    let room = room.filter(|_| !text.trim().is_empty());
    html! {
        @if let Some(room) = room {
            // A text in another script than the page's has its own direction.
            p class={ (class) " " (room.fit(text).classes()) } dir="auto" { (text) }
        }
    }
}

/// An address as people type it, which is best broken after a slash.
fn typed(room: Room, address: &str) -> Markup {
    let address = address.strip_prefix("https://").unwrap_or(address);
    html! {
        p .address {
            bdi dir="ltr" class=(room.fit(address).classes()) {
                @for part in address.split_inclusive('/') { (part) wbr; }
            }
        }
    }
}

fn view(picture: &Picture) -> String {
    let across = picture.across;
    format!("0 0 {across} {across}")
}
