//! "Did you mean": the nearest of some names.

/// The name that was probably meant: the nearest in spelling, in any case, if it is near enough.
#[must_use]
pub fn nearest<'n>(name: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let lower = name.to_lowercase();
    let allowed = (lower.chars().count() / 3).max(1);
    let ranked = candidates.into_iter().filter_map(|candidate| {
        // A character has at most four bytes: whoever differs by more cannot be near.
        if candidate.len().abs_diff(name.len()) > 4 * allowed {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        (distance <= allowed).then_some((distance, candidate))
    });
    ranked.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        let names = ["industry", "employees", "Budget"];
        assert_eq!(nearest("industy", names), Some("industry"));
        assert_eq!(nearest("budgte", names), Some("Budget"));
        assert_eq!(nearest("region", names), None);
    }
}
