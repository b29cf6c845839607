//! Whether probabilities are borne out.

use std::collections::HashMap;

use super::comparison::Comparison;
use super::gold::Pair;
use super::measures::{ratio, rounded};
use super::record::{Bin, Reliabilities, Reliability};

const BINS: usize = 10;

/// How far the probabilities of the run's pairs are borne out.
pub(super) fn reliabilities(comparison: &Comparison<'_>) -> Reliabilities {
    let mut labels: HashMap<Pair, bool> = HashMap::new();
    for it in &comparison.labelled {
        *labels.entry(it.pair).or_default() |= it.contradicts;
    }
    let is_linked = |pair: &Pair| comparison.gold.contains(pair);
    let contradicts = |pair: &Pair| labels.get(pair).copied().or((!is_linked(pair)).then_some(false));
    let pairs = &comparison.reading.pairs;
    Reliabilities {
        alignment: reliability(pairs.iter().map(|(pair, judged)| (judged.alignment, is_linked(pair)))),
        contradiction: reliability(
            pairs.iter().filter_map(|(pair, judged)| Some((judged.contradiction, contradicts(pair)?))),
        ),
        contradiction_labelled: reliability(comparison.labelled.iter().map(|it| (it.score, it.contradicts))),
    }
}

/// The reliability of probabilities, each with whether it came true.
fn reliability(predictions: impl IntoIterator<Item = (f64, bool)>) -> Reliability {
    let (mut counts, mut sums, mut trues) = ([0_usize; BINS], [0.0; BINS], [0_usize; BINS]);
    for (predicted, is_true) in predictions {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability")]
        let bin = ((predicted * BINS as f64) as usize).min(BINS - 1);
        counts[bin] += 1;
        sums[bin] += predicted;
        trues[bin] += usize::from(is_true);
    }
    let pairs = counts.iter().sum();
    let apart: f64 = (0..BINS).map(|bin| (sums[bin] - trues[bin] as f64).abs()).sum();
    let bins = (0..BINS).map(|bin| {
        let is_filled = counts[bin] > 0;
        Bin {
            from: ratio(bin, BINS),
            to: ratio(bin + 1, BINS),
            count: counts[bin],
            predicted: is_filled.then(|| rounded(sums[bin] / counts[bin] as f64)),
            observed: is_filled.then(|| rounded(ratio(trues[bin], counts[bin]))),
        }
    });
    Reliability { pairs, ece: if pairs > 0 { rounded(apart / pairs as f64) } else { 0.0 }, bins: bins.collect() }
}

#[cfg(test)]
mod tests {
    use super::super::comparison::tests::example;
    use super::super::reading::Judged;
    use super::*;

    #[test]
    fn bins_hold_their_lower_end_and_the_last_one_both() {
        let found = reliability([(0.0, false), (0.1, true), (0.15, false), (0.3, true), (0.999, true), (1.0, true)]);
        assert_eq!(found.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [1, 2, 0, 1, 0, 0, 0, 0, 0, 2]);
        assert_eq!((found.bins[1].predicted, found.bins[1].observed), (Some(0.125), Some(0.5)));
        assert_eq!((found.bins[2].predicted, found.bins[2].observed), (None, None));
        // Two of six are off by 0.375 each, one by 0.7, two by 0.0005 each.
        assert_eq!((found.pairs, found.ece), (6, rounded((0.75 + 0.7 + 0.001) / 6.0)));
    }

    #[test]
    fn a_probability_that_comes_true_as_often_as_it_says_has_no_error() {
        let found = reliability((0..8).map(|at| (0.25, at % 4 == 0)));
        assert_eq!((found.pairs, found.ece), (8, 0.0));
        let never = reliability([]);
        assert_eq!((never.pairs, never.ece, never.bins.len()), (0, 0.0, 10));
    }

    #[test]
    fn a_pair_in_a_common_cluster_without_a_label_is_left_out() {
        let (mut corpus, mut reading) = example();
        // The run has a-b (labelled), b-c (labelled) and a-d (in no common cluster).
        let pairs = |corpus: &_, reading: &_| {
            let found = reliabilities(&Comparison::new(corpus, reading));
            [found.alignment.pairs, found.contradiction.pairs, found.contradiction_labelled.pairs]
        };
        assert_eq!(pairs(&corpus, &reading), [3, 3, 3]);
        corpus.relations.retain(|relation| relation.pair != (1, 2));
        assert_eq!(pairs(&corpus, &reading), [3, 2, 2]);
        reading.pairs.insert((1, 3), Judged { alignment: 0.1, contradiction: 0.2, conflict: None });
        let found = reliabilities(&Comparison::new(&corpus, &reading));
        assert_eq!(found.contradiction.bins[2].observed, Some(0.0));
        assert_eq!(found.contradiction_labelled.bins[0].count, 1);
    }
}
