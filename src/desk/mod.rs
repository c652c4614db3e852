//! The department's desk: from a folder of notices to a signed feed.

mod called;
pub mod cli;
pub mod commands;
mod directory;
pub mod draft;
mod expiry;
mod front;
mod grammar;
pub mod keys;
mod moment;
pub(crate) use crate::board::nearest;
pub mod newsroom;
mod papers;
mod passphrase;
mod pictures;
mod place;
mod proof;
pub mod publish;
pub mod repository;
mod serve;
mod site;
pub mod slip;
mod source;
mod spoken;
