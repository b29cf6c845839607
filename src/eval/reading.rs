//! A run in the gold's terms: what it says of the gold's sentences.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::gold::{Corpus, Pair, ordered};
use super::measures::Tally;
use crate::record::ConflictType;
use crate::report::RunOutput;

/// What a run says of the gold's sentences.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The sentences of each cluster.
    pub(super) clusters: Vec<BTreeSet<usize>>,
    /// The pairs of sentences of different documents that it has scored.
    pub(super) pairs: BTreeMap<Pair, Judged>,
}

/// What a run says of a pair of sentences: the highest scores of the pairs of statements that speak for them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Judged {
    pub(super) alignment: f64,
    pub(super) contradiction: f64,
    /// The type of the pair with the highest contradiction score.
    pub(super) conflict: Option<ConflictType>,
}

impl Reading {
    pub(super) fn new(corpus: &Corpus, run: &RunOutput) -> Self {
        let mut sentences: HashMap<&str, Vec<usize>> = HashMap::new();
        for statement in &run.statements {
            let Some(document) = corpus.document(&statement.doc_id) else { continue };
            let (start, end) = (statement.words.start, statement.words.end);
            let hits = (document.first..).zip(&document.spans).filter(|&(_, &(first, last))| {
                let overlap = last.min(end).saturating_sub(first.max(start));
                overlap > 0 && overlap * 2 >= (last - first).min(end - start)
            });
            sentences.insert(&statement.statement_id, hits.map(|(number, _)| number).collect());
        }
        let sentences_of = |statement: &String| sentences.get(statement.as_str()).into_iter().flatten().copied();
        let clusters = run.clusters.iter().map(|cluster| cluster.statements.iter().flat_map(sentences_of).collect());
        let mut reading = Self { clusters: clusters.collect(), pairs: BTreeMap::new() };
        for pair in &run.pairs {
            for a in sentences_of(&pair.a) {
                for b in sentences_of(&pair.b).filter(|&b| corpus.document_of[a] != corpus.document_of[b]) {
                    let judged = reading.pairs.entry(ordered(a, b)).or_default();
                    judged.alignment = judged.alignment.max(pair.alignment);
                    if pair.contradiction >= judged.contradiction {
                        judged.contradiction = pair.contradiction;
                        judged.conflict = pair.conflict;
                    }
                }
            }
        }
        reading
    }
}

/// How many of the gold's documents the run has read, and in how many it has the right language.
pub(super) fn documents(corpus: &Corpus, run: &RunOutput) -> (usize, usize) {
    let read: HashMap<&str, &str> =
        run.documents.iter().map(|document| (document.doc_id.as_str(), document.lang.code())).collect();
    let found = || corpus.documents.iter().filter_map(|gold| Some((gold, *read.get(gold.id.as_str())?)));
    (found().count(), found().filter(|(gold, lang)| corpus.languages[gold.language] == *lang).count())
}

/// The sentences that the run has cut exactly as the gold has.
pub(super) fn sentences(corpus: &Corpus, run: &RunOutput) -> Tally {
    let found: HashSet<(&str, usize, usize)> = run
        .statements
        .iter()
        .map(|statement| (statement.doc_id.as_str(), statement.sentence_start, statement.sentence_end))
        .collect();
    let spans = corpus.documents.iter().flat_map(|gold| gold.spans.iter().map(|&(start, end)| (&*gold.id, start, end)));
    let gold: HashSet<(&str, usize, usize)> = spans.collect();
    Tally { right: found.intersection(&gold).count(), found: found.len(), gold: gold.len() }
}
