//! Whether a word is nearly another: one letter wrong, missing, too many, or two changed places.

/// Whether at most one slip separates the two.
pub(crate) fn is_nearly(a: &[char], b: &[char]) -> bool {
    let same_start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same_start..], &b[same_start..]);
    match (a, b) {
        ([], rest) | (rest, []) => rest.len() <= 1,
        ([_, a_rest @ ..], [_, b_rest @ ..]) => {
            // Wrong letter, one too many, one missing, two swapped.
            a_rest == b_rest
                || a_rest == b
                || a == b_rest
                || matches!((a, b), ([p, q, a_rest @ ..], [r, s, b_rest @ ..])
                    if p == s && q == r && a_rest == b_rest)
        }
    }
}

/// Whether `typed` is nearly `word`, or nearly how it starts: people stop typing once they see the name.
pub(crate) fn starts_nearly(typed: &[char], word: &[char]) -> bool {
    let shortest = typed.len().saturating_sub(1);
    (shortest..=typed.len() + 1).any(|length| length <= word.len() && is_nearly(typed, &word[..length]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearly(typed: &str, word: &str) -> bool {
        starts_nearly(&typed.chars().collect::<Vec<_>>(), &word.chars().collect::<Vec<_>>())
    }

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        assert!(nearly("schmidt", "schmidt"));
        assert!(nearly("schmitt", "schmidt"));
        assert!(nearly("schmdt", "schmidt"));
        assert!(nearly("schhmidt", "schmidt"));
        assert!(nearly("shcmidt", "schmidt"));
        assert!(nearly("shcmi", "schmidt"));
        assert!(!nearly("shcmitt", "schmidt"));
        assert!(!nearly("weber", "schmidt"));
    }
}
