//! What somebody meant who typed a name without its accents, or a letter off.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Small letters without accents, with single spaces.
pub fn bare(text: &str) -> String {
    let letters: String = text.nfd().filter(|own| !is_combining_mark(*own)).collect();
    let letters = letters.to_lowercase().replace('đ', "d").replace(['.', ','], " ");
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many letters are off; none where it is another name. Both are bare.
pub fn off(wanted: &str, known: &str) -> Option<usize> {
    let letters = wanted.chars().count();
    // A short name that is off by a letter is another name.
    let most = if letters < 3 { 0 } else { (letters / 4).clamp(1, 3) };
    let off = distance(wanted, known);
    (off <= most).then_some(off)
}

/// Of these names, the one that is meant.
pub fn nearest<'k>(wanted: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let wanted = bare(wanted);
    let near = known.into_iter().filter_map(|known| Some((off(&wanted, &bare(known))?, known)));
    near.min_by_key(|(off, _)| *off).map(|(_, known)| known)
}

/// Letters to put in, take out or replace, and neighbours to swap, each counted once.
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_without_its_accents_and_with_a_slip_of_the_finger() {
        assert_eq!(bare("  P. Đống\u{a0}ĐA "), "p dong da");
        for (typed, off) in [("until", 0), ("untl", 1), ("utnil", 1), ("uuntil", 1), ("entil", 1)] {
            assert_eq!(distance(typed, "until"), off, "{typed}");
        }
        assert_eq!(nearest("titel", ["source", "title", "tags"]), Some("title"));
        assert_eq!(nearest("Hours", ["hours"]), Some("hours"));
        for typed in ["", "x", "to", "phuong"] {
            assert_eq!(nearest(typed, ["title", "tags"]), None, "{typed:?} is another word");
        }
    }
}
