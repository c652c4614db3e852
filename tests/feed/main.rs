//! The feed's client against a real web server on loopback and real files; the feeds are made by python-tuf.

mod attacks;
mod interop;
mod networks;
mod server;
mod stand;
