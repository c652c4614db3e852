//! Pictograms by name. The drawings themselves are `assets/icons/<name>.svg`; the board only knows which to use where.

use super::notice::Kind;

/// Every pictogram there is.
pub const NAMES: [&str; 74] = [
    "policy",
    "form",
    "reminder",
    "health",
    "praise",
    "building",
    "poster",
    "alert",
    "mask",
    "disinfect",
    "distance",
    "no-gathering",
    "declare",
    "who",
    "amount",
    "place",
    "deadline",
    "time",
    "papers",
    "phone",
    "note",
    "scan",
    "keypad",
    "fresh",
    "stale",
    "pause",
    "exercise",
    "wifi",
    "phone-page",
    "location",
    "done",
    "fire",
    "stairs",
    "no-lift",
    "lift",
    "water",
    "electricity",
    "ambulance",
    "exit",
    "stay-in",
    "assembly",
    "syringe",
    "home",
    "hands",
    "quote",
    "flood",
    "storm",
    "heat",
    "gas",
    "extinguisher",
    "missing-person",
    "scam",
    "mosquito",
    "heart",
    "ballot",
    "meeting",
    "id-card",
    "calendar",
    "school",
    "bin",
    "cleaning",
    "pet",
    "motorbike",
    "alert-solid",
    "fire-solid",
    "flood-solid",
    "storm-solid",
    "exit-solid",
    "stay-in-solid",
    "ambulance-solid",
    "missing-person-solid",
    "electricity-solid",
    "gas-solid",
    "water-solid",
];

/// The pictogram of that name, if there is one.
pub fn known(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|known| **known == name).copied()
}

/// What a passer-by reads first.
pub fn of_kind(kind: Kind) -> &'static str {
    kind.name()
}

/// The filled drawing of that pictogram, to be read from ten metres in an emergency; its own name where there is none.
pub fn solid(name: &'static str) -> &'static str {
    match name {
        "alert" => "alert-solid",
        "fire" => "fire-solid",
        "flood" => "flood-solid",
        "storm" => "storm-solid",
        "exit" => "exit-solid",
        "stay-in" => "stay-in-solid",
        "ambulance" => "ambulance-solid",
        "missing-person" => "missing-person-solid",
        "electricity" => "electricity-solid",
        "gas" => "gas-solid",
        "water" => "water-solid",
        _ => name,
    }
}

/// The tile of that kind's ground: a square drawing that repeats without a seam. It is no pictogram, so not in `NAMES`.
pub fn motif(kind: Kind) -> &'static str {
    match kind {
        Kind::Policy => "motif-policy",
        Kind::Form => "motif-form",
        Kind::Reminder => "motif-reminder",
        Kind::Health => "motif-health",
        Kind::Praise => "motif-praise",
        Kind::Building => "motif-building",
        Kind::Poster => "motif-poster",
        Kind::Alert => "motif-alert",
    }
}

/// Labels that open a paragraph ("**Nơi nộp:** …"), in the words that officers use, and their pictograms.
const LABELS: [(&str, &str); 87] = [
    ("ai được nhận", "who"),
    ("ai", "who"),
    ("đối tượng", "who"),
    ("dành cho", "who"),
    ("who", "who"),
    ("hộ bị ảnh hưởng", "who"),
    ("người được hưởng", "who"),
    ("độ tuổi", "who"),
    ("cử tri", "who"),
    ("mức hỗ trợ", "amount"),
    ("số tiền", "amount"),
    ("phí", "amount"),
    ("amount", "amount"),
    ("lệ phí", "amount"),
    ("mức phí", "amount"),
    ("mức đóng", "amount"),
    ("mức hưởng", "amount"),
    ("kinh phí", "amount"),
    ("nơi nộp", "place"),
    ("nơi nhận", "place"),
    ("địa điểm", "place"),
    ("ở đâu", "place"),
    ("nơi xem", "place"),
    ("where", "place"),
    ("phạm vi", "place"),
    ("khu vực", "place"),
    ("địa chỉ", "place"),
    ("nơi tiêm", "place"),
    ("nơi khám", "place"),
    ("nơi đăng ký", "place"),
    ("nơi bỏ phiếu", "place"),
    ("address", "place"),
    ("hạn nộp hồ sơ", "deadline"),
    ("hạn nộp", "deadline"),
    ("thời hạn", "deadline"),
    ("hiệu lực", "deadline"),
    ("đến hết", "deadline"),
    ("từ ngày", "deadline"),
    ("until", "deadline"),
    ("deadline", "deadline"),
    ("hạn cuối", "deadline"),
    ("hạn đăng ký", "deadline"),
    ("hạn đóng", "deadline"),
    ("thời gian", "time"),
    ("khi nào", "time"),
    ("when", "time"),
    ("time", "time"),
    ("thời điểm", "time"),
    ("ngày", "time"),
    ("giờ", "time"),
    ("lịch", "time"),
    ("ngày giờ", "time"),
    ("ngày bầu cử", "time"),
    ("ngày bỏ phiếu", "time"),
    ("lịch tiêm", "time"),
    ("date", "time"),
    ("mang theo", "papers"),
    ("hồ sơ", "papers"),
    ("giấy tờ", "papers"),
    ("bring", "papers"),
    ("papers", "papers"),
    ("chuẩn bị", "papers"),
    ("cần mang", "papers"),
    ("giấy tờ cần mang", "papers"),
    ("hỏi", "phone"),
    ("gọi", "phone"),
    ("liên hệ", "phone"),
    ("điện thoại", "phone"),
    ("call", "phone"),
    ("ask", "phone"),
    ("contact", "phone"),
    ("đường dây nóng", "phone"),
    ("hotline", "phone"),
    ("số điện thoại", "phone"),
    ("trực ban", "phone"),
    ("báo tin", "phone"),
    ("lưu ý", "note"),
    ("chú ý", "note"),
    ("ghi chú", "note"),
    ("note", "note"),
    ("điều kiện", "note"),
    ("việc cần làm", "note"),
    ("nội dung", "note"),
    ("lý do", "note"),
    ("nếu cần", "note"),
    ("đăng ký", "form"),
    ("cách đăng ký", "form"),
];

/// The pictogram for a paragraph that opens with `label`, which ends in a colon.
pub fn of_label(label: &str) -> Option<&'static str> {
    // Its syllables may be bound by then.
    let word = label.trim().strip_suffix(':')?.trim().to_lowercase().replace('\u{a0}', " ");
    LABELS.iter().find(|(known, _)| *known == word).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_has_a_pictogram_that_exists() {
        for (label, name) in LABELS {
            assert_eq!(of_label(&format!("{label}:")), known(name));
            assert!(known(name).is_some(), "{label}: no pictogram {name}");
        }
        assert_eq!(of_label("Hạn nộp hồ sơ: "), Some("deadline"));
        assert_eq!(of_label("Hạn\u{a0}nộp hồ\u{a0}sơ:"), Some("deadline"), "bound");
        assert_eq!(of_label("Hạn nộp hồ sơ"), None, "a label ends in a colon");
    }

    #[test]
    fn every_name_has_a_drawing_that_is_small_and_bare() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/icons");
        let motifs = KINDS.map(motif);
        let mut drawn: Vec<String> = std::fs::read_dir(&folder)
            .expect("the drawings are there")
            .map(|entry| entry.expect("it is read").file_name().to_string_lossy().replace(".svg", ""))
            .collect();
        drawn.sort();
        let mut named: Vec<&str> = NAMES.into_iter().chain(motifs).collect();
        named.sort_unstable();
        assert_eq!(named, drawn, "a name without a drawing, or a drawing without a name");
        for (names, view) in [(&NAMES[..], "0 0 48 48"), (&motifs[..], "0 0 120 120")] {
            for name in names {
                let path = folder.join(name).with_extension("svg");
                let svg = std::fs::read_to_string(path).expect("a drawing is text");
                assert!(svg.contains(&format!("viewBox=\"{view}\"")), "{name}: another view box");
                assert!(svg.len() < 1500, "{name}: {} bytes", svg.len());
                assert!(!svg.contains("<metadata") && !svg.contains("<!--"), "{name}: more than the drawing");
            }
        }
    }

    const KINDS: [Kind; 8] = [
        Kind::Policy,
        Kind::Form,
        Kind::Reminder,
        Kind::Health,
        Kind::Praise,
        Kind::Building,
        Kind::Poster,
        Kind::Alert,
    ];

    #[test]
    fn every_solid_drawing_is_of_one_in_lines() {
        for name in NAMES {
            let solid = solid(name);
            assert!(known(solid).is_some(), "{name}: no drawing {solid}");
            if let Some(lines) = name.strip_suffix("-solid") {
                assert_eq!(super::solid(known(lines).expect("one in lines")), name);
            }
        }
        assert_eq!(solid("fire"), "fire-solid");
        assert_eq!(solid("phone"), "phone");
        assert_eq!(KINDS.map(motif), KINDS.map(|kind| format!("motif-{}", kind.name())));
    }
}
