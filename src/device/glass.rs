//! What became of the picture, as far as the machine knows.

/// Why nothing of ours is on the glass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dark {
    /// None is connected, or it is switched off.
    NoMonitor,
    /// Another program has the card, or another virtual terminal is in front.
    Away,
    /// By schedule.
    Off,
    /// The card refuses; the log says what.
    Fault,
    /// The first frame is not there yet.
    Starting,
}

impl Dark {
    /// As machines read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoMonitor => "no-monitor",
            Self::Away => "away",
            Self::Off => "off",
            Self::Fault => "fault",
            Self::Starting => "starting",
        }
    }
}
