//! What no client can still want goes: a department that publishes every day would fill its disk otherwise.

use super::role::{LIVES, Signed};
use super::{MOST_METADATA, Repository};
use crate::feed::reading::hash_of;
use crate::feed::verify::place;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// So long after another one took its place a numbered file stays, for clients and caches that are slow.
const STAY: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Repository {
    /// Removes numbered lists that were replaced a month ago, and files that no list names any longer. Roots stay for ever:
    /// a screen that lay in a cupboard for years follows them one by one. `keep`: further pictures, by their names.
    /// Says how many went.
    pub fn sweep(&self, keep: &BTreeSet<String>, now: Timestamp) -> io::Result<usize> {
        let (mut removed, mut named) = (0, BTreeSet::new());
        for (role, numbers) in self.numbers()? {
            let (life, lists) = match role.as_str() {
                "root" => continue,
                "snapshot" => (LIVES.snapshot, false),
                _ => (LIVES.targets, true),
            };
            let read = |number: u64| self.numbered(number, &role);
            for (at, &number) in numbers.iter().enumerate() {
                // One that cannot be read is replaced by nothing, and names nothing.
                let next = numbers.get(at + 1).and_then(|&next| read(next)?.expires().checked_sub(life).ok());
                let path = self.metadata(&format!("{number}.{role}.json"));
                if next.is_some_and(|replaced| now.duration_since(replaced) > STAY) {
                    self.disk.remove(&path)?;
                    removed += 1;
                } else if let Some(own) = lists.then(|| read(number)).flatten() {
                    named.extend(own.targets().into_iter().map(|(path, (hash, _))| place(&path, hash, true)));
                }
            }
        }
        named.extend(keep.iter().filter_map(|path| Some(place(path, hash_of(path)?, true))));
        for folder in self.folders()? {
            for name in self.disk.names(&self.folder.join(&folder))? {
                let own = format!("{folder}/{name}");
                if hash_of(&name).is_some() && !named.contains(&own) {
                    self.disk.remove(&self.folder.join(&own))?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }

    /// The numbers of each role's files, rising.
    fn numbers(&self) -> io::Result<BTreeMap<String, Vec<u64>>> {
        let mut numbers: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for name in self.disk.names(&self.folder.join("metadata"))? {
            let parts = name.strip_suffix(".json").and_then(|stem| stem.split_once('.'));
            if let Some((Ok(number), role)) = parts.map(|(number, role)| (number.parse(), role)) {
                numbers.entry(role.to_owned()).or_default().push(number);
            }
        }
        numbers.values_mut().for_each(|own| own.sort_unstable());
        Ok(numbers)
    }

    fn numbered(&self, number: u64, role: &str) -> Option<Signed> {
        let bytes = self.disk.read(&self.metadata(&format!("{number}.{role}.json")), MOST_METADATA).ok()?;
        Signed::parse(&bytes).ok()
    }

    /// Where files lie: the department's folder, and one a publisher.
    fn folders(&self) -> io::Result<Vec<String>> {
        let own = Path::new("targets");
        let below = self.disk.names(&self.folder.join(own))?.into_iter().map(|name| format!("targets/{name}"));
        let below = below.filter(|path| self.disk.is_folder(&self.folder.join(path)));
        Ok(std::iter::once("targets".to_owned()).chain(below).collect())
    }
}
