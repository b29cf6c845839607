//! The claims made on a point: which statements say the same, who reports each claim since when, which claims
//! contradict each other, and which outlets stand together.
//!
//! The pairs of a point's statements tell agreement from conflict. Statements are grouped into claims by correlation
//! clustering on the odds that two assert the same; two claims contradict each other where a pair across them does; and
//! outlets are grouped into camps by what they report.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::correlation::{Weight, group};
use crate::contradiction::Relation;

/// A statement on a point, as the claims see it.
#[derive(Clone, Debug)]
pub struct Said<'run> {
    /// The outlet.
    pub outlet: &'run str,
    /// The source that it counts for: statements that print one text have one.
    pub source: usize,
    /// Whose claim it is, where it cites a party.
    pub party: Option<&'run str>,
    /// What it comes to in comparable words, where the pairs that it is in tell.
    pub value: Option<String>,
    /// Its place in time among the statements of the run.
    pub order: usize,
}

/// How two statements of a point stand to each other, by their places.
#[derive(Clone, Copy, Debug)]
pub struct Stance {
    /// One statement.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// Probability that they assert the same, given that they speak to one point.
    pub agree: f64,
    /// How strongly they contradict each other.
    pub contradiction: f64,
    /// What that comes to.
    pub relation: Relation,
}

/// What statements that say the same say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The value that most of its statements come to; of equals, that of the earliest.
    pub value: Option<String>,
    /// Its statements, the earliest first.
    pub statements: Vec<usize>,
    /// The claims that contradict it, ascending.
    pub contradicts: Vec<usize>,
}

/// What one pair may count at most, in log odds.
const MOST: f64 = 3.0;

/// What two statements count that were not compared, those of one document: a little against one claim.
const NOT_COMPARED: f64 = -0.1;

/// The claims of a point, the earliest first. A pair contradicts from `threshold` on.
#[must_use]
pub fn claims(said: &[Said<'_>], stances: &[Stance], threshold: f64) -> Vec<Claim> {
    let weight = |stance: &Stance| {
        let odds = (stance.agree / (1.0 - stance.agree)).ln().clamp(-MOST, MOST);
        Weight { a: stance.a.min(stance.b), b: stance.a.max(stance.b), value: odds }
    };
    let weights: Vec<Weight> = stances.iter().map(weight).collect();
    let mut groups = group(said.len(), &weights, NOT_COMPARED);
    for statements in &mut groups {
        statements.sort_by_key(|&at| said[at].order);
    }
    groups.sort_by_key(|statements| said[statements[0]].order);
    let mut claim_of = vec![0; said.len()];
    for (claim, statements) in groups.iter().enumerate() {
        for &at in statements {
            claim_of[at] = claim;
        }
    }
    let mut contradicts: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); groups.len()];
    for stance in stances.iter().filter(|stance| stance.contradiction >= threshold && is_conflict(stance.relation)) {
        let (a, b) = (claim_of[stance.a], claim_of[stance.b]);
        if a != b {
            contradicts[a].insert(b);
            contradicts[b].insert(a);
        }
    }
    let claim = |(statements, contradicts): (Vec<usize>, BTreeSet<usize>)| Claim {
        value: value(said, &statements),
        statements,
        contradicts: contradicts.into_iter().collect(),
    };
    groups.into_iter().zip(contradicts).map(claim).collect()
}

const fn is_conflict(relation: Relation) -> bool {
    matches!(relation, Relation::Contradiction | Relation::Dispute)
}

fn value(said: &[Said<'_>], statements: &[usize]) -> Option<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for value in statements.iter().filter_map(|&at| said[at].value.as_deref()) {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    // Of equals the last maximum is taken, so the earliest comes last.
    counts.into_iter().rev().max_by_key(|&(_, count)| count).map(|(value, _)| value.to_owned())
}

/// The outlets that stand together: those that report the same claims and none that these contradict. Empty where no
/// claim contradicts another. An outlet that reports claims which contradict each other is in no camp.
#[must_use]
pub fn camps<'run>(said: &[Said<'run>], claims: &[Claim]) -> Vec<Vec<&'run str>> {
    if claims.iter().all(|claim| claim.contradicts.is_empty()) {
        return Vec::new();
    }
    let mut reports: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, claim) in claims.iter().enumerate() {
        for &statement in &claim.statements {
            reports.entry(said[statement].outlet).or_default().insert(at);
        }
    }
    let are_at_odds = |own: &BTreeSet<usize>, others: &BTreeSet<usize>| {
        own.iter().any(|&claim| claims[claim].contradicts.iter().any(|other| others.contains(other)))
    };
    reports.retain(|_, own| !are_at_odds(own, own));
    let outlets: Vec<(&str, &BTreeSet<usize>)> = reports.iter().map(|(&outlet, own)| (outlet, own)).collect();
    let mut weights = Vec::new();
    for a in 0..outlets.len() {
        for b in a + 1..outlets.len() {
            let shared = outlets[a].1.intersection(outlets[b].1).count() as f64;
            let value = if are_at_odds(outlets[a].1, outlets[b].1) { shared - MOST } else { shared };
            if value != 0.0 {
                weights.push(Weight { a, b, value });
            }
        }
    }
    let groups = group(outlets.len(), &weights, NOT_COMPARED);
    groups.into_iter().map(|camp| camp.into_iter().map(|at| outlets[at].0).collect()).collect()
}

/// How many of the `chosen` statements' outlets speak for themselves: outlets that print one text count once.
#[must_use]
pub fn sources(said: &[Said<'_>], chosen: &[usize]) -> usize {
    let mut outlets_of: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for &at in chosen {
        outlets_of.entry(said[at].source).or_default().push(said[at].outlet);
    }
    let mut groups: Vec<BTreeSet<&str>> = Vec::new();
    for outlets in outlets_of.into_values() {
        let mut joined: BTreeSet<&str> = outlets.into_iter().collect();
        groups.retain(|group| {
            let is_apart = group.is_disjoint(&joined);
            if !is_apart {
                joined.extend(group);
            }
            is_apart
        });
        groups.push(joined);
    }
    groups.len()
}

/// The strongest contradiction between each two outlets that speak for themselves, by their names in order; disputes that
/// both report and updates count nothing, and neither do statements that print one text.
#[must_use]
pub fn between_outlets<'run>(said: &[Said<'run>], stances: &[Stance]) -> BTreeMap<(&'run str, &'run str), f64> {
    let mut strongest: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for stance in stances {
        let (a, b) = (&said[stance.a], &said[stance.b]);
        if a.outlet == b.outlet || a.source == b.source {
            continue;
        }
        let names = if a.outlet < b.outlet { (a.outlet, b.outlet) } else { (b.outlet, a.outlet) };
        let is_none = matches!(stance.relation, Relation::Dispute | Relation::Update);
        let score = if is_none { 0.0 } else { stance.contradiction };
        let entry = strongest.entry(names).or_default();
        *entry = entry.max(score);
    }
    strongest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<'run>(outlet: &'run str, value: &str, order: usize) -> Said<'run> {
        Said { outlet, source: order, party: None, value: Some(value.to_owned()), order }
    }

    fn stance(a: usize, b: usize, agree: f64) -> Stance {
        let relation = if agree > 0.5 { Relation::Agree } else { Relation::Contradiction };
        Stance { a, b, agree, contradiction: 1.0 - agree, relation }
    }

    /// Hewad and Ledger say 58, Markaz 23, Atlas both.
    fn point() -> (Vec<Said<'static>>, Vec<Stance>) {
        let said = vec![
            said("Markaz", "23 killed", 3),
            said("Hewad", "58 killed", 0),
            said("Ledger", "58 killed", 2),
            said("Atlas", "58 killed", 1),
            said("Atlas", "23 killed", 4),
        ];
        let same = |a: usize, b: usize| said[a].value == said[b].value;
        let pairs = [(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4)];
        let stances = pairs.map(|(a, b)| stance(a, b, if same(a, b) { 0.9 } else { 0.05 })).to_vec();
        (said, stances)
    }

    #[test]
    fn statements_that_say_the_same_are_one_claim() {
        let (said, stances) = point();
        let found = claims(&said, &stances, 0.5);
        let first = Claim { value: Some("58 killed".to_owned()), statements: vec![1, 3, 2], contradicts: vec![1] };
        let second = Claim { value: Some("23 killed".to_owned()), statements: vec![0, 4], contradicts: vec![0] };
        assert_eq!(found, [first, second]);
        assert_eq!(camps(&said, &found), [vec!["Hewad", "Ledger"], vec!["Markaz"]]);
    }

    #[test]
    fn claims_do_not_depend_on_the_order_of_the_pairs() {
        let (said, mut stances) = point();
        let expected = claims(&said, &stances, 0.5);
        stances.reverse();
        for stance in &mut stances {
            std::mem::swap(&mut stance.a, &mut stance.b);
        }
        assert_eq!(claims(&said, &stances, 0.5), expected);
    }

    #[test]
    fn one_text_in_two_papers_is_no_disagreement() {
        let (mut said, mut stances) = point();
        let between = between_outlets(&said, &stances);
        assert!((between[&("Hewad", "Markaz")] - 0.95).abs() < 1e-9);
        assert_eq!(between.len(), 6);
        said[1].source = said[0].source;
        assert!(!between_outlets(&said, &stances).contains_key(&("Hewad", "Markaz")));
        stances[1].relation = Relation::Dispute;
        assert!(between_outlets(&said, &stances)[&("Ledger", "Markaz")].abs() < 1e-9);
    }

    #[test]
    fn outlets_that_print_one_text_count_once() {
        let (mut said, _) = point();
        let all = [0, 1, 2, 3, 4];
        assert_eq!(sources(&said, &all), 4);
        // Hewad prints what Ledger does, and Ledger once what Atlas does.
        said[1].source = said[2].source;
        assert_eq!(sources(&said, &all), 3);
        said[3].source = said[2].source;
        assert_eq!(sources(&said, &all), 2);
        assert_eq!(sources(&said, &[]), 0);
    }

    #[test]
    fn without_conflict_there_are_no_camps() {
        let said = [said("A", "1", 0), said("B", "1", 1)];
        let found = claims(&said, &[stance(0, 1, 0.9)], 0.5);
        assert_eq!(found.len(), 1);
        assert!(camps(&said, &found).is_empty());
        assert!(claims(&[], &[], 0.5).is_empty());
    }
}
