//! The device that the screen runs on.

pub mod clock;
pub mod present;
