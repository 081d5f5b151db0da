use super::*;

fn parse(format: Format, kind: ItemKind, input: &[u8]) -> Vec<(u64, Result<String, String>)> {
    let whole = parse_in_chunks(format, kind, input, input.len().max(1));
    for size in [1, 2, 3, 7] {
        assert_eq!(
            whole,
            parse_in_chunks(format, kind, input, size),
            "cut into {size}s"
        );
    }
    whole
}

fn parse_in_chunks(
    format: Format,
    kind: ItemKind,
    input: &[u8],
    size: usize,
) -> Vec<(u64, Result<String, String>)> {
    let mut parser = Parser::new(format, kind);
    let mut rows = Vec::new();
    for chunk in input.chunks(size) {
        parser.push(chunk, &mut rows);
    }
    parser.finish(&mut rows);
    rows.into_iter()
        .map(|row| {
            let item = row.item.map(|item| item.canonical_json().to_owned());
            (row.line, item.map_err(|e| e.to_string()))
        })
        .collect()
}

fn ok(json: &str) -> Result<String, String> {
    Ok(json.to_owned())
}

#[test]
fn lines_are_texts_and_links_and_keep_their_numbers() {
    let input = b"\xef\xbb\xbfSAVE-10\r\n\n  \nhttps://example.org/a\nlast";
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
    let mut input = b"\xff\xfe\n".to_vec();
    input.extend(vec![b'x'; 7 * crate::domain::MAX_ITEM_BYTES]);
    input.extend(b"\nNUL\0\ngood\n");
    let rows = parse(Format::Lines, ItemKind::Auto, &input);
    let reasons: Vec<_> = rows.iter().filter_map(|(_, r)| r.clone().err()).collect();
    assert!(reasons[0].contains("not UTF-8"), "{reasons:?}");
    assert!(reasons[1].contains("over the limit"), "{reasons:?}");
    assert!(reasons[2].contains("U+0000"), "{reasons:?}");
    assert_eq!(rows[3], (4, ok(r#"{"text":"good"}"#)));
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
    for delimiter in [",", ";", "\t"] {
        let input = "seat,gate\n12,North\n\"13\n\",South\n".replace(',', delimiter);
        assert_eq!(
            parse(Format::Csv, ItemKind::Auto, input.as_bytes()),
            [
                (2, ok(r#"{"json":{"gate":"North","seat":"12"}}"#)),
                (3, ok(r#"{"json":{"gate":"South","seat":"13\n"}}"#)),
            ],
            "{delimiter:?}"
        );
    }
}

#[test]
fn a_ragged_row_is_named_by_the_line_it_begins_on() {
    let rows = parse(
        Format::Csv,
        ItemKind::Auto,
        b"a,b\n1,2\n\n\"3\n3\"\n4,5\n6,7,8",
    );
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[1].0, 4);
    assert!(rows[1].1.as_ref().unwrap_err().contains("has 1 cells"));
    assert_eq!(rows[2], (6, ok(r#"{"json":{"a":"4","b":"5"}}"#)));
    assert_eq!(rows[3].0, 7);
    assert!(rows[3].1.as_ref().unwrap_err().contains("has 3 cells"));
}

#[test]
fn a_header_with_a_column_twice_refuses_every_row() {
    let rows = parse(Format::Csv, ItemKind::Auto, b"a,a\n1,2\n");
    assert!(rows[0].1.as_ref().unwrap_err().contains("twice"));
    let rows = parse(Format::Csv, ItemKind::Auto, b"a,a");
    assert!(rows[0].1.as_ref().unwrap_err().contains("twice"));
    // Also where the rows were taken before the end.
    let mut parser = Parser::new(Format::Csv, ItemKind::Auto);
    let mut rows = Vec::new();
    parser.push(b"a,a\n1,2\n", &mut rows);
    assert_eq!(rows.drain(..).count(), 1);
    parser.finish(&mut rows);
    assert_eq!(rows, []);
}

#[test]
fn an_overlong_record_is_refused_and_the_next_one_read() {
    let mut input = b"a,b\n".to_vec();
    input.extend(vec![b'x'; 5 * crate::domain::MAX_ITEM_BYTES]);
    input.extend(b",1\n2,3\n");
    let rows = parse(Format::Csv, ItemKind::Auto, &input);
    assert!(rows[0].1.as_ref().unwrap_err().contains("over the limit"));
    assert_eq!(rows[1], (3, ok(r#"{"json":{"a":"2","b":"3"}}"#)));
}

#[test]
fn ndjson_takes_strings_and_records() {
    let input = br#""A"
"https://example.org/"
{"seat": 12}

{"seat"
"#;
    let rows = parse(Format::Ndjson, ItemKind::Auto, input);
    assert_eq!(
        rows[..3],
        [
            (1, ok(r#"{"text":"A"}"#)),
            (2, ok(r#"{"link":"https://example.org/"}"#)),
            (3, ok(r#"{"json":{"seat":12}}"#)),
        ]
    );
    assert_eq!(rows[3].0, 5);
    assert!(rows[3].1.as_ref().unwrap_err().contains("not JSON"));
}

#[test]
fn the_kind_can_be_said() {
    assert_eq!(
        parse(Format::Lines, ItemKind::Text, b"https://example.org/"),
        [(1, ok(r#"{"text":"https://example.org/"}"#))]
    );
    assert!(
        parse(Format::Lines, ItemKind::Link, b"SAVE-10")[0]
            .1
            .is_err()
    );
    assert_eq!(
        parse(Format::Lines, ItemKind::Json, b"[1,2]"),
        [(1, ok(r#"{"json":[1,2]}"#))]
    );
}

#[test]
fn nothing_is_no_row() {
    for format in [Format::Lines, Format::Csv, Format::Ndjson] {
        assert_eq!(parse(format, ItemKind::Auto, b""), []);
        assert_eq!(parse(format, ItemKind::Auto, b"\n\r\n"), []);
    }
    assert_eq!(parse(Format::Csv, ItemKind::Auto, b"header,only\n"), []);
}

#[test]
fn a_quote_that_never_ends_swallows_nothing_in_silence() {
    for open in ["\"", "\"b\n3,4", "\"b\n3,4\n"] {
        let rows = parse(
            Format::Csv,
            ItemKind::Auto,
            format!("x,y\n1,2\na,{open}").as_bytes(),
        );
        assert_eq!(rows[0], (2, ok(r#"{"json":{"x":"1","y":"2"}}"#)));
        let (line, reason) = (rows[1].0, rows[1].1.clone().unwrap_err());
        assert!(line == 3 && reason.contains("never ends"), "{reason}");
        assert_eq!(rows.len(), 2);
    }
}

#[test]
fn an_empty_chunk_is_not_the_end() {
    for format in [Format::Lines, Format::Csv, Format::Ndjson] {
        let mut parser = Parser::new(format, ItemKind::Auto);
        let mut rows = Vec::new();
        for chunk in ["\"he", "", "ad\"\n\"bo", "", "dy\"\n"] {
            parser.push(chunk.as_bytes(), &mut rows);
        }
        parser.finish(&mut rows);
        let last = rows.pop().unwrap();
        assert!(last.line == 2 && last.item.unwrap().canonical_json().contains("body"));
    }
}
