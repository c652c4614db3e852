//! The screen: the board on a glass.

pub mod bridge;
pub mod care;
pub mod check;
pub mod content;
mod ending;
pub mod gallery;
mod home;
mod marks;
mod memory;
pub mod pictures;
pub mod planner;
pub mod platform;
pub mod player;
pub mod run;
pub mod show;
pub mod snapshot;
pub mod timetable;
pub mod ui;
