//! How much a document may hold. Each over-run is a named fault; none of these numbers is a matter of taste alone: they
//! keep a screen with little memory from being filled by one signed mistake.

use jiff::SignedDuration;

/// Bytes of an edition.
pub const EDITION_BYTES: usize = 8 << 20;
/// Items of an edition.
pub const ITEMS: usize = 10_000;
/// Bytes of an item's texts together, as written.
pub const TEXT_BYTES: usize = 64 << 10;
/// Bytes of an item as it stands in the file: its text may be there twice, and in escapes of six bytes
/// for two.
pub const ITEM_BYTES: usize = 8 * TEXT_BYTES;
/// Syllables of a title.
pub const TITLE_SYLLABLES: usize = 200;
/// Bytes of a line: a title, a source, a description, a call, an address to ask at.
pub const LINE_BYTES: usize = 2_000;
/// Bytes of an item's id.
pub const ID_BYTES: usize = 256;
/// Bytes of a picture's file name.
pub const FILE_NAME_BYTES: usize = 255;

/// How long an emergency may last without being issued again.
pub const EMERGENCY: SignedDuration = SignedDuration::from_hours(6);
/// How long an item without an end of its own is shown.
pub const PLAIN_ITEM: SignedDuration = SignedDuration::from_hours(14 * 24);
