//! Notices that nobody would write, planned for every glass: the words stay whole and keep apart.

use bangtin::board::cards::Card;
use bangtin::board::faces::Fonts;
use bangtin::board::fact;
use bangtin::board::hash::ContentHash;
use bangtin::board::layout::{self, Freshness, Plan, Stage};
use bangtin::board::legibility::Profile;
use bangtin::board::notice::{Block, Class, Code, Kind, Mark, Notice, Picture, Span};
use bangtin::board::palette::Theme;
use bangtin::board::pictogram;
use bangtin::board::sheet::{Rect, Sheet};
use bangtin::board::words::Words;
use jiff::civil;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// `BANGTIN_CASES` for more.
const CASES: u64 = 150;

const GLASSES: [(u32, u32); 6] = [(1280, 720), (1920, 1080), (3840, 2160), (720, 1280), (1080, 1920), (2160, 3840)];

const KINDS: [Kind; 8] =
    [Kind::Policy, Kind::Form, Kind::Reminder, Kind::Health, Kind::Praise, Kind::Building, Kind::Poster, Kind::Alert];

#[rustfmt::skip]
const VOCABULARY: [&str; 64] = [
    "Ủy", "ban", "nhân", "dân", "thành", "phố", "hỗ", "trợ", "người", "lao", "động", "tự", "do", "gặp", "khó", "khăn",
    "do", "đại", "dịch", "COVID-19,", "mức", "1.500.000", "đồng/người,", "nộp", "hồ", "sơ", "trước", "ngày",
    "30/9/2021.", "Đeo", "khẩu", "trang", "nghiêng", "khuỷu", "Nguyễn", "Thị", "Hằng", "ẨN", "Ẵm", "quỹ", "vắc", "xin",
    "tầng", "5,", "gọi", "024", "3943", "6011", "hoặc", "115;", "số", "188/KH-UBND", "Điều", "12", "“site”", "–",
    "(nếu", "có)", "xã", "phường,", "khai", "báo", "y", "tế.",
];

const LABELS: [&str; 6] = ["Mức hỗ trợ:", "Hạn chót:", "Nơi nộp:", "Điện thoại:", "Hồ sơ:", "Ai được hỗ trợ:"];

const LINKS: [&str; 4] = [
    "https://dichvucong.gov.vn/",
    "https://hanoi.gov.vn/",
    "https://congdichvucong.hanoi.gov.vn/ho-so/ho-tro-lao-dong-tu-do?mau=03&quan=cau-giay",
    "https://mic.gov.vn/5k",
];

/// Chance that comes out the same every time.
struct Chance(u64);

impl Chance {
    fn of(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % bound
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| self.pick(&VOCABULARY)).collect();
        words.join(" ")
    }

    /// At most `most`, and small as often as large.
    fn up_to(&mut self, most: usize) -> usize {
        let bound = self.pick(&[most / 8, most / 3, most]);
        self.below(bound + 1)
    }

    fn spans(&mut self, count: usize) -> Vec<Span> {
        let bold = self.below(count + 1);
        if self.one_in(2) || bold == 0 || bold == count {
            return vec![Span { text: self.words(count), bold: self.one_in(6) }];
        }
        let (first, second) = (self.words(bold), self.words(count - bold));
        let first_bold = self.one_in(2);
        vec![Span { text: format!("{first} "), bold: first_bold }, Span { text: second, bold: !first_bold }]
    }

    fn body(&mut self) -> Vec<Block> {
        let (mut left, mut number, mut body) = (self.up_to(400), 0, Vec::new());
        while left > 0 {
            let count = (1 + self.up_to(80)).min(left);
            left -= count;
            let numbered = self.one_in(2);
            body.push(match self.below(4) {
                0 => {
                    let label = Span { text: format!("{} ", self.pick(&LABELS)), bold: true };
                    Block::Paragraph(vec![label, Span { text: self.words(count), bold: false }])
                }
                1 => {
                    number += u32::from(numbered);
                    Block::Item { number: numbered.then_some(number), spans: self.spans(count) }
                }
                _ => Block::Paragraph(self.spans(count)),
            });
        }
        body
    }

    fn notice(&mut self, words: &Words) -> Notice {
        let class = if self.one_in(4) { Class::Emergency } else { Class::Routine };
        let title = self.up_to(60);
        let has_code = self.one_in(3);
        let source = self.up_to(30);
        let publisher = 1 + self.up_to(15);
        let picture = Picture { file: "tranh.jpg".into(), alt: String::new(), focus: None, hash: ContentHash::of(b"") };
        let call = if self.one_in(3) { 0 } else { self.up_to(24) };
        let code = Code { url: self.pick(&LINKS).into(), call: self.words(call) };
        Notice {
            title: self.words(title),
            body: self.body(),
            class,
            kind: self.pick(&KINDS),
            mark: self.pick(&[None, None, Some(Mark::Exercise), Some(Mark::Illustration), Some(Mark::Correction)]),
            pictogram: self.one_in(3).then(|| pictogram::known("lift")).flatten(),
            publisher_name: self.words(publisher),
            picture: self.one_in(3).then_some(picture),
            code: has_code.then_some(code),
            source: self.words(source),
            ..Card::Pause.notice(words)
        }
    }
}

#[test]
fn pages_of_any_notice_are_whole_on_every_glass() {
    let (fonts, words) = (Fonts::embedded(), Words::vietnamese());
    let mut faults = Vec::new();
    let cases = std::env::var("BANGTIN_CASES").ok().and_then(|own| own.parse().ok()).unwrap_or(CASES);
    for seed in 0..cases {
        let mut chance = Chance::of(seed);
        let (width, height) = chance.pick(&GLASSES);
        let profile = Profile::of(width, height);
        let hour = chance.below(24) as i8;
        let stage = Stage {
            profile: &profile,
            sizes: profile.sizes(),
            metrics: &fonts,
            words: &words,
            theme: chance.pick(&[Theme::Day, Theme::Night]),
            site_line: "Chung cư Hoa Sữa · Sảnh A".into(),
            banner: chance.one_in(4).then(|| words.preview.clone()),
            freshness: Some(Freshness {
                text: "Cập nhật 08:15".into(),
                brief: "08:15".into(),
                stale: chance.one_in(4),
            }),
            now: civil::date(2021, 8, 18).at(hour, 8, 0, 0),
        };
        let notice = chance.notice(&words);
        let found = catch_unwind(AssertUnwindSafe(|| look(&notice, &stage))).unwrap_or_else(|_| vec!["panics".into()]);
        let own = format!("seed {seed}, {width}x{height}, {:?} {:?}", notice.class, notice.kind);
        let own = format!("{own}, picture {}, code {}", notice.picture.is_some(), notice.code.is_some());
        let counts = [&notice.title, &notice.source].map(|text| text.split_whitespace().count());
        let own = format!("{own}, title {}, source {} words", counts[0], counts[1]);
        faults.extend(found.into_iter().map(|fault| format!("{own}: {fault}")));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn look(notice: &Notice, stage: &Stage) -> Vec<String> {
    let plan = layout::plan(notice, stage);
    let mut faults = Vec::new();
    if !plan.whole {
        faults.push(format!("{}: not whole", plan.template.name()));
    }
    if let Some(fault) = words_lost(notice, &plan) {
        faults.push(format!("{}: {fault}", plan.template.name()));
    }
    for page in 0..plan.pages.len() {
        let sheet = layout::compose(notice, &plan, page, stage);
        let name = format!("{} {}/{}", plan.template.name(), page + 1, plan.pages.len());
        faults.extend(places(&sheet, stage).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    faults
}

/// The pages say the notice syllable for syllable: a long title opens the body, and so does a long call. A value opens its
/// line with a capital, and a fact that goes on bears its label again.
fn words_lost(notice: &Notice, plan: &Plan) -> Option<String> {
    let mut told: Vec<String> = Vec::new();
    let mut last = None;
    for page in &plan.pages {
        for (at, block) in page.iter().enumerate() {
            let plain = block.plain();
            let label = fact::of(block).map(|fact| plain[..fact.label].to_owned());
            let again =
                at == 0 && label.is_some() && label == last && !notice.body.iter().any(|own| starts(own, &plain));
            told.push(match &label {
                Some(label) if again => plain[label.len() + 1..].to_owned(),
                _ => plain.clone(),
            });
            last = label;
        }
    }
    let lead = plan.hero.as_ref().and_then(|lead| lead.block);
    let body = notice.body.iter().enumerate().filter(|(at, _)| Some(*at) != lead);
    let body: Vec<String> = body.map(|(_, block)| block.plain()).collect();
    let title = if plan.title.is_empty() { notice.title.as_str() } else { "" };
    let call = notice.code.as_ref().map_or("", |code| code.call.as_str());
    let told = told.join(" ").to_lowercase();
    let same = |call: &str| {
        let whole = format!("{title} {call} {}", body.join(" ")).to_lowercase();
        // A no-break space is a space.
        whole.split_whitespace().eq(told.split_whitespace())
    };
    if !plan.title.is_empty() && !plan.title.split_whitespace().eq(notice.title.split_whitespace()) {
        return Some(format!("the title became {:?}", plan.title));
    }
    (!same("") && !same(call)).then(|| format!("the pages say {told:?}"))
}

/// Whether a block opens with the words of a page's.
fn starts(block: &Block, said: &str) -> bool {
    let plain = block.plain().to_lowercase();
    let said = said.to_lowercase();
    let mut words = plain.split_whitespace();
    said.split_whitespace().all(|word| words.next() == Some(word))
}

/// Blocks that leave the glass or meet by more than a pixel.
fn places(sheet: &Sheet, stage: &Stage) -> Vec<String> {
    let glass = Rect::new(0.0, 0.0, stage.profile.width as f32, stage.profile.height as f32);
    let called = |at: usize| {
        let (block, r) = (&sheet.texts[at], sheet.texts[at].rect);
        let text: String = block.text.chars().take(24).collect();
        format!("{} {text:?} ({:.0},{:.0} {:.0}x{:.0})", block.role.name(), r.x, r.y, r.w, r.h)
    };
    let mut faults = Vec::new();
    for (at, block) in sheet.texts.iter().enumerate() {
        if !glass.contains(&block.rect) {
            faults.push(format!("{} leaves the glass", called(at)));
        }
        for (other_at, other) in sheet.texts.iter().enumerate().skip(at + 1) {
            let (a, b) = (&block.rect, &other.rect);
            let across = a.right().min(b.right()) - a.x.max(b.x);
            let down = a.bottom().min(b.bottom()) - a.y.max(b.y);
            if across > 1.0 && down > 1.0 {
                faults.push(format!("{} and {} meet by {across:.0}x{down:.0}", called(at), called(other_at)));
            }
        }
    }
    faults
}
