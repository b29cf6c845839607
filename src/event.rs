//! Events: which documents report the same thing that happened.
//!
//! Two documents can report one event if they were published within a window of days and enough speaks for it: what they say,
//! as a whole and in their nearest statements, the places they name and the figures they give ([`Signs`], and how they are weighed
//! in `src/event/likeness.rs`). A document without a date can join any event. What statements of different events say is never
//! compared.

mod likeness;

use jiff::civil::Date;
use rayon::prelude::*;

pub use likeness::{Scale, Signs, is_telling};

use crate::linkage::{Likeness as Matrix, average_linkage};
use likeness::Likeness;

/// What grouping needs to know of a document.
#[derive(Clone, Debug)]
pub struct DocumentProfile<'run> {
    /// The day it was published.
    pub published: Option<Date>,
    /// The unit vectors of its statements and its title.
    pub vectors: Vec<&'run [f32]>,
    /// Its places, figures and language.
    pub signs: Signs,
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

/// Groups documents by the event they report: every document is in exactly one group, a document alone in its own.
/// Groups are sorted by their first document.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "log odds")]
pub fn group(documents: &[DocumentProfile<'_>], dimensions: usize, options: &EventOptions) -> Vec<Event> {
    let means: Vec<Vec<f32>> =
        documents.par_iter().map(|document| mean_vector(document.vectors.iter().copied(), dimensions)).collect();
    let pairs: Vec<(usize, usize)> = (0..documents.len())
        .flat_map(|a| (a + 1..documents.len()).map(move |b| (a, b)))
        .filter(|&(a, b)| in_window(documents[a].published, documents[b].published, options.window_days))
        .collect();
    let alike =
        |&(a, b): &(usize, usize)| Likeness::of([&means[a], &means[b]], [&documents[a].vectors, &documents[b].vectors]);
    let likenesses: Vec<Likeness> = pairs.par_iter().map(alike).collect();
    let scale = options.scale.unwrap_or_else(|| likeness::estimated(documents.len(), &likenesses));
    let mut odds = Matrix::filled(documents.len(), f32::NEG_INFINITY);
    for (&(a, b), likeness) in pairs.iter().zip(likenesses) {
        odds.set(a, b, likeness.log_odds(scale, &documents[a].signs, &documents[b].signs));
    }
    let known = odds.clone();
    let event = |documents: Vec<usize>| {
        let pairs = documents.iter().enumerate().flat_map(|(at, &a)| documents[at + 1..].iter().map(move |&b| (a, b)));
        let values: Vec<f64> = pairs.map(|(a, b)| 1.0 / (1.0 + (-f64::from(known.get(a, b))).exp())).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let likeness = (!values.is_empty()).then_some(mean);
        Event { likeness, least_likeness: values.into_iter().reduce(f64::min), documents }
    };
    let threshold = (options.threshold / (1.0 - options.threshold)).ln() as f32;
    average_linkage(odds, threshold).into_iter().map(event).collect()
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
        let vectors: [[f32; 2]; 3] = [[1.0, 0.0], [0.995, 0.0999], [0.0, 1.0]];
        let document = |day, vector: usize| DocumentProfile {
            published: day,
            vectors: vec![vectors[vector].as_slice()],
            signs: Signs { language: "en", ..Signs::default() },
        };
        let documents = [
            document(Some(date(2025, 10, 12)), 0),
            document(Some(date(2025, 10, 13)), 1),
            document(Some(date(2025, 10, 13)), 2),
            document(Some(date(2025, 10, 30)), 0),
            document(None, 2),
        ];
        let options = EventOptions { window_days: 3, threshold: 0.5, scale: Some(Scale::STANDARD) };
        let found = group(&documents, 2, &options);
        let groups: Vec<&[usize]> = found.iter().map(|event| event.documents.as_slice()).collect();
        assert_eq!(groups, [&[0, 1][..], &[2, 4], &[3]]);
        assert_eq!(found[0].likeness, found[0].least_likeness);
        assert_eq!(found[2].likeness, None);
        assert!(group(&[], 2, &options).is_empty());
        // A threshold of 1 joins nothing.
        let never = EventOptions { threshold: 1.0, ..options };
        assert_eq!(group(&documents, 2, &never).len(), 5);
    }
}
