//! Heat, and the voltage that cheap power supplies do not hold.

use super::{names, number, word};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// No processor is as cold or as hot as that; some sensors are not wired to anything.
const PLAUSIBLE: std::ops::RangeInclusive<f32> = 1.0..=150.0;

/// A place that is hot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Heat {
    /// In degrees Celsius.
    pub degrees: f32,
    /// At which the machine switches itself off, where it says so.
    pub limit: Option<f32>,
    /// As the kernel calls it.
    pub place: String,
}

/// What the board says of its power supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Voltage {
    Enough,
    /// Too low at some time since the machine was started.
    WasLow,
    Low,
}

/// The place that is nearest to its limit.
pub fn hottest(root: &Path) -> Option<Heat> {
    let heats = zones(root).into_iter().chain(sensors(root));
    let left = |heat: &Heat| heat.limit.unwrap_or(100.0) - heat.degrees;
    heats.min_by(|one, other| left(one).total_cmp(&left(other)))
}

fn degrees(path: &Path) -> Option<f32> {
    let degrees = number(path)? as f32 / 1000.0;
    PLAUSIBLE.contains(&degrees).then_some(degrees)
}

/// A limit that means something; some say 0, some 255.
fn limit(path: &Path) -> Option<f32> {
    degrees(path).filter(|own| (60.0..=130.0).contains(own))
}

fn zones(root: &Path) -> Vec<Heat> {
    let folder = root.join("sys/class/thermal");
    let zones =
        names(&folder).into_iter().filter(|name| name.starts_with("thermal_zone")).map(|name| folder.join(name));
    let heat = zones.filter_map(|zone| {
        let critical = names(&zone).into_iter().find_map(|name| {
            let point = name.strip_suffix("_type").filter(|name| name.starts_with("trip_point_"))?.to_owned();
            (word(&zone.join(&name))? == "critical").then_some(point)
        });
        Some(Heat {
            degrees: degrees(&zone.join("temp"))?,
            limit: critical.and_then(|point| limit(&zone.join(format!("{point}_temp")))),
            place: word(&zone.join("type")).unwrap_or_default(),
        })
    });
    heat.collect()
}

fn sensors(root: &Path) -> Vec<Heat> {
    let folder = root.join("sys/class/hwmon");
    let mut heats = Vec::new();
    for chip in names(&folder).into_iter().map(|name| folder.join(name)) {
        let place = word(&chip.join("name")).unwrap_or_default();
        for name in names(&chip) {
            let Some(sensor) = name.strip_suffix("_input").filter(|name| name.starts_with("temp")) else { continue };
            let Some(degrees) = degrees(&chip.join(&name)) else { continue };
            let limit = limit(&chip.join(format!("{sensor}_crit")));
            heats.push(Heat { degrees, limit, place: place.clone() });
        }
    }
    heats
}

/// Boards of the Raspberry Pi tell; most others do not know.
pub fn voltage(root: &Path) -> Option<Voltage> {
    let folder = root.join("sys/class/hwmon");
    let chips = names(&folder).into_iter().map(|name| folder.join(name));
    let alarm = chips
        .filter(|chip| word(&chip.join("name")).as_deref() == Some("rpi_volt"))
        .find_map(|chip| number(&chip.join("in0_lcrit_alarm")));
    let bits = throttled(root);
    if alarm.is_none() && bits.is_none() {
        return None;
    }
    let bits = bits.unwrap_or(0);
    let (now, before) = (bits & 1 != 0, bits & 1 << 16 != 0);
    Some(match (now || alarm == Some(1), before) {
        (true, _) => Voltage::Low,
        (false, true) => Voltage::WasLow,
        (false, false) => Voltage::Enough,
    })
}

/// The firmware's own word: bit 0 is the voltage now, bit 16 the voltage since the start.
fn throttled(root: &Path) -> Option<u32> {
    let folder = root.join("sys/devices/platform");
    let buses = names(&folder).into_iter().filter(|name| name.starts_with("soc")).map(|name| folder.join(name));
    buses
        .flat_map(|bus| {
            names(&bus).into_iter().filter(|name| name.ends_with(":firmware")).map(move |name| bus.join(name))
        })
        .find_map(|firmware| {
            let text = word(&firmware.join("get_throttled"))?;
            u32::from_str_radix(text.trim_start_matches("0x"), 16).ok()
        })
}
