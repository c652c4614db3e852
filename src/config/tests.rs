use super::*;
use proptest::prelude::*;

/// The settings of files in this order and a command line.
fn of(texts: &[&str], options: &ShowOptions) -> Settings {
    let mut settings = Settings::plain();
    for text in texts {
        file::follow_bytes(&mut settings, Path::new("/etc/bangtin/own.toml"), text.as_bytes());
    }
    settings.apply(options).expect("right words");
    settings
}

fn faults(settings: &Settings) -> Vec<String> {
    settings.faults.iter().map(SettingFault::to_string).collect()
}

/// The only fault of a file, which must stand in `line`.
fn fault(text: &str, line: usize) -> String {
    let faults = faults(&of(&[text], &ShowOptions::default()));
    let [fault] = &faults[..] else { panic!("one fault in {text:?}, not {faults:?}") };
    fault.strip_prefix(&format!("/etc/bangtin/own.toml:{line}: ")).unwrap_or_else(|| panic!("{fault}")).to_owned()
}

#[test]
fn how_large_the_panel_is_people_know_best_then_the_panel() {
    let mut own = of(&[], &ShowOptions::default());
    own.see_panel(Some(54.6));
    assert_eq!(own.profile.panel_inches, 55.0);
    own.see_panel(None);
    assert_eq!(own.profile.panel_inches, 43.0, "another one, that says nothing");
    own.see_panel(Some(7.0));
    assert_eq!(own.profile.panel_inches, 15.0, "what a lobby's panel may be");
    let mut said = of(&["[display]\npanel_inches = 32.0"], &ShowOptions::default());
    said.see_panel(Some(55.0));
    assert_eq!(said.profile.panel_inches, 32.0);
    let mut hung = Settings::plain();
    hung.hang(&Hung { panel_inches: Some(65.0), ..Hung::default() });
    hung.see_panel(Some(55.0));
    assert_eq!(hung.profile.panel_inches, 65.0);
    let moved = own.moved(&ShowOptions::default(), Claim::default()).expect("settings");
    assert_eq!(moved.profile.panel_inches, 15.0, "it hangs elsewhere, and is the same panel");
}

#[test]
fn the_command_line_beats_a_drop_in_which_beats_the_file() {
    let file = "screen = \"Sảnh A\"\nsite = \"HN-4K7Q2W\"\n[display]\npanel_inches = 32.0";
    let settings = of(&[file, "screen = \"Sảnh B\""], &ShowOptions::default());
    assert_eq!((settings.screen.as_str(), settings.profile.panel_inches), ("Sảnh B", 32.0));
    let options = ShowOptions { screen: Some("Sảnh C".into()), panel: Some(55.0), ..ShowOptions::default() };
    let settings = of(&[file, "screen = \"Sảnh B\""], &options);
    assert_eq!((settings.screen.as_str(), settings.profile.panel_inches), ("Sảnh C", 55.0));
}

#[test]
fn a_slip_of_the_pen_costs_its_value_and_is_named_with_its_line() {
    let text = "screen = \"Sảnh A\"\nsiet = \"HN-4K7Q2W\"\n\n[display]\nrotate = 45\npanel_inches = 0.0\nnight = 5\n";
    let own = of(&[text], &ShowOptions::default());
    let plain = Settings::plain();
    assert_eq!((own.screen.as_str(), own.site, own.rotation), ("Sảnh A", None, Rotation::None));
    assert_eq!((own.profile, &own.night), (plain.profile, &plain.night));
    let names = faults(&own);
    let expected = [
        (2, "siet: there is no such"),
        (5, "display.rotate: 45"),
        (6, "display.panel_inches: 0"),
        (7, "display.night: is no text"),
    ];
    assert_eq!(names.len(), expected.len(), "{names:?}");
    for (name, (line, start)) in names.iter().zip(expected) {
        assert!(name.starts_with(&format!("/etc/bangtin/own.toml:{line}: {start}")), "{name}");
    }
    assert!(names[0].contains("site") && names[1].contains("0, 90, 180 or 270") && names[2].contains("15 to 150"));
    assert_eq!(own.faults[1].place(), "own.toml:5");
}

#[test]
fn a_faulty_drop_in_leaves_what_the_file_says() {
    let own = of(&["site = \"HN-4K7Q2W\"", "site = \"HN-4K7Q2X\""], &ShowOptions::default());
    assert_eq!(own.site.map(|site| site.to_string()).as_deref(), Some("HN-4K7Q2W"));
    assert!(faults(&own)[0].contains("HN-4K7Q2X"), "{:?}", own.faults);
}

#[test]
fn broken_grammar_costs_its_lines_only() {
    for (text, line) in [
        ("screen = \"Sảnh A\"\nsite = \"HN-4K7Q2W\n[display]\nrotate = 90\n", 2),
        ("screen = \"Sảnh A\"\nsite = \n[display]\nrotate = 90\n", 2),
        ("screen = \"Sảnh A\"\nsite HN-4K7Q2W\n[display]\nrotate = 90\n", 2),
        ("screen = \"Sảnh A\"\n[display]\nrotate = 90\nrotate = 180\n", 4),
        ("screen = \"Sảnh A\"\nsite = “HN-4K7Q2W”\n[display]\nrotate = 90\n", 2),
        ("screen = \"Sảnh A\"\nsite = Lê\n[display]\nrotate = 90\n", 2),
        ("screen = \"Sảnh A\"\nmàn hình\n[display]\nrotate = 90\n", 2),
        ("screen = \"Sảnh A\"\n\u{a0}site = \"HN-4K7Q2W\"\n[display]\nrotate = 90\n", 2),
        ("screen = \"Sảnh A\"\nsite = \"\"\"HN-4K7Q2W\n[display]\nrotate = 90\n", 2),
        ("screen = \"Sảnh A\"\ncodes.hosts = [\"gov.vn\"\n[display]\nrotate = 90\n", 2),
    ] {
        let own = of(&[text], &ShowOptions::default());
        assert_eq!((own.screen.as_str(), own.site, own.rotation), ("Sảnh A", None, Rotation::Quarter), "{text}");
        assert!(own.faults.iter().all(|fault| fault.line == Some(line)), "{:?}", own.faults);
        assert!(!own.faults.is_empty(), "{text}");
    }
}

#[test]
fn a_file_in_another_encoding_costs_its_foreign_lines() {
    let mut own = Settings::plain();
    let text = b"site = \"HN-4K7Q2W\"\nscreen = \"S\xe3nh A\"\n";
    file::follow_bytes(&mut own, Path::new("own.toml"), text);
    assert_eq!((own.site.is_some(), own.screen.as_str()), (true, ""));
    assert_eq!(faults(&own), ["own.toml:2: is no text in UTF-8: save the file in that encoding"]);
}

#[test]
fn whatever_stands_in_a_file_the_screen_has_settings() {
    for text in [
        "\"\"\"",
        "a.b.c.d = 1",
        "edition = \"\"",
        "[[display]]\nrotate = 90",
        "display = 3",
        "[site]\na = 1",
        "\0",
        "= = =",
        "[",
        "codes = { hosts = 1 }",
    ] {
        let own = of(&[text], &ShowOptions::default());
        assert!(!own.faults.is_empty(), "{text:?}");
        assert_eq!(own.hosts, Settings::plain().hosts);
    }
}

proptest! {
    /// Characters of which slips are made, in every order.
    #[test]
    fn no_text_whatever_ends_the_screen(text in "[a-c=\"'\\[\\]{}.,#\\\\ “ậ\u{a0}\u{0}\n\r0-9-]{0,80}|\\PC{0,60}") {
        let own = of(&[&text], &ShowOptions::default());
        let lines = text.split('\n').count();
        prop_assert!(own.faults.iter().all(|fault| fault.line.is_none_or(|line| line <= lines)), "{:?}", own.faults);
    }
}

#[test]
fn a_file_full_of_slips_is_told_in_a_few_lines() {
    let own = of(&[&"x = \n".repeat(9_000)], &ShowOptions::default());
    assert_eq!(own.faults.len(), 21, "{:?}", own.faults.last());
    let own = of(&[&(0..9_000).map(|at| format!("x{at} = 1\n")).collect::<String>()], &ShowOptions::default());
    assert_eq!(own.faults.len(), 21);
}

#[test]
fn a_screen_s_name_fits_its_line() {
    let long = "Sảnh ".repeat(17);
    assert!(fault(&format!("screen = \"{long}\""), 1).contains("84 letters"));
    let options = ShowOptions { screen: Some(long), ..ShowOptions::default() };
    assert!(Settings::plain().apply(&options).is_err());
}

#[test]
fn a_host_that_would_silently_remove_every_code_is_named() {
    for hosts in ["[\"\"]", "[\"https://a.vn/\"]", "[\"gov.vn\", \"vn\"]"] {
        let fault = fault(&format!("[codes]\nhosts = {hosts}"), 2);
        assert!(fault.starts_with("codes.hosts: ") && fault.contains("gov.vn"), "{fault}");
    }
    assert!(of(&["[codes]\nhosts = []"], &ShowOptions::default()).hosts.is_empty(), "none at all");
}

#[test]
fn a_wrong_night_is_called_by_its_name() {
    let fault = fault("[display]\nnight = \"late\"", 2);
    assert!(fault.starts_with("display.night: ") && !fault.contains("_bangtin"), "{fault}");
}

#[test]
fn files_that_a_settings_file_names_lie_beside_it() {
    let own = of(&["edition = \"own.json\"\nplaces = \"/srv/places.json\""], &ShowOptions::default());
    assert_eq!(own.edition.as_deref(), Some(Path::new("/etc/bangtin/own.json")));
    assert_eq!(own.places.as_deref(), Some(Path::new("/srv/places.json")));
}

#[test]
fn wrong_words_on_the_command_line_are_wrong_usage() {
    for options in [
        ShowOptions { site: Some("HN-4K7Q2X".into()), ..ShowOptions::default() },
        ShowOptions { panel: Some(5.0), ..ShowOptions::default() },
        ShowOptions { at: Some("yesterday".into()), ..ShowOptions::default() },
    ] {
        assert!(Settings::plain().apply(&options).expect_err("wrong words").starts_with("--"));
    }
}

#[test]
fn files_that_cannot_be_read_are_named_and_the_screen_has_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("own.toml");
    let options = ShowOptions { config: Some(file.clone()), ..ShowOptions::default() };
    let missed = Settings::read(&options).expect("settings");
    let paths: Vec<&Path> = missed.faults.iter().map(|fault| fault.path.as_path()).collect();
    assert_eq!(paths, [file.as_path()]);
    assert!(Settings::read_sound(&options).is_err(), "who names a file wants it read");
    std::fs::write(&file, "screen = \"Sảnh A\"").expect("written");
    let drop_ins = folder.path().join("own.toml.d");
    std::fs::write(&drop_ins, "no folder").expect("written");
    let own = Settings::read(&options).expect("settings");
    assert_eq!((own.screen.as_str(), own.faults.len()), ("Sảnh A", 1), "{:?}", own.faults);
    assert_eq!(own.faults[0].path, drop_ins);
    std::fs::remove_file(&drop_ins).expect("removed");
    std::fs::create_dir_all(drop_ins.join("10-folder.toml")).expect("made");
    std::fs::write(drop_ins.join("20-name.toml"), "screen = \"Sảnh B\"").expect("written");
    let own = Settings::read(&options).expect("settings");
    assert_eq!((own.screen.as_str(), own.faults.len()), ("Sảnh B", 1), "{:?}", own.faults);
    assert_eq!(own.faults[0].place(), "10-folder.toml");
}

#[test]
fn moments_are_local_unless_they_say_otherwise() {
    let tz = TimeZone::get("Asia/Ho_Chi_Minh").expect("a zone");
    let local = moment("2021-08-18T08:00", &tz).expect("a moment");
    assert_eq!(local, "2021-08-18T01:00:00Z".parse().expect("a moment"));
    assert_eq!(moment("2021-08-18 08:00", &tz).expect("a moment"), local);
    assert_eq!(moment("2021-08-18T08:00:00+07:00", &tz).expect("a moment"), local);
    assert!(moment("yesterday", &tz).is_err());
}
