//! Sets of a lead's fields.

use crate::types::FieldId;

/// A set of fields; iterates in the order of the lead block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct FieldSet(Vec<u64>);

/// How many fields of one set are in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Common {
    /// None.
    None,
    /// This one alone.
    One(FieldId),
    /// Two or more.
    Many,
}

const WORD: usize = u64::BITS as usize;

impl FieldSet {
    /// The set of one field.
    pub(crate) fn of(field: FieldId) -> FieldSet {
        let mut set = FieldSet::default();
        set.insert(field);
        set
    }

    /// Adds a field.
    pub(crate) fn insert(&mut self, field: FieldId) {
        let index = usize::from(field);
        if self.0.len() <= index / WORD {
            self.0.resize(index / WORD + 1, 0);
        }
        if let Some(word) = self.0.get_mut(index / WORD) {
            *word |= 1 << (index % WORD);
        }
    }

    /// Adds all fields of another set.
    pub(crate) fn extend(&mut self, other: &FieldSet) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Whether a field is in it.
    pub(crate) fn contains(&self, field: FieldId) -> bool {
        let index = usize::from(field);
        self.0.get(index / WORD).is_some_and(|word| word & (1 << (index % WORD)) != 0)
    }

    /// Its fields, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = FieldId> + '_ {
        let of_word = |index: usize, word: u64| {
            (0..WORD).filter(move |bit| word & (1 << bit) != 0).map(move |bit| FieldId::from(index * WORD + bit))
        };
        self.0.iter().enumerate().flat_map(move |(index, word)| of_word(index, *word))
    }

    /// How many fields it shares with another set.
    pub(crate) fn common(&self, other: &FieldSet) -> Common {
        let mut found = Common::None;
        for (index, (word, more)) in self.0.iter().zip(&other.0).enumerate() {
            let shared = word & more;
            found = match (shared.count_ones(), found) {
                (0, found) => found,
                (1, Common::None) => Common::One(FieldId::from(index * WORD + shared.trailing_zeros() as usize)),
                (_, Common::None | Common::One(_) | Common::Many) => return Common::Many,
            };
        }
        found
    }
}

impl FromIterator<FieldId> for FieldSet {
    fn from_iter<T: IntoIterator<Item = FieldId>>(fields: T) -> FieldSet {
        let mut set = FieldSet::default();
        fields.into_iter().for_each(|field| set.insert(field));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_know_what_they_share() {
        let set = |ids: &[u32]| ids.iter().map(|id| FieldId(*id)).collect::<FieldSet>();
        assert_eq!(set(&[1, 70]).common(&set(&[2, 71])), Common::None);
        assert_eq!(set(&[1, 70]).common(&set(&[2, 70])), Common::One(FieldId(70)));
        assert_eq!(set(&[1, 2, 70]).common(&set(&[1, 70])), Common::Many);
    }
}
