//! The record that a page was shown. Names follow ITU-T H.782: start, duration, content, status.

use super::hash::ContentHash;
use super::notice::Class;
use jiff::Timestamp;
use std::time::Duration;

/// A page, named so that it is the same in every deck: never by an index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageName {
    /// Empty for the department and for the board's own pages.
    pub publisher: String,
    pub notice: String,
    /// Of the notice as published, and of its picture.
    pub hash: ContentHash,
    /// From 0.
    pub page: usize,
}

/// Which edition a deck was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditionName {
    /// The publisher's own count.
    pub number: Option<u64>,
    /// Of the whole document.
    pub hash: ContentHash,
}

/// How a play ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It had all the time that it was meant to have.
    Whole,
    Cut,
}

/// Whether the picture was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dress {
    /// The page has none.
    Plain,
    WithPicture,
    WithoutPicture,
}

/// One page that was on the glass and has left it.
#[derive(Clone, Debug, PartialEq)]
pub struct Play {
    pub page: PageName,
    pub class: Class,
    /// None for the board's own pages alone.
    pub edition: Option<EditionName>,
    /// By the screen's clock.
    pub start: Timestamp,
    /// By a clock that nobody sets.
    pub duration: Duration,
    pub ending: Ending,
    pub dress: Dress,
}
