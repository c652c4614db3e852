//! The picture on a bare display: no window system, no seat daemon, the kernel's DRM interface alone.

pub mod card;
pub mod drm;
pub mod edid;
pub mod scanout;
pub mod watch;

#[cfg(test)]
mod fake;
