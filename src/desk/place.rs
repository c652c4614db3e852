//! The directory at the desk: buildings, and which screen hangs where. Nothing here publishes, or asks for a passphrase.

mod csv;
mod file;
mod import;
mod list;
mod screens;
mod site;
mod sticks;

use super::cli::{Cli, Place, PlaceAdd};
use super::commands::{failure, say};
use super::nearest::{bare, off};
use super::newsroom::Newsroom;
use super::publish::{Unpublished, alone};
use super::slip::{Said, Slip, said};
use crate::board::place::Places;
use crate::board::words::Language;
use crate::failure::Failure;
use file::Book;
use jiff::Timestamp;
use site::{Cells, Known, Wanted};

/// What a command says when it is done.
#[derive(Debug, Default)]
struct Told {
    out: Vec<Said>,
    notes: Vec<Slip>,
}

/// Why a command has changed nothing.
#[derive(Debug)]
enum Refused {
    Slips(Vec<Slip>),
    Usage(Said),
    Desk(Unpublished),
}

impl Refused {
    fn slip(own: Slip) -> Self {
        Self::Slips(vec![own])
    }

    fn failure(self, language: Language) -> Failure {
        match self {
            Self::Slips(slips) => faults(&slips, language),
            Self::Usage(what) => Failure::Usage(what.of(language).to_owned()),
            Self::Desk(why) => failure(why, language),
        }
    }
}

fn faults(slips: &[Slip], language: Language) -> Failure {
    let lines: Vec<String> = slips.iter().map(|slip| slip.text(language)).collect();
    let errors = slips.iter().filter(|slip| slip.is_error()).count();
    let end = said(format!("{errors} lỗi; không thay đổi gì"), format!("{errors} errors; nothing was changed"));
    Failure::Slips(format!("{}\n{}", lines.join("\n"), end.of(language)))
}

pub fn run(cli: &Cli, own: &Place, now: Timestamp) -> Result<(), Failure> {
    let newsroom = Newsroom::open(own.newsroom())
        .map_err(|slips| Refused::Slips(slips).failure(cli.language.unwrap_or(Language::Vi)))?;
    let language = cli.language.unwrap_or(newsroom.language);
    let told = answer(&newsroom, own, now).map_err(|why| why.failure(language))?;
    told.out.iter().for_each(|own| say(language, own));
    if told.notes.iter().any(Slip::is_error) {
        return Err(faults(&told.notes, language));
    }
    told.notes.iter().for_each(|own| eprintln!("{}", own.text(language)));
    Ok(())
}

fn answer(newsroom: &Newsroom, own: &Place, now: Timestamp) -> Result<Told, Refused> {
    let _alone = match own.changes() {
        true => Some(alone(newsroom).map_err(Refused::Desk)?),
        false => None,
    };
    match own {
        Place::List(own) => list::run(newsroom, own),
        Place::Add(own) => add(newsroom, own),
        Place::Import(own) => import::run(newsroom, own),
        Place::Claim(own) => screens::claim(newsroom, own, now),
        Place::Release(own) => screens::release(newsroom, own, now),
        Place::Sticks(own) => sticks::run(newsroom, own),
    }
}

fn add(newsroom: &Newsroom, own: &PlaceAdd) -> Result<Told, Refused> {
    let mut book = Book::open(newsroom)?;
    let known = Known::of(&book.places);
    let text = |own: &Option<f64>| own.map(|own| own.to_string());
    let (lat, lon, areas) = (text(&own.lat), text(&own.lon), own.areas.join("|"));
    let households = own.households.map(|own| own.to_string());
    let cells = Cells {
        id: own.id.as_deref(),
        name: Some(&own.name),
        address: own.address.as_deref(),
        households: households.as_deref(),
        areas: Some(&areas),
        lat: lat.as_deref(),
        lon: lon.as_deref(),
    };
    let usage = |faults: Vec<Said>| {
        let join = |own: fn(&Said) -> &str| faults.iter().map(own).collect::<Vec<_>>().join("\n");
        Refused::Usage(said(join(|own| &own.vi), join(|own| &own.en)))
    };
    let wanted = known.wanted(cells).map_err(usage)?;
    let lacks = site::lacks(&wanted);
    if !lacks.is_empty() {
        return Err(usage(lacks));
    }
    let mut taken = site::taken(&book.places);
    let id = match wanted.id {
        Some(id) if book.places.site(&id).is_some() => {
            return Err(Refused::Usage(said(
                format!("--id {id}: đã có tòa nhà mang mã này; bỏ --id để lấy mã mới"),
                format!("--id {id}: a site has this ID already; leave --id out for a new one"),
            )));
        }
        Some(id) => id,
        None => known.fresh(&mut taken, &mut site::random).map_err(|why| Refused::Desk(why.into()))?,
    };
    let notes = near(&book.places, &wanted);
    site::add(&mut book, id, &wanted);
    book.save(newsroom)?;
    Ok(Told { out: vec![said(id.to_string(), id.to_string())], notes })
}

/// Buildings of nearly this name in one of the areas: perhaps it is one of them.
fn near(places: &Places, wanted: &Wanted) -> Vec<Slip> {
    let name = bare(wanted.name.as_deref().unwrap_or_default());
    let areas = wanted.areas.as_deref().unwrap_or_default();
    let beside = places.sites().filter(|own| own.areas.iter().any(|area| areas.contains(area)));
    let alike = beside.filter(|own| off(&name, &bare(&own.name)).is_some()).take(5);
    let note = |own: &crate::board::place::Site| {
        let (id, name) = (own.id, &own.name);
        let what = said(
            format!("cùng khu vực đã có {id}, {name:?}; nếu là một tòa nhà thì bỏ mục mới"),
            format!("the same area has {id}, {name:?} already; if it is the same building, take the new entry out"),
        );
        Slip::warning(file::FILE, None, what)
    };
    alike.map(note).collect()
}

/// What goes out with the next publication.
fn next_publication(newsroom: &Newsroom) -> Said {
    let folder = newsroom.folder.display();
    said(
        format!("Có hiệu lực từ lần phát hành tới: bangtin-desk publish {folder}"),
        format!("It goes out with the next publication: bangtin-desk publish {folder}"),
    )
}
#[cfg(test)]
mod tests;
