//! `apiece qr`.

use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use super::client::{Client, path};
use super::output::{extension, print_json, say};
use super::server::Server;
use super::sheet::{self, Wording};
use crate::api::CodeView;
use crate::domain::CodeId;
use crate::qr::{self, Case, ErrorCorrection, Style};
use crate::sheets::Layout;

/// What to draw, and how.
#[derive(Debug, Args)]
#[command(after_help = "\
A sheet is HTML: open it in a browser, and print it at 100 %, without margins. It is made only if
its codes can be scanned at the size in which they are printed.

Examples:
  apiece qr fair                                 show it in the terminal
  apiece qr fair -o fair.svg                     for a poster
  apiece qr fair -o fair.png --size 1024 --error-correction h
  apiece qr fair -o poster.html                  a page with the title, the text and the code
  apiece qr fair -o labels.html --sheet l7160    a page of labels")]
pub(super) struct Qr {
    /// The code's id
    code: CodeId,

    /// The format; by default from the extension of the output file, or else terminal
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// The file to write; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// What to print on a page [default: poster, if the format is html]
    #[arg(long, value_enum, value_name = "LAYOUT")]
    sheet: Option<Layout>,

    /// The minimum width of the image, in pixels: 1 to 8192
    #[arg(long, conflicts_with = "sheet", value_name = "PIXELS", default_value_t = Style::default().size)]
    size: u32,

    /// The width of the light margin, in modules: 0 to 100
    #[arg(long, conflicts_with = "sheet", value_name = "MODULES", default_value_t = Style::default().quiet_zone)]
    quiet_zone: u32,

    /// How much damage the QR code survives; with a logo, always h
    #[arg(
        long,
        conflicts_with = "sheet",
        value_enum,
        value_name = "LEVEL",
        default_value_t
    )]
    error_correction: ErrorCorrection,

    /// Leave the code's logo out
    #[arg(long)]
    no_logo: bool,

    /// In which case the address is encoded; each opens the page
    #[arg(long, value_enum, value_name = "CASE", default_value_t)]
    case: Case,

    #[command(flatten)]
    wording: Wording,

    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Characters, in color on a terminal
    Terminal,
    /// Scales to any size
    Svg,
    /// A whole number of pixels per module
    Png,
    /// A sheet to print from a browser
    Html,
}

impl Qr {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let format = self.wanted_format()?;
        let client = self.server.client()?;
        let view: CodeView = client.get(&path(["codes", self.code.as_str()]))?;
        if client.json {
            print_json(&view)?;
            if self.output.is_none() {
                return Ok(ExitCode::SUCCESS);
            }
        }
        let color = self.output.is_none() && io::stdout().is_terminal();
        if format == Format::Png && color {
            bail!("cannot show a PNG image in a terminal; write it to a file with -o FILE.png");
        }
        let style = Style {
            error_correction: self.error_correction,
            quiet_zone: self.quiet_zone,
            size: self.size,
        };
        if format == Format::Html {
            let logo = !self.no_logo;
            let sheet = sheet::draw(&client, &view, &self.wording, self.sheet, self.case, logo)?;
            self.write(sheet.as_bytes())?;
            say!("tried: the code can be scanned; print it at 100 %, without margins");
            return Ok(ExitCode::SUCCESS);
        }
        let has_logo = view.code.settings.logo.is_some() && !self.no_logo;
        if has_logo && format != Format::Terminal {
            return self.draw_with_logo(&client, format);
        }
        let qr = qr::Qr::of_address(&view.url, self.case, style)?;
        let image = match format {
            Format::Terminal => qr.terminal(color).into_bytes(),
            Format::Svg => qr.svg().into_bytes(),
            Format::Png => qr.png(),
            Format::Html => unreachable!("a sheet is drawn above"),
        };
        self.write(&image)?;
        say!("encodes {}", qr.text());
        Ok(ExitCode::SUCCESS)
    }

    /// The service has the logo, and tries that the code can be scanned with it.
    fn draw_with_logo(&self, client: &Client, format: Format) -> anyhow::Result<ExitCode> {
        let name = if format == Format::Png { "png" } else { "svg" };
        let case = self.case.to_possible_value();
        let case = case.as_ref().map_or("mixed", |case| case.get_name());
        let path = format!(
            "/c/{}/qr.{name}?size={}&quiet_zone={}&case={case}",
            self.code, self.size, self.quiet_zone
        );
        let mut image = Vec::new();
        client.stream(&path)?.read_to_end(&mut image)?;
        self.write(&image)?;
        say!("drawn with the logo, and tried: it can be scanned");
        Ok(ExitCode::SUCCESS)
    }

    fn write(&self, image: &[u8]) -> anyhow::Result<()> {
        match &self.output {
            Some(path) => std::fs::write(path, image)
                .with_context(|| format!("cannot write {}", path.display())),
            None => Ok(io::stdout().write_all(image)?),
        }
    }

    fn wanted_format(&self) -> anyhow::Result<Format> {
        let extension = self.output.as_deref().map(extension);
        let format = match (self.format, extension) {
            (Some(format), _) => format,
            (None, None) if self.sheet.is_some() => Format::Html,
            (None, None) => Format::Terminal,
            (None, Some(extension)) => match extension.as_deref() {
                Some("svg") => Format::Svg,
                Some("png") => Format::Png,
                Some("txt") => Format::Terminal,
                Some("html" | "htm") => Format::Html,
                _ => bail!("cannot tell the format from the name of the file; add --format"),
            },
        };
        let is_sheet = self.sheet.is_some() || !self.wording.is_empty();
        if is_sheet && format != Format::Html {
            bail!("only a sheet has these options, and it is HTML: write it with -o FILE.html");
        }
        Ok(format)
    }
}
