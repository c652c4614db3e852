//! Which words stand together.
//!
//! Vietnamese writes a space after every syllable, so a line may end in the middle of a word. Amounts, ranges, dates,
//! document numbers, telephone numbers, names and compounds are bound with no-break spaces.

mod compounds;
mod names;

use super::words::{JOINT, NBSP, is_closing, is_dash, is_opening};
use crate::board::notice::Span;
use compounds::fold;

/// A chain of more syllables than this leaves holes in the lines, unless it is short.
const LONGEST_CHAIN: usize = 5;

/// A chain of no more letters than this is short: *từ 8 giờ 30 – 11 giờ 30*.
const SHORT_CHAIN: usize = 28;

/// *Đến 17 giờ*, *đến ngày 03/7*: an end of no more syllables than this is bound to its *đến*.
const SHORT_END: usize = 2;

/// What follows a number and belongs to it.
#[rustfmt::skip]
const UNITS: [&str; 71] = [
    "bao", "buổi", "bước", "bản", "bậc", "ca", "chiếc", "chỗ", "chục", "cm", "cuộc", "cái", "căn", "dãy", "gb", "giây",
    "giường", "giờ", "gói", "hộ", "hộp", "kg", "km", "km/h", "kwh", "liều", "lít", "lượt", "lần", "m", "m2", "m3", "mb",
    "ml", "mm", "m²", "m³", "mét", "mũi", "mươi", "nghìn", "ngàn", "ngày", "người", "nhóm", "năm", "phòng", "phút",
    "phần", "suất", "thang", "tháng", "thùng", "tiếng", "trang", "triệu", "trăm", "tuần", "tuổi", "tấn", "tầng", "tỉ",
    "tỷ", "vnd", "xe", "đ", "điểm", "đêm", "đồng", "độ", "đợt",
];

/// Units that count others: *1,5 triệu đồng*.
const SCALES: [&str; 7] = ["chục", "nghìn", "ngàn", "tỉ", "trăm", "triệu", "tỷ"];

/// Numbers in words. Those that mean something else as often (*năm*, *ba*) still lean on a unit.
const NUMERALS: [&str; 14] =
    ["ba", "bảy", "bốn", "chín", "hai", "mười", "một", "mấy", "nửa", "năm", "sáu", "tám", "trăm", "vài"];

/// What stands before a number or a code and belongs to it.
#[rustfmt::skip]
const LABELS: [&str; 70] = [
    "block", "bước", "ca", "chương", "chỉ thị", "công văn", "công điện", "căn", "cấp", "cổng", "cột", "cửa", "diện",
    "giai đoạn", "hotline", "hướng dẫn", "hầm", "hẻm", "hộ", "khoản", "khu", "khóa", "khối", "kênh", "kế hoạch", "kỳ",
    "loại", "luật", "lô", "lúc", "lần", "lớp", "mùng", "mũi", "mẫu", "mồng", "mục", "mức", "nghị quyết", "nghị định",
    "ngày", "ngách", "ngõ", "nhóm", "năm", "phòng", "phần", "phụ lục", "quyết định", "quý", "sảnh", "số", "số nhà",
    "thang", "thang bộ", "tháng", "thông báo", "thông tư", "thứ", "toà", "trang", "tuyến", "tòa", "tầng", "tổ", "điều",
    "điểm", "đt", "độ", "đợt",
];

/// Labels that also count or say how often: *ngày 18*, but *mỗi ngày 2 lần*.
const COUNTING: [&str; 10] = ["ca", "điểm", "hộ", "lúc", "lần", "mức", "mũi", "năm", "ngày", "tháng"];

/// Months with names of their own.
const LUNAR: [&str; 2] = ["chạp", "giêng"];

/// Short forms that lean on the name after them.
const TITLES: [&str; 19] = [
    "bs", "bs.", "cv", "gs.", "kp.", "nđ", "nq", "ông", "bà", "p.", "pgs.", "q.", "qđ", "tp", "tp.", "ts.", "tx.",
    "ths.", "đ/c",
];

/// Words that turn a sentence round: a line that begins after one says the opposite.
const NEGATIONS: [&str; 5] = ["chưa", "chớ", "cấm", "không", "đừng"];

/// What may stand between a negation and its verb: *không được đỗ xe*.
const BETWEEN: [&str; 7] = ["còn", "có", "cần", "nên", "phải", "thể", "được"];

/// Parts of the day, after its hour: *9 giờ sáng*.
const PARTS: [&str; 6] = ["chiều", "khuya", "sáng", "trưa", "tối", "đêm"];

/// What a house's number is followed by: *số 2 ngõ 42*.
const LANES: [&str; 3] = ["hẻm", "ngách", "ngõ"];

/// What a name in capitals follows: *phố Linh Đường*, *chợ Linh Đàm*.
const PLACES: [&str; 12] = ["bến", "chùa", "chợ", "cầu", "hồ", "phường", "phố", "quận", "sông", "xã", "đình", "đường"];

/// Puts a no-break space where a line end would tear what is read as one. Changes nothing but spaces, one for one.
pub fn bind(text: &str) -> String {
    let tokens: Vec<_> = text.split(is_space).map(Token::new).collect();
    // What is bound already stays as it is.
    let weak = text.chars().filter(|ch| is_space(*ch)).map(|ch| ch == JOINT).chain([false]).collect();
    let mut gaps = Gaps { weak, tokens, bound: Vec::new() };
    gaps.bound.extend(text.chars().filter(|ch| is_space(*ch)).map(is_bound));
    // What must not be torn comes first: a chain that has grown long takes no more.
    gaps.names();
    gaps.numbers();
    gaps.compounds();
    gaps.negations();
    gaps.moments();
    gaps.places();
    gaps.beginnings();
    gaps.separators();
    let mut out = String::with_capacity(text.len() + gaps.bound.len());
    for (n, token) in gaps.tokens.iter().enumerate() {
        out.push_str(token.text);
        if let Some(bound) = gaps.bound.get(n) {
            out.push(match (*bound, gaps.weak[n]) {
                (true, false) => NBSP,
                (true, true) => JOINT,
                (false, _) => ' ',
            });
        }
    }
    out
}

/// A space that [`bind`] has put where no line may end.
pub fn is_bound(ch: char) -> bool {
    matches!(ch, NBSP | JOINT)
}

/// A space, bound or not.
pub fn is_space(ch: char) -> bool {
    ch == ' ' || is_bound(ch)
}

/// The text with plain spaces again.
pub fn unbound(text: &str) -> String {
    text.replace(is_bound, " ")
}

/// [`bind`] for spans: an amount in bold is bound to its plain unit.
pub fn bind_spans(spans: &[Span]) -> Vec<Span> {
    let plain: String = spans.iter().map(|span| span.text.as_str()).collect();
    let bound = bind(&plain);
    // One character for one, so the borders stay where they were.
    let mut chars = bound.chars();
    spans
        .iter()
        .map(|span| Span { text: chars.by_ref().take(span.text.chars().count()).collect(), bold: span.bold })
        .collect()
}

/// What stands between two spaces.
struct Token<'a> {
    text: &'a str,
    /// Without quotes, brackets and closing marks, in small letters and one spelling.
    core: String,
    /// As the core, in its own letters.
    name: &'a str,
    /// An opening mark stands before the core: nothing is bound over it.
    opens: bool,
    /// A closing mark stands after the core: nothing is bound over it.
    closes: bool,
}

impl<'a> Token<'a> {
    fn new(text: &'a str) -> Self {
        let opened = text.trim_start_matches(|ch| is_opening(ch) || ch == '"');
        let name = opened.trim_end_matches(|ch| (is_closing(ch) && ch != '%') || ch == '"');
        Self {
            text,
            core: fold(name.to_lowercase()),
            name,
            opens: opened.len() < text.len(),
            closes: name.len() < opened.len(),
        }
    }

    /// *1.000.000*, *06*, *30%*, *7–9*: digits and the marks of numbers.
    fn is_number(&self) -> bool {
        self.core.starts_with(|ch: char| ch.is_ascii_digit())
            && self.core.chars().all(|ch| ch.is_ascii_digit() || matches!(ch, '.' | ',' | '%' | '-' | '–'))
    }

    fn is_numeral(&self) -> bool {
        self.is_number() || NUMERALS.contains(&self.core.as_str())
    }

    /// *18/8/2021*, *188/KH-UBND*, *B2*, *F0*, *A*, tháng *Chạp*: what a label names.
    fn is_code(&self) -> bool {
        let short = self.name.chars().count() == 1 && self.name.chars().all(char::is_uppercase);
        let digits = self.core.contains(|ch: char| ch.is_ascii_digit()) && !self.core.contains("://");
        short || digits || is_roman(self.name) || LUNAR.contains(&self.core.as_str())
    }

    /// *HH1*, *B2*, *A*: a code that begins with a letter.
    fn is_place(&self) -> bool {
        self.is_code() && self.is_capital()
    }

    /// *18/8*, *15-3-2026*.
    fn is_date(&self) -> bool {
        self.is_amount() && self.core.contains(['/', '-']) && self.core.ends_with(|ch: char| ch.is_ascii_digit())
    }

    /// The unit of *80.000 đồng/người/ngày* is its first word.
    fn is_unit(&self) -> bool {
        let first = self.core.split('/').next().unwrap_or_default();
        UNITS.contains(&first)
            || UNITS.contains(&self.core.as_str())
            || matches!(self.core.as_str(), "%" | "°c" | "‰" | "₫")
    }

    fn digits(&self) -> Option<usize> {
        let digits = self.core.trim_start_matches(['+', '(']).trim_end_matches(')');
        let all = !digits.is_empty() && digits.chars().all(|ch| ch.is_ascii_digit() || ch == '.');
        all.then(|| digits.chars().filter(char::is_ascii_digit).count())
    }

    /// Short forms are short, and most words are no short forms.
    fn is_title(&self) -> bool {
        self.text.len() <= 8
            && (TITLES.contains(&self.core.as_str()) || TITLES.contains(&self.text.to_lowercase().as_str()))
    }

    fn is_dash(&self) -> bool {
        !self.text.is_empty() && self.text.chars().all(is_dash)
    }

    /// *1.000.000*, *8h30*, *25/8*.
    fn is_amount(&self) -> bool {
        self.core.starts_with(|ch: char| ch.is_ascii_digit())
    }

    /// Has a letter: no number, no mark.
    fn is_word(&self) -> bool {
        self.core.contains(char::is_alphabetic)
    }

    fn is_capital(&self) -> bool {
        self.name.chars().next().is_some_and(char::is_uppercase)
    }
}

/// *II*, *IV*, *XII*.
fn is_roman(name: &str) -> bool {
    !name.is_empty() && name.len() <= 5 && name.chars().all(|ch| matches!(ch, 'I' | 'V' | 'X'))
}

/// What stands before the number of a day.
fn is_day(label: &str) -> bool {
    matches!(label, "mùng" | "mồng" | "ngày")
}

struct Gaps<'a> {
    tokens: Vec<Token<'a>>,
    /// Whether the gap after each token is bound; one fewer than tokens.
    bound: Vec<bool>,
    /// Whether it is a joint of two that are each one already, and gives way first.
    weak: Vec<bool>,
}

impl Gaps<'_> {
    /// Binds two neighbours, unless a mark stands between them or their chain grows too long.
    fn bind(&mut self, first: usize) {
        let (left, right) = (&self.tokens[first], &self.tokens[first + 1]);
        let mark = left.closes && !left.is_title() || right.opens;
        if !mark && !left.core.is_empty() && !right.core.is_empty() && !self.is_long(first) {
            self.bound[first] = true;
        }
    }

    /// The same, of two that are each whole without the other.
    fn join(&mut self, first: usize) {
        if !self.bound[first] {
            self.bind(first);
            self.weak[first] = self.bound[first];
        }
    }

    /// Whether binding two neighbours makes a chain that is too long.
    fn is_long(&self, first: usize) -> bool {
        let before = self.bound[..first].iter().rev().take(SHORT_CHAIN).take_while(|bound| **bound).count();
        let after = self.bound[first + 1..].iter().take(SHORT_CHAIN).take_while(|bound| **bound).count();
        let chain = &self.tokens[first - before..first + after + 2];
        let letters = || chain.iter().map(|token| token.text.chars().count() + 1).sum::<usize>() - 1;
        chain.len() > LONGEST_CHAIN && letters() > SHORT_CHAIN
    }

    fn numbers(&mut self) {
        for n in 0..self.bound.len() {
            if self.belongs(n) {
                if self.is_joint(n) { self.join(n) } else { self.bind(n) }
            }
        }
    }

    /// *Không dùng thang máy*: nobody may read *dùng thang máy* on a line of its own. Not *hàng không*.
    fn negations(&mut self) {
        for n in 0..self.bound.len() {
            let is_end = n > 0 && self.bound[n - 1] && self.tokens[n].core == "không";
            if !NEGATIONS.contains(&self.tokens[n].core.as_str()) || is_end {
                continue;
            }
            self.bind(n);
            let between = BETWEEN.contains(&self.tokens[n + 1].core.as_str()) && n + 1 < self.bound.len();
            if self.bound[n] && between {
                self.bind(n + 1);
            }
        }
    }

    /// Parts of one moment or place, each of them whole already: *9 giờ | sáng*, *24 giờ | ngày 03/7*, *ngày 20 | tháng
    /// Giêng*, *số 2 | ngõ 42*.
    fn moments(&mut self) {
        for n in 1..self.bound.len() {
            let (before, left, right) = (&self.tokens[n - 1], &self.tokens[n], &self.tokens[n + 1]);
            let next = self.tokens.get(n + 2).filter(|_| !right.closes);
            let one = match right.core.as_str() {
                "ngày" => self.ends_hour(n) && next.is_some_and(Token::is_date),
                "tháng" => left.is_number() && is_day(&before.core) && next.is_some_and(Token::is_code),
                part if PARTS.contains(&part) => self.ends_hour(n),
                lane if LANES.contains(&lane) => {
                    left.is_code() && before.core == "số" && next.is_some_and(Token::is_code)
                }
                _ => false,
            };
            if one {
                self.join(n);
            }
        }
    }

    /// *Phố | Linh Đường*: a place's noun and its name. Not the end of a word, as in *thành phố Hà Nội*.
    fn places(&mut self) {
        for n in 0..self.bound.len() {
            let (left, right) = (&self.tokens[n], &self.tokens[n + 1]);
            let begins = n == 0 || !self.bound[n - 1];
            if begins && PLACES.contains(&left.core.as_str()) && right.is_word() && right.is_capital() {
                self.join(n);
            }
        }
    }

    /// A dot or a dash between two things ends a line; it does not begin one. After a full stop it begins an item.
    fn separators(&mut self) {
        for n in 0..self.bound.len() {
            let (left, right) = (&self.tokens[n], &self.tokens[n + 1]);
            if right.text == "·" || right.is_dash() && !left.closes && !left.text.is_empty() {
                self.bound[n] = true;
            }
        }
    }

    /// *Từ 8 giờ 30*, *đến 11 giờ*, but đến *11 giờ 30*: a line may end at *đến* before a long end. Were that bound as
    /// well, many a text would take a line more, and narrow columns would tear the chain.
    fn beginnings(&mut self) {
        for n in 0..self.bound.len() {
            let labelled = || self.ends_label(n + 1) && self.bound.get(n + 1) == Some(&true);
            let short = || self.bound[n + 1..].iter().take_while(|bound| **bound).count() < SHORT_END;
            let bound = match self.tokens[n].core.as_str() {
                "từ" => self.tokens[n + 1].is_amount() || labelled(),
                "đến" => self.is_moment(n + 1) && short(),
                _ => false,
            };
            if bound {
                self.join(n);
            }
        }
    }

    /// *17 giờ*, *22:00*, *8h30*, *13/6*, *ngày 03/7*, *thứ Bảy*.
    fn is_moment(&self, n: usize) -> bool {
        let token = &self.tokens[n];
        let Some(next) = self.tokens.get(n + 1).filter(|_| self.bound[n]) else {
            return token.is_amount() && token.core.contains(['/', ':', 'h']);
        };
        token.is_amount() && next.core == "giờ" || token.core == "ngày" && next.is_code() || self.ends_weekday(n + 1)
    }

    /// *500.000 – 1.000.000*, *8 giờ – 11 giờ*, *thứ 2 – thứ 6*, *tòa HH1 – HH4*: whether a dash between two
    /// ends of a range stands here.
    fn is_range(&self, dash: usize) -> bool {
        let (Some(last), Some(right)) = (dash.checked_sub(1), self.tokens.get(dash + 1)) else { return false };
        if !self.tokens[dash].is_dash() {
            return false;
        }
        let left = &self.tokens[last];
        let before = last.checked_sub(1).map(|before| &self.tokens[before]);
        let after = self.tokens.get(dash + 2);
        // Two telephone numbers are no range.
        let dials = after.is_some() && self.dials(dash + 1) || before.is_some() && self.dials(last - 1);
        let unit = || left.is_unit() && before.is_some_and(Token::is_number);
        let counted = || unit() && after.is_some_and(|after| after.core == left.core);
        let labelled = || self.ends_label(dash + 1) && before.is_some_and(|before| before.core == right.core);
        right.is_amount() && !dials && (left.is_amount() || counted())
            || left.is_code() && after.is_some_and(Token::is_code) && labelled()
            || left.is_place() && right.is_place() && last > 0 && self.ends_label(last - 1)
    }

    /// Whether two that belong together are each one already: a range behind its dash, *thứ Bảy | 14/3*, *thang máy | số 1*.
    fn is_joint(&self, n: usize) -> bool {
        let (left, right) = (&self.tokens[n], &self.tokens[n + 1]);
        self.is_range(n) || self.ends_weekday(n) || right.core == "số" && !left.is_number()
    }

    /// Whether a number, a label or a short form ties this token to the next.
    fn belongs(&self, n: usize) -> bool {
        let (left, right) = (&self.tokens[n], &self.tokens[n + 1]);
        let before = n.checked_sub(1).map(|before| &self.tokens[before]);
        if self.is_range(n) || self.is_range(n + 1) {
            return true;
        }
        if self.ends_weekday(n) {
            // Chủ nhật *15/3*, Chủ nhật *ngày 15/3*.
            let dated = || !right.closes && self.tokens.get(n + 2).is_some_and(Token::is_date);
            return right.is_date() || right.core == "ngày" && dated();
        }
        if left.is_numeral() && right.is_unit() {
            // Chỉ thị *16* người dân: the number is the label's.
            return !self.labels(n + 1) && !(n > 0 && (self.only_labels(n - 1) || self.is_year(n - 1)));
        }
        let scales = SCALES.contains(&left.core.as_str()) && right.is_unit();
        // 24 tháng *tuổi*.
        if scales || left.is_unit() && right.core == "tuổi" {
            return before.is_some_and(Token::is_numeral);
        }
        if matches!(left.core.as_str(), "giờ" | "phút") && right.is_number() {
            // 06 giờ *00*: the clock's number goes on after its unit.
            return before.is_some_and(Token::is_number);
        }
        if right.is_code() && self.ends_label(n) {
            return !self.counts(n);
        }
        if right.core == "số" && self.ends_label(n) {
            return self.tokens.get(n + 2).is_some_and(|next| !right.closes && next.is_code());
        }
        left.is_title() && right.is_capital() || self.dials(n) || self.initial(n)
    }

    /// Whether a label ends with this token: *tầng*, *Chỉ thị*.
    fn ends_label(&self, n: usize) -> bool {
        let last = self.tokens[n].core.as_str();
        let first = n.checked_sub(1).map(|before| &self.tokens[before]).filter(|token| !token.closes);
        LABELS.contains(&last)
            || first.is_some_and(|first| LABELS.iter().any(|label| label.split_once(' ') == Some((&first.core, last))))
    }

    /// Whether the name of a day ends with this token: *thứ Tư*, *Chủ nhật*, *T7*.
    fn ends_weekday(&self, n: usize) -> bool {
        let last = self.tokens[n].core.as_str();
        let first = n.checked_sub(1).map(|before| &self.tokens[before]).filter(|token| !token.closes);
        match first.map_or("", |first| first.core.as_str()) {
            "thứ" => matches!(last, "hai" | "ba" | "tư" | "năm" | "sáu" | "bảy" | "2" | "3" | "4" | "5" | "6" | "7"),
            "chủ" => last == "nhật",
            _ => matches!(last, "t2" | "t3" | "t4" | "t5" | "t6" | "t7" | "cn"),
        }
    }

    /// Whether an hour ends with this token: *9 giờ*, *9 giờ 30*, *9 giờ 30 phút*.
    fn ends_hour(&self, n: usize) -> bool {
        let core = |back: usize| n.checked_sub(back).map_or("", |at| self.tokens[at].core.as_str());
        let number = |back: usize| n.checked_sub(back).is_some_and(|at| self.tokens[at].is_number());
        match core(0) {
            "giờ" => number(1),
            "phút" => number(1) && core(2) == "giờ",
            _ => number(0) && core(1) == "giờ" && number(2),
        }
    }

    /// Whether a label that only names ends with this token.
    fn only_labels(&self, n: usize) -> bool {
        !self.tokens[n].closes && !COUNTING.contains(&self.tokens[n].core.as_str()) && self.ends_label(n)
    }

    /// *Năm 2021*: four digits after it are no count.
    fn is_year(&self, n: usize) -> bool {
        self.tokens[n].core == "năm" && self.tokens[n + 1].digits() == Some(4)
    }

    /// Whether this unit is a label instead: tháng 8 *năm* 2021.
    fn labels(&self, n: usize) -> bool {
        let label = &self.tokens[n];
        let next = self.tokens.get(n + 1).filter(|next| !label.closes && next.is_code());
        next.is_some() && LABELS.contains(&label.core.as_str()) && !self.counts(n)
    }

    /// Whether the number after this label has a unit of its own: mỗi ngày *2 lần*.
    fn counts(&self, n: usize) -> bool {
        let (label, number) = (&self.tokens[n], &self.tokens[n + 1]);
        let amount = matches!(label.core.as_str(), "lúc" | "mức");
        COUNTING.contains(&label.core.as_str())
            && !self.is_year(n)
            && !amount
            && !number.closes
            && number.is_number()
            && self
                .tokens
                .get(n + 2)
                .is_some_and(|unit| unit.is_unit() && !self.tokens.get(n + 3).is_some_and(Token::is_code))
    }

    /// *1900 9095*, *024 3726 5157*: groups of digits that start like a telephone number.
    fn dials(&self, n: usize) -> bool {
        let (Some(_), Some(2..=4)) = (self.tokens[n].digits(), self.tokens[n + 1].digits()) else { return false };
        let groups = self.tokens[..=n].iter().rev().take(LONGEST_CHAIN).enumerate();
        let groups = groups.take_while(|(at, token)| token.digits().is_some() && (*at == 0 || !token.closes)).count();
        let first = n + 1 - groups;
        let start = &self.tokens[first].core;
        let digits: usize = self.tokens[first..=n + 1].iter().filter_map(Token::digits).sum();
        (start.starts_with(['0', '+', '(']) || matches!(start.as_str(), "1800" | "1900")) && digits <= 12
    }

    /// *Nguyễn Văn A*: an initial stays with the name.
    fn initial(&self, n: usize) -> bool {
        let (left, right) = (&self.tokens[n], &self.tokens[n + 1]);
        let single = right.name.chars().count() == 1 && right.is_capital();
        single
            && left.is_capital()
            && left.name.chars().count() > 1
            && left.name.chars().skip(1).all(char::is_lowercase)
    }
}

#[cfg(test)]
mod tests;
