//! A run in short: what was read, what was found, what contradicts most.

use std::collections::BTreeMap;

use super::{Highlight, Highlights, RunOutput};
use crate::language::Label;
use crate::record::{ClusterRecord, RunRecord, SkippedRecord, StatementRecord, Timings};

/// What there is to tell of a run at its end. It does not grow with the corpus but for the names of outlets and what was
/// skipped.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// `run.json`
    pub run: RunRecord,
    /// How many documents of each outlet are in each language.
    pub documents: BTreeMap<String, BTreeMap<Label, usize>>,
    /// How many documents have a date.
    pub dated: usize,
    /// How many clusters are in several languages.
    pub across_languages: usize,
    /// How many clusters hold a contradiction.
    pub contradicted: usize,
    /// The strongest conflicts between outlets, strongest first; at most ten.
    pub highlights: Vec<Highlight>,
    /// How many conflicts there are.
    pub conflicts: usize,
    /// What was skipped, sorted by path.
    pub skipped: Vec<SkippedRecord>,
    /// `timings.json`
    pub timings: Timings,
}

impl Summary {
    /// The summary of a whole run.
    #[must_use]
    pub fn of(output: &RunOutput) -> Self {
        let statements: BTreeMap<&str, &StatementRecord> =
            output.statements.iter().map(|statement| (statement.statement_id.as_str(), statement)).collect();
        let mut clusters_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for cluster in &output.clusters {
            for statement in &cluster.statements {
                clusters_of.entry(statement).or_default().push(&cluster.cluster_id);
            }
        }
        let of = |id: &str| clusters_of.get(id).map(Vec::as_slice).unwrap_or_default();
        let mut highlights = Highlights::default();
        for pair in &output.pairs {
            let (Some(a), Some(b)) = (statements.get(pair.a.as_str()), statements.get(pair.b.as_str())) else {
                continue;
            };
            let cluster = of(&pair.a).iter().filter(|cluster| of(&pair.b).contains(cluster)).min();
            highlights.add(pair, cluster.copied(), a, b);
        }
        let mut documents: BTreeMap<String, BTreeMap<Label, usize>> = BTreeMap::new();
        for document in &output.documents {
            *documents.entry(document.outlet.clone()).or_default().entry(document.lang).or_default() += 1;
        }
        let count = |holds: fn(&ClusterRecord) -> bool| output.clusters.iter().filter(|cluster| holds(cluster)).count();
        Self {
            run: output.run.clone(),
            documents,
            dated: output.documents.iter().filter(|document| document.published.is_some()).count(),
            across_languages: count(|cluster| cluster.languages.len() > 1),
            contradicted: count(|cluster| !cluster.contradictions.is_empty()),
            highlights: highlights.strongest(),
            conflicts: highlights.len(),
            skipped: output.skipped.clone(),
            timings: output.timings.clone(),
        }
    }
}
