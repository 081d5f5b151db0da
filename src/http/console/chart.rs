//! A picture of claims over time, drawn by the server as SVG.

use maud::{Markup, html};

use super::parts::number;
use super::seat::Seat;
use crate::domain::{CodeId, Pace, PaceBy, PacePoint, Timestamp};

/// How many bars there are, and how long each lasts, in milliseconds.
fn scale(by: PaceBy) -> (i64, i64) {
    const MINUTE: i64 = 60_000;
    match by {
        PaceBy::Minute => (60, MINUTE),
        PaceBy::Hour => (48, 60 * MINUTE),
        PaceBy::Day => (30, 24 * 60 * MINUTE),
    }
}

const WIDTH: i64 = 720;
const HEIGHT: i64 = 160;

/// The claims of the last hour, two days or thirty days.
pub(super) fn of(seat: &Seat, code: &CodeId, pace: &Pace, by: PaceBy) -> Markup {
    let bars = bars(pace, by);
    let most = bars.iter().map(|bar| bar.granted).max().unwrap_or(0);
    let total: u64 = bars.iter().map(|bar| bar.granted).sum();
    let tab = |each: PaceBy, name: &str, label: &str| {
        html! {
            a href={ "/manage/codes/" (code) "?by=" (name) }
                aria-current=[(each == by).then_some("true")] { (label) }
        }
    };
    let span = match by {
        PaceBy::Minute => seat.say("the last hour, by minute", "最近一小时，按分钟"),
        PaceBy::Hour => seat.say("the last two days, by hour", "最近两天，按小时"),
        PaceBy::Day => seat.say("the last 30 days, by day", "最近 30 天，按天"),
    };
    html! {
        section .chart aria-labelledby="over-time" {
            h2 #over-time { (seat.say("Claims over time", "领取走势")) }
            nav .tabs aria-label=(seat.say("Scale", "刻度")) {
                (tab(PaceBy::Minute, "minute", seat.say("Hour", "小时")))
                (tab(PaceBy::Hour, "hour", seat.say("Two days", "两天")))
                (tab(PaceBy::Day, "day", seat.say("Month", "一个月")))
            }
            figure {
                (draw(&bars, most))
                figcaption {
                    (number(total)) " – " (span) "; "
                    (seat.say("most at once: ", "最多一次：")) (number(most))
                }
            }
        }
    }
}

/// The last bars, with those in which nothing went out.
fn bars(pace: &Pace, by: PaceBy) -> Vec<PacePoint> {
    let (count, length) = scale(by);
    let points = pace.points(by);
    let last = pace.now.as_millisecond().div_euclid(length);
    let bar = |n: i64| {
        let from = Timestamp::from_millisecond(n * length).unwrap_or(Timestamp::UNIX_EPOCH);
        let granted = points.iter().find(|point| point.from == from);
        let granted = granted.map_or(0, |point| point.granted);
        PacePoint { from, granted }
    };
    (last - count + 1..=last).map(bar).collect()
}

fn draw(bars: &[PacePoint], most: u64) -> Markup {
    let count = i64::try_from(bars.len()).unwrap_or(i64::MAX).max(1);
    let step = WIDTH / count;
    let height = |granted: u64| -> i64 {
        let share =
            u128::from(granted) * u128::from(HEIGHT.unsigned_abs()) / u128::from(most.max(1));
        let height = i64::try_from(share).unwrap_or(HEIGHT);
        // A single one is seen beside a thousand.
        if granted > 0 { height.max(2) } else { 0 }
    };
    html! {
        svg viewBox={ "0 0 " (step * count) " " (HEIGHT + 1) } role="img" aria-labelledby="over-time"
            preserveAspectRatio="none" {
            @for (at, bar) in (0_i64..).zip(bars) {
                @let tall = height(bar.granted);
                @if tall > 0 {
                    rect x=(at * step) y=(HEIGHT - tall) width=(step - 1) height=(tall) {
                        title { (bar.from.strftime("%Y-%m-%d %H:%M UTC")) ": " (number(bar.granted)) }
                    }
                }
            }
            path .base d={ "M0 " (HEIGHT) "h" (step * count) } {}
        }
    }
}
