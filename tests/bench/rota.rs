//! Laying a day and looking a page up, by the number of notices.

use std::hint::black_box;

use bangtin::board::notice::Class;
use bangtin::board::rota::{Day, Pace, Timetable, Turn};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};

fn day() -> Day {
    Day::of(civil::date(2021, 8, 21), &TimeZone::get("Asia/Ho_Chi_Minh").expect("the zone is bundled"))
}

fn seconds(count: usize) -> SignedDuration {
    SignedDuration::from_secs(count as i64)
}

/// A mixed lot: each with its own weekly hours, one in ten a priority notice, one in seven a reminder, a few emergencies.
fn mixed(day: &Day, count: usize) -> Vec<Turn> {
    let turn = |notice: usize| {
        let class = match notice {
            _ if notice % 1000 == 999 => Class::Emergency,
            _ if notice % 10 == 3 => Class::Priority,
            _ => Class::Routine,
        };
        let begin = day.from + seconds(notice * 7919 % 43_200);
        let hour = |from: usize, until: usize| (begin + seconds(from * 3600), begin + seconds(until * 3600));
        let open = match class {
            Class::Emergency => vec![(begin, begin + seconds(900))],
            _ => vec![hour(0, 3), hour(4, 6), hour(8, 11)],
        };
        let pages = (0..1 + notice % 3).map(|page| seconds(10 + (notice + page) % 30)).collect();
        Turn { notice, class, reminder: notice % 7 == 2, open, pages }
    };
    (0..count).map(turn).collect()
}

/// The most showings that a day can have.
fn shortest_pages(day: &Day, count: usize) -> Vec<Turn> {
    let mut turns = mixed(day, count);
    turns.iter_mut().for_each(|turn| turn.pages = vec![seconds(4)]);
    turns
}

fn lay(c: &mut Criterion) {
    let day = day();
    let mut group = c.benchmark_group("lay a day");
    group.sample_size(20);
    for count in [10, 1_000, 10_000] {
        for (name, turns) in [("mixed", mixed(&day, count)), ("shortest pages", shortest_pages(&day, count))] {
            group.bench_with_input(BenchmarkId::new(name, count), &turns, |b, turns| {
                b.iter(|| Timetable::lay(&day, black_box(turns), &[], &Pace::default()))
            });
        }
    }
}

fn at(c: &mut Criterion) {
    let day = day();
    let mut group = c.benchmark_group("look up");
    for count in [10, 1_000, 10_000] {
        let timetable = Timetable::lay(&day, &shortest_pages(&day, count), &[], &Pace::default());
        let mut looks = (0..).map(|look| day.from + seconds(look * 7919 % 86_400));
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| {
                let t: Timestamp = looks.next().unwrap_or(day.from);
                *timetable.at(black_box(t))
            })
        });
    }
}

criterion_group!(benches, lay, at);
criterion_main!(benches);
