//! The device that the screen runs on.

pub mod breaker;
pub mod clock;
pub mod glass;
pub mod hardware;
pub mod health;
pub mod identity;
pub mod power;
pub mod present;
pub mod service;
pub mod synchronised;
pub mod unbroken;
