//! The console: what organisers do there, what it looks like, and who may do what.

mod attacks;
mod fill;
mod headers;
mod lies;
mod many;
mod organiser;
mod passes;
mod script;
mod session;
mod size;
mod stage;
mod stored;
mod views;
mod who;
