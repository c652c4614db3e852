//! The steps, in the order in which they are taken.

use super::{Lang, Page, Place, Said, escaped, kept, link};
use crate::board::legibility::Rotation;
use crate::board::place::MOST_LETTERS;
use crate::setup::page::form::encoded;
use crate::setup::page::front::Look;

const INCHES: [f32; 8] = [32.0, 40.0, 43.0, 50.0, 55.0, 65.0, 75.0, 85.0];
const METRES: [f32; 5] = [2.0, 3.0, 4.0, 5.0, 7.0];

/// 1: who stands before the screen?
pub fn code(lang: Lang, said: Option<&Said>) -> String {
    let wrong = said.is_some_and(Said::is_wrong);
    let main = format!(
        "<h1>{title}</h1>\n<p class=\"lead\">{lead}</p>\n{alert}\n\
         <form method=\"post\" action=\"/code\">{kept}\n<label for=\"code\">{label}</label>\n\
         <input class=\"code\" id=\"code\" name=\"code\" inputmode=\"numeric\" autocomplete=\"one-time-code\" \
         maxlength=\"12\" required{attributes}>\n<button>{go}</button>\n</form>",
        title = lang.of("Nhập mã trên màn hình", "Enter the code on the screen"),
        lead = lang.of(
            "Nhìn lên màn hình, nhập sáu chữ số đang hiện. Mã đổi sau mỗi 10\u{a0}phút.",
            "Look at the screen and type the six digits that it shows. They change every ten minutes.",
        ),
        alert = Said::alert(said, lang),
        kept = kept(lang),
        label = lang.of("Mã sáu chữ số", "Six-digit code"),
        attributes = Said::attributes(wrong),
        go = lang.of("Tiếp tục", "Continue"),
    );
    Page { lang, title: lang.of("Mã trên màn hình", "Code on the screen"), step: Some(1), here: "/", wrong }.with(&main)
}

/// 2: how the panel hangs. The pictures show the glass as it is now, and as it would be seen if it hung otherwise.
pub fn hang(lang: Lang, now: Rotation, said: Option<&Said>) -> String {
    let turned = now.degrees();
    let picture = if turned.is_multiple_of(180) { "wide" } else { "tall" };
    let seen = [
        (90, lang.of("Đầu chữ quay sang phải", "Its top points right")),
        (180, lang.of("Chữ bị lộn ngược", "It is upside down")),
        (270, lang.of("Đầu chữ quay sang trái", "Its top points left")),
    ];
    // What leans by a quarter is set right by three more. The button says how the picture is turned then and not by how
    // much: pressed twice, it does no more than once.
    let buttons: String = seen
        .iter()
        .map(|(leans, words)| {
            format!(
                "<button class=\"pick\" name=\"turn\" value=\"{to}\"><img class=\"r{leans}\" src=\"/setup-{picture}.svg\" \
                 alt=\"\" width=\"96\" height=\"96\"><span>{words}</span></button>\n",
                to = (turned + 360 - leans) % 360,
            )
        })
        .collect();
    let main = format!(
        "<h1>{title}</h1>\n<p class=\"lead\">{lead}</p>\n{alert}<div class=\"grid\">\n\
         <a class=\"pick right\" href=\"{next}\"><img src=\"/setup-{picture}.svg\" alt=\"\" width=\"96\" height=\"96\">\
         <span>{right}</span></a>\n<form class=\"flat\" method=\"post\" action=\"/hang\">{kept}\n{buttons}</form>\n</div>\n\
         <a class=\"button\" href=\"{next}\">{go}</a>",
        title = lang.of("Chữ trên màn hình đứng thế nào?", "How does the writing stand?"),
        alert = Said::alert(said, lang),
        lead = lang.of(
            "Nhìn lên màn hình rồi bấm vào hình giống nhất. Màn hình xoay ngay.",
            "Look at the screen and press the picture that is like it. The screen turns at once.",
        ),
        next = escaped(&link("/panel", lang)),
        right = lang.of("Chữ đứng thẳng", "It is upright"),
        kept = kept(lang),
        go = lang.of("Đã đúng chiều, tiếp tục", "It is the right way up, continue"),
    );
    let title = lang.of("Chiều của màn hình", "Which way up");
    Page { lang, title, step: Some(2), here: "/hang", wrong: false }.with(&main)
}

/// 3: how large the panel is, and from how far away it is read.
pub fn panel(lang: Lang, look: &Look, said: Option<&Said>) -> String {
    let chip = |name: &str, value: String, words: String, on: bool| {
        let on = if on { " checked" } else { "" };
        format!(
            "<span class=\"chip\"><input type=\"radio\" id=\"{name}-{value}\" name=\"{name}\" value=\"{value}\"{on}>\
             <label for=\"{name}-{value}\">{words}</label></span>\n"
        )
    };
    let wrong = said.is_some_and(Said::is_wrong);
    // What was typed stays, to be mended.
    let typed = match said {
        Some(Said::NoPanel { typed }) => Some(typed.as_str()).filter(|typed| !typed.is_empty()),
        _ => None,
    };
    let known = typed.is_none() && INCHES.contains(&look.inches);
    let inches: String = INCHES
        .iter()
        .map(|own| chip("inches", own.to_string(), format!("{own}″"), known && *own == look.inches))
        .collect();
    let inches = inches + &chip("inches", "other".to_owned(), lang.of("Khác", "Other").to_owned(), !known);
    // A distance of the settings file that is none of these stands for the nearest.
    let near = METRES.iter().copied().min_by(|a, b| (a - look.metres).abs().total_cmp(&(b - look.metres).abs()));
    let metres: String =
        METRES.iter().map(|own| chip("metres", own.to_string(), format!("{own} m"), Some(*own) == near)).collect();
    let main = format!(
        "<h1>{title}</h1>\n{alert}\n<form method=\"post\" action=\"/panel\">{kept}\n\
         <fieldset><legend>{size}</legend>\n<div class=\"hint\"><img src=\"/setup-inches.svg\" alt=\"\" width=\"96\" height=\"72\">\
         <p>{size_hint}</p></div>\n<div class=\"chips\">{inches}</div>\n\
         <label for=\"other\">{other}</label>\n<input id=\"other\" name=\"other\" inputmode=\"decimal\" maxlength=\"16\" \
         value=\"{value}\"{attributes}>\n</fieldset>\n\
         <fieldset><legend>{far}</legend>\n<div class=\"hint\"><img src=\"/setup-metres.svg\" alt=\"\" width=\"96\" height=\"72\">\
         <p>{far_hint}</p></div>\n<div class=\"chips\">{metres}</div>\n</fieldset>\n<button>{go}</button>\n</form>",
        title = lang.of("Cỡ màn hình và khoảng cách", "Size and distance"),
        alert = Said::alert(said, lang),
        kept = kept(lang),
        size = lang.of("Màn hình bao nhiêu inch?", "How many inches?"),
        size_hint = lang.of(
            "Thường ghi ở mặt sau hoặc vỏ hộp. Không thấy thì đo chéo, từ góc này sang góc kia.",
            "It is often written on the back or the box. If not, measure from corner to opposite corner.",
        ),
        other = lang.of("Cỡ khác (inch hoặc cm)", "Another size (inches or cm)"),
        value = match typed {
            Some(typed) => escaped(typed),
            None if known => String::new(),
            None => look.inches.to_string(),
        },
        attributes = Said::attributes(wrong),
        far = lang.of("Bà con thường đứng cách màn hình bao xa?", "How far away do people stand?"),
        far_hint =
            lang.of("Chữ sẽ đủ to để đọc được từ đó.", "The writing will be large enough to be read from there."),
        go = lang.of("Tiếp tục", "Continue"),
    );
    let title = lang.of("Cỡ màn hình", "Size of the screen");
    Page { lang, title, step: Some(3), here: "/panel", wrong }.with(&main)
}

/// 4: the building, by its ID or by name.
pub fn building(lang: Lang, id: &str, asked: &str, found: Option<Vec<Place>>, said: Option<&Said>) -> String {
    // What is said of the step before stands above, and what is said of the search with the search.
    let (above, said) = if said.is_none_or(Said::is_wrong) { (None, said) } else { (said, None) };
    let above = Said::alert(above, lang);
    let (of_id, of_search) = if id.is_empty() { (None, said) } else { (said, None) };
    let here = match (id, asked) {
        ("", "") => "/building".to_owned(),
        ("", asked) => format!("/building?q={}", encoded(asked)),
        (id, _) => format!("/building?id={}", encoded(id)),
    };
    let by_id = format!(
        "<form method=\"get\" action=\"/building\">{kept}\n<label for=\"id\">{label}</label>\n\
         <p class=\"note\" id=\"id-note\">{note}</p>\n{alert}\n\
         <input id=\"id\" name=\"id\" value=\"{id}\" autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" \
         maxlength=\"20\" required{attributes}>\n<button>{go}</button>\n</form>\n",
        kept = kept(lang),
        label = lang.of("Mã địa điểm", "Location ID"),
        note = lang.of(
            "Có trong thư của Sở, như <b class=\"id\">HN-4K7Q2W</b>.",
            "It is in the department's letter, as in <b class=\"id\">HN-4K7Q2W</b>."
        ),
        alert = Said::alert(of_id, lang),
        id = escaped(id),
        attributes = if of_id.is_some() { Said::attributes(true) } else { " aria-describedby=\"id-note\"" },
        go = lang.of("Tiếp tục", "Continue"),
    );
    let label = lang.of("Tên hoặc địa chỉ tòa nhà", "Name or address of the building");
    let by_name = search(lang, "/building", label, asked, of_search);
    let results = found.map(|found| results(lang, &found)).unwrap_or_default();
    let none = format!(
        "<a class=\"quiet\" href=\"{}\">{}</a>",
        escaped(&link("/area", lang)),
        lang.of("Không thấy tòa nhà?", "Is the building not there?")
    );
    let title = lang.of("Tòa nhà nào?", "Which building?");
    let or = format!("<p class=\"or\"><span>{}</span></p>\n", lang.of("hoặc", "or"));
    // Whoever has searched reads what was found first.
    let main = if asked.is_empty() {
        format!("<h1>{title}</h1>\n{above}{by_id}{or}{by_name}{none}")
    } else {
        format!("<h1>{title}</h1>\n{by_name}{results}{none}\n{or}{by_id}")
    };
    let wrong = said.is_some();
    Page { lang, title: lang.of("Chọn tòa nhà", "Choose the building"), step: Some(4), here: &here, wrong }.with(&main)
}

/// 4, for the time being: the area that a building lies in which the directory does not have.
pub fn area(lang: Lang, asked: &str, found: Option<Vec<Place>>, said: Option<&Said>) -> String {
    let here = if asked.is_empty() { "/area".to_owned() } else { format!("/area?q={}", encoded(asked)) };
    let main = format!(
        "<h1>{title}</h1>\n<p class=\"lead\">{lead}</p>\n{search}{results}<a class=\"quiet\" href=\"{back}\">{words}</a>",
        title = lang.of("Chọn phường, xã", "Choose the ward"),
        lead = lang.of(
            "Màn hình sẽ tạm hiện thông báo chung của phường, xã. Hãy báo Sở để thêm tòa nhà vào danh bạ.",
            "For now the screen shows what is meant for the whole ward. Ask the department to list the building.",
        ),
        search = search(lang, "/area", lang.of("Tên phường, xã", "Name of the ward"), asked, said),
        results = found.map(|found| results(lang, &found)).unwrap_or_default(),
        back = escaped(&link("/building", lang)),
        words = lang.of("Quay lại tìm tòa nhà", "Back to the buildings"),
    );
    let title = lang.of("Chọn khu vực", "Choose the area");
    Page { lang, title, step: Some(4), here: &here, wrong: said.is_some() }.with(&main)
}

fn search(lang: Lang, path: &str, label: &str, asked: &str, said: Option<&Said>) -> String {
    format!(
        "<form method=\"get\" action=\"{path}\" role=\"search\">{kept}\n<label for=\"q\">{label}</label>\n{alert}\n\
         <input id=\"q\" name=\"q\" type=\"search\" value=\"{asked}\" autocomplete=\"off\" maxlength=\"80\" \
         enterkeyhint=\"search\" required{attributes}>\n<button class=\"second\">{go}</button>\n</form>\n",
        kept = kept(lang),
        alert = Said::alert(said, lang),
        asked = escaped(asked),
        attributes = Said::attributes(said.is_some()),
        go = lang.of("Tìm", "Search"),
    )
}

fn results(lang: Lang, found: &[Place]) -> String {
    if found.is_empty() {
        let words =
            lang.of("Không tìm thấy. Hãy thử gõ ít chữ hơn, không cần gõ dấu.", "Nothing was found. Try fewer words.");
        return format!("<p class=\"alert\" role=\"alert\">{words}</p>\n");
    }
    let one = |place: &Place| {
        let (field, value) = (place.field.0, encoded(&place.field.1));
        let line = if place.address.is_empty() { &place.area } else { &place.address };
        let line = if line.is_empty() { String::new() } else { format!("<span>{}</span>", escaped(line)) };
        format!(
            "<li><a class=\"result\" href=\"{href}\"><b>{name}</b>{line}<span class=\"mark\">{mark}</span></a></li>\n",
            href = escaped(&link(&format!("/confirm?{field}={value}"), lang)),
            name = escaped(&place.name),
            mark = escaped(&mark(lang, place)),
        )
    };
    let words = lang.of(format!("Tìm thấy {} nơi", found.len()), format!("Found: {}", found.len()));
    format!(
        "<div role=\"status\"><h2>{words}</h2></div>\n<ul class=\"results\">{}</ul>\n",
        found.iter().map(one).collect::<String>()
    )
}

fn mark(lang: Lang, place: &Place) -> String {
    match place.is_area() {
        true => lang.of(
            format!("Tên gọi từ {}", since(lang, &place.mark)),
            format!("So named since {}", since(lang, &place.mark)),
        ),
        false => place.mark.clone(),
    }
}

/// A month as it is said; `2025-07` is how lists are named.
fn since(lang: Lang, epoch: &str) -> String {
    let mut parts = epoch.splitn(3, '-');
    let (Some(year), Some(month)) = (parts.next(), parts.next()) else { return epoch.to_owned() };
    lang.of(format!("tháng {}/{year}", month.trim_start_matches('0')), format!("{month}/{year}"))
}

/// 5: the last look before the screen is theirs.
pub fn confirm(lang: Lang, place: &Place, screen: &str, said: Option<&Said>) -> String {
    let (field, value) = (place.field.0, escaped(&place.field.1));
    let here = format!("/confirm?{field}={}", encoded(&place.field.1));
    let back = if place.is_area() { "/area" } else { "/building" };
    let (title, yes) = if place.is_area() {
        (lang.of("Đúng khu vực này?", "Is this the area?"), lang.of("Đúng, dùng khu vực này", "Yes, use this area"))
    } else {
        let yes = lang.of("Đúng, là tòa nhà này", "Yes, this is my building");
        (lang.of("Đúng tòa nhà này?", "Is this the building?"), yes)
    };
    let main = format!(
        "<h1>{title}</h1>\n{card}\n<form method=\"post\" action=\"/claim\">{kept}\
         <input type=\"hidden\" name=\"{field}\" value=\"{value}\">\n<label for=\"screen\">{label}</label>\n\
         <p class=\"note\" id=\"screen-note\">{note}</p>\n{alert}\n\
         <input id=\"screen\" name=\"screen\" value=\"{screen}\" placeholder=\"Sảnh A\" autocomplete=\"off\" \
         maxlength=\"{MOST_LETTERS}\"{attributes}>\n<button>{yes}</button>\n</form>\n<a class=\"button second\" href=\"{back}\">{no}</a>",
        card = card(lang, place, ""),
        kept = kept(lang),
        label = lang.of("Tên màn hình", "Name of the screen"),
        note = lang.of(
            "Chỗ treo màn hình, như Sảnh A. Tòa nhà chỉ có một màn hình thì để trống cũng được.",
            "Where it hangs, such as Lobby A. With one screen in the building it may be left empty."
        ),
        alert = Said::alert(said, lang),
        screen = escaped(screen),
        attributes = if said.is_some() { Said::attributes(true) } else { " aria-describedby=\"screen-note\"" },
        back = escaped(&link(back, lang)),
        no = lang.of("Không phải, chọn lại", "No, choose again"),
    );
    let title = lang.of("Xác nhận", "Confirm");
    Page { lang, title, step: Some(5), here: &here, wrong: said.is_some() }.with(&main)
}

/// 6: it is theirs.
pub fn done(lang: Lang, place: &Place, screen: &str) -> String {
    let main = format!(
        "<p class=\"tick\" aria-hidden=\"true\">✓</p>\n<h1>{title}</h1>\n<p class=\"lead\">{belongs}</p>\n{card}\n<p>{keep}</p>\n\
         <form method=\"post\" action=\"/undo\">{kept}<button class=\"second\">{undo}</button></form>",
        title = lang.of("Đã cài đặt xong", "All set"),
        belongs = lang.of("Màn hình này thuộc:", "This screen belongs to:"),
        card = card(lang, place, screen),
        keep = lang.of(
            "Hãy chụp ảnh màn hình ngay bây giờ: số màn hình chỉ hiện trong một phút, khi gọi Sở sẽ cần đến.",
            "Take a picture of the screen now: it shows its number for a minute, and whoever calls the department needs it.",
        ),
        kept = kept(lang),
        undo = lang.of("Chọn nhầm? Chọn lại", "The wrong one? Choose again"),
    );
    Page { lang, title: lang.of("Xong", "Done"), step: None, here: "/done", wrong: false }.with(&main)
}

/// A place with all that tells it from others.
fn card(lang: Lang, place: &Place, screen: &str) -> String {
    let line = |vi: &str, en: &str, text: &str| {
        let words = lang.of(vi, en);
        if text.is_empty() { String::new() } else { format!("<dt>{words}</dt><dd>{}</dd>", escaped(text)) }
    };
    let mark = if place.is_area() {
        line("Tên gọi từ", "So named since", &since(lang, &place.mark))
    } else {
        line("Mã", "ID", &place.mark)
    };
    let screen = line("Tên màn hình", "Name of the screen", screen);
    let (address, area) = (line("Địa chỉ", "Address", &place.address), line("Khu vực", "Area", &place.area));
    format!("<div class=\"card\"><h2>{}</h2><dl>{screen}{address}{area}{mark}</dl></div>", escaped(&place.name))
}
