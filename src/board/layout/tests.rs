//! Every template on panels of every size: what stands on the glass stands whole.

mod facts;

use super::*;
use crate::board::edition::{self, Origin};
use crate::board::faces::Fonts;
use crate::board::fact;
use crate::board::notice::{Block, Span};
use crate::board::place::Audience;
use crate::board::sheet::{Paint, Role, TextBlock};
use crate::board::typeset;
use jiff::civil;

const SIZES: [(u32, u32); 10] = [
    (1024, 768),
    (1280, 720),
    (1280, 1024),
    (1366, 768),
    (1600, 1200),
    (1920, 1080),
    (1920, 1200),
    (2560, 1080),
    (2560, 1440),
    (3840, 2160),
];

const PANELS: [f32; 13] = [15.0, 19.0, 21.0, 24.0, 27.0, 32.0, 40.0, 43.0, 49.0, 55.0, 65.0, 75.0, 86.0];

/// What is looked at: all templates, all that the program brings along.
fn notices() -> Vec<Notice> {
    let hosts = ["gov.vn".to_owned()];
    let everybody = Audience::parse("vn-gso@2021-01:01").expect("an area");
    let timezone = jiff::tz::TimeZone::UTC;
    let origin = Origin { publisher: "", name: "", everybody: &everybody, timezone: &timezone, hosts: &hosts };
    let files: [&[u8]; 5] = [
        include_bytes!("../../../assets/demo/edition.json"),
        include_bytes!("../../../tests/glass/gallery/edition.json"),
        include_bytes!("../../../tests/glass/gallery/ward.json"),
        include_bytes!("../../../assets/builtin/pages.vi.json"),
        include_bytes!("../../../assets/builtin/5k.vi.json"),
    ];
    let read = |bytes: &[u8]| {
        let mut document: serde_json::Value = serde_json::from_slice(bytes).expect("a document");
        for item in document["items"].as_array_mut().expect("items") {
            // What is built in bears neither dates nor an address.
            let ours = item["_bangtin"].as_object_mut().expect("an extension");
            for (name, value) in [("from", "2021-08-18T08:00:00Z"), ("until", "2021-08-18T09:00:00Z")] {
                ours.entry(name).or_insert(value.into());
            }
            ours.entry("to").or_insert(vec!["vn-gso@2021-01:01"].into());
        }
        edition::parse(document.to_string().as_bytes(), &origin).expect("an edition").0.notices
    };
    files.into_iter().flat_map(read).collect()
}

fn emergency(notices: &[Notice]) -> &Notice {
    notices.iter().find(|notice| notice.class == Class::Emergency).expect("the demo has one")
}

fn on<'a>(profile: &'a Profile, fonts: &'a Fonts, words: &'a Words, banner: bool) -> Stage<'a> {
    Stage {
        profile,
        sizes: profile.sizes(),
        metrics: fonts,
        words,
        theme: Theme::Day,
        site_line: "Chung cư Hoa Sữa · Sảnh A".into(),
        banner: banner.then(|| words.demo.clone()),
        freshness: Some(Freshness { text: "Cập nhật 07:30 18/8".into(), brief: "07:30 18/8".into(), stale: false }),
        // A Sunday with wide digits: the widest day that there is.
        now: civil::date(2021, 11, 28).at(20, 0, 0, 0),
    }
}

/// How many lines a block has.
fn lines(block: &TextBlock) -> usize {
    let mut baselines: Vec<i64> = block.inks.iter().map(|ink| ink.baseline.round() as i64).collect();
    baselines.dedup();
    baselines.len()
}

/// Where a short word of a block is broken: its lines do not say the words of its text.
fn torn(block: &TextBlock, notice: &Notice, plan: &Plan, stage: &Stage) -> Option<String> {
    let is_page =
        |word: &str| word.split_once('/').is_some_and(|(n, of)| n.parse::<u32>().is_ok() && of.parse::<u32>().is_ok());
    let said = block.text.split_whitespace().map(|word| word.trim_end_matches('…')).filter(|word| !is_page(word));
    let [day, lunar] = stage.date_lines();
    let mut sources = vec![notice.title.clone(), notice.source.clone(), notice.publisher_name.clone()];
    // A fact's label loses its colon, and its value opens a line with a capital.
    let opened = notice.body.iter().cloned().map(fact::opened).map(|block| block.plain());
    sources.extend(opened.flat_map(|text| [text.replace(':', ""), text]));
    sources.extend(notice.code.iter().flat_map(|code| [code.call.clone(), code.url.clone()]));
    sources.extend([stage.site_line.clone(), day, lunar, "· 20:00".into(), stage.words.board.clone()]);
    sources.extend(stage.banner.clone());
    sources.extend(stage.freshness.iter().flat_map(|own| [own.text.clone(), own.brief.clone()]));
    let words = stage.words;
    sources
        .extend([&words.emergency, &words.drill, &words.scan_call, &words.scan_with, &words.page].map(String::clone));
    sources.push(words.kind(notice.kind).to_owned());
    sources.extend(notice.mark.map(|mark| words.mark(mark).to_owned()));
    let hero = plan.hero.as_ref().map(|lead| lead.hero.figures(words, stage.now.date()));
    sources.extend(hero.into_iter().flatten().flat_map(|own| [own.text, own.caption]));
    sources.extend(notice.hero.as_ref().map(|hero| hero.said(words).plain()));
    sources.extend(notice.replaces.map(|old| words.replaces(old)));
    let bare = typeset::unbound;
    let known: std::collections::HashSet<String> =
        sources.iter().flat_map(|text| bare(text).split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect();
    let cut = |word: &String| word.trim_end_matches([',', ':', '–', '-']).to_owned();
    let known: std::collections::HashSet<String> = known.iter().map(cut).chain(known.iter().cloned()).collect();
    let short = |word: &&str| word.chars().count() <= 7;
    let number = |word: &str| block.inks.len() == 1 && word.chars().all(|ch| ch.is_ascii_digit());
    let parts = |word: &str| word.split_inclusive(['–', '—']).all(|part| known.iter().any(|own| own.contains(part)));
    let odd = said.filter(short).find(|word| {
        !known.contains(*word) && !number(word) && {
            // A part of a longer word that had to be broken is no short word.
            let inside = known.iter().any(|own| own.chars().count() > 7 && own.contains(*word));
            !(inside || (word.contains(['–', '—']) && parts(word)))
        }
    })?;
    Some(odd.to_owned())
}

fn look(notice: &Notice, stage: &Stage) -> Vec<String> {
    let plan = plan(notice, stage);
    let mut faults = Vec::new();
    let template = plan.template.name();
    if !plan.whole {
        faults.push(format!("{template}: not whole"));
    }
    if notice.class == Class::Emergency && plan.pages.len() > 2 {
        faults.push(format!("{template}: {} pages", plan.pages.len()));
    }
    for page in 0..plan.pages.len() {
        let sheet = compose(notice, &plan, page, stage);
        let mut say = |fault: String| faults.push(format!("{template} {}/{}: {fault}", page + 1, plan.pages.len()));
        for (at, block) in sheet.texts.iter().enumerate() {
            let name = format!("{} {:?}", block.role.name(), block.text.chars().take(24).collect::<String>());
            if !stage.glass().contains(&block.rect) {
                say(format!("{name} leaves the glass: {:?}", block.rect));
            }
            if block.role == Role::Clock && lines(block) != 1 {
                say(format!("{name} takes {} lines", lines(block)));
            }
            if let Some(word) = torn(block, notice, &plan, stage) {
                say(format!("{name} is torn at {word:?}"));
            }
            for other in &sheet.texts[at + 1..] {
                if block.rect.meets(&other.rect) {
                    say(format!("{name} meets {:?}", other.text));
                }
            }
            let code = sheet.code().filter(|code| code.rect.overlaps(&block.rect));
            if code.is_some() {
                say(format!("{name} lies on the code"));
            }
        }
        if sheet.code().is_some_and(|code| !stage.glass().contains(&code.rect)) {
            say("the code leaves the glass".into());
        }
    }
    faults
}

/// Looks at every `step`th of all notices on all glasses.
fn tour(step: usize) {
    let (fonts, words, notices) = (Fonts::embedded(), Words::vietnamese(), notices());
    let (mut faults, mut number) = (Vec::new(), 0);
    for (width, height) in SIZES.into_iter().flat_map(|(w, h)| [(w, h), (h, w)]) {
        for panel_inches in PANELS {
            let profile = Profile { panel_inches, ..Profile::of(width, height) };
            for (at, notice) in notices.iter().enumerate() {
                number += 1;
                // The emergency is the one that has to be read.
                if number % step != 0 && !(notice.class == Class::Emergency && step < 40) {
                    continue;
                }
                let stage = on(&profile, &fonts, &words, at % 2 == 0);
                let own = format!("{width}x{height} {panel_inches} in, {}", notice.id);
                faults.extend(look(notice, &stage).into_iter().map(|fault| format!("{own}: {fault}")));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_template_stands_whole_on_panels_of_every_size() {
    tour(211);
}

#[test]
#[ignore = "takes minutes without optimisation"]
fn all_templates_stand_whole_on_all_panels() {
    tour(1);
}
#[test]
fn an_emergency_on_a_small_panel_is_not_pages_of_single_words() {
    let (fonts, words) = (Fonts::embedded(), Words::vietnamese());
    let notices = notices();
    let emergency = emergency(&notices);
    for (width, height, panel_inches, reading_m) in
        [(1080, 1920, 32.0, 3.0), (1920, 1080, 21.0, 3.0), (1920, 1080, 43.0, 6.0)]
    {
        let profile = Profile { panel_inches, reading_m, ..Profile::of(width, height) };
        assert_eq!(look(emergency, &on(&profile, &fonts, &words, true)), [""; 0], "{profile:?}");
    }
}

#[test]
fn an_exercise_is_called_one_and_no_emergency() {
    use crate::board::notice::Mark;
    let (fonts, words, profile) = (Fonts::embedded(), Words::vietnamese(), Profile::of(1920, 1080));
    let stage = on(&profile, &fonts, &words, false);
    let notices = notices();
    let own = emergency(&notices);
    for (mark, says, not) in
        [(Some(Mark::Exercise), &words.drill, &words.emergency), (None, &words.emergency, &words.drill)]
    {
        let notice = Notice { mark, ..own.clone() };
        let sheet = compose(&notice, &plan(&notice, &stage), 0, &stage);
        let has = |word: &String| sheet.texts.iter().any(|block| block.text == *word);
        assert!(has(says) && !has(not), "{mark:?}");
    }
}

#[test]
fn a_fact_that_its_author_names_is_said_where_it_cannot_stand_large() {
    use crate::board::hero::Hero;
    let (fonts, words, profile) = (Fonts::embedded(), Words::vietnamese(), Profile::of(1920, 1080));
    let stage = on(&profile, &fonts, &words, false);
    for own in notices() {
        let hero = Some(Hero::Phone { figure: "024 3777 0123".into(), caption: "Trực ban".into() });
        let notice = Notice { hero, ..own };
        let plan = plan(&notice, &stage);
        let pages = (0..plan.pages.len()).map(|page| compose(&notice, &plan, page, &stage));
        let said = pages.flat_map(|sheet| sheet.texts).filter(|block| block.text.contains("024 3777 0123")).count();
        assert_eq!(said, 1, "{} as {}", notice.id, plan.template.name());
        assert_eq!(look(&notice, &stage), [""; 0], "{}", notice.id);
    }
}

/// A step of an emergency, as its author writes it.
fn step(number: Option<u32>, text: &str) -> Block {
    Block::Item { number, spans: vec![Span { text: text.into(), bold: false }] }
}

#[test]
fn short_steps_of_an_emergency_stand_with_their_pictograms() {
    let (fonts, words) = (Fonts::embedded(), Words::vietnamese());
    let notices = notices();
    let own = emergency(&notices);
    let body = vec![step(Some(1), "Ra ngay."), step(Some(2), "Đi thang bộ."), step(Some(3), "Gọi 114.")];
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        let profile = Profile::of(width, height);
        let stage = on(&profile, &fonts, &words, false);
        let notice = Notice { body: body.clone(), ..own.clone() };
        assert_eq!(look(&notice, &stage), [""; 0]);
        let sheet = compose(&notice, &plan(&notice, &stage), 0, &stage);
        let marks: Vec<&str> = sheet
            .paints
            .iter()
            .filter_map(|paint| match paint {
                Paint::Mark { name, .. } => Some(*name),
                _ => None,
            })
            .collect();
        assert!(["exit", "stairs", "phone"].iter().all(|name| marks.contains(name)), "{marks:?}");
    }
}

#[test]
fn pages_of_one_rail_have_it_in_common_but_for_the_hour() {
    let (fonts, words, profile) = (Fonts::embedded(), Words::vietnamese(), Profile::of(1920, 1080));
    let stage = on(&profile, &fonts, &words, false);
    let notices = notices();
    let long = notices.iter().find(|own| own.id == "suc-khoe-dai").expect("a long one");
    let page = |notice: &Notice, page, stage: &Stage| compose(notice, &plan(notice, stage), page, stage);
    let first = page(long, 0, &stage);
    let minute = Stage { now: stage.now.saturating_add(jiff::Span::new().minutes(1)), ..stage.clone() };
    assert!(first.rail > 0.0);
    for same in [page(long, 1, &stage), page(long, 1, &minute)] {
        assert_eq!(first.rail_of(&same), Some(first.rail));
    }
    let hour = Stage { now: stage.now.saturating_add(jiff::Span::new().hours(1)), ..stage.clone() };
    let (other, narrow) = (Notice { pictogram: Some("lift"), ..long.clone() }, Profile::of(1280, 720));
    let small = on(&narrow, &fonts, &words, false);
    for another in [page(long, 1, &hour), page(&other, 1, &stage), page(long, 1, &small)] {
        assert_eq!(first.rail_of(&another), None);
    }
}

#[test]
fn an_emergency_keeps_its_tiles_beside_a_fact_that_its_author_names() {
    use crate::board::hero::Hero;
    let (fonts, words, profile) = (Fonts::embedded(), Words::vietnamese(), Profile::of(1080, 1920));
    let stage = on(&profile, &fonts, &words, false);
    let notices = notices();
    let own = emergency(&notices);
    let hero = Some(Hero::Phone { figure: "113".into(), caption: "Gọi".into() });
    let body = ["Ra ngay.", "Đi thang bộ.", "Gọi 114."].map(|text| step(None, text)).to_vec();
    let plan = plan(&Notice { body, hero, ..own.clone() }, &stage);
    let blocks: Vec<_> = plan.pages.iter().flatten().collect();
    assert!(matches!(blocks[0], Block::Step { .. }), "{blocks:?}");
    assert!(blocks.last().is_some_and(|block| block.plain().contains("113")), "{blocks:?}");
}

#[test]
fn an_emergency_of_many_words_is_no_small_print() {
    let (fonts, words, profile) = (Fonts::embedded(), Words::vietnamese(), Profile::of(1080, 1920));
    let notices = notices();
    let emergency = emergency(&notices);
    let mut long = emergency.clone();
    long.body = emergency.body.iter().cycle().take(400).cloned().collect();
    let plan = plan(&long, &on(&profile, &fonts, &words, false));
    assert!(plan.pages.len() > 2 && plan.shrink >= LEAST_SHRINK, "{} pages at {}", plan.pages.len(), plan.shrink);
    assert!(plan.fault().is_some_and(|fault| fault.reason.contains("pages")));
    assert_eq!(super::plan(emergency, &on(&profile, &fonts, &words, false)).fault(), None);
}

#[test]
fn a_code_keeps_within_its_panel() {
    let (fonts, words, notices) = (Fonts::embedded(), Words::vietnamese(), notices());
    let mut form = notices.iter().find(|notice| notice.code.is_some()).expect("the demo has one").clone();
    // The fewer modules, the wider the quiet zone: 17 bytes and nearly a hundred.
    for link in ["https://hn.gov.vn".to_owned(), format!("https://hn.gov.vn/{}", "a1".repeat(40))] {
        if let Some(code) = &mut form.code {
            code.url = link;
        }
        for (width, height) in [(1280, 1024), (1024, 1280), (1920, 1080), (1080, 1920)] {
            let profile = Profile { panel_inches: 15.0, ..Profile::of(width, height) };
            let stage = on(&profile, &fonts, &words, true);
            assert_eq!(look(&form, &stage), [""; 0], "{profile:?}");
            let sheet = compose(&form, &plan(&form, &stage), 0, &stage);
            // With its quiet zone and some air.
            let code = sheet.code().expect("a code");
            let quiet = code.rect.inset(-4.0 * code.module_px as f32 - 20.0 * stage.unit());
            let panel = sheet.paints.iter().find_map(|paint| match paint {
                Paint::Fill { rect, .. } if rect.w > quiet.w && rect.overlaps(&quiet) => Some(rect),
                _ => None,
            });
            assert!(panel.is_some_and(|panel| panel.contains(&quiet)), "{profile:?}: {panel:?} {quiet:?}");
        }
    }
}

#[test]
fn signs_in_capitals_stand_whole_or_are_a_list() {
    let (fonts, words, notices) = (Fonts::embedded(), Words::vietnamese(), notices());
    let mut loud = notices.iter().find(|notice| notice.id == "5k").expect("the gallery has one").clone();
    for span in loud.body.iter_mut().flat_map(|block| block.spans_mut()) {
        span.text = span.text.to_uppercase();
    }
    let mut templates = Vec::new();
    for (width, height) in [(1024, 768), (768, 1024), (1280, 1024), (1024, 1280), (1920, 1080), (1080, 1920)] {
        let profile =
            Profile { panel_inches: if width.max(height) < 1900 { 15.0 } else { 43.0 }, ..Profile::of(width, height) };
        let stage = on(&profile, &fonts, &words, false);
        assert_eq!(look(&loud, &stage), [""; 0], "{width}x{height}");
        templates.push(plan(&loud, &stage).template);
    }
    assert!(templates.contains(&Template::Signs) && templates.contains(&Template::Text), "{templates:?}");
}

#[test]
fn names_too_long_for_rows_of_their_own_run_on() {
    let (fonts, words, notices) = (Fonts::embedded(), Words::vietnamese(), notices());
    let fund = notices.iter().find(|notice| notice.id == "quy-bao-tri").expect("one of the wards'");
    let profile = Profile::of(1080, 1920);
    let stage = on(&profile, &fonts, &words, false);
    let names = |notice: &Notice| {
        let sheet = compose(notice, &plan(notice, &stage), 0, &stage);
        let name = |block: &&TextBlock| block.text.contains(&notice.publisher_name) || block.text == notice.source;
        sheet.texts.iter().filter(name).map(|block| block.size).collect::<Vec<_>>()
    };
    let (long, short) = (names(fund), names(&Notice { source: "Báo cáo số 03/BC-BQT".into(), ..fund.clone() }));
    assert_eq!((long.len(), short.len()), (1, 2), "{long:?} {short:?}");
    assert!(long[0] > 0.55 * stage.sizes.label && short[0] > 0.9 * stage.sizes.label, "{long:?} {short:?}");
}
