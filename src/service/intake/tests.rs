use super::*;
use crate::domain::MAX_ITEM_BYTES;

/// Each row: its line, and its item as canonical JSON, or what it is instead.
type Rows = Vec<(u64, Result<String, String>)>;

fn options(format: Format, kind: ItemKind) -> Options {
    Options {
        format: Some(format),
        kind,
        ..Options::default()
    }
}

fn parse_with(options: &Options, input: &[u8]) -> Rows {
    let plan = Plan::of_stream(input, true, None, options).expect("a list");
    let whole = parse_in_chunks(&plan, input, input.len().max(1));
    for size in [1, 2, 3, 7] {
        let cut = parse_in_chunks(&plan, input, size);
        assert_eq!(whole, cut, "cut into {size}s");
    }
    whole
}

fn parse(format: Format, kind: ItemKind, input: &[u8]) -> Rows {
    parse_with(&options(format, kind), input)
}

/// As [`parse`], of a table whose first row is known to be its header.
fn parse_headed(input: &[u8]) -> Rows {
    let headed = Options {
        header: Some(true),
        ..options(Format::Csv, ItemKind::Auto)
    };
    parse_with(&headed, input)
}

fn parse_in_chunks(plan: &Plan, input: &[u8], size: usize) -> Rows {
    let mut parser = Parser::new(plan);
    let mut rows = Vec::new();
    for chunk in input.chunks(size) {
        parser.push(chunk, &mut rows).expect("it can be decoded");
    }
    parser.finish(&mut rows).expect("it can be decoded");
    let told = |row: Row| {
        let told = match row.holds {
            Holds::Item { item, .. } => Ok(item.canonical_json().to_owned()),
            Holds::Invalid(invalid) => Err(invalid.to_string()),
            Holds::Empty => Err("empty".into()),
            Holds::HeaderAgain => Err("header again".into()),
        };
        (row.line, told)
    };
    rows.into_iter().map(told).collect()
}

fn ok(json: &str) -> Result<String, String> {
    Ok(json.to_owned())
}

fn err(reason: &str) -> Result<String, String> {
    Err(reason.to_owned())
}

#[test]
fn lines_are_texts_and_links_and_keep_their_numbers() {
    let input = b"\xef\xbb\xbfSAVE-10\r\n\n  \nhttps://example.org/a \nlast";
    assert_eq!(
        parse(Format::Lines, ItemKind::Auto, input),
        [
            (1, ok(r#"{"text":"SAVE-10"}"#)),
            (4, ok(r#"{"link":"https://example.org/a"}"#)),
            (5, ok(r#"{"text":"last"}"#)),
        ]
    );
}

#[test]
fn a_bad_line_is_named_and_the_next_one_read() {
    let mut input = vec![b'x'; 7 * MAX_ITEM_BYTES];
    input.extend(b"\nNUL\x01x\ngood\n");
    let rows = parse(Format::Lines, ItemKind::Auto, &input);
    let reasons: Vec<_> = rows.iter().filter_map(|(_, r)| r.clone().err()).collect();
    assert!(reasons[0].contains("over the limit"), "{reasons:?}");
    assert!(reasons[1].contains("U+0001"), "{reasons:?}");
    assert_eq!(rows[2], (3, ok(r#"{"text":"good"}"#)));
}

#[test]
fn a_single_column_holds_texts_and_links() {
    let input = b"coupon\r\nA1\r\n\"B,2\"\r\nhttps://example.org/c\r\n";
    assert_eq!(
        parse(Format::Csv, ItemKind::Auto, input),
        [
            (2, ok(r#"{"text":"A1"}"#)),
            (3, ok(r#"{"text":"B,2"}"#)),
            (4, ok(r#"{"link":"https://example.org/c"}"#)),
        ]
    );
}

#[test]
fn several_columns_make_records_whatever_the_delimiter() {
    for delimiter in [",", ";", "\t", "|"] {
        let input = "seat,gate\n12,North\n\"13\n\",South\n,\n ,\u{a0}\n12,\n";
        assert_eq!(
            parse(
                Format::Csv,
                ItemKind::Auto,
                input.replace(',', delimiter).as_bytes()
            ),
            [
                (2, ok(r#"{"json":{"gate":"North","seat":"12"}}"#)),
                (3, ok(r#"{"json":{"gate":"South","seat":"13"}}"#)),
                (5, err("empty")),
                (6, err("empty")),
                (7, ok(r#"{"json":{"gate":"","seat":"12"}}"#)),
            ],
            "{delimiter:?}"
        );
    }
}

#[test]
fn excel_may_name_the_delimiter_and_leave_empty_columns() {
    let input = b"sep=;\r\ncode;pin;;\r\nA,1;7;;\r\nB;8\r\nC;9;;x\r\n";
    let rows = parse(Format::Csv, ItemKind::Auto, input);
    assert_eq!(rows[0], (3, ok(r#"{"json":{"code":"A,1","pin":"7"}}"#)));
    assert_eq!(rows[1], (4, ok(r#"{"json":{"code":"B","pin":"8"}}"#)));
    assert!(rows[2].1.as_ref().unwrap_err().contains("has 4 cells"));
}

#[test]
fn a_ragged_row_is_named_by_the_line_it_begins_on() {
    let rows = parse_headed(b"a,b\n1,2\n\n\"3\n3\"\n4,5\n6,7,8");
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[1].0, 4);
    assert!(rows[1].1.as_ref().unwrap_err().contains("has 1 cells"));
    assert_eq!(rows[2], (6, ok(r#"{"json":{"a":"4","b":"5"}}"#)));
    assert_eq!(rows[3].0, 7);
    assert!(rows[3].1.as_ref().unwrap_err().contains("has 3 cells"));
}

#[test]
fn a_header_that_comes_again_is_left_out() {
    let rows = parse(
        Format::Csv,
        ItemKind::Auto,
        b"code,pin\nA,1\ncode , pin\nB,2\n",
    );
    assert_eq!(rows[1], (3, err("header again")));
    let headed = Options {
        header: Some(true),
        ..options(Format::Lines, ItemKind::Auto)
    };
    let rows = parse_with(&headed, b"\nKod\nA\nKod\n");
    assert_eq!(rows, [(3, ok(r#"{"text":"A"}"#)), (4, err("header again"))]);
}

#[test]
fn a_column_twice_is_refused_unless_it_is_not_wanted() {
    let input = b"code,code,pin\nA,B,1\n";
    let mut options = options(Format::Csv, ItemKind::Auto);
    let refusal = Plan::of_stream(input, true, None, &options).unwrap_err();
    assert_eq!(refusal.setting, Some(Setting::Columns));
    assert!(refusal.reason.contains("two columns \"code\""), "{refusal}");
    options.columns = Some(Columns::One("2".into()));
    assert_eq!(parse_with(&options, input), [(2, ok(r#"{"text":"B"}"#))]);
    options.columns = Some(Columns::Some(vec!["PIN".into(), "1".into()]));
    assert_eq!(
        parse_with(&options, input),
        [(2, ok(r#"{"json":{"code":"A","pin":"1"}}"#))]
    );
    options.columns = Some(Columns::One("code".into()));
    assert!(Plan::of_stream(input, true, None, &options).is_err());
}

#[test]
fn one_column_or_some_fields_can_be_given_out() {
    let mut options = options(Format::Csv, ItemKind::Auto);
    options.columns = Some(Columns::One("code".into()));
    assert_eq!(
        parse_with(
            &options,
            b"code,name\nA,Ann\n,Bob\nhttps://a.example/,Eve\n"
        ),
        [
            (2, ok(r#"{"text":"A"}"#)),
            (3, err("item: has no value in the column \"code\"")),
            (4, ok(r#"{"link":"https://a.example/"}"#)),
        ]
    );
    options.format = Some(Format::Ndjson);
    assert_eq!(
        parse_with(
            &options,
            b"{\"code\":\"A\",\"n\":1}\n{\"code\":12}\n{\"n\":1}\n"
        ),
        [
            (1, ok(r#"{"text":"A"}"#)),
            (2, ok(r#"{"text":"12"}"#)),
            (3, err("item: has no field \"code\"")),
        ]
    );
    options.format = Some(Format::Lines);
    assert!(Plan::of_stream(b"A\n", true, None, &options).is_err());
}

#[test]
fn an_overlong_record_is_refused_and_the_next_one_read() {
    let mut input = b"a,b\n".to_vec();
    input.extend(vec![b'x'; 5 * MAX_ITEM_BYTES]);
    input.extend(b",1\n2,3\n");
    let rows = parse_headed(&input);
    assert!(rows[0].1.as_ref().unwrap_err().contains("over the limit"));
    assert_eq!(rows[1], (3, ok(r#"{"json":{"a":"2","b":"3"}}"#)));
}

#[test]
fn json_gives_strings_and_records() {
    let array = "[\n\"A \", \"https://example.org/\",\n{\"seat\": 12},\nnull, \"\", {\"a\":\"\"}]";
    assert_eq!(
        parse(Format::Json, ItemKind::Auto, array.as_bytes()),
        [
            (2, ok(r#"{"text":"A"}"#)),
            (2, ok(r#"{"link":"https://example.org/"}"#)),
            (3, ok(r#"{"json":{"seat":12}}"#)),
            (4, err("item: is empty (null)")),
            (4, err("empty")),
            (4, err("empty")),
        ]
    );
    let lines = b"\"A\"\n{\"seat\": 12}\n\n{\"seat\"\n";
    let rows = parse(Format::Ndjson, ItemKind::Auto, lines);
    assert_eq!(rows[1], (2, ok(r#"{"json":{"seat":12}}"#)));
    assert_eq!(rows[2].0, 4);
    assert!(rows[2].1.as_ref().unwrap_err().contains("not JSON"));
}

#[test]
fn the_kind_can_be_said() {
    assert_eq!(
        parse(Format::Lines, ItemKind::Text, b"https://example.org/"),
        [(1, ok(r#"{"text":"https://example.org/"}"#))]
    );
    let wrong = &parse(Format::Lines, ItemKind::Link, b"SAVE-10")[0];
    assert!(wrong.1.is_err());
    assert_eq!(
        parse(Format::Lines, ItemKind::Json, b"[1,2]"),
        [(1, ok(r#"{"json":[1,2]}"#))]
    );
}

#[test]
fn spaces_can_be_kept() {
    let mut options = options(Format::Lines, ItemKind::Auto);
    assert_eq!(parse_with(&options, b" A \n"), [(1, ok(r#"{"text":"A"}"#))]);
    options.keep_spaces = true;
    assert_eq!(
        parse_with(&options, b" A \n"),
        [(1, ok(r#"{"text":" A "}"#))]
    );
}

#[test]
fn nothing_is_no_row() {
    for format in [Format::Lines, Format::Csv, Format::Ndjson] {
        assert_eq!(parse(format, ItemKind::Auto, b""), []);
        assert_eq!(parse(format, ItemKind::Auto, b"\n\r\n"), []);
    }
    assert_eq!(parse(Format::Csv, ItemKind::Auto, b"code,pin\n"), []);
    assert_eq!(parse(Format::Json, ItemKind::Auto, b"[]"), []);
}

#[test]
fn a_quote_that_never_ends_swallows_nothing_in_silence() {
    for open in ["\"", "\"b\n3,4", "\"b\n3,4\n"] {
        let rows = parse_headed(format!("x,y\n1,2\na,{open}").as_bytes());
        assert_eq!(rows[0], (2, ok(r#"{"json":{"x":"1","y":"2"}}"#)));
        let (line, reason) = (rows[1].0, rows[1].1.clone().unwrap_err());
        assert!(line == 3 && reason.contains("never ends"), "{reason}");
        assert_eq!(rows.len(), 2);
    }
}

#[test]
fn what_was_understood_is_told_with_the_first_two_items() {
    let of = |input: &[u8]| {
        let name = std::path::Path::new("list.csv");
        Plan::of_stream(input, true, Some(name), &Options::default()).unwrap()
    };
    let plan = of(b"code;pin\nA;1\nB;2\nC;3\n");
    assert_eq!(plan.doubts, []);
    let told = &plan.understood;
    assert_eq!(
        (told.header, told.delimiter),
        (true, Some(Delimiter::Semicolon))
    );
    assert_eq!(told.columns, ["code", "pin"]);
    assert_eq!(told.encoding.as_deref(), Some("UTF-8"));
    assert_eq!(told.first.len(), 2);

    let plan = of(b"SAVE-10\nSAVE-11\nSAVE-12\n");
    assert_eq!((plan.doubts.len(), plan.understood.header), (0, false));
    let plan = of(b"WELCOME\nQ7\n");
    assert_eq!(plan.doubts[0].setting, Setting::Header);
    // However much of the list is seen.
    let long = "SAVE-10\n".to_owned() + "SAVE-11\n".repeat(HEAD / 8).as_str();
    let plan = Plan::of_stream(&long.as_bytes()[..HEAD], false, None, &Options::default());
    assert_eq!(plan.unwrap().doubts, []);
}
