//! How a list was understood, and what corrects it.

use maud::{Markup, html};

use super::super::parts::{number, token};
use super::super::seat::Seat;
use super::choices::{Choices, DELIMITERS, FORMATS, KINDS};
use crate::domain::{CodeId, Content};
use crate::service::intake::{Format, Setting, Understood};
use crate::service::{FillError, Report};

/// How many lines of each kind are shown.
const SHOWN: usize = 10;

/// What was understood, with the button that adds it.
pub(super) fn show(
    seat: &Seat,
    code: &CodeId,
    choices: &Choices,
    report: &Report,
    pasted: Option<&str>,
) -> Markup {
    let Some(understood) = &report.understood else {
        return html! {};
    };
    html! {
        form #understood .panel method="post" action={ "/manage/codes/" (code) "/fill/look" } {
            (token(seat))
            @if let Some(text) = pasted { textarea name="list" hidden { "\n" (text) } }
            h2 { (seat.say("This is how the list is understood", "列表的解读方式")) }
            @for doubt in &report.doubts {
                p .warning lang="en" { (doubt.question) }
            }
            (summary(seat, understood))
            (first(seat, understood))
            (counts(seat, report))
            (corrections(seat, choices, report, understood))
            p .row {
                @if report.added > 0 {
                    button formaction={ "/manage/codes/" (code) "/fill/add" } data-add {
                        (add_label(seat, report))
                    }
                }
                button .quiet data-look { (seat.say("Look again", "重新查看")) }
            }
        }
    }
}

fn add_label(seat: &Seat, report: &Report) -> String {
    let (n, out) = (number(report.added), number(report.rejected));
    let some = |count: u64, word: &'static str, words| if count == 1 { word } else { words };
    let items = some(report.added, "item", "items");
    let lines = some(report.rejected, "line", "lines");
    match (
        seat.tongue().language() == crate::domain::Language::English,
        report.rejected,
    ) {
        (true, 0) => format!("Add {n} {items}"),
        (true, _) => format!("Add {n} {items}, leave {out} {lines} out"),
        (false, 0) => format!("添加 {n} 份"),
        (false, _) => format!("添加 {n} 份，忽略 {out} 行"),
    }
}

/// What a number of items that would be added, or were, is followed by.
pub(super) fn new_items(seat: &Seat, n: u64) -> &'static str {
    if n == 1 {
        seat.say("new item", "份新内容")
    } else {
        seat.say("new items", "份新内容")
    }
}

/// The format, in words.
fn summary(seat: &Seat, understood: &Understood) -> Markup {
    let header =
        understood.format == Format::Csv || understood.sheet.is_some() || understood.header;
    html! {
        dl .facts {
            dt { (seat.say("Format", "格式")) }
            dd {
                (understood.format.name())
                @if let Some(encoding) = &understood.encoding { ", " (encoding) }
                @if let Some(delimiter) = understood.delimiter { ", " (delimiter.name()) }
                @if let Some(sheet) = &understood.sheet { ", " (seat.say("sheet ", "工作表 ")) (sheet) }
            }
            @if header {
                dt { (seat.say("First row", "首行")) }
                dd {
                    @if understood.header { (seat.say("names the columns", "为列名")) }
                    @else { (seat.say("is an item", "为内容")) }
                }
            }
            @if !understood.columns.is_empty() {
                dt { (seat.say("Columns", "列")) }
                dd { (understood.columns.join(", ")) }
                dt { (seat.say("People get", "领取者得到")) }
                dd { (understood.given.join(", ")) }
            }
        }
    }
}

/// The first items, as people will see them.
fn first(seat: &Seat, understood: &Understood) -> Markup {
    html! {
        section aria-label=(seat.say("The first items", "前几份")) {
            h3 { (seat.say("The first items, as people will see them", "前几份内容（领取者所见）")) }
            ul .tickets {
                @for content in &understood.first { li .ticket { (shown(content)) } }
            }
        }
    }
}

/// An item in short.
pub(in crate::http::console) fn shown(content: &Content) -> Markup {
    html! {
        @match content {
            Content::Text(text) => span .value { (text) },
            Content::Link(address) => span .value { (address) },
            Content::File(file) => span .value { (file.name.as_str()) },
            Content::Json(serde_json::Value::Object(fields)) => {
                dl .facts {
                    @for (name, value) in fields {
                        dt { (name) }
                        dd .value { (value.as_str().map_or_else(|| value.to_string(), str::to_owned)) }
                    }
                }
            },
            Content::Json(value) => span .value { (value) },
        }
    }
}

/// How many items would be added, and what is wrong with the others.
fn counts(seat: &Seat, report: &Report) -> Markup {
    let line = |n: u64, text: &str| {
        html! { @if n > 0 { li { strong { (number(n)) } " " (text) } } }
    };
    html! {
        ul .counts {
            li { strong { (number(report.added)) } " " (new_items(seat, report.added)) }
            (line(report.duplicates_in_upload, seat.say("that come more than once in this list", "份在列表中重复")))
            (line(report.duplicates_in_pool, seat.say("that the code has or has had already", "份此码已有")))
            (line(report.look_alikes, seat.say("that look like an earlier one", "份与前面的相似")))
            (line(report.trimmed, seat.say("with spaces at their ends, which are taken off", "份首尾空格将被去除")))
            (line(report.empty, seat.say("empty rows, which are left out", "个空行将被忽略")))
            (line(report.rejected, seat.say("lines that cannot be an item", "行不能成为内容")))
        }
        @if report.rejected > 0 {
            ul .error lang="en" {
                @for row in report.rejected_lines.iter().take(SHOWN) {
                    li { "line " (row.line) ": " (row.reason) }
                }
            }
        }
    }
}

/// What settles it, if it was understood wrong.
fn corrections(seat: &Seat, choices: &Choices, report: &Report, understood: &Understood) -> Markup {
    let format = FORMATS
        .iter()
        .find(|(_, format)| *format == understood.format);
    let format = format.map_or("", |(name, _)| name);
    let is_table = understood.delimiter.is_some() || understood.sheet.is_some();
    let mut doubts = report.doubts.iter().map(|doubt| doubt.setting);
    // Plain lines may have one, too. What was chosen has to come again with the form.
    let asks_header = is_table
        || understood.header
        || !choices.header.is_empty()
        || doubts.any(|setting| setting == Setting::Header);
    let delimiter = understood
        .delimiter
        .map_or("", |delimiter| delimiter.name());
    let kind = if choices.kind.is_empty() {
        "auto"
    } else {
        &choices.kind
    };
    html! {
        details open[asks_header] {
            summary { (seat.say("Something is wrong? Correct it", "有误？请更正")) }
            div .grid {
                @if understood.sheet.is_none() {
                    (select(seat.say("Format", "格式"), "format", format, FORMATS[..4].iter().map(|(n, f)| (*n, f.name()))))
                }
                (select(seat.say("Kind", "类型"), "kind", kind, KINDS.iter().map(|(n, _)| (*n, kind_name(seat, n)))))
                @if understood.delimiter.is_some() {
                    (select(seat.say("Between cells", "分隔符"), "delimiter", delimiter, DELIMITERS.iter().map(|(n, _)| (*n, *n))))
                }
                @if asks_header {
                    (select(seat.say("First row", "首行"), "header", if understood.header { "yes" } else { "no" }, [
                        ("yes", seat.say("names the columns", "为列名")),
                        ("no", seat.say("is an item", "为内容")),
                    ].into_iter()))
                }
                @if let Some(encoding) = &understood.encoding {
                    div .field {
                        label for="encoding" { (seat.say("Encoding", "编码")) }
                        input #encoding name="encoding" value=(encoding);
                    }
                }
                @if let Some(sheet) = &understood.sheet {
                    div .field {
                        label for="sheet" { (seat.say("Sheet", "工作表")) }
                        input #sheet name="sheet" value=(sheet);
                    }
                }
            }
            @if understood.columns.len() > 1 { (columns(seat, choices, understood)) }
        }
    }
}

fn columns(seat: &Seat, choices: &Choices, understood: &Understood) -> Markup {
    html! {
        fieldset {
            legend { (seat.say("Which columns people get", "发放哪些列")) }
            p .help { (seat.say(
                "All by default. One is a text or a link; several are a record.",
                "默认全部。选一列为文本或链接，选多列为记录。",
            )) }
            @for (at, name) in (1..).zip(&understood.columns) {
                @let value = at.to_string();
                p {
                    label {
                        input type="checkbox" name="column" value=(value) checked[choices.columns.contains(&value)];
                        (name)
                    }
                }
            }
        }
    }
}

fn kind_name(seat: &Seat, name: &str) -> &'static str {
    match name {
        "text" => seat.say("all text", "全部为文本"),
        "link" => seat.say("all links", "全部为链接"),
        "json" => seat.say("all JSON", "全部为 JSON"),
        _ => seat.say("each shows its own", "自动识别"),
    }
}

fn select<'a>(
    label: &str,
    name: &str,
    chosen: &str,
    all: impl Iterator<Item = (&'a str, &'a str)>,
) -> Markup {
    html! {
        div .field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (value, text) in all {
                    option value=(value) selected[value == chosen] { (text) }
                }
            }
        }
    }
}

/// Why a list is not read, or was not read to its end.
pub(super) fn refused(seat: &Seat, error: &FillError) -> Markup {
    let setting = match error {
        FillError::Refused { refusal, .. } => refusal.setting,
        _ => None,
    };
    html! {
        section #understood .panel role="alert" {
            h2 { (seat.say("This list cannot be read", "无法读取此列表")) }
            p .error lang="en" { (error) }
            @if setting == Some(Setting::Files) {
                p data-as-files {
                    (seat.say(
                        "If each file is an item itself, choose several files at once.",
                        "若文件本身即为内容，请同时选择多个文件。",
                    ))
                }
            }
        }
    }
}
