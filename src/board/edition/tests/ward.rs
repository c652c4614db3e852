//! Notices of 2026 as wards and building managements write them, in the gallery of the glass.

use super::*;

#[test]
fn a_ward_s_notices_have_no_faults() {
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/glass/gallery");
    let (edition, faults) = read(&std::fs::read(gallery.join("ward.json")).expect("a file")).expect("an edition");
    assert_eq!(faults, []);
    assert_eq!(edition.notices.len(), 44);
    let ids: HashSet<&str> = edition.notices.iter().map(|notice| notice.id.as_str()).collect();
    assert!(ids.len() == 44 && ids.iter().all(|id| id.is_ascii()), "{ids:?}");
    for picture in edition.notices.iter().filter_map(|notice| notice.picture.as_ref()) {
        assert!(gallery.join(&picture.file).is_file(), "{}", picture.file);
    }
    // One has a long source, to see what becomes of it.
    let said: Vec<String> = check(&edition).iter().map(Fault::to_string).collect();
    assert!(
        matches!(&said[..], [one] if one.starts_with("warning: \"quy-bao-tri\": _bangtin.source: has")),
        "{said:?}"
    );
}
