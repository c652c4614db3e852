//! The colours of the glass. Every pair of ground and words that is used holds 7:1 (WCAG 2.2, 1.4.6), by day and by night.

use super::notice::Kind;
use super::sheet::Rgb;

pub const WHITE: Rgb = Rgb(0xff, 0xff, 0xff);
/// The ground of a QR code and its modules, by day and by night.
pub const CODE_GROUND: Rgb = WHITE;
pub const CODE_INK: Rgb = Rgb(0x00, 0x00, 0x00);
pub const HAZARD_BLACK: Rgb = Rgb(0x16, 0x16, 0x16);
pub const HAZARD_YELLOW: Rgb = Rgb(0xff, 0xd3, 0x4d);

/// Day or night.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    #[default]
    Day,
    Night,
}

/// The colours of one kind in one theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Behind the text.
    pub paper: Rgb,
    pub ink: Rgb,
    pub muted: Rgb,
    /// Words and pictograms on paper in the colour of the kind.
    pub accent: Rgb,
    /// The kind's panel.
    pub panel: Rgb,
    /// Words and pictograms on the panel.
    pub on_panel: Rgb,
    /// A quiet tint of the kind: cards on paper.
    pub tint: Rgb,
}

/// The palette for `kind` in `theme`.
pub fn palette(kind: Kind, theme: Theme) -> Palette {
    let day = |panel, tint| Palette {
        paper: Rgb(0xfa, 0xf8, 0xf3),
        ink: Rgb(0x14, 0x21, 0x3d),
        muted: Rgb(0x3e, 0x4a, 0x63),
        accent: panel,
        panel,
        on_panel: WHITE,
        tint,
    };
    let night = |panel, accent, tint| Palette {
        paper: Rgb(0x10, 0x15, 0x1f),
        ink: Rgb(0xe9, 0xe4, 0xd6),
        muted: Rgb(0xb4, 0xba, 0xc8),
        accent,
        panel,
        on_panel: Rgb(0xf3, 0xee, 0xe2),
        tint,
    };
    match (theme, kind) {
        (Theme::Day, Kind::Policy | Kind::Poster) => day(Rgb(0x1b, 0x4b, 0x82), Rgb(0xe6, 0xed, 0xf5)),
        (Theme::Day, Kind::Form) => day(Rgb(0x00, 0x55, 0x4b), Rgb(0xe0, 0xef, 0xec)),
        (Theme::Day, Kind::Reminder) => day(Rgb(0x18, 0x58, 0x2a), Rgb(0xe4, 0xf0, 0xe6)),
        (Theme::Day, Kind::Health) => day(Rgb(0x5b, 0x2a, 0x86), Rgb(0xf0, 0xe9, 0xf6)),
        (Theme::Day, Kind::Praise) => day(Rgb(0x82, 0x38, 0x00), Rgb(0xf9, 0xec, 0xdf)),
        (Theme::Day, Kind::Building) => day(Rgb(0x3d, 0x4a, 0x57), Rgb(0xec, 0xef, 0xf2)),
        (Theme::Day, Kind::Alert) => day(Rgb(0x9d, 0x0b, 0x1e), Rgb(0xfb, 0xe9, 0xe7)),
        (Theme::Night, Kind::Policy | Kind::Poster) => {
            night(Rgb(0x17, 0x38, 0x60), Rgb(0x9d, 0xc6, 0xf3), Rgb(0x18, 0x24, 0x36))
        }
        (Theme::Night, Kind::Form) => night(Rgb(0x04, 0x42, 0x3c), Rgb(0x7f, 0xd6, 0xc6), Rgb(0x12, 0x2a, 0x2a)),
        (Theme::Night, Kind::Reminder) => night(Rgb(0x17, 0x47, 0x28), Rgb(0x8f, 0xd8, 0xa0), Rgb(0x15, 0x2a, 0x20)),
        (Theme::Night, Kind::Health) => night(Rgb(0x43, 0x27, 0x61), Rgb(0xd0, 0xb3, 0xf0), Rgb(0x25, 0x1e, 0x36)),
        (Theme::Night, Kind::Praise) => night(Rgb(0x5c, 0x2e, 0x0c), Rgb(0xf3, 0xb9, 0x83), Rgb(0x2c, 0x21, 0x1b)),
        (Theme::Night, Kind::Building) => night(Rgb(0x30, 0x3b, 0x47), Rgb(0xb9, 0xc6, 0xd3), Rgb(0x1c, 0x23, 0x2e)),
        (Theme::Night, Kind::Alert) => night(Rgb(0x7c, 0x10, 0x1d), Rgb(0xff, 0xb0, 0xa8), Rgb(0x33, 0x1a, 0x1f)),
    }
}

/// The emergency's own: the same by day and by night, so that nobody has to learn it twice.
pub const EMERGENCY: Palette = Palette {
    paper: Rgb(0x9d, 0x0b, 0x1e),
    ink: WHITE,
    muted: WHITE,
    accent: WHITE,
    panel: WHITE,
    on_panel: Rgb(0x9d, 0x0b, 0x1e),
    tint: Rgb(0x86, 0x07, 0x17),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::legibility::contrast;

    #[test]
    fn words_hold_seven_to_one_on_their_ground() {
        let all = Kind::ALL.iter().flat_map(|&kind| [palette(kind, Theme::Day), palette(kind, Theme::Night)]);
        for colours in all.chain([EMERGENCY]) {
            for (name, words, ground) in [
                ("ink on paper", colours.ink, colours.paper),
                ("muted on paper", colours.muted, colours.paper),
                ("accent on paper", colours.accent, colours.paper),
                ("ink on tint", colours.ink, colours.tint),
                ("muted on tint", colours.muted, colours.tint),
                ("accent on tint", colours.accent, colours.tint),
                ("on the panel", colours.on_panel, colours.panel),
            ] {
                let ratio = contrast([words.0, words.1, words.2], [ground.0, ground.1, ground.2]);
                assert!(ratio >= 7.0, "{name}: {words:?} on {ground:?} is {ratio:.2}:1");
            }
        }
    }
}
