//! The measures themselves, over things that may each count several times.

use super::record::{CountedScores, Scores};

/// How many are right, in the run, and in the gold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) right: usize,
    pub(super) found: usize,
    pub(super) gold: usize,
}

/// Something that counts `weight` times, if it is in the run, and if it is in the gold.
impl FromIterator<(usize, bool, bool)> for Tally {
    fn from_iter<I: IntoIterator<Item = (usize, bool, bool)>>(items: I) -> Self {
        let mut tally = Self::default();
        for (weight, in_run, in_gold) in items {
            tally.add(weight, in_run, in_gold);
        }
        tally
    }
}

impl Tally {
    pub(super) fn add(&mut self, weight: usize, in_run: bool, in_gold: bool) {
        self.right += if in_run && in_gold { weight } else { 0 };
        self.found += if in_run { weight } else { 0 };
        self.gold += if in_gold { weight } else { 0 };
    }

    /// F1, unless there is nothing in the run and nothing in the gold.
    pub(super) fn f1(self) -> Option<f64> {
        let f1 = harmonic(ratio(self.right, self.found), ratio(self.right, self.gold));
        (self.found + self.gold > 0).then_some(f1)
    }

    pub(super) fn scores(self) -> Scores {
        Scores::of(ratio(self.right, self.found), ratio(self.right, self.gold))
    }

    pub(super) fn counted(self) -> CountedScores {
        CountedScores { scores: self.scores(), right: self.right, found: self.found, gold: self.gold }
    }
}

impl Scores {
    /// The scores of a precision and a recall.
    pub(super) fn of(p: f64, r: f64) -> Self {
        Self { p: rounded(p), r: rounded(r), f1: rounded(harmonic(p, r)) }
    }
}

/// Something that has a score, is one of those looked for or not, and counts `weight` times.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    pub(super) score: f64,
    pub(super) is_positive: bool,
    pub(super) weight: usize,
}

/// For each score, the highest first: how many of those looked for and how many others have it.
fn ties(ranked: &[Ranked]) -> impl Iterator<Item = (usize, usize)> {
    ranked.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq()).map(|tied| (total(tied, true), total(tied, false)))
}

fn total(ranked: &[Ranked], is_positive: bool) -> usize {
    ranked.iter().filter(|item| item.is_positive == is_positive).map(|item| item.weight).sum()
}

/// Average precision of what is sorted by score, the highest first, unless there is nothing to find. Ties share the
/// worst rank, so constant scores earn the base rate.
pub(super) fn average_precision(ranked: &[Ranked]) -> Option<f64> {
    let to_find = total(ranked, true);
    let (mut hit, mut seen, mut sum) = (0, 0, 0.0);
    for (positive, negative) in ties(ranked) {
        hit += positive;
        seen += positive + negative;
        sum += ratio(positive, to_find) * ratio(hit, seen);
    }
    (to_find > 0).then_some(sum)
}

/// The share of (positive, negative) pairs in which the positive scores higher, of what is sorted by score, the
/// highest first; a tie counts half. There must be one of each.
pub(super) fn area_under_curve(ranked: &[Ranked]) -> Option<f64> {
    let (positives, negatives) = (total(ranked, true), total(ranked, false));
    let (mut below, mut half_wins) = (negatives, 0);
    for (positive, negative) in ties(ranked) {
        below -= negative;
        half_wins += positive * (2 * below + negative);
    }
    let pairs = positives * negatives;
    (pairs > 0).then(|| ratio(half_wins, 2 * pairs))
}

pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

pub(super) fn harmonic(p: f64, r: f64) -> f64 {
    if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
}

/// To four decimals, halves going to the even digit of the exact value.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.4}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sorted by score, the highest first.
    fn ranked(items: &[(f64, bool, usize)]) -> Vec<Ranked> {
        let mut ranked: Vec<Ranked> =
            items.iter().map(|&(score, is_positive, weight)| Ranked { score, is_positive, weight }).collect();
        ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
        ranked
    }

    fn near(value: Option<f64>, expected: f64) -> bool {
        value.is_some_and(|value| (value - expected).abs() < 1e-12)
    }

    #[test]
    fn constant_scores_earn_the_base_rate() {
        let constant = ranked(&[(0.3, true, 1), (0.3, false, 1), (0.3, false, 1), (0.3, true, 1)]);
        assert!(near(average_precision(&constant), 0.5));
        assert!(near(area_under_curve(&constant), 0.5));
        assert!(near(average_precision(&ranked(&[(0.9, true, 1), (0.1, false, 1)])), 1.0));
    }

    #[test]
    fn a_weight_is_a_number_of_copies() {
        let weighed = ranked(&[(0.9, true, 2), (0.7, false, 3), (0.5, true, 1), (0.5, false, 1), (0.2, true, 0)]);
        let copies: Vec<Ranked> =
            weighed.iter().flat_map(|item| vec![Ranked { weight: 1, ..*item }; item.weight]).collect();
        assert_eq!(average_precision(&weighed), average_precision(&copies));
        assert_eq!(area_under_curve(&weighed), area_under_curve(&copies));
        // Two of three at once, the last among seven; of twelve pairs, 2 * 4 wins and half a tie.
        assert!(near(average_precision(&weighed), 2.0 / 3.0 + 1.0 / 3.0 * 3.0 / 7.0));
        assert!(near(area_under_curve(&weighed), 8.5 / 12.0));
    }

    #[test]
    fn what_cannot_be_measured_has_no_measure() {
        assert_eq!(average_precision(&ranked(&[(0.9, false, 1)])), None);
        assert_eq!(average_precision(&ranked(&[(0.9, true, 0)])), None);
        assert_eq!(area_under_curve(&ranked(&[(0.9, true, 1)])), None);
        assert_eq!(Tally::default().f1(), None);
        assert_eq!(Tally { right: 0, found: 0, gold: 1 }.f1(), Some(0.0));
    }
}
