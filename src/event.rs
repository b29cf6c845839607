//! Events: which documents report the same thing that happened.
//!
//! Two documents can report one event if they were published within a window of days and enough speaks for it: what they say,
//! as a whole and in their nearest statements, the places they name and the figures they give ([`Signs`], and how they are weighed
//! in `src/event/likeness.rs`). A document without a date can join any event. What statements of different events say is never
//! compared.

mod likeness;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use rayon::prelude::*;

pub use likeness::{Scale, Signs, is_telling};

use crate::embed::Rough;
use crate::error::Result;
use crate::linkage::{self, average_linkage};
use likeness::Likeness;

/// What grouping needs to know of a document at all times.
#[derive(Clone, Debug)]
pub struct DocumentProfile {
    /// The day it was published.
    pub published: Option<Date>,
    /// The unit mean of the vectors of its statements and its title ([`mean_vector`]).
    pub mean: Vec<f32>,
    /// Its places, figures and language.
    pub signs: Signs,
}

/// The unit vectors of a document's statements and its title, one after the other: what grouping asks for when it compares
/// the document with others, and forgets after.
pub trait DocumentVectors: Sync {
    /// Those of the document `at`.
    ///
    /// # Errors
    /// Whatever keeps them from being had.
    fn vectors(&self, at: usize) -> Result<Vec<Vec<f32>>>;
}

impl<F: Fn(usize) -> Result<Vec<Vec<f32>>> + Sync> DocumentVectors for F {
    fn vectors(&self, at: usize) -> Result<Vec<Vec<f32>>> {
        self(at)
    }
}

/// When two documents may report the same event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EventOptions {
    /// Most days between two publications.
    pub window_days: u32,
    /// Probability of one event from which, on the average of their documents, two groups are joined.
    pub threshold: f64,
    /// How alike documents of two events are by the encoder; where it is not known, the corpus tells.
    pub scale: Option<Scale>,
}

/// The unit mean of `vectors`, all of one length; zeros where there are none.
#[must_use]
pub fn mean_vector<'vector>(vectors: impl IntoIterator<Item = &'vector [f32]>, dimensions: usize) -> Vec<f32> {
    let mut mean = vec![0.0; dimensions];
    for vector in vectors {
        for (sum, value) in mean.iter_mut().zip(vector) {
            *sum += value;
        }
    }
    crate::embed::normalize(&mut mean);
    mean
}

/// Documents that report one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The documents, ascending.
    pub documents: Vec<usize>,
    /// The mean probability that two of them report one event; `None` for a single one.
    pub likeness: Option<f64>,
    /// The probability of the two that are least alike.
    pub least_likeness: Option<f64>,
}

/// How many documents are compared with their neighbours in time before the next ones' vectors are asked for.
const BLOCK: usize = 256;

/// How many of their neighbours these are compared with at once.
const TILE: usize = 4096;

/// Of how many pairs the scale of an unknown encoder is told.
const SAMPLE: usize = 50_000;

/// Groups documents by the event they report: every document is in exactly one group, a document alone in its own.
/// Groups are sorted by their first document.
///
/// Documents are compared with those published within the window of days; so time grows with the documents and with how
/// many a window holds. A document without a date is compared with all. Memory holds the vectors of some thousand documents,
/// and 28 bytes for every compared pair of a set of documents that are linked, directly or by way of others.
///
/// # Errors
/// Those of `vectors`.
#[allow(clippy::cast_possible_truncation, reason = "log odds")]
pub fn group(
    documents: &[DocumentProfile],
    vectors: &dyn DocumentVectors,
    options: &EventOptions,
) -> Result<Vec<Event>> {
    let threshold = (options.threshold / (1.0 - options.threshold)).ln() as f32;
    let mut search =
        Search { documents, vectors, neighbours: Neighbours::new(documents, options), held: BTreeMap::new() };
    let scale = match options.scale {
        Some(scale) => scale,
        None => search.scale()?,
    };
    // Two documents that are in one group are linked by pairs that reach the threshold: where no pair between two groups
    // reaches it, neither does their average.
    let mut linked = Linked::new(documents.len());
    search.each_pair(&mut |pairs| {
        let odds = pairs.odds(scale, threshold);
        for pair in odds {
            linked.join(pair.a as usize, pair.b as usize);
        }
    })?;
    let mut events = Vec::new();
    for documents in linked.groups() {
        if documents.len() == 1 {
            events.push(Event { documents, likeness: None, least_likeness: None });
            continue;
        }
        let odds = search.odds_among(&documents, scale)?;
        events.extend(events_among(&documents, &odds, threshold));
    }
    events.sort_unstable_by_key(|event| event.documents[0]);
    Ok(events)
}

/// The events among documents that are linked with each other; `odds` names the documents by their places among them.
fn events_among(documents: &[usize], odds: &[linkage::Likeness], threshold: f32) -> Vec<Event> {
    let groups = average_linkage(documents.len(), odds, threshold);
    let mut group_of = vec![0; documents.len()];
    for (group, places) in groups.iter().enumerate() {
        for &place in places {
            group_of[place] = group;
        }
    }
    // Of each group the number of its pairs, the sum of their probabilities and the least.
    let mut pairs = vec![(0_usize, 0.0, f64::INFINITY); groups.len()];
    for pair in odds {
        let group = group_of[pair.a as usize];
        if group == group_of[pair.b as usize] {
            let probability = 1.0 / (1.0 + (-f64::from(pair.value)).exp());
            let (count, sum, least) = &mut pairs[group];
            *count += 1;
            *sum += probability;
            *least = least.min(probability);
        }
    }
    let event = |(places, (count, sum, least)): (Vec<usize>, (usize, f64, f64))| Event {
        documents: places.into_iter().map(|place| documents[place]).collect(),
        likeness: (count > 0).then(|| sum / count as f64),
        least_likeness: (count > 0).then_some(least),
    };
    groups.into_iter().zip(pairs).map(event).collect()
}

/// Documents in the order of their days, so that those near in time are near.
struct Neighbours {
    /// The dated documents by day.
    dated: Vec<(Date, usize)>,
    undated: Vec<usize>,
    window_days: u32,
}

impl Neighbours {
    fn new(documents: &[DocumentProfile], options: &EventOptions) -> Self {
        let mut dated: Vec<(Date, usize)> = Vec::new();
        let mut undated = Vec::new();
        for (at, document) in documents.iter().enumerate() {
            match document.published {
                Some(day) => dated.push((day, at)),
                None => undated.push(at),
            }
        }
        dated.sort_unstable();
        Self { dated, undated, window_days: options.window_days }
    }

    /// All documents, the dated ones by day, then the others.
    fn order(&self) -> Vec<usize> {
        self.dated.iter().map(|&(_, at)| at).chain(self.undated.iter().copied()).collect()
    }

    /// The places, in two runs, of the documents that come after the one at `place` of the order and may report its event.
    fn after(&self, place: usize) -> [Range<usize>; 2] {
        let end = match self.dated.get(place) {
            Some(&(day, _)) => {
                let rest = &self.dated[place + 1..];
                let near = rest.partition_point(|&(other, _)| in_window(Some(day), Some(other), self.window_days));
                place + 1 + near
            }
            None => 0,
        };
        let undated = (place + 1).max(self.dated.len());
        [(place + 1).min(end)..end, undated..self.dated.len() + self.undated.len()]
    }

    /// How many pairs there are within the window.
    fn count(&self) -> usize {
        let all = self.dated.len() + self.undated.len();
        (0..all).flat_map(|place| self.after(place)).map(|places| places.len()).sum()
    }
}

#[allow(clippy::cast_possible_truncation, reason = "documents are numbered by 32 bits")]
fn likeness_of(a: usize, b: usize, value: f32) -> linkage::Likeness {
    linkage::Likeness { a: a as u32, b: b as u32, value }
}

/// Comparing documents with those near in time.
struct Search<'run> {
    documents: &'run [DocumentProfile],
    vectors: &'run dyn DocumentVectors,
    neighbours: Neighbours,
    /// The vectors at hand, by document.
    held: BTreeMap<usize, Held>,
}

/// A document's vectors while they are at hand.
struct Held {
    vectors: Vec<Vec<f32>>,
    rough: Rough,
}

/// Some pairs with all that comparing them needs.
struct Pairs<'search> {
    documents: &'search [DocumentProfile],
    held: &'search BTreeMap<usize, Held>,
    of: Vec<(usize, usize)>,
}

impl Pairs<'_> {
    fn likeness(&self, a: usize, b: usize) -> Likeness {
        let of = |at: usize| self.held.get(&at).map(|held| held.vectors.as_slice()).unwrap_or_default();
        Likeness::of([&self.documents[a].mean, &self.documents[b].mean], [of(a), of(b)])
    }

    /// At least that.
    fn most(&self, a: usize, b: usize) -> Likeness {
        let best = match (self.held.get(&a), self.held.get(&b)) {
            (Some(a), Some(b)) => a.rough.best_at_most(&b.rough),
            _ => [Vec::new(), Vec::new()],
        };
        Likeness::most([&self.documents[a].mean, &self.documents[b].mean], best)
    }

    /// The log odds of one event of each pair that reaches `least`.
    fn odds(&self, scale: Scale, least: f32) -> Vec<linkage::Likeness> {
        let of_pair = |&(a, b): &(usize, usize)| {
            let (x, y) = (&self.documents[a].signs, &self.documents[b].signs);
            if least > f32::NEG_INFINITY && self.most(a, b).log_odds(scale, x, y) < least {
                return None;
            }
            let value = self.likeness(a, b).log_odds(scale, x, y);
            (value >= least).then_some(likeness_of(a, b, value))
        };
        self.of.par_iter().filter_map(of_pair).collect()
    }
}

impl Search<'_> {
    /// Makes the vectors of `wanted` those at hand.
    fn hold(&mut self, wanted: &BTreeSet<usize>) -> Result<()> {
        self.held.retain(|at, _| wanted.contains(at));
        let missing: Vec<usize> = wanted.iter().copied().filter(|at| !self.held.contains_key(at)).collect();
        let vectors = self.vectors;
        let hold = |at: usize| {
            let vectors = vectors.vectors(at)?;
            Ok((at, Held { rough: Rough::new(&vectors), vectors }))
        };
        let found: Result<Vec<(usize, Held)>> = missing.into_par_iter().map(hold).collect();
        self.held.extend(found?);
        Ok(())
    }

    /// Hands over every pair that lies within the window, once, the lower document first, block by block.
    fn each_pair(&mut self, take: &mut dyn FnMut(&Pairs<'_>)) -> Result<()> {
        let order = self.neighbours.order();
        for first in (0..order.len()).step_by(BLOCK) {
            let block = first..(first + BLOCK).min(order.len());
            let after: Vec<[Range<usize>; 2]> = block.clone().map(|place| self.neighbours.after(place)).collect();
            let end = after.iter().flatten().map(|places| places.end).max().unwrap_or(0);
            // A block's neighbours come in tiles, so that what is held does not grow with them.
            for tile in (first..end).step_by(TILE).map(|start| start..(start + TILE).min(end)) {
                let mut pairs = Vec::new();
                for (place, after) in block.clone().zip(&after) {
                    let a = order[place];
                    for places in after {
                        let both = places.start.max(tile.start)..places.end.min(tile.end);
                        pairs.extend(both.map(|other| (a.min(order[other]), a.max(order[other]))));
                    }
                }
                if pairs.is_empty() {
                    continue;
                }
                let wanted: BTreeSet<usize> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
                self.hold(&wanted)?;
                take(&Pairs { documents: self.documents, held: &self.held, of: pairs });
            }
        }
        Ok(())
    }

    /// The log odds of all pairs of `documents` within the window, by their places.
    fn odds_among(&mut self, documents: &[usize], scale: Scale) -> Result<Vec<linkage::Likeness>> {
        let profiles: Vec<DocumentProfile> = documents.iter().map(|&at| self.documents[at].clone()).collect();
        let window_days = self.neighbours.window_days;
        let options = EventOptions { window_days, threshold: 0.0, scale: Some(scale) };
        let vectors = |place: usize| self.vectors.vectors(documents[place]);
        let neighbours = Neighbours::new(&profiles, &options);
        let mut among = Search { documents: &profiles, vectors: &vectors, neighbours, held: BTreeMap::new() };
        let mut odds = Vec::new();
        among.each_pair(&mut |pairs| odds.extend(pairs.odds(scale, f32::NEG_INFINITY)))?;
        odds.sort_unstable_by_key(|pair| (pair.a, pair.b));
        Ok(odds)
    }

    /// The scale of the encoder by the corpus itself: by all pairs within the window, or a sample evenly spread over them.
    fn scale(&mut self) -> Result<Scale> {
        let step = self.neighbours.count().div_ceil(SAMPLE).max(1);
        let mut seen = 0;
        let mut likenesses = Vec::new();
        self.each_pair(&mut |pairs| {
            let first = (step - seen % step) % step;
            seen += pairs.of.len();
            let sample: Vec<(usize, usize)> = pairs.of.iter().copied().skip(first).step_by(step).collect();
            likenesses.par_extend(sample.into_par_iter().map(|(a, b)| pairs.likeness(a, b)));
        })?;
        Ok(likeness::estimated(self.documents.len(), &likenesses))
    }
}

/// Which documents are linked, directly or by way of others.
struct Linked {
    root: Vec<usize>,
}

impl Linked {
    fn new(len: usize) -> Self {
        Self { root: (0..len).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.root[at] != at {
            self.root[at] = self.root[self.root[at]];
            at = self.root[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.root[a.max(b)] = a.min(b);
    }

    /// The groups, members ascending, sorted by their first.
    fn groups(mut self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.root.len() {
            groups.entry(self.root(at)).or_default().push(at);
        }
        groups.into_values().collect()
    }
}

fn in_window(a: Option<Date>, b: Option<Date>, window_days: u32) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return true };
    (b - a).get_days().unsigned_abs() <= window_days
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn documents_join_by_content_and_date() {
        let vectors = [vec![1.0, 0.0], vec![0.995, 0.0999], vec![0.0, 1.0]];
        let (days, of): (Vec<Option<Date>>, Vec<usize>) = [
            (Some(date(2025, 10, 12)), 0),
            (Some(date(2025, 10, 13)), 1),
            (Some(date(2025, 10, 13)), 2),
            (Some(date(2025, 10, 30)), 0),
            (None, 2),
        ]
        .into_iter()
        .unzip();
        let document = |at: usize| DocumentProfile {
            published: days[at],
            mean: vectors[of[at]].clone(),
            signs: Signs { language: "en", ..Signs::default() },
        };
        let documents: Vec<DocumentProfile> = (0..days.len()).map(document).collect();
        let vectors = |at: usize| Ok(vec![vectors[of[at]].clone()]);
        let options = EventOptions { window_days: 3, threshold: 0.5, scale: Some(Scale::STANDARD) };
        let found = group(&documents, &vectors, &options).unwrap();
        let groups: Vec<&[usize]> = found.iter().map(|event| event.documents.as_slice()).collect();
        assert_eq!(groups, [&[0, 1][..], &[2, 4], &[3]]);
        assert_eq!(found[0].likeness, found[0].least_likeness);
        assert_eq!(found[2].likeness, None);
        assert!(group(&[], &vectors, &options).unwrap().is_empty());
        // A threshold of 1 joins nothing.
        let never = EventOptions { threshold: 1.0, ..options };
        assert_eq!(group(&documents, &vectors, &never).unwrap().len(), 5);
    }

    #[test]
    fn every_pair_within_the_window_is_compared_once() {
        let day = |at: i64| Some(date(2025, 1, 1).checked_add(jiff::Span::new().days(at)).unwrap());
        let days: Vec<Option<Date>> =
            (0..700).map(|at: i64| if at % 97 == 0 { None } else { day(at * 7919 % 61) }).collect();
        let documents: Vec<DocumentProfile> = days
            .iter()
            .map(|&published| DocumentProfile { published, mean: vec![1.0], signs: Signs::default() })
            .collect();
        let vectors = |_: usize| Ok(vec![vec![1.0]]);
        let options = EventOptions { window_days: 2, threshold: 0.5, scale: Some(Scale::STANDARD) };
        let neighbours = Neighbours::new(&documents, &options);
        let mut search = Search { documents: &documents, vectors: &vectors, neighbours, held: BTreeMap::new() };
        let mut found = Vec::new();
        search.each_pair(&mut |pairs| found.extend(pairs.of.clone())).unwrap();
        found.sort_unstable();
        let all = (0..700).flat_map(|a| (a + 1..700).map(move |b| (a, b)));
        let expected: Vec<(usize, usize)> = all.filter(|&(a, b)| in_window(days[a], days[b], 2)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn where_no_documents_are_near_in_time_nothing_tells_the_scale() {
        let vectors = |_: usize| Ok(vec![vec![1.0]]);
        let day = |at: i64| Some(date(2025, 1, 1).checked_add(jiff::Span::new().days(10 * at)).unwrap());
        let documents: Vec<DocumentProfile> = (0..40)
            .map(|at| DocumentProfile { published: day(at), mean: vec![1.0], signs: Signs::default() })
            .collect();
        let options = EventOptions { window_days: 3, threshold: 0.5, scale: None };
        assert_eq!(group(&documents, &vectors, &options).unwrap().len(), 40);
    }
}
