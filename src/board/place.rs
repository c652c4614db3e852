//! Areas, sites, and who a notice is for.

/// One of those a notice is addressed to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    Area(String),
    Site(String),
}
