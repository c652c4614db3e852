use super::compounds::{DICTIONARY, in_dictionary, own};
use super::*;

/// With the bound spaces visible.
fn bound(text: &str) -> String {
    bind(text).replace(is_bound, "~")
}

#[test]
fn amounts_stay_with_their_units() {
    assert_eq!(bound("hưởng 1.000.000 đồng trong 14 ngày"), "hưởng 1.000.000~đồng trong 14~ngày");
    assert_eq!(bound("mức 80.000 đồng/người/ngày, trả ngay"), "mức~80.000~đồng/người/ngày, trả ngay");
    assert_eq!(bound("được một triệu đồng và 1,5 triệu đồng"), "được một~triệu~đồng và 1,5~triệu~đồng");
    assert_eq!(bound("mỗi ngày 2 lần, mỗi lần 30 giây"), "mỗi ngày 2~lần, mỗi lần 30~giây");
    assert_eq!(bound("giảm 100 % (tối đa 10 m³/hộ)"), "giảm 100~% (tối~đa 10~m³/hộ)");
    assert_eq!(bound("cháu 6 tuổi cao 1,15 m, bé 24 tháng tuổi"), "cháu 6~tuổi cao 1,15~m, bé 24~tháng~tuổi");
    assert_eq!(bound("xe đến 9 chỗ, quá 20 phút, 3 buổi"), "xe đến 9~chỗ, quá 20~phút, 3~buổi");
    assert_eq!(bound("ba trăm nghìn đồng"), "ba~trăm~nghìn~đồng");
    assert_eq!(bound("hai người, ba mũi"), "hai~người, ba~mũi");
}

#[test]
fn dates_and_hours_stay_whole() {
    assert_eq!(bound("ngày 18/8/2021"), "ngày~18/8/2021");
    assert_eq!(bound("ngày 18 tháng 8 năm 2021"), "ngày~18~tháng~8 năm~2021");
    assert_eq!(bound("lúc 16 giờ 20, sau 22:00, 8h30"), "lúc~16~giờ~20, sau 22:00, 8h30");
    assert_eq!(bound("từ 06 giờ 00 ngày 23/8 đến 8 giờ 30 phút"), "từ~06~giờ~00~ngày~23/8 đến 8~giờ~30~phút");
    assert_eq!(bound("lúc 6 giờ sáng, 9 giờ 30 tối"), "lúc~6~giờ~sáng, 9~giờ~30~tối");
    assert_eq!(bound("đến 24 giờ ngày 03/7/2026"), "đến 24~giờ~ngày~03/7/2026");
    assert_eq!(bound("trong năm 2021 người dân"), "trong năm~2021 người~dân");
    assert_eq!(bound("từ ngày 23 tháng Chạp, rằm tháng Giêng"), "từ~ngày~23~tháng~Chạp, rằm tháng~Giêng");
    assert_eq!(bound("mùng 10 tháng 3, mồng 2 Tết"), "mùng~10~tháng~3, mồng~2 Tết");
}

#[test]
fn a_day_of_the_week_stays_with_its_date() {
    assert_eq!(bound("09 giờ 00 đến 11 giờ 30, thứ Tư 18/8/2021"), "09~giờ~00 đến 11~giờ~30, thứ~Tư~18/8/2021");
    assert_eq!(bound("bầu cử Chủ nhật 15/3, từ 7 giờ"), "bầu~cử Chủ~nhật~15/3, từ~7~giờ");
    assert_eq!(bound("sáng thứ Ba ngày 17/3/2026"), "sáng thứ~Ba~ngày~17/3/2026");
    assert_eq!(bound("thứ Bảy, ngày 14/3, tại sảnh"), "thứ~Bảy, ngày~14/3, tại sảnh");
    assert_eq!(bound("thứ 7 ngày 14/3, CN 15/3"), "thứ~7~ngày~14/3, CN~15/3");
    assert_eq!(bound("từ thứ Hai 16/3 đến thứ Sáu 20/3"), "từ~thứ~Hai~16/3 đến thứ~Sáu~20/3");
    assert_eq!(bound("tối thứ Năm 18 giờ"), "tối thứ~Năm 18~giờ");
    assert_eq!(bound("mũi thứ hai đợt này"), "mũi thứ~hai đợt này");
}

#[test]
fn no_line_says_the_opposite_of_its_sentence() {
    assert_eq!(bound("Không dùng thang máy, đừng mở cửa"), "Không~dùng thang~máy, đừng~mở~cửa");
    assert_eq!(bound("Công an không yêu cầu chuyển tiền"), "Công~an không~yêu~cầu chuyển~tiền");
    assert_eq!(bound("không được đỗ xe ở đây, chưa có điện"), "không~được~đỗ~xe ở đây, chưa~có~điện");
    assert_eq!(bound("Cấm ô tô, nghiêm cấm đốt rác"), "Cấm~ô~tô, nghiêm~cấm~đốt rác");
    assert_eq!(bound("hàng không nội địa, có ai không? Xin gọi"), "hàng~không nội~địa, có ai không? Xin gọi");
}

#[test]
fn what_is_bound_stays_as_it_is() {
    for text in ["từ 8 giờ 30 ngày 25/8 đến 17 giờ", "thang máy số 1, số 2 ngõ 42", "thứ Bảy ngày 14/3, 8 – 11 giờ"]
    {
        let once = bind(text);
        assert!(once.contains(JOINT), "{once}");
        assert_eq!(bind(&once), once);
    }
}

#[test]
fn a_house_stays_with_its_lane() {
    assert_eq!(bound("số 2 ngõ 42 phố Linh Đường"), "số~2~ngõ~42 phố~Linh~Đường");
}

#[test]
fn behind_a_dash_a_name_is_a_name() {
    assert_eq!(bound("Nguyễn Hữu Thọ – Bằng Liệt"), "Nguyễn~Hữu~Thọ~– Bằng~Liệt");
}

#[test]
fn a_short_end_stays_with_its_preposition() {
    assert_eq!(bound("Mất nước đến 17 giờ"), "Mất~nước đến~17~giờ");
    assert_eq!(bound("sạc đến 22:00, đỗ đến 8h30, hạn đến 13/6"), "sạc đến~22:00, đỗ đến~8h30, hạn đến~13/6");
    assert_eq!(bound("mở đến thứ 6, đến Chủ nhật, đến T7"), "mở đến~thứ~6, đến~Chủ~nhật, đến T7");
    assert_eq!(bound("đến 11 giờ 30 hằng ngày"), "đến 11~giờ~30 hằng~ngày");
    assert_eq!(bound("đến 40 độ, đến chủ nhà, đến thứ hạng"), "đến 40~độ, đến chủ~nhà, đến thứ~hạng");
    assert_eq!(bound("đến ngày nghỉ, đến ngày 10"), "đến ngày~nghỉ, đến~ngày~10");
}

#[test]
fn documents_keep_their_numbers() {
    assert_eq!(bound("Nghị quyết 15/NQ-HĐND ngày 13/8/2021"), "Nghị~quyết~15/NQ-HĐND ngày~13/8/2021");
    assert_eq!(bound("Kế hoạch số 188/KH-UBND của UBND"), "Kế~hoạch~số~188/KH-UBND của UBND");
    assert_eq!(bound("theo Chỉ thị 16 người dân ở nhà"), "theo Chỉ~thị~16 người~dân ở nhà");
    assert_eq!(bound("Điều 5, Khoản 2 và Phụ lục 01"), "Điều~5, Khoản~2 và Phụ~lục~01");
    assert_eq!(bound("Quý III, Chương IV"), "Quý~III, Chương~IV");
}

#[test]
fn places_in_the_house_keep_their_names() {
    assert_eq!(bound("tầng 12, hầm B2, tòa A"), "tầng~12, hầm~B2, tòa~A");
    assert_eq!(bound("thang máy số 3"), "thang~máy số~3");
    assert_eq!(bound("phòng 302, tổ 12, số 2 ngõ 42, cổng B"), "phòng~302, tổ~12, số~2~ngõ~42, cổng~B");
    assert_eq!(bound("các tòa HH1 – HH4, thang bộ N1, số nhà 15"), "các tòa~HH1~–~HH4, thang~bộ~N1, số nhà~15");
    assert_eq!(bound("hội nghị lần 2, khóa XVI"), "hội~nghị lần~2, khóa~XVI");
    assert_eq!(bound("người diện F0 và diện F1"), "người diện~F0 và diện~F1");
}

#[test]
fn telephone_numbers_stay_whole() {
    assert_eq!(bound("gọi 1900 9095 hoặc 024 3726 5157."), "gọi 1900~9095 hoặc 024~3726~5157.");
    assert_eq!(bound("gọi 0912 345 678, 114"), "gọi 0912~345~678, 114");
    assert_eq!(bound("năm 2021 100 hộ"), "năm~2021 100~hộ");
}

#[test]
fn names_keep_their_short_forms() {
    assert_eq!(bound("TP. Hà Nội, Q. Ba Đình"), "TP.~Hà~Nội, Q.~Ba~Đình");
    assert_eq!(bound("ông Nguyễn Văn A báo"), "ông~Nguyễn~Văn~A báo");
}

#[test]
fn compounds_stay_whole() {
    assert_eq!(bound("Hộ nghèo, hộ cận nghèo được hỗ trợ"), "Hộ~nghèo, hộ~cận~nghèo được hỗ~trợ");
    assert_eq!(bound("ĐEO KHẨU TRANG, “giãn cách”"), "ĐEO KHẨU~TRANG, “giãn~cách”");
    assert_eq!(bound("Ban quản lý tòa nhà"), "Ban~quản~lý tòa~nhà");
    assert_eq!(bound("có thể thao tác"), "có thể thao~tác");
}

#[test]
fn a_syllable_goes_to_one_of_two_compounds() {
    assert_eq!(bound("cách ly tại nhà"), "cách~ly tại~nhà");
    assert_eq!(bound("họp tại nhà văn hóa phường"), "họp tại nhà~văn~hóa phường");
    assert_eq!(bound("tiền nước sinh hoạt, nước sạch"), "tiền~nước sinh~hoạt, nước~sạch");
    assert_eq!(bound("ngắt cầu dao điện, xuống cầu thang bộ"), "ngắt cầu~dao điện, xuống cầu~thang~bộ");
    assert_eq!(bound("mở cửa sổ, thẻ bảo hiểm y tế"), "mở~cửa~sổ, thẻ bảo~hiểm~y~tế");
    assert_eq!(bound("phòng Ban quản trị"), "phòng~Ban~quản~trị");
    assert_eq!(bound("nộp phí gửi xe máy"), "nộp phí gửi~xe~máy");
}

#[test]
fn both_spellings_are_one_word() {
    assert_eq!(bound("hoá đơn, hóa đơn, thuỷ điện, thủy điện"), "hoá~đơn, hóa~đơn, thuỷ~điện, thủy~điện");
    assert_eq!(bound("định kỳ, định kì, quản lí, kĩ thuật"), "định~kỳ, định~kì, quản~lí, kĩ~thuật");
    assert_eq!(bound("bác sĩ, bác sỹ, quý khách, tỉ lệ"), "bác~sĩ, bác~sỹ, quý~khách, tỉ~lệ");
}

#[test]
fn words_that_only_join_stay_apart() {
    for text in ["khi có thể", "cho nên nếu như", "trong khi chờ", "một số hộ", "trước khi về"] {
        assert_eq!(bound(text), text);
    }
}

#[test]
fn people_and_places_keep_their_names() {
    assert_eq!(bound("tìm cháu Nguyễn Hoàng Bảo An, 7 tuổi"), "tìm cháu Nguyễn~Hoàng~Bảo~An, 7~tuổi");
    assert_eq!(bound("Nguyễn Hoàng Bảo An học lớp 2A"), "Nguyễn~Hoàng~Bảo~An học lớp~2A");
    assert_eq!(bound("Liên hệ: Lê Thị Thu Hà (tổ 5)"), "Liên~hệ: Lê~Thị~Thu~Hà (tổ~5)");
    assert_eq!(bound("Đồng chí NGUYỄN VĂN AN dự họp"), "Đồng~chí NGUYỄN~VĂN~AN dự họp");
    assert_eq!(bound("Công an phường Hoàng Liệt"), "Công~an phường~Hoàng~Liệt");
    assert_eq!(bound("phố Linh Đường cấm xe"), "phố~Linh~Đường cấm~xe");
    assert_eq!(bound("UBND Thành phố Hà Nội"), "UBND~Thành~phố Hà~Nội");
    assert_eq!(bound("Hải Phòng – Quảng Ninh"), "Hải~Phòng~– Quảng~Ninh");
}

#[test]
fn a_sentence_lends_no_capital_to_a_name() {
    assert_eq!(bound("Tại Hà Nội"), "Tại Hà~Nội");
    assert_eq!(bound("Gặp Lê Hà. Mời Lê Hà"), "Gặp Lê~Hà. Mời Lê~Hà");
    assert_eq!(bound("Hoàng Mai trồng cây"), "Hoàng~Mai trồng cây");
}

#[test]
fn capitals_all_along_are_no_name() {
    assert_eq!(bound("Thông Báo Lịch Cắt Nước"), "Thông~Báo Lịch Cắt~Nước");
    assert_eq!(bound("Kế Hoạch Phòng Chống Dịch Bệnh Mùa Hè"), "Kế~Hoạch Phòng~Chống Dịch~Bệnh Mùa Hè");
    assert_eq!(bound("THÔNG BÁO CẮT NƯỚC TÒA HOA"), "THÔNG~BÁO CẮT~NƯỚC TÒA HOA");
    assert_eq!(bound("UBND, HĐND HN"), "UBND, HĐND HN");
}

#[test]
fn ranges_stay_whole() {
    assert_eq!(bound("phạt 500.000 – 1.000.000 đồng"), "phạt 500.000~–~1.000.000~đồng");
    assert_eq!(bound("họp từ 7 – 9 giờ"), "họp từ~7~–~9~giờ");
    assert_eq!(bound("8 giờ 30 – 11 giờ 30 ngày 25/8"), "8~giờ~30~–~11~giờ~30 ngày~25/8");
    assert_eq!(bound("8 giờ – 11 giờ, 8h30 - 11h"), "8~giờ~–~11~giờ, 8h30~-~11h");
    assert_eq!(bound("25/8 – 30/8, thứ 2 – thứ 6"), "25/8~–~30/8, thứ~2~–~thứ~6");
    assert_eq!(bound("từ 8 giờ đến 11 giờ"), "từ~8~giờ đến~11~giờ");
    assert_eq!(bound("từ ngày 01/7 đến ngày 03/7"), "từ~ngày~01/7 đến~ngày~03/7");
}

#[test]
fn not_every_dash_is_a_range() {
    assert_eq!(bound("người tốt – việc tốt"), "người~tốt~– việc~tốt");
    assert_eq!(bound("30 tầng – 12 căn hộ"), "30~tầng~– 12~căn~hộ");
    assert_eq!(bound("024 3861 2345 – 0904 567 890"), "024~3861~2345~– 0904~567~890");
    assert_eq!(bound("Không tụ tập. – Rửa tay"), "Không~tụ~tập. – Rửa~tay");
}

#[test]
fn marks_part_what_would_be_bound() {
    assert_eq!(bound("hộ, nghèo"), "hộ, nghèo");
    assert_eq!(bound("năm 12. Ngày"), "năm~12. Ngày");
    assert_eq!(bound("tầng (12)"), "tầng (12)");
}

#[test]
fn no_chain_is_long() {
    let text = bind("ngày 1 ngày 2 giờ 3 giờ 4 phút 5 triệu đồng hỗ trợ cấp cứu trợ giúp 090 12 12 12 12 12 12 12");
    let fits = |chain: &str| chain.split(is_bound).count() <= LONGEST_CHAIN || chain.chars().count() <= SHORT_CHAIN;
    assert!(text.split(' ').all(fits), "{text}");
}

#[test]
fn only_spaces_change() {
    for text in ["", " ", "  hộ  nghèo ", "\u{a0}", "1 2\u{a0}3", "a"] {
        assert_eq!(unbound(&bind(text)), unbound(text));
    }
    assert_eq!(bind("một\u{a0}hai ba"), "một\u{a0}hai ba");
}

#[test]
fn an_amount_in_bold_stays_with_its_plain_unit() {
    let span = |text: &str, bold| Span { text: text.into(), bold };
    let spans = bind_spans(&[span("được ", false), span("1.000.000", true), span(" đồng", false)]);
    assert_eq!(spans, [span("được ", false), span("1.000.000", true), span("\u{a0}đồng", false)]);
}

#[test]
fn the_lists_are_in_order() {
    let mut seen = std::collections::HashSet::new();
    for entry in own() {
        assert!((2..=4).contains(&entry.split(' ').count()), "{entry}");
        assert!(unicode_normalization::is_nfc(entry) && entry == entry.to_lowercase(), "{entry}");
        assert_eq!(entry, entry.split(' ').map(|syllable| fold(syllable.into())).collect::<Vec<_>>().join(" "));
        assert!(seen.insert(entry.to_owned()), "{entry}: twice");
        assert!(!in_dictionary(entry), "{entry}: the dictionary has it");
    }
    for line in DICTIONARY.lines() {
        let (first, rests) = line.split_once(' ').expect("a syllable and what follows it");
        for rest in rests.split(';') {
            let entry = format!("{first} {rest}");
            assert!(in_dictionary(&entry), "{entry}: not found");
            assert_eq!(entry, entry.split(' ').map(|syllable| fold(syllable.into())).collect::<Vec<_>>().join(" "));
            assert!(seen.insert(entry), "{first} {rest}: twice");
        }
    }
    assert!(seen.len() > 24_000);
    for other in ["", " ", "a", "định", "định kỳ hạn", "ừ ừm", "zzz zzz", "định;kỳ", "cá\ncá"] {
        assert!(!in_dictionary(other), "{other}");
    }
}
