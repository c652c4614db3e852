//! Weekly hours.

/// When in the week a notice may be shown; always, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {}
