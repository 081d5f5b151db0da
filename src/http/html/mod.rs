//! What the pages of visitors and the console share: the document, its assets, and the language
//! that a browser asks for.

pub(super) mod assets;
mod document;
pub(super) mod language;

pub(super) use document::{Document, HEADERS};
