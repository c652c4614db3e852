//! The feed's client against a real web server on loopback and real files; the feeds are made by python-tuf.

mod attacks;
mod clocks;
mod cuts;
mod desk;
mod floors;
mod healing;
mod homes;
mod interop;
mod keys;
mod networks;
mod newsroom;
mod pictures;
mod readme;
// What a browser of the simplest kind can ask is more than these stories need.
#[allow(dead_code)]
#[path = "../web/screen.rs"]
mod screen;
mod secure;
mod server;
mod stand;
mod stick;

/// Of the glass that runs.
const SIZE: &str = "1280x720";
