//! Agglomerative clustering by average linkage: two groups join while the average likeness of their members is high
//! enough.
//!
//! Only pairs whose likeness is known can come to be in one group, and two groups whose pairs are not all known never join;
//! so time and memory grow with the known pairs, not with the square of the items.

/// Two items and how alike they are; each pair is named once. Small, for there may be many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Likeness {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) value: f32,
}

/// What is known of a group: the others, ascending, and how alike they are to it. One that can no longer be joined stays with a
/// likeness below all.
type Known = Vec<(u32, f32)>;

/// Groups the items `0..len`; two groups join while their average likeness is at least `threshold`.
///
/// Every item is in exactly one group; groups are sorted by their first member, members ascending. Takes the
/// nearest-neighbour-chain order of joins, and 16 bytes a known pair.
pub(crate) fn average_linkage(len: usize, known: &[Likeness], threshold: f32) -> Vec<Vec<usize>> {
    let mut counts = vec![0; len];
    for pair in known {
        counts[pair.a as usize] += 1;
        counts[pair.b as usize] += 1;
    }
    let mut likeness: Vec<Known> = counts.into_iter().map(Vec::with_capacity).collect();
    for pair in known {
        likeness[pair.a as usize].push((pair.b, pair.value));
        likeness[pair.b as usize].push((pair.a, pair.value));
    }
    for others in &mut likeness {
        others.sort_unstable_by_key(|&(other, _)| other);
    }
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
        let place = before.and_then(|before| place(&likeness[tip], before));
        let mut best = place.map_or(f32::NEG_INFINITY, |place| likeness[tip][place].1);
        for &(other, value) in likeness[tip].iter().filter(|&&(other, _)| active[other as usize]) {
            if value > best {
                best = value;
                nearest = Some(other as usize);
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

/// Where what is known of the group `other` stands.
#[allow(clippy::cast_possible_truncation, reason = "items are numbered by 32 bits")]
fn place(known: &Known, other: usize) -> Option<usize> {
    known.binary_search_by_key(&(other as u32), |&(other, _)| other).ok()
}

fn join(likeness: &mut [Known], members: &mut [Vec<usize>], active: &mut [bool], kept: usize, gone: usize) {
    let (size_kept, size_gone) = (members[kept].len() as f32, members[gone].len() as f32);
    let (of_kept, of_gone) = (std::mem::take(&mut likeness[kept]), std::mem::take(&mut likeness[gone]));
    active[gone] = false;
    let mut joined = Known::new();
    for (other, of_kept) in of_kept {
        let at = other as usize;
        if !active[at] {
            continue;
        }
        // A group of which a pair is not known is joined by neither.
        let of_gone = place(&of_gone, at).map_or(f32::NEG_INFINITY, |place| of_gone[place].1);
        let average = (of_kept * size_kept + of_gone * size_gone) / (size_kept + size_gone);
        if let Some(place) = place(&likeness[at], kept) {
            likeness[at][place].1 = average;
        }
        if average > f32::NEG_INFINITY {
            joined.push((other, average));
        }
    }
    joined.shrink_to_fit();
    likeness[kept] = joined;
    let moved = std::mem::take(&mut members[gone]);
    members[kept].extend(moved);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, literally: join the most alike pair of groups while it reaches the threshold.
    fn by_definition(len: usize, known: &[Likeness], threshold: f32) -> Vec<Vec<usize>> {
        let value = |x: usize, y: usize| {
            let pair = known.iter().find(|pair| (pair.a as usize, pair.b as usize) == (x.min(y), x.max(y)));
            pair.map_or(f32::NEG_INFINITY, |pair| pair.value)
        };
        let mut groups: Vec<Vec<usize>> = (0..len).map(|item| vec![item]).collect();
        loop {
            let mut best: Option<(f32, usize, usize)> = None;
            for a in 0..groups.len() {
                for b in a + 1..groups.len() {
                    let pairs = groups[a].iter().flat_map(|&x| groups[b].iter().map(move |&y| (x, y)));
                    let sum: f32 = pairs.map(|(x, y)| value(x, y)).sum();
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
        fn chains_give_the_groups_of_the_definition(values in prop::collection::vec(0.0f32..1.1, 66)) {
            let pairs = (0..12).flat_map(|a| (a + 1..12).map(move |b| (a, b)));
            // Values above 1 stand for pairs that are not known.
            let known: Vec<Likeness> = pairs
                .zip(values)
                .filter(|(_, value)| *value < 1.0)
                .map(|((a, b), value)| Likeness { a, b, value })
                .collect();
            let expected = by_definition(12, &known, 0.6);
            prop_assert_eq!(average_linkage(12, &known, 0.6), expected);
        }
    }

    #[test]
    fn unknown_pairs_never_join() {
        let known = [Likeness { a: 0, b: 1, value: 0.9 }];
        assert_eq!(average_linkage(3, &known, 0.5), [vec![0, 1], vec![2]]);
        assert!(average_linkage(0, &[], 0.5).is_empty());
    }
}
