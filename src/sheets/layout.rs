//! What is where on a sheet, in millimetres. The places of the parts are in the stylesheet.

use clap::ValueEnum;

use super::fit::Room;

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    /// One large code on a page
    Poster,
    /// Two table tents on a page: cut once, fold once
    Tents,
    /// 21 labels on A4: Avery L7160 and others of 63.5 x 38.1 mm
    L7160,
    /// 14 labels on A4: Avery L7163 and others of 99.1 x 38.1 mm
    L7163,
    /// 30 labels on Letter: Avery 5160 and others of 2 5/8 x 1 in
    #[value(name = "5160")]
    L5160,
}

/// The size of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Paper {
    /// 210 x 297 mm (ISO 216)
    #[default]
    A4,
    /// 8.5 x 11 in (ANSI A)
    Letter,
}

impl Paper {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A4 => "A4",
            Self::Letter => "Letter",
        }
    }

    pub(super) fn class(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::Letter => "letter",
        }
    }
}

/// One of the equal parts of a page, and how many there are.
#[derive(Debug)]
pub(super) struct Shape {
    /// What it is, with its article.
    pub(super) name: &'static str,
    /// The class of the stylesheet.
    pub(super) class: &'static str,
    pub(super) per_page: usize,
    /// Whether the code is beside the text, and not below.
    pub(super) is_label: bool,
    /// The paper, if there is only one.
    pub(super) paper: Option<Paper>,
    /// The side of the code with its quiet zone.
    pub(super) code: f32,
    /// From how far away a phone scans it.
    pub(super) distance: f32,
    pub(super) title: Room,
    pub(super) name_room: Option<Room>,
    pub(super) text: Option<Room>,
    pub(super) address: Room,
    /// How to print it, besides what is true for all.
    pub(super) advice: &'static str,
}

const fn room(width: f32, height: f32, least: u8, most: u8) -> Room {
    Room {
        width,
        height,
        sizes: (least, most),
        is_bold: false,
    }
}

const fn bold(width: f32, height: f32, least: u8, most: u8) -> Room {
    Room {
        is_bold: true,
        ..room(width, height, least, most)
    }
}

// Letter is shorter and A4 narrower: what fits both is 210 x 279 mm, and a quarter of each
// 105 x 139 mm.

static POSTER: Shape = Shape {
    name: "a poster",
    class: "poster",
    per_page: 1,
    is_label: false,
    paper: None,
    code: 140.0,
    distance: 500.0,
    title: bold(170.0, 42.0, 14, 64),
    name_room: None,
    text: Some(room(160.0, 38.0, 8, 20)),
    address: room(170.0, 9.0, 8, 18),
    advice: "",
};

static TENT: Shape = Shape {
    name: "a table tent",
    class: "tents",
    per_page: 4,
    is_label: false,
    paper: None,
    code: 68.0,
    distance: 300.0,
    title: bold(87.0, 24.0, 8, 28),
    name_room: None,
    text: Some(room(87.0, 16.0, 7, 12)),
    address: room(87.0, 7.0, 6, 10),
    advice: "Cut along the dashed line, then fold along the dotted one.",
};

static INVITATION: Shape = Shape {
    name: "an invitation",
    class: "invitations",
    per_page: 4,
    is_label: false,
    paper: None,
    code: 58.0,
    distance: 250.0,
    title: bold(87.0, 18.0, 8, 24),
    name_room: Some(room(87.0, 8.0, 8, 16)),
    text: Some(room(87.0, 16.0, 7, 11)),
    address: room(87.0, 10.0, 6, 8),
    advice: "Cut along the dashed lines.",
};

static L7160: Shape = Shape {
    name: "an L7160 label",
    class: "l7160",
    per_page: 21,
    is_label: true,
    paper: Some(Paper::A4),
    code: 33.0,
    distance: 200.0,
    title: bold(25.0, 20.0, 6, 12),
    name_room: None,
    text: None,
    address: room(25.0, 13.0, 5, 7),
    advice: "The labels are Avery L7160, or others of 63.5 x 38.1 mm.",
};

static L7163: Shape = Shape {
    name: "an L7163 label",
    class: "l7163",
    per_page: 14,
    is_label: true,
    paper: Some(Paper::A4),
    code: 34.0,
    distance: 200.0,
    title: bold(58.0, 13.0, 6, 16),
    name_room: None,
    text: Some(room(58.0, 14.0, 6, 8)),
    address: room(58.0, 7.0, 5, 8),
    advice: "The labels are Avery L7163, or others of 99.1 x 38.1 mm.",
};

static L5160: Shape = Shape {
    name: "a 5160 label",
    class: "l5160",
    per_page: 30,
    is_label: true,
    paper: Some(Paper::Letter),
    code: 22.0,
    distance: 200.0,
    title: bold(39.0, 13.0, 6, 12),
    name_room: None,
    text: None,
    address: room(39.0, 8.5, 5, 7),
    advice: "The labels are Avery 5160, or others of 2 5/8 x 1 in.",
};

impl Shape {
    /// Those with the same code everywhere.
    const ALL: [&'static Self; 5] = [&L5160, &L7160, &L7163, &TENT, &POSTER];

    pub(super) fn of(layout: Layout) -> &'static Self {
        match layout {
            Layout::Poster => &POSTER,
            Layout::Tents => &TENT,
            Layout::L7160 => &L7160,
            Layout::L7163 => &L7163,
            Layout::L5160 => &L5160,
        }
    }

    pub(super) fn invitation() -> &'static Self {
        &INVITATION
    }

    /// Those with a larger code, the next one first.
    pub(super) fn larger(&self) -> impl Iterator<Item = &'static Self> {
        let code = self.code;
        Self::ALL.into_iter().filter(move |shape| shape.code > code)
    }
}
