//! The page on which whoever looks after a building makes a screen theirs, and its server.
//!
//! Whoever sees the glass may: the glass shows a code, and a right code opens a session. [`Front`] answers every request
//! from plain values and without a clock; [`serve`] brings it to the network.

mod codes;
mod form;
mod front;
mod length;
mod search;
mod server;
mod sessions;
mod views;

pub use codes::{Code, Codes, Refused};
pub use front::{Asked, Front, Look, Method, Order, Reply};
pub use search::Index;
pub use server::serve;
pub use sessions::{AFTER_CLAIM, Sessions, Token};
pub use views::Lang;

/// Compares in time that says nothing of how much is right.
fn same<const N: usize>(a: [u8; N], b: [u8; N]) -> bool {
    let differing = a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b));
    std::hint::black_box(differing) == 0
}

/// Fills with bytes that nobody can guess.
pub type Random = Box<dyn FnMut(&mut [u8]) + Send>;

/// The system's randomness, by way of the library that also keeps the feed's connections.
///
/// # Panics
/// Where the system has none: a screen with codes that can be guessed would be worse than none.
pub fn random() -> Random {
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    Box::new(move |bytes| provider.secure_random.fill(bytes).expect("the system gives random bytes"))
}
