//! Apiece: one QR code stands for a pool of distinct items, and everyone who
//! scans it gets one apiece.
//!
//! The rooms, from the ground up; imports point downward only, and a test holds
//! them to it:
//!
//! | room | what is in it | may import |
//! |---|---|---|
//! | [`domain`] | the words as types; no I/O | |
//! | [`features`] | what the program may be built without | |
//! | [`qr`] | text to SVG, PNG, terminal | |
//! | [`logo`] | an organiser's logo, and a QR code with it | `telemetry` |
//! | [`symbols`] | an item as a symbol that a scanner reads | |
//! | [`sheets`] | posters, table tents, labels and invitations to print, as HTML | `domain`, `qr`, `logo` |
//! | [`system`] | the clock and random bytes, handed in | |
//! | [`telemetry`] | metrics, traces and logs | `features` |
//! | [`grants`] | what Redis may hand out, written down in an object store | `domain`, `system` |
//! | [`store`] | its two traits, and Redis and SQLite behind them | `domain`, `telemetry`, `system`, `grants` |
//! | [`files`] | the contents of files, in an object store | `domain`, `system` |
//! | [`service`] | the use cases | `domain`, `store`, `files`, `qr`, `logo`, `symbols`, `telemetry`, `system` |
//! | [`api`] | what the API's requests and answers are made of | `domain` |
//! | [`mail`] | mails to visitors, by SMTP | `telemetry` |
//! | [`http`] | the public pages, the v1 API, the ops listener | all above |
//! | [`tables`] | lists as CSV and workbooks | `telemetry` |
//! | [`server`] | the composition root: configuration to running service | all above |
//! | [`cli`] | one file per command; clients of the API | all above but `http` |
//!
//! Only `store::redis` names the `redis` and `deadpool_redis` crates, only
//! `store::sqlite` names `rusqlite`, only `files`, `grants` and `server` name
//! `object_store`, only `mail` and `server` name `lettre`, and only `http` and `server` name `axum`.

pub mod api;
pub mod cli;
pub mod domain;
pub mod features;
pub mod files;
pub mod grants;
pub mod http;
pub mod logo;
pub mod mail;
pub mod qr;
pub mod server;
pub mod service;
pub mod sheets;
pub mod store;
pub mod symbols;
pub mod system;
pub mod tables;
pub mod telemetry;

// It belongs to the library, so that the tests measure what is served.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
