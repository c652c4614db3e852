//! Notices that supersede each other in a circle: each ends the other, and which of them is seen is an accident.

use crate::board::fault::Fault;
use crate::board::notice::Notice;
use std::collections::HashMap;

/// One error for each circle, said of the member that comes first in the document.
pub fn find(notices: &[Notice]) -> Vec<Fault> {
    let mut web = Web::of(notices);
    let idle = (0..notices.len()).filter(|at| web.open[*at] == 0).collect();
    web.take_out(idle);
    let mut faults = Vec::new();
    for first in 0..notices.len() {
        if web.left[first] {
            let circle = web.circle_from(first);
            faults.extend(fault(notices, &circle));
            web.take_out(circle);
        }
    }
    faults
}

/// Who supersedes whom, among those that are left.
struct Web {
    next: Vec<Vec<usize>>,
    before: Vec<Vec<usize>>,
    /// How many of those that a notice supersedes are left.
    open: Vec<usize>,
    left: Vec<bool>,
}

impl Web {
    fn of(notices: &[Notice]) -> Self {
        let places: HashMap<&str, usize> = notices.iter().enumerate().map(|(at, own)| (own.id.as_str(), at)).collect();
        let places = |own: &Notice| own.supersedes.iter().filter_map(|id| places.get(id.as_str()).copied()).collect();
        let next: Vec<Vec<usize>> = notices.iter().map(places).collect();
        let mut before = vec![Vec::new(); notices.len()];
        for (at, own) in next.iter().enumerate() {
            own.iter().for_each(|old: &usize| before[*old].push(at));
        }
        let open = next.iter().map(Vec::len).collect();
        Self { next, before, open, left: vec![true; notices.len()] }
    }

    /// Takes these out, and with them all that then supersede nobody: whoever is left leads into a circle.
    fn take_out(&mut self, mut gone: Vec<usize>) {
        while let Some(at) = gone.pop() {
            if !std::mem::replace(&mut self.left[at], false) {
                continue;
            }
            for &newer in &self.before[at] {
                self.open[newer] -= 1;
                if self.open[newer] == 0 {
                    gone.push(newer);
                }
            }
        }
    }

    /// The circle that a walk from `first` ends in, from its earliest member on.
    fn circle_from(&self, first: usize) -> Vec<usize> {
        let (mut walk, mut steps) = (Vec::new(), HashMap::new());
        let mut at = Some(first);
        while let Some(here) = at {
            if let Some(&begin) = steps.get(&here) {
                walk.drain(..begin);
                break;
            }
            steps.insert(here, walk.len());
            walk.push(here);
            at = self.next[here].iter().copied().find(|old| self.left[*old]);
        }
        if let Some((least, _)) = walk.iter().enumerate().min_by_key(|(_, at)| **at) {
            walk.rotate_left(least);
        }
        walk
    }
}

fn fault(notices: &[Notice], circle: &[usize]) -> Option<Fault> {
    const MOST_NAMED: usize = 6;
    let (first, others) = circle.split_first()?;
    let name = |at: &usize| format!("{:?}", notices[*at].id);
    let mut way: Vec<String> = others.iter().take(MOST_NAMED).map(name).collect();
    if others.len() > MOST_NAMED {
        way.push("…".into());
    }
    let reason = format!("goes in a circle: {}, and that supersedes this one", way.join(", which supersedes "));
    let way_out = "each ends the other; leave it in the newest alone";
    Some(Fault::error("_bangtin.supersedes", reason, way_out).of(&notices[*first].id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::cards::Card;
    use crate::board::words::Words;

    fn notices(pairs: &[(&str, &[&str])]) -> Vec<Notice> {
        let notice = |(id, old): &(&str, &[&str])| Notice {
            id: (*id).to_owned(),
            supersedes: old.iter().map(|id| (*id).to_owned()).collect(),
            ..Card::Pause.notice(&Words::vietnamese())
        };
        pairs.iter().map(notice).collect()
    }

    fn told(pairs: &[(&str, &[&str])]) -> Vec<String> {
        find(&notices(pairs)).iter().map(Fault::to_string).collect()
    }

    #[test]
    fn a_chain_of_corrections_is_no_circle() {
        assert!(told(&[("a", &[]), ("b", &["a"]), ("c", &["b", "a", "unknown"])]).is_empty());
    }

    #[test]
    fn two_that_end_each_other_are_named_once() {
        let told = told(&[("z", &["b"]), ("b", &["a"]), ("a", &["b"]), ("c", &["a"])]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("error: \"b\": _bangtin.supersedes") && told[0].contains("\"a\""), "{}", told[0]);
    }

    #[test]
    fn every_circle_is_named() {
        let told = told(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"]), ("d", &["e"]), ("e", &["d", "a"])]);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("\"b\", which supersedes \"c\""), "{}", told[0]);
        assert!(told[1].starts_with("error: \"d\""), "{}", told[1]);
    }

    #[test]
    fn a_notice_that_leads_into_a_circle_is_not_in_it() {
        let told = told(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])]);
        assert!(told.len() == 1 && told[0].starts_with("error: \"b\""), "{told:?}");
    }

    #[test]
    fn a_circle_of_ten_thousand_is_found() {
        let ids: Vec<String> = (0..10_000).map(|n| format!("n{n}")).collect();
        let mut notices = notices(&vec![("x", &[][..]); ids.len()]);
        for (at, notice) in notices.iter_mut().enumerate() {
            notice.id = ids[at].clone();
            notice.supersedes = vec![ids[(at + 1) % ids.len()].clone()];
        }
        assert_eq!(find(&notices).len(), 1);
    }
}
