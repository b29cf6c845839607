//! What a report says of the run as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{DayFacts, Event, LanguagePair, MOST_SKIPPED, NoText, OutletFacts, OutletPair, Overview, RunFacts};
use crate::document::{DateOrder, published};
use crate::error::{Error, Result};
use crate::language::Language;
use crate::record::{DocumentRecord, OutletPairRecord, RunRecord, SkippedRecord};
use crate::report::{lines, lines_if_any};

/// What was compared between languages, on its way.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<(Language, Language), [usize; 3]>);

impl Tally {
    /// Counts a point whose statements are in these languages.
    pub(super) fn point(&mut self, languages: impl Iterator<Item = Language>) {
        let mut statements: BTreeMap<Language, usize> = BTreeMap::new();
        for language in languages {
            *statements.entry(language).or_default() += 1;
        }
        for (&a, &count) in &statements {
            if count > 1 {
                self.of(a, a)[0] += 1;
            }
            for (&b, _) in statements.range((std::ops::Bound::Excluded(a), std::ops::Bound::Unbounded)) {
                self.of(a, b)[0] += 1;
            }
        }
    }

    /// Counts a pair on one point.
    pub(super) fn pair(&mut self, a: Language, b: Language, contradicts: bool) {
        let counts = self.of(a.min(b), a.max(b));
        counts[1] += 1;
        counts[2] += usize::from(contradicts);
    }

    fn of(&mut self, a: Language, b: Language) -> &mut [usize; 3] {
        self.0.entry((a, b)).or_default()
    }
}

/// The overview of the run in the folder `run`, whose outlets are `outlets` in this order.
pub(super) fn overview(
    run: &Path,
    about: &RunRecord,
    documents: &[DocumentRecord],
    outlets: &[&str],
    tally: Tally,
    events: &[Event],
    order: DateOrder,
) -> Result<Overview> {
    let place = |name: &str| outlets.binary_search(&name).ok();
    let mut facts: Vec<OutletFacts> = outlets
        .iter()
        .map(|name| OutletFacts { name: (*name).to_owned(), documents: BTreeMap::new(), copies: 0, statements: 0 })
        .collect();
    let mut days: BTreeMap<String, DayFacts> = BTreeMap::new();
    let mut undated = 0;
    let mut notes: BTreeMap<String, usize> = BTreeMap::new();
    for document in documents {
        if let Some(outlet) = place(&document.outlet).and_then(|at| facts.get_mut(at)) {
            *outlet.documents.entry(document.lang).or_default() += 1;
            outlet.copies += usize::from(document.copy_of.is_some());
            outlet.statements += document.statements;
        }
        match document.published.as_deref().and_then(|text| published(text, order)) {
            Some(published) => {
                let day = published.day().to_string();
                let facts = days.entry(day.clone()).or_insert_with(|| DayFacts { day, documents: BTreeMap::new() });
                *facts.documents.entry(document.lang).or_default() += 1;
            }
            None => undated += 1,
        }
        for note in document.notes.iter().collect::<BTreeSet<_>>() {
            *notes.entry(note.clone()).or_default() += 1;
        }
    }
    let mut outlet_pairs = Vec::new();
    for pair in lines_if_any::<OutletPairRecord>(run, "outlets.jsonl") {
        let pair = pair?;
        if let (Some(a), Some(b)) = (place(&pair.a), place(&pair.b)) {
            outlet_pairs.push(OutletPair {
                a,
                b,
                points: pair.points,
                contradicted: pair.contradicted,
                disagreement: pair.disagreement,
                relations: pair.relations,
                copies: pair.copies,
            });
        }
    }
    let mut skipped = Vec::new();
    let mut skipped_for: BTreeMap<String, usize> = BTreeMap::new();
    for record in lines::<SkippedRecord>(run, "skipped.jsonl") {
        let record = record?;
        *skipped_for.entry(record.reason.clone()).or_default() += 1;
        if skipped.len() < MOST_SKIPPED {
            skipped.push(record);
        }
    }
    let mut without_text: BTreeMap<NoText, usize> = BTreeMap::new();
    for document in events.iter().flat_map(|event| &event.documents) {
        if let Some(reason) = document.no_text.filter(|reason| *reason != NoText::NotShown) {
            *without_text.entry(reason).or_default() += 1;
        }
    }
    let language_pairs = tally
        .0
        .into_iter()
        .map(|((a, b), [points, pairs, contradictions])| LanguagePair { a, b, points, pairs, contradictions })
        .collect();
    Ok(Overview {
        run: run_facts(run, about)?,
        outlets: facts,
        days: days.into_values().collect(),
        undated,
        outlet_pairs,
        language_pairs,
        notes,
        skipped,
        skipped_for,
        without_text,
    })
}

fn run_facts(run: &Path, about: &RunRecord) -> Result<RunFacts> {
    let path = run.join("run.json");
    let bytes = std::fs::read(&path).map_err(|error| Error::io("this file cannot be read", error).in_file(&path))?;
    let text = |pointer: &str| {
        about.config.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    Ok(RunFacts {
        name: about.name.clone(),
        bayan: about.bayan.clone(),
        config_hash: about.config_hash.clone(),
        run_hash: blake3::hash(&bytes).to_hex().to_string(),
        model: about.model.name.clone(),
        mode: text("/embed/mode"),
        threshold: about.config.pointer("/contradiction/threshold").and_then(serde_json::Value::as_f64).unwrap_or(0.5),
        counts: about.counts.clone(),
    })
}
