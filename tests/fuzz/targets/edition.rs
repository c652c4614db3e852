//! Any bytes as an edition: refused, or read with faults that are one line each and notices that are whole.
#![no_main]

use bangtin::board::edition::{self, Origin};
use bangtin::board::layout::Template;
use bangtin::board::place::Audience;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;
use std::collections::HashSet;

fuzz_target!(|bytes: &[u8]| {
    let everybody = Audience::parse("vn-gso@2021-01:01").expect("an area");
    let hosts = ["gov.vn".to_owned()];
    let origin = Origin { publisher: "", name: "", everybody: &everybody, timezone: &TimeZone::UTC, hosts: &hosts };
    let Ok((edition, mut faults)) = edition::parse(bytes, &origin) else { return };
    faults.extend(edition::check(&edition));
    for fault in &faults {
        assert!(!fault.to_string().contains('\n'), "a fault is one line: {fault}");
    }
    let mut ids = HashSet::new();
    for notice in &edition.notices {
        assert!(ids.insert(&notice.id), "{:?} is there twice", notice.id);
        assert!(notice.from < notice.until, "{:?} ends before it begins", notice.id);
        assert!(!notice.title.trim().is_empty() && !notice.to.is_empty(), "{:?} is not whole", notice.id);
        let _ = (Template::of(notice), &notice.body);
        let day = notice.from.to_zoned(TimeZone::UTC).date();
        for (from, until) in notice.hours.open_on(day, &TimeZone::UTC) {
            assert!(from < until, "an opening without length");
        }
    }
});
