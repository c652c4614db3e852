//! One notice: from its Markdown file to an item of the edition.

mod hero;

use super::called::called;
use super::front::{Field, Front, Wrong};
use super::grammar::seen;
use super::moment::{Side, whole};
use super::nearest::nearest;
use super::newsroom::Newsroom;
use super::slip::{Said, said};
use crate::board::place::{Audience, Places};
use crate::board::words::Language;
use jiff::{SignedDuration, Timestamp};
use pulldown_cmark::{Event, Options, Parser, Tag, html};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A notice without a beginning holds already on boards whose clocks are slower than the desk's.
const AT_ONCE: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

const FIELDS: [&str; 19] = [
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
    "focus",
    "hero",
    "tags",
    "language",
    "correction",
];

/// A notice as it goes into the edition.
#[derive(Clone, Debug)]
pub struct Item {
    /// The picture that it names, below `pictures/`.
    pub image: Option<String>,
    pub value: Map<String, Value>,
}

/// A notice, and what there is to say of its file. Where a field is wrong, something stands in for it, so that the rest
/// can be looked at.
pub struct Read {
    pub item: Item,
    pub errors: Vec<Wrong>,
    pub warnings: Vec<Wrong>,
    /// The fields of which everything is said.
    pub told: BTreeSet<String>,
}

/// What is said on the way.
#[derive(Default)]
struct Notes {
    errors: Vec<Wrong>,
    warnings: Vec<Wrong>,
    told: BTreeSet<String>,
}

/// Reads one file. `places`: none where the directory cannot be relied on; then whom it is for is not judged. `before`: the
/// item as it was published last, whose beginning stays.
pub fn read(
    front: &Front,
    id: &str,
    newsroom: &Newsroom,
    places: Option<&Places>,
    before: Option<&Value>,
    now: Timestamp,
) -> Read {
    let mut read = Notes::default();
    for (name, line) in front.strangers(&FIELDS) {
        read.errors.push((Some(line), stranger(&name, &FIELDS)));
    }
    let today = now.to_zoned(newsroom.timezone.clone()).date();
    let mut own = Reader { front, newsroom, year: today.year(), read: &mut read };
    let mut item = Map::new();
    let mut extension = Map::new();
    let title = own.text("title");
    if title.is_none() && front.get("title").is_none() {
        own.missing("title", "viết title = \"…\"", "write title = \"…\"");
    }
    item.insert("title".into(), title.unwrap_or_else(|| id.to_owned()).into());
    extension.insert("class".into(), own.text("class").unwrap_or_else(|| "routine".into()).into());
    extension.insert("kind".into(), own.text("kind").unwrap_or_else(|| "policy".into()).into());
    for name in ["mark", "pictogram", "source", "image_alt"] {
        extension.extend(own.text(name).map(|text| (name.to_owned(), text.into())));
    }
    if own.flag("correction") {
        extension.insert("mark".into(), "correction".into());
    }
    let known = |name: &str| before?.get("_bangtin")?.get(name)?.as_str()?.parse::<Timestamp>().ok();
    let from = own.moment("from", Side::From).or_else(|| known("from")).unwrap_or_else(|| now - AT_ONCE);
    extension.insert("from".into(), whole(from).into());
    let until = own.moment("until", Side::Until);
    if front.get("until").is_none() {
        let proposed = today.saturating_add(jiff::Span::new().days(14));
        let proposed = proposed.strftime("%d/%m/%Y").to_string();
        own.missing(
            "until",
            &format!("thông báo phải có ngày hết; ví dụ until = \"{proposed}\""),
            &format!("a notice must end; for example until = \"{proposed}\""),
        );
    }
    // An end cannot be judged by a beginning that stands in for another.
    let until = until.filter(|_| !own.read.told.contains("from"));
    extension.insert("until".into(), until.map_or_else(|| some_end(from), whole).into());
    extension.insert("to".into(), own.audience(places).into());
    for name in ["hours", "supersedes"] {
        extension.extend(own.texts(name).map(|texts| (name.to_owned(), texts.into())));
    }
    extension.extend(own.code().map(|code| ("qr".to_owned(), code)));
    extension.extend(own.hero().map(|hero| ("hero".to_owned(), hero)));
    extension.extend(own.focus().map(|focus| ("focus".to_owned(), focus)));
    item.extend(own.language().map(|code| ("language".to_owned(), code.into())));
    item.extend(own.texts("tags").map(|texts| ("tags".to_owned(), texts.into())));
    let image = own.text("image");
    let body = own.body();
    if body.trim().is_empty() && image.is_none() {
        let what = said(
            "chưa có nội dung dưới dòng +++ thứ hai, nên chỉ hiện tiêu đề",
            "there is no text below the second line +++, so that the title stands alone",
        );
        own.read.warnings.push((Some(front.body_line), what));
    }
    item.insert("content_html".into(), body.into());
    let published = before.and_then(|before| before.get("date_published")).cloned();
    item.insert("date_published".into(), published.unwrap_or_else(|| whole(now).into()));
    item.insert("id".into(), id.into());
    item.insert("_bangtin".into(), Value::Object(extension));
    let Notes { errors, warnings, told } = read;
    Read { item: Item { image, value: item }, errors, warnings, told }
}

/// Of a name that is none of these.
fn stranger(name: &str, known: &[&str]) -> Said {
    let (vi, en) = match nearest(name, known.iter().copied()) {
        Some(own) => (format!("có phải {own} không?"), format!("is it {own}?")),
        None => (format!("các trường: {}", known.join(", ")), format!("there are {}", known.join(", "))),
    };
    said(format!("không có trường {name:?}; {vi}"), format!("there is no field {name:?}; {en}"))
}

/// What stands in for the end of a notice that has none that can be read.
fn some_end(from: Timestamp) -> String {
    whole(from.saturating_add(SignedDuration::from_hours(1)).unwrap_or(from))
}

struct Reader<'r, 'f, 'a> {
    front: &'f Front<'a>,
    newsroom: &'r Newsroom,
    /// Of the present, for examples.
    year: i16,
    read: &'r mut Notes,
}

impl<'f, 'a> Reader<'_, 'f, 'a> {
    fn missing(&mut self, name: &str, vi: &str, en: &str) {
        self.read.told.insert(name.to_owned());
        self.read.errors.push((Some(1), said(format!("{name}: còn thiếu; {vi}"), format!("{name}: is missing; {en}"))));
    }

    /// A field's value; what is wrong with it is named.
    fn value<T>(&mut self, name: &str, take: impl FnOnce(&Field<'f, 'a>) -> Result<T, Said>) -> Option<T> {
        let field = self.front.get(name)?;
        self.within(name, &field, |_, field| take(field))
    }

    /// The same of a field that is here already; `path`: its name, or with a dot that of one within it.
    fn within<T>(
        &mut self,
        path: &str,
        field: &Field<'f, 'a>,
        take: impl FnOnce(&Self, &Field<'f, 'a>) -> Result<T, Said>,
    ) -> Option<T> {
        take(self, field).map_err(|what| self.wrong(field.line, path, what)).ok()
    }

    /// `name`: of a field, or with a dot of one within it.
    fn wrong(&mut self, line: usize, name: &str, what: Said) {
        self.read.told.insert(name.split('.').next().unwrap_or(name).to_owned());
        self.read.errors.push((Some(line), said(format!("{name}: {}", what.vi), format!("{name}: {}", what.en))));
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.value(name, |field| field.text().and_then(seen))
    }

    fn language(&mut self) -> Option<&'static str> {
        self.value("language", |field| {
            let code = field.text()?;
            let known = Language::of_code(code).ok_or_else(|| {
                said(format!("không có {code:?}; viết vi hoặc en"), format!("{code:?} is not known; write vi or en"))
            });
            known.map(Language::code)
        })
    }

    fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.value(name, |field| field.texts()?.into_iter().map(seen).collect())
    }

    fn flag(&mut self, name: &str) -> bool {
        self.value(name, Field::flag).unwrap_or(false)
    }

    fn moment(&mut self, name: &str, side: Side) -> Option<Timestamp> {
        let (tz, year) = (&self.newsroom.timezone, self.year);
        self.value(name, |field| field.moment(side, tz, year))
    }

    fn code(&mut self) -> Option<Value> {
        self.value("qr", |field| match (field.text(), field.table()) {
            (Ok(url), _) => Ok(json!({ "url": seen(url)? })),
            (_, Some(table)) if table.keys().all(|key| matches!(key.as_str(), "url" | "call")) => {
                table.values().try_for_each(|own| seen(own).map(drop))?;
                Ok(json!(table))
            }
            _ => Err(said(
                "viết như { url = \"https://…\", call = \"Quét mã để …\" }",
                "write it like { url = \"https://…\", call = \"Scan to …\" }",
            )),
        })
    }

    /// Whom it is for, by references, location IDs or names; everybody in the city if it does not say.
    fn audience(&mut self, places: Option<&Places>) -> Vec<String> {
        let everybody = vec![self.newsroom.city.to_string()];
        let Some(names) = self.texts("to") else { return everybody };
        let Some(places) = places else {
            self.read.told.insert("to".to_owned());
            return everybody;
        };
        let line = self.front.line("to").unwrap_or(1);
        let mut found = Vec::new();
        for name in names {
            match audiences(&name, places) {
                Ok(own) => found.extend(own.into_iter().map(|own| own.to_string())),
                Err(what) => self.wrong(line, "to", what),
            }
        }
        if found.is_empty() && self.read.told.contains("to") {
            return everybody;
        }
        let mut told = BTreeSet::new();
        found.retain(|own| told.insert(own.clone()));
        found
    }

    /// The Markdown as HTML. What a board does not show is told.
    fn body(&mut self) -> String {
        let (front, mut told) = (self.front, BTreeMap::new());
        let line = |at: usize| front.body_line + front.body[..at].matches('\n').count();
        let events: Vec<Event> = Parser::new_ext(front.body, Options::ENABLE_TABLES)
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
        html::push_html(&mut text, on_lines_of_their_own(events).into_iter());
        text
    }
}

/// **Labels:** that begin a line begin a paragraph: people put them below each other, with no empty line between.
fn on_lines_of_their_own(mut events: Vec<Event>) -> Vec<Event> {
    for at in 0..events.len() {
        let [Event::SoftBreak, Event::Start(Tag::Strong), Event::Text(label), ..] = &events[at..] else { continue };
        let colon = match events.get(at + 3..) {
            Some([Event::End(_), Event::Text(next), ..]) => next.trim_start().starts_with(':'),
            _ => false,
        };
        if colon || label.trim_end().ends_with(':') {
            events[at] = Event::HardBreak;
        }
    }
    events
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
    let areas = places.areas().map(|(own, area)| (own, area.name.as_str()));
    called(name, areas, places.sites().map(|site| (site.id, site.name.as_str())))
}

#[cfg(test)]
mod tests;
