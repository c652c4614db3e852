//! One notice: from its Markdown file to an item of the edition.

use super::front::{Field, Front, Wrong};
use super::moment::Side;
use super::newsroom::Newsroom;
use super::slip::{Said, said};
use crate::board::place::{Audience, Places};
use jiff::Timestamp;
use pulldown_cmark::{Event, Options, Parser, Tag, html};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const FIELDS: [&str; 17] = [
    "title",
    "class",
    "kind",
    "mark",
    "pictogram",
    "from",
    "until",
    "to",
    "hours",
    "supersedes",
    "qr",
    "source",
    "image",
    "image_alt",
    "tags",
    "language",
    "correction",
];

/// A notice as it goes into the edition.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: String,
    /// The picture that it names, below `pictures/`.
    pub image: Option<String>,
    pub value: Map<String, Value>,
}

/// What there is to say of a notice's file, and the notice if there is one.
pub struct Read {
    pub item: Option<Item>,
    pub errors: Vec<Wrong>,
    pub warnings: Vec<Wrong>,
}

/// Reads one file. `before`: the item as it was published last, whose beginning stays.
pub fn read(
    front: &Front,
    id: &str,
    newsroom: &Newsroom,
    places: &Places,
    before: Option<&Value>,
    now: Timestamp,
) -> Read {
    let mut read = Read { item: None, errors: Vec::new(), warnings: Vec::new() };
    for (name, line) in front.strangers(&FIELDS) {
        let list = FIELDS.join(", ");
        read.errors.push((
            Some(line),
            said(
                format!("không có trường {name:?}; các trường: {list}"),
                format!("there is no field {name:?}; there are {list}"),
            ),
        ));
    }
    let mut own = Reader { front, newsroom, read: &mut read };
    let mut item = Map::new();
    let mut extension = Map::new();
    let title = own.text("title");
    if title.is_none() && front.get("title").is_none() {
        own.missing("title", "viết title = \"…\"", "write title = \"…\"");
    }
    item.extend(title.map(|title| ("title".to_owned(), title.into())));
    extension.insert("class".into(), own.text("class").unwrap_or_else(|| "routine".into()).into());
    extension.insert("kind".into(), own.text("kind").unwrap_or_else(|| "policy".into()).into());
    for name in ["mark", "pictogram", "source", "image_alt"] {
        extension.extend(own.text(name).map(|text| (name.to_owned(), text.into())));
    }
    if own.flag("correction") {
        extension.insert("mark".into(), "correction".into());
    }
    let known = |name: &str| before?.get("_bangtin")?.get(name)?.as_str()?.parse::<Timestamp>().ok();
    let from = own.moment("from", Side::From).or_else(|| known("from")).unwrap_or(now);
    extension.insert("from".into(), whole(from).into());
    match own.moment("until", Side::Until) {
        Some(until) => drop(extension.insert("until".into(), whole(until).into())),
        None if front.get("until").is_none() => {
            let proposed = now.to_zoned(newsroom.timezone.clone()).date().saturating_add(jiff::Span::new().days(14));
            let proposed = proposed.strftime("%d/%m/%Y").to_string();
            own.missing(
                "until",
                &format!("thông báo phải có ngày hết; ví dụ until = \"{proposed}\""),
                &format!("a notice must end; for example until = \"{proposed}\""),
            );
        }
        None => {}
    }
    extension.insert("to".into(), own.audience(places).into());
    for name in ["hours", "supersedes"] {
        extension.extend(own.texts(name).map(|texts| (name.to_owned(), texts.into())));
    }
    extension.extend(own.code().map(|code| ("qr".to_owned(), code)));
    item.extend(own.text("language").map(|text| ("language".to_owned(), text.into())));
    item.extend(own.texts("tags").map(|texts| ("tags".to_owned(), texts.into())));
    let image = own.text("image");
    item.insert("content_html".into(), own.body().into());
    let published = before.and_then(|before| before.get("date_published")).cloned();
    item.insert("date_published".into(), published.unwrap_or_else(|| whole(now).into()));
    item.insert("id".into(), id.into());
    item.insert("_bangtin".into(), Value::Object(extension));
    if read.errors.is_empty() {
        read.item = Some(Item { id: id.to_owned(), image, value: item });
    }
    read
}

/// In whole seconds.
fn whole(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).unwrap_or(at).to_string()
}

struct Reader<'r, 'f, 'a> {
    front: &'f Front<'a>,
    newsroom: &'r Newsroom,
    read: &'r mut Read,
}

impl<'f, 'a> Reader<'_, 'f, 'a> {
    fn missing(&mut self, name: &str, vi: &str, en: &str) {
        self.read.errors.push((Some(1), said(format!("{name}: còn thiếu; {vi}"), format!("{name}: is missing; {en}"))));
    }

    /// A field's value; what is wrong with it is named.
    fn value<T>(&mut self, name: &str, take: impl FnOnce(&Field<'f, 'a>) -> Result<T, Said>) -> Option<T> {
        let field = self.front.get(name)?;
        take(&field).map_err(|what| self.wrong(field.line, name, what)).ok()
    }

    fn wrong(&mut self, line: usize, name: &str, what: Said) {
        self.read.errors.push((Some(line), said(format!("{name}: {}", what.vi), format!("{name}: {}", what.en))));
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.value(name, |field| field.text().map(str::to_owned))
    }

    fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.value(name, |field| field.texts().map(|texts| texts.into_iter().map(str::to_owned).collect()))
    }

    fn flag(&mut self, name: &str) -> bool {
        self.value(name, Field::flag).unwrap_or(false)
    }

    fn moment(&mut self, name: &str, side: Side) -> Option<Timestamp> {
        let tz = &self.newsroom.timezone;
        self.value(name, |field| field.moment(side, tz))
    }

    fn code(&mut self) -> Option<Value> {
        self.value("qr", |field| match (field.text(), field.table()) {
            (Ok(url), _) => Ok(json!({ "url": url })),
            (_, Some(table)) if table.keys().all(|key| matches!(key.as_str(), "url" | "call")) => Ok(json!(table)),
            _ => Err(said(
                "viết như { url = \"https://…\", call = \"Quét mã để …\" }",
                "write it like { url = \"https://…\", call = \"Scan to …\" }",
            )),
        })
    }

    /// Whom it is for, by references, location IDs or names; everybody in the city if it does not say.
    fn audience(&mut self, places: &Places) -> Vec<String> {
        let Some(names) = self.texts("to") else { return vec![self.newsroom.city.to_string()] };
        let line = self.front.line("to").unwrap_or(1);
        let mut found = Vec::new();
        for name in names {
            match audiences(&name, places) {
                Ok(own) => found.extend(own.into_iter().map(|own| own.to_string())),
                Err(what) => self.wrong(line, "to", what),
            }
        }
        found.dedup();
        found
    }

    /// The Markdown as HTML. What a board does not show is told.
    fn body(&mut self) -> String {
        let (front, mut told) = (self.front, BTreeMap::new());
        let line = |at: usize| front.body_line + front.body[..at].matches('\n').count();
        let events: Vec<Event> = Parser::new_ext(front.body, Options::empty())
            .into_offset_iter()
            .map(|(event, range)| {
                if let Some(what) = unshown(&event) {
                    told.entry(what.en.clone()).or_insert((Some(line(range.start)), what));
                }
                event
            })
            .collect();
        self.read.warnings.extend(told.into_values());
        let mut text = String::new();
        html::push_html(&mut text, events.into_iter());
        text
    }
}

/// What a board cannot show of Markdown.
fn unshown(event: &Event) -> Option<Said> {
    Some(match event {
        Event::Start(Tag::Image { .. }) => said(
            "ảnh trong bài không hiện trên bảng; đặt ảnh bằng trường image",
            "pictures in the text are not shown; name the picture in the field image",
        ),
        Event::Start(Tag::Link { .. }) => said(
            "bà con không bấm được đường dẫn; đặt nó bằng trường qr",
            "nobody can press a link on the wall; put it into the field qr",
        ),
        Event::Html(_) | Event::InlineHtml(_) => said("thẻ HTML không hiện trên bảng", "HTML tags are not shown"),
        Event::Start(Tag::CodeBlock(_)) => said(
            "đoạn này thụt vào bốn dấu cách nên thành mã máy; bỏ thụt vào",
            "this is indented by four spaces, which makes it program code; move it to the left",
        ),
        _ => return None,
    })
}

/// Areas and sites by a reference, a location ID, or the name that people call them by.
fn audiences(name: &str, places: &Places) -> Result<Vec<Audience>, Said> {
    if let Ok(audience) = Audience::parse(name) {
        return Ok(vec![audience]);
    }
    let plain = |text: &str| -> String {
        use unicode_normalization::UnicodeNormalization;
        text.nfc().collect::<String>().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let wanted = plain(name);
    let areas = places.areas().filter(|(_, area)| plain(&area.name) == wanted).map(|(own, _)| own.clone());
    let sites = places.sites().filter(|site| plain(&site.name) == wanted).map(|site| Audience::Site(site.id));
    let areas: Vec<_> = areas.collect();
    let sites: Vec<Audience> = sites.collect();
    // One place may stand in several lists; two of one list are two places.
    let twice = areas.iter().any(|own| areas.iter().filter(|other| other.list() == own.list()).count() > 1);
    let found: Vec<Audience> = areas.into_iter().map(Audience::Area).chain(sites.iter().cloned()).collect();
    if twice || sites.len() > 1 || (!sites.is_empty() && found.len() > sites.len()) {
        let list: Vec<String> = found.iter().map(ToString::to_string).collect();
        let list = list.join(", ");
        return Err(said(
            format!("có nhiều nơi tên {name:?}; ghi một mã: {list}"),
            format!("several places are called {name:?}; write one of {list}"),
        ));
    }
    if found.is_empty() {
        return Err(said(
            format!("places.json không có nơi nào tên hay mã là {name:?}"),
            format!("places.json has no place of the name or code {name:?}"),
        ));
    }
    Ok(found)
}
