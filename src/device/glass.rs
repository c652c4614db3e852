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
    const ALL: [Self; 5] = [Self::NoMonitor, Self::Away, Self::Off, Self::Fault, Self::Starting];

    /// As [`Dark::name`] has it.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.name() == name)
    }

    /// As people read it.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoMonitor => "the panel is off or unplugged",
            Self::Away => "something else is on the display",
            Self::Off => "off by its hours",
            Self::Fault => "a fault of the display, which the log names",
            Self::Starting => "the first picture is not there yet",
        }
    }

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
