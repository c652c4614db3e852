//! What the department learns: what was shown where.

pub mod dark;
pub mod export;
pub mod journal;
