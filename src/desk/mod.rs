//! The department's desk: from a folder of notices to a signed feed.

pub mod keys;
pub mod repository;
