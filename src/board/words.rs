//! The board's own words on the glass. Vietnamese stands here; other languages come from the catalogues in `ui/lang`.

use super::lunar::LunarDate;
use super::notice::{Kind, Mark};
use jiff::civil::{Date, DateTime};

/// Every word that the board itself says. `%` is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub policy: String,
    pub form: String,
    pub reminder: String,
    pub health: String,
    pub praise: String,
    pub building: String,
    pub poster: String,
    pub alert: String,
    pub emergency: String,
    pub exercise: String,
    pub illustration: String,
    pub correction: String,
    pub replaces: String,
    pub replaces_dated: String,
    pub preview: String,
    pub broken: String,
    pub demo: String,
    pub scan_call: String,
    pub scan_with: String,
    pub updated: String,
    pub last_updated: String,
    /// Monday first.
    pub weekdays: [String; 7],
    pub lunar: String,
    pub lunar_leap: String,
    pub pause_title: String,
    pub pause_body: String,
    pub setup_title: String,
    pub setup_steps: [String; 3],
    pub board: String,
    pub no_site: String,
}

impl Words {
    pub fn vietnamese() -> Self {
        let own = str::to_owned;
        Self {
            policy: own("Chính sách"),
            form: own("Biểu mẫu"),
            reminder: own("Nhắc nhở"),
            health: own("Sức khỏe"),
            praise: own("Người tốt – việc tốt"),
            building: own("Thông báo của tòa nhà"),
            poster: own("Áp phích"),
            alert: own("Cảnh báo"),
            emergency: own("KHẨN CẤP"),
            exercise: own("TÌNH HUỐNG GIẢ ĐỊNH"),
            illustration: own("Minh họa"),
            correction: own("Đính chính"),
            replaces: own("Mới"),
            replaces_dated: own("Mới – thay thông báo ngày %"),
            preview: own("BẢN XEM THỬ"),
            broken: own("BẢN XEM THỬ – TỆP LỖI"),
            demo: own("BẢN TRÌNH DIỄN"),
            scan_call: own("Quét mã để xem chi tiết"),
            scan_with: own("Quét bằng Zalo hoặc máy ảnh"),
            updated: own("Cập nhật %"),
            last_updated: own("Cập nhật lần cuối %"),
            weekdays: ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"].map(own),
            lunar: own("% âm lịch"),
            lunar_leap: own("% âm nhuận"),
            pause_title: own("Tạm dừng kỹ thuật"),
            pause_body: own("Màn hình sẽ sớm hoạt động trở lại. Cần giúp gấp, xin gọi 113, 114 hoặc 115."),
            setup_title: own("Màn hình chưa có mã địa điểm"),
            setup_steps: [
                "Tìm mã địa điểm của tòa nhà trong thư của Sở.",
                "Ghi mã đó vào mục “site” trong tệp cài đặt của màn hình.",
                "Khởi động lại màn hình. Từ đó không phải làm gì thêm.",
            ]
            .map(own),
            board: own("Bảng tin"),
            no_site: own("Chưa có mã địa điểm"),
        }
    }

    pub fn kind(&self, kind: Kind) -> &str {
        match kind {
            Kind::Policy => &self.policy,
            Kind::Form => &self.form,
            Kind::Reminder => &self.reminder,
            Kind::Health => &self.health,
            Kind::Praise => &self.praise,
            Kind::Building => &self.building,
            Kind::Poster => &self.poster,
            Kind::Alert => &self.alert,
        }
    }

    pub fn mark(&self, mark: Mark) -> &str {
        match mark {
            Mark::Exercise => &self.exercise,
            Mark::Illustration => &self.illustration,
            Mark::Correction => &self.correction,
        }
    }

    /// *Mới – thay thông báo ngày 18/8*, or just *Mới* where the old one's day is not known.
    pub fn replaces(&self, old: Option<Date>) -> String {
        old.map_or_else(|| self.replaces.clone(), |day| self.replaces_dated.replace('%', &day_month(day)))
    }

    /// The two lines under the clock: *Thứ Tư 18/8* and *11/7 âm lịch*.
    pub fn date(&self, day: Date, lunar: LunarDate) -> [String; 2] {
        let name = &self.weekdays[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs()) % 7];
        let words = if lunar.leap { &self.lunar_leap } else { &self.lunar };
        [format!("{name} {}", day_month(day)), words.replace('%', &format!("{}/{}", lunar.day, lunar.month))]
    }

    /// The widest the first line under the clock can be, for laying the place before the day is known.
    pub fn widest_weekday(&self) -> String {
        let longest = self.weekdays.iter().max_by_key(|name| name.chars().count());
        format!("{} 28/12", longest.map_or("", String::as_str))
    }
}

/// `18/8`, as on every Vietnamese notice.
pub fn day_month(day: Date) -> String {
    format!("{}/{}", day.day(), day.month())
}

/// `08:42`.
pub fn hour_minute(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    #[test]
    fn the_line_under_the_clock_on_the_letters_day() {
        let day = date(2021, 8, 18);
        assert_eq!(day.weekday(), Weekday::Wednesday);
        let lines = Words::vietnamese().date(day, super::super::lunar::lunar(day));
        assert_eq!(lines.join(" · "), "Thứ Tư 18/8 · 11/7 âm lịch");
    }
}
