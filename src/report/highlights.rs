//! The strongest contradictions of a run between different outlets, each conflict once.
//!
//! Of the pairs with one conflict the strongest stands for the others. What is held does not grow with the pairs: of every
//! conflict its number of pairs, and of the strongest few the records.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::{ConflictType, PairLabel, PairRecord, StatementRecord, rounded};

/// How many conflicts are shown.
const SHOWN: usize = 10;

/// A conflict between outlets.
#[derive(Clone, Debug, PartialEq)]
pub struct Highlight {
    /// Its strongest pair.
    pub pair: PairRecord,
    /// The statements of that pair.
    pub statements: [StatementRecord; 2],
    /// How many pairs have this conflict.
    pub pairs: usize,
}

/// Conflicts on their way to the strongest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Highlights {
    conflicts: BTreeMap<Key, Conflict>,
    /// The strongest pair of a conflict and its two statements, as records, of the strongest conflicts and some more.
    records: BTreeMap<Key, [String; 3]>,
}

type Key = [u8; 8];

/// An id's bytes, which are sixteen; in place, since there are many conflicts, and each would hold two small pieces of memory.
type Id = [u8; 16];

fn id(id: &str) -> Id {
    let mut bytes = [0; 16];
    let length = id.len().min(bytes.len());
    bytes[..length].copy_from_slice(&id.as_bytes()[..length]);
    bytes
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Conflict {
    pairs: usize,
    /// Of the strongest pair: its score and the ids of its statements.
    score: f64,
    a: Id,
    b: Id,
}

impl Conflict {
    /// Which of two comes first.
    fn order(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then_with(|| (self.a, self.b).cmp(&(other.a, other.b)))
    }
}

impl Highlights {
    /// Adds a pair with its statements, `a` and `b` of the pair; `cluster` is the first by id of the clusters that hold both.
    pub(crate) fn add(&mut self, pair: &PairRecord, cluster: Option<&str>, a: &StatementRecord, b: &StatementRecord) {
        if pair.label != PairLabel::Contradict || a.outlet == b.outlet {
            return;
        }
        let new = Conflict { pairs: 1, score: rounded(pair.contradiction), a: id(&pair.a), b: id(&pair.b) };
        let key = key(pair, cluster);
        let records = || Some([json(pair)?, json(a)?, json(b)?]);
        self.put(key, new, records);
    }

    /// Adds a conflict, or pairs of one that is known; `records` are those of its strongest pair, where they are known.
    fn put(&mut self, key: Key, new: Conflict, records: impl FnOnce() -> Option<[String; 3]>) {
        let known = self.conflicts.get(&key);
        let is_strongest = known.is_none_or(|known| new.order(known).is_lt());
        let pairs = known.map_or(0, |known| known.pairs) + new.pairs;
        let kept = if is_strongest { new } else { known.copied().unwrap_or(new) };
        self.conflicts.insert(key, Conflict { pairs, ..kept });
        if is_strongest {
            match records() {
                Some(records) => self.records.insert(key, records),
                // What was known is of a weaker pair. That this one has none means that stronger conflicts were shown.
                None => self.records.remove(&key),
            };
            self.trim();
        }
    }

    /// Adds what another part of the run found.
    pub(crate) fn merge(&mut self, other: Self) {
        let Self { conflicts, mut records } = other;
        for (key, conflict) in conflicts {
            self.put(key, conflict, || records.remove(&key));
        }
    }

    /// Forgets the records of all but the strongest conflicts, once there are several times as many.
    fn trim(&mut self) {
        if self.records.len() <= 4 * SHOWN {
            return;
        }
        let mut shown: Vec<(Key, Conflict)> =
            self.records.keys().filter_map(|key| Some((*key, *self.conflicts.get(key)?))).collect();
        shown.sort_by(|(_, x), (_, y)| x.order(y));
        for (key, _) in shown.into_iter().skip(SHOWN) {
            self.records.remove(&key);
        }
    }

    /// How many conflicts there are.
    pub(crate) fn len(&self) -> usize {
        self.conflicts.len()
    }

    /// The strongest of them.
    pub(crate) fn strongest(&self) -> Vec<Highlight> {
        let mut all: Vec<(&Key, &Conflict)> = self.conflicts.iter().collect();
        all.sort_by(|(_, x), (_, y)| x.order(y));
        let highlight = |(key, conflict): &(&Key, &Conflict)| {
            let [pair, a, b] = self.records.get(*key)?;
            Some(Highlight {
                pair: serde_json::from_str(pair).ok()?,
                statements: [serde_json::from_str(a).ok()?, serde_json::from_str(b).ok()?],
                pairs: conflict.pairs,
            })
        };
        all.iter().take(SHOWN).filter_map(highlight).collect()
    }
}

fn json(record: &impl Serialize) -> Option<String> {
    serde_json::to_string(record).ok()
}

/// What makes two pairs the same conflict to a reader: the same two figures, else the same cluster and type, else
/// nothing but being the same pair.
fn key(pair: &PairRecord, cluster: Option<&str>) -> Key {
    let values = pair.evidence.iter().filter_map(|evidence| evidence.value.as_deref());
    let mut parts: Vec<&str> = match (pair.conflict, cluster) {
        (Some(ConflictType::Quantity), _) if pair.evidence.len() == 2 => values.collect(),
        (_, Some(cluster)) => vec![cluster],
        _ => Vec::new(),
    };
    if parts.is_empty() {
        parts = vec![&pair.a, &pair.b];
    }
    parts.sort_unstable();
    let hash = blake3::hash(format!("{:?} {parts:?}", pair.conflict).as_bytes());
    let mut key = [0; 8];
    key.copy_from_slice(&hash.as_bytes()[..8]);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conflict(score: f64, number: u8) -> Conflict {
        Conflict { pairs: 1, score, a: [number; 16], b: [0; 16] }
    }

    #[test]
    fn merging_in_any_order_gives_the_same_strongest() {
        let parts: Vec<Highlights> = (0..60_u8)
            .map(|part| {
                let mut highlights = Highlights::default();
                for at in 0..20_u8 {
                    let (key, number) =
                        (part.wrapping_mul(7).wrapping_add(at * 3) % 90, part.wrapping_mul(31).wrapping_add(at));
                    let score = f64::from(number) / 256.0;
                    let records = || Some([format!("{key} {number}"), String::new(), String::new()]);
                    highlights.put([key; 8], conflict(score, number), records);
                }
                highlights
            })
            .collect();
        let shown = |highlights: &Highlights| {
            let mut all: Vec<_> = highlights.conflicts.iter().collect();
            all.sort_by(|(_, x), (_, y)| x.order(y));
            all.iter()
                .take(SHOWN)
                .map(|(key, conflict)| (**key, conflict.pairs, highlights.records[*key][0].clone()))
                .collect::<Vec<_>>()
        };
        let merged = |order: &mut dyn Iterator<Item = &Highlights>| {
            let mut whole = Highlights::default();
            order.for_each(|part| whole.merge(part.clone()));
            whole
        };
        let forward = merged(&mut parts.iter());
        let backward = merged(&mut parts.iter().rev());
        // In halves, each by itself.
        let mut halves = merged(&mut parts[..25].iter());
        halves.merge(merged(&mut parts[25..].iter()));
        assert_eq!(shown(&forward), shown(&backward));
        assert_eq!(shown(&forward), shown(&halves));
        assert_eq!(forward.conflicts, halves.conflicts);
        assert!(forward.records.len() <= 4 * SHOWN);
    }
}
