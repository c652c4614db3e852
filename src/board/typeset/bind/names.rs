//! Names of people and places: syllables that begin with capitals.

use super::{Gaps, Token};
use crate::board::typeset::words::leans;

/// Syllables of a name at the most. A longer row of capitals is a heading that is written so.
const LONGEST: usize = 5;

/// Words that begin a sentence with a capital of their own, before a name. Words that lean (*Tại Hà Nội*) need not stand
/// here. A word that is neither is taken for a part of the name: *Nguyễn Văn An*, *Hoàng Mai*.
#[rustfmt::skip]
const BEGINNING: [&str; 44] = [
    "anh", "bà", "báo", "bác", "bé", "chiều", "cháu", "chùa", "chúc", "chú", "chị", "chợ", "cô", "cư", "cụ", "dân", "em",
    "gặp", "gọi", "hôm", "khu", "kính", "mời", "ngoài", "người", "ngõ", "nhà", "nhờ", "nơi", "phía", "phường", "phố", "quận",
    "riêng", "sáng", "tòa", "tối", "tổ", "xã", "xin", "ông", "đình", "đường", "đêm",
];

/// Family names, for names in capitals: most of those that people in Hanoi have.
const FAMILY: [&str; 26] = [
    "bùi", "cao", "chu", "dương", "hoàng", "huỳnh", "hà", "hồ", "lâm", "lê", "lương", "lưu", "lý", "mai", "nguyễn",
    "ngô", "phan", "phạm", "phùng", "trương", "trần", "trịnh", "tạ", "vũ", "đào", "đặng",
];

/// How the letters of a syllable stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    /// *Hoàng*.
    Capital,
    /// *HOÀNG*: a name, or a short form.
    Capitals,
    Other,
}

impl Token<'_> {
    fn letters(&self) -> Letters {
        let mut letters = self.name.chars();
        let first = letters.next().is_some_and(char::is_uppercase);
        match (first, letters.as_str()) {
            (false, _) | (true, "") => Letters::Other,
            (true, rest) if rest.chars().all(char::is_lowercase) => Letters::Capital,
            (true, rest) if rest.chars().all(char::is_uppercase) => Letters::Capitals,
            _ => Letters::Other,
        }
    }
}

impl Gaps<'_> {
    /// Binds rows of two or more syllables that begin with capitals.
    pub(super) fn names(&mut self) {
        let mut start = 0;
        while start < self.tokens.len() {
            let letters = self.tokens[start].letters();
            let mut end = start + 1;
            while letters != Letters::Other && self.goes_on(end) && self.tokens[end].letters() == letters {
                end += 1;
            }
            let first = if letters == Letters::Capital && self.only_begins(start) { start + 1 } else { start };
            if self.is_name(first, end, letters) {
                (first..end - 1).for_each(|gap| self.bind(gap));
            }
            start = end;
        }
    }

    /// Whether no mark stands before this token.
    fn goes_on(&self, n: usize) -> bool {
        self.tokens.get(n).is_some_and(|token| !token.opens && !self.tokens[n - 1].closes)
    }

    fn is_name(&self, first: usize, end: usize, letters: Letters) -> bool {
        if !(first + 2..=first + LONGEST).contains(&end) {
            return false;
        }
        let whole = end - first == self.tokens.len();
        match letters {
            // Thông Báo Lịch Cắt Nước.
            Letters::Capital => !(whole && end - first == LONGEST),
            // A whole line in capitals says nothing of names.
            Letters::Capitals => FAMILY.contains(&self.tokens[first].core.as_str()) && !whole,
            Letters::Other => false,
        }
    }

    /// Whether a word has its capital from the sentence that it begins.
    fn only_begins(&self, n: usize) -> bool {
        // Behind a dash another name goes on: Nguyễn Hữu Thọ – *Bằng Liệt*.
        let begins = n == 0
            || self.tokens[n].opens
            || self.tokens[n - 1].closes
            || !(self.tokens[n - 1].is_word() || n > 1 && self.tokens[n - 1].is_dash());
        let core = self.tokens[n].core.as_str();
        begins && (leans(core) || BEGINNING.contains(&core))
    }
}
