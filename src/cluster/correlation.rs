//! Correlation clustering: the grouping that agrees best with what is known of the pairs.
//!
//! Every pair has a weight, above zero where it speaks for one group, below zero where it speaks for two; the best
//! grouping is that whose groups hold the highest sum of weights. Unlike an average or a connected component, the sum
//! lets three good pairs outweigh one bad one, and leaves the number of groups open. The best of all cannot be found in
//! reasonable time; [`group`] joins groups greedily, then moves single items while that adds to the sum.
//!
//! Pairs that were never compared weigh a constant below zero. Only groups with a compared pair between them can
//! gain by joining, so time and memory grow with the compared pairs, not with the square of the items.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// A compared pair of items and its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Weight {
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) value: f64,
}

/// Most rounds in which every item may move once; sums grow at each move, so rounds end by themselves, mostly in two
/// or three.
const ROUNDS: usize = 20;

/// What must be gained by a move, so that rounding errors move nothing.
const LEAST_GAIN: f64 = 1e-9;

/// Groups the items `0..len` by the `weights` of the compared pairs, of which each is named once; all other pairs weigh
/// `missing`, at most 0.
///
/// Every item is in exactly one group; groups are sorted by their first member, members ascending.
pub(crate) fn group(len: usize, weights: &[Weight], missing: f64) -> Vec<Vec<usize>> {
    let mut links: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); len];
    for pair in weights {
        // Kept as the difference to what every pair weighs.
        links[pair.a].insert(pair.b, pair.value - missing);
        links[pair.b].insert(pair.a, pair.value - missing);
    }
    let mut of_item = join(&links, missing);
    for _ in 0..ROUNDS {
        if !improve(&links, missing, &mut of_item) {
            break;
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (item, &group) in of_item.iter().enumerate() {
        groups.entry(group).or_default().push(item);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_unstable_by_key(|group| group[0]);
    groups
}

/// Two groups and what joining them adds to the sum. The most gain comes first out of a heap; of equals, the pair with
/// the first members.
#[derive(Clone, Copy, Debug)]
struct Join {
    gain: f64,
    a: usize,
    b: usize,
    /// How often each of the two had been joined when the gain was worked out.
    ages: (u32, u32),
}

impl PartialEq for Join {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Join {}

impl PartialOrd for Join {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Join {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

/// Joins the two groups that gain the most, again and again while anything is gained. Returns each item's group, named
/// by its first member.
fn join(links: &[BTreeMap<usize, f64>], missing: f64) -> Vec<usize> {
    let len = links.len();
    let mut between = links.to_vec();
    let mut sizes = vec![1_usize; len];
    let mut ages = vec![0_u32; len];
    let mut into: Vec<usize> = (0..len).collect();
    let mut heap = BinaryHeap::new();
    let joining = |between: &[BTreeMap<usize, f64>], sizes: &[usize], ages: &[u32], a: usize, b: usize| {
        let (a, b) = (a.min(b), a.max(b));
        let known = between[a].get(&b).copied().unwrap_or(0.0);
        let gain = known + missing * (sizes[a] * sizes[b]) as f64;
        Join { gain, a, b, ages: (ages[a], ages[b]) }
    };
    for a in 0..len {
        for (&b, _) in between[a].range(a + 1..) {
            heap.push(joining(&between, &sizes, &ages, a, b));
        }
    }
    while let Some(best) = heap.pop() {
        if best.gain <= LEAST_GAIN {
            break;
        }
        let Join { a, b, .. } = best;
        if best.ages != (ages[a], ages[b]) || into[a] != a || into[b] != b {
            continue;
        }
        let moved = std::mem::take(&mut between[b]);
        between[a].remove(&b);
        for (other, weight) in moved {
            if other == a {
                continue;
            }
            *between[a].entry(other).or_insert(0.0) += weight;
            let back = between[a][&other];
            between[other].remove(&b);
            between[other].insert(a, back);
        }
        sizes[a] += sizes[b];
        ages[a] += 1;
        into[b] = a;
        let others: Vec<usize> = between[a].keys().copied().collect();
        for other in others {
            heap.push(joining(&between, &sizes, &ages, a, other));
        }
    }
    let root = |mut item: usize| {
        while into[item] != item {
            item = into[item];
        }
        item
    };
    (0..len).map(root).collect()
}

/// Moves each item to the group where it adds the most, which may be a group of its own. Returns whether any moved.
fn improve(links: &[BTreeMap<usize, f64>], missing: f64, of_item: &mut [usize]) -> bool {
    let len = links.len();
    // A group's name is any number below `2 * len`, so that a lone item finds a free one.
    let mut sizes = vec![0_usize; 2 * len];
    for &group in of_item.iter() {
        sizes[group] += 1;
    }
    let mut free: Vec<usize> = (0..2 * len).rev().filter(|&group| sizes[group] == 0).collect();
    let mut has_moved = false;
    for item in 0..len {
        let own = of_item[item];
        let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
        for (&other, &weight) in &links[item] {
            *sums.entry(of_item[other]).or_insert(0.0) += weight;
        }
        let gain = |group: usize, known: f64| {
            let others = sizes[group] - usize::from(group == own);
            known + missing * others as f64
        };
        let stays = gain(own, sums.get(&own).copied().unwrap_or(0.0));
        let mut best = (0.0, None);
        for (&group, &known) in sums.iter().filter(|&(&group, _)| group != own) {
            let gained = gain(group, known);
            if gained > best.0 + LEAST_GAIN {
                best = (gained, Some(group));
            }
        }
        if best.0 <= stays + LEAST_GAIN {
            continue;
        }
        // There are twice as many names as items, so one is free.
        let Some(group) = best.1.or_else(|| free.pop()) else { continue };
        sizes[own] -= 1;
        sizes[group] += 1;
        if sizes[own] == 0 {
            free.push(own);
        }
        of_item[item] = group;
        has_moved = true;
    }
    has_moved
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(groups: &[Vec<usize>], weights: &[Weight], missing: f64) -> f64 {
        let together = |a: usize, b: usize| groups.iter().any(|group| group.contains(&a) && group.contains(&b));
        let pairs: usize = groups.iter().map(|group| group.len() * (group.len() - 1) / 2).sum();
        let known: f64 = weights.iter().filter(|pair| together(pair.a, pair.b)).map(|pair| pair.value - missing).sum();
        known + missing * pairs as f64
    }

    /// The highest sum of all groupings, by trying each.
    fn best_of_all(len: usize, weights: &[Weight], missing: f64) -> f64 {
        fn try_from(
            item: usize,
            groups: &mut Vec<Vec<usize>>,
            len: usize,
            best: &mut f64,
            score: &dyn Fn(&[Vec<usize>]) -> f64,
        ) {
            if item == len {
                *best = best.max(score(groups));
                return;
            }
            for at in 0..=groups.len() {
                if at == groups.len() {
                    groups.push(Vec::new());
                }
                groups[at].push(item);
                try_from(item + 1, groups, len, best, score);
                groups[at].pop();
                if groups[at].is_empty() {
                    groups.pop();
                }
            }
        }
        let mut best = f64::NEG_INFINITY;
        try_from(0, &mut Vec::new(), len, &mut best, &|groups| sum(groups, weights, missing));
        best
    }

    fn weights_of(values: &[f64], len: usize) -> Vec<Weight> {
        let pairs = (0..len).flat_map(|a| (a + 1..len).map(move |b| (a, b)));
        // Values above 2.5 stand for pairs that were never compared.
        pairs.zip(values).filter(|(_, weight)| **weight < 2.5).map(|((a, b), &value)| Weight { a, b, value }).collect()
    }

    proptest! {
        #[test]
        fn no_single_move_and_no_join_adds_to_the_sum(values in prop::collection::vec(-3.0_f64..3.0, 45)) {
            let weights = weights_of(&values, 10);
            let groups = group(10, &weights, -2.0);
            let reached = sum(&groups, &weights, -2.0);
            let mut items: Vec<usize> = groups.concat();
            items.sort_unstable();
            prop_assert_eq!(items, (0..10).collect::<Vec<_>>());
            for item in 0..10 {
                let mut without: Vec<Vec<usize>> =
                    groups.iter().map(|group| group.iter().copied().filter(|&other| other != item).collect()).collect();
                without.push(Vec::new());
                for at in 0..without.len() {
                    let mut moved = without.clone();
                    moved[at].push(item);
                    moved.retain(|group| !group.is_empty());
                    prop_assert!(sum(&moved, &weights, -2.0) <= reached + 1e-6);
                }
            }
        }

        #[test]
        fn what_it_finds_is_no_better_than_the_best(values in prop::collection::vec(-3.0_f64..3.0, 21)) {
            let weights = weights_of(&values, 7);
            let reached = sum(&group(7, &weights, -2.0), &weights, -2.0);
            prop_assert!(reached >= 0.0 && reached <= best_of_all(7, &weights, -2.0) + 1e-6);
        }
    }

    #[test]
    fn what_it_finds_is_near_the_best_on_the_average() {
        // Knuth's linear congruential generator: the same cases each time, for a heuristic has its worst ones.
        let mut state = 1404_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 24) * 6.0 - 3.0
        };
        let (mut reached, mut best) = (0.0, 0.0);
        for _ in 0..100 {
            let values: Vec<f64> = (0..21).map(|_| next()).collect();
            let weights = weights_of(&values, 7);
            reached += sum(&group(7, &weights, -2.0), &weights, -2.0);
            best += best_of_all(7, &weights, -2.0);
        }
        assert!(reached >= 0.95 * best, "{reached} of {best}");
    }

    #[test]
    fn three_good_pairs_outweigh_a_bad_one() {
        let pair = |a, b, value| Weight { a, b, value };
        let weights = [pair(0, 1, 2.0), pair(0, 2, 1.5), pair(1, 2, -1.0), pair(3, 4, 1.0), pair(2, 3, 0.4)];
        assert_eq!(group(6, &weights, -2.0), [vec![0, 1, 2], vec![3, 4], vec![5]]);
        assert!(group(0, &[], -2.0).is_empty());
    }
}
