use super::*;
use crate::board::legibility::Rotation;
use crate::setup::page::front::Look;

fn place() -> Place {
    let id = SiteId::parse("HN-4K7Q2W").expect("an ID");
    let evil = "<script>alert(\"1\")</script> & '".to_owned();
    Place { name: evil.clone(), address: evil.clone(), area: evil, ..Place::bare_site(&id) }
}

fn all(lang: Lang) -> Vec<String> {
    let evil = "\"><script>";
    let look = Look { rotation: Rotation::Half, inches: 49.0, metres: 3.0, claimed: None, screen: evil.into() };
    vec![
        code(lang, None),
        code(lang, Some(&Said::WrongCode { left: 7 })),
        hang(lang, Rotation::Quarter, None),
        hang(lang, Rotation::Quarter, Some(&Said::FixedTurn)),
        building(lang, "", "", None, Some(&Said::FixedPanel { inches: Some(43.5), metres: Some(3.0) })),
        panel(lang, &look, None),
        panel(lang, &look, Some(&Said::NoPanel { typed: evil.into() })),
        building(lang, "", "", None, None),
        building(lang, evil, "", None, Some(&Said::UnknownId(evil.into()))),
        building(lang, "", evil, Some(vec![place()]), None),
        building(lang, "", evil, Some(vec![]), None),
        area(lang, evil, Some(vec![place()]), Some(&Said::NotHere)),
        confirm(lang, &place(), evil, Some(&Said::Name(ScreenNameError::TooLong(81)))),
        done(lang, &place(), evil),
        taken(lang, Some(&place())),
        taken(lang, None),
        shut(lang),
        nothing(lang),
    ]
}

#[test]
fn what_is_typed_and_what_the_directory_says_stays_text() {
    for page in [all(Lang::Vi), all(Lang::En)].concat() {
        assert!(!page.contains("<script") && !page.contains("\">\"") && !page.contains("style="), "{page}");
        assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("//"), "{page}");
    }
}

#[test]
fn every_page_is_whole_and_every_field_has_its_label() {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        for page in all(lang) {
            for once in ["<main>", "</main>", "<h1>", "<header>", "<footer>", "<title>", "</html>"] {
                assert_eq!(page.matches(once).count(), 1, "{once}: {page}");
            }
            assert!(page.contains(&format!("<html lang=\"{code}\">")), "{page}");
            for name in ["p", "form", "div", "span", "a", "button", "ul", "li", "fieldset", "label", "dl"] {
                let opened = page.matches(&format!("<{name}>")).count() + page.matches(&format!("<{name} ")).count();
                assert_eq!(opened, page.matches(&format!("</{name}>")).count(), "{name}: {page}");
            }
            for input in page.split("<input ").skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
                if input.contains("type=\"hidden\"") {
                    continue;
                }
                let id = input.split("id=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
                assert!(page.contains(&format!("<label for=\"{id}\">")), "{id}: {page}");
            }
            for described in page.split("aria-describedby=\"").skip(1) {
                let id = described.split('"').next().unwrap_or_default();
                assert!(page.contains(&format!("id=\"{id}\"")), "{id}: {page}");
            }
        }
    }
}

#[test]
fn a_button_names_how_the_picture_stands_and_not_by_how_much_it_turns() {
    for (now, to) in [
        (Rotation::None, ["270", "180", "90"]),
        (Rotation::Quarter, ["0", "270", "180"]),
        (Rotation::Half, ["90", "0", "270"]),
        (Rotation::ThreeQuarter, ["180", "90", "0"]),
    ] {
        let page = hang(Lang::Vi, now, None);
        let values: Vec<&str> = page.split("value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(values, to, "{now:?}");
    }
}
