//! Pictograms by name. The drawings themselves are `assets/icons/<name>.svg`; the board only knows which to use where.

use super::notice::Kind;

/// Every pictogram there is.
pub const NAMES: [&str; 46] = [
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
    "dot",
];

/// The pictogram of that name, if there is one.
pub fn known(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|known| **known == name).copied()
}

/// What a passer-by reads first.
pub fn of_kind(kind: Kind) -> &'static str {
    kind.name()
}

/// Labels that open a paragraph ("**Nơi nộp:** …"), in the words that officers use, and their pictograms.
const LABELS: [(&str, &str); 44] = [
    ("ai được nhận", "who"),
    ("ai", "who"),
    ("đối tượng", "who"),
    ("dành cho", "who"),
    ("who", "who"),
    ("mức hỗ trợ", "amount"),
    ("số tiền", "amount"),
    ("phí", "amount"),
    ("amount", "amount"),
    ("nơi nộp", "place"),
    ("nơi nhận", "place"),
    ("địa điểm", "place"),
    ("ở đâu", "place"),
    ("nơi xem", "place"),
    ("where", "place"),
    ("hạn nộp hồ sơ", "deadline"),
    ("hạn nộp", "deadline"),
    ("thời hạn", "deadline"),
    ("hiệu lực", "deadline"),
    ("đến hết", "deadline"),
    ("từ ngày", "deadline"),
    ("until", "deadline"),
    ("deadline", "deadline"),
    ("thời gian", "time"),
    ("khi nào", "time"),
    ("when", "time"),
    ("time", "time"),
    ("mang theo", "papers"),
    ("hồ sơ", "papers"),
    ("giấy tờ", "papers"),
    ("bring", "papers"),
    ("papers", "papers"),
    ("hỏi", "phone"),
    ("gọi", "phone"),
    ("liên hệ", "phone"),
    ("điện thoại", "phone"),
    ("call", "phone"),
    ("ask", "phone"),
    ("contact", "phone"),
    ("lưu ý", "note"),
    ("chú ý", "note"),
    ("ghi chú", "note"),
    ("note", "note"),
    ("điều kiện", "note"),
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
}
