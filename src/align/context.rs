//! A pair among the others of its event.
//!
//! What two statements say by themselves leaves open how many others say nearly as much. A pair that is each other's best
//! between two documents, by a wide gap, is likelier to be of one point than one of many alike. This reads each pair's
//! rank and gap among those of its documents, and its height among all of its event, and weighs them with its own log
//! odds: a logistic model of [`FEATURES`] values, fitted on scenarios that no other model was trained on
//! (`training/pairs/context.py`).

use std::collections::BTreeMap;

use rayon::prelude::*;

/// Number of values the model reads of a pair.
pub const FEATURES: usize = 13;

/// The log odds that a pair counts with that was not worth scoring.
const NOT_SCORED: f32 = -7.0;

/// A lone pair of two documents stands out by this much.
const ALONE: f32 = 2.0;

/// How many of its best pairs tell how much a statement is like the others.
const BEST: usize = 8;

/// A scored pair of two documents' statements, by its rows; `a` and `b` are of different documents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoredPair {
    /// One row.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// The pair's own log odds of one point.
    pub link: f32,
    /// How well the tokens find each other.
    pub late: f32,
}

/// What the others say of a pair, seen from one of its two.
#[derive(Clone, Copy, Debug, Default)]
struct View {
    /// Logarithm of one more than the rank among the pairs with the other's document.
    rank: f32,
    /// How far above the second, or below the first, it is.
    gap: f32,
}

/// The values of every pair of an event, in the order of `pairs`; `document_of` names each row's document and `members` are
/// the event's rows. The same for `(a, b)` and `(b, a)`.
#[must_use]
pub fn features(pairs: &[ScoredPair], document_of: &[usize], members: &[usize]) -> Vec<[f32; FEATURES]> {
    let (links, lates) = (views(pairs, document_of, |pair| pair.link), views(pairs, document_of, |pair| pair.late));
    let heights = heights(pairs);
    let (mean, deviation) = spread(pairs, document_of, members);
    let height = |row: usize| heights.get(&row).copied().unwrap_or(NOT_SCORED);
    let of_pair = |(at, pair): (usize, &ScoredPair)| {
        let both = |views: &[[View; 2]], value: fn(&View) -> f32| {
            let [a, b] = [value(&views[at][0]), value(&views[at][1])];
            [a.min(b), a.max(b)]
        };
        let [link_rank, late_rank] = [both(&links, |view| view.rank), both(&lates, |view| view.rank)];
        let [link_gap, late_gap] = [both(&links, |view| view.gap), both(&lates, |view| view.gap)];
        let (of_a, of_b) = (height(pair.a), height(pair.b));
        [
            pair.link,
            pair.late,
            link_rank[0],
            link_rank[1],
            late_rank[0],
            late_rank[1],
            link_gap[0],
            link_gap[1],
            late_gap[0],
            late_gap[1],
            (pair.link - mean) / deviation,
            of_a + of_b,
            (of_a - of_b).abs(),
        ]
    };
    pairs.par_iter().enumerate().map(of_pair).collect()
}

/// What each pair is to its `a`, then to its `b`, among those of that row with the other's document.
fn views(pairs: &[ScoredPair], document_of: &[usize], value: fn(&ScoredPair) -> f32) -> Vec<[View; 2]> {
    let mut rivals: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, pair) in pairs.iter().enumerate() {
        rivals.entry((pair.a, document_of[pair.b])).or_default().push(at);
        rivals.entry((pair.b, document_of[pair.a])).or_default().push(at);
    }
    let mut views = vec![[View::default(); 2]; pairs.len()];
    for ((row, _), mut rivals) in rivals {
        rivals.sort_by(|&x, &y| value(&pairs[y]).total_cmp(&value(&pairs[x])));
        let first = value(&pairs[rivals[0]]);
        let second = rivals.get(1).map_or(first - ALONE, |&at| value(&pairs[at]));
        let mut rank = 0;
        for (place, &at) in rivals.iter().enumerate() {
            // Equals share a rank, so that the order of documents decides nothing.
            if value(&pairs[at]) < value(&pairs[rivals[rank]]) {
                rank = place;
            }
            let gap = if rank == 0 { first - second } else { value(&pairs[at]) - first };
            let side = usize::from(pairs[at].a != row);
            views[at][side] = View { rank: (rank as f32).ln_1p(), gap };
        }
    }
    views
}

/// The mean log odds of each row's best pairs.
fn heights(pairs: &[ScoredPair]) -> BTreeMap<usize, f32> {
    let mut of_row: BTreeMap<usize, Vec<f32>> = BTreeMap::new();
    for pair in pairs {
        of_row.entry(pair.a).or_default().push(pair.link);
        of_row.entry(pair.b).or_default().push(pair.link);
    }
    let mean = |mut links: Vec<f32>| {
        links.sort_unstable_by(|a, b| b.total_cmp(a));
        links.truncate(BEST);
        links.iter().sum::<f32>() / links.len() as f32
    };
    of_row.into_iter().map(|(row, links)| (row, mean(links))).collect()
}

/// Mean and standard deviation of the log odds of all pairs across documents, with those that were not scored.
#[allow(clippy::cast_possible_truncation, reason = "sums in f64, used as f32")]
fn spread(pairs: &[ScoredPair], document_of: &[usize], members: &[usize]) -> (f32, f32) {
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for &member in members {
        *sizes.entry(document_of[member]).or_default() += 1;
    }
    let within: usize = sizes.values().map(|size| size * size).sum();
    let all = ((members.len() * members.len() - within) / 2).max(pairs.len()).max(1);
    let missing = (all - pairs.len()) as f64;
    let floor = f64::from(NOT_SCORED);
    let mean = (pairs.iter().map(|pair| f64::from(pair.link)).sum::<f64>() + missing * floor) / all as f64;
    let squares = pairs.iter().map(|pair| (f64::from(pair.link) - mean).powi(2)).sum::<f64>();
    let deviation = ((squares + missing * (floor - mean).powi(2)) / all as f64).sqrt();
    (mean as f32, deviation.max(1e-6) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_others_best_stand_out() {
        let pair = |a, b, link| ScoredPair { a, b, link, late: link / 10.0 };
        // Rows 0 and 1 are of one document, 2 and 3 of another, 4 of a third.
        let document_of = [0, 0, 1, 1, 2];
        let pairs = [pair(0, 2, 3.0), pair(0, 3, 1.0), pair(1, 2, -2.0), pair(2, 4, 0.5)];
        let found = features(&pairs, &document_of, &[0, 1, 2, 3, 4]);
        assert_eq!(found[0][2..4], [0.0, 0.0]);
        assert_eq!(found[0][6..8], [2.0, 5.0]);
        assert_eq!(found[1][2..4], [0.0, 1.0_f32.ln_1p()]);
        assert_eq!(found[1][6..8], [-2.0, ALONE]);
        // Eight pairs lie across documents, of which four were not scored.
        let mean = (3.0 + 1.0 - 2.0 + 0.5 + 4.0 * NOT_SCORED) / 8.0;
        assert!(found[0][10] > 0.0 && found[2][10] > 0.0 && mean < -2.0);
        assert!((found[0][11] - (2.0 + (3.0 - 2.0 + 0.5) / 3.0)).abs() < 1e-6);
        let swapped: Vec<ScoredPair> = pairs.iter().map(|pair| ScoredPair { a: pair.b, b: pair.a, ..*pair }).collect();
        assert_eq!(features(&swapped, &document_of, &[0, 1, 2, 3, 4]), found);
        assert!(features(&[], &document_of, &[]).is_empty());
    }
}
