//! The department's signed feed: fetched, verified, kept. The only code that touches the trusted state.

pub mod store;
pub mod transport;
