//! `apiece qr`.

use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use super::client::{Client, path};
use super::output::{extension, print_json, say};
use super::server::Server;
use crate::api::CodeView;
use crate::domain::CodeId;
use crate::qr::{self, Case, ErrorCorrection, Style};

/// What to draw, and how.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  apiece qr fair                                 show it in the terminal
  apiece qr fair -o fair.svg                     for a poster
  apiece qr fair -o fair.png --size 1024 --error-correction h")]
pub(super) struct Qr {
    /// The code's id
    code: CodeId,

    /// The format; by default from the extension of the output file, or else terminal
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// The file to write; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The minimum width of the image, in pixels: 1 to 8192
    #[arg(long, value_name = "PIXELS", default_value_t = Style::default().size)]
    size: u32,

    /// The width of the light margin, in modules: 0 to 100
    #[arg(long, value_name = "MODULES", default_value_t = Style::default().quiet_zone)]
    quiet_zone: u32,

    /// How much damage the QR code survives; with a logo, always h
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t)]
    error_correction: ErrorCorrection,

    /// Leave the code's logo out
    #[arg(long)]
    no_logo: bool,

    /// In which case the address is encoded; each opens the page
    #[arg(long, value_enum, value_name = "CASE", default_value_t)]
    case: Case,

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
        let has_logo = view.code.settings.logo.is_some() && !self.no_logo;
        if has_logo && format != Format::Terminal {
            return self.draw_with_logo(&client, format);
        }
        let qr = qr::Qr::of_address(&view.url, self.case, style)?;
        let image = match format {
            Format::Terminal => qr.terminal(color).into_bytes(),
            Format::Svg => qr.svg().into_bytes(),
            Format::Png => qr.png(),
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
        if let Some(format) = self.format {
            return Ok(format);
        }
        let Some(path) = &self.output else {
            return Ok(Format::Terminal);
        };
        match extension(path).as_deref() {
            Some("svg") => Ok(Format::Svg),
            Some("png") => Ok(Format::Png),
            Some("txt") => Ok(Format::Terminal),
            _ => bail!(
                "cannot tell the format from the name {}; add --format",
                path.display()
            ),
        }
    }
}
