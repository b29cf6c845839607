//! Clusters: the statements of an event that speak to one point.
//!
//! Statements join by average linkage on the probability that they speak to the same point, so that one wrong
//! pair does not glue two points together. A statement with no counterpart in another document is in no cluster.

use std::collections::BTreeSet;

use crate::linkage::{Likeness, average_linkage};

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

/// Groups the statements `members` of one event by `links`; a pair without a link counts as probability 0.
///
/// Two groups join while their average probability is at least `threshold`. Only groups that stand in two
/// documents or more are kept; `document_of` names each statement's document. Members ascend; groups are sorted by
/// their first.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "probabilities")]
pub fn group(members: &[usize], document_of: &[usize], links: &[Link], threshold: f64) -> Vec<Vec<usize>> {
    let mut sorted = members.to_vec();
    sorted.sort_unstable();
    let mut likeness = Likeness::filled(sorted.len(), 0.0);
    for link in links {
        if let (Ok(a), Ok(b)) = (sorted.binary_search(&link.a), sorted.binary_search(&link.b)) {
            likeness.set(a, b, link.same_point as f32);
        }
    }
    // A threshold of zero would join everything that was never compared.
    let groups = average_linkage(likeness, (threshold as f32).max(f32::EPSILON));
    let groups = groups.into_iter().map(|group| group.into_iter().map(|at| sorted[at]).collect::<Vec<_>>());
    groups.filter(|group| group.iter().map(|&member| document_of[member]).collect::<BTreeSet<_>>().len() > 1).collect()
}

/// The member with the highest sum of probabilities to the others: the one that speaks for all. Of equals, the first.
///
/// `None` for an empty group.
#[must_use]
pub fn representative(group: &[usize], links: &[Link]) -> Option<usize> {
    let sum = |member: usize| -> f64 {
        let of_member = links.iter().filter(|link| {
            (link.a == member && group.contains(&link.b)) || (link.b == member && group.contains(&link.a))
        });
        of_member.map(|link| link.same_point).sum()
    };
    group.iter().rev().copied().max_by(|&a, &b| sum(a).total_cmp(&sum(b)))
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
}
