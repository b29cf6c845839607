//! Events: which documents report the same thing that happened.
//!
//! Two documents can report one event if they were published within a window of days and their content is alike:
//! the cosine of their mean statement vectors. A document without a date can join any event. What statements of
//! different events say is never compared.

use jiff::civil::Date;

use crate::embed::dot;
use crate::linkage::{Likeness, average_linkage};

/// What grouping needs to know of a document.
#[derive(Clone, Debug)]
pub struct DocumentProfile {
    /// The day it was published.
    pub published: Option<Date>,
    /// Its mean vector, of unit length; see [`mean_vector`].
    pub vector: Vec<f32>,
}

/// When two documents may report the same event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EventOptions {
    /// Most days between two publications.
    pub window_days: u32,
    /// Least average likeness (cosine) of two groups of documents that are joined.
    pub likeness: f64,
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
    /// The mean likeness of two of them; `None` for a single one.
    pub likeness: Option<f64>,
    /// The likeness of the two that are least alike.
    pub least_likeness: Option<f64>,
}

/// Groups documents by the event they report: every document is in exactly one group, a document alone in its own.
/// Groups are sorted by their first document.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
pub fn group(documents: &[DocumentProfile], options: &EventOptions) -> Vec<Event> {
    let mut likeness = Likeness::filled(documents.len(), f32::NEG_INFINITY);
    for a in 0..documents.len() {
        for b in a + 1..documents.len() {
            if in_window(documents[a].published, documents[b].published, options.window_days) {
                likeness.set(a, b, dot(&documents[a].vector, &documents[b].vector));
            }
        }
    }
    let known = likeness.clone();
    let event = |documents: Vec<usize>| {
        let pairs = documents.iter().enumerate().flat_map(|(at, &a)| documents[at + 1..].iter().map(move |&b| (a, b)));
        let values: Vec<f64> = pairs.map(|(a, b)| f64::from(known.get(a, b))).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let likeness = (!values.is_empty()).then_some(mean);
        Event { likeness, least_likeness: values.into_iter().reduce(f64::min), documents }
    };
    average_linkage(likeness, options.likeness as f32).into_iter().map(event).collect()
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
        let document =
            |day, vector: [f32; 2]| DocumentProfile { published: day, vector: mean_vector([vector.as_slice()], 2) };
        let documents = [
            document(Some(date(2025, 10, 12)), [1.0, 0.1]),
            document(Some(date(2025, 10, 13)), [0.9, 0.2]),
            document(Some(date(2025, 10, 13)), [-0.1, 1.0]),
            document(Some(date(2025, 10, 30)), [1.0, 0.1]),
            document(None, [0.0, 1.0]),
        ];
        let options = EventOptions { window_days: 3, likeness: 0.5 };
        let found = group(&documents, &options);
        let groups: Vec<&[usize]> = found.iter().map(|event| event.documents.as_slice()).collect();
        assert_eq!(groups, [&[0, 1][..], &[2, 4], &[3]]);
        assert_eq!(found[0].likeness, found[0].least_likeness);
        assert_eq!(found[2].likeness, None);
    }
}
