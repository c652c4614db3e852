//! Bảng tin: the notice screen for the lobbies of apartment buildings.
//!
//! In reading order: [`board`] is what there is to say and how it is set — pure, without files, clock, threads or Slint;
//! everything else stands on it.
//!
//! Deliberately absent: remote commands, scripts in content, a browser engine, a listening port, analytics on residents,
//! a plug-in system.

pub mod board;
