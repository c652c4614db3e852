//! Notices as wards, buildings and departments write them in 2026, on every glass of the designs: facts whole, words that
//! are one together, nothing upon a picture, the same pages on every screen of a building.

use bangtin::board::edition::{self, Origin};
use bangtin::board::faces::Fonts;
use bangtin::board::fact;
use bangtin::board::layout::{self, Freshness, Plan, Stage};
use bangtin::board::legibility::Profile;
use bangtin::board::notice::{Block, Notice};
use bangtin::board::palette::Theme;
use bangtin::board::place::Audience;
use bangtin::board::sheet::{Paint, Role, Sheet, TextBlock};
use bangtin::board::typeset;
use bangtin::board::words::Words;
use jiff::civil;

const GLASSES: [(u32, u32); 6] = [(1280, 720), (1920, 1080), (3840, 2160), (720, 1280), (1080, 1920), (2160, 3840)];

fn notices(fonts: &Fonts) -> Vec<Notice> {
    let hosts = ["gov.vn".to_owned()];
    let everybody = Audience::parse("vn-gso@2021-01:01").expect("an area");
    let timezone = jiff::tz::TimeZone::UTC;
    let origin = Origin { publisher: "", name: "", everybody: &everybody, timezone: &timezone, hosts: &hosts };
    let (edition, _) = edition::parse(include_bytes!("gallery/ward.json"), &origin).expect("an edition");
    let mut notices = edition.notices;
    for notice in &mut notices {
        notice.settle(fonts);
    }
    notices
}

fn stage<'a>(profile: &'a Profile, fonts: &'a Fonts, words: &'a Words) -> Stage<'a> {
    Stage {
        profile,
        sizes: profile.sizes(),
        metrics: fonts,
        words,
        theme: Theme::Day,
        site_line: "Chung cư Hoa Sữa · Sảnh A".into(),
        banner: None,
        freshness: Some(Freshness { text: "Cập nhật 07:00 1/3".into(), brief: "07:00 1/3".into(), stale: false }),
        now: civil::date(2026, 3, 2).at(9, 0, 0, 0),
    }
}

/// Looks at every page of every notice on every glass.
fn tour(look: impl Fn(&Notice, &Plan, &Stage) -> Vec<String>) {
    let (fonts, words) = (Fonts::embedded(), Words::vietnamese());
    let notices = notices(&fonts);
    assert!(notices.len() >= 40, "{} notices", notices.len());
    let mut faults = Vec::new();
    for (width, height) in GLASSES {
        let profile = Profile::of(width, height);
        let stage = stage(&profile, &fonts, &words);
        for notice in &notices {
            let found = look(notice, &layout::plan(notice, &stage), &stage);
            faults.extend(found.into_iter().map(|fault| format!("{width}x{height} {}: {fault}", notice.id)));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn sheets(notice: &Notice, plan: &Plan, stage: &Stage) -> Vec<Sheet> {
    (0..plan.pages.len()).map(|page| layout::compose(notice, plan, page, stage)).collect()
}

#[test]
fn a_fact_is_on_one_page() {
    tour(|notice, plan, _| {
        let label = |block: &Block| fact::of(block).map(|fact| typeset::unbound(&block.plain()[..fact.label]));
        let own: Vec<String> = notice.body.iter().filter_map(label).collect();
        let mut faults = Vec::new();
        for name in &own {
            let times = |labels: &[String]| labels.iter().filter(|label| *label == name).count();
            let on: Vec<String> = plan.pages.iter().flatten().filter_map(label).collect();
            let lead = plan.hero.as_ref().and_then(|lead| lead.block).and_then(|at| label(&notice.body[at]));
            let told = times(&on) + usize::from(lead.as_ref() == Some(name));
            if told != times(&own) {
                faults.push(format!("{name:?} is told {told} times"));
            }
        }
        faults
    });
}

/// The lines of a block, as they are read.
fn lines(block: &TextBlock) -> Vec<String> {
    let mut lines: Vec<(i64, String)> = Vec::new();
    for ink in &block.inks {
        let at = ink.baseline.round() as i64;
        match lines.last_mut().filter(|(baseline, _)| *baseline == at) {
            Some((_, text)) => {
                text.push(' ');
                text.push_str(&ink.text);
            }
            None => lines.push((at, ink.text.clone())),
        }
    }
    lines.into_iter().map(|(_, text)| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn no_line_ends_within_words_that_are_one() {
    tour(|notice, plan, stage| {
        let mut faults = Vec::new();
        for sheet in sheets(notice, plan, stage) {
            for block in sheet.texts.iter().filter(|block| matches!(block.role, Role::Title | Role::Body)) {
                let lines = lines(block);
                let ends: Vec<usize> = lines
                    .iter()
                    .scan(0, |words, line| {
                        *words += line.split(' ').count();
                        Some(*words)
                    })
                    .collect();
                let mut at = 0;
                for chain in typeset::bind(&lines.join(" ")).split(' ').filter(|chain| !chain.is_empty()) {
                    let count = chain.split(typeset::is_bound).count();
                    // One that is wider than its column has to be torn.
                    let wide = chain.chars().count() as f32 * block.size * 0.5 > sheet.width as f32 * 0.75;
                    if !wide && ends.iter().any(|end| (at + 1..at + count).contains(end)) {
                        faults.push(format!("{} breaks {chain:?}", block.role.name()));
                    }
                    at += count;
                }
            }
        }
        faults
    });
}

#[test]
fn nothing_lies_on_a_picture_and_that_of_a_person_looked_for_is_on_every_page() {
    tour(|notice, plan, stage| {
        let mut faults = Vec::new();
        for (page, sheet) in sheets(notice, plan, stage).iter().enumerate() {
            let pictures: Vec<_> = sheet.paints.iter().filter(|paint| matches!(paint, Paint::Picture { .. })).collect();
            if notice.picture.is_some() && notice.id.starts_with("tim-") && pictures.is_empty() {
                faults.push(format!("page {page} has no picture"));
            }
            for paint in pictures {
                let Paint::Picture { rect, .. } = paint else { continue };
                let on = sheet.texts.iter().filter(|block| block.rect.meets(rect));
                faults.extend(on.map(|block| format!("{:?} lies on the picture", block.text)));
                let after = sheet.paints.iter().skip_while(|own| *own != paint).skip(1);
                let marks = after.filter(|own| matches!(own, Paint::Mark { rect: own, .. } if own.meets(rect)));
                faults.extend(marks.map(|_| "a pictogram lies on the picture".to_owned()));
            }
        }
        faults
    });
}

#[test]
fn the_clock_has_one_place_a_direction() {
    let (fonts, words) = (Fonts::embedded(), Words::vietnamese());
    for (width, height) in GLASSES {
        let profile = Profile::of(width, height);
        let stage = stage(&profile, &fonts, &words);
        let mut places: Vec<String> = Vec::new();
        for notice in notices(&fonts) {
            let plan = layout::plan(&notice, &stage);
            for sheet in sheets(&notice, &plan, &stage) {
                let time = sheet.texts.iter().find(|block| block.role == Role::Clock).expect("a clock");
                places.push(format!("{:.0},{:.0}", time.rect.x, time.rect.y));
            }
        }
        places.sort();
        places.dedup();
        // Smaller type, where an emergency needs it, moves the time by its own size.
        assert!(places.len() <= 2, "{width}x{height}: {places:?}");
    }
}

#[test]
fn screens_of_one_building_have_one_timetable() {
    let (fonts, words) = (Fonts::embedded(), Words::vietnamese());
    let long = "Khu nhà ở cho cán bộ, công nhân viên và tái định cư Hoa Sữa, đơn nguyên A1 · Sảnh tầng hầm B2";
    for (width, height, panel_inches) in [(1920, 1080, 43.0), (1080, 1920, 43.0), (1280, 720, 21.0), (1024, 1280, 19.0)]
    {
        let profile = Profile { panel_inches, ..Profile::of(width, height) };
        let one = stage(&profile, &fonts, &words);
        let other = Stage {
            site_line: long.into(),
            banner: Some(words.demo.clone()),
            freshness: None,
            theme: Theme::Night,
            now: civil::date(2026, 11, 29).at(23, 59, 0, 0),
            ..one.clone()
        };
        for notice in notices(&fonts) {
            assert_eq!(layout::plan(&notice, &one), layout::plan(&notice, &other), "{} on {width}x{height}", notice.id);
        }
    }
}
