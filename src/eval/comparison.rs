//! A run beside the gold, ready to be measured under any weights of the documents.

use std::collections::{BTreeMap, BTreeSet};

use super::b_cubed::BCubed;
use super::gold::{Corpus, Pair};
use super::measures::{Ranked, Tally, area_under_curve, average_precision, harmonic, ratio};
use super::reading::Reading;
use crate::record::ConflictType;

/// The score at which a run asserts a contradiction.
pub(super) const ASSERTED: f64 = 0.5;

/// A run beside the gold.
#[derive(Debug)]
pub(super) struct Comparison<'gold> {
    pub(super) corpus: &'gold Corpus,
    pub(super) reading: &'gold Reading,
    /// The links of the gold.
    pub(super) gold: BTreeSet<Pair>,
    /// The links of the gold and of the run, sorted.
    pub(super) links: Vec<Link>,
    /// The labelled pairs, the highest score first.
    pub(super) labelled: Vec<Labelled>,
    pub(super) b_cubed: BCubed,
}

/// Two sentences of different documents in one cluster.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) pair: Pair,
    /// The places of their languages, the lower first.
    pub(super) languages: (usize, usize),
    pub(super) in_run: bool,
    pub(super) in_gold: bool,
}

/// A labelled pair, and what the run says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Labelled {
    pub(super) pair: Pair,
    pub(super) contradicts: bool,
    pub(super) conflict: ConflictType,
    /// 0 where the run does not have the pair.
    pub(super) score: f64,
    pub(super) run_conflict: Option<ConflictType>,
}

impl Labelled {
    /// Whether the run finds the contradiction that the gold has.
    pub(super) fn is_found(&self) -> bool {
        self.contradicts && self.score >= ASSERTED
    }
}

/// The measures that have intervals. None where there is nothing to measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Headline {
    pub(super) links: Option<f64>,
    pub(super) links_cross_language: Option<f64>,
    pub(super) links_worst_language: Option<f64>,
    pub(super) b_cubed: Option<f64>,
    pub(super) contradictions: Option<f64>,
    pub(super) average_precision: Option<f64>,
    pub(super) auc: Option<f64>,
    pub(super) type_accuracy: Option<f64>,
}

impl<'gold> Comparison<'gold> {
    pub(super) fn new(corpus: &'gold Corpus, reading: &'gold Reading) -> Self {
        let (gold, run) = (corpus.links(&corpus.clusters), corpus.links(&reading.clusters));
        let links = gold.union(&run).map(|&pair| Link {
            pair,
            languages: corpus.languages_of(pair),
            in_run: run.contains(&pair),
            in_gold: gold.contains(&pair),
        });
        let links = links.collect();
        let labelled = corpus.relations.iter().map(|relation| {
            let judged = reading.pairs.get(&relation.pair).copied().unwrap_or_default();
            Labelled {
                pair: relation.pair,
                contradicts: relation.contradicts,
                conflict: relation.conflict,
                score: judged.contradiction,
                run_conflict: judged.conflict,
            }
        });
        let mut labelled: Vec<Labelled> = labelled.collect();
        labelled.sort_by(|a, b| b.score.total_cmp(&a.score));
        Self { corpus, reading, gold, links, labelled, b_cubed: BCubed::new(corpus, &reading.clusters) }
    }

    /// The weights under which everything counts once.
    pub(super) fn once(&self) -> Vec<usize> {
        vec![1; self.corpus.documents.len()]
    }

    /// The links that `keep` keeps.
    pub(super) fn links(&self, weights: &[usize], keep: impl Fn(&Link) -> bool) -> Tally {
        let kept = self.links.iter().filter(|link| keep(link));
        kept.map(|link| (self.corpus.weight(link.pair, weights), link.in_run, link.in_gold)).collect()
    }

    /// The links that touch each language, by its place.
    pub(super) fn links_by_language(&self, weights: &[usize]) -> Vec<Tally> {
        let mut tallies = vec![Tally::default(); self.corpus.languages.len()];
        for link in &self.links {
            let (a, b) = link.languages;
            let weight = self.corpus.weight(link.pair, weights);
            tallies[a].add(weight, link.in_run, link.in_gold);
            if a != b {
                tallies[b].add(weight, link.in_run, link.in_gold);
            }
        }
        tallies
    }

    /// The contradictions among `labelled` whose score reaches `threshold`.
    pub(super) fn contradictions(&self, labelled: &[Labelled], threshold: f64, weights: &[usize]) -> Tally {
        let of = |it: &Labelled| (self.corpus.weight(it.pair, weights), it.score >= threshold, it.contradicts);
        labelled.iter().map(of).collect()
    }

    /// The labelled pairs as average precision and the area under the curve take them.
    pub(super) fn ranked(&self, labelled: &[Labelled], weights: &[usize]) -> Vec<Ranked> {
        let of = |it: &Labelled| Ranked {
            score: it.score,
            is_positive: it.contradicts,
            weight: self.corpus.weight(it.pair, weights),
        };
        labelled.iter().map(of).collect()
    }

    /// The measures that have intervals, in a resample that draws each document as often as `weights` says.
    pub(super) fn headline(&self, weights: &[usize]) -> Headline {
        let ranked = self.ranked(&self.labelled, weights);
        let (mut typed, mut typed_right) = (0, 0);
        for found in self.labelled.iter().filter(|it| it.is_found()) {
            let weight = self.corpus.weight(found.pair, weights);
            typed += weight;
            typed_right += if found.run_conflict == Some(found.conflict) { weight } else { 0 };
        }
        Headline {
            links: self.links(weights, |_| true).f1(),
            links_cross_language: self.links(weights, |link| link.languages.0 != link.languages.1).f1(),
            links_worst_language: self
                .links_by_language(weights)
                .into_iter()
                .filter_map(Tally::f1)
                .min_by(f64::total_cmp),
            b_cubed: self.b_cubed.resampled(weights).map(|(p, r)| harmonic(p, r)),
            contradictions: self.contradictions(&self.labelled, ASSERTED, weights).f1(),
            average_precision: average_precision(&ranked),
            auc: area_under_curve(&ranked),
            type_accuracy: (typed > 0).then(|| ratio(typed_right, typed)),
        }
    }

    /// The labelled pairs by what `key` says of them, each group with the highest score first.
    pub(super) fn labelled_by<K: Ord>(&self, key: impl Fn(&Labelled) -> K) -> BTreeMap<K, Vec<Labelled>> {
        let mut groups: BTreeMap<K, Vec<Labelled>> = BTreeMap::new();
        for it in &self.labelled {
            groups.entry(key(it)).or_default().push(*it);
        }
        groups
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::gold::Relation;
    use super::super::gold::tests::corpus;
    use super::super::measures::rounded;
    use super::super::reading::Judged;
    use super::*;

    /// Three documents a (en), b (ps) and c (ur) of one event and d (en) of another, and a run on them that has missed c.
    pub(in crate::eval) fn example() -> (Corpus, Reading) {
        let documents = [("en", "e", 1), ("ps", "e", 1), ("ur", "e", 1), ("en", "f", 1)];
        let relation = |pair, contradicts, conflict| Relation { pair, contradicts, conflict };
        let relations = vec![
            relation((0, 1), true, ConflictType::Quantity),
            relation((0, 2), true, ConflictType::Time),
            relation((1, 2), false, ConflictType::Quantity),
        ];
        let corpus = Corpus { relations, ..corpus(&documents, &[&[0, 1, 2]]) };
        let judged = |alignment, contradiction| Judged {
            alignment,
            contradiction,
            conflict: (contradiction > 0.0).then_some(ConflictType::Quantity),
        };
        let pairs = [((0, 1), judged(0.9, 0.8)), ((0, 3), judged(0.3, 0.6)), ((1, 2), judged(0.2, 0.5))];
        (corpus, Reading { clusters: vec![BTreeSet::from([0, 1])], pairs: pairs.into_iter().collect() })
    }

    #[test]
    fn pairs_count_as_often_as_their_documents_meet() {
        let (corpus, reading) = example();
        let comparison = Comparison::new(&corpus, &reading);
        let all = |weights: [usize; 4]| comparison.links(&weights, |_| true);
        assert_eq!(all([1, 1, 1, 1]), Tally { right: 1, found: 1, gold: 3 });
        // a-b counts 2 * 3, a-c 2 * 1, b-c 3 * 1.
        assert_eq!(all([2, 3, 1, 1]), Tally { right: 6, found: 6, gold: 11 });
        assert_eq!(all([3, 0, 0, 1]), Tally::default());
        let once = comparison.headline(&[1, 1, 1, 1]);
        assert_eq!((once.links, once.links_worst_language), (Some(0.5), Some(0.0)));
        // Of two contradictions one is found, and one pair that is none is given as one.
        assert_eq!((once.contradictions, once.type_accuracy), (Some(0.5), Some(1.0)));
        // a-b is first, a-c last of three.
        assert_eq!((once.average_precision, once.auc), (Some(0.5 + 0.5 * 2.0 / 3.0), Some(0.5)));
        let twice = comparison.headline(&[2, 1, 1, 1]);
        let of_seven = [twice.contradictions, twice.links].map(|f1| f1.map(rounded));
        assert_eq!(of_seven, [Some(0.5714), Some(0.5714)]);
        assert_eq!(comparison.headline(&[3, 0, 0, 1]), Headline { b_cubed: Some(1.0), ..nothing() });
    }

    fn nothing() -> Headline {
        Headline {
            links: None,
            links_cross_language: None,
            links_worst_language: None,
            b_cubed: None,
            contradictions: None,
            average_precision: None,
            auc: None,
            type_accuracy: None,
        }
    }
}
