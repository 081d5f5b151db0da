//! Lists of items as people have them: plain lines, CSV, JSON and spreadsheets.
//!
//! A list is first understood, from its name, its first bytes and what the caller says
//! ([`Plan`]); then it is read, row by row, in bounded memory ([`Parser`], [`Sheet`]).
//! What the list does not settle is a [`Doubt`], never a silent guess.

mod alike;
mod binary;
mod clean;
mod csv;
mod damage;
mod decode;
mod delimiter;
mod first_row;
mod header;
mod item;
mod json;
mod keys;
mod lines;
mod options;
mod parser;
mod plan;
mod rows;
mod shape;
mod sheet;
mod table;
mod understand;
mod words;

pub use alike::{DIFFERENCES, Seen, Sight};
pub use clean::trim;
pub use item::{item_of_json, item_of_text};
pub use options::{
    Columns, Delimiter, Doubt, Encoding, Format, ItemKind, Options, Refusal, Setting,
};
pub use parser::Parser;
pub use plan::{HEAD, Plan, Understood, is_spreadsheet};
pub use rows::{Holds, Row};
pub use sheet::Sheet;

#[cfg(test)]
mod tests;
