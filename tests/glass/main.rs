//! What residents see, measured on the drawn glass.
//!
//! Every room looks at the same gallery of notices with eyes of its own.

mod forge;
mod gallery;

mod check;
mod codes;
mod command;
mod files;
mod golden;
mod idle;
mod ink;
mod pages;
mod pictures;
mod reading;
mod ward;
mod week;
