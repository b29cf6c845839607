//! Clusters: the statements of an event that speak to one point.
//!
//! Statements are grouped by correlation clustering on the log odds that they speak to the same point, so that one
//! wrong pair does not glue two points together, and one missing link does not part one. A statement with no
//! counterpart in another document is in no cluster.

pub(crate) mod correlation;

use std::collections::{BTreeMap, BTreeSet};

use correlation::Weight;

/// Two statements and the probability that they speak to the same point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// One statement.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// From 0 to 1.
    pub same_point: f64,
}

/// No pair counts for or against by more than this, in log odds: nothing read from words is surer than 55 to 1.
const MOST: f64 = 4.0;

/// Groups the statements `members` of one event by `links`.
///
/// A pair speaks for one group by as much as the log odds of its probability exceed those of `threshold`, and against
/// it by as much as they fall short, each kept within ±4. The groups are those with (as near as can be found) the highest
/// sum of what their pairs say. Pairs without a link, and those of one document, which seldom says a thing twice, count
/// as those surely of two points. Only groups that stand in two documents or more are kept; `document_of` names each
/// statement's document. Members ascend; groups are sorted by their first.
#[must_use]
pub fn group(members: &[usize], document_of: &[usize], links: &[Link], threshold: f64) -> Vec<Vec<usize>> {
    let mut sorted = members.to_vec();
    sorted.sort_unstable();
    let bias = log_odds(threshold);
    let weight = |link: &Link| {
        let (a, b) = (sorted.binary_search(&link.a).ok()?, sorted.binary_search(&link.b).ok()?);
        let is_across = document_of[link.a] != document_of[link.b];
        is_across.then(|| Weight { a, b, value: log_odds(link.same_point) - bias })
    };
    let weights: Vec<Weight> = links.iter().filter_map(weight).collect();
    let groups = correlation::group(sorted.len(), &weights, (-MOST - bias).min(0.0));
    let groups = groups.into_iter().map(|group| group.into_iter().map(|at| sorted[at]).collect::<Vec<_>>());
    groups.filter(|group| group.iter().map(|&member| document_of[member]).collect::<BTreeSet<_>>().len() > 1).collect()
}

/// By how much the pairs of a statement with a group's others must speak for it, on the mean and beyond the threshold's log
/// odds, for it to be in that group as well as in its own.
const SECOND: f64 = 0.5;

/// The statements that speak to the point of a group besides that of their own: for each of `groups`, as [`group`] made them,
/// the statements of other groups or of none whose pairs with its members speak for it. A sentence that makes two claims is
/// in two groups so. Ascending.
#[must_use]
pub fn seconds(groups: &[Vec<usize>], document_of: &[usize], links: &[Link], threshold: f64) -> Vec<Vec<usize>> {
    let mut group_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        group_of.extend(group.iter().map(|&member| (member, at)));
    }
    let bias = log_odds(threshold);
    // What is known of each statement and each group that it is not in: the sum over compared pairs, and their number.
    let mut known: BTreeMap<(usize, usize), (f64, usize)> = BTreeMap::new();
    for link in links.iter().filter(|link| document_of[link.a] != document_of[link.b]) {
        for (own, other) in [(link.a, link.b), (link.b, link.a)] {
            if let Some(&group) = group_of.get(&other).filter(|&group| group_of.get(&own) != Some(group)) {
                let entry = known.entry((own, group)).or_default();
                entry.0 += log_odds(link.same_point) - bias;
                entry.1 += 1;
            }
        }
    }
    let mut found = vec![Vec::new(); groups.len()];
    for ((own, group), (sum, compared)) in known {
        // Those of its own document count neither for nor against.
        let others = groups[group].iter().filter(|&&other| document_of[other] != document_of[own]).count();
        let sum = sum + (others - compared) as f64 * (-MOST - bias).min(0.0);
        if sum > SECOND * others as f64 {
            found[group].push(own);
        }
    }
    found
}

/// The natural logarithm of the odds of `probability`, within ±4.
fn log_odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln().clamp(-MOST, MOST)
}

/// The member with the highest sum of probabilities to the others: the one that speaks for all. Of equals, the first.
///
/// `None` for an empty group. `links` may hold pairs of others too.
#[must_use]
pub fn representative(group: &[usize], links: &[Link]) -> Option<usize> {
    let mut sums: BTreeMap<usize, f64> = group.iter().map(|&member| (member, 0.0)).collect();
    for link in links.iter().filter(|link| sums.contains_key(&link.a) && sums.contains_key(&link.b)).collect::<Vec<_>>()
    {
        for member in [link.a, link.b] {
            *sums.entry(member).or_default() += link.same_point;
        }
    }
    group.iter().rev().copied().max_by(|a, b| sums[a].total_cmp(&sums[b]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_link_does_not_glue_two_points() {
        let link = |a, b, same_point| Link { a, b, same_point };
        let links =
            [link(0, 2, 0.9), link(0, 4, 0.8), link(2, 4, 0.9), link(1, 3, 0.9), link(1, 2, 0.6), link(5, 6, 0.9)];
        // Statements 0 and 1 stand in document 0, 2 and 3 in document 1, and so on; 5 and 6 in the same one.
        let document_of = [0, 0, 1, 1, 2, 3, 3];
        let groups = group(&[0, 1, 2, 3, 4, 5, 6], &document_of, &links, 0.5);
        assert_eq!(groups, [vec![0, 2, 4], vec![1, 3]]);
        assert_eq!(representative(&groups[0], &links), Some(2));
        assert_eq!(representative(&[], &links), None);
    }

    #[test]
    fn a_sentence_with_two_claims_is_in_two_groups() {
        let link = |a, b, same_point| Link { a, b, same_point };
        // Statement 4 is linked to all of both groups, more to those of the first.
        let links =
            [link(0, 2, 0.9), link(1, 3, 0.9), link(0, 4, 0.95), link(2, 4, 0.95), link(1, 4, 0.8), link(3, 4, 0.8)];
        let document_of = [0, 0, 1, 1, 2];
        let groups = group(&[0, 1, 2, 3, 4], &document_of, &links, 0.5);
        assert_eq!(groups, [vec![0, 2, 4], vec![1, 3]]);
        assert_eq!(seconds(&groups, &document_of, &links, 0.5), [vec![], vec![4]]);
        // One that is linked to half of a group only is not in it.
        assert_eq!(seconds(&groups, &document_of, &links[..5], 0.5), [Vec::<usize>::new(), vec![]]);
    }
}
