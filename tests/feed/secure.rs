//! Certificates: which servers are believed to be the feed's, and by which clock.

use crate::server::Server;
use crate::stand::{NOW, Stand, site};
use bangtin::device::present::Standing;
use bangtin::feed::poll::News;
use bangtin::feed::verify::Failed;
use jiff::{SignedDuration, Timestamp};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;

/// A department's own certificate authority.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        // Two authorities of the same name could not be told apart by a client.
        let name = format!("authority {:?}", std::time::Instant::now());
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A server with a certificate for this name, good for a month from this day on.
    fn server(&self, name: &str, from: Timestamp) -> Server {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        let day = |at: Timestamp| {
            let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
            rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
        };
        (params.not_before, params.not_after) = (day(from), day(from + SignedDuration::from_hours(30 * 24)));
        let key = KeyPair::generate().expect("a key");
        let chain = vec![params.signed_by(&key, &self.issuer).expect("a certificate").der().clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("a key that fits");
        Server::start_with(Some(Arc::new(config)))
    }
}

fn now() -> Timestamp {
    NOW.parse().expect("a moment")
}

fn day(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// A screen whose feed is on this server, which has the first edition.
fn stand(server: Server, certificates: Option<&Authority>) -> Stand {
    server.put(site("plain", 0));
    Stand::at("plain", server, certificates.map(|authority| authority.pem.as_bytes()))
}

#[test]
fn a_department_with_its_own_authority_is_reached_and_a_poll_stays_small() {
    let authority = Authority::new();
    let mut own = stand(authority.server("127.0.0.1", now() - day(1)), Some(&authority));
    assert!(matches!(own.poll(), Ok(News::Adopted(_))));
    let (connections, traffic) = (own.server.connections(), own.server.traffic());
    for _ in 0..10 {
        own.pass(SignedDuration::from_secs(60));
        assert!(matches!(own.poll(), Ok(News::Unchanged)));
    }
    assert_eq!(own.server.connections(), connections);
    let bytes = (own.server.traffic() - traffic) / 10;
    println!("an unchanged poll over TLS: {bytes} bytes");
    assert!(bytes <= 600, "{bytes} bytes a poll");
}

#[test]
fn a_server_that_cannot_show_who_it_is_gives_nothing_and_changes_nothing() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    for (what, server, words) in [
        ("another authority's", stranger.server("127.0.0.1", now() - day(1)), "UnknownIssuer"),
        ("another server's", authority.server("example.org", now() - day(1)), "not valid for name"),
        ("an old one", authority.server("127.0.0.1", now() - day(31)), "expired"),
        ("one of next week", authority.server("127.0.0.1", now() + day(7)), "not valid yet"),
    ] {
        let mut own = stand(server, Some(&authority));
        match own.poll() {
            Err(Failed::Unreached(unreached)) => {
                let said = unreached.to_string();
                assert!(said.contains(words) && said.contains("metadata/timestamp.json"), "{what}: {said}");
            }
            other => panic!("{what}: {other:?}"),
        }
        assert!(own.server.asked().is_empty(), "{what}: no question went through");
    }
}

#[test]
fn a_box_that_woke_in_1970_reaches_its_feed_by_the_time_that_it_knows() {
    let authority = Authority::new();
    let mut own = stand(authority.server("127.0.0.1", now() - day(1)), Some(&authority));
    // The machine's clock says 1970; what it believes in is its floor, some hours behind the truth.
    own.now -= SignedDuration::from_hours(5);
    let floor = own.now;
    assert!(matches!(own.poll_with(Standing::Behind, floor), Ok(News::Adopted(_))));
}

#[test]
fn a_clock_that_nobody_has_set_proves_nothing_against_a_certificate() {
    let authority = Authority::new();
    // Off for a season, so that the server's certificate is newer than all it knows; and months ahead without a battery.
    for (standing, off) in [(Standing::Behind, -60), (Standing::Unsynchronised, 60)] {
        let mut own = stand(authority.server("127.0.0.1", now() - day(1)), Some(&authority));
        own.now += day(off);
        let news = own.poll_with(standing, now());
        assert!(matches!(news, Ok(News::Adopted(_))), "{off} days: {news:?}");
    }
    // Who it is counts all the same.
    let stranger = Authority::new();
    let mut own = stand(stranger.server("127.0.0.1", now() + day(60)), Some(&authority));
    assert!(matches!(own.poll_with(Standing::Behind, now()), Err(Failed::Unreached(_))));
    let mut own = stand(authority.server("example.org", now() + day(60)), Some(&authority));
    assert!(matches!(own.poll_with(Standing::Behind, now()), Err(Failed::Unreached(_))));
}
