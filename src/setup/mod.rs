//! How a screen comes to be at home somewhere, and stays there.

pub mod claim;
pub mod page;
pub mod residence;
