use super::*;
use proptest::prelude::*;

fn of(text: &str) -> Result<Network, String> {
    let table: toml::Table = text.parse().expect("TOML");
    Ok(Network::of(&Written::of_table(&table)?)?.expect("something is set"))
}

fn refused(text: &str) -> String {
    of(text).expect_err(text)
}

#[test]
fn a_cable_has_dhcp_or_an_address_of_its_own() {
    assert_eq!(of("address = \"dhcp\"").map(|own| own.words()), Ok("cable, DHCP".into()));
    let text = "address = \"192.168.1.20/24\"\ngateway = \"192.168.1.1\"\ndns = [\"192.168.1.1\", \"2001:db8::53\"]";
    assert_eq!(
        of(text).map(|own| own.words()),
        Ok("cable, 192.168.1.20/24 by 192.168.1.1, DNS 192.168.1.1 2001:db8::53".into())
    );
}

#[test]
fn a_router_is_another_machine_of_the_same_network() {
    for (gateway, right) in [
        ("192.168.1.1", true),
        ("192.168.1.254", true),
        ("192.168.2.1", false),
        ("192.168.1.20", false),
        ("192.168.1.0", false),
        ("192.168.1.255", false),
        ("127.0.0.1", false),
        ("router", false),
    ] {
        let own = of(&format!("address = \"192.168.1.20/24\"\ngateway = \"{gateway}\""));
        assert_eq!(own.is_ok(), right, "{gateway}: {own:?}");
    }
    assert!(refused("gateway = \"192.168.1.1\"").contains("DHCP brings its own"));
}

#[test]
fn an_address_that_no_machine_can_have_is_refused() {
    for text in [
        "",
        "192.168.1.20",
        "192.168.1.20/33",
        "192.168.1.20/+24",
        "192.168.1.0/24",
        "192.168.1.255/24",
        "127.0.0.2/8",
        "224.0.0.5/24",
        "0.0.0.1/8",
        "192.168.1.20/24\nDNS=6.6.6.6",
        "fe80::1/64",
    ] {
        assert!(ip(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_password_that_is_missing_leads_into_no_open_network() {
    assert!(refused("wifi = \"Sảnh\"").contains("password is missing"));
    assert!(refused("password = \"12345678\"").contains("wifi"));
    let key = |password: &str| match of(&format!("wifi = \"Sảnh\"\npassword = \"{password}\"")) {
        Ok(Network { way: Way::Wifi { key, .. }, .. }) => Some(key),
        _ => None,
    };
    assert_eq!(key(""), Some(Key::Open));
    assert_eq!(key("1234567"), None);
    assert!(matches!(key("12345678"), Some(Key::Passphrase(_))));
    assert!(matches!(key(&"x".repeat(63)), Some(Key::Passphrase(_))));
    assert!(matches!(key(&"a9".repeat(32)), Some(Key::Psk(_))));
    assert_eq!(key(&"x".repeat(64)), None);
    assert_eq!(key("mật khẩu"), None);
}

#[test]
fn a_name_has_one_to_thirty_two_bytes_and_one_line() {
    assert!(ssid(&"ả".repeat(10)).is_ok());
    for text in ["", &"x".repeat(33), &"ả".repeat(11), "a\nb", "a\0b"] {
        assert!(ssid(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_sim_has_an_access_point_and_no_address() {
    let own = of("apn = \"v-internet\"\npin = \"1234\"").expect("right");
    assert_eq!(own.words(), "SIM, v-internet");
    for text in [
        "apn = \"\"",
        "apn = \"a b\"",
        "apn = \"a..b\"",
        "apn = \"v-internet\"\npin = \"12a4\"",
        "apn = \"v-internet\"\naddress = \"192.168.1.20/24\"",
        "apn = \"v-internet\"\nwifi = \"x\"\npassword = \"\"",
        "pin = \"1234\"",
    ] {
        refused(text);
    }
}

#[test]
fn no_fault_and_no_listing_repeats_a_secret() {
    for text in [
        "wifi = \"x\"\npassword = 24681357",
        "wifi = \"x\"\npassword = \"2468135\"",
        "apn = \"x\"\npin = \"24681357x\"",
        "apn = \"x\"\nsim_password = [\"24681357\"]",
    ] {
        assert!(!refused(text).contains("24681"), "{text}");
    }
    let own = of("wifi = \"x\"\npassword = \"24681357\"").expect("right");
    assert!(!format!("{own:?} {}", own.words()).contains("24681357"));
}

proptest! {
    #[test]
    fn what_is_kept_of_a_stick_reads_as_it_was(name in "\\PC{1,8}", password in "[ -~]{8,63}") {
        let mut written = Written::default();
        written.set("wifi", Value::Text(&name)).expect("a name");
        written.set("password", Value::Text(&password)).expect("a password");
        written.set("dns", Value::List(&["192.168.1.1".into()])).expect("a list");
        let table: toml::Table = written.to_toml().parse().expect("TOML");
        prop_assert_eq!(Written::of_table(&table), Ok(written));
    }
}
