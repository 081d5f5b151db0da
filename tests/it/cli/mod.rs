//! The program, used as people use it.

mod add;
mod completions;
mod demo;
mod errors;
mod export;
mod health;
mod help;
mod items;
mod keys;
mod life;
mod moves;
mod secrets;
mod serve;
mod terminal;
mod times;
mod transport;
mod verify;
