//! Where in a JSON text something stands.

use serde_json::value::RawValue;
use std::collections::BTreeMap;

type Members<'t> = BTreeMap<String, &'t RawValue>;

/// The lists of a document, and where its lines begin.
pub struct Lines<'t> {
    text: &'t str,
    begins: Vec<usize>,
    members: Members<'t>,
    lists: BTreeMap<&'t str, Vec<&'t RawValue>>,
}

impl<'t> Lines<'t> {
    pub fn of(text: &'t str) -> Self {
        let begins = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let members = members(text);
        let list = |name: &'static str| Some((name, serde_json::from_str(members.get(name)?.get()).ok()?));
        let lists = ["areas", "sites", "publishers", "screens"].into_iter().filter_map(list).collect();
        Self { text, begins, members, lists }
    }

    /// The line, from 1, of what a path such as `sites[3].areas[1]` names, or of the nearest thing around it that is there.
    /// None for a path that begins with no member of the document.
    pub fn line(&self, path: &str) -> Option<usize> {
        let mut steps = path.split(['.', '[']).map(|step| step.trim_end_matches(']'));
        let name = steps.next()?;
        let whole = *self.members.get(name)?;
        let Some(index) = steps.next() else { return Some(self.line_at(whole)) };
        let Some(entry) = self.lists.get(name).and_then(|list| list.get(index.parse::<usize>().ok()?)) else {
            return Some(self.line_at(whole));
        };
        let mut at: &RawValue = entry;
        for step in steps {
            let inner = match step.parse::<usize>() {
                Ok(index) => {
                    serde_json::from_str::<Vec<&RawValue>>(at.get()).ok().and_then(|own| own.get(index).copied())
                }
                Err(_) => members(at.get()).get(step).copied(),
            };
            let Some(inner) = inner else { break };
            at = inner;
        }
        Some(self.line_at(at))
    }

    /// The first line that says exactly this; where it says what an area is called, before all others.
    pub fn mention(&self, text: &str) -> Option<usize> {
        let quoted = format!("\"{text}\"");
        let said = |line: &&str| line.contains(&quoted);
        let of = |wanted: &dyn Fn(&str) -> bool| self.text.lines().position(|line| said(&line) && wanted(line));
        of(&|line| line.contains("\"ref\"")).or_else(|| of(&|_| true)).map(|line| line + 1)
    }

    /// A raw value is a piece of the text that it was read from.
    fn line_at(&self, own: &RawValue) -> usize {
        let at = (own.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.begins.partition_point(|begin| *begin <= at)
    }
}

fn members(text: &str) -> Members<'_> {
    serde_json::from_str(text).unwrap_or_default()
}
