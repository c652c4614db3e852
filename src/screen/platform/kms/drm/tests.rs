use super::*;

fn words(root: &Path) -> String {
    DrmCard::new(root).open().expect_err("no card").to_string().replace(&root.display().to_string(), "")
}

#[test]
fn a_machine_without_a_card_is_told_in_words() {
    let root = tempfile::tempdir().expect("a folder");
    let root = root.path();
    assert_eq!(words(root), "there is no graphics card: /dev/dri does not exist");
    std::fs::create_dir_all(root.join("dev/dri/by-path")).expect("a folder");
    assert_eq!(words(root), "there is no graphics card: /dev/dri has no card");
    for file in ["renderD128", "cards", "card", "cardboard"] {
        std::fs::write(root.join("dev/dri").join(file), "").expect("a file");
    }
    assert_eq!(words(root), "there is no graphics card: /dev/dri has no card");
}

#[test]
fn cards_that_are_none_are_told_one_by_one() {
    let root = tempfile::tempdir().expect("a folder");
    let root = root.path();
    std::fs::create_dir_all(root.join("dev/dri/card10")).expect("a folder");
    std::fs::write(root.join("dev/dri/card2"), "").expect("a file");
    let own = words(root);
    let (first, second) = own.split_once("; ").expect("two");
    assert_eq!(first, "no graphics card can be used: /dev/dri/card2: not a graphics card");
    assert!(second.starts_with("/dev/dri/card10: Is a directory"), "{second}");
}

#[test]
fn one_without_permission_says_what_helps() {
    use std::os::unix::fs::PermissionsExt;
    if rustix::process::geteuid().is_root() {
        // Whom nothing is forbidden.
        return;
    }
    let root = tempfile::tempdir().expect("a folder");
    let card = root.path().join("dev/dri/card0");
    std::fs::create_dir_all(root.path().join("dev/dri")).expect("a folder");
    std::fs::write(&card, "").expect("a file");
    std::fs::set_permissions(&card, std::fs::Permissions::from_mode(0o000)).expect("a file of ours");
    let expected = "no graphics card can be used: /dev/dri/card0: no permission; add the user to the group video";
    assert_eq!(words(root.path()), expected);
}

const HD: (u32, u32) = (1280, 720);
const FULL: (u32, u32) = (1920, 1080);
const FOUR: (u32, u32) = (3840, 2160);

fn offer(size: (u32, u32), hertz: u32) -> Offer {
    Offer { size, hertz, is_preferred: false, is_interlaced: false }
}

#[test]
fn the_wanted_size_comes_with_the_best_rate_up_to_60() {
    let offers = [
        Offer { is_preferred: true, ..offer(FOUR, 30) },
        offer(FULL, 120),
        Offer { is_interlaced: true, ..offer(FULL, 60) },
        offer(FULL, 50),
        offer(FULL, 60),
        // The same to the eye: 59.94.
        offer(FULL, 60),
        offer(HD, 144),
        offer(HD, 75),
        Offer { is_interlaced: true, ..offer((720, 576), 50) },
    ];
    let place = |size| order(&offers, size).first().copied();
    assert_eq!(place(Some(FULL)), Some(4));
    assert_eq!(place(Some(HD)), Some(6), "none up to 60: the highest");
    assert_eq!(place(Some((720, 576))), Some(8), "interlaced rather than another size");
    assert_eq!(place(Some((800, 600))), Some(0), "what the monitor has not");
    assert_eq!(place(None), Some(0));
}

#[test]
fn without_a_wish_the_monitor_chooses() {
    let preferred = Offer { is_preferred: true, ..offer(FULL, 60) };
    assert_eq!(order(&[offer(FOUR, 30), preferred, offer(HD, 60)], None)[0], 1);
    assert_eq!(order(&[offer(FOUR, 30), offer(HD, 60)], None)[0], 0);
    assert!(order(&[], Some(FULL)).is_empty());
}

#[test]
fn a_card_that_refuses_a_mode_is_offered_slower_and_smaller_ones() {
    let offers = [
        Offer { is_preferred: true, ..offer(FOUR, 60) },
        offer(FOUR, 30),
        offer((2560, 1440), 60),
        offer(FULL, 60),
        offer(FULL, 50),
        offer(HD, 60),
        offer((800, 600), 60),
    ];
    assert_eq!(order(&offers, None), [0, 1, 3, 5, 6, 2]);
    assert_eq!(order(&offers, Some(FULL)), [3, 4, 5, 6, 2, 0], "a wish is tried first");
}

#[test]
fn a_socket_for_a_monitor_goes_first() {
    use Interface::*;
    let order = [HDMIA, DisplayPort, EmbeddedDisplayPort, DSI, LVDS, DVID, VGA, Virtual, Composite, Writeback];
    assert!(order.is_sorted_by(|one, other| rank(*one) < rank(*other)));
}
