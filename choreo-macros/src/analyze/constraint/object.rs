//! Objects: their keys, what stands at them, and how many there are.

use super::Possible;
use super::size::Size;

/// Objects of which all of this is true.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ObjectFacts {
    /// By key; a key that is not here may have anything.
    pub(super) fields: Vec<(String, Possible)>,
    /// The only keys that there may be.
    pub(super) only: Option<Vec<String>>,
    pub(super) size: Size,
}

impl ObjectFacts {
    pub(super) fn sized(size: Size) -> ObjectFacts {
        ObjectFacts { size, ..ObjectFacts::default() }
    }

    /// With this at that key.
    pub(super) fn having(key: &str, field: Possible) -> ObjectFacts {
        ObjectFacts { fields: vec![(key.to_owned(), field)], ..ObjectFacts::default() }
    }

    /// The objects in both; `None` where there are none.
    pub(super) fn meet(&self, other: &ObjectFacts) -> Option<ObjectFacts> {
        let mut fields = self.fields.clone();
        for (key, field) in &other.fields {
            match fields.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) => *known = known.meet(field),
                None => fields.push((key.clone(), field.clone())),
            }
        }
        let only = match (&self.only, &other.only) {
            (Some(a), Some(b)) => Some(a.iter().filter(|key| b.contains(key)).cloned().collect()),
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        ObjectFacts { fields, only, size: self.size.meet(other.size) }.settled()
    }

    /// With the number of keys that the fields allow; `None` where there is none.
    pub(super) fn settled(mut self) -> Option<ObjectFacts> {
        if let Some(only) = &self.only {
            for (key, field) in &mut self.fields {
                if !only.contains(key) {
                    *field =
                        field.meet(&Possible { present: super::Set::none(), absent: true, twice: false });
                }
            }
            // A key of these that may be written twice has no upper bound.
            let known = |key: &String| self.fields.iter().any(|(one, field)| one == key && !field.twice);
            if only.iter().all(known) {
                self.size = self.size.meet(Size::at_most(only.len()));
            }
        }
        let needed = self.fields.iter().filter(|(_, field)| !field.absent).count();
        self.size = self.size.meet(Size::at_least(needed));
        let lacking = self.fields.iter().any(|(_, field)| field.is_empty());
        (!lacking && !self.size.is_empty()).then_some(self)
    }
}
