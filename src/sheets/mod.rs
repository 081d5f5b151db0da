//! Sheets to print, as HTML in millimetres: posters, table tents, labels, invitations. The
//! browser sets each script in its own fonts.
//!
//! The markup has classes and no styles of its own, so that a page with a strict
//! Content-Security-Policy can show it. A sheet whose code would not scan is not made.

mod fit;
mod layout;
mod markup;
mod picture;

use self::layout::Shape;
use self::picture::Picture;
use crate::domain::{Accent, Language};
use crate::logo::Logo;
use crate::qr::Case;

pub use layout::{Layout, Paper};

/// The stylesheet of every sheet. The colour of the rule is its custom property `--accent`.
pub const STYLE: &str = include_str!("sheet.css");

/// Why there is no sheet, in words that an organiser can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The labels are only sold on other paper.
    #[error("{} is on {} paper; choose that, or another layout", .0, .1.name())]
    Paper(&'static str, Paper),
    /// Nobody is invited.
    #[error("there is nobody to invite")]
    Nobody,
    /// No QR code has so many characters.
    #[error("{0} characters do not fit a QR code; use a shorter address")]
    TooLong(usize),
    /// The modules are too small.
    #[error(
        "the QR code of {address} would not scan on {name}: a module would be {module} mm wide; {}",
        remedy(.larger, "use a shorter address")
    )]
    TooFine {
        /// The address that is encoded.
        address: String,
        /// What it would be on.
        name: &'static str,
        /// The width of a module in millimetres, with two digits.
        module: String,
        /// On what it would be read.
        larger: Option<&'static str>,
    },
    /// The logo hides too much at this size, or at any size.
    #[error(
        "the QR code of {address} would not scan on {name} with the logo in its middle: {}",
        remedy(.larger, "leave the logo out, or choose another logo or a shorter address")
    )]
    Logo {
        /// The address that is encoded.
        address: String,
        /// What it would be on.
        name: &'static str,
        /// On what it would be read with the logo.
        larger: Option<&'static str>,
    },
}

fn remedy(larger: &Option<&'static str>, otherwise: &str) -> String {
    let or = |larger| format!("print {larger}, or {otherwise}");
    larger.map_or_else(|| otherwise.to_owned(), or)
}

/// What a sheet says, and how it looks.
#[derive(Clone, Copy, Default)]
pub struct Design<'a> {
    /// The heading; none if empty.
    pub title: &'a str,
    /// What it says below; none if empty. Small labels have no room for it.
    pub text: &'a str,
    /// The language of both; unknown if `None`.
    pub language: Option<Language>,
    /// The colour of the rule below the heading; black if `None`. Codes are always black.
    pub accent: Option<Accent>,
    /// What is in the middle of the code.
    pub logo: Option<&'a Logo>,
    /// The size of the pages; that of the labels, or else A4, if `None`.
    pub paper: Option<Paper>,
}

/// Somebody who is invited.
#[derive(Debug, Clone, Copy)]
pub struct Guest<'a> {
    /// The name.
    pub name: &'a str,
    /// The personal address.
    pub address: &'a str,
}

/// A sheet whose codes were tried by decoding them.
pub struct Sheet<'a> {
    design: Design<'a>,
    shape: &'static Shape,
    paper: Paper,
    parts: Parts<'a>,
}

/// What is on the equal parts of the pages.
enum Parts<'a> {
    /// The same address on each part of one page.
    Same(&'a str, Picture),
    /// One for each guest.
    Each(Vec<(Guest<'a>, Picture)>),
}

impl<'a> Sheet<'a> {
    /// A page with the code of an address, in this case, on each of its parts.
    ///
    /// # Errors
    /// The code would not scan, or the labels are on other paper.
    pub fn new(
        layout: Layout,
        design: Design<'a>,
        address: &'a str,
        case: Case,
    ) -> Result<Self, SheetError> {
        let shape = Shape::of(layout);
        let picture = draw(shape, address, Some(case), design.logo)?;
        Self::of_parts(shape, design, Parts::Same(address, picture))
    }

    /// Pages with an invitation for each guest, with the code of the personal address.
    ///
    /// # Errors
    /// There is nobody, or a code would not scan.
    pub fn invitations(
        design: Design<'a>,
        guests: impl IntoIterator<Item = Guest<'a>>,
    ) -> Result<Self, SheetError> {
        let shape = Shape::invitation();
        let drawn = guests.into_iter().map(|guest| {
            // In another case, a personal address would be another one.
            let picture = draw(shape, guest.address, None, design.logo)?;
            Ok((guest, picture))
        });
        let drawn = drawn.collect::<Result<Vec<_>, _>>()?;
        if drawn.is_empty() {
            return Err(SheetError::Nobody);
        }
        Self::of_parts(shape, design, Parts::Each(drawn))
    }

    fn of_parts(
        shape: &'static Shape,
        design: Design<'a>,
        parts: Parts<'a>,
    ) -> Result<Self, SheetError> {
        let paper = match (design.paper, shape.paper) {
            (Some(chosen), Some(only)) if chosen != only => {
                return Err(SheetError::Paper(shape.name, only));
            }
            (chosen, only) => only.or(chosen).unwrap_or_default(),
        };
        Ok(Self {
            design,
            shape,
            paper,
            parts,
        })
    }
}

/// The code of an address, if it is read on such a part of a page.
fn draw(
    shape: &Shape,
    address: &str,
    case: Option<Case>,
    logo: Option<&Logo>,
) -> Result<Picture, SheetError> {
    let with_logo = match logo {
        Some(logo) => Picture::with_logo(address, case, logo),
        None => None,
    };
    if let Some(picture) = with_logo {
        if picture.is_read_on(shape) {
            return Ok(picture);
        }
        return Err(SheetError::Logo {
            address: address.to_owned(),
            name: shape.name,
            larger: larger(shape, &picture),
        });
    }
    let plain =
        Picture::plain(address, case).map_err(|_| SheetError::TooLong(address.chars().count()))?;
    let (address, name, larger) = (address.to_owned(), shape.name, larger(shape, &plain));
    if !plain.is_read_on(shape) {
        let module = format!("{:.2}", plain.module(shape));
        return Err(SheetError::TooFine {
            address,
            name,
            module,
            larger,
        });
    }
    match logo {
        Some(_) => Err(SheetError::Logo {
            address,
            name,
            larger: None,
        }),
        None => Ok(plain),
    }
}

/// The next larger thing on which a code would be read.
fn larger(shape: &Shape, picture: &Picture) -> Option<&'static str> {
    let mut larger = shape.larger().filter(|shape| picture.is_read_on(shape));
    larger.next().map(|shape| shape.name)
}

#[cfg(test)]
mod tests;
