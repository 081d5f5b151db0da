//! Parts that several views share.

use maud::{Markup, html};

use super::seat::Seat;
use crate::domain::{Availability, Code, Settings, Timestamp};

/// The field that each form has.
pub(super) fn token(seat: &Seat) -> Markup {
    html! { input type="hidden" name="token" value=(seat.token()); }
}

/// What a code is called.
pub(super) fn title<'a>(seat: &Seat, settings: &'a Settings) -> &'a str {
    match settings.title.trim() {
        "" => seat.say("Untitled", "（无标题）"),
        title => title,
    }
}

/// The state of a code, in a word.
pub(super) fn badge(seat: &Seat, code: &Code) -> Markup {
    let (class, word) = match code.settings.availability(seat.now()) {
        Availability::Open => ("open", seat.say("open", "发放中")),
        Availability::Paused => ("paused", seat.say("paused", "已暂停")),
        Availability::Closed => ("closed", seat.say("closed", "已结束")),
        Availability::NotOpen { .. } => ("waits", seat.say("not open yet", "未开始")),
    };
    html! { span .badge .(class) { (word) } }
}

/// A moment. A script shows it in the reader's time zone.
pub(super) fn moment(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (at.strftime("%Y-%m-%d %H:%M UTC")) } }
}

/// A button that asks once before it does something. It needs no script.
pub(super) fn ask_once(
    seat: &Seat,
    class: &str,
    label: &str,
    question: &str,
    action: &str,
    fields: &Markup,
) -> Markup {
    html! {
        details .ask {
            summary .button .(class) { (label) }
            form .answer method="post" action=(action) {
                (token(seat))
                p { (question) }
                (fields)
                button .(class) { (label) }
            }
        }
    }
}

/// A number as people read it.
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut told = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            told.push('\u{202f}');
        }
        told.push(digit);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_groups() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_234_567), "1\u{202f}234\u{202f}567");
    }
}
