//! What Slint makes of `ui/app.slint`.
#![allow(clippy::all, clippy::unwrap_used, unused_qualifications)]

slint::include_modules!();
