//! The department's signed feed: fetched, verified, kept. The only code that touches the trusted state.

pub mod floor;
pub mod pictures;
pub mod poll;
pub mod reading;
pub mod schedule;
pub mod store;
pub mod transport;
pub mod trust;
pub mod verify;
