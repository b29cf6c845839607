//! The third of the three functions that a run is made of: what events come to, put together.
//!
//! [`Totals::merge`] is associative and does not depend on the order: counts are whole numbers, scores are added up as whole
//! billionths, and of the strongest contradictions the best stay. So events may be worked on in any order, on any number of
//! machines, and the result is the same to the byte. The lines of `pairs.jsonl` and `clusters.jsonl` come with the keys that
//! they are sorted by.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pairs::{Judged, Run};
use super::records::Between;
use crate::contradiction::Relation;
use crate::error::Result;
use crate::record::{ClusterRecord, OutletPairRecord, PairRecord, rounded};
use crate::report::{Highlights, Line, line};

/// What an event comes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Aligned {
    pub(super) totals: Totals,
    pub(super) clusters: Vec<Line>,
    pub(super) pairs: Vec<Line>,
}

/// What events add up to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Totals {
    pub(super) clusters: usize,
    /// Those in several languages.
    pub(super) across_languages: usize,
    /// Those that hold a contradiction.
    pub(super) contradicted: usize,
    pub(super) pairs: usize,
    pub(super) contradictions: usize,
    /// How outlets stand to each other, by their names in order.
    outlets: BTreeMap<(String, String), Standing>,
    pub(super) highlights: Highlights,
}

/// How two outlets stand to each other over some points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Standing {
    points: usize,
    relations: BTreeMap<Relation, usize>,
    contradicted: usize,
    /// The sum, over the points, of the strongest contradiction between them, in billionths.
    disagreement: u64,
}

/// Scores are added up in these parts of one, so that the order of additions makes no difference.
const PARTS: f64 = 1e9;

impl Totals {
    /// What both add up to.
    pub(super) fn merge(&mut self, other: Self) {
        self.clusters += other.clusters;
        self.across_languages += other.across_languages;
        self.contradicted += other.contradicted;
        self.pairs += other.pairs;
        self.contradictions += other.contradictions;
        for (names, other) in other.outlets {
            let own = self.outlets.entry(names).or_default();
            own.points += other.points;
            own.contradicted += other.contradicted;
            own.disagreement += other.disagreement;
            for (relation, count) in other.relations {
                *own.relations.entry(relation).or_default() += count;
            }
        }
        self.highlights.merge(other.highlights);
    }

    /// How each two outlets stand to each other, by name; `copies` counts the documents that one prints of the other.
    pub(super) fn outlet_pairs(&self, copies: &BTreeMap<(String, String), usize>) -> Vec<OutletPairRecord> {
        let nothing = Standing::default();
        let names: std::collections::BTreeSet<&(String, String)> = self.outlets.keys().chain(copies.keys()).collect();
        let record = |names: &(String, String)| {
            let standing = self.outlets.get(names).unwrap_or(&nothing);
            OutletPairRecord {
                a: names.0.clone(),
                b: names.1.clone(),
                points: standing.points,
                relations: standing.relations.clone(),
                contradicted: standing.contradicted,
                disagreement: standing.disagreement as f64 / PARTS / standing.points.max(1) as f64,
                copies: copies.get(names).copied().unwrap_or_default(),
            }
        };
        names.into_iter().map(record).collect()
    }
}

impl Aligned {
    /// Adds a point.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score is from 0 to 1")]
    pub(super) fn add_cluster(&mut self, record: &ClusterRecord, between: &Between, threshold: f64) -> Result<()> {
        // The strongest contradiction first, then by id.
        let score = rounded(record.contradiction).max(0.0);
        let mut key = (!score.to_bits()).to_be_bytes().to_vec();
        key.extend(record.cluster_id.as_bytes());
        self.clusters.push(Line { key, text: line(record)? });
        let totals = &mut self.totals;
        totals.clusters += 1;
        totals.across_languages += usize::from(record.languages.len() > 1);
        totals.contradicted += usize::from(!record.contradictions.is_empty());
        for (names, relations) in &between.relations {
            let standing = totals.outlets.entry(names.clone()).or_default();
            standing.points += 1;
            for (&relation, count) in relations {
                *standing.relations.entry(relation).or_default() += count;
            }
            let strongest = between.strongest.get(names).copied().unwrap_or_default();
            standing.contradicted += usize::from(strongest >= threshold);
            standing.disagreement += (strongest * PARTS).round() as u64;
        }
        Ok(())
    }

    /// Adds the pairs of the event: their records, and what these were made of. `clusters` are the ids of its clusters.
    pub(super) fn add_pairs(
        &mut self,
        records: &[PairRecord],
        judged: &[Judged],
        clusters: &[String],
        run: &Run<'_>,
        threshold: f64,
    ) -> Result<()> {
        for (record, pair) in records.iter().zip(judged) {
            self.totals.pairs += 1;
            self.totals.contradictions += usize::from(record.contradiction >= threshold);
            let cluster = pair.groups.iter().map(|&group| clusters[group].as_str()).min();
            self.totals.highlights.add(record, cluster, &run.records[pair.a], &run.records[pair.b]);
            let key = [record.a.as_bytes(), record.b.as_bytes()].concat();
            self.pairs.push(Line { key, text: line(record)? });
        }
        Ok(())
    }
}
