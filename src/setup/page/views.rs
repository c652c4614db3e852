//! The pages: text around plain values, all of it escaped. They need no script and nothing from elsewhere.

use super::front::{Asked, Method, Reply};
use super::search::Index;
use crate::board::place::{AreaRef, MOST_LETTERS, ScreenNameError, Site, SiteId};
use crate::html::escaped;

mod refusals;
mod steps;

pub use refusals::Refusal;
pub use steps::{area, building, code, confirm, done, hang, panel};

const FILES: [(&str, &str, &str); 6] = [
    ("/setup.css", "text/css; charset=utf-8", include_str!("../../../ui/web/setup.css")),
    ("/icon.svg", SVG, include_str!("../../../ui/web/icon.svg")),
    ("/setup-wide.svg", SVG, include_str!("../../../ui/web/setup-wide.svg")),
    ("/setup-tall.svg", SVG, include_str!("../../../ui/web/setup-tall.svg")),
    ("/setup-inches.svg", SVG, include_str!("../../../ui/web/setup-inches.svg")),
    ("/setup-metres.svg", SVG, include_str!("../../../ui/web/setup-metres.svg")),
];
const SVG: &str = "image/svg+xml";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    Vi,
    En,
}

impl Lang {
    /// Of two wordings the one that is read.
    fn of<T>(self, vi: T, en: T) -> T {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }

    fn code(self) -> &'static str {
        self.of("vi", "en")
    }
}

/// What a page has to say about the last request.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    WrongCode {
        left: usize,
    },
    NoCode,
    Ended,
    NoPanel {
        typed: String,
    },
    MistypedId,
    NoId,
    UnknownId(String),
    OtherCity {
        id: String,
        prefix: String,
    },
    NotHere,
    Name(ScreenNameError),
    /// How the glass hangs stands in a file.
    FixedTurn,
    /// And so do these.
    FixedPanel {
        inches: Option<f32>,
        metres: Option<f32>,
    },
}

impl Said {
    fn text(&self, lang: Lang) -> String {
        let plain = |vi: &str, en: &str| lang.of(vi, en).to_owned();
        match self {
            Self::WrongCode { left } => lang.of(
                format!("Mã không đúng. Hãy xem lại mã đang hiện trên màn hình. Còn {left} lần thử."),
                format!("That is not the code. Look at the screen again. Tries left: {left}."),
            ),
            Self::NoCode => plain("Mã có đúng sáu chữ số.", "The code has exactly six digits."),
            Self::Ended => plain(
                "Đã quá 30 phút, hoặc màn hình vừa khởi động lại. Hãy nhập mã đang hiện trên màn hình.",
                "This visit has ended. Enter the code that the screen shows now.",
            ),
            Self::NoPanel { .. } => plain(
                "Hãy chọn cỡ màn hình và khoảng cách. Cỡ từ 15 đến 150 inch, viết như 43 inch hoặc 108 cm.",
                "Choose the size of the screen and the distance. A size is 15 to 150 inches, as in 43 inch or 108 cm.",
            ),
            Self::MistypedId => plain(
                "Mã gõ sai: có một chữ hoặc số không đúng. Hãy so lại từng chữ, từng số với thư của Sở.",
                "A slip of typing: one character does not fit the others. Compare them with the letter, one by one.",
            ),
            Self::NoId => plain(
                "Mã gõ sai: mã địa điểm gồm hai chữ cái, rồi sáu chữ hoặc số, như HN-4K7Q2W.",
                "A slip of typing: a location ID has two letters and six characters, as in HN-4K7Q2W.",
            ),
            Self::UnknownId(id) => lang.of(
                format!("Mã {id} gõ đúng, nhưng chưa có trong danh bạ tòa nhà. Hãy tìm theo tên ở dưới."),
                format!("{id} is a valid ID, but not in the directory. Search by name below."),
            ),
            Self::OtherCity { id, prefix } => lang.of(
                format!("Mã {id} là của thành phố khác. Mã ở thành phố này bắt đầu bằng {prefix}."),
                format!("{id} is an ID of another city. Those of this city begin with {prefix}."),
            ),
            Self::NotHere => plain(
                "Màn hình chưa tải xong danh bạ tòa nhà. Hãy thử lại sau vài phút.",
                "The screen has no directory of buildings yet. Try again in a few minutes.",
            ),
            Self::FixedTurn => plain(
                "Kỹ thuật viên đã đặt sẵn chiều của chữ, điện thoại không đổi được. Nếu chữ chưa đứng thẳng, hãy gọi người lắp đặt.",
                "The installer has fixed which way up the writing stands; a phone cannot change it. If it is not upright, call the installer.",
            ),
            Self::FixedPanel { inches, metres } => {
                let size = inches.map(|own| lang.of(format!("cỡ {own} inch"), format!("{own} inches")));
                let far = metres.map(|own| lang.of(format!("khoảng cách {own} m"), format!("a distance of {own} m")));
                let both: Vec<String> = [size, far].into_iter().flatten().collect();
                let both = both.join(lang.of(" và ", " and "));
                // As it is written here.
                let both = lang.of(both.replace('.', ","), both.clone());
                lang.of(
                    format!("Kỹ thuật viên đã đặt sẵn {both}, điện thoại không đổi được. Bạn cứ làm tiếp."),
                    format!("The installer has fixed {both}; a phone cannot change that. You can go on."),
                )
            }
            Self::Name(ScreenNameError::TooLong(_)) => lang.of(
                format!("Tên dài quá {MOST_LETTERS} chữ. Hãy viết ngắn hơn."),
                format!("The name is longer than {MOST_LETTERS} letters. Make it shorter."),
            ),
            Self::Name(ScreenNameError::NotShown(odd)) => lang.of(
                format!("Tên có “{odd}”, màn hình không hiện được. Hãy bỏ nó đi."),
                format!("The name has “{odd}”, which no screen shows. Leave it out."),
            ),
        }
    }

    /// What somebody is to mend; the rest they are to know.
    fn is_wrong(&self) -> bool {
        !matches!(self, Self::Ended | Self::FixedTurn | Self::FixedPanel { .. })
    }

    /// For the eyes and, at once, for the ears; fields name it as their description.
    fn alert(said: Option<&Self>, lang: Lang) -> String {
        let alert = |said: &Self| {
            let told = if said.is_wrong() { "" } else { " told" };
            format!("<p class=\"alert{told}\" id=\"said\" role=\"alert\">{}</p>", escaped(&said.text(lang)))
        };
        said.map(alert).unwrap_or_default()
    }

    /// What a field that is wrong says of itself.
    fn attributes(wrong: bool) -> &'static str {
        if wrong { " aria-invalid=\"true\" aria-describedby=\"said\" autofocus" } else { "" }
    }
}

/// A building or an area as the pages name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub name: String,
    pub address: String,
    /// What it lies in.
    pub area: String,
    /// Its ID, or which list an area is from.
    pub mark: String,
    /// The field that stands for it.
    field: (&'static str, String),
}

impl Place {
    pub fn site(index: &Index, site: &Site) -> Self {
        let area = index.area_of(site).unwrap_or_default();
        Self { name: site.name.clone(), address: site.address.clone(), area, ..Self::bare_site(&site.id) }
    }

    pub fn area(index: &Index, area: &AreaRef) -> Self {
        let line = index.area_line(area).unwrap_or_default();
        let (name, above) = line.split_once(", ").unwrap_or((&line, ""));
        let bare = Self::bare_area(area);
        let name = if name.is_empty() { bare.name } else { name.to_owned() };
        Self { name, area: above.to_owned(), ..bare }
    }

    /// One that the directory does not know.
    pub fn bare_site(id: &SiteId) -> Self {
        let id = id.to_string();
        Self { name: id.clone(), address: String::new(), area: String::new(), mark: id.clone(), field: ("site", id) }
    }

    pub fn bare_area(area: &AreaRef) -> Self {
        let mark = area.list().rsplit('@').next().unwrap_or_default().to_owned();
        let field = ("area", area.to_string());
        Self { name: area.to_string(), address: String::new(), area: String::new(), mark, field }
    }

    fn is_area(&self) -> bool {
        self.field.0 == "area"
    }
}

/// What every visitor may have: style and pictures.
pub fn file(asked: &Asked) -> Option<Reply> {
    let (_, kind, text) = FILES.iter().find(|(path, ..)| *path == asked.path)?;
    (asked.method == Method::Get).then(|| Reply::new(200, kind, *text))
}

/// An address in the language that is read.
pub fn link(path: &str, lang: Lang) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    lang.of(path.to_owned(), format!("{path}{mark}lang=en"))
}

/// The screen is somebody's.
pub fn taken(lang: Lang, place: Option<&Place>) -> String {
    let whose = match place {
        Some(place) => lang.of(
            format!("Màn hình này đã thuộc về: {}.", place.name),
            format!("This screen belongs already to: {}.", place.name),
        ),
        None => {
            lang.of("Màn hình này đã thuộc về một nơi khác.", "This screen belongs to a building already.").to_owned()
        }
    };
    let text = lang.of(
        "Nếu nhầm, hãy dùng chính chiếc điện thoại vừa cài đặt để chọn lại trong 30 phút, hoặc gọi cho Sở.",
        "If that is wrong, choose again within 30 minutes on the phone that set it up, or call the department.",
    );
    let text = format!("{} {text}", escaped(&whose));
    message(lang, lang.of("Màn hình đã được cài đặt", "This screen is set up"), &text)
}

/// Too many wrong codes.
pub fn shut(lang: Lang) -> String {
    let text = lang.of(
        "Đã có quá nhiều mã sai. Hãy tắt nguồn màn hình rồi bật lại để nhận mã mới, hoặc gọi cho Sở và đọc số màn hình.",
        "Too many wrong codes were typed. Switch the screen off and on again for a new one, or call the department and read out the screen's number.",
    );
    message(lang, lang.of("Đã khóa", "Locked"), text)
}

pub fn nothing(lang: Lang) -> String {
    refusals::returning(lang, lang.of("Không có trang này", "There is no such page"), "")
}

fn message(lang: Lang, title: &str, text: &str) -> String {
    let body = format!("<h1>{title}</h1><p class=\"lead\" role=\"alert\">{text}</p>");
    Page { lang, title, step: None, here: "/", wrong: false }.with(&body)
}

/// What stands around every page.
struct Page<'p> {
    lang: Lang,
    title: &'p str,
    /// From 1 to 5.
    step: Option<usize>,
    /// Where the same page is in the other language.
    here: &'p str,
    wrong: bool,
}

const STEPS: usize = 5;

impl Page<'_> {
    fn with(&self, main: &str) -> String {
        let lang = self.lang;
        let (other, name) = lang.of((Lang::En, "English"), (Lang::Vi, "Tiếng Việt"));
        let wrong = if self.wrong { lang.of("Lỗi: ", "Error: ") } else { "" };
        let steps = self.step.map(|step| {
            let bars: String =
                (1..=STEPS).map(|at| if at <= step { "<i class=\"on\"></i>" } else { "<i></i>" }).collect();
            let words = lang.of(format!("Bước {step} / {STEPS}"), format!("Step {step} of {STEPS}"));
            format!("<p class=\"step\">{words}</p><div class=\"bars\" aria-hidden=\"true\">{bars}</div>")
        });
        format!(
            "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{wrong}{title} · Bảng tin</title>\n<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n\
             <link rel=\"stylesheet\" href=\"/setup.css\">\n</head>\n<body>\n\
             <header><p class=\"brand\">Bảng tin</p>{steps}</header>\n<main>\n{main}\n</main>\n\
             <footer><a href=\"{here}\" lang=\"{to}\" hreflang=\"{to}\">{name}</a></footer>\n</body>\n</html>\n",
            code = lang.code(),
            title = escaped(self.title),
            steps = steps.unwrap_or_default(),
            here = escaped(&link(self.here, other)),
            to = other.code(),
        )
    }
}

/// The field that keeps a form's answer in the language of its page.
fn kept(lang: Lang) -> &'static str {
    lang.of("", "<input type=\"hidden\" name=\"lang\" value=\"en\">")
}

#[cfg(test)]
mod tests;
