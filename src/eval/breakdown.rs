//! The measures by pair of languages, by type, and by threshold.

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::{ASSERTED, Comparison, Labelled};
use super::measures::{Tally, average_precision, rounded};
use super::record::{GroupScores, LanguagePairScores, ThresholdScores, TypeScores, Worst, WorstLanguagePairs};
use crate::record::ConflictType;

/// Links and contradictions by the languages of the two documents.
pub(super) fn by_language_pair(comparison: &Comparison<'_>) -> BTreeMap<String, LanguagePairScores> {
    let (corpus, once) = (comparison.corpus, comparison.once());
    let labelled = comparison.labelled_by(|it| corpus.languages_of(it.pair));
    let linked = comparison.links.iter().map(|link| link.languages);
    let pairs: BTreeSet<(usize, usize)> = linked.chain(labelled.keys().copied()).collect();
    let scores = pairs.into_iter().map(|pair| {
        let (a, b) = pair;
        let scores = LanguagePairScores {
            links: comparison.links(&once, |link| link.languages == pair).counted(),
            contradictions: group(comparison, labelled.get(&pair).map_or(&[], Vec::as_slice)),
        };
        (format!("{}-{}", corpus.languages[a], corpus.languages[b]), scores)
    });
    scores.collect()
}

/// The pairs of languages that do worst.
pub(super) fn worst_language_pairs(scores: &BTreeMap<String, LanguagePairScores>) -> WorstLanguagePairs {
    let by = |value: fn(&LanguagePairScores) -> Option<f64>| {
        worst(scores.iter().filter_map(|(name, scores)| Some((name.as_str(), value(scores)?))))
    };
    WorstLanguagePairs {
        links_f1: by(|it| (it.links.gold > 0).then_some(it.links.scores.f1)),
        contradictions_f1: by(|it| {
            let at_half = it.contradictions.at_half;
            (at_half.gold > 0).then_some(at_half.scores.f1)
        }),
        average_precision: by(|it| it.contradictions.average_precision),
    }
}

/// The first of the least.
pub(super) fn worst<'name>(values: impl IntoIterator<Item = (&'name str, f64)>) -> Option<Worst> {
    let least = values.into_iter().min_by(|a, b| a.1.total_cmp(&b.1));
    least.map(|(name, value)| Worst { name: name.to_owned(), value })
}

/// Contradictions by what the labelled pair turns on.
pub(super) fn by_type(comparison: &Comparison<'_>) -> BTreeMap<ConflictType, TypeScores> {
    let of = |labelled: Vec<Labelled>| {
        let mut run_types: BTreeMap<ConflictType, usize> = BTreeMap::new();
        let mut run_untyped = 0;
        for found in labelled.iter().filter(|it| it.is_found()) {
            match found.run_conflict {
                Some(conflict) => *run_types.entry(conflict).or_default() += 1,
                None => run_untyped += 1,
            }
        }
        TypeScores { contradictions: group(comparison, &labelled), run_types, run_untyped }
    };
    comparison.labelled_by(|it| it.conflict).into_iter().map(|(conflict, labelled)| (conflict, of(labelled))).collect()
}

fn group(comparison: &Comparison<'_>, labelled: &[Labelled]) -> GroupScores {
    let once = comparison.once();
    GroupScores {
        at_half: comparison.contradictions(labelled, ASSERTED, &once).counted(),
        average_precision: average_precision(&comparison.ranked(labelled, &once)).map(rounded),
        labelled: labelled.len(),
    }
}

/// What thresholds from 0.05 to 0.95 would come to.
pub(super) fn thresholds(comparison: &Comparison<'_>) -> Vec<ThresholdScores> {
    let once = comparison.once();
    let gold = comparison.gold.len();
    let at = |step: u32| {
        let threshold = f64::from(step) / 20.0;
        let linked = comparison.reading.pairs.iter().filter(|(_, judged)| judged.alignment >= threshold);
        let right = linked.clone().filter(|(pair, _)| comparison.gold.contains(pair)).count();
        ThresholdScores {
            threshold,
            contradictions: comparison.contradictions(&comparison.labelled, threshold, &once).counted(),
            links: Tally { right, found: linked.count(), gold }.counted(),
        }
    };
    (1..20).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::super::comparison::tests::example;
    use super::super::reading::Reading;
    use super::*;

    #[test]
    fn only_pairs_of_languages_with_something_to_find_can_be_worst() {
        let (corpus, reading) = example();
        let scores = by_language_pair(&Comparison::new(&corpus, &reading));
        assert_eq!(scores.keys().collect::<Vec<_>>(), ["en-ps", "en-ur", "ps-ur"]);
        let counts = |name: &str| {
            let LanguagePairScores { links, contradictions } = scores[name];
            [links.right, links.found, links.gold, contradictions.at_half.right, contradictions.labelled]
        };
        assert_eq!((counts("en-ps"), counts("ps-ur")), ([1, 1, 1, 1, 1], [0, 0, 1, 0, 1]));
        assert_eq!(scores["ps-ur"].contradictions.average_precision, None);
        let worst = worst_language_pairs(&scores);
        // Both en-ur and ps-ur have no link; ps-ur has no contradiction to find.
        let named = |name: &str, value| Some(Worst { name: name.to_owned(), value });
        assert_eq!(worst.links_f1, named("en-ur", 0.0));
        assert_eq!(worst.contradictions_f1, named("en-ur", 0.0));
        assert_eq!(worst.average_precision, named("en-ps", 1.0));
    }

    #[test]
    fn a_type_counts_what_the_run_gives_to_what_it_found() {
        let (corpus, mut reading) = example();
        let found = |reading: &Reading| {
            let scores = by_type(&Comparison::new(&corpus, reading));
            let quantity = scores[&ConflictType::Quantity].clone();
            (quantity.run_types, quantity.run_untyped)
        };
        assert_eq!(found(&reading), (BTreeMap::from([(ConflictType::Quantity, 1)]), 0));
        reading.pairs.get_mut(&(0, 1)).unwrap().conflict = None;
        assert_eq!(found(&reading), (BTreeMap::new(), 1));
    }

    #[test]
    fn a_score_as_high_as_the_threshold_counts() {
        let (corpus, reading) = example();
        let found = thresholds(&Comparison::new(&corpus, &reading));
        assert_eq!(found.len(), 19);
        let at = |place: usize| [found[place].contradictions.found, found[place].links.found, found[place].links.right];
        // 0.2, 0.5, 0.55, 0.9 and 0.95.
        assert_eq!([at(3), at(9), at(10), at(17), at(18)], [[2, 3, 2], [2, 1, 1], [1, 1, 1], [0, 1, 1], [0, 0, 0]]);
        assert!((found[2].threshold - 0.15).abs() < 1e-15);
    }
}
