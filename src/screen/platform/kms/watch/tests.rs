use super::*;
use proptest::prelude::*;
use std::os::unix::fs::symlink;

#[test]
fn of_all_messages_those_of_monitors_count() {
    let plugged = b"change@/devices/pci0000:00/0000:00:02.0/drm/card0\0ACTION=change\0\
                    DEVPATH=/devices/pci0000:00/0000:00:02.0/drm/card0\0SUBSYSTEM=drm\0HOTPLUG=1\0CONNECTOR=93\0\
                    DEVNAME=dri/card0\0DEVTYPE=drm_minor\0SEQNUM=4711\0MAJOR=226\0MINOR=0\0";
    assert!(is_hotplug(plugged));
    let replaced = b"add@/devices/pci0000:00/0000:00:02.0/drm/card1\0ACTION=add\0SUBSYSTEM=drm\0DEVNAME=dri/card1\0";
    assert!(is_hotplug(replaced), "the card's own driver");
    let others: [&[u8]; 6] = [
        b"",
        b"\0\0",
        b"change@/devices/virtual/drm\0ACTION=change\0SUBSYSTEM=drm\0LEASE=1\0",
        b"add@/devices/usb1\0ACTION=add\0SUBSYSTEM=usb\0HOTPLUG=1\0",
        b"change@/devices/SUBSYSTEM=drm/HOTPLUG=1\0SUBSYSTEM=drm_dp_aux_dev\0HOTPLUG=10\0",
        b"libudev\0\xfe\xed\xca\xfe",
    ];
    for other in others {
        assert!(!is_hotplug(other), "{}", other.escape_ascii());
    }
}

#[test]
fn a_terminal_is_known_by_its_number() {
    let of = |link: &str| terminal(Path::new(link));
    assert_eq!(of("/dev/tty1").as_deref(), Some("tty1"));
    assert_eq!(of("/dev/tty63").as_deref(), Some("tty63"));
    for link in [
        "/dev/tty",
        "/dev/tty0",
        "/dev/tty64",
        "/dev/tty999",
        "/dev/ttyS0",
        "/dev/ttyAMA0",
        "/dev/pts/1",
        "/dev/null",
        "pipe:[7]",
        "socket:[9]",
        "",
    ] {
        assert_eq!(of(link), None, "{link}");
    }
}

#[test]
fn the_one_in_front_is_ours_or_another() {
    assert_eq!(is_other(b"tty1\n", "tty1"), Some(false));
    assert_eq!(is_other(b"tty12\n", "tty1"), Some(true));
    for odd in [&b""[..], b"\n", b"\xff", b"none"] {
        assert_eq!(is_other(odd, "tty1"), None, "{}", odd.escape_ascii());
    }
}

/// A machine's files: ours is `tty1`, and another one may come to the front.
fn machine(stdin: &str) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    for folder in ["proc/self/fd", "sys/class/tty/tty0"] {
        std::fs::create_dir_all(root.path().join(folder)).expect("a folder");
    }
    symlink(stdin, root.path().join("proc/self/fd/0")).expect("a link");
    front(&root, "tty1\n");
    root
}

fn front(root: &tempfile::TempDir, active: &str) {
    std::fs::write(root.path().join("sys/class/tty/tty0/active"), active).expect("a file");
}

#[test]
fn away_is_told_when_it_is_new() {
    let root = machine("/dev/tty1");
    let mut watch = Watch::new(root.path());
    assert_eq!(watch.read().away, Some(false));
    assert_eq!(watch.read().away, None);
    front(&root, "tty2\n");
    assert_eq!(watch.read().away, Some(true));
    assert_eq!(watch.read().away, None);
    front(&root, "");
    assert_eq!(watch.read().away, None);
    front(&root, "tty1\n");
    assert_eq!(watch.read().away, Some(false));
    assert!(!watch.fds().is_empty());
}

#[test]
fn who_has_no_terminal_is_never_away() {
    for stdin in ["/dev/null", "pipe:[4711]"] {
        let root = machine(stdin);
        front(&root, "tty2\n");
        assert_eq!(Watch::new(root.path()).read().away, None, "{stdin}");
    }
    let empty = tempfile::tempdir().expect("a folder");
    let mut watch = Watch::new(empty.path());
    assert_eq!(watch.read(), Changes::default());
    assert_eq!(watch.fds().len(), usize::from(watch.messages.is_some()));
}

#[test]
fn reading_never_waits() {
    let Ok(socket) = listen() else { return };
    let mut watch = Watch { messages: Some(socket), terminal: None };
    assert_eq!(watch.read(), Changes::default());
    assert!(watch.messages.is_some());
}

proptest! {
    #[test]
    fn any_message_is_borne(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        is_hotplug(&bytes);
        is_other(&bytes, "tty1");
    }
}
