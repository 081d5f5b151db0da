//! Lists of items, from files or standard input. Each is understood before anything is
//! done with it, and is then read in pieces.

use std::fs::File;
use std::io::{self, BufReader, Cursor, IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};

use super::output::say;
use crate::domain::Content;
use crate::service::intake::{
    Format, HEAD, Options, Parser, Plan, Refusal, Row, Setting, Sheet, Understood, is_spreadsheet,
};

/// One list.
pub(super) struct Input {
    /// Its name in messages.
    pub(super) name: String,
    /// Its size in bytes, if that is known.
    pub(super) size: Option<u64>,
    source: Source,
}

enum Source {
    Stream {
        plan: Box<Plan>,
        /// The first bytes, which were understood. They are yet to be parsed.
        head: Vec<u8>,
        rest: Box<dyn Read>,
    },
    Sheet(Box<Sheet>),
}

impl Input {
    /// Opens every path and prints how it was understood. `-` is standard input. `what` is
    /// what a row holds.
    ///
    /// # Errors
    /// A path cannot be read or is not a list. What a list does not settle is asked, or
    /// refused if nobody is there to ask, unless `yes` accepts what was understood.
    pub(super) fn open_all(
        paths: &[PathBuf],
        options: &Options,
        yes: bool,
        what: &str,
    ) -> anyhow::Result<Vec<Self>> {
        let inputs: Vec<Self> = paths
            .iter()
            .map(|path| Self::open(path, options))
            .collect::<Result<_, _>>()?;
        for input in &inputs {
            input.tell(what);
        }
        settle(&inputs, yes)?;
        Ok(inputs)
    }

    fn open(path: &Path, options: &Options) -> anyhow::Result<Self> {
        let cannot_read = || format!("cannot read {}", path.display());
        let is_stdin = path == Path::new("-");
        let name = if is_stdin {
            "standard input".to_owned()
        } else {
            path.display().to_string()
        };
        let (size, mut rest): (_, Box<dyn Read>) = if is_stdin {
            (None, Box::new(io::stdin()))
        } else {
            let file = File::open(path).with_context(cannot_read)?;
            let metadata = file.metadata().with_context(cannot_read)?;
            (metadata.is_file().then_some(metadata.len()), Box::new(file))
        };
        let mut head = Vec::new();
        let mut first = rest.by_ref().take(HEAD as u64);
        first.read_to_end(&mut head).with_context(cannot_read)?;
        let refused = |refusal| refused(&name, refusal);
        let source = match is_spreadsheet(&head, options).map_err(refused)? {
            Some(format) => {
                let sheet = open_sheet(head, rest, format, options).with_context(cannot_read)?;
                Source::Sheet(Box::new(sheet.map_err(refused)?))
            }
            None => {
                let whole = head.len() < HEAD;
                let named = (!is_stdin).then_some(path);
                let plan = Plan::of_stream(&head, whole, named, options).map_err(refused)?;
                if size.is_some() && !whole {
                    let file = File::open(path).with_context(cannot_read)?;
                    let checked = plan.check_encoding(file).with_context(cannot_read)?;
                    checked.map_err(refused)?;
                }
                let plan = Box::new(plan);
                Source::Stream { plan, head, rest }
            }
        };
        Ok(Self { name, size, source })
    }

    fn plan(&self) -> &Plan {
        match &self.source {
            Source::Stream { plan, .. } => plan,
            Source::Sheet(sheet) => &sheet.plan,
        }
    }

    /// How it was understood.
    pub(super) fn understood(&self) -> &Understood {
        &self.plan().understood
    }

    /// About how many rows it has, as far as its size tells.
    pub(super) fn rows_hint(&self) -> usize {
        let Source::Stream { head, .. } = &self.source else {
            return 0;
        };
        let lines = head.iter().filter(|&&b| b == b'\n').count() + 1;
        let size = self.size.and_then(|size| usize::try_from(size).ok());
        size.map_or(0, |size| size / (head.len() / lines).max(1))
    }

    /// Whether something was assumed.
    pub(super) fn is_doubtful(&self) -> bool {
        !self.plan().doubts.is_empty()
    }

    fn tell(&self, what: &str) {
        let understood = self.understood();
        say!("{}: {}", self.name, describe(understood));
        for (item, nth) in understood.first.iter().zip(["first", "second"]) {
            say!("  {nth} {what}: {}", shown(item));
        }
    }

    /// Parses the whole input. `each` gets the rows of each piece, and how many
    /// bytes it has.
    pub(super) fn read(
        self,
        mut each: impl FnMut(Vec<Row>, u64) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let (plan, mut piece, mut rest) = match self.source {
            Source::Stream { plan, head, rest } => (plan, head, rest),
            Source::Sheet(sheet) => return each(sheet.rows().collect(), self.size.unwrap_or(0)),
        };
        let name = &self.name;
        let mut parser = Parser::new(&plan);
        let mut rows = Vec::new();
        while !piece.is_empty() {
            let parsed = parser.push(&piece, &mut rows);
            each(std::mem::take(&mut rows), piece.len() as u64)?;
            parsed.map_err(|refusal| refused(name, refusal))?;
            piece.clear();
            let mut next = rest.by_ref().take(HEAD as u64);
            next.read_to_end(&mut piece)
                .with_context(|| format!("cannot read {name}"))?;
        }
        let parsed = parser.finish(&mut rows);
        each(rows, 0)?;
        parsed.map_err(|refusal| refused(name, refusal))
    }
}

/// A spreadsheet has to be in memory: its table of contents is at its end.
fn open_sheet(
    head: Vec<u8>,
    rest: Box<dyn Read>,
    format: Format,
    options: &Options,
) -> io::Result<Result<Sheet, Refusal>> {
    const MOST: u64 = 64 * 1024 * 1024;
    let mut bytes = head;
    let mut rest = BufReader::new(rest).take(MOST);
    rest.read_to_end(&mut bytes)?;
    if rest.limit() == 0 {
        let what = "it is a spreadsheet of more than 64 MiB; save it as CSV";
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    Ok(Sheet::open(Cursor::new(bytes), format, options))
}

/// Has everything settled that the lists leave open.
fn settle(inputs: &[Input], yes: bool) -> anyhow::Result<()> {
    let doubts = || {
        let of = |input: &Input| input.plan().doubts.clone();
        inputs
            .iter()
            .flat_map(move |input| of(input).into_iter().map(|d| (&input.name, d)))
    };
    if doubts().next().is_none() {
        return Ok(());
    }
    let can_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
    for (name, doubt) in doubts() {
        let way = way_to_say(doubt.setting);
        say!("{name}: {}; {way}", doubt.question);
    }
    if yes {
        return Ok(());
    }
    if !can_ask {
        bail!(
            "nothing was done, because it is not certain how to read the list (see above); \
             --yes accepts what was understood"
        );
    }
    // Unlike `eprint!`, it does not panic if standard error is closed.
    let _ = write!(io::stderr(), "Go on as understood? [y/N] ");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    match answer.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => bail!("nothing was done"),
    }
}

fn refused(name: &str, refusal: Refusal) -> anyhow::Error {
    let Refusal { setting, reason } = refusal;
    match setting.map(way_to_say) {
        Some(way) => anyhow!("{name} {reason}; {way}"),
        None => anyhow!("{name} {reason}"),
    }
}

/// The options that settle a question.
fn way_to_say(setting: Setting) -> &'static str {
    match setting {
        Setting::Format => "--format says what it is",
        Setting::Kind => "--kind says what the items are",
        Setting::Encoding => "--encoding names its encoding, such as windows-1252",
        Setting::Delimiter => "--delimiter says what is between the cells",
        Setting::Header => "--header yes or --header no says which",
        Setting::Sheet => "--sheet says which",
        Setting::Columns => "--column gives out one, --columns some as a record",
        Setting::Files => "--as-files gives out the file itself",
        Setting::Numbers => "format the column as text to keep what is shown",
    }
}

/// How a list was understood, on one line.
fn describe(understood: &Understood) -> String {
    let mut words = vec![understood.format.name().to_owned()];
    words.extend(understood.encoding.clone());
    words.extend(
        understood
            .sheet
            .as_ref()
            .map(|sheet| format!("sheet {sheet:?}")),
    );
    words.extend(
        understood
            .delimiter
            .map(|d| format!("{}-separated", d.name())),
    );
    let is_table = understood.header || understood.columns.len() > 1;
    if understood.header {
        words.push("with a header".into());
    } else if !understood.columns.is_empty() {
        words.push("no header".into());
    }
    if is_table && !understood.columns.is_empty() {
        words.push(format!("columns {}", understood.columns.join(", ")));
    }
    if understood.given.len() < understood.columns.len() {
        words.push(format!("people get {}", understood.given.join(", ")));
    }
    words.join(", ")
}

/// An item as its page shows it, on one line.
fn shown(item: &Content) -> String {
    match item {
        Content::Json(serde_json::Value::Object(fields)) => {
            let field = |(name, value): (&String, &serde_json::Value)| match value.as_str() {
                Some(text) => format!("{name}: {text}"),
                None => format!("{name}: {value}"),
            };
            fields.iter().map(field).collect::<Vec<_>>().join(", ")
        }
        Content::Link(address) => format!("{address} (a link)"),
        other => other.to_line(),
    }
    .escape_debug()
    .to_string()
    .replace("\\\"", "\"")
    .replace("\\'", "'")
}
