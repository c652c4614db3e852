use super::*;
use crate::board::place::SiteId;
use crate::desk::cli::{PlaceClaim, PlaceImport, PlaceList, PlaceRelease, PlaceSticks};
use crate::desk::newsroom::tests::{newsroom, write};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

const CITY: &str = r#"{ "places": 1, "mine": 7,
  "areas": [
    { "ref": "vn-gso@2021-01:01", "name": "Thành phố Hà Nội" },
    { "ref": "vn-gso@2021-01:00337", "name": "Phường Hoàng Liệt", "parent": "vn-gso@2021-01:01" },
    { "ref": "vn-nso@2025-07:00337", "name": "Phường Hoàng Liệt" },
    { "ref": "vn-gso@2021-01:00340", "name": "Phường Trung Hòa" },
    { "ref": "vn-gso@2021-01:00341", "name": "Phường Trung Hòa" } ],
  "sites": [
    { "id": "HN-4K7Q2W", "key": "of ours", "name": "Chung cư Hoa Sữa", "areas": ["vn-gso@2021-01:00337"] } ] }
"#;

fn room() -> (tempfile::TempDir, Newsroom) {
    let (folder, own) = newsroom();
    write(&own, "places.json", CITY);
    (folder, own)
}

fn now() -> Timestamp {
    "2026-11-25T08:00:00.9Z".parse().expect("a moment")
}

fn written(own: &Newsroom) -> String {
    fs::read_to_string(own.folder.join("places.json")).expect("the file")
}

fn told(done: Result<Told, Refused>) -> String {
    let done = done.expect("done");
    let out = done.out.iter().map(|own| own.vi.clone());
    out.chain(done.notes.iter().map(|own| own.text(Language::Vi))).collect::<Vec<_>>().join("\n")
}

fn refused(done: Result<Told, Refused>) -> String {
    match done.expect_err("refused") {
        Refused::Usage(what) => what.vi,
        other => other.failure(Language::Vi).to_string(),
    }
}

fn number() -> String {
    crate::board::place::ScreenNumber::of_key(b"a screen").to_string()
}

fn adding(own: &Newsroom, name: &str, area: &str) -> Place {
    Place::Add(PlaceAdd {
        newsroom: own.folder.clone(),
        name: name.into(),
        areas: vec![area.into()],
        address: None,
        households: Some(240),
        lat: None,
        lon: None,
        id: None,
    })
}

fn claiming(own: &Newsroom, number: &str, site: &str, again: bool) -> Place {
    let screen = Some("Sảnh A".to_owned());
    Place::Claim(PlaceClaim { newsroom: own.folder.clone(), number: number.into(), site: site.into(), screen, again })
}

fn releasing(own: &Newsroom, number: &str) -> Place {
    Place::Release(PlaceRelease { newsroom: own.folder.clone(), number: number.into(), unlisted: false })
}

fn naming(own: &Newsroom, name: &str) -> Place {
    let mut claim = claiming(own, &number(), "HN-4K7Q2W", false);
    if let Place::Claim(claim) = &mut claim {
        claim.screen = Some(name.to_owned());
    }
    claim
}

fn stranger() -> String {
    crate::board::place::ScreenNumber::of_key(b"another screen").to_string()
}

fn importing(own: &Newsroom, table: &str, check: bool) -> Place {
    let file = own.folder.join(format!("{}-buildings.csv", table.len()));
    fs::write(&file, table).expect("a table");
    Place::Import(PlaceImport { newsroom: own.folder.clone(), file, check })
}

fn sticks(own: &Newsroom, folder: PathBuf, table: Option<&str>) -> Place {
    let table = table.map(|text| {
        let file = own.folder.join("boxes.csv");
        fs::write(&file, text).expect("a table");
        file
    });
    Place::Sticks(PlaceSticks { newsroom: own.folder.clone(), folder, feed: "https://bangtin.vn".into(), table })
}

fn listing(own: &Newsroom, text: Option<&str>, json: bool) -> Place {
    Place::List(PlaceList { newsroom: own.folder.clone(), text: text.map(str::to_owned), json })
}

#[test]
fn a_new_building_gets_an_id_of_its_own_and_leaves_the_rest_as_it_was() {
    let (_folder, own) = room();
    let id = told(answer(&own, &adding(&own, "Tòa B", "phuong hoang liet"), now()));
    let book = Book::open(&own).expect("sound");
    let site = book.places.site(&SiteId::parse(&id).expect("an ID")).expect("there");
    assert!(id.starts_with("HN-") && site.name == "Tòa B" && site.households == Some(240));
    assert_eq!(site.areas.len(), 2, "one name stands for the area of every list");
    let text = written(&own);
    let kept = text.replace(
        &format!(",\n    {{ \"id\": \"{id}\", \"name\": \"Tòa B\", \"areas\": [\"vn-gso@2021-01:00337\", \"vn-nso@2025-07:00337\"], \"households\": 240 }}"),
        "",
    );
    assert_eq!(kept, CITY.replace("1, \"mine\"", "1,\n  \"mine\""));
}

#[test]
fn a_building_of_nearly_the_same_name_nearby_is_told() {
    let (_folder, own) = room();
    let said = told(answer(&own, &adding(&own, "Chung cu Hoa Sua", "vn-gso@2021-01:00337"), now()));
    assert!(said.contains("cùng khu vực đã có HN-4K7Q2W, \"Chung cư Hoa Sữa\""), "{said}");
    let said = told(answer(&own, &adding(&own, "Chung cư Hoa Sữa", "vn-nso@2025-07:00337"), now()));
    assert!(!said.contains("HN-4K7Q2W"), "another area: {said}");
}

#[test]
fn an_id_that_stands_for_a_building_is_never_made_again() {
    let known = Known::of(&Places::default());
    let mut made = [[1; 5], [1; 5], [33; 5], [2; 5]].into_iter();
    let mut random = || Ok(made.next().expect("no more are asked for"));
    let mut taken = std::collections::HashSet::new();
    let one = known.fresh(&mut taken, &mut random).expect("one");
    let other = known.fresh(&mut taken, &mut random).expect("another");
    assert!(one.to_string().starts_with("HN-11111") && other.to_string().starts_with("HN-22222"), "{one} {other}");
}

#[test]
fn whatever_is_refused_leaves_places_json_byte_for_byte() {
    let (folder, own) = room();
    told(answer(&own, &claiming(&own, &number(), "HN-4K7Q2W", false), now()));
    told(answer(&own, &adding(&own, "Tòa B", "Phường Hoàng Liệt"), now()));
    let before = written(&own);
    let other = Book::open(&own).expect("sound").places.sites().map(|own| own.id.to_string()).collect::<Vec<_>>();
    let other = other.iter().find(|own| *own != "HN-4K7Q2W").expect("two");
    let mut mistyped = number();
    let last = mistyped.pop();
    mistyped.push(if last == Some('2') { '3' } else { '2' });
    let site = |name: &str| {
        let all = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().map(|check| format!("{name}{check}"));
        all.into_iter().find(|own| SiteId::parse(own).is_ok()).expect("one fits")
    };
    let mut taken = adding(&own, "x", "Phường Hoàng Liệt");
    if let Place::Add(taken) = &mut taken {
        taken.id = Some("HN-4K7Q2W".into());
    }
    for (command, why) in [
        (adding(&own, "x", "Phường Hoàng Liệu"), "có phải \"Phường Hoàng Liệt\" không?"),
        (adding(&own, "x", "Hoàng Liệt"), "có phải \"Phường Hoàng Liệt\" không?"),
        (adding(&own, "x", "phuong trung hoa"), "ghi một mã: vn-gso@2021-01:00340, vn-gso@2021-01:00341"),
        (adding(&own, "x", "Phường Trung Hòa"), "ghi một mã: vn-gso@2021-01:00340, vn-gso@2021-01:00341"),
        (adding(&own, "x", "vn-gso@2021-01:9"), "không có nơi nào mã là"),
        (adding(&own, &"x".repeat(121), "Phường Hoàng Liệt"), "name: dài 121 chữ"),
        (taken, "đã có tòa nhà mang mã này"),
        (
            importing(&own, "name,areas\nTòa C,Phường Hoàng Liệt\nTòa D,\n", false),
            "buildings.csv:3: lỗi: areas: còn thiếu",
        ),
        (importing(&own, "id,name\nHN-4K7Q2W,Hoa Đào\n,\"x\n", false), "buildings.csv:3: lỗi: dấu nháy"),
        (claiming(&own, &number(), "HN-4K7Q2X", false), "gõ sai"),
        (claiming(&own, &mistyped, "HN-4K7Q2W", false), "gõ sai"),
        (claiming(&own, "7K2M", "HN-4K7Q2W", false), "không phải là số màn hình"),
        (claiming(&own, &number(), &site("SG-22222"), false), "của thành phố khác (SG)"),
        (claiming(&own, &number(), &site("HN-ZZZZZ"), false), "places.json không có tòa nhà HN-ZZZZZ"),
        (claiming(&own, &number(), other, false), "đang thuộc HN-4K7Q2W (Chung cư Hoa Sữa)"),
        (releasing(&own, &mistyped), "gõ sai"),
        (releasing(&own, &stranger()), "bangtin-desk place list"),
        (naming(&own, "😀"), "--screen: có \"😀\" (U+1F600)"),
        (naming(&own, &"x".repeat(81)), "--screen: dài 81 chữ, quá dài; rút ngắn còn 80"),
        (sticks(&own, own.folder.join("usb"), None), "nằm trong phòng tin"),
        (sticks(&own, folder.path().join("usb"), None), "root.json"),
    ] {
        let said = refused(answer(&own, &command, now()));
        assert!(said.contains(why), "{why}: {said}");
        assert_eq!(written(&own), before, "{why}");
    }
    assert!(!folder.path().join("usb").exists() && !own.folder.join("usb").exists());
}

#[test]
fn a_directory_with_faults_is_not_written_to() {
    let (_folder, own) = room();
    let broken = CITY.replace("HN-4K7Q2W", "HN-4K7Q2X");
    write(&own, "places.json", &broken);
    let table = "name,areas\nTòa C,Phường Hoàng Liệt\n";
    for command in [
        adding(&own, "x", "Phường Hoàng Liệt"),
        importing(&own, table, false),
        claiming(&own, &number(), "HN-4K7Q2W", false),
        releasing(&own, &number()),
    ] {
        let said = refused(answer(&own, &command, now()));
        assert!(said.contains("places.json:9: lỗi: id: mã gõ sai"), "{said}");
        assert!(said.contains("không thay đổi gì"), "{said}");
        assert_eq!(written(&own), broken);
    }
}

#[test]
fn every_word_on_a_screen_is_later_than_the_one_before() {
    let (_folder, own) = room();
    let said = told(answer(&own, &claiming(&own, &number().to_lowercase(), "hn4k7q2w", false), now()));
    assert!(said.contains("HN-4K7Q2W (Chung cư Hoa Sữa)") && said.contains("bangtin-desk publish"), "{said}");
    let entry = format!(
        "{{ \"number\": \"{}\", \"site\": \"HN-4K7Q2W\", \"name\": \"Sảnh A\", \"at\": \"2026-11-25T08:00:00Z\" }}",
        number()
    );
    assert!(written(&own).contains(&entry), "{}", written(&own));
    // The clock may be wrong: released within the second, and claimed again an hour before.
    told(answer(&own, &releasing(&own, &number()), now()));
    assert!(written(&own).contains(&format!("{{ \"number\": \"{}\", \"at\": \"2026-11-25T08:00:01Z\" }}", number())));
    let earlier = "2026-11-25T07:00:00Z".parse().expect("a moment");
    told(answer(&own, &claiming(&own, &number(), "HN-4K7Q2W", false), earlier));
    assert!(written(&own).contains("\"at\": \"2026-11-25T08:00:02Z\""));
    assert_eq!(Book::open(&own).expect("sound").places.screens().len(), 1);
}

#[test]
fn a_screen_that_places_json_does_not_have_is_released_only_when_that_is_meant() {
    let (_folder, own) = room();
    told(answer(&own, &claiming(&own, &number(), "HN-4K7Q2W", false), now()));
    // One character is another, and the check character with it.
    let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let near =
        alphabet.chars().flat_map(|one| alphabet.chars().map(move |last| (one, last))).find_map(|(one, last)| {
            let known = number();
            let typed = format!("{one}{}{last}", &known[1..known.len() - 1]);
            (typed != known && crate::board::place::ScreenNumber::parse(&typed).is_ok()).then_some(typed)
        });
    let said = refused(answer(&own, &releasing(&own, &near.expect("one")), now()));
    assert!(said.contains(&format!("có phải {}, HN-4K7Q2W (Chung cư Hoa Sữa) không?", number())), "{said}");
    let mut meant = releasing(&own, &stranger());
    if let Place::Release(meant) = &mut meant {
        meant.unlisted = true;
    }
    told(answer(&own, &meant, now()));
    // It is known now.
    told(answer(&own, &releasing(&own, &stranger()), now()));
    assert_eq!(Book::open(&own).expect("sound").places.screens().filter(|own| own.site.is_none()).count(), 1);
}

#[test]
fn a_screen_moves_to_another_building_only_when_that_is_meant() {
    let (_folder, own) = room();
    told(answer(&own, &claiming(&own, &number(), "HN-4K7Q2W", false), now()));
    let id = told(answer(&own, &adding(&own, "Tòa B", "Phường Hoàng Liệt"), now()));
    assert!(refused(answer(&own, &claiming(&own, &number(), &id, false), now())).contains("--again"));
    told(answer(&own, &claiming(&own, &number(), &id, true), now()));
    let book = Book::open(&own).expect("sound");
    assert_eq!(book.places.screens().next().and_then(|own| own.site), SiteId::parse(&id).ok());
}

#[test]
fn a_table_from_excel_changes_what_it_names_and_adds_the_rest() {
    let (_folder, own) = room();
    let table = "\u{feff}Mã;Tên;Địa chỉ;Số hộ;Khu vực;Vĩ độ;Kinh độ\r\nHN-4K7Q2W;;Số 1, phố X;300;;20,96;105,83\r\n;\"Tòa \"\"B\"\"\";;;vn-gso@2021-01:00337|Phường Hoàng Liệt;;\r\n;;;;;;\r\n";
    let before = written(&own);
    let said = told(answer(&own, &importing(&own, table, true), now()));
    assert!(said.starts_with("mới: 1, sửa: 1, như cũ: 0") && written(&own) == before, "{said}");
    told(answer(&own, &importing(&own, table, false), now()));
    let text = written(&own);
    let entry = r#"{ "id": "HN-4K7Q2W", "key": "of ours", "name": "Chung cư Hoa Sữa", "areas": ["vn-gso@2021-01:00337"], "address": "Số 1, phố X", "lat": 20.96, "lon": 105.83, "households": 300 }"#;
    assert!(text.contains(entry), "{text}");
    assert!(
        text.contains(r#""name": "Tòa \"B\"", "areas": ["vn-gso@2021-01:00337", "vn-nso@2025-07:00337"] }"#),
        "{text}"
    );
    let same = table.lines().take(2).collect::<Vec<_>>().join("\n");
    let said = told(answer(&own, &importing(&own, &same, false), now()));
    assert!(said.starts_with("mới: 0, sửa: 0, như cũ: 1") && written(&own) == text, "{said}");
}

#[test]
fn all_that_is_wrong_with_a_table_is_told_line_by_line() {
    let (_folder, own) = room();
    let table = "id,name,households,areas,lat,lon\nHN-4K7Q2X,a,x,Phường Nào,91,\nHN-4K7Q2W,a,,,,\nHN-4K7Q2W,b,,,,\n,,,,20.9,105.8\n";
    let said = refused(answer(&own, &importing(&own, table, true), now()));
    for (line, why) in [
        (2, "gõ sai"),
        (2, "households: \"x\""),
        (2, "\"Phường Nào\""),
        (2, "lat: \"91\""),
        (2, "lat, lon: mới có một"),
        (4, "mã này đã có ở dòng 3"),
        (5, "name: còn thiếu"),
        (5, "areas: còn thiếu"),
    ] {
        let found = said.lines().any(|own| own.contains(&format!("buildings.csv:{line}: lỗi: ")) && own.contains(why));
        assert!(found, "{line} {why}: {said}");
    }
    assert!(said.ends_with("8 lỗi; không thay đổi gì"), "{said}");
}

#[test]
fn a_city_of_fifty_thousand_buildings_comes_in_one_table() {
    let (_folder, own) = room();
    let rows: String = (0..50_000).map(|at| format!("Tòa nhà số {at},{at},Phường Hoàng Liệt\n")).collect();
    let said = told(answer(&own, &importing(&own, &format!("name,households,areas\n{rows}"), false), now()));
    assert!(said.contains("mới: 50000, sửa: 0, như cũ: 0") && said.lines().count() < 30, "{said}");
    let book = Book::open(&own).expect("sound");
    let (mut names, mut households) = (BTreeSet::new(), 0);
    for site in book.places.sites().filter(|own| own.name.starts_with("Tòa nhà số ")) {
        names.insert(site.name.clone());
        households += u64::from(site.households.unwrap_or_default());
        assert_eq!(site.name, format!("Tòa nhà số {}", site.households.unwrap_or_default()));
    }
    assert_eq!((names.len(), households), (50_000, 49_999 * 25_000));
}

#[test]
fn buildings_are_found_without_their_accents_with_their_screens() {
    let (_folder, own) = room();
    told(answer(&own, &claiming(&own, &number(), "HN-4K7Q2W", false), now()));
    let said = told(answer(&own, &listing(&own, Some("hoa sua"), false), now()));
    let number = number();
    assert_eq!(
        said,
        format!(
            "HN-4K7Q2W  Chung cư Hoa Sữa; Phường Hoàng Liệt\n    {number}  Sảnh A\n1 tòa nhà, 1 màn hình\nplaces.json:2: lưu ý: không có trường \"mine\"; bảng không dùng đến, mà ai cũng đọc được; bỏ đi\nplaces.json:10: lưu ý: không có trường \"key\"; bảng không dùng đến, mà ai cũng đọc được; bỏ đi"
        )
    );
    assert!(told(answer(&own, &listing(&own, Some("hoa dao"), false), now())).starts_with("0 tòa nhà, 0 màn hình"));
    let json = told(answer(&own, &listing(&own, None, true), now()));
    let json: serde_json::Value = serde_json::from_str(json.lines().next().unwrap_or_default()).expect("JSON");
    assert_eq!(json["sites"][0]["screens"][0]["number"], number.as_str());
    assert_eq!(json["sites"][0]["areas"][0]["name"], "Phường Hoàng Liệt");
}

#[test]
fn screens_that_hang_nowhere_known_are_told_apart() {
    let (_folder, own) = room();
    told(answer(&own, &claiming(&own, &number(), "HN-4K7Q2W", false), now()));
    let sites = written(&own);
    let gone = sites.find("  \"sites\"").zip(sites.find("  \"screens\"")).expect("both");
    write(&own, "places.json", [&sites[..gone.0], &sites[gone.1..]].concat());
    let said = told(answer(&own, &listing(&own, None, false), now()));
    let number = number();
    assert!(
        said.starts_with(&format!(
            "Màn hình ở tòa nhà không có trong places.json:\n    {number}  HN-4K7Q2W  Sảnh A\n0 tòa"
        )),
        "{said}"
    );
    told(answer(&own, &releasing(&own, &number), now()));
    let said = told(answer(&own, &listing(&own, None, false), now()));
    assert!(said.starts_with(&format!("Màn hình đã nhả:\n    {number}\n0 tòa nhà, 1 màn hình")), "{said}");
}

#[test]
fn the_guide_holds_to_the_letter_in_a_new_newsroom() {
    use clap::Parser as _;
    let (folder, own) = newsroom();
    crate::desk::publish::make_keys(&own, "", Timestamp::UNIX_EPOCH).expect("keys");
    let guide = include_str!("../../../docs/places.md").split("## At the desk").nth(1).expect("a chapter");
    let block = |language: &str, number: usize| {
        let begin = format!("```{language}\n");
        guide.split(begin.as_str()).nth(number).and_then(|own| own.split("```").next()).expect("a sample")
    };
    write(&own, "places.json", block("text", 1));
    let at = |name: &str| folder.path().join(name).display().to_string();
    fs::write(at("toanha.csv"), block("csv", 1)).expect("a table");
    fs::write(at("boxes.csv"), block("csv", 2)).expect("a table");
    let commands = guide.lines().filter_map(|line| line.strip_prefix("    bangtin-desk "));
    let mut done = 0;
    for command in commands {
        let words = command.split('#').next().unwrap_or_default().split('"').enumerate().flat_map(|(part, text)| {
            // Every other part stands in quotes.
            if part % 2 == 1 { vec![text] } else { text.split_whitespace().collect() }
        });
        let words = words.map(|word| match word {
            "sotttt" => own.folder.display().to_string(),
            "toanha.csv" | "boxes.csv" | "usb" => at(word),
            other => other.to_owned(),
        });
        let cli = Cli::try_parse_from(std::iter::once("bangtin-desk".to_owned()).chain(words)).expect(command);
        let crate::desk::cli::Command::Place(place) = &cli.command else { panic!("{command}") };
        let said = told(answer(&own, place, now()));
        assert!(!said.contains("lỗi") && !said.contains("lưu ý"), "{command}: {said}");
        done += 1;
    }
    assert!(done >= 7, "{done}");
    assert_eq!(fs::read_to_string(at("usb/bangtin.toml")).expect("it"), block("text", 2));
}
