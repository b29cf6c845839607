//! A small view to test reports with, in which every text that a run could hold is one that the test chooses.

use std::collections::BTreeMap;

use super::{
    DayFacts, Event, EventClaim, EventDocument, EventPair, EventSpeaker, EventStatement, Figure, Figures, OutletFacts,
    OutletPair, Overview, Point, RunFacts, View,
};
use crate::contradiction::Relation;
use crate::language::{Label, Language};
use crate::record::{CohesionRecord, ConflictType, Counts, PairLabel, SignalsRecord};
use crate::statement::{Counted, Hedge, Polarity};

/// A figure: its lowest, best and highest value.
pub(crate) type Values = (Option<f64>, Option<f64>, Option<f64>);

/// A view of one event with one point, on which a statement of an outlet of its own gives each of the figures `values`. Every
/// text holds `text`.
pub(crate) fn view(text: &str, values: &[Values]) -> View {
    let languages = Language::ALL;
    let language = |at: usize| languages[at % languages.len()];
    let count = values.len();
    let outlets = (0..count).map(|at| OutletFacts {
        name: format!("{text} {at}"),
        documents: BTreeMap::from([(Label::from(language(at)), 1)]),
        copies: 0,
        statements: 1,
    });
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    let outlet_pairs = pairs.map(|(a, b)| OutletPair {
        a,
        b,
        points: 1,
        contradicted: 1,
        disagreement: 1.0 / (a + b) as f64,
        relations: BTreeMap::from([(Relation::Contradiction, 1)]),
        copies: 0,
    });
    let overview = Overview {
        run: RunFacts {
            name: text.to_owned(),
            bayan: text.to_owned(),
            config_hash: text.to_owned(),
            run_hash: "00ff".to_owned(),
            model: text.to_owned(),
            mode: text.to_owned(),
            threshold: 0.5,
            counts: Counts { documents: count, statements: count, events: 1, clusters: 1, ..Counts::default() },
        },
        outlets: outlets.collect(),
        days: vec![DayFacts { day: "2025-10-12".to_owned(), documents: BTreeMap::from([(Label::English, count)]) }],
        undated: 0,
        outlet_pairs: outlet_pairs.collect(),
        language_pairs: Vec::new(),
        notes: BTreeMap::new(),
        skipped: Vec::new(),
        skipped_for: BTreeMap::from([(text.to_owned(), 3)]),
        without_text: BTreeMap::new(),
    };
    View::of_parts(overview, vec![event(text, values, language)])
}

fn event(text: &str, values: &[Values], language: impl Fn(usize) -> Language) -> Event {
    let count = values.len();
    let documents = (0..count).map(|at| EventDocument {
        id: format!("document-{at}"),
        outlet: at,
        path: text.to_owned(),
        line: None,
        published: Some(format!("{text} {}", day(at))),
        day: Some(day(at)),
        title: Some(text.to_owned()),
        url: Some(format!("https://example.org/{text}")),
        is_link: true,
        lang: Label::from(language(at)),
        copy_of: None,
        notes: Vec::new(),
        no_text: None,
    });
    let statements = (0..count).map(|at| EventStatement {
        id: format!("{at:016x}"),
        document: at,
        lang: language(at),
        start: 0,
        end: 1,
        text: text.to_owned(),
        speaker: (at % 3 > 0).then(|| EventSpeaker {
            start: 0,
            end: 1,
            text: text.to_owned(),
            party: (at % 3 > 1).then(|| text.to_owned()),
            is_quoted: false,
        }),
        polarity: Polarity::Asserted,
        times: Vec::new(),
    });
    Event {
        id: "ac68a875385a986f".to_owned(),
        title: Some(text.to_owned()),
        title_lang: Some(Label::Pashto),
        first_day: Some(day(0)),
        last_day: Some(day(1)),
        outlets: (0..count).collect(),
        sources: count,
        places: BTreeMap::new(),
        likeness: None,
        strength: 0.9,
        documents: documents.collect(),
        statements: statements.collect(),
        points: vec![point(text, values)],
        loose: Vec::new(),
    }
}

/// The day that the document of this place was published on.
fn day(at: usize) -> String {
    format!("2025-10-{:02}", 12 + at % 15)
}

fn point(text: &str, values: &[Values]) -> Point {
    let rows = values.iter().enumerate().map(|(at, &(low, best, high))| Figure {
        statement: at,
        start: 0,
        end: 1,
        text: text.to_owned(),
        low,
        best,
        high,
        hedge: Hedge::Exact,
    });
    let count = values.len();
    Point {
        id: "c02e2cf2858d2a1d".to_owned(),
        gist: 0,
        strength: 0.9,
        disagreement: 0.5,
        conflict: Some(ConflictType::Quantity),
        relation: Some(Relation::Contradiction),
        outlets: (0..count).collect(),
        sources: count,
        languages: Language::ALL.to_vec(),
        parties: vec![text.to_owned()],
        first_day: Some(day(0)),
        last_day: Some(day(1)),
        statements: (0..count).collect(),
        claims: vec![EventClaim {
            value: Some(text.to_owned()),
            statements: vec![0],
            parties: vec![text.to_owned()],
            outlets: vec![0],
            sources: 1,
            since: Some(text.to_owned()),
            contradicts: Vec::new(),
        }],
        camps: Vec::new(),
        cohesion: CohesionRecord::default(),
        pairs: vec![EventPair {
            a: 0,
            b: 1,
            score: 0.9,
            alignment: 0.9,
            similarity: 0.9,
            label: PairLabel::Contradict,
            relation: Relation::Contradiction,
            conflict: Some(ConflictType::Quantity),
            evidence: Vec::new(),
            explanation: text.to_owned(),
            signals: SignalsRecord::default(),
            inference: None,
        }],
        pairs_left: 0,
        figures: Some(Figures { counted: Counted::Killed, unit: None, rows: rows.collect() }),
    }
}
