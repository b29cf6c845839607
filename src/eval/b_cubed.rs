//! Extended B-cubed (Amigó et al. 2009), for clusters that may overlap. A sentence in no cluster is its own.

use std::collections::{BTreeMap, BTreeSet};

use super::gold::Corpus;
use super::measures::ratio;

/// A run's clusters beside the gold's.
#[derive(Debug)]
pub(super) struct BCubed {
    in_run: Vec<Mate>,
    in_gold: Vec<Mate>,
}

/// A sentence and one that shares a cluster with it, which may be itself.
#[derive(Debug)]
struct Mate {
    /// The documents of the two.
    documents: (usize, usize),
    /// The share of their common clusters that the other side bears out.
    share: f64,
    /// One over the number of the sentence's mates, so that each sentence counts as one.
    weight: f64,
    /// How often the two documents meet in a resample, on average.
    expected: f64,
}

impl BCubed {
    pub(super) fn new(corpus: &Corpus, run: &[BTreeSet<usize>]) -> Self {
        let sentences = corpus.document_of.len();
        let (run, gold) = (membership(run, sentences), membership(&corpus.clusters, sentences));
        Self { in_run: mates(corpus, &run, &gold), in_gold: mates(corpus, &gold, &run) }
    }

    /// Precision and recall.
    pub(super) fn measured(&self) -> Option<(f64, f64)> {
        let weight = |mate: &Mate| mate.weight;
        Some((mean(&self.in_run, weight)?, mean(&self.in_gold, weight)?))
    }

    /// The same in a resample that draws each document as often as `times` says.
    ///
    /// Two sentences count as often as their documents meet, those of one document as often as it is drawn. Two documents
    /// of an event of n meet (n - 1) / n times on average, a document itself once; each is weighed against that, else
    /// sentences would count more beside themselves, where they are always right, than they do in the whole.
    pub(super) fn resampled(&self, times: &[usize]) -> Option<(f64, f64)> {
        let weight = |mate: &Mate| {
            let (a, b) = mate.documents;
            let meet = if a == b { times[a] } else { times[a] * times[b] };
            mate.weight * meet as f64 / mate.expected
        };
        Some((mean(&self.in_run, weight)?, mean(&self.in_gold, weight)?))
    }
}

/// The clusters of each sentence; one in none is alone in a cluster of its own, numbered after all others.
fn membership(groups: &[BTreeSet<usize>], sentences: usize) -> Vec<BTreeSet<usize>> {
    let mut of = vec![BTreeSet::new(); sentences];
    for (cluster, group) in groups.iter().enumerate() {
        for &sentence in group {
            of[sentence].insert(cluster);
        }
    }
    for (sentence, clusters) in of.iter_mut().enumerate() {
        if clusters.is_empty() {
            clusters.insert(groups.len() + sentence);
        }
    }
    of
}

fn mates(corpus: &Corpus, mine: &[BTreeSet<usize>], theirs: &[BTreeSet<usize>]) -> Vec<Mate> {
    let mut by_cluster: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (sentence, clusters) in mine.iter().enumerate() {
        for &cluster in clusters {
            by_cluster.entry(cluster).or_default().push(sentence);
        }
    }
    let mut event_of = vec![(0, 0); corpus.documents.len()];
    for (number, event) in corpus.events().into_iter().enumerate() {
        for &document in &event {
            event_of[document] = (number, event.len());
        }
    }
    let expected = |(a, b): (usize, usize)| {
        let (event, documents) = event_of[a];
        if a != b && event == event_of[b].0 { ratio(documents - 1, documents) } else { 1.0 }
    };
    let mut found = Vec::new();
    for (sentence, clusters) in mine.iter().enumerate() {
        let mates: BTreeSet<usize> = clusters.iter().flat_map(|cluster| by_cluster[cluster].iter().copied()).collect();
        for &mate in &mates {
            let shared = clusters.intersection(&mine[mate]).count();
            let borne_out = theirs[sentence].intersection(&theirs[mate]).count();
            let documents = (corpus.document_of[sentence], corpus.document_of[mate]);
            found.push(Mate {
                documents,
                share: ratio(shared.min(borne_out), shared),
                weight: ratio(1, mates.len()),
                expected: expected(documents),
            });
        }
    }
    found
}

fn mean(mates: &[Mate], weight: impl Fn(&Mate) -> f64) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for mate in mates {
        sum += weight(mate) * mate.share;
        count += weight(mate);
    }
    (count > 0.0).then(|| sum / count)
}

#[cfg(test)]
mod tests {
    use super::super::gold::tests::corpus;
    use super::*;

    #[test]
    fn sentences_count_with_their_documents() {
        // In gold a, b and c are on one point; the run has a and b on one, and c alone.
        let corpus = corpus(&[("en", "e", 1), ("ps", "e", 1), ("ur", "e", 1)], &[&[0, 1, 2]]);
        let b_cubed = BCubed::new(&corpus, &[BTreeSet::from([0, 1])]);
        let near = |found: Option<(f64, f64)>, p: f64, r: f64| {
            let (precision, recall) = found.unwrap();
            assert!((precision - p).abs() < 1e-12 && (recall - r).abs() < 1e-12, "{precision} {recall}");
        };
        near(b_cubed.measured(), 1.0, (2.0 * 2.0 / 3.0 + 1.0 / 3.0) / 3.0);
        // Each of four finds itself; a and b find each other, a and c do not, nor b and c, and two documents that meet
        // once count 3/2 each way: (4 + 3) / (4 + 3 + 6 + 6).
        near(b_cubed.resampled(&[1, 1, 2]), 1.0, 7.0 / 19.0);
        near(b_cubed.resampled(&[0, 3, 0]), 1.0, 1.0);
        assert_eq!(b_cubed.resampled(&[0, 0, 0]), None);
    }
}
