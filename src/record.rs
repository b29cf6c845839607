//! Records: the lines of a run folder and of the commands' output. The types are the format: `bayan schema` prints
//! the JSON Schemas made from them, and reading a run folder reads them back.
//!
//! All offsets are code points: into a document's body in the records of a run folder, into the input line in those
//! of the line commands. So that equal results are equal bytes, scores are rounded to six decimals and ids are
//! hashes of content ([`content_id`]), never counters.

mod event;
mod lines;
mod point;
mod run;

pub use event::EventRecord;
pub use lines::{CompareRecord, DetectRecord, EmbedRecord, ExtractRecord, MineRecord, ReasonRecord, SegmentRecord};
pub use point::{
    ClaimRecord, ClusterRecord, CohesionRecord, ConflictType, ContradictionRecord, EvidenceRecord, InferenceRecord,
    OutletPairRecord, PairLabel, PairRecord, SignalsRecord,
};
pub use run::{Counts, InputRecord, ModelRecord, RunRecord, StageTiming, Timings};

use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize, Serializer};

use crate::document::{Document, Skipped, slashed};
use crate::language::{Label, Language};
use crate::sentence::{Boundary, Sentence};
use crate::span::{CodePoints, Span};
use crate::statement::{
    Axis, Bound, ChangeRole, Counted, Deed, Hedge, Participant, PlaceKind, PlaceMention, Polarity, Predicate, Quantity,
    Speaker, StateMention, StateValue, Statement, TimeMention, TimeScope, ZoneSource,
};

/// A line of `documents.jsonl`: a document that was read and whose language bayan reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentRecord {
    /// The id its source gives, or its path below the corpus root without extension.
    pub doc_id: String,
    /// Who published it.
    pub outlet: String,
    /// Its file, relative to the corpus root, with `/` between folders.
    pub path: String,
    /// Its line (from 1) in a file of many documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// When it was published, in the words of its source: an RFC 3339 time, a date, or another way to write either.
    pub published: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Where it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its language.
    pub lang: Label,
    /// How sure the identifier is of the language, from 0 to 1.
    #[serde(serialize_with = "decimals")]
    pub lang_confidence: f64,
    /// Every label that a sentence of it has, with its share of the words, the largest first.
    #[serde(default)]
    pub lang_shares: Vec<LanguageShare>,
    /// The event it reports, shared with the other documents that report it.
    pub event_id: Option<String>,
    /// The earliest document whose text it prints: a wire report, a reprint; null for a text of its own.
    #[serde(default)]
    pub copy_of: Option<String>,
    /// What its bytes were decoded from.
    #[serde(default = "utf_8")]
    pub encoding: String,
    /// What was missing or not certain when it was read: "no date", "no outlet: named after its folder".
    #[serde(default)]
    pub notes: Vec<String>,
    /// Number of its statements.
    pub statements: usize,
}

fn utf_8() -> String {
    "UTF-8".to_owned()
}

/// How much of a document is in a language.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LanguageShare {
    /// The language.
    pub lang: Label,
    /// Its share of the document's words, from 0 to 1.
    #[serde(serialize_with = "decimals")]
    pub share: f64,
}

/// A line of `statements.jsonl`: a sentence, or a clause of one that makes several claims.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementRecord {
    /// A hash of its document, place and words.
    pub statement_id: String,
    /// Its document.
    pub doc_id: String,
    /// Who published it.
    pub outlet: String,
    /// The language its parts were read in.
    pub lang: Language,
    /// Which sentence of the document it belongs to, from 0.
    pub sentence_index: usize,
    /// Where that sentence begins.
    pub sentence_start: usize,
    /// Where that sentence ends.
    pub sentence_end: usize,
    /// What ends that sentence: `strong`, `paragraph` or `weak`.
    pub sentence_boundary: Boundary,
    /// Its own place and words.
    #[serde(flatten)]
    pub words: Words,
    /// Who asserts it; null when it is the outlet itself.
    pub speaker: Option<SpeakerRecord>,
    /// Whether it is asserted, negated, denied and so on.
    pub polarity: Polarity,
    /// The words that decide the polarity.
    pub polarity_cues: Vec<Words>,
    /// The numbers that count or measure something.
    pub quantities: Vec<QuantityRecord>,
    /// The times it names.
    pub times: Vec<TimeRecord>,
    /// The places and nationality words in it.
    #[serde(default)]
    pub places: Vec<PlaceRecord>,
    /// How things stand by it: open or closed, signed or not.
    #[serde(default)]
    pub states: Vec<StateRecord>,
    /// The deeds it tells of: who did what to whom.
    #[serde(default)]
    pub predicates: Vec<PredicateRecord>,
}

/// A stretch of text and its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Words {
    /// Where it begins, in code points.
    pub start: usize,
    /// Just past where it ends, in code points.
    pub end: usize,
    /// The words, exactly as they stand there.
    pub text: String,
}

/// A source that an outlet cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpeakerRecord {
    /// The words that name the speaker.
    #[serde(flatten)]
    pub words: Words,
    /// The words that show that they speak.
    pub cue: Words,
    /// Whether their very words are quoted.
    pub is_quoted: bool,
    /// The party they belong to, where the words tell.
    pub party: Option<String>,
}

/// A number with what it counts or measures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuantityRecord {
    /// The words of the number with its hedge.
    #[serde(flatten)]
    pub words: Words,
    /// The lowest value it may stand for; null for no bound.
    #[serde(serialize_with = "number")]
    pub low: Option<f64>,
    /// The value the text puts forward; null for none.
    #[serde(serialize_with = "number")]
    pub best: Option<f64>,
    /// The highest value it may stand for; null for no bound.
    #[serde(serialize_with = "number")]
    pub high: Option<f64>,
    /// How it is hedged.
    pub hedge: Hedge,
    /// What is counted or measured.
    pub counted: Counted,
    /// The words that say what is counted.
    pub counted_words: Option<Words>,
    /// The unit it was said in: an ISO 4217 code of money (`rupee`, `rial`, `toman` where whose is not said), the unit
    /// of a duration, whose value is in hours all the same, and so on.
    pub unit: Option<String>,
    /// Its part in a change: `from`, `to` or `by`.
    pub role: Option<ChangeRole>,
    /// Whose: the words that narrow what is counted.
    pub scope: Option<ScopeRecord>,
    /// The place it holds for.
    pub place: Option<PlaceScopeRecord>,
    /// The stretch of time it counts over.
    pub period: Option<TimeScopeRecord>,
    /// The time at which it stood.
    pub as_of: Option<TimeScopeRecord>,
}

/// Where a quantity holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceScopeRecord {
    /// The words: a name, or several that the quantity is the sum over.
    #[serde(flatten)]
    pub words: Words,
    /// The ids of the places, sorted.
    pub places: Vec<String>,
}

/// The time that a quantity counts over, or stood at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimeScopeRecord {
    /// The words, with those that bind them: "since January".
    #[serde(flatten)]
    pub words: Words,
    /// The first day, `YYYY-MM-DD`; null where it cannot be told.
    pub first_day: Option<String>,
    /// The last day; that of publication for what goes on until now.
    pub last_day: Option<String>,
    /// The minute after midnight at which it begins, on the first day.
    pub first_minute: Option<u16>,
    /// The minute after midnight at which it ends; one before the first lies on the next day.
    pub last_minute: Option<u16>,
}

/// Who or what a quantity is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScopeRecord {
    /// The words.
    #[serde(flatten)]
    pub words: Words,
    /// What they say: `soldier`, `pakistan`, `child`…
    pub ids: Vec<String>,
}

/// A point or stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimeRecord {
    /// The words.
    #[serde(flatten)]
    pub words: Words,
    /// The first day it covers, `YYYY-MM-DD`; null where it cannot be told.
    pub first_day: Option<String>,
    /// The last day it covers.
    pub last_day: Option<String>,
    /// The minute after midnight at which it begins, on the first day, in its zone.
    pub first_minute: Option<u16>,
    /// The minute after midnight at which it ends; one before the first lies on the next day.
    pub last_minute: Option<u16>,
    /// The offset from UTC of the minutes (`+04:30`); null where nothing tells it.
    pub zone: Option<String>,
    /// What tells the offset: `words` beside the hour, the `place` that the statement names, or the `outlet`, whose time of
    /// publication is written with an offset.
    pub zone_source: Option<ZoneSource>,
    /// On which side of the time what is told lies: `within` it, `since`, `until`, or `beside` it ("before", "than").
    #[serde(default)]
    pub bound: Bound,
}

/// A place, or a nationality word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceRecord {
    /// The words of the name.
    #[serde(flatten)]
    pub words: Words,
    /// The place's id, which begins with the id of the place it lies in: `af.nangarhar.achin`.
    pub place: String,
    /// What sort of place it is.
    pub kind: PlaceKind,
    /// The ISO 3166 code, in lower case, of the country it lies in; null for what lies in several.
    pub country: Option<String>,
}

/// How something stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StateRecord {
    /// The words.
    #[serde(flatten)]
    pub words: Words,
    /// What can be one way or the other.
    pub axis: Axis,
    /// Which way it is.
    pub value: StateValue,
}

/// A deed with who did it and to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PredicateRecord {
    /// The words of the deed.
    #[serde(flatten)]
    pub words: Words,
    /// What was done.
    pub kind: Deed,
    /// Who did it; null where the words do not tell.
    pub agent: Option<ParticipantRecord>,
    /// To whom or what; null where the words do not tell.
    pub patient: Option<ParticipantRecord>,
    /// Why, where a word of cause says so.
    pub cause: Option<CauseRecord>,
}

/// Who or what takes part in a deed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParticipantRecord {
    /// The words.
    #[serde(flatten)]
    pub words: Words,
    /// The head of those words.
    pub head: Words,
    /// The party: an id of `src/statement/parties.txt`; null where the words do not tell.
    pub party: Option<String>,
}

/// Why a deed was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CauseRecord {
    /// The words of the cause.
    #[serde(flatten)]
    pub words: Words,
    /// The words that show it to be one.
    pub cue: Words,
}

/// A line of `skipped.jsonl`: a document, or a file, that the results do not cover.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct SkippedRecord {
    /// The file, relative to the corpus root, with `/` between folders.
    pub path: String,
    /// The line (from 1) at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Why.
    pub reason: String,
}

impl DocumentRecord {
    /// The record of `document`, whose statements number `statements`.
    #[must_use]
    pub fn new(
        document: &Document,
        lang: Label,
        lang_confidence: f64,
        lang_shares: Vec<LanguageShare>,
        event_id: Option<String>,
        copy_of: Option<String>,
        statements: usize,
    ) -> Self {
        Self {
            doc_id: document.id.clone(),
            outlet: document.outlet.clone(),
            path: slashed(&document.path),
            line: document.line,
            published: document.published.as_ref().map(|published| published.text().to_owned()),
            title: document.title.clone(),
            url: document.url.clone(),
            lang,
            lang_confidence,
            lang_shares,
            event_id,
            copy_of,
            encoding: document.encoding.clone(),
            notes: document.notes.clone(),
            statements,
        }
    }
}

/// A text whose spans are to be recorded.
#[derive(Debug)]
pub struct Source<'text> {
    doc_id: &'text str,
    outlet: &'text str,
    text: &'text str,
    points: CodePoints<'text>,
}

impl<'text> Source<'text> {
    /// The body of `document`.
    #[must_use]
    pub fn of(document: &'text Document) -> Self {
        Self { doc_id: &document.id, outlet: &document.outlet, ..Self::bare(&document.body) }
    }

    /// A text that belongs to no document.
    #[must_use]
    pub fn bare(text: &'text str) -> Self {
        Self { doc_id: "", outlet: "", text, points: CodePoints::of(text) }
    }

    /// The words of `span` (bytes), with their place in code points.
    ///
    /// # Panics
    /// If the span is not one of this text.
    #[must_use]
    pub fn words(&self, span: Span) -> Words {
        let (start, end) = self.points.range(span);
        Words { start, end, text: span.of(self.text).to_owned() }
    }
}

impl StatementRecord {
    /// The record of `statement`, which stands in `sentence`, the text's number `sentence_index` from 0.
    /// Spans are bytes of the source's text.
    ///
    /// # Panics
    /// If a span is not one of that text.
    #[must_use]
    pub fn new(source: &Source<'_>, sentence_index: usize, sentence: Sentence, statement: &Statement) -> Self {
        let words = source.words(statement.span);
        let (sentence_start, sentence_end) = source.points.range(sentence.span);
        Self {
            statement_id: statement_id(source.doc_id, &words),
            doc_id: source.doc_id.to_owned(),
            outlet: source.outlet.to_owned(),
            lang: statement.language,
            sentence_index,
            sentence_start,
            sentence_end,
            sentence_boundary: sentence.boundary,
            words,
            speaker: statement.voice.speaker().map(|speaker| SpeakerRecord::new(source, speaker)),
            polarity: statement.polarity,
            polarity_cues: statement.polarity_cues.iter().map(|&cue| source.words(cue)).collect(),
            quantities: statement.quantities.iter().map(|quantity| QuantityRecord::new(source, quantity)).collect(),
            times: statement.times.iter().map(|time| TimeRecord::new(source, time)).collect(),
            places: statement.places.iter().map(|place| PlaceRecord::new(source, place)).collect(),
            states: statement.states.iter().map(|state| StateRecord::new(source, state)).collect(),
            predicates: statement.predicates.iter().map(|one| PredicateRecord::new(source, one)).collect(),
        }
    }
}

impl SpeakerRecord {
    fn new(source: &Source<'_>, speaker: &Speaker) -> Self {
        Self {
            words: source.words(speaker.span),
            cue: source.words(speaker.cue),
            is_quoted: speaker.is_quoted,
            party: speaker.party.clone(),
        }
    }
}

impl QuantityRecord {
    fn new(source: &Source<'_>, quantity: &Quantity) -> Self {
        let scope = quantity.scope.as_ref();
        Self {
            words: source.words(quantity.span),
            low: quantity.interval.low,
            best: quantity.interval.best,
            high: quantity.interval.high,
            hedge: quantity.hedge,
            counted: quantity.counted,
            counted_words: quantity.counted_span.map(|span| source.words(span)),
            unit: quantity.unit.clone(),
            role: quantity.role,
            scope: scope.map(|scope| ScopeRecord { words: source.words(scope.span), ids: scope.ids.clone() }),
            place: quantity
                .place
                .as_ref()
                .map(|place| PlaceScopeRecord { words: source.words(place.span), places: place.places.clone() }),
            period: quantity.period.as_ref().map(|period| TimeScopeRecord::new(source, period)),
            as_of: quantity.as_of.as_ref().map(|as_of| TimeScopeRecord::new(source, as_of)),
        }
    }
}

impl TimeRecord {
    fn new(source: &Source<'_>, time: &TimeMention) -> Self {
        Self {
            words: source.words(time.span),
            first_day: time.days.map(|(first, _)| first.to_string()),
            last_day: time.days.map(|(_, last)| last.to_string()),
            first_minute: time.minutes.map(|(first, _)| first),
            last_minute: time.minutes.map(|(_, last)| last),
            zone: time.zone.clone(),
            zone_source: time.zone_source,
            bound: time.bound,
        }
    }
}

impl TimeScopeRecord {
    fn new(source: &Source<'_>, scope: &TimeScope) -> Self {
        Self {
            words: source.words(scope.span),
            first_day: scope.days.map(|(first, _)| first.to_string()),
            last_day: scope.days.map(|(_, last)| last.to_string()),
            first_minute: scope.minutes.map(|(first, _)| first),
            last_minute: scope.minutes.map(|(_, last)| last),
        }
    }
}

impl PlaceRecord {
    fn new(source: &Source<'_>, place: &PlaceMention) -> Self {
        Self {
            words: source.words(place.span),
            place: place.place.clone(),
            kind: place.kind,
            country: place.country().map(str::to_owned),
        }
    }
}

impl StateRecord {
    fn new(source: &Source<'_>, state: &StateMention) -> Self {
        Self { words: source.words(state.span), axis: state.axis, value: state.value }
    }
}

impl PredicateRecord {
    fn new(source: &Source<'_>, predicate: &Predicate) -> Self {
        let participant = |one: &Participant| ParticipantRecord {
            words: source.words(one.span),
            head: source.words(one.head),
            party: one.party.clone(),
        };
        let cause = predicate.cause.as_ref();
        Self {
            words: source.words(predicate.span),
            kind: predicate.kind,
            agent: predicate.agent.as_ref().map(participant),
            patient: predicate.patient.as_ref().map(participant),
            cause: cause.map(|cause| CauseRecord { words: source.words(cause.span), cue: source.words(cause.cue) }),
        }
    }
}

impl From<&Skipped> for SkippedRecord {
    fn from(skipped: &Skipped) -> Self {
        Self { path: slashed(&skipped.path), line: skipped.line, reason: skipped.reason.clone() }
    }
}

/// The id of something by its content: 16 hexadecimal digits of the BLAKE3 hash of `parts`, told apart from each
/// other by their lengths and from other sorts of things by `kind`.
#[must_use]
pub fn content_id<'part>(kind: &'part str, parts: impl IntoIterator<Item = &'part str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in std::iter::once(kind).chain(parts) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut hex = hasher.finalize().to_hex().to_string();
    hex.truncate(16);
    hex
}

/// The id of the statement that `words` make in the document `doc_id`.
#[must_use]
pub fn statement_id(doc_id: &str, words: &Words) -> String {
    content_id("statement", [doc_id, &words.start.to_string(), &words.end.to_string(), &words.text])
}

/// The id of the cluster whose earliest statement this is: it stays while later ones are added.
#[must_use]
pub fn cluster_id(earliest_statement: &str) -> String {
    content_id("cluster", [earliest_statement])
}

/// The id of the event that this document is the earliest to report: it stays while later ones are added.
#[must_use]
pub fn event_id(earliest_document: &str) -> String {
    content_id("event", [earliest_document])
}

/// `value` to six decimals, as records show it. Compare scores after rounding where ties must break the same way
/// for a reader of the records.
#[must_use]
pub fn rounded(value: f64) -> f64 {
    // Adding 0.0 turns a negative zero into a plain one.
    (value * 1e6).round() / 1e6 + 0.0
}

/// Writes a score. One that is no number has no JSON form; it is an error rather than a null.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn decimals<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.is_finite() {
        serializer.serialize_f64(rounded(*value))
    } else {
        Err(serde::ser::Error::custom(format!("a score is {value}")))
    }
}

/// Writes a score that may be missing.
#[allow(clippy::ref_option, reason = "serde passes fields by reference")]
fn some_decimals<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => decimals(value, serializer),
        None => serializer.serialize_none(),
    }
}

/// Writes a quantity: a whole one without a point, so that 58 is `58`.
#[allow(clippy::ref_option, reason = "serde passes fields by reference")]
fn number<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    // Up to here every whole number has a double of its own.
    const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        None => serializer.serialize_none(),
        #[allow(clippy::cast_possible_truncation, reason = "the bounds are checked")]
        Some(value) if value.fract() == 0.0 && value.abs() <= LARGEST_EXACT => serializer.serialize_i64(*value as i64),
        Some(value) => decimals(value, serializer),
    }
}

/// The names of all schemas, those of the run folder first.
pub const SCHEMAS: [&str; 17] = [
    "run",
    "documents",
    "statements",
    "events",
    "clusters",
    "pairs",
    "outlets",
    "skipped",
    "timings",
    "detect",
    "segment",
    "extract",
    "embed",
    "mine",
    "compare",
    "eval",
    "model",
];

/// The JSON Schema of a file of the run folder, or of a line of a command's output, by its name in [`SCHEMAS`].
#[must_use]
pub fn schema(name: &str) -> Option<Schema> {
    Some(match name {
        "run" => schema_for!(RunRecord),
        "documents" => schema_for!(DocumentRecord),
        "statements" => schema_for!(StatementRecord),
        "events" => schema_for!(EventRecord),
        "clusters" => schema_for!(ClusterRecord),
        "pairs" => schema_for!(PairRecord),
        "outlets" => schema_for!(OutletPairRecord),
        "skipped" => schema_for!(SkippedRecord),
        "timings" => schema_for!(Timings),
        "detect" => schema_for!(DetectRecord),
        "segment" => schema_for!(SegmentRecord),
        "extract" => schema_for!(ExtractRecord),
        "embed" => schema_for!(EmbedRecord),
        "mine" => schema_for!(MineRecord),
        "compare" => schema_for!(CompareRecord),
        "eval" => schema_for!(crate::eval::Evaluation),
        "model" => schema_for!(crate::model::ModelRecord),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contradiction::Relation;
    use crate::statement::{Cause, Interval, PlaceScope, Scope, Voice};

    /// A statement whose every part is filled, found by searching its text.
    fn statement(text: &str) -> Statement {
        let find = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        Statement {
            span: find("کابل وايي چې ۵۸ پاکستاني پوځيان وژل شوي"),
            language: Language::Pashto,
            voice: Voice::Cited(Speaker {
                span: find("کابل"),
                cue: find("وايي"),
                is_quoted: false,
                party: Some("afghan-taliban".to_owned()),
            }),
            polarity: Polarity::Asserted,
            polarity_cues: vec![find("وايي")],
            quantities: vec![Quantity {
                span: find("۵۸"),
                interval: Interval::exact(58.0),
                hedge: Hedge::Exact,
                counted: Counted::Killed,
                counted_span: Some(find("وژل شوي")),
                unit: None,
                role: None,
                scope: Some(Scope {
                    span: find("پاکستاني پوځيان"), ids: vec!["pakistan".into(), "soldier".into()]
                }),
                place: Some(PlaceScope { span: find("کابل"), places: vec!["af.kabul.kabul-city".into()] }),
                period: Some(TimeScope { span: find("پرون شپه"), days: None, minutes: Some((22 * 60, 6 * 60)) }),
                as_of: None,
            }],
            times: vec![TimeMention {
                span: find("پرون شپه"),
                days: Some((jiff::civil::date(2025, 10, 11), jiff::civil::date(2025, 10, 12))),
                minutes: Some((22 * 60, 6 * 60)),
                zone: Some("+04:30".to_owned()),
                zone_source: Some(ZoneSource::Place),
                phrase: find("پرون شپه"),
                bound: Bound::Within,
            }],
            places: vec![PlaceMention {
                span: find("پاکستاني"), place: "pk".to_owned(), kind: PlaceKind::Nationality
            }],
            states: vec![StateMention { span: find("وژل شوي"), axis: Axis::Alive, value: StateValue::No }],
            predicates: vec![Predicate {
                span: find("وژل"),
                kind: Deed::Kill,
                agent: Some(Participant {
                    span: find("کابل"),
                    head: find("کابل"),
                    party: Some("afghanistan".to_owned()),
                }),
                patient: Some(Participant {
                    span: find("۵۸ پاکستاني پوځيان"), head: find("پوځيان"), party: None
                }),
                cause: Some(Cause { span: find("وايي"), cue: find("چې") }),
            }],
        }
    }

    /// Checks that every `text` under `value` is what its offsets cut out of `chars`, and collects them all.
    fn sliced(value: &serde_json::Value, chars: &[char], texts: &mut Vec<String>) {
        if let (Some(start), Some(end)) = (value["start"].as_u64(), value["end"].as_u64()) {
            let (start, end) = (usize::try_from(start).unwrap(), usize::try_from(end).unwrap());
            let text: String = chars[start..end].iter().collect();
            assert_eq!(value["text"], text.as_str());
            texts.push(text);
        }
        match value {
            serde_json::Value::Object(fields) => fields.values().for_each(|field| sliced(field, chars, texts)),
            serde_json::Value::Array(items) => items.iter().for_each(|item| sliced(item, chars, texts)),
            _ => {}
        }
    }

    #[test]
    fn every_offset_slices_the_body_in_code_points() {
        let sentence = "پرون شپه: کابل وايي چې ۵۸ پاکستاني پوځيان وژل شوي.";
        let head = "😀 سرليک.\n\n";
        let body = format!("{head}{sentence}");
        let chars: Vec<char> = body.chars().collect();
        let whole = Sentence { span: Span::new(head.len(), body.len()), boundary: Boundary::Strong };
        let record = StatementRecord::new(&Source::bare(&body), 1, whole, &statement(sentence).shifted(head.len()));
        let json = serde_json::to_value(&record).unwrap();
        let mut texts = Vec::new();
        sliced(&json, &chars, &mut texts);
        let expected = [
            "کابل وايي چې ۵۸ پاکستاني پوځيان وژل شوي",
            "کابل",
            "وايي",
            "وايي",
            "۵۸",
            "وژل شوي",
            "پاکستاني پوځيان",
            "کابل",
            "پرون شپه",
            "پرون شپه",
            "پاکستاني",
            "وژل شوي",
            "وژل",
            "کابل",
            "کابل",
            "۵۸ پاکستاني پوځيان",
            "پوځيان",
            "وايي",
            "چې",
        ];
        assert_eq!(texts, expected);
        assert_eq!(json["quantities"][0]["best"].to_string(), "58");
        assert_eq!(json["quantities"][0]["place"]["places"][0], "af.kabul.kabul-city");
        assert_eq!(json["times"][0]["last_day"], "2025-10-12");
        assert_eq!(json["times"][0]["zone_source"], "place");
        assert_eq!(json["sentence_start"], head.chars().count());
        assert_eq!(json["sentence_end"], chars.len());
        assert_eq!(serde_json::from_value::<StatementRecord>(json).unwrap(), record);
    }

    #[test]
    fn ids_depend_on_content_and_not_on_order() {
        let words = |start, text: &str| Words { start, end: start + text.chars().count(), text: text.to_owned() };
        let id = statement_id("a/b", &words(0, "x"));
        assert_eq!(id.len(), 16);
        assert_eq!(id, statement_id("a/b", &words(0, "x")));
        assert_ne!(id, statement_id("a/b", &words(1, "x")));
        assert_ne!(id, statement_id("a/c", &words(0, "x")));
        assert_ne!(content_id("cluster", ["p", "q"]), content_id("cluster", ["pq"]));
        assert_ne!(cluster_id("p"), cluster_id("q"));
        assert_ne!(cluster_id("p"), event_id("p"));
    }

    #[test]
    fn scores_are_rounded_and_must_be_numbers() {
        let contradiction = |score| ContradictionRecord {
            a: "a".to_owned(),
            b: "b".to_owned(),
            score,
            relation: Relation::Contradiction,
            conflict: Some(ConflictType::Quantity),
        };
        let json = serde_json::to_string(&contradiction(0.1 + 0.2)).unwrap();
        assert_eq!(json, r#"{"a":"a","b":"b","score":0.3,"relation":"contradiction","type":"quantity"}"#);
        assert!(serde_json::to_string(&contradiction(-1e-9)).unwrap().contains("\"score\":0.0,"));
        assert!(serde_json::to_string(&contradiction(f64::NAN)).is_err());
    }

    #[test]
    fn every_schema_describes_every_field() {
        for name in SCHEMAS {
            let schema = schema(name).unwrap();
            let properties = schema.get("properties").and_then(|properties| properties.as_object());
            let mut fields: Vec<_> = properties.unwrap_or_else(|| panic!("{name} has no fields")).iter().collect();
            let parts =
                schema.get("$defs").and_then(|parts| parts.as_object()).into_iter().flat_map(|parts| parts.values());
            fields.extend(parts.filter_map(|part| part["properties"].as_object()).flatten());
            for (field, schema) in fields {
                assert!(schema.get("description").is_some(), "{name}: {field} has no description");
            }
        }
        assert!(schema("nothing").is_none());
    }
}
