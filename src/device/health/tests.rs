use super::disk::is_read_only;
use super::*;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// A machine that says this of itself, and its state folder.
fn machine(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let root = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    let state = root.path().join("state");
    fs::create_dir(&state).expect("made");
    (root, state)
}

fn health(files: &[(&str, &str)]) -> Health {
    let (root, state) = machine(files);
    Health::read(root.path(), &state)
}

fn verdict(health: &Health, what: &str) -> Verdict {
    let findings = health.findings();
    findings.iter().find(|own| own.what == what).unwrap_or_else(|| panic!("nothing is said of {what}")).verdict
}

#[test]
fn a_machine_that_says_nothing_has_no_faults() {
    let own = health(&[]);
    assert_eq!((&own.heat, own.voltage, own.watchdog, own.disk.errors), (&None, None, None, None));
    assert!(own.findings().iter().all(|own| own.verdict < Verdict::Look), "{:?}", own.findings());
}

#[test]
fn the_place_nearest_to_its_end_is_the_one_that_counts() {
    let own = health(&[
        ("sys/class/thermal/thermal_zone0/type", "acpitz\n"),
        // Not wired to anything.
        ("sys/class/thermal/thermal_zone0/temp", "-273200\n"),
        ("sys/class/hwmon/hwmon0/name", "coretemp\n"),
        ("sys/class/hwmon/hwmon0/temp1_input", "71000\n"),
        ("sys/class/hwmon/hwmon0/temp1_crit", "105000\n"),
        ("sys/class/hwmon/hwmon1/name", "nvme\n"),
        ("sys/class/hwmon/hwmon1/temp1_input", "68850\n"),
        ("sys/class/hwmon/hwmon1/temp1_crit", "73850\n"),
    ]);
    let heat = own.heat.clone().expect("a place");
    assert_eq!((heat.place.as_str(), heat.degrees, heat.limit), ("nvme", 68.85, Some(73.85)));
    assert_eq!(verdict(&own, "heat"), Verdict::Broken);
}

#[test]
fn a_processor_is_hot_from_85_degrees_and_near_its_end_five_before_it() {
    for (temp, at) in [("52000", Verdict::Fine), ("86000", Verdict::Look), ("106000", Verdict::Broken)] {
        let own = health(&[
            ("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n"),
            ("sys/class/thermal/thermal_zone0/temp", temp),
            ("sys/class/thermal/thermal_zone0/trip_point_0_type", "passive"),
            ("sys/class/thermal/thermal_zone0/trip_point_0_temp", "75000"),
            ("sys/class/thermal/thermal_zone0/trip_point_1_type", "critical"),
            ("sys/class/thermal/thermal_zone0/trip_point_1_temp", "110000"),
        ]);
        assert_eq!(verdict(&own, "heat"), at, "{temp}");
    }
}

#[test]
fn a_raspberry_pi_tells_of_its_power_supply_in_two_ways() {
    let chip = ("sys/class/hwmon/hwmon2/name", "rpi_volt\n");
    let alarm = "sys/class/hwmon/hwmon2/in0_lcrit_alarm";
    let firmware = "sys/devices/platform/soc/soc:firmware/get_throttled";
    for (files, at) in [
        (&[chip, (alarm, "0\n")][..], Some(Voltage::Enough)),
        (&[chip, (alarm, "1\n")], Some(Voltage::Low)),
        // It was low, and slowed down for heat as well.
        (&[chip, (alarm, "0\n"), (firmware, "50000\n")], Some(Voltage::WasLow)),
        (&[(firmware, "0x50005\n")], Some(Voltage::Low)),
        // Heat alone.
        (&[(firmware, "80008\n")], Some(Voltage::Enough)),
        (&[("sys/class/hwmon/hwmon0/name", "coretemp"), ("sys/class/hwmon/hwmon0/in0_lcrit_alarm", "1")], None),
    ] {
        assert_eq!(health(files).voltage, at, "{files:?}");
    }
}

/// Files of the disk that the state folder of these tests lies on.
fn disk(files: &[(&str, &str)]) -> Health {
    let (root, state) = machine(&[]);
    let own = fs::metadata(&state).expect("a folder").dev();
    let block = format!("sys/dev/block/{}:{}/uevent", rustix::fs::major(own), rustix::fs::minor(own));
    for (name, text) in [(block.as_str(), "MAJOR=179\nDEVNAME=mmcblk0p2\nDEVTYPE=partition\n")].iter().chain(files) {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    Health::read(root.path(), &state)
}

#[test]
fn errors_that_stand_in_the_file_system_are_told_with_its_name() {
    let own = disk(&[("sys/fs/ext4/mmcblk0p2/errors_count", "3\n"), ("sys/fs/ext4/mmcblk0p1/errors_count", "9\n")]);
    assert_eq!((own.disk.device.as_str(), own.disk.errors), ("mmcblk0p2", Some(3)));
    let findings = own.findings();
    assert_eq!(findings[0].verdict, Verdict::Look);
    assert!(findings[0].seen.contains("mmcblk0p2") && findings[0].way_out.contains("fsck"), "{findings:?}");
    assert_eq!(verdict(&disk(&[("sys/fs/ext4/mmcblk0p2/errors_count", "0\n")]), "disk"), Verdict::Fine);
}

#[test]
fn a_flash_memory_says_how_worn_it_is() {
    for (life, reserve, at) in [
        ("0x01 0x02\n", "0x01\n", Verdict::Fine),
        ("0x03 0x09\n", "0x01\n", Verdict::Look),
        ("0x0b 0x01\n", "0x01\n", Verdict::Look),
        ("0x02 0x02\n", "0x03\n", Verdict::Look),
        // Some cards know the file and say nothing in it.
        ("0x00 0x00\n", "0x00\n", Verdict::Unknown),
    ] {
        let own = disk(&[
            ("sys/block/mmcblk0/device/life_time", life),
            ("sys/block/mmcblk0/device/pre_eol_info", reserve),
            ("sys/block/mmcblk1/device/life_time", "0x0b 0x0b\n"),
        ]);
        assert_eq!(verdict(&own, "wear"), at, "{life:?} {reserve:?}");
    }
}

#[test]
fn a_file_system_that_the_kernel_has_closed_after_an_error_is_told_from_a_sandbox() {
    let table = |own: &str, system: &str| {
        format!(
            "22 1 179:2 / / ro,relatime - ext4 /dev/mmcblk0p2 rw\n\
             40 22 179:2 /var/lib/bangtin /var/lib/bangtin {own},relatime shared:1 - ext4 /dev/mmcblk0p2 {system},errors=remount-ro\n\
             41 22 0:5 / /var/lib/bangtin-else ro - tmpfs tmpfs ro\n"
        )
    };
    let state = Path::new("/var/lib/bangtin");
    assert!(!is_read_only(&table("rw", "rw"), state), "the unit's sandbox leaves the state folder open");
    assert!(is_read_only(&table("rw", "ro"), state));
    assert!(is_read_only(&table("ro", "rw"), state));
}

#[test]
fn a_disk_without_room_and_a_machine_without_memory_are_broken_and_say_what_to_do() {
    let mut own = Health::default();
    for (free, files, at) in [
        (5 << 30, None, Verdict::Fine),
        (100 << 20, None, Verdict::Look),
        (1 << 20, None, Verdict::Broken),
        (5 << 30, Some(12), Verdict::Broken),
    ] {
        (own.disk.free, own.disk.files_free) = (Some(free), files);
        assert_eq!(verdict(&own, "room"), at, "{free} {files:?}");
    }
    let memory =
        |available: &str| format!("MemTotal:         948304 kB\nMemFree: 1 kB\nMemAvailable:   {available} kB\n");
    for (available, pressure, at) in [
        ("611232", "full avg10=0.00 avg60=0.00 avg300=0.00 total=9", Verdict::Fine),
        ("611232", "some avg300=80.00 total=9\nfull avg10=0.00 avg60=0.00 avg300=12.50 total=9", Verdict::Look),
        ("61232", "", Verdict::Look),
        ("9232", "", Verdict::Broken),
    ] {
        let own = health(&[("proc/meminfo", &memory(available)), ("proc/pressure/memory", pressure)]);
        assert_eq!(verdict(&own, "memory"), at, "{available} {pressure}");
    }
    for own in own.findings().iter().filter(|own| own.verdict >= Verdict::Look) {
        assert!(!own.way_out.is_empty(), "{own:?}");
    }
}

#[test]
fn cards_of_metal_and_the_watchdog_are_seen_by_what_they_do() {
    let card = |state| [("sys/class/net/eth0/device/uevent", ""), ("sys/class/net/eth0/operstate", state)];
    let lo = [("sys/class/net/lo/operstate", "unknown"), ("sys/class/net/veth0/operstate", "up")];
    let own = health(&[&card("down")[..], &lo].concat());
    assert_eq!(own.links, [Link { name: "eth0".into(), up: false }]);
    assert_eq!(verdict(&own, "network card"), Verdict::Look);
    assert_eq!(verdict(&health(&card("up")), "network card"), Verdict::Fine);
    let quiet = [&card("unknown")[..], &[("sys/class/net/eth0/carrier", "1")]].concat();
    assert_eq!(verdict(&health(&quiet), "network card"), Verdict::Fine);
    for (state, at) in [("active", Verdict::Fine), ("inactive", Verdict::Look)] {
        assert_eq!(verdict(&health(&[("sys/class/watchdog/watchdog0/state", state)]), "watchdog"), at);
    }
}
