//! Setting the type: the pages of every notice of an edition for a glass of 1920 × 1080, with the fonts of the program; as
//! a timetable needs them, and dressed as well.

mod lot;

use std::hint::black_box;

use bangtin::board::edition::{self, Origin};
use bangtin::board::faces::Fonts;
use bangtin::board::layout::{self, Stage};
use bangtin::board::legibility::Profile;
use bangtin::board::notice::Notice;
use bangtin::board::palette::Theme;
use bangtin::board::place::{AreaRef, Audience};
use bangtin::board::words::Words;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::civil;
use jiff::tz::TimeZone;

/// `count` notices as the reader of editions gives them.
fn notices(count: usize) -> Vec<Notice> {
    let city = AreaRef::parse("vn-gso@2021-01:01").expect("the reference is well-formed");
    let (everybody, hosts) = (Audience::Area(city), ["gov.vn".to_owned()]);
    let timezone = TimeZone::get("Asia/Ho_Chi_Minh").expect("the zone is bundled");
    let origin = Origin { publisher: "", name: "", everybody: &everybody, timezone: &timezone, hosts: &hosts };
    let (edition, _) = edition::parse(lot::document(count).to_string().as_bytes(), &origin).expect("an edition");
    assert_eq!(edition.notices.len(), count, "every item is valid");
    edition.notices
}

/// How many pages notices take, by whoever counts those of one.
fn pages(
    notices: &[Notice],
    fonts: &Fonts,
    (profile, words): (&Profile, &Words),
    count: fn(&Notice, &Stage) -> usize,
) -> usize {
    let stage = Stage {
        profile,
        sizes: profile.sizes(),
        metrics: fonts,
        words,
        theme: Theme::Day,
        site_line: "Chung cư Hoa Sữa · Sảnh A".into(),
        banner: None,
        freshness: None,
        now: civil::date(2021, 8, 18).at(8, 0, 0, 0),
    };
    notices.iter().map(|notice| count(black_box(notice), &stage)).sum()
}

fn plan(c: &mut Criterion) {
    let (profile, words) = (Profile::default(), Words::vietnamese());
    let mut group = c.benchmark_group("set the type");
    group.sample_size(10);
    let glass = (&profile, &words);
    let paginate = |notice: &Notice, stage: &Stage| layout::paginate(notice, stage).count();
    let plan = |notice: &Notice, stage: &Stage| layout::plan(notice, stage).pages.len();
    for count in [10, 200, 1_000] {
        let notices = notices(count);
        eprintln!("{count} notices have {} pages", pages(&notices, &Fonts::embedded(), glass, paginate));
        // As at the start: the fonts are read and no word's width is known.
        group.bench_with_input(BenchmarkId::new("times, from nothing", count), &notices, |b, notices| {
            b.iter(|| pages(notices, &Fonts::embedded(), glass, paginate))
        });
        // As after a change of the window's size.
        let fonts = Fonts::embedded();
        for (name, of) in [("times", paginate as fn(&Notice, &Stage) -> usize), ("dressed", plan)] {
            group.bench_with_input(BenchmarkId::new(name, count), &notices, |b, notices| {
                b.iter(|| pages(notices, &fonts, glass, of))
            });
        }
    }
}

criterion_group!(benches, plan);
criterion_main!(benches);
