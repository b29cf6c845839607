//! Average-linkage agglomerative clustering, the one clustering that events and points share.
//!
//! Items start alone; the two groups whose members are most alike on average are joined again and again, until no
//! two groups reach the threshold. Averages, unlike connected components, do not let one wrong link glue two
//! groups together. Ties go to the groups whose first members come first, so the result depends on the order of
//! the items and on nothing else.

/// A symmetric matrix of how alike `len` items are, with unknown pairs as `f32::NEG_INFINITY`, which never join.
#[derive(Clone, Debug)]
pub(crate) struct Likeness {
    len: usize,
    values: Vec<f32>,
}

impl Likeness {
    /// A matrix whose every pair has the likeness `value`.
    pub(crate) fn filled(len: usize, value: f32) -> Self {
        Self { len, values: vec![value; len * len] }
    }

    /// Sets the likeness of `a` and `b`.
    pub(crate) fn set(&mut self, a: usize, b: usize, value: f32) {
        self.values[a * self.len + b] = value;
        self.values[b * self.len + a] = value;
    }

    /// The likeness of `a` and `b`.
    pub(crate) fn get(&self, a: usize, b: usize) -> f32 {
        self.values[a * self.len + b]
    }
}

/// Groups the items of `likeness`; two groups join while their average likeness is at least `threshold`.
///
/// Every item is in exactly one group; groups are sorted by their first member, members ascending. Takes O(n²)
/// memory and, with the nearest-neighbour-chain order of joins, O(n²) time.
pub(crate) fn average_linkage(mut likeness: Likeness, threshold: f32) -> Vec<Vec<usize>> {
    let len = likeness.len;
    let mut members: Vec<Vec<usize>> = (0..len).map(|item| vec![item]).collect();
    let mut active: Vec<bool> = vec![true; len];
    // Each pass of the chain ends at two groups that are each other's nearest. Average linkage is reducible, so
    // joining them at once gives the same groups as always joining the most alike pair of all.
    let mut chain: Vec<usize> = Vec::new();
    let mut first_open = 0;
    loop {
        let Some(&tip) = chain.last() else {
            while first_open < len && !active[first_open] {
                first_open += 1;
            }
            if first_open == len {
                break;
            }
            chain.push(first_open);
            continue;
        };
        let before = chain.len().checked_sub(2).map(|index| chain[index]);
        // On a tie the chain turns back rather than on, or it would go in circles.
        let mut nearest = before;
        let mut best = before.map_or(f32::NEG_INFINITY, |before| likeness.get(tip, before));
        for other in (0..len).filter(|&other| active[other] && other != tip) {
            if likeness.get(tip, other) > best {
                best = likeness.get(tip, other);
                nearest = Some(other);
            }
        }
        match nearest {
            Some(other) if best >= threshold => {
                if Some(other) == before {
                    chain.truncate(chain.len() - 2);
                    let (kept, gone) = (tip.min(other), tip.max(other));
                    join(&mut likeness, &mut members, &mut active, kept, gone);
                    first_open = first_open.min(kept);
                } else {
                    chain.push(other);
                }
            }
            // Nothing that the tip could join: it is done. Nothing later comes nearer to it either, as an average
            // of likenesses below the threshold stays below it.
            _ => {
                chain.pop();
                active[tip] = false;
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = members.into_iter().filter(|group| !group.is_empty()).collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable_by_key(|group| group[0]);
    groups
}

fn join(likeness: &mut Likeness, members: &mut [Vec<usize>], active: &mut [bool], kept: usize, gone: usize) {
    let (size_kept, size_gone) = (members[kept].len() as f32, members[gone].len() as f32);
    for other in (0..likeness.len).filter(|&other| active[other] && other != kept && other != gone) {
        let average =
            (likeness.get(kept, other) * size_kept + likeness.get(gone, other) * size_gone) / (size_kept + size_gone);
        likeness.set(kept, other, average);
    }
    let moved = std::mem::take(&mut members[gone]);
    members[kept].extend(moved);
    active[gone] = false;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, literally: join the most alike pair of groups while it reaches the threshold.
    fn by_definition(likeness: &Likeness, threshold: f32) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = (0..likeness.len).map(|item| vec![item]).collect();
        loop {
            let mut best: Option<(f32, usize, usize)> = None;
            for a in 0..groups.len() {
                for b in a + 1..groups.len() {
                    let pairs = groups[a].iter().flat_map(|&x| groups[b].iter().map(move |&y| (x, y)));
                    let sum: f32 = pairs.map(|(x, y)| likeness.get(x, y)).sum();
                    let average = sum / (groups[a].len() * groups[b].len()) as f32;
                    if average >= threshold && best.is_none_or(|(top, ..)| average > top) {
                        best = Some((average, a, b));
                    }
                }
            }
            let Some((_, a, b)) = best else { break };
            let moved = groups.remove(b);
            groups[a].extend(moved);
            groups[a].sort_unstable();
        }
        groups.sort();
        groups
    }

    proptest! {
        #[test]
        fn chains_give_the_groups_of_the_definition(values in prop::collection::vec(0.0f32..1.0, 66)) {
            let mut likeness = Likeness::filled(12, 1.0);
            let mut values = values.into_iter();
            for a in 0..12 {
                for b in a + 1..12 {
                    likeness.set(a, b, values.next().unwrap());
                }
            }
            let expected = by_definition(&likeness, 0.6);
            prop_assert_eq!(average_linkage(likeness, 0.6), expected);
        }
    }

    #[test]
    fn unknown_pairs_never_join() {
        let mut likeness = Likeness::filled(3, f32::NEG_INFINITY);
        likeness.set(0, 1, 0.9);
        assert_eq!(average_linkage(likeness, 0.5), [vec![0, 1], vec![2]]);
        assert!(average_linkage(Likeness::filled(0, 1.0), 0.5).is_empty());
    }
}
