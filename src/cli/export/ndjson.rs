//! One JSON object per line (<https://github.com/ndjson/ndjson-spec>).

use std::io::{BufWriter, Write};

use serde::Serialize;

pub(super) fn write(
    records: impl Iterator<Item = anyhow::Result<impl Serialize>>,
    out: impl Write,
) -> anyhow::Result<()> {
    let mut out = BufWriter::new(out);
    for record in records {
        let json = serde_json::to_string(&record?).expect("the API's types are plain data");
        writeln!(out, "{json}")?;
    }
    Ok(out.flush()?)
}
