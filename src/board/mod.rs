//! The board: notices, who sees them, when, and how they are set on the glass. All of it is pure.
//! Time, text metrics and bytes come in as arguments; nothing in here reads a clock, a file or the network.

pub mod authority;
pub mod cards;
pub mod deck;
pub mod edition;
pub mod faces;
pub mod fact;
pub mod fault;
pub mod hash;
pub mod hero;
pub mod hours;
pub mod layout;
pub mod legibility;
pub mod lineup;
pub mod lunar;
pub mod markup;
pub mod nearest;
pub mod notice;
pub mod pages;
pub mod palette;
pub mod pictogram;
pub mod place;
pub mod play;
pub mod player;
pub mod qr;
pub mod review;
pub mod rota;
pub mod sheet;
pub mod timings;
pub mod typeset;
pub mod words;
