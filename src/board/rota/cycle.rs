//! How much one cycle holds: more than that, and nobody sees it all.

use crate::board::fault::Fault;
use crate::board::notice::Class;

/// Pages of one cycle.
pub const PAGES_A_CYCLE: usize = 4_096;

/// Which of the notices, given by their classes and pages in the order of the document, are shown. Emergencies and
/// priority notices always are; of the routine notices those whose pages the cycle still holds, up to the first that it
/// does not hold: nobody is left out for the sake of one that comes later.
pub fn within_limit(notices: &[(Class, usize)]) -> Vec<bool> {
    let routine = |class: Class| class == Class::Routine;
    let others = notices.iter().filter(|(class, _)| !routine(*class)).map(|(_, pages)| pages);
    let mut left = others.fold(PAGES_A_CYCLE, |left, pages| left.saturating_sub(*pages));
    let shown = |&(class, pages): &(Class, usize)| {
        if !routine(class) {
            return true;
        }
        let holds = pages <= left;
        left = if holds { left - pages } else { 0 };
        holds
    };
    notices.iter().map(shown).collect()
}

/// What is said of a notice that the cycle does not hold.
pub fn left_out(name: &str) -> Fault {
    let reason = format!("is left out: one cycle holds {PAGES_A_CYCLE} pages");
    Fault::error("rota", reason, "publish fewer notices at a time, or shorter ones").of(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_pages_than_a_cycle_holds_leave_routine_notices_out() {
        let notices = [
            (Class::Routine, 4_000),
            (Class::Priority, 50),
            (Class::Routine, 46),
            (Class::Routine, 1),
            (Class::Emergency, 0),
            (Class::Priority, 0),
        ];
        assert_eq!(within_limit(&notices), [true, true, true, false, true, true]);
        let notices = [(Class::Routine, 4_097), (Class::Routine, 1), (Class::Emergency, 5_000), (Class::Priority, 1)];
        assert_eq!(within_limit(&notices), [false, false, true, true]);
        assert_eq!(within_limit(&[(Class::Routine, 4_097), (Class::Routine, 1)]), [false, false], "in their order");
        assert_eq!(left_out("5k").item.as_deref(), Some("5k"));
    }

    #[test]
    fn an_emergency_at_the_end_has_its_pages_before_routine_notices() {
        assert_eq!(within_limit(&[(Class::Routine, 10), (Class::Emergency, 4_090)]), [false, true]);
    }
}
