//! Bảng tin: the notice screen for the lobbies of apartment buildings.
//!
//! In reading order: [`board`] is what there is to say and how it is set — pure, without files, clock, threads or Slint;
//! everything else stands on it. `screen` puts it on a glass; `feed` brings it, `setup` brings the screen home; `config` and
//! `cli` are what people set and ask.
//!
//! Deliberately absent: remote commands, scripts in content, a browser engine, a listening port on a screen that is somebody's,
//! analytics on residents, a plug-in system.

pub mod assets;
pub mod board;
#[cfg(feature = "screen")]
pub mod cli;
#[cfg(feature = "screen")]
pub mod config;
#[cfg(feature = "desk")]
pub mod desk;
#[cfg(feature = "screen")]
pub mod device;
#[cfg(feature = "screen")]
pub mod durable;
#[cfg(feature = "screen")]
pub mod failure;
#[cfg(feature = "screen")]
pub mod feed;
#[cfg(feature = "screen")]
pub mod files;
#[cfg(feature = "screen")]
mod html;
#[cfg(feature = "screen")]
pub mod log;
#[cfg(feature = "screen")]
pub mod network;
#[cfg(feature = "screen")]
pub mod output;
#[cfg(feature = "screen")]
pub mod report;
#[cfg(feature = "screen")]
pub mod screen;
#[cfg(feature = "screen")]
pub mod setup;
#[cfg(feature = "screen")]
mod wire;
#[cfg(feature = "screen")]
pub mod worker;
