use proptest::prelude::*;

use super::*;

fn rgb(hex: u32) -> [u8; 3] {
    let [_, r, g, b] = hex.to_be_bytes();
    [r, g, b]
}

#[test]
fn a_usual_panel_has_the_sizes_of_the_design() {
    let profile = Profile::default();
    assert!((profile.px_per_mm() - 2.017).abs() < 0.001);
    assert_eq!(profile.sizes(), Sizes { body: 72.0, title: 90.0, needed: 72.0, label: 43.0 });
    assert_eq!(profile.code_side_px(), 303.0);
    assert_eq!(profile.unit(), 1.0);
    assert!(profile.faults().is_empty());
}

#[test]
fn the_distance_of_the_standard_is_that_of_its_angle() {
    let profile = Profile::default();
    let (body, label) = profile.text_distance_m();
    for (metres, px) in [(body, profile.sizes().body), (label, profile.sizes().label)] {
        let angle =
            |metres: f32| 2.0 * ((px * CAP / profile.px_per_mm()) / (2.0 * metres * 1000.0)).atan().to_degrees();
        assert!(angle(metres) >= 0.7 && angle(metres + 0.1) < 0.7, "{metres} m: {}°", angle(metres));
    }
    let near = Profile { reading_m: 1.5, farthest_m: 2.5, ..profile };
    assert!(near.text_distance_m().0 < body, "smaller letters are read from nearer");
}

#[test]
fn turning_the_panel_changes_no_size() {
    let (wide, high) = (Profile::of(1920, 1080), Profile::of(1080, 1920));
    assert_eq!(wide.sizes(), high.sizes());
    assert_eq!(wide.unit(), high.unit());
}

#[test]
fn capitals_take_the_angle_they_should() {
    // 16 minutes of arc at 3 m are 14 mm: some 28 px on this panel.
    assert!((Profile::default().cap_px(16.0, 3.0) - 28.16).abs() < 0.01);
}

#[test]
fn twice_the_pixels_are_twice_the_size() {
    let (full, double) = (Profile::of(1920, 1080), Profile::of(3840, 2160));
    assert!((double.px_per_mm() - 2.0 * full.px_per_mm()).abs() < 0.001);
    assert_eq!(double.sizes().body, 144.0);
    assert_eq!(double.unit(), 2.0);
}

#[test]
fn a_panel_too_small_for_its_distances_says_from_where_it_is_read() {
    let small = Profile { panel_inches: 32.0, ..Profile::of(1080, 1920) };
    let faults: Vec<String> = small.faults().iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        ["warning: display.panel_inches: this panel of 32 inches can be read from 2.8 m and 4.8 m, not from 3 m and \
          5 m; hang 34 inches or more, or set display.reading_metres to 2.8 and display.farthest_metres to 4.8"]
    );
    assert_eq!((small.readable_m(), small.panel_for_distances()), (2.8, 34.0));
    let distance = small.distance();
    assert_eq!(distance, "a panel of 32 inches, read from 2.8 m; to be read from 3 m it takes 34 inches");
    let larger = Profile { panel_inches: 34.0, ..small };
    assert_eq!(larger.distance(), "a panel of 34 inches, read from 3 m");
    assert!(larger.faults().is_empty() && larger.readable_m() == 3.0, "the way out leads out: {:?}", larger.faults());
    let nearer = Profile { reading_m: 2.8, farthest_m: 4.7, ..small };
    assert!(nearer.faults().is_empty(), "the other way out leads out: {:?}", nearer.faults());
}

#[test]
fn a_line_on_a_small_panel_holds_sixteen_letters() {
    for (width, height) in [(1080, 1920), (1920, 1080), (1024, 768), (1280, 1024), (1024, 1280), (3840, 2160)] {
        for panel_inches in [7.0, 15.0, 21.0, 32.0, 43.0] {
            let profile = Profile { panel_inches, reading_m: 6.0, farthest_m: 6.0, ..Profile::of(width, height) };
            // A letter and its share of the spaces take some half an em, a list's number 1.25.
            let letters = (profile.column() / profile.sizes().body - 1.25) / 0.52;
            assert!(letters >= 15.9, "{width}x{height} {panel_inches}: {letters}");
        }
    }
}

#[test]
fn a_tiny_panel_says_so_and_shrinks() {
    let tiny = Profile { panel_inches: 7.0, ..Profile::of(1024, 600) };
    let fields: Vec<String> = tiny.faults().into_iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["display.panel_inches", "display.scan_metres"]);
    assert_eq!(tiny.code_side_px(), 228.0);
    let larger = Profile { panel_inches: 31.0, ..tiny };
    assert!(larger.faults().is_empty(), "the way out leads out: {:?}", larger.faults());
}

#[test]
fn impossible_numbers_are_named_and_replaced() {
    let odd = Profile {
        panel_inches: 0.0,
        reading_m: f32::NAN,
        farthest_m: -5.0,
        scan_m: f32::INFINITY,
        ..Profile::default()
    };
    let fields: Vec<String> = odd.faults().into_iter().map(|fault| fault.field).collect();
    assert_eq!(
        fields,
        ["display.panel_inches", "display.reading_metres", "display.farthest_metres", "display.scan_metres"]
    );
    assert_eq!(odd.sizes(), Profile::default().sizes());
    assert_eq!(
        odd.faults()[0].to_string(),
        "error: display.panel_inches: 0 is no number of inches; taking 43: set it to what a tape measure says"
    );
}

#[test]
fn no_glass_is_a_fault_and_no_panic() {
    let none = Profile::of(0, 1080);
    assert_eq!(none.faults().len(), 1);
    assert!(none.sizes().body >= 1.0 && none.code_side_px() >= 1.0);
}

#[test]
fn the_farthest_reader_is_not_the_nearest() {
    let odd = Profile { reading_m: 6.0, ..Profile::default() };
    assert!(odd.faults().iter().any(|fault| fault.field == "display.farthest_metres"));
}

#[test]
fn contrasts_are_those_of_the_guideline() {
    assert_eq!(contrast([0; 3], [255; 3]), 21.0);
    assert_eq!(contrast([90, 20, 7], [90, 20, 7]), 1.0);
    // The grey that is just enough for small type on white.
    assert!((contrast(rgb(0x767676), [255; 3]) - 4.54).abs() < 0.01);
}

#[test]
fn the_palette_reaches_seven_to_one() {
    let white = 0xffffff;
    for (name, ink, ground, expected) in [
        ("ink on paper", 0x14213d, 0xfaf8f3, 15.1),
        ("muted ink on paper", 0x44506a, 0xfaf8f3, 7.6),
        ("policy", white, 0x1b4b82, 8.8),
        ("form", white, 0x00594f, 8.3),
        ("reminder", white, 0x1e6432, 7.2),
        ("health", white, 0x5b2a86, 9.9),
        ("praise", white, 0x8a3c00, 7.7),
        ("building", white, 0x3d4a57, 9.1),
        ("emergency", white, 0x9d0b1e, 8.4),
        ("night", 0xe9e4d6, 0x10151f, 14.4),
        ("muted at night", 0xa9b0c0, 0x10151f, 8.4),
    ] {
        let ratio = contrast(rgb(ink), rgb(ground));
        assert!(ratio >= 7.0 && (ratio - expected).abs() < 0.06, "{name}: {ratio}");
    }
}

proptest! {
    #[test]
    fn every_glass_gets_sizes_that_it_holds(
        width in 0_u32..9000, height in 0_u32..9000, inches in any::<f32>(), reading in 0.0_f32..20.0,
        farthest in 0.0_f32..40.0, scan in 0.0_f32..10.0
    ) {
        let profile = Profile { width, height, panel_inches: inches, reading_m: reading, farthest_m: farthest, scan_m: scan };
        let (sizes, shorter) = (profile.sizes(), width.min(height).max(1) as f32);
        prop_assert!(sizes.body >= 1.0 && sizes.body <= (profile.column() / LEAST_EMS).ceil());
        prop_assert!(sizes.title >= sizes.body && sizes.label >= 1.0 && sizes.needed >= 1.0);
        prop_assert!(profile.code_side_px() >= 1.0 && profile.code_side_px() <= (shorter * CODE_SHARE).max(1.0));
        let _ = profile.faults();
    }

    #[test]
    fn farther_readers_get_larger_type(reading in 1.0_f32..10.0, more in 0.0_f32..5.0) {
        let near = Profile { reading_m: reading, farthest_m: reading, ..Profile::of(3840, 2160) };
        let far = Profile { reading_m: reading + more, farthest_m: reading + more, ..near };
        prop_assert!(far.sizes().body >= near.sizes().body && far.sizes().label >= near.sizes().label);
    }

    #[test]
    fn contrast_is_from_1_to_21_both_ways(a in any::<[u8; 3]>(), b in any::<[u8; 3]>()) {
        let ratio = contrast(a, b);
        prop_assert!((1.0..=21.0).contains(&ratio));
        prop_assert_eq!(ratio, contrast(b, a));
    }
}
