//! Weekly hours.

use super::fault::Fault;

/// When in the week a notice may be shown; always, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {}

impl Hours {
    pub fn parse(_hours: &[String]) -> Result<Self, Fault> {
        Ok(Self {})
    }
}
