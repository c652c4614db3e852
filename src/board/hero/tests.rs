use super::*;
use crate::board::markup::from_html;

fn of(html: &str, kind: Kind) -> Option<Hero> {
    Hero::of(&from_html(html), kind).map(|(_, hero)| hero)
}

/// Figures and captions on the 10th of March 2026.
fn says(label: &str, value: &str) -> Option<String> {
    let hero = of(&format!("<p><b>{label}:</b> {value}</p>"), Kind::Building)?;
    let today = jiff::civil::date(2026, 3, 10);
    let figures = hero.figures(&Words::vietnamese(), today);
    let one = |own: Figure| if own.caption.is_empty() { own.text } else { format!("{} ({})", own.text, own.caption) };
    Some(figures.into_iter().map(one).collect::<Vec<_>>().join(" → "))
}

#[test]
fn a_time_from_and_until_is_found_as_officers_write_it() {
    for (value, shown) in [
        ("từ 22 giờ thứ Bảy 14/3 đến 5 giờ Chủ nhật 15/3/2026.", "22:00 (thứ Bảy 14/3) → 05:00 (Chủ nhật 15/3)"),
        (
            "Từ <b>22 giờ</b> thứ Ba 17/3 đến <b>5 giờ</b> thứ Tư 18/3/2026.",
            "22:00 (thứ Ba 17/3) → 05:00 (thứ Tư 18/3)",
        ),
        ("Từ 7 giờ 30 đến 11 giờ 30, Chủ nhật 22/3/2026.", "07:30 (Chủ nhật 22/3) → 11:30"),
        ("08:00 – 17:00, thứ Bảy, ngày 14/3/2026.", "08:00 (thứ Bảy 14/3) → 17:00"),
        ("Chủ nhật 15/3, từ 7h đến 19h", "07:00 (Chủ nhật 15/3) → 19:00"),
        ("8 giờ 30 phút, thứ Bảy, ngày 14/3/2026.", "08:30 (thứ Bảy 14/3)"),
        ("từ 0 giờ ngày 01/7 đến 24 giờ ngày 03/7/2026", "00:00 (1/7) → 24:00 (3/7)"),
        ("từ 22 giờ đến 6 giờ", "22:00 → 06:00"),
    ] {
        assert_eq!(says("Thời gian", value).as_deref(), Some(shown), "{value}");
    }
}

#[test]
fn what_says_more_than_a_time_stays_a_fact() {
    for value in [
        "Sáng thứ Sáu 27/3: tổ 1 đến tổ 10; chiều: tổ 11 đến tổ 21.",
        "7 giờ 30 – 11 giờ, thứ Tư 11/3 và thứ Năm 12/3.",
        "6 – 9 giờ sáng thứ Bảy, từ 07/3.",
        "Từ thứ Tư 01/4 đến thứ Năm 30/4/2026, giờ hành chính.",
        "25 giờ, thứ Bảy 14/3",
        "8 giờ 30, ngày 31/2",
        "Cách ly 14 ngày.",
        "",
    ] {
        assert_eq!(says("Thời gian", value), None, "{value}");
    }
    assert_eq!(of("<p>Thời gian cắt nước từ 22 giờ đến 5 giờ.</p>", Kind::Building), None, "prose");
    assert_eq!(says("Lưu ý", "từ 22 giờ đến 6 giờ"), None, "no label of a time");
}

#[test]
fn a_deadline_counts_the_days_that_are_left() {
    for (value, shown) in [
        ("15/3/2026.", "15/3 (Hạn nộp · còn 5 ngày)"),
        ("trước 17 giờ ngày 11/3/2026", "11/3 (Hạn nộp · trước 17:00 · còn 1 ngày)"),
        ("đến hết ngày 10/3/2026", "10/3 (Hạn nộp · hết hôm nay)"),
        ("đến hết ngày 15/3", "15/3 (Hạn nộp)"),
        ("9/3/2026", "9/3 (Hạn nộp)"),
    ] {
        assert_eq!(says("Hạn nộp", value).as_deref(), Some(shown), "{value}");
    }
    assert_eq!(says("Hạn nộp", "Trước khi thẻ hết hạn 10 ngày."), None);
    assert_eq!(says("Thời hạn", "10 ngày làm việc; nhận tiền trước ngày 15 hằng tháng."), None);
}

#[test]
fn an_amount_keeps_the_few_words_behind_it() {
    for (value, shown) in [
        ("1.000.000 đồng mỗi hộ.", Some("1.000.000 đồng (mỗi hộ)")),
        ("<b>500.000 đồng/tháng</b>, kèm thẻ bảo hiểm y tế.", Some("500.000 đồng/tháng (kèm thẻ bảo hiểm y tế)")),
        ("500.000 – 1.000.000 đồng mỗi người mỗi tháng.", None),
        ("100.000 đồng/tháng; xe thứ ba: 150.000 đồng/tháng.", None),
        ("Theo quy định.", None),
    ] {
        assert_eq!(says("Mức hỗ trợ", value).as_deref(), shown, "{value}");
    }
}

#[test]
fn a_telephone_number_is_large_in_danger_only() {
    let html = "<p><b>Gọi:</b> Chị Lê Thu Hà (mẹ), 0900 000 226.</p>";
    let figure = |kind| of(html, kind).map(|own| own.figures(&Words::vietnamese(), Date::MIN).remove(0));
    let expected = Figure { text: "0900 000 226".into(), caption: "Gọi: Chị Lê Thu Hà (mẹ)".into() };
    assert_eq!(figure(Kind::Alert), Some(expected));
    assert_eq!(figure(Kind::Building), None);
    let caption = |value: &str| {
        let own = of(&format!("<p><b>Gọi:</b> {value}.</p>"), Kind::Alert).expect("a number");
        own.figures(&Words::vietnamese(), Date::MIN).remove(0).caption
    };
    assert_eq!(caption("114 khi cây đổ"), "Gọi khi cây đổ");
    assert_eq!(caption("024 3777 0123 giờ hành chính"), "Gọi: giờ hành chính");
    assert_eq!(of("<p><b>Gọi:</b> 156; mất tiền: 113.</p>", Kind::Alert), None, "two numbers");
}

#[test]
fn the_first_of_several_is_taken() {
    let html = "<p>Mời bà con.</p><p><b>Mức hỗ trợ:</b> 1.000.000 đồng</p><p><b>Hạn nộp:</b> 30/6/2026</p>";
    let (at, hero) = Hero::of(&from_html(html), Kind::Policy).expect("a hero");
    assert!(at == 1 && matches!(hero, Hero::Amount { .. }));
}
