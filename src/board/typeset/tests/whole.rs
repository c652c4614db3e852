//! Sentences as ward officers write them, in every measure: what is read as one stands on one line.

use super::*;

/// What is read as one stands between brackets.
#[rustfmt::skip]
const SENTENCES: [&str; 38] = [
    "Thông báo cắt nước [định kỳ] để thau rửa [bể ngầm], đề nghị [cư dân] trữ [nước sạch]",
    "Đối tượng hưởng [trợ cấp] [mai táng]: người từ đủ [75 tuổi] trở lên không có [lương hưu]",
    "Ngày [bầu cử] [đại biểu] [Quốc hội] [khóa XVI] và [đại biểu] Hội đồng [nhân dân] các cấp, [nhiệm kỳ] [2026 – 2031]",
    "Chợ phiên bán [rau củ], thịt cá họp từ [6 – 9 giờ] sáng tại sân [tòa B]",
    "Tìm cháu [Nguyễn Hoàng Bảo An], [7 tuổi], mặc áo đỏ, [đi lạc] lúc [16 giờ 30] tại [tầng hầm] tòa B",
    "Ông [Trần Văn Hải], [Tổ trưởng] [tổ dân phố] [số 12], [điện thoại] [0912 345 678]",
    "Người bệnh điều trị [tại nhà] [liên hệ] [cơ sở y tế] gần nhất hoặc gọi [1900 9095]",
    "Cùng [thực hiện] 5K để bảo vệ [sức khỏe] của mình và của [cộng đồng]",
    "Phạt [500.000 – 1.000.000 đồng] đối với [hành vi] [đổ rác] không đúng [nơi quy định]",
    "[Thời gian]: từ [8 giờ 30 – 11 giờ 30] [ngày 25/8], tòa A và tòa B",
    "[Thời hạn]: [00 giờ] [ngày 01/7] đến [24 giờ 00] [ngày 03/7/2026]",
    "[Công an] phường [Hoàng Liệt] đề nghị [bà con] không chuyển tiền cho người lạ",
    "UBND [Thành phố] [Hà Nội] [chỉ đạo] các quận, huyện, [thị xã] khẩn trương [sơ tán]",
    "[Diễn tập] [phòng cháy chữa cháy] và [cứu nạn] [cứu hộ] lúc [9 giờ] [thứ Bảy]",
    "Khi nghe [chuông] báo cháy, không dùng [thang máy], đi theo [thang bộ] ra [điểm] tập kết",
    "[Sốt xuất huyết]: [diệt muỗi], diệt [lăng quăng], lật úp [dụng cụ] chứa nước, ngủ màn kể cả [ban ngày]",
    "[Phân loại] rác tại nguồn: rác [hữu cơ], rác [tái chế], rác còn lại",
    "[Học sinh] lớp 1 nộp [hồ sơ] [tuyển sinh] [trực tuyến] tại cổng [dịch vụ công]",
    "[Khám sức khỏe] [miễn phí] cho [người cao tuổi] tại [nhà văn hóa] phường",
    "Không để xe, [hàng hóa] chắn lối [thoát nạn] ở [hành lang] và [cầu thang bộ]",
    "Nước lũ dâng nhanh: ngắt [cầu dao] điện, chuyển [đồ đạc] lên cao, chuẩn bị [thuốc men]",
    "Phí gửi [xe máy] [100.000 đồng/tháng], [ô tô] [1.200.000 – 1.500.000 đồng/tháng]",
    "[Cảnh báo] [lừa đảo]: [kẻ gian] [mạo danh] [cán bộ] [công an], yêu cầu [cài đặt] [ứng dụng] giả",
    "[Lấy ý kiến] [nhân dân] về việc [sáp nhập] [tổ dân phố] [số 5] và [tổ dân phố] [số 6]",
    "[Quyên góp] ủng hộ [đồng bào] [thiệt hại] do [bão lũ]: [tiền mặt], [nhu yếu phẩm], [quần áo] ấm",
    "[Bộ Y tế] khuyến cáo [người dân] rửa tay bằng [xà phòng], [khử khuẩn] bề mặt",
    "Vé tháng nộp [thứ 2 – thứ 6] hằng tuần, [giờ hành chính], tại [ban quản lý]",
    "[Thời gian]: [từ 22 giờ] [thứ Ba 17/3] đến [5 giờ] [thứ Tư 18/3/2026], [tòa HH1 – HH4], [từ tầng 1] đến [tầng 15]",
    "[Chủ nhật 15/3]: ngày [bầu cử] [đại biểu] [Quốc hội] [khóa XVI], bỏ phiếu [từ 7 giờ] [đến 19 giờ] tại tổ [bầu cử] [số 7]",
    "[Bảo trì] [thang máy] [số 1] [08:00 – 17:00], [thứ Bảy], [ngày 14/3/2026], mời [bà con] đi [thang bộ N1]",
    "[Hội nghị] [nhà chung cư] [lần 2] lúc [8 giờ 30 phút] [thứ Bảy ngày 14/3] tại [tầng 3], [tòa HH2]",
    "Cháu [6 tuổi], cao [1,15 m], lạc lúc [16 giờ 20], [thứ Hai 02/3], ở [phòng 302], [số 2] [ngõ 42], [tổ 12]",
    "[Tiêm chủng] cho trẻ [24 tháng tuổi], ở lại [theo dõi] [30 phút], hẹn lại sau [14 ngày], hạn [đến ngày 30/4]",
    "[Mất nước] [đến 17 giờ], xe téc đứng ở [cổng B] [đến 22:00], mỗi nhà [2 thùng] [từ 14 giờ]",
    "Nghỉ Tết từ [ngày 23] [tháng Chạp] đến [mùng 10] [tháng Giêng], trực [số 2], [điện thoại] [024 3000 5678]",
    "[Không dùng] [thang máy], [không được đỗ xe] trước [9 giờ sáng], [đừng mở] cửa, [công an] [không yêu cầu] chuyển tiền",
    "Nộp từ [0 giờ ngày 01/7] đến [24 giờ ngày 03/7/2026] tại [số 2 ngõ 42], nghỉ [ngày 20 tháng Giêng], [chưa có] lịch",
    "Theo [Điều 5], [khoản 3], phạt [500.000 đồng]; lần sau [1.000.000 – 2.000.000 đồng], kể từ [Chủ nhật ngày 22/3]",
];

/// Counts of syllables after which no line may end.
fn inside(sentence: &str) -> Vec<usize> {
    let (mut inside, mut open) = (Vec::new(), false);
    for (n, word) in sentence.split(' ').enumerate() {
        open = if word.contains(']') { false } else { open || word.contains('[') };
        if open {
            inside.push(n + 1);
        }
    }
    inside
}

#[test]
fn no_line_ends_inside_what_is_read_as_one() {
    let fonts = Fonts::embedded();
    for sentence in SENTENCES {
        let (inside, spans) = (inside(sentence), bind_spans(&plain(&sentence.replace(['[', ']'], ""))));
        for (style, set) in [(BODY_STYLE, set as fn(&_, &_, _, &_) -> _), (TITLE_STYLE, set_balanced)] {
            let chains = spans[0].text.split(' ').map(|chain| fonts.advance(style.face, &unbound(chain)) * style.size);
            let widest = chains.fold(0.0, f32::max) + 1.0;
            for measure in (0..60).map(|step| widest + 25.0 * step as f32) {
                let mut count = 0;
                for line in set(&spans, &style, measure, &fonts) {
                    count += line.text().split(' ').count();
                    assert!(!inside.contains(&count), "{:?} ends a line of {measure} px: {sentence}", line.text());
                }
            }
        }
    }
}

#[test]
fn a_column_that_is_narrower_than_a_name_breaks_it_between_syllables() {
    let name = bind_spans(&plain("Cháu Nguyễn Hoàng Bảo An"));
    let style = Style { size: 10.0, ..BODY_STYLE };
    let lines = set(&name, &style, 13.0 * 6.0, &Table);
    assert_eq!(texts(&lines), ["Cháu Nguyễn", "Hoàng Bảo An"]);
    assert!(lines.iter().all(|line| !line.torn));
}

#[test]
fn two_hundred_notices_are_bound_in_no_time() {
    let notice = SENTENCES[..8].join(". ").replace(['[', ']'], "");
    bind(&notice);
    let start = std::time::Instant::now();
    (0..200).for_each(|_| assert!(!bind(&notice).is_empty()));
    // Some 20 ms; the rest is for a machine that builds, and for code that is not optimised.
    assert!(start.elapsed().as_millis() < 2_000, "{:?}", start.elapsed());
}
