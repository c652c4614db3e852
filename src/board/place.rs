//! Areas, sites, and who a notice is for.

use super::fault::Fault;

/// One of those a notice is addressed to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    Area(String),
    Site(String),
}

impl Audience {
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Ok(Self::Area(text.to_owned()))
    }
}
