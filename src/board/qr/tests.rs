use super::*;
use proptest::prelude::*;

fn gov() -> Vec<String> {
    vec!["gov.vn".into()]
}

#[test]
fn official_links_pass_and_their_host_is_in_lower_case() {
    for (url, host, normal) in [
        ("https://gov.vn", "gov.vn", "https://gov.vn"),
        ("https://abc.gov.vn/", "abc.gov.vn", "https://abc.gov.vn/"),
        ("HTTPS://DichVuCong.GOV.VN/P/Home", "dichvucong.gov.vn", "https://dichvucong.gov.vn/P/Home"),
        ("https://hanoi.gov.vn?id=1", "hanoi.gov.vn", "https://hanoi.gov.vn?id=1"),
        ("https://a-b.hanoi.gov.vn/x%20y/#/z?q=1", "a-b.hanoi.gov.vn", "https://a-b.hanoi.gov.vn/x%20y/#/z?q=1"),
        ("https://1022.gov.vn/a@b:c", "1022.gov.vn", "https://1022.gov.vn/a@b:c"),
    ] {
        let link = Link::parse(url, &gov()).expect(url);
        assert_eq!((link.host(), link.url()), (host, normal));
    }
}

#[test]
fn look_alikes_and_tricks_are_refused_for_the_reason_that_holds() {
    for (url, reason) in [
        ("", "is empty"),
        ("gov.vn", "does not begin with https://"),
        ("http://gov.vn", "does not begin with https://"),
        ("//gov.vn", "does not begin with https://"),
        ("https:gov.vn", "does not begin with https://"),
        ("https:/gov.vn", "does not begin with https://"),
        ("javascript:alert(1)//https://gov.vn", "does not begin with https://"),
        ("https:///gov.vn", "has no proper host: it is missing"),
        ("https://", "has no proper host: it is missing"),
        ("https://?gov.vn", "has no proper host: it is missing"),
        ("https:// gov.vn", "contains ' ' (U+0020)"),
        (" https://gov.vn", "contains ' ' (U+0020)"),
        ("https://gov.vn/a b", "contains ' ' (U+0020)"),
        ("https://gov.vn/\n", r"contains '\n' (U+000A)"),
        ("https://gov\t.vn", r"contains '\t' (U+0009)"),
        ("https://gov.vn\u{0}.evil.com", r"contains '\0' (U+0000)"),
        ("https://evil.com\\@gov.vn", r"contains '\\' (U+005C)"),
        ("https:\\\\gov.vn", r"contains '\\' (U+005C)"),
        ("https://gov.vn/\u{202e}", r"contains '\u{202e}' (U+202E)"),
        ("https://gоv.vn", "contains 'о' (U+043E)"),
        ("https://gov。vn", "contains '。' (U+3002)"),
        ("https://gov．vn", "contains '．' (U+FF0E)"),
        ("https://thuế.gov.vn", "contains 'ế' (U+1EBF)"),
        ("https://gov.vn@evil.com", "has a user name before its host"),
        ("https://user:pw@gov.vn", "has a user name before its host"),
        ("https://evil.com%40gov.vn", "has no proper host: it contains '%'"),
        ("https://gov.vn:443/", "has a port or a numeric address"),
        ("https://gov.vn:@evil.com", "has a user name before its host"),
        ("https://[::1]/", "has a port or a numeric address"),
        ("https://[gov.vn]/", "has no proper host: it contains '['"),
        ("https://127.0.0.1/", "has no proper host: it is a numeric address"),
        ("https://gov.vn.0x7f", "has no proper host: it is a numeric address"),
        ("https://2130706433/", "has no proper host: it is a single word"),
        ("https://localhost/", "has no proper host: it is a single word"),
        ("https://gov.vn./", "has no proper host: a part between its dots is empty"),
        ("https://.gov.vn/", "has no proper host: a part between its dots is empty"),
        ("https://a..gov.vn/", "has no proper host: a part between its dots is empty"),
        ("https://-a.gov.vn/", r#"has no proper host: "-a" begins or ends with a hyphen"#),
        ("https://a-.gov.vn/", r#"has no proper host: "a-" begins or ends with a hyphen"#),
        ("https://a_b.gov.vn/", "has no proper host: it contains '_'"),
        ("https://gov.vn;.evil.com", "has no proper host: it contains ';'"),
        ("https://gov.vn%2eevil.com", "has no proper host: it contains '%'"),
        ("https://xn--gv-jbb.gov.vn", r#"has no proper host: "xn--gv-jbb" stands for letters that look like others"#),
        ("https://XN--GV-JBB.gov.vn", r#"has no proper host: "xn--gv-jbb" stands for letters that look like others"#),
        ("https://evilgov.vn", r#"leads to "evilgov.vn", which is not under gov.vn"#),
        ("https://gov-vn.com", r#"leads to "gov-vn.com", which is not under gov.vn"#),
        ("https://gov.vn.evil.com", r#"leads to "gov.vn.evil.com", which is not under gov.vn"#),
        ("https://gov.vnn", r#"leads to "gov.vnn", which is not under gov.vn"#),
        ("https://evil.com#gov.vn", r#"leads to "evil.com", which is not under gov.vn"#),
        ("https://evil.com?.gov.vn", r#"leads to "evil.com", which is not under gov.vn"#),
        ("https://evil.com/.gov.vn", r#"leads to "evil.com", which is not under gov.vn"#),
        ("https://evil.com#@gov.vn/", r#"leads to "evil.com", which is not under gov.vn"#),
        ("https://bit.ly/abc", r#"leads to "bit.ly", which is not under gov.vn"#),
        ("https://vn", "has no proper host: it is a single word"),
        ("https://gov.vn/100%", "has a % without two hexadecimal digits"),
        ("https://gov.vn/%zz", "has a % without two hexadecimal digits"),
        ("https://gov.vn/%1", "has a % without two hexadecimal digits"),
    ] {
        let fault = Link::parse(url, &gov()).expect_err(url);
        assert_eq!((fault.field.as_str(), fault.reason.as_str()), (FIELD, reason), "{url}");
        assert!(!fault.way_out.is_empty(), "{url}");
    }
}

#[test]
fn a_link_has_at_most_a_hundred_bytes() {
    let long = |n: usize| format!("https://gov.vn/{}", "a".repeat(n - 15));
    assert!(Link::parse(&long(100), &gov()).is_ok());
    let fault = Link::parse(&long(101), &gov()).expect_err("101 bytes");
    assert_eq!(fault.reason, "has 101 bytes, more than 100");
}

#[test]
fn the_allow_list_opens_only_what_it_names() {
    let allow = |hosts: &[&str]| hosts.iter().map(|h| h.to_string()).collect::<Vec<_>>();
    assert!(Link::parse("https://evn.com.vn/x", &allow(&["gov.vn", "EVN.com.vn"])).is_ok());
    for hosts in [&[][..], &[""], &["."], &["vn"], &[".vn"], &["*"], &["*.vn"], &["com.vn."]] {
        assert!(Link::parse("https://evn.com.vn/x", &allow(hosts)).is_err(), "{hosts:?}");
    }
}

#[test]
fn a_code_is_as_small_as_level_m_allows_and_as_strong_as_its_version_allows() {
    for (bytes, side) in [(25, 25), (40, 29), (60, 33), (80, 37), (100, 41)] {
        let url = format!("https://gov.vn/{}", "a".repeat(bytes - 15));
        let modules = Modules::encode(&url).expect("a link fits");
        assert_eq!(modules.side, side, "{bytes} bytes");
        assert_eq!(modules.dark.len(), side * side);
    }
    // 20 bytes fill version 2 neither at M nor at Q; the same version must then carry Q.
    let text = "https://gov.vn/abcde";
    let strong = QrCode::with_version(text, qrcode::Version::Normal(2), EcLevel::Q).expect("fits");
    let modules = Modules::encode(text).expect("fits");
    let colors: Vec<bool> = strong.into_colors().into_iter().map(|c| c == Color::Dark).collect();
    assert_eq!(modules.dark, colors);
}

#[test]
fn a_code_of_vietnamese_words_says_how_they_are_written() {
    // Many pairs of these bytes are letters in Shift JIS.
    for text in ["HN-4K7Q2W; Chung cư Hoa Sữa, Sảnh A", "ẢẢẢẢẢẢẢẢẢẢẢẢẢẢ", "ậ"] {
        let code = Modules::encode(text).expect("a code");
        let side = (code.side + 2 * QUIET_ZONE) * 4;
        let light = |x: usize, y: usize| {
            let at = |own: usize| (own / 4).wrapping_sub(QUIET_ZONE);
            if code.is_dark(at(x), at(y)) { 0 } else { 255 }
        };
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(side, side, light);
        let grids = seen.detect_grids();
        assert_eq!(grids.first().expect("a code").decode().expect("read").1, text);
        let luma: Vec<u8> = (0..side * side).map(|at| light(at % side, at / side)).collect();
        let side = u32::try_from(side).expect("small");
        let read = rxing::helpers::detect_in_luma(luma, side, side, Some(rxing::BarcodeFormat::QR_CODE)).expect("read");
        assert_eq!(read.getText(), text);
        // Of a code that says so; it is ]Q1 of one that leaves it open.
        let said = read.getRXingResultMetadata().get(&rxing::RXingResultMetadataType::SYMBOLOGY_IDENTIFIER);
        assert_eq!(said, Some(&rxing::RXingResultMetadataValue::SymbologyIdentifier("]Q2".into())));
    }
}

#[test]
fn finder_patterns_stand_in_three_corners() {
    let modules = Modules::encode("https://gov.vn").expect("fits");
    let last = modules.side - 1;
    assert!(modules.is_dark(0, 0) && modules.is_dark(last, 0) && modules.is_dark(0, last));
    assert!(!modules.is_dark(7, 7) && !modules.is_dark(modules.side, 0) && !modules.is_dark(0, usize::MAX));
}

#[test]
fn no_text_makes_the_encoder_fall_over() {
    assert!(Modules::encode("").is_some());
    assert!(Modules::encode(&"ế".repeat(5_000)).is_none());
}

#[test]
fn modules_are_whole_pixels_and_at_least_four() {
    assert_eq!(module_px(324, 33), Some(7));
    assert_eq!(module_px(4 * 41, 33), Some(4));
    assert_eq!(module_px(4 * 41 - 1, 33), None);
    assert_eq!(module_px(0, 0), None);
    assert_eq!(module_px(u32::MAX, usize::MAX), None);
}

proptest! {
    #[test]
    fn whatever_passes_is_what_it_seems(url in r"(?i:https)://[a-zA-Z0-9.@:/\\?#%-]{0,40}(gov\.vn)?[a-z./@#]{0,12}") {
        if let Ok(link) = Link::parse(&url, &gov()) {
            prop_assert!(link.host() == "gov.vn" || link.host().ends_with(".gov.vn"));
            let start = format!("https://{}", link.host());
            prop_assert!(link.url().starts_with(&start));
            let after = link.url().as_bytes().get(start.len());
            prop_assert!(matches!(after, None | Some(b'/' | b'?' | b'#')));
            let again = Link::parse(link.url(), &gov());
            prop_assert_eq!(again.as_ref(), Ok(&link));
        }
    }

    #[test]
    fn no_link_is_too_odd_to_be_refused(url in r"\PC*", allow in prop::collection::vec(r"\PC*", 0..3)) {
        let _ = Link::parse(&url, &allow);
    }
}
