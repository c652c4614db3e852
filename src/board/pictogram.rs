//! Pictograms by name. The drawings themselves are `assets/icons/<name>.svg`; the board only knows which to use where.

use unicode_normalization::UnicodeNormalization;

use super::notice::Kind;
use super::typeset::unbound;

/// Every pictogram there is.
pub const NAMES: [&str; 80] = [
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
    "arrow",
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
    "no-smoking",
    "quiet",
    "no-car",
    "market",
    "balcony",
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
    let word = unbound(&label.trim().strip_suffix(':')?.trim().to_lowercase());
    LABELS.iter().find(|(known, _)| *known == word).map(|(_, name)| *name)
}

/// What decides wherever it stands in a step: what must not be done, and the way back in. The first that is found, in
/// this order: the lift before the rest, since a step that tells both says of the lift what costs lives.
const DECISIVE: [(&str, &str); 16] = [
    ("không đi thang máy", "no-lift"),
    ("không đi bằng thang máy", "no-lift"),
    ("không dùng thang máy", "no-lift"),
    ("không sử dụng thang máy", "no-lift"),
    ("không vào thang máy", "no-lift"),
    ("không ra ngoài bằng thang máy", "no-lift"),
    ("không xuống bằng thang máy", "no-lift"),
    ("không ra ngoài", "stay-in"),
    ("không ra khỏi nhà", "stay-in"),
    ("không rời khỏi nhà", "stay-in"),
    ("không ra hành lang", "stay-in"),
    ("không mở cửa", "stay-in"),
    ("quay vào nhà", "stay-in"),
    ("quay lại nhà", "stay-in"),
    ("không tập trung", "no-gathering"),
    ("không tụ tập", "no-gathering"),
];

/// What is to be done. The one that the step tells first; of two that begin together, the first here.
const ACTIONS: [(&str, &str); 32] = [
    ("thang bộ", "stairs"),
    ("đóng kín cửa", "stay-in"),
    ("ở trong nhà", "stay-in"),
    ("ở yên trong nhà", "stay-in"),
    ("ở lại trong nhà", "stay-in"),
    ("ra ngay", "exit"),
    ("ra ngoài", "exit"),
    ("ra khỏi nhà", "exit"),
    ("rời khỏi nhà", "exit"),
    ("thoát", "exit"),
    ("sơ tán", "exit"),
    ("tập trung", "assembly"),
    ("điểm tập kết", "assembly"),
    ("ngắt điện", "electricity"),
    ("ngắt nguồn điện", "electricity"),
    ("ngắt cầu dao", "electricity"),
    ("cúp cầu dao", "electricity"),
    ("ngắt aptomat", "electricity"),
    ("rút phích cắm", "electricity"),
    ("khóa gas", "gas"),
    ("khoá gas", "gas"),
    ("khóa van gas", "gas"),
    ("khoá van gas", "gas"),
    ("khóa bình gas", "gas"),
    ("khoá bình gas", "gas"),
    ("khóa van bình gas", "gas"),
    ("khoá van bình gas", "gas"),
    ("đóng van gas", "gas"),
    ("bình chữa cháy", "extinguisher"),
    ("cấp cứu", "ambulance"),
    ("gọi 115", "ambulance"),
    ("khẩu trang", "mask"),
];

/// Only where no action is told: most steps that say whom to call say first what to do.
const CALL: [(&str, &str); 1] = [("gọi", "phone")];

/// Other words for *không*, and words that are none of the above though they begin so.
const FOLDED: [(&str, &str); 14] = [
    ("không được", "không"),
    ("không nên", "không"),
    ("không tự ý", "không"),
    ("đừng", "không"),
    ("chớ", "không"),
    ("cấm", "không"),
    ("tránh", "không"),
    ("hạn chế", "không"),
    ("đi ra", "ra"),
    ("thoát nước", "~"),
    ("gọi to", "~"),
    ("gọi hàng xóm", "~"),
    ("gọi mọi người", "~"),
    ("mất tập trung", "~"),
];

/// An action after one of these is forbidden, or is only when to do another.
const UNTOLD_AFTER: [&str; 3] = ["không", "khi", "nếu"];

/// The pictogram for a short step of an emergency, by plain phrases, whole words only. In this order: what must not be
/// done and the way back in, anywhere; the first action after a colon (before it stands when to do it); the first action
/// anywhere; a call.
pub fn of_step(text: &str) -> Option<&'static str> {
    let words = words(text);
    let after_colon = words.split_once(" :").map_or("", |(_, after)| after);
    DECISIVE
        .iter()
        .find_map(|(phrase, name)| told(&words, phrase).map(|_| *name))
        .or_else(|| first_of(&ACTIONS, after_colon))
        .or_else(|| first_of(&ACTIONS, &words))
        .or_else(|| first_of(&CALL, &words))
}

fn first_of(phrases: &[(&str, &'static str)], words: &str) -> Option<&'static str> {
    let found = phrases.iter().filter_map(|(phrase, name)| told(words, phrase).map(|at| (at, *name)));
    found.min_by_key(|(at, _)| *at).map(|(_, name)| name)
}

/// Where `words` tells to do `phrase`.
fn told(words: &str, phrase: &str) -> Option<usize> {
    let whole = format!(" {phrase} ");
    let untold = |at: usize| UNTOLD_AFTER.iter().any(|word| words[..at].ends_with(&format!(" {word}")));
    words.match_indices(&whole).map(|(at, _)| at).find(|at| !untold(*at))
}

/// The words and marks of `text` in lower case, a space before and after each.
fn words(text: &str) -> String {
    let mut words = String::from(" ");
    for ch in text.nfc().flat_map(char::to_lowercase) {
        match ch {
            ch if ch.is_alphanumeric() => words.push(ch),
            ch if ch.is_whitespace() => words.push(' '),
            ch => words.extend([' ', ch, ' ']),
        }
    }
    let mut words = format!(" {} ", words.split_whitespace().collect::<Vec<_>>().join(" "));
    for (from, to) in FOLDED {
        words = words.replace(&format!(" {from} "), &format!(" {to} "));
    }
    words
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

    #[test]
    fn every_phrase_of_a_step_has_a_pictogram_that_exists() {
        for (phrase, name) in DECISIVE.into_iter().chain(ACTIONS).chain(CALL) {
            assert!(known(name).is_some(), "{phrase}: no pictogram {name}");
            assert_eq!(of_step(phrase), Some(name), "{phrase}");
        }
    }

    #[test]
    fn steps_get_the_pictogram_of_what_to_do() {
        for (step, name) in [
            // fire
            ("Ra ngay, khép cửa nhà.", Some("exit")),
            ("Đi thang bộ, không đi thang máy.", Some("no-lift")),
            ("Không đi thang máy: đi thang bộ.", Some("no-lift")),
            ("Tuyệt đối không được dùng thang\u{a0}máy.", Some("no-lift")),
            ("Xuống bằng THANG BỘ, bám tay vịn.", Some("stairs")),
            ("Thang có khói: quay vào nhà, đóng kín cửa.", Some("stay-in")),
            ("Thang bộ có khói: quay vào nhà.", Some("stay-in")),
            ("Thang bộ đầy khói: đóng kín cửa, chèn khăn ướt.", Some("stay-in")),
            ("Nếu thang bộ có khói, đóng kín cửa và gọi 114.", Some("stay-in")),
            ("Nếu không thoát được, đóng kín cửa, ra ban công vẫy khăn.", Some("stay-in")),
            ("Ra ngoài rồi thì không quay vào nhà lấy đồ.", Some("exit")),
            ("Không quay lại nhà lấy đồ.", None),
            ("Theo lối thoát hiểm gần nhất.", Some("exit")),
            ("Tập trung ở sân trước tòa nhà.", Some("assembly")),
            ("Gọi 114, nói rõ tầng và số nhà.", Some("phone")),
            ("Gọi to cho mọi người biết.", None),
            ("Dập lửa nhỏ bằng bình chữa cháy.", Some("extinguisher")),
            // flood
            ("Ngắt điện tầng hầm trước khi nước vào.", Some("electricity")),
            ("Trước khi ra ngoài, cúp cầu dao.", Some("electricity")),
            ("Khơi thông rãnh thoát nước quanh nhà.", None),
            ("Nước uống: chỉ dùng nước đã đun sôi.", None),
            // gas
            ("Khoá van gas, mở hết cửa sổ.", Some("gas")),
            ("Khóa gas.", Some("gas")),
            ("Không ngắt cầu dao, không bật công tắc.", None),
            ("Không gọi điện ở nơi có mùi gas.", None),
            ("Có mùi gas không? Ra ngoài và báo bảo vệ.", Some("exit")),
            // storm
            ("Không ra ngoài khi bão đang qua.", Some("stay-in")),
            ("Hạn chế đi ra ngoài.", Some("stay-in")),
            ("Ở trong nhà, tránh xa cửa kính.", Some("stay-in")),
            ("Ở trong nhà đến khi có lệnh ra ngoài.", Some("stay-in")),
            ("Sơ tán đến điểm tập kết khi phường yêu cầu.", Some("exit")),
            // lost power, and a sick neighbour
            ("Mất điện: không sử dụng thang máy.", Some("no-lift")),
            ("Kẹt trong thang máy: bấm chuông, chờ.", None),
            ("Có người ngất: gọi ngay cấp cứu 115.", Some("ambulance")),
            ("Tránh tập trung đông người ở sảnh.", Some("no-gathering")),
            ("Khi ra ngoài, đeo khẩu trang.", Some("mask")),
            ("", None),
        ] {
            assert_eq!(of_step(step), name, "{step}");
            let apart: String = step.nfd().collect();
            assert_eq!(of_step(&apart), name, "{step}, its accents apart");
        }
    }
}
