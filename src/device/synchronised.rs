//! Whether a time service has set the clock over the network, whichever the system has.
//!
//! The kernel knows, and may not be asked: `adjtimex(2)` stands in systemd's `@clock`, which the unit's ProtectClock shuts off
//! also for reading, and there is no safe call of it. `timedated` would have to be started every minute to ask for us. So the
//! services are asked themselves: systemd-timesyncd leaves a file, chrony answers anybody on this machine, and every other
//! server of the time answers a plain request of NTP (RFC 5905). Their ports are root's, so nobody else answers in their place.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::time::Duration;

/// systemd-timesyncd makes this file when the clock was set.
const TIMESYNCD: &str = "run/systemd/timesync/synchronized";
/// A service of this machine answers at once; where there is none, the kernel says so at once.
const PATIENCE: Duration = Duration::from_millis(200);
/// The reference of a machine that believes itself, `127.127.1.x`: its clock was not set.
const OWN_CLOCK: [u8; 3] = [127, 127, 1];
/// The leap indicator of a clock that nobody has set.
const UNSET: u16 = 3;

/// The services of one machine.
#[derive(Clone, Debug)]
pub struct TimeServices {
    root: PathBuf,
    chrony: SocketAddr,
    ntp: SocketAddr,
}

impl Default for TimeServices {
    fn default() -> Self {
        let on = |port| (Ipv4Addr::LOCALHOST, port).into();
        Self { root: "/".into(), chrony: on(323), ntp: on(123) }
    }
}

impl TimeServices {
    /// Whether one of them has set the clock since the machine was started.
    pub fn have_set_the_clock(&self) -> bool {
        self.root.join(TIMESYNCD).exists() || self.chrony_has() || self.ntp_has()
    }

    fn chrony_has(&self) -> bool {
        ask(self.chrony, &chrony::request()).is_some_and(|answer| chrony::is_set(&answer))
    }

    fn ntp_has(&self) -> bool {
        ask(self.ntp, &ntp::REQUEST).is_some_and(|answer| ntp::is_set(&answer))
    }
}

/// One question and its answer, from this address and no other.
fn ask(at: SocketAddr, question: &[u8]) -> Option<Vec<u8>> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).ok()?;
    socket.set_read_timeout(Some(PATIENCE)).ok()?;
    socket.connect(at).ok()?;
    socket.send(question).ok()?;
    let mut answer = [0; 256];
    let length = socket.recv(&mut answer).ok()?;
    Some(answer[..length].to_vec())
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

/// chrony's own protocol, version 6 (`candm.h`): what `chronyc tracking` asks.
mod chrony {
    use super::{OWN_CLOCK, UNSET, word};

    const VERSION: u8 = 6;
    const TRACKING: u16 = 33;
    const ANSWER: usize = 104;

    /// As long as its answer, or it would not be answered.
    pub fn request() -> [u8; ANSWER] {
        let mut packet = [0; ANSWER];
        (packet[0], packet[1]) = (VERSION, 1);
        packet[4..6].copy_from_slice(&TRACKING.to_be_bytes());
        packet
    }

    pub fn is_set(answer: &[u8]) -> bool {
        let is_answer = answer.len() >= ANSWER && answer[..2] == [VERSION, 2] && word(answer, 4) == Some(TRACKING);
        let went_well = word(answer, 6) == Some(5) && word(answer, 8) == Some(0);
        // From 28 on: the reference, its address, the stratum, the leap indicator.
        is_answer && went_well && answer[28..31] != OWN_CLOCK && word(answer, 54).is_some_and(|leap| leap < UNSET)
    }
}

/// What every server of the time answers.
mod ntp {
    use super::{OWN_CLOCK, UNSET};

    /// Version 4, from a client.
    pub const REQUEST: [u8; 48] = {
        let mut packet = [0; 48];
        packet[0] = 4 << 3 | 3;
        packet
    };

    pub fn is_set(answer: &[u8]) -> bool {
        let [first, stratum, ..] = *answer else { return false };
        let is_answer = answer.len() >= 48 && first & 7 == 4;
        let own = answer.get(12..15) == Some(&OWN_CLOCK) || answer.get(12..16) == Some(b"LOCL");
        is_answer && u16::from(first >> 6) < UNSET && (1..16).contains(&stratum) && !own
    }
}

/// Whether the machine's own services have set its clock.
pub fn is_synchronised() -> bool {
    TimeServices::default().have_set_the_clock()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// A machine without any service.
    fn bare(root: &Path) -> TimeServices {
        // A port that was just let go of answers nobody.
        let gone = || UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|own| own.local_addr()).expect("a port");
        TimeServices { root: root.to_owned(), chrony: gone(), ntp: gone() }
    }

    /// A service that answers one question.
    fn service(answer: impl FnOnce(&[u8]) -> Vec<u8> + Send + 'static) -> SocketAddr {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let at = socket.local_addr().expect("its address");
        std::thread::spawn(move || {
            let mut question = [0; 256];
            let (length, from) = socket.recv_from(&mut question).expect("a question");
            socket.send_to(&answer(&question[..length]), from).expect("answered");
        });
        at
    }

    /// As chrony 4.3 answers: by which reference, with which leap indicator.
    fn tracking(reference: [u8; 4], leap: u16) -> Vec<u8> {
        let mut answer = vec![0; 104];
        (answer[0], answer[1], answer[5], answer[7]) = (6, 2, 33, 5);
        answer[28..32].copy_from_slice(&reference);
        answer[53] = 3;
        answer[54..56].copy_from_slice(&leap.to_be_bytes());
        answer
    }

    #[test]
    fn timesyncd_s_file_is_found() {
        let root = tempfile::tempdir().expect("a folder");
        let own = bare(root.path());
        assert!(!own.have_set_the_clock(), "no service at all");
        let file = root.path().join(TIMESYNCD);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, "").expect("written");
        assert!(own.have_set_the_clock());
    }

    #[test]
    fn chrony_says_whether_it_has_set_the_clock() {
        let root = tempfile::tempdir().expect("a folder");
        let said = |answer: Vec<u8>| {
            let chrony = service(move |question| {
                assert_eq!((question.len(), question[0], question[1], question[5]), (104, 6, 1, 33), "what it asks");
                answer
            });
            TimeServices { chrony, ..bare(root.path()) }.have_set_the_clock()
        };
        assert!(said(tracking([203, 0, 113, 7], 0)));
        assert!(said(tracking([203, 0, 113, 7], 1)), "a leap second is due today");
        assert!(!said(tracking([203, 0, 113, 7], 3)), "it has not heard a server yet");
        assert!(!said(tracking([127, 127, 1, 1], 0)), "it believes the machine itself");
        let mut refused = tracking([203, 0, 113, 7], 0);
        refused[9] = 2;
        assert!(!said(refused), "it does not want to say");
        assert!(!said(tracking([203, 0, 113, 7], 0)[..103].to_vec()), "cut short");
        assert!(!said(Vec::new()));
    }

    #[test]
    fn another_server_of_the_time_says_it_in_plain_ntp() {
        let root = tempfile::tempdir().expect("a folder");
        let said = |first: u8, stratum: u8, reference: [u8; 4]| {
            let mut answer = vec![0; 48];
            (answer[0], answer[1]) = (first, stratum);
            answer[12..16].copy_from_slice(&reference);
            let ntp = service(move |question| {
                assert_eq!((question.len(), question[0]), (48, 0x23), "a client's request, version 4");
                answer
            });
            TimeServices { ntp, ..bare(root.path()) }.have_set_the_clock()
        };
        assert!(said(0x24, 3, [203, 0, 113, 7]));
        assert!(!said(0xe4, 3, [203, 0, 113, 7]), "its clock is not set");
        assert!(!said(0x24, 16, [203, 0, 113, 7]), "nobody has told it");
        assert!(!said(0x24, 0, *b"INIT"), "it has only begun");
        assert!(!said(0x24, 5, *b"LOCL") && !said(0x24, 5, [127, 127, 1, 0]), "it believes the machine itself");
        assert!(!said(0x23, 3, [203, 0, 113, 7]), "a question is no answer");
    }
}
