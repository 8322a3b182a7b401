//! What was probably meant: the nearest of the words that would have done.

/// The candidate nearest to a word, if one is near enough to have been meant.
///
/// Near enough is a third of the longer word's letters, and two at least; a candidate that begins with the
/// word counts as near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let longer = word.chars().count().max(candidate.chars().count());
        let distance =
            if word.len() > 1 && candidate.starts_with(word) { 1 } else { distance(word, candidate) };
        if distance < longer
            && distance <= 2.max(longer / 3)
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `; did you mean …?`, or nothing where nothing is near.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// Edits that lead from one word to the other: a letter put in, left out or replaced, or two swapped.
pub fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested_and_a_far_one_is_not() {
        let verbs = ["add", "attach", "allow", "remove", "revoke", "route"];
        assert_eq!(nearest("remvoe", verbs), Some("remove"));
        assert_eq!(nearest("rout", verbs), Some("route"));
        assert_eq!(nearest("att", verbs), Some("attach"));
        assert_eq!(nearest("teleport", verbs), None);
        assert_eq!(did_you_mean("alow", verbs), "; did you mean `allow`?");
        assert_eq!(did_you_mean("zzz", verbs), "");
    }

    #[test]
    fn distance_counts_a_swap_as_one() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
