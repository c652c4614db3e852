//! A week of one page: panels keep what stands still too long. A lobby with one notice is the hardest case, for there
//! nothing changes but the minute, the theme and where the page stands.

use crate::gallery::{self, Gallery, Pixels};
use bangtin::board::notice::Class;
use bangtin::board::rota::{Fit, Showing, Slot, Why};
use bangtin::board::sheet::Sheet;
use bangtin::screen::snapshot::Studio;
use jiff::{SignedDuration, Timestamp};

const BEGIN: &str = "2021-08-16T01:30:00+07:00";
/// Never at the same minute of the hour, and each hour but few.
const APART: SignedDuration = SignedDuration::from_mins(61);
const LOOKS: i32 = 7 * 24 * 60 / 61;
/// What is the same at so many looks has stood still for more than a day.
const LONG: u16 = 24 * 60 / 61 + 2;
/// A page of each design.
const PAGES: [&str; 9] =
    ["chinh-sach", "bieu-mau", "suc-khoe", "tranh", "khen-co-tranh", "ap-phich", "khan-cap", "5k", "5k-mask"];
/// Two neighbours that differ by more are an edge.
const EDGE: u8 = 40;
/// Two colours that differ by no more are the same.
const SAME: u8 = 6;

/// How long each pixel has been the same edge or the same stroke of a letter.
struct Panel {
    since: Vec<[u8; 3]>,
    looks: Vec<u16>,
    most: Vec<u16>,
}

impl Panel {
    fn new(pixels: usize) -> Self {
        Self { since: vec![[0; 3]; pixels], looks: vec![0; pixels], most: vec![0; pixels] }
    }

    fn see(&mut self, glass: &Pixels, sheet: &Sheet, lasts_hours: bool) {
        let mut marked = edges(glass);
        if !lasts_hours {
            strokes(glass, sheet, &mut marked);
        }
        for (at, marked) in marked.into_iter().enumerate() {
            let now = glass.rgb[at];
            self.looks[at] = match (marked, self.looks[at]) {
                (false, _) => 0,
                (true, looks) if looks > 0 && gallery::levels(self.since[at], now) <= SAME => looks + 1,
                (true, _) => {
                    self.since[at] = now;
                    1
                }
            };
            self.most[at] = self.most[at].max(self.looks[at]);
        }
    }

    /// Where something has stood still for more than a day.
    fn burnt(&self, width: usize) -> Vec<(usize, usize)> {
        let still = self.most.iter().enumerate().filter(|(_, looks)| **looks >= LONG);
        still.map(|(at, _)| (at % width, at / width)).collect()
    }
}

fn edges(glass: &Pixels) -> Vec<bool> {
    let mut marked = vec![false; glass.rgb.len()];
    for at in 0..glass.rgb.len() {
        let right = (at % glass.width + 1 < glass.width).then_some(at + 1);
        let below = (at + glass.width < glass.rgb.len()).then_some(at + glass.width);
        for other in [right, below].into_iter().flatten() {
            if gallery::levels(glass.rgb[at], glass.rgb[other]) > EDGE {
                (marked[at], marked[other]) = (true, true);
            }
        }
    }
    marked
}

/// The inside of letters, which is no edge.
fn strokes(glass: &Pixels, sheet: &Sheet, marked: &mut [bool]) {
    for block in &sheet.texts {
        let Some(ink) = block.inks.first() else { continue };
        let colour = [ink.colour.0, ink.colour.1, ink.colour.2];
        let rows = block.rect.y.max(0.0) as usize..(block.rect.bottom() as usize).min(glass.height);
        for y in rows {
            for x in block.rect.x.max(0.0) as usize..(block.rect.right() as usize).min(glass.width) {
                if gallery::levels(glass.at(x, y), colour) <= SAME {
                    marked[y * glass.width + x] = true;
                }
            }
        }
    }
}

/// The same page for a week; what has burnt in.
fn week(studio: &mut Studio, at: usize, page: usize) -> Vec<(usize, usize)> {
    let of = studio.show.lineup().notices[at].times.len();
    let begin = gallery::moment(BEGIN);
    let showing = Showing {
        from: begin,
        until: Timestamp::MAX,
        notice: Slot::Notice(at),
        page,
        of,
        why: Why::Routine,
        fit: Fit::Whole,
    };
    // Its colours are the same by day and night, and nothing but issuing it again and again keeps it for more than six hours.
    let emergency = studio.show.lineup().notices[at].notice.class == Class::Emergency;
    let mut panel: Option<Panel> = None;
    let mut width = 0;
    for look in 0..LOOKS {
        let t = begin + APART * look;
        let shown = studio.show.sheet(showing, t).expect("the page");
        let glass = Pixels::of(studio, &shown);
        width = glass.width;
        panel.get_or_insert_with(|| Panel::new(glass.rgb.len())).see(&glass, &shown.sheet, emergency);
    }
    panel.map_or_else(Vec::new, |panel| panel.burnt(width))
}

#[test]
fn over_a_week_of_one_page_no_edge_and_no_letter_stands_still_for_more_than_a_day() {
    let sizes = [(1280, 720), (720, 1280)];
    let weeks = sizes.map(|size| {
        std::thread::spawn(move || {
            Gallery::open().wall(size).visit(move |studio| {
                let mut faults = Vec::new();
                for id in PAGES {
                    let at = gallery::place(studio, id);
                    let burnt = week(studio, at, 0);
                    if let Some(first) = burnt.first() {
                        faults.push(format!(
                            "{size:?} {id}: {} px, such as {first:?}, {:?}",
                            burnt.len(),
                            burnt[burnt.len() / 2]
                        ));
                    }
                }
                faults
            })
        })
    });
    let faults: Vec<String> = weeks.into_iter().flat_map(|week| week.join().expect("a week is over")).collect();
    assert!(faults.is_empty(), "{} pages burn in:\n{}", faults.len(), faults.join("\n"));
}
