//! What a report shows of a run: the records of a run folder, joined, with the texts of the articles.
//!
//! The HTML page, the figures and the summary in Markdown draw from this alone, so that they cannot disagree. An event is
//! a unit of its own: its documents, statements and points refer to each other by their places in it, and reports that
//! are too large for one file are cut between events.

mod figures;
mod load;
mod overview;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::contradiction::Relation;
use crate::language::{Label, Language};
use crate::record::{CohesionRecord, ConflictType, Counts, InferenceRecord, PairLabel, SignalsRecord, SkippedRecord};
use crate::statement::{Counted, Hedge, Polarity};

pub use load::View;
pub use texts::{Articles, NoText};

/// How many pairs of a point are shown; `pairs.jsonl` has all.
pub const MOST_PAIRS: usize = 200;

/// How many skipped documents are listed; `skipped.jsonl` has all.
pub const MOST_SKIPPED: usize = 500;

/// The run as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overview {
    /// Where the results come from.
    pub run: RunFacts,
    /// The outlets, sorted by name. Others refer to them by their place in this list.
    pub outlets: Vec<OutletFacts>,
    /// How many documents were published on each day, by language; `YYYY-MM-DD`, ascending.
    pub days: Vec<DayFacts>,
    /// How many documents have no date of publication.
    pub undated: usize,
    /// How outlets stand to each other: those that speak to at least one point together, sorted by place.
    pub outlet_pairs: Vec<OutletPair>,
    /// What was compared between languages: each pair of two, and each with itself.
    pub language_pairs: Vec<LanguagePair>,
    /// What was missing or not certain in documents, with the number of documents.
    pub notes: BTreeMap<String, usize>,
    /// What the results do not cover: the first [`MOST_SKIPPED`], sorted by path.
    pub skipped: Vec<SkippedRecord>,
    /// Why, with the number of documents and files, for all that was skipped.
    pub skipped_for: BTreeMap<String, usize>,
    /// How many documents with statements on a point stand in the report without their text, by reason.
    pub without_text: BTreeMap<NoText, usize>,
}

/// Where the results come from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunFacts {
    /// The name of the config.
    pub name: String,
    /// The version of bayan that made the results.
    pub bayan: String,
    /// BLAKE3 of the settings.
    pub config_hash: String,
    /// BLAKE3 of `run.json`.
    pub run_hash: String,
    /// The encoder.
    pub model: String,
    /// How closely statements were read.
    pub mode: String,
    /// From which probability on a pair counts as a contradiction.
    pub threshold: f64,
    /// How many of what.
    pub counts: Counts,
}

/// An outlet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutletFacts {
    /// Its name.
    pub name: String,
    /// Its documents by language.
    pub documents: BTreeMap<Label, usize>,
    /// How many of its documents print the text of an earlier one.
    pub copies: usize,
    /// Its statements.
    pub statements: usize,
}

/// What was published on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayFacts {
    /// `YYYY-MM-DD`
    pub day: String,
    /// Documents by language.
    pub documents: BTreeMap<Label, usize>,
}

/// How two outlets stand to each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutletPair {
    /// One outlet, by its place.
    pub a: usize,
    /// The other, of a higher place.
    pub b: usize,
    /// How many points both speak to.
    pub points: usize,
    /// How many of these they contradict each other on.
    pub contradicted: usize,
    /// The mean, over the points, of the strongest contradiction between the two; from 0 to 1.
    pub disagreement: f64,
    /// How many pairs of statements stand in each relation.
    pub relations: BTreeMap<Relation, usize>,
    /// How many documents of one print the text of the other.
    pub copies: usize,
}

/// What was compared between two languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LanguagePair {
    /// One language.
    pub a: Language,
    /// The other, or the same.
    pub b: Language,
    /// Points with statements in both: for one language with itself, with at least two statements in it.
    pub points: usize,
    /// Pairs of statements on one point.
    pub pairs: usize,
    /// Those that contradict each other.
    pub contradictions: usize,
}

/// An event with all that is shown of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// The title of its earliest document that has one.
    pub title: Option<String>,
    /// The language of that title.
    pub title_lang: Option<Label>,
    /// The first day of publication, `YYYY-MM-DD`.
    pub first_day: Option<String>,
    /// The last.
    pub last_day: Option<String>,
    /// The outlets that report it.
    pub outlets: Vec<usize>,
    /// How many of them speak for themselves.
    pub sources: usize,
    /// The places that at least half of its documents name, with how many do.
    pub places: BTreeMap<String, usize>,
    /// The mean probability that two of its documents report one event.
    pub likeness: Option<f64>,
    /// The strongest contradiction in it, from 0 to 1.
    pub strength: f64,
    /// Its documents, by time of publication.
    pub documents: Vec<EventDocument>,
    /// Those of its statements that are on a point, in the order of documents and of their texts.
    pub statements: Vec<EventStatement>,
    /// Its points, the strongest contradiction first.
    pub points: Vec<Point>,
    /// Pairs that contradict each other with no cluster that holds both: likely of two points.
    pub loose: Vec<EventPair>,
}

/// A document of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventDocument {
    /// Its id.
    pub id: String,
    /// Its outlet.
    pub outlet: usize,
    /// Its file, relative to the corpus root.
    pub path: String,
    /// Its line in that file, from 1, where the file holds many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// When it was published, in the words of its source.
    pub published: Option<String>,
    /// The day of that, `YYYY-MM-DD`.
    pub day: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// Whether that is an address of the web, which may be followed.
    pub is_link: bool,
    /// Its language.
    pub lang: Label,
    /// The id of the document whose text it prints.
    pub copy_of: Option<String>,
    /// What was missing or not certain when it was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Why its text is not in the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_text: Option<NoText>,
}

/// A statement of an event. Places are in code points of its document's text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventStatement {
    /// Its id.
    pub id: String,
    /// Its document, by its place in the event.
    pub document: usize,
    /// Its language.
    pub lang: Language,
    /// Where it begins.
    pub start: usize,
    /// Just past where it ends.
    pub end: usize,
    /// Its words.
    pub text: String,
    /// Who asserts it, where that is not the outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<EventSpeaker>,
    /// Whether it is asserted, negated, denied and so on.
    pub polarity: Polarity,
    /// When it says that it happened: the words and the days they stand for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<EventTime>,
}

/// Who asserts a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventSpeaker {
    /// Where the words that name them begin.
    pub start: usize,
    /// Just past where these end.
    pub end: usize,
    /// These words.
    pub text: String,
    /// The party they belong to.
    pub party: Option<String>,
    /// Whether their very words are quoted.
    pub is_quoted: bool,
}

/// A time that a statement names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventTime {
    /// The words.
    pub text: String,
    /// The first day, `YYYY-MM-DD`.
    pub first_day: Option<String>,
    /// The last.
    pub last_day: Option<String>,
}

/// A point of an event: a cluster. Statements and outlets are by their places.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The id of the cluster.
    pub id: String,
    /// The statement that speaks for all.
    pub gist: usize,
    /// The strongest contradiction in it, from 0 to 1.
    pub strength: f64,
    /// The mean disagreement of its outlets, from 0 to 1.
    pub disagreement: f64,
    /// What the strongest pair turns on.
    #[serde(rename = "type")]
    pub conflict: Option<ConflictType>,
    /// How the two of the strongest pair stand to each other.
    pub relation: Option<Relation>,
    /// Its outlets.
    pub outlets: Vec<usize>,
    /// How many of them speak for themselves.
    pub sources: usize,
    /// Its languages.
    pub languages: Vec<Language>,
    /// The parties that its statements are laid to, sorted.
    pub parties: Vec<String>,
    /// The first day on which a document of it was published.
    pub first_day: Option<String>,
    /// The last.
    pub last_day: Option<String>,
    /// Its statements, by time of publication.
    pub statements: Vec<usize>,
    /// The claims made on it, the earliest first.
    pub claims: Vec<EventClaim>,
    /// The outlets that tell the same, where claims contradict each other.
    pub camps: Vec<Vec<usize>>,
    /// Why these statements are together.
    pub cohesion: CohesionRecord,
    /// The pairs in it that contradict, dispute or update each other, strongest first; [`MOST_PAIRS`] at most.
    pub pairs: Vec<EventPair>,
    /// How many more there are.
    pub pairs_left: usize,
    /// The figures that its statements give, in the order of their publication, where the point turns on one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<Figures>,
}

/// What statements that say the same say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventClaim {
    /// What it comes to, in words that compare across languages: `58 killed`.
    pub value: Option<String>,
    /// Its statements.
    pub statements: Vec<usize>,
    /// The parties that it is laid to.
    pub parties: Vec<String>,
    /// The outlets that report it.
    pub outlets: Vec<usize>,
    /// How many of them speak for themselves.
    pub sources: usize,
    /// When it was first published, in the words of that source.
    pub since: Option<String>,
    /// The claims of the point that contradict it.
    pub contradicts: Vec<usize>,
}

/// Two statements that stand against each other, or one of which updates the other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventPair {
    /// One statement.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// How strongly they contradict each other, from 0 to 1.
    pub score: f64,
    /// The probability that they speak to the same point.
    pub alignment: f64,
    /// The cosine of their vectors.
    pub similarity: f64,
    /// What the score comes to.
    pub label: PairLabel,
    /// The same, given what else their outlets say.
    pub relation: Relation,
    /// On what it turns.
    #[serde(rename = "type")]
    pub conflict: Option<ConflictType>,
    /// The words that the score rests on.
    pub evidence: Vec<EventEvidence>,
    /// The reason in a sentence.
    pub explanation: String,
    /// What the scores are made of. A page carries it apart from the rest, since it is more than half of all and seldom
    /// looked at.
    #[serde(skip)]
    pub signals: SignalsRecord,
    /// What a model of inference says of the two, where one was asked; with the signals.
    #[serde(skip)]
    pub inference: Option<InferenceRecord>,
}

/// Words that a score rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventEvidence {
    /// The statement.
    pub statement: usize,
    /// Where they begin.
    pub start: usize,
    /// Just past where they end.
    pub end: usize,
    /// The words.
    pub text: String,
    /// What they come to.
    pub value: Option<String>,
}

/// The figures of a point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// What is counted or measured.
    pub counted: Counted,
    /// The unit, where there is one.
    pub unit: Option<String>,
    /// One figure of one statement each.
    pub rows: Vec<Figure>,
}

/// A figure that a statement gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The statement.
    pub statement: usize,
    /// Where the words begin.
    pub start: usize,
    /// Just past where they end.
    pub end: usize,
    /// The words.
    pub text: String,
    /// The lowest value that it may stand for; null for no bound.
    pub low: Option<f64>,
    /// The value that the text puts forward.
    pub best: Option<f64>,
    /// The highest; null for no bound.
    pub high: Option<f64>,
    /// How it is hedged.
    pub hedge: Hedge,
}
