//! Looking at a code: it takes nothing, and costs little.

mod first;
mod free;
mod shared;
