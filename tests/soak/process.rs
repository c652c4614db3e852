//! What this process holds of the machine.

/// In kilobytes, and numbers of.
#[derive(Clone, Copy)]
pub struct Process {
    pub resident: u64,
    pub most: u64,
    pub descriptors: usize,
    pub threads: u64,
}

impl Process {
    pub fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells of memory in /proc");
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).expect("the field is there");
            line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("a number")
        };
        let descriptors = std::fs::read_dir("/proc/self/fd").expect("its descriptors").count();
        Self { resident: field("VmRSS:"), most: field("VmHWM:"), descriptors, threads: field("Threads:") }
    }
}

/// More than this in kilobytes, from the first half to the second, is a leak.
const FLAT: u64 = 4_096;

/// Nothing has grown over these.
pub fn assert_flat(points: &[Process]) {
    let (first, last) = points.split_at(points.len() / 2);
    let mean = |points: &[Process]| points.iter().map(|point| point.resident).sum::<u64>() / points.len().max(1) as u64;
    let (before, after) = (mean(first), mean(last));
    assert!(after <= before + FLAT, "memory goes on growing: {before} KB, then {after} KB");
    for point in points {
        let held = (point.descriptors, point.threads);
        assert_eq!(held, (points[0].descriptors, points[0].threads), "descriptors or threads are not given back");
    }
}
