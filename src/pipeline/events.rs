//! The corpus-wide stages before alignment: documents in order of time, those that print one text, and events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;

use super::Pipeline;
use super::hooks::Hooks;
use super::map::Known;
use super::store::Store;
use crate::document::Published;
use crate::embed::Centre;
use crate::error::Result;
use crate::event::{self, DocumentProfile, Event, EventOptions, mean_vector};
use crate::record::{EventRecord, event_id};

/// The place of each document in time: the earliest has 0, those without a date come last, and of equals the one whose id
/// sorts first.
pub(super) fn order(documents: &[Known]) -> Vec<usize> {
    let key = |at: &usize| {
        let document = &documents[*at].document;
        let published = document.published.as_ref();
        let instant: Option<Timestamp> = match published {
            Some(Published::Instant(instant, _)) => Some(*instant),
            _ => None,
        };
        (published.is_none(), published.map(Published::day), instant, &document.id)
    };
    let mut sorted: Vec<usize> = (0..documents.len()).collect();
    sorted.sort_by_key(key);
    let mut order = vec![0; documents.len()];
    for (place, document) in sorted.into_iter().enumerate() {
        order[document] = place;
    }
    order
}

/// The earliest document whose text each prints, if that is another.
pub(super) fn copies(documents: &[Known], text_of: &[usize], order_of: &[usize]) -> Vec<Option<usize>> {
    let mut earliest: BTreeMap<usize, usize> = BTreeMap::new();
    for document in 0..documents.len() {
        let first = earliest.entry(text_of[document]).or_insert(document);
        if order_of[document] < order_of[*first] {
            *first = document;
        }
    }
    (0..documents.len()).map(|document| Some(earliest[&text_of[document]]).filter(|&first| first != document)).collect()
}

/// How many documents of one outlet print the text of one of another, by the names of the two in order.
pub(super) fn copies_by_outlet(documents: &[Known], copy_of: &[Option<usize>]) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for (document, original) in copy_of.iter().enumerate() {
        let Some(original) = original else { continue };
        let (a, b) = (&documents[document].document.outlet, &documents[*original].document.outlet);
        if a != b {
            *counts.entry((a.min(b).clone(), a.max(b).clone())).or_default() += 1;
        }
    }
    counts
}

impl Pipeline {
    /// What takes the language off the encoder's vectors; where the encoder does not bring it, the corpus tells it.
    pub(super) fn centre(&self, store: &Store, documents: &[Known]) -> Result<Centre> {
        const BATCH: usize = 64;
        Centre::of_batches(self.encoder.as_ref(), |take| {
            for batch in documents.chunks(BATCH) {
                let load = |known| self.load_compared(store, known);
                for document in batch.par_iter().map(load).collect::<Result<Vec<_>>>()? {
                    let (texts, languages): (Vec<_>, Vec<_>) = document.texts().chain(document.title()).unzip();
                    take(&texts, &languages)?;
                }
            }
            Ok(())
        })
    }

    /// The centred vectors of a document's first statements and its title.
    fn document_vectors(&self, store: &Store, centre: &Centre, known: &Known) -> Result<Vec<Vec<f32>>> {
        /// An article has fewer, and memory holds those of all the documents of a window.
        const FIRST: usize = 256;
        let mut document = self.load_compared(store, known)?;
        document.statements.truncate(FIRST);
        let (texts, languages): (Vec<_>, Vec<_>) = document.texts().chain(document.title()).unzip();
        let vectors = centre.encode(self.encoder.as_ref(), &texts, &languages)?;
        Ok((0..vectors.len()).map(|row| vectors.row(row).to_vec()).collect())
    }

    /// Groups the documents by the event that they report.
    pub(super) fn events(
        &self,
        store: &Store,
        centre: &Centre,
        documents: &[Known],
        options: &EventOptions,
        hooks: &Hooks<'_>,
    ) -> Result<Vec<Event>> {
        let dimensions = self.encoder.dimensions();
        // Each document is looked at twice: by itself, and beside its neighbours.
        let done = AtomicU64::new(0);
        let most = 2 * documents.len() as u64;
        let tell = || {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(64) {
                hooks.progress.reach((done / 2).min(most / 2));
            }
        };
        let profile = |known: &Known| {
            hooks.check()?;
            tell();
            let vectors = self.document_vectors(store, centre, known)?;
            Ok(DocumentProfile {
                published: known.document.published.as_ref().map(Published::day),
                mean: mean_vector(vectors.iter().map(Vec::as_slice), dimensions),
                signs: known.profile.signs(),
            })
        };
        let profiles: Vec<DocumentProfile> = documents.par_iter().map(profile).collect::<Result<_>>()?;
        let vectors = |at: usize| {
            hooks.check()?;
            tell();
            self.document_vectors(store, centre, &documents[at])
        };
        event::group(&profiles, &vectors, options)
    }
}

/// The record of an event.
pub(super) fn record(event: &Event, documents: &[Known], text_of: &[usize], order_of: &[usize]) -> EventRecord {
    let members = || event.documents.iter().map(|&at| &documents[at]);
    let mut ids: Vec<String> = members().map(|document| document.document.id.clone()).collect();
    ids.sort_unstable();
    let outlets: BTreeSet<&str> = members().map(|document| document.document.outlet.as_str()).collect();
    let texts: BTreeSet<usize> = event.documents.iter().map(|&at| text_of[at]).collect();
    let mut languages = BTreeMap::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for document in members() {
        *languages.entry(document.profile.label).or_default() += 1;
        for place in &document.profile.places {
            *places.entry(place.clone()).or_default() += 1;
        }
    }
    let mut figures: BTreeMap<u64, usize> = BTreeMap::new();
    for document in members() {
        for &figure in &document.profile.figures {
            *figures.entry(figure).or_default() += 1;
        }
    }
    let figures = figures.into_iter().filter(|&(_, count)| count > 1);
    places.retain(|_, count| *count * 2 >= event.documents.len() && *count >= 2.min(event.documents.len()));
    let days: BTreeSet<Date> =
        members().filter_map(|document| Some(document.document.published.as_ref()?.day())).collect();
    let earliest = event.documents.iter().copied().min_by_key(|&at| order_of[at]).unwrap_or_default();
    EventRecord {
        event_id: event_id(&documents[earliest].document.id),
        documents: ids,
        sources: outlets.len().min(texts.len()),
        outlets: outlets.into_iter().map(str::to_owned).collect(),
        languages,
        title: documents[earliest].document.title.clone(),
        first_day: days.first().map(ToString::to_string),
        last_day: days.last().map(ToString::to_string),
        places,
        figures: figures.map(|(figure, count)| (f64::from_bits(figure).to_string(), count)).collect(),
        likeness: event.likeness,
        least_likeness: event.least_likeness,
    }
}
