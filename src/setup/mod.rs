//! How a screen comes to be at home somewhere, and stays there.

mod address;
pub mod claim;
pub mod command;
pub mod door;
pub mod given;
pub mod page;
mod request;
pub mod residence;
pub mod stick;
