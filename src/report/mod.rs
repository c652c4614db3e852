//! What the department learns: what was shown where.

pub mod board;
pub mod dark;
pub mod doctor;
pub mod export;
pub mod journal;
pub mod socket;
pub mod status;
