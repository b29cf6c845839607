//! The strongest contradictions of a run between different outlets, each conflict once.
//!
//! Of the pairs with one conflict the strongest stands for the others. What is held does not grow with the pairs: of every
//! conflict its number of pairs, and of the strongest few the records.

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
    conflicts: BTreeMap<[u8; 8], Conflict>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Conflict {
    pairs: usize,
    /// Of the strongest pair: its score and the ids of its statements.
    score: f64,
    a: String,
    b: String,
    /// The records of that pair and its statements, of the strongest conflicts only.
    records: Option<[String; 3]>,
}

impl Conflict {
    /// Whether it comes before another.
    fn is_before(&self, other: &Self) -> bool {
        let order = other.score.total_cmp(&self.score).then_with(|| (&self.a, &self.b).cmp(&(&other.a, &other.b)));
        order.is_lt()
    }
}

impl Highlights {
    /// Adds a pair with its statements, `a` and `b` of the pair; `cluster` is the first by id of the clusters that hold both.
    pub(crate) fn add(&mut self, pair: &PairRecord, cluster: Option<&str>, a: &StatementRecord, b: &StatementRecord) {
        if pair.label != PairLabel::Contradict || a.outlet == b.outlet {
            return;
        }
        let new = Conflict {
            pairs: 1,
            score: rounded(pair.contradiction),
            a: pair.a.clone(),
            b: pair.b.clone(),
            records: None,
        };
        let key = key(pair, cluster);
        let is_strongest = self.conflicts.get(&key).is_none_or(|known| new.is_before(known));
        let records = || Some([json(pair)?, json(a)?, json(b)?]);
        let new = Conflict { records: if is_strongest { records() } else { None }, ..new };
        self.put(key, new);
        self.trim(4 * SHOWN);
    }

    fn put(&mut self, key: [u8; 8], mut new: Conflict) {
        if let Some(known) = self.conflicts.remove(&key) {
            let pairs = known.pairs + new.pairs;
            if known.is_before(&new) {
                new = known;
            }
            new.pairs = pairs;
        }
        self.conflicts.insert(key, new);
    }

    /// Adds what another part of the run found.
    pub(crate) fn merge(&mut self, other: Self) {
        for (key, conflict) in other.conflicts {
            self.put(key, conflict);
        }
        self.trim(4 * SHOWN);
    }

    /// Forgets the records of all but the strongest conflicts, once more than `most` have some.
    pub(crate) fn trim(&mut self, most: usize) {
        if self.conflicts.values().filter(|conflict| conflict.records.is_some()).count() <= most {
            return;
        }
        let mut strongest: Vec<(&[u8; 8], &mut Conflict)> = Vec::new();
        for (key, conflict) in &mut self.conflicts {
            if conflict.records.is_some() {
                strongest.push((key, conflict));
            }
        }
        strongest.sort_by(
            |(_, x), (_, y)| if x.is_before(y) { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater },
        );
        for (_, conflict) in strongest.into_iter().skip(SHOWN) {
            conflict.records = None;
        }
    }

    /// How many conflicts there are.
    pub(crate) fn len(&self) -> usize {
        self.conflicts.len()
    }

    /// The strongest of them.
    pub(crate) fn strongest(&self) -> Vec<Highlight> {
        let mut all: Vec<&Conflict> = self.conflicts.values().collect();
        all.sort_by(|x, y| if x.is_before(y) { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater });
        let highlight = |conflict: &&Conflict| {
            let [pair, a, b] = conflict.records.as_ref()?;
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
fn key(pair: &PairRecord, cluster: Option<&str>) -> [u8; 8] {
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
