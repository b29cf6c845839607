//! What a run found, as the records that it writes.

use rayon::prelude::*;

use super::analysis::{Analysed, Found};
use super::pairs::{Judged, Run};
use crate::cluster::{self, Link};
use crate::language::Language;
use crate::record::{
    ClusterRecord, ContradictionRecord, EvidenceRecord, InferenceRecord, PairRecord, Source, StatementRecord,
    cluster_id, rounded,
};

/// What the events' pairs and clusters add up to.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) clusters: Vec<ClusterRecord>,
    pub(super) pairs: Vec<PairRecord>,
    /// Each document's event.
    pub(super) event_of: Vec<(usize, String)>,
}

pub(super) fn statement_records(documents: &[Analysed], sources: &[Source<'_>]) -> Vec<StatementRecord> {
    let of_document = |(document, source): (&Analysed, &Source<'_>)| {
        let record =
            |found: &Found| StatementRecord::new(source, found.sentence_index, found.sentence, &found.statement);
        document.statements.iter().map(record).collect::<Vec<_>>()
    };
    documents.par_iter().zip(sources).flat_map_iter(of_document).collect()
}

fn contradiction_record(pair: &Judged, run: &Run<'_>) -> ContradictionRecord {
    ContradictionRecord {
        a: run.records[pair.a].statement_id.clone(),
        b: run.records[pair.b].statement_id.clone(),
        score: pair.verdict.contradiction,
        relation: pair.relation,
        conflict: Some(pair.verdict.turns_on),
    }
}

pub(super) fn pair_record(pair: &Judged, run: &Run<'_>) -> PairRecord {
    let verdict = &pair.verdict;
    let evidence = verdict.evidence.iter().map(|evidence| {
        let row = if evidence.in_second { pair.b } else { pair.a };
        EvidenceRecord {
            statement_id: run.records[row].statement_id.clone(),
            words: run.sources[run.document_of[row]].words(evidence.span),
            value: evidence.value.clone(),
        }
    });
    PairRecord {
        a: run.records[pair.a].statement_id.clone(),
        b: run.records[pair.b].statement_id.clone(),
        similarity: f64::from(pair.similarity),
        alignment: verdict.same_point,
        contradiction: verdict.contradiction,
        label: verdict.label,
        relation: pair.relation,
        conflict: Some(verdict.turns_on),
        evidence: evidence.collect(),
        explanation: verdict.explanation.clone(),
        inference: pair.inference.map(InferenceRecord::from),
    }
}

/// The record of a group; `inside` are its pairs of different documents.
pub(super) fn cluster_record(
    event: &str,
    group: &[usize],
    links: &[Link],
    run: &Run<'_>,
    inside: &[&Judged],
    threshold: f64,
) -> ClusterRecord {
    let members = || group.iter().map(|&member| &run.records[member]);
    let mut statements: Vec<String> = members().map(|record| record.statement_id.clone()).collect();
    statements.sort_unstable();
    let mut outlets: Vec<String> = members().map(|record| record.outlet.clone()).collect();
    outlets.sort_unstable();
    outlets.dedup();
    let mut languages: Vec<Language> = members().map(|record| record.lang).collect();
    languages.sort_unstable_by_key(|language| language.code());
    languages.dedup();
    let contradicting = inside.iter().filter(|pair| pair.verdict.contradiction >= threshold);
    let mut contradictions: Vec<ContradictionRecord> =
        contradicting.map(|pair| contradiction_record(pair, run)).collect();
    contradictions
        .sort_by(|x, y| rounded(y.score).total_cmp(&rounded(x.score)).then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b))));
    let representative = cluster::representative(group, links).unwrap_or(group[0]);
    ClusterRecord {
        cluster_id: cluster_id(statements.iter().map(String::as_str)),
        event_id: event.to_owned(),
        statements,
        outlets,
        languages,
        representative: run.records[representative].statement_id.clone(),
        contradiction: inside.iter().map(|pair| pair.verdict.contradiction).fold(0.0, f64::max),
        contradictions,
    }
}
