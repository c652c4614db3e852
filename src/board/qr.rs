//! The code on the glass: which links it may carry, and its modules.
//!
//! Residents are told to trust what the lobby shows, and stickers with look-alike links are a known fraud; so a link is
//! read by a grammar much smaller than the web's. A general URL parser is the wrong tool here: it repairs
//! (`https:/x`, `\`, tabs, `１`), and whatever it repairs, the next reader may repair to something else. What this
//! grammar takes, every reader takes the same way.

use super::fault::Fault;
use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, QrResult, Version};
use std::cell::RefCell;

/// Bytes of a link: more would need modules too small for the distance.
pub const LINK_BYTES: usize = 100;
/// Bytes of a host name and of one of its labels (RFC 1035).
const HOST_BYTES: usize = 253;
const LABEL_BYTES: usize = 63;

/// The light border on each side, in modules.
pub const QUIET_ZONE: usize = 4;
/// The least width of a module, in pixels.
pub const LEAST_MODULE_PX: u32 = 4;

const FIELD: &str = "_bangtin.qr.url";

/// A link that may be shown as a code: https, ASCII, a host that the settings allow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    url: String,
    host: std::ops::Range<usize>,
}

impl Link {
    /// Reads a link; its host must be one of `allow` or lie under one of them.
    pub fn parse(url: &str, allow: &[String]) -> Result<Self, Fault> {
        const SCHEME: &str = "https://";
        let refuse = |reason: String, way_out: &str| Err(Fault::error(FIELD, reason, way_out));

        if url.is_empty() {
            return refuse("is empty".into(), "write the whole link, from https:// on, or leave the code out");
        }
        if url.len() > LINK_BYTES {
            return refuse(
                format!("has {} bytes, more than {LINK_BYTES}", url.len()),
                "link to a shorter address on the same site",
            );
        }
        if let Some(odd) = url.chars().find(|c| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(*c)) {
            // The number too: a foreign letter may look just like ours.
            return refuse(
                format!("contains {odd:?} (U+{:04X})", u32::from(odd)),
                "write it percent-encoded, or choose another link",
            );
        }
        // All ASCII from here on, so byte positions are character positions.
        let Some(rest) = url.get(..SCHEME.len()).filter(|s| s.eq_ignore_ascii_case(SCHEME)).map(|s| &url[s.len()..])
        else {
            return refuse("does not begin with https://".into(), "only encrypted links are shown");
        };
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return refuse("has a user name before its host".into(), "write the host alone");
        }
        if authority.contains(':') {
            return refuse("has a port or a numeric address".into(), "write the host alone");
        }
        let host = authority.to_ascii_lowercase();
        if let Err(reason) = valid_host(&host) {
            return refuse(format!("has no proper host: {reason}"), "write the host as its owner does");
        }
        if !allow.iter().any(|domain| lies_under(&host, domain)) {
            return refuse(
                format!("leads to {host:?}, which is not under {}", list(allow)),
                "link to an official site, or have the host allowed in the settings",
            );
        }
        if !escapes_are_whole(path) {
            return refuse("has a % without two hexadecimal digits".into(), "write a percent sign as %25");
        }
        let host_at = SCHEME.len()..SCHEME.len() + host.len();
        Ok(Self { url: format!("{SCHEME}{host}{path}"), host: host_at })
    }

    /// What the code holds, byte for byte.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What stands under the code, in lower case.
    pub fn host(&self) -> &str {
        &self.url[self.host.clone()]
    }
}

/// Host names of letters, digits and hyphens with at least two labels; no numbers that a browser takes for an address,
/// no encoded foreign letters.
fn valid_host(host: &str) -> Result<(), String> {
    if host.is_empty() {
        return Err("it is missing".into());
    }
    if host.len() > HOST_BYTES {
        return Err(format!("it has more than {HOST_BYTES} bytes"));
    }
    for label in host.split('.') {
        if label.is_empty() {
            return Err("a part between its dots is empty".into());
        }
        if label.len() > LABEL_BYTES {
            return Err(format!("{label:?} has more than {LABEL_BYTES} bytes"));
        }
        if let Some(odd) = label.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-') {
            return Err(format!("it contains {odd:?}"));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(format!("{label:?} begins or ends with a hyphen"));
        }
        // `xn--` is how letters of other scripts travel; all other prefixes of this form are reserved.
        if label.as_bytes().get(2..4) == Some(b"--") {
            return Err(format!("{label:?} stands for letters that look like others"));
        }
    }
    match host.rsplit_once('.') {
        None => Err("it is a single word".into()),
        // A browser reads a last label of digits, or of 0x and digits, as part of a numeric address.
        Some((_, last)) if last.starts_with(|c: char| c.is_ascii_digit()) => Err("it is a numeric address".into()),
        Some(_) => Ok(()),
    }
}

/// By label boundary: `abc.gov.vn` lies under `gov.vn`, `evilgov.vn` does not. A domain that is no proper host allows
/// nothing: an empty line in the settings must not open the door to everyone.
fn lies_under(host: &str, domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    valid_host(&domain).is_ok()
        && host.strip_suffix(domain.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Why a domain of the settings allows no host; none where it is one, such as `gov.vn`.
pub fn domain_fault(domain: &str) -> Option<String> {
    valid_host(&domain.to_ascii_lowercase()).err()
}

fn list(allow: &[String]) -> String {
    if allow.is_empty() { "any allowed host".into() } else { allow.join(", ") }
}

fn escapes_are_whole(path: &str) -> bool {
    path.split('%').skip(1).all(|after| {
        let hex = after.as_bytes().get(..2).unwrap_or_default();
        hex.len() == 2 && hex.iter().all(u8::is_ascii_hexdigit)
    })
}

/// The host of a link, as it stands under the code; of a text that is no link nothing.
pub fn host_of(url: &str) -> &str {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// The modules of a code, without the quiet zone, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    pub side: usize,
    pub dark: Vec<bool>,
}

impl Modules {
    /// The smallest code of level M, raised to Q where that costs no larger version. None if no code can hold the text,
    /// which never happens to a [`Link`].
    ///
    /// Planning asks for the same code again and again, and choosing a mask is dear: the last one is remembered.
    pub fn encode(text: &str) -> Option<Self> {
        thread_local! {
            static LAST: RefCell<Option<(String, Modules)>> = const { RefCell::new(None) };
        }
        let known = LAST
            .with_borrow(|last| last.as_ref().filter(|(known, _)| known == text).map(|(_, modules)| modules.clone()));
        known.or_else(|| {
            let modules = Self::encode_anew(text)?;
            LAST.set(Some((text.to_owned(), modules.clone())));
            Some(modules)
        })
    }

    fn encode_anew(text: &str) -> Option<Self> {
        let code = if text.is_ascii() {
            let medium = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
            QrCode::with_version(text, medium.version(), EcLevel::Q).unwrap_or(medium)
        } else {
            let medium = (1..=40).map(Version::Normal).find_map(|own| in_words(text, own, EcLevel::M).ok())?;
            in_words(text, medium.version(), EcLevel::Q).unwrap_or(medium)
        };
        let side = code.width();
        Some(Self { side, dark: code.into_colors().into_iter().map(|color| color == Color::Dark).collect() })
    }

    /// Whether the module is dark; light outside of the code.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.side && y < self.side && self.dark.get(y * self.side + x).copied().unwrap_or_default()
    }
}

/// A code of letters beyond ASCII. It says that it is in UTF-8 (ECI 26): without that a reader guesses, and zbar
/// takes *Chung cư Hoa Sữa* for Chinese. All of it is bytes, since pairs of them would be packed as Japanese letters.
fn in_words(text: &str, version: Version, level: EcLevel) -> QrResult<QrCode> {
    const UTF_8: u32 = 26;
    let mut bits = Bits::new(version);
    bits.push_eci_designator(UTF_8)?;
    bits.push_byte_data(text.as_bytes())?;
    bits.push_terminator(level)?;
    QrCode::with_bits(bits, level)
}

/// How many whole pixels wide a module of a code of `modules` a side is in a square field that holds its quiet zone too;
/// none if they would be too small to scan.
pub fn module_px(field_px: u32, modules: usize) -> Option<u32> {
    let across = u32::try_from(modules.checked_add(2 * QUIET_ZONE)?).ok()?;
    Some(field_px / across).filter(|px| *px >= LEAST_MODULE_PX)
}

#[cfg(test)]
mod tests;
