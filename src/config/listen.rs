//! Where the page for phones is served.

use std::net::SocketAddr;

/// Where the page for phones is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listen {
    /// On every address: port 80, or 8080 where that is not to be had.
    #[default]
    Everywhere,
    At(SocketAddr),
    /// Nowhere: the screen's number is left.
    Off,
}

impl Listen {
    /// `everywhere`, `off`, or an address with a port.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "everywhere" => Ok(Self::Everywhere),
            "off" => Ok(Self::Off),
            other => other.parse().map(Self::At).map_err(|_| {
                format!("{other:?} is no address; write everywhere, off, or an address with a port such as 192.168.1.23:8080")
            }),
        }
    }
}
