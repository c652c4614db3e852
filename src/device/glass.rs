//! What became of the picture, as far as the machine knows.

use std::time::Duration;

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

/// So often the picture may come back before it is doubted.
const FREE: u32 = 3;
/// How long it must then have been there: the first and the longest time; each is twice the one before.
const SETTLES: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(640)];
/// One of those times is forgotten in this.
const FORGOTTEN: Duration = Duration::from_secs(600);

/// Tells what became of the picture, and lets a plug that flutters settle: it is dark at once, and lit again only after a
/// while, so that neither the journal nor the log fills up, and nobody is counted who saw a page for a moment.
#[derive(Debug, Default)]
pub struct Settling {
    /// What is so, and since when.
    seen: Option<(Option<Dark>, Duration)>,
    told: Option<Option<Dark>>,
    /// How often it came back lately; while nothing changes that is forgotten.
    returns: u32,
}

impl Settling {
    /// What is to be told of the picture; the same again where it is not to be told otherwise.
    pub fn see(&mut self, dark: Option<Dark>, now: Duration) -> Option<Dark> {
        let (seen, since) = self.seen.unwrap_or((dark, now));
        if self.seen.is_none() || seen != dark {
            let forgotten = now.saturating_sub(since).as_secs() / FORGOTTEN.as_secs();
            self.returns = self.returns.saturating_sub(u32::try_from(forgotten).unwrap_or(u32::MAX));
            self.seen = Some((dark, now));
        }
        let told = match (self.told, self.ripe()) {
            (Some(Some(told)), Some(ripe)) if dark.is_none() && now < ripe => Some(told),
            _ => dark,
        };
        if matches!(self.told, Some(Some(_))) && told.is_none() {
            self.returns += 1;
        }
        self.told = Some(told);
        told
    }

    /// When the picture that is there may be told; none: it was, or there is none.
    pub fn due(&self) -> Option<Duration> {
        matches!((self.told, self.seen), (Some(Some(_)), Some((None, _)))).then(|| self.ripe()).flatten()
    }

    fn ripe(&self) -> Option<Duration> {
        let (_, since) = self.seen?;
        let doubled = self.returns.checked_sub(FREE).map(|more| SETTLES[0].saturating_mul(1 << more.min(8)));
        Some(since + doubled.map_or(Duration::ZERO, |wait| wait.min(SETTLES[1])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// How often something else is told in a day, at whose seconds the picture is there or not.
    fn told_in_a_day(own: &mut Settling, is_dark: impl Fn(u64) -> bool) -> usize {
        let told: Vec<_> = (0..86_400).map(|at| own.see(is_dark(at).then_some(Dark::NoMonitor), seconds(at))).collect();
        1 + told.windows(2).filter(|pair| pair[0] != pair[1]).count()
    }

    #[test]
    fn who_pulls_a_plug_and_puts_it_in_again_is_followed_at_once() {
        let mut own = Settling::default();
        let gone = Some(Dark::NoMonitor);
        let mut at = 0;
        for _ in 0..3 {
            assert_eq!((own.see(None, seconds(at)), own.see(gone, seconds(at + 1))), (None, gone));
            at += 2;
        }
        assert_eq!((own.see(None, seconds(at)), own.due()), (None, None));
        // A television that is switched off each hour is believed for ever.
        for hour in 1..99 {
            let at = hour * 3600;
            assert_eq!((own.see(gone, seconds(at)), own.see(None, seconds(at + 9))), (gone, None), "hour {hour}");
        }
    }

    #[test]
    fn a_plug_that_flutters_is_dark_until_it_has_settled() {
        let mut own = Settling::default();
        assert_eq!(told_in_a_day(&mut own, |at| at % 2 == 1), 8, "three times it came back, and went");
        let until = own.see(None, seconds(86_400));
        assert_eq!((until, own.due()), (Some(Dark::NoMonitor), Some(seconds(86_410))));
        assert_eq!(own.see(None, seconds(86_409)), Some(Dark::NoMonitor));
        assert_eq!((own.see(None, seconds(86_410)), own.due()), (None, None));
    }

    #[test]
    fn one_that_comes_back_again_and_again_is_believed_ever_later() {
        // Eleven seconds of picture, one without.
        let told = told_in_a_day(&mut Settling::default(), |at| at % 12 == 11);
        assert!(told < 20, "{told} lines a day");
    }
}
