//! Who typed a right code.

use super::{Random, same};
use std::fmt;
use std::time::Duration;

/// After that long without a request a session ends; after a claim, that long after the claim.
pub const AFTER_CLAIM: Duration = Duration::from_secs(30 * 60);
/// A building has few who look after a screen, and each has one phone.
const MOST: usize = 4;

/// What the browser shows to be let in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token([u8; 16]);

impl Token {
    pub fn parse(text: &str) -> Option<Self> {
        let digits: &[u8; 32] = text.as_bytes().try_into().ok()?;
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |at: usize| char::from(pair[at]).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            *byte = digit(0)? << 4 | digit(1)?;
        }
        Some(Self(bytes))
    }

    fn is(self, other: Self) -> bool {
        same(self.0, other.0)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The sessions of one screen.
pub struct Sessions {
    random: Random,
    /// With the moment of each one's last request.
    live: Vec<(Token, Duration)>,
    /// Since the screen has been somebody's: only theirs lives, and no other is opened.
    claimed: Option<Duration>,
}

impl Sessions {
    pub fn new(random: Random) -> Self {
        Self { random, live: Vec::new(), claimed: None }
    }

    /// A session for whoever typed a right code; the one that was idle for longest makes room. None after a claim.
    pub fn open(&mut self, now: Duration) -> Option<Token> {
        if self.claimed.is_some() {
            return None;
        }
        let mut bytes = [0; 16];
        (self.random)(&mut bytes);
        self.live.push((Token(bytes), now));
        if self.live.len() > MOST
            && let Some(at) = (0..self.live.len() - 1).min_by_key(|at| self.live[*at].1)
        {
            self.live.remove(at);
        }
        Some(Token(bytes))
    }

    /// Whether this one lives. To ask keeps it alive.
    pub fn enter(&mut self, token: &Token, now: Duration) -> bool {
        let claimed = self.claimed;
        self.live.retain(|(_, last)| now.saturating_sub(claimed.unwrap_or(*last)) < AFTER_CLAIM);
        let mut entered = false;
        for (known, last) in &mut self.live {
            if known.is(*token) {
                *last = now;
                entered = true;
            }
        }
        entered
    }

    /// Only the one that claimed the screen lives on, and not for long.
    pub fn claim(&mut self, token: &Token, now: Duration) {
        self.live.retain(|(known, _)| known.is(*token));
        self.claimed = Some(now);
    }

    /// The screen is somebody's already: no session is opened.
    pub fn close(&mut self, now: Duration) {
        self.claimed.get_or_insert(now);
    }

    /// The screen is nobody's again.
    pub fn undo(&mut self) {
        self.claimed = None;
    }

    pub fn end_all(&mut self) {
        self.live.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn counted() -> Sessions {
        let mut count = 0;
        Sessions::new(Box::new(move |bytes| {
            count += 1;
            bytes.fill(count);
        }))
    }

    #[test]
    fn a_token_is_read_as_it_is_written_and_no_other_way() {
        let token = Token(*b"0123456789abcdef");
        assert_eq!(Token::parse(&token.to_string()), Some(token));
        for text in
            ["", "0", "+0000000000000000000000000000000", "000000000000000000000000000000000", "é00000000000000"]
        {
            assert_eq!(Token::parse(text), None, "{text}");
        }
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn a_session_lives_for_half_an_hour_after_its_last_request() {
        let mut sessions = counted();
        let token = sessions.open(MINUTE).expect("room");
        assert!(sessions.enter(&token, 30 * MINUTE));
        assert!(sessions.enter(&token, 59 * MINUTE));
        assert!(!sessions.enter(&token, 89 * MINUTE), "idle for half an hour");
        assert!(!sessions.enter(&Token([0; 16]), MINUTE), "a guess");
    }

    #[test]
    fn a_fifth_session_ends_the_one_that_was_idle_for_longest() {
        let mut sessions = counted();
        let tokens: Vec<Token> = (0..4).filter_map(|_| sessions.open(MINUTE)).collect();
        for token in [0, 2, 3] {
            assert!(sessions.enter(&tokens[token], 2 * MINUTE));
        }
        let fifth = sessions.open(3 * MINUTE).expect("room");
        let live = |token: &Token| sessions.enter(token, 4 * MINUTE);
        assert_eq!([&tokens[0], &tokens[1], &tokens[2], &tokens[3], &fifth].map(live), [true, false, true, true, true]);
    }

    #[test]
    fn after_a_claim_only_its_own_session_lives_and_ends_by_itself() {
        let mut sessions = counted();
        let (own, other) = (sessions.open(MINUTE).expect("room"), sessions.open(MINUTE).expect("room"));
        sessions.claim(&own, 10 * MINUTE);
        assert!(!sessions.enter(&other, 11 * MINUTE));
        assert_eq!(sessions.open(11 * MINUTE), None);
        assert!(sessions.enter(&own, 39 * MINUTE));
        assert!(!sessions.enter(&own, 40 * MINUTE), "however busy it was");
        sessions.undo();
        let again = sessions.open(41 * MINUTE).expect("nobody's again");
        sessions.end_all();
        assert!(!sessions.enter(&again, 41 * MINUTE));
    }
}
