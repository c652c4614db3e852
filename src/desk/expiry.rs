//! What ends when, and who must hear of it in time: a department that forgets its keys goes silent on every screen at once.

use super::repository::Expiry;
use super::slip::{Said, said};
use crate::board::words::Language;
use crate::durable::{Disk, put};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Days before the end of what people sign at which a renewal fails once, so that somebody looks; from the last on it
/// fails every time.
const STEPS: [i64; 3] = [60, 14, 3];
const MOST_BYTES: usize = 4 << 10;

fn days_left(own: &Expiry, now: Timestamp) -> i64 {
    own.expires.duration_since(now).as_hours().div_euclid(24)
}

/// The last of the days that have come.
fn step(own: &Expiry, now: Timestamp) -> Option<i64> {
    let left = own.expires.duration_since(now);
    let come = |days: &i64| left < SignedDuration::from_hours(days * 24);
    let steps = match own.role.as_str() {
        "root" | "targets" => &STEPS[..],
        // Renewed by itself: near its end something is wrong.
        "snapshot" => &STEPS[2..],
        _ => &[],
    };
    steps.iter().copied().filter(come).min()
}

/// Whether people need to read of a role's end: the list renews itself with the date.
pub fn is_told(own: &Expiry, now: Timestamp) -> bool {
    own.role != "snapshot" || step(own, now).is_some()
}

/// When a role ends, with a warning where somebody should act.
pub fn line(own: &Expiry, now: Timestamp, tz: &TimeZone, language: Language) -> String {
    let end = own.expires.to_zoned(tz.clone()).strftime("%d/%m/%Y %H:%M").to_string();
    let name = name(&own.role);
    let plain = match own.role.as_str() {
        "timestamp" if own.expires < now => said(
            format!("Từ {end} các bảng ghi tin là cũ; gia hạn mỗi giờ bằng: bangtin-desk renew"),
            format!("Since {end} the boards call it old; renew it every hour: bangtin-desk renew"),
        ),
        "timestamp" => said(
            format!("Các bảng coi tin là mới đến {end}; gia hạn mỗi giờ bằng: bangtin-desk renew"),
            format!("The boards call it fresh until {end}; renew it every hour: bangtin-desk renew"),
        ),
        _ => said(format!("{}: hết hạn {end}", name.vi), format!("{}: ends {end}", name.en)),
    };
    let (text, days, way) = (plain.of(language).to_owned(), days_left(own, now), way(&own.role));
    match (step(own, now), language) {
        (None, _) => text,
        (Some(_), Language::Vi) if days < 0 => format!("{text}; CẢNH BÁO: đã hết hạn, {}", way.vi),
        (Some(_), Language::En) if days < 0 => format!("{text}; WARNING: it is over, {}", way.en),
        (Some(_), Language::Vi) => format!("{text}; CẢNH BÁO: còn {days} ngày, {}", way.vi),
        (Some(_), Language::En) => format!("{text}; WARNING: {days} days left, {}", way.en),
    }
}

fn name(role: &str) -> Said {
    match role {
        "root" => said("chìa khóa gốc của cơ quan", "the department's root keys"),
        "targets" => said("chữ ký của lần phát hành này", "the signature of this publication"),
        "snapshot" => said("mục lục", "the list"),
        _ => said("giờ của nguồn tin", "the feed's date"),
    }
}

fn way(role: &str) -> Said {
    match role {
        "root" => said("hẹn ngày ký lại chìa khóa gốc", "set a day on which the root keys are signed again"),
        "targets" => said("phát hành lại: bangtin-desk publish", "publish again: bangtin-desk publish"),
        _ => said("gia hạn không chạy: xem bangtin-desk renew", "the renewal does not run: see bangtin-desk renew"),
    }
}

/// What was told already, so that a job fails once for each day and not every hour of two months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    expires: Timestamp,
    days: i64,
}

/// See [`Told`]; in the newsroom's file `.told`.
pub struct Reminders<'a> {
    disk: &'a dyn Disk,
    path: PathBuf,
    told: BTreeMap<String, Told>,
}

impl<'a> Reminders<'a> {
    pub fn open(disk: &'a dyn Disk, newsroom: &Path) -> Self {
        let path = newsroom.join(".told");
        // One that cannot be read costs a reminder more.
        let told = disk.read(&path, MOST_BYTES).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self { disk, path, told: told.unwrap_or_default() }
    }

    /// What somebody must be told of now; it counts as told.
    pub fn due<'e>(&mut self, expiries: &'e [Expiry], now: Timestamp) -> io::Result<Option<&'e Expiry>> {
        let mut due = None;
        let before = self.told.clone();
        for own in expiries {
            let Some(days) = step(own, now) else { continue };
            let told = Told { expires: own.expires, days };
            if self.told.insert(own.role.clone(), told) != Some(told) || days == STEPS[2] {
                due = due.or(Some(own));
            }
        }
        if self.told != before {
            put(self.disk, &self.path, &serde_json::to_vec(&self.told).expect("plain values"))?;
        }
        Ok(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durable::simulated::SimulatedDisk;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_renewal_fails_once_at_sixty_and_fourteen_days_and_always_from_three_on() {
        let disk = SimulatedDisk::default();
        for role in ["root", "targets"] {
            let expires = at("2027-06-30T08:00:00Z");
            let roles = [Expiry { role: role.into(), version: 1, expires }];
            let mut failed = Vec::new();
            // Every hour of the last seventy days, and two days beyond.
            for hour in 0..72 * 24 {
                let now = expires - SignedDuration::from_hours(70 * 24 - hour);
                // Each renewal is a program of its own.
                if Reminders::open(&disk, Path::new("/room")).due(&roles, now).expect("written").is_some() {
                    failed.push(70 * 24 - hour);
                }
            }
            assert_eq!(failed[..2], [60 * 24 - 1, 14 * 24 - 1], "{role}");
            let last: Vec<i64> = (-2 * 24 + 1..3 * 24).rev().collect();
            assert_eq!(failed[2..], last, "{role}");
        }
    }

    #[test]
    fn what_was_signed_again_is_told_of_anew() {
        let disk = SimulatedDisk::default();
        let role = |expires| [Expiry { role: "root".into(), version: 1, expires: at(expires) }];
        let due = |roles: &[Expiry], now| {
            Reminders::open(&disk, Path::new("/room")).due(roles, at(now)).expect("written").is_some()
        };
        let (old, new) = (role("2027-06-30T08:00:00Z"), role("2028-06-30T08:00:00Z"));
        assert!(due(&old, "2027-06-01T08:00:00Z"));
        assert!(!due(&old, "2027-06-01T09:00:00Z"));
        assert!(!due(&new, "2027-06-02T08:00:00Z"));
        assert!(due(&new, "2028-06-01T08:00:00Z"));
    }

    #[test]
    fn the_list_and_the_date_renew_themselves_and_are_told_of_when_they_do_not() {
        let role = |role: &str| Expiry { role: role.into(), version: 1, expires: at("2027-06-30T08:00:00Z") };
        let tell = |name: &str, now: &str| line(&role(name), at(now), &TimeZone::UTC, Language::En);
        assert_eq!(tell("snapshot", "2027-06-20T08:00:00Z"), "the list: ends 30/06/2027 08:00");
        assert!(tell("snapshot", "2027-06-28T08:00:00Z").contains("2 days left, the renewal does not run"));
        assert!(tell("root", "2027-07-28T08:00:00Z").contains("it is over"));
    }
}
