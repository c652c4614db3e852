//! Notices that supersede each other in a circle: each ends the other, and which of them is seen is an accident.

use crate::board::fault::Fault;
use crate::board::notice::Notice;
use std::collections::HashMap;

/// One error for each circle, said of the member that comes first in the document.
pub fn find(notices: &[Notice]) -> Vec<Fault> {
    let places: HashMap<&str, usize> = notices.iter().enumerate().map(|(at, own)| (own.id.as_str(), at)).collect();
    let next = |at: usize| notices[at].supersedes.iter().filter_map(|id| places.get(id.as_str()).copied());
    let mut left: Vec<bool> = vec![true; notices.len()];
    let mut faults = Vec::new();
    loop {
        leave_those_on_the_way_to_circles(&mut left, &next);
        let Some(first) = left.iter().position(|left| *left) else { return faults };
        // Whoever is left has a follower that is left, so this walk comes back to where it was.
        let mut walk: Vec<usize> = Vec::new();
        let mut at = first;
        let begin = loop {
            if let Some(begin) = walk.iter().position(|seen| *seen == at) {
                break begin;
            }
            walk.push(at);
            let Some(follower) = next(at).find(|follower| left[*follower]) else { break walk.len() };
            at = follower;
        };
        let mut circle = walk.split_off(begin);
        if let Some(least) = circle.iter().enumerate().min_by_key(|(_, at)| **at).map(|(place, _)| place) {
            circle.rotate_left(least);
        }
        faults.extend(fault(notices, &circle));
        // At least one goes in each round, or this would never end.
        circle.iter().chain(&[first]).for_each(|at| left[*at] = false);
    }
}

/// Takes out all that supersede nobody who is left.
fn leave_those_on_the_way_to_circles<N: Iterator<Item = usize>>(left: &mut [bool], next: &impl Fn(usize) -> N) {
    let mut followers: Vec<usize> = (0..left.len()).map(|at| next(at).filter(|own| left[*own]).count()).collect();
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); left.len()];
    for at in (0..left.len()).filter(|at| left[*at]) {
        next(at).filter(|own| left[*own]).for_each(|own| before[own].push(at));
    }
    let mut gone: Vec<usize> = (0..left.len()).filter(|at| left[*at] && followers[*at] == 0).collect();
    while let Some(at) = gone.pop() {
        left[at] = false;
        for &own in &before[at] {
            followers[own] -= 1;
            if followers[own] == 0 {
                gone.push(own);
            }
        }
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
