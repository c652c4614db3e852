//! What a publisher below the department may say. Authority is where an edition lies and what the department grants, never
//! a field of the edition itself.

use super::fault::Fault;
use super::notice::{Class, Kind, Notice};
use super::place::{Audience, Publisher};

/// What others than the department may use unless it grants them more.
pub const MOST_CLASS: Class = Class::Priority;
/// So many notices a building may have out.
pub const MOST_OF_A_BUILDING: usize = 5;

/// Cuts a publisher's notices down to what it may say; `granted` is the department's word on its class. Whom they reach is
/// settled before: a screen that the publisher does not serve never reads them.
pub fn confine(notices: Vec<Notice>, publisher: &Publisher, granted: Option<Class>) -> (Vec<Notice>, Vec<Fault>) {
    let most = granted.unwrap_or(MOST_CLASS);
    let building = publisher.serves.iter().all(|audience| matches!(audience, Audience::Site(_)));
    let mut faults = Vec::new();
    let mut confined = Vec::new();
    for mut notice in notices {
        if building && confined.len() == MOST_OF_A_BUILDING {
            let reason = format!("is one more than the {MOST_OF_A_BUILDING} that a building may have out");
            faults.push(Fault::error("item", reason, "take an old one out").of(notice.id));
            continue;
        }
        if notice.class > most {
            let reason =
                format!("is {:?}, and {} may use {:?} at most", notice.class.name(), publisher.id, most.name());
            faults.push(Fault::warning("_bangtin.class", reason, "shown as that").of(notice.id.clone()));
            notice.class = most;
        }
        if building && notice.kind != Kind::Building {
            let reason = format!("is {:?}; a building's notices are {:?}", notice.kind.name(), Kind::Building.name());
            faults.push(Fault::warning("_bangtin.kind", reason, "shown as that").of(notice.id.clone()));
            notice.kind = Kind::Building;
        }
        confined.push(notice);
    }
    (confined, faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::edition::{self, Origin};
    use crate::board::place::SiteId;
    use jiff::tz::TimeZone;

    fn publisher(serves: &[&str]) -> Publisher {
        let serves = serves.iter().map(|to| Audience::parse(to).expect("an audience")).collect();
        Publisher { id: "p7k2q".into(), name: "UBND phường Hoàng Liệt".into(), serves }
    }

    fn notices(classes: &[(&str, &str)]) -> Vec<Notice> {
        let item = |(at, (class, kind)): (usize, &(&str, &str))| {
            serde_json::json!({ "id": format!("n{at}"), "title": "Ngừng nước", "content_text": "Sáng mai.",
                "_bangtin": { "class": class, "kind": kind, "from": "2026-11-25T08:00:00+07:00",
                    "until": "2026-11-25T12:00:00+07:00", "to": ["HN-4K7Q2W"] } })
        };
        let items: Vec<_> = classes.iter().enumerate().map(item).collect();
        let feed = serde_json::json!({ "version": edition::VERSION, "title": "UBND phường", "items": items });
        let everybody = Audience::Site(SiteId::parse("HN-4K7Q2W").expect("a site"));
        let tz = TimeZone::UTC;
        let origin = Origin { publisher: "p7k2q", name: "", everybody: &everybody, timezone: &tz, hosts: &[] };
        edition::parse(feed.to_string().as_bytes(), &origin).expect("an edition").0.notices
    }

    fn shown(confined: &[Notice]) -> Vec<(Class, Kind)> {
        confined.iter().map(|notice| (notice.class, notice.kind)).collect()
    }

    #[test]
    fn a_ward_calls_no_emergency_unless_the_department_lets_it() {
        let ward = publisher(&["vn-gso@2021-01:00337"]);
        let own = notices(&[("emergency", "alert"), ("routine", "health")]);
        let (confined, faults) = confine(own.clone(), &ward, None);
        assert_eq!(shown(&confined), [(Class::Priority, Kind::Alert), (Class::Routine, Kind::Health)]);
        assert_eq!((faults.len(), faults[0].item.as_deref()), (1, Some("n0")));
        let (granted, faults) = confine(own, &ward, Some(Class::Emergency));
        assert_eq!((granted[0].class, faults.len()), (Class::Emergency, 0));
    }

    #[test]
    fn a_building_speaks_as_a_building_and_five_times_at_most() {
        let building = publisher(&["HN-4K7Q2W"]);
        let (confined, faults) = confine(notices(&[("routine", "policy"); 7]), &building, None);
        assert_eq!(shown(&confined), [(Class::Routine, Kind::Building); 5]);
        assert_eq!(faults.iter().filter(|fault| fault.field == "item").count(), 2);
    }
}
