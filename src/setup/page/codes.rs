//! The code on the glass: whoever can read it stands before the screen.

use super::{Random, same};
use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

/// How long a code is shown.
const SHOWN: Duration = Duration::from_secs(10 * 60);
/// How much longer it is taken: it may have changed while somebody typed it.
const LENIENT: Duration = Duration::from_secs(60);
/// Wrong tries within [`SPAN`]. With two codes that are right at a time, guessing succeeds once in 25,000 screens.
const MOST_WRONG: usize = 20;
const SPAN: Duration = Duration::from_secs(24 * 60 * 60);
const CODES: u32 = 1_000_000;

/// Six digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code([u8; 6]);

impl Code {
    /// Reads a code as people type it: in groups, with spaces or dashes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut digits = [0; 6];
        let mut length = 0;
        for char in text.chars().filter(|char| !char.is_whitespace() && !matches!(char, '-' | '–')) {
            *digits.get_mut(length)? = u8::try_from(char).ok().filter(u8::is_ascii_digit)?;
            length += 1;
        }
        (length == digits.len()).then_some(Self(digits))
    }

    fn is(self, other: Self) -> bool {
        same(self.0, other.0)
    }
}

/// In two groups, as it is read and typed.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0.map(char::from);
        write!(f, "{a}{b}{c} {d}{e}{g}")
    }
}

/// A code is a secret while it is shown; logs are kept for longer.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// Why a code was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Wrong {
        /// Tries that are left.
        left: usize,
    },
    /// Too many wrong ones: until the screen starts anew, even right ones are refused.
    Shut,
}

/// The codes of one screen since it started.
pub struct Codes {
    random: Random,
    code: Option<(Code, Duration)>,
    /// The one before, and until when it is taken.
    before: Option<(Code, Duration)>,
    /// When wrong ones were typed.
    wrong: VecDeque<Duration>,
    shut: bool,
}

impl Codes {
    pub fn new(random: Random) -> Self {
        Self { random, code: None, before: None, wrong: VecDeque::new(), shut: false }
    }

    /// The code to show now.
    pub fn current(&mut self, now: Duration) -> Code {
        if let Some((code, since)) = self.code {
            if now.saturating_sub(since) < SHOWN {
                return code;
            }
            self.before = Some((code, since + SHOWN + LENIENT));
        }
        let code = self.draw();
        self.code = Some((code, now));
        code
    }

    pub fn is_shut(&self) -> bool {
        self.shut
    }

    /// A right code is used up; what is no code at all costs no try.
    pub fn try_code(&mut self, text: &str, now: Duration) -> Result<(), Refused> {
        if self.shut {
            return Err(Refused::Shut);
        }
        while self.wrong.front().is_some_and(|then| now.saturating_sub(*then) >= SPAN) {
            self.wrong.pop_front();
        }
        let Some(typed) = Code::parse(text) else {
            return Err(Refused::Wrong { left: MOST_WRONG - self.wrong.len() });
        };
        let current = self.current(now);
        self.before = self.before.filter(|(_, until)| now < *until);
        // Both are compared, always.
        let right = typed.is(current) | self.before.is_some_and(|(before, _)| typed.is(before));
        if right {
            (self.code, self.before) = (None, None);
            return Ok(());
        }
        self.wrong.push_back(now);
        let left = MOST_WRONG - self.wrong.len();
        self.shut = left == 0;
        Err(if self.shut { Refused::Shut } else { Refused::Wrong { left } })
    }

    /// Every code is as likely as every other, and never the one just shown.
    fn draw(&mut self) -> Code {
        let even = u32::MAX - u32::MAX % CODES;
        loop {
            let mut bytes = [0; 4];
            (self.random)(&mut bytes);
            let drawn = u32::from_le_bytes(bytes);
            let digit = |power: u32| b'0' + u8::try_from(drawn / power % 10).unwrap_or(0);
            let code = Code([100_000, 10_000, 1_000, 100, 10, 1].map(digit));
            if drawn < even && self.before.is_none_or(|(before, _)| before != code) {
                return code;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// 000001, 000002, …
    fn counted() -> Codes {
        let mut count = 0_u32;
        Codes::new(Box::new(move |bytes| {
            count += 1;
            bytes.copy_from_slice(&count.to_le_bytes());
        }))
    }

    #[test]
    fn a_code_changes_every_ten_minutes_and_is_taken_a_minute_longer() {
        let mut codes = counted();
        assert_eq!(codes.current(MINUTE).to_string(), "000 001");
        assert_eq!(codes.current(11 * MINUTE - Duration::from_millis(1)).to_string(), "000 001");
        assert_eq!(codes.current(11 * MINUTE).to_string(), "000 002");
        assert_eq!(codes.try_code("000001", 12 * MINUTE), Err(Refused::Wrong { left: 19 }));
        let mut codes = counted();
        codes.current(MINUTE);
        assert_eq!(codes.try_code("000001", 12 * MINUTE - Duration::from_millis(1)), Ok(()));
        let mut codes = counted();
        codes.current(MINUTE);
        assert_eq!(codes.try_code("000001", 60 * MINUTE), Err(Refused::Wrong { left: 19 }), "long gone");
    }

    #[test]
    fn a_right_code_is_used_up_with_the_one_before() {
        let mut codes = counted();
        codes.current(Duration::ZERO);
        codes.current(10 * MINUTE);
        assert_eq!(codes.try_code("000 002", 10 * MINUTE), Ok(()));
        assert_eq!(codes.current(10 * MINUTE).to_string(), "000 003");
        for used in ["000002", "000001"] {
            assert!(codes.try_code(used, 10 * MINUTE).is_err(), "{used}");
        }
    }

    #[test]
    fn digits_come_in_groups_and_nothing_else_is_a_code() {
        for typed in ["123456", " 123 456 ", "123-456", "1 2 3 4 5 6", "123\u{a0}456"] {
            assert_eq!(Code::parse(typed).map(|code| code.to_string()).as_deref(), Some("123 456"), "{typed}");
        }
        for typed in ["", "12345", "1234567", "12345a", "１２３４５６", "123456\0"] {
            assert_eq!(Code::parse(typed), None, "{typed}");
        }
        assert_eq!(format!("{:?}", Code(*b"123456")), "Code(…)");
    }

    #[test]
    fn after_twenty_wrong_ones_even_the_right_one_is_refused() {
        let mut codes = counted();
        codes.current(Duration::ZERO);
        assert_eq!(codes.try_code("no code", MINUTE), Err(Refused::Wrong { left: 20 }), "costs nothing");
        for left in (1..20).rev() {
            assert_eq!(codes.try_code("999999", MINUTE), Err(Refused::Wrong { left }));
        }
        assert_eq!(codes.try_code("999999", MINUTE), Err(Refused::Shut));
        let shown = codes.current(MINUTE).to_string();
        assert_eq!(codes.try_code(&shown, MINUTE), Err(Refused::Shut));
        assert_eq!(codes.try_code(&shown, MINUTE + 10 * SPAN), Err(Refused::Shut), "time does not open it");
    }

    #[test]
    fn wrong_ones_are_forgotten_after_a_day_and_not_by_a_right_one() {
        let mut codes = counted();
        for _ in 0..19 {
            assert!(codes.try_code("999999", MINUTE).is_err());
        }
        let shown = codes.current(MINUTE).to_string();
        assert_eq!(codes.try_code(&shown, MINUTE), Ok(()));
        assert_eq!(codes.try_code("999999", SPAN + MINUTE), Err(Refused::Wrong { left: 19 }));
        for _ in 0..18 {
            assert!(codes.try_code("999999", SPAN + MINUTE).is_err());
        }
        assert_eq!(codes.try_code("999999", SPAN + MINUTE), Err(Refused::Shut));
    }

    #[test]
    fn every_code_is_as_likely_as_every_other() {
        // The last of the numbers that do not fill a whole round of codes is drawn anew.
        let mut drawn = [u32::MAX, 4_294_000_000, 4_293_999_999].into_iter();
        let mut codes =
            Codes::new(Box::new(move |bytes| bytes.copy_from_slice(&drawn.next().unwrap_or(7).to_le_bytes())));
        assert_eq!(codes.current(Duration::ZERO).to_string(), "999 999");
    }
}
