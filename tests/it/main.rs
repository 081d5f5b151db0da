//! Tests of what Apiece promises, on real servers and real files.

#![expect(
    clippy::unwrap_used,
    reason = "in a test it says what was not so, and where"
)]

mod access;
mod accessibility;
mod bad_input;
mod bench;
mod browser;
mod cli;
mod conditions;
mod conformance;
mod console;
mod corpus;
mod deploy;
mod desk;
mod exactly_once;
mod faults;
mod fenced;
mod files;
mod fuzz_api;
mod guarantees;
mod harness;
mod identity;
mod languages;
mod links;
mod listener;
mod looking;
mod lua;
mod million;
mod model;
mod openapi;
mod outage;
mod pace;
mod page;
mod qr;
mod replacing;
mod rooms;
mod sheets;
mod sqlite;
mod symbols;
mod telemetry;
mod upgrade;
