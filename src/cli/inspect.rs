//! `bayan inspect`: an article with its statements and their parts, for a reader.
//!
//! The article's words are set between the invisible signs that isolate their direction, so that a terminal mixes no
//! word of it with the words around; nothing is lined up under right-to-left text, whose columns nobody can foretell.
//! Each part stands on a line of its own. On a terminal the parts are also underlined in the text.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use bayan::document::{Corpus, Document, Published};
use bayan::language::Identifier;
use bayan::record::{
    ParticipantRecord, PlaceRecord, PredicateRecord, QuantityRecord, Source, SpeakerRecord, StateRecord,
    StatementRecord, TimeRecord, TimeScopeRecord, Words,
};
use bayan::sentence::Segmenter;
use bayan::statement::{Bound, Context, Extractor, LastSpeaker, Polarity, ZoneSource};
use bayan::{Error, ErrorKind, Language};
use jiff::civil;
use serde::Serialize;

use super::Outcome;
use super::detect::language_of;
use super::input::{GivenLanguage, whole};
use super::output::{write_records, write_text};

/// Print an article with its statements and their parts: speaker, polarity, quantities, times, places, states,
/// predicates
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The article: a .txt or .md file with front matter or without, a .jsonl file, or any plain text; `-` reads
    /// standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    given: GivenLanguage,

    /// The day it was published (YYYY-MM-DD), in place of the one its front matter gives
    #[arg(long, value_name = "DATE")]
    published: Option<civil::Date>,

    /// Print the statements as JSON lines, as in statements.jsonl
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let documents = documents(&self.file)?;
        let identifier = Identifier::new()?;
        let extractor = Extractor::new()?;
        let style = Style { is_terminal: is_styled() };
        for document in &documents {
            let language = language_of(&identifier, &document.body, self.given.lang);
            let context = match self.published {
                Some(day) => Context::new(Some(day)),
                None => Context::of(document.published.as_ref()),
            };
            let records = statements(&extractor, document, language, context);
            if self.json {
                write_records(records)?;
            } else {
                write_text(&shown(document, language, &records, style))?;
            }
        }
        Ok(Outcome::Done)
    }
}

/// The articles of a file.
fn documents(file: &Path) -> anyhow::Result<Vec<Document>> {
    let extension = file.extension().and_then(OsStr::to_str).unwrap_or_default();
    if !["txt", "md", "jsonl"].contains(&extension) {
        return Ok(vec![bare(whole(file)?)]);
    }
    let read = Corpus::new(file).read()?;
    match read.skipped.into_iter().next() {
        Some(skipped) => {
            let error = Error::new(ErrorKind::Input, format!("the article {}", skipped.reason)).in_file(file);
            Err(match skipped.line {
                Some(line) => error.at_line(line),
                None => error,
            }
            .into())
        }
        None => Ok(read.documents),
    }
}

/// A text of which nothing else is known.
fn bare(body: String) -> Document {
    Document {
        id: String::new(),
        path: PathBuf::new(),
        line: None,
        outlet: String::new(),
        published: None,
        title: None,
        url: None,
        body,
        hash: String::new(),
        encoding: "UTF-8".to_owned(),
        language_hint: None,
        notes: Vec::new(),
    }
}

/// The statements of an article.
fn statements(
    extractor: &Extractor,
    document: &Document,
    language: Language,
    context: Context,
) -> Vec<StatementRecord> {
    let source = Source::of(document);
    let mut records = Vec::new();
    let mut last = LastSpeaker::default();
    for (index, sentence) in Segmenter::new(language).segment(&document.body).into_iter().enumerate() {
        for statement in extractor.extract_next(sentence.span.of(&document.body), language, &context, &mut last) {
            let statement = statement.shifted(sentence.span.start);
            records.push(StatementRecord::new(&source, index, sentence, &statement));
        }
    }
    records
}

/// Whether standard output takes underlines and colours.
fn is_styled() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// How parts are set.
#[derive(Clone, Copy)]
struct Style {
    is_terminal: bool,
}

/// A part of a statement.
struct Part<'record> {
    kind: Kind,
    words: &'record Words,
    value: String,
}

/// The kinds of parts.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Speaker,
    Cue,
    Polarity,
    Quantity,
    Time,
    Place,
    State,
    Predicate,
}

impl Kind {
    const fn label(self) -> &'static str {
        match self {
            Self::Speaker => "speaker",
            Self::Cue => "cue",
            Self::Polarity => "polarity",
            Self::Quantity => "quantity",
            Self::Time => "time",
            Self::Place => "place",
            Self::State => "state",
            Self::Predicate => "predicate",
        }
    }

    /// The number of its colour on a terminal.
    const fn colour(self) -> u8 {
        match self {
            Self::Speaker => 35,
            Self::Cue => 34,
            Self::Polarity => 31,
            Self::Quantity => 33,
            Self::Time => 36,
            Self::Place => 32,
            Self::State => 95,
            Self::Predicate => 94,
        }
    }
}

impl Style {
    /// `words`, underlined in the colour of `kind`.
    fn marked(self, words: &str, kind: Kind) -> String {
        if self.is_terminal { format!("\u{1b}[4;{}m{words}\u{1b}[0m", kind.colour()) } else { words.to_owned() }
    }
}

/// `words` on one line, isolated from the direction of the words around: first strong isolate, pop directional isolate.
fn isolated(words: &str) -> String {
    format!("\u{2068}{}\u{2069}", one_line(words))
}

/// `words` with a space for every line break and every sign that would steer a terminal.
fn one_line(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The article as a reader sees it.
fn shown(document: &Document, language: Language, records: &[StatementRecord], style: Style) -> String {
    let mut text = String::new();
    if let Some(title) = &document.title {
        line(&mut text, &isolated(title));
    }
    let published = document.published.as_ref().map(Published::text).unwrap_or_default();
    let known: Vec<String> = [document.outlet.as_str(), published]
        .into_iter()
        .filter(|known| !known.is_empty())
        .map(isolated)
        .chain([language.name().to_owned()])
        .collect();
    line(&mut text, &known.join(", "));
    for (at, record) in records.iter().enumerate() {
        let is_of =
            |other: Option<&StatementRecord>| other.is_some_and(|other| other.sentence_index == record.sentence_index);
        let first = records.partition_point(|other| other.sentence_index < record.sentence_index);
        let has_more = at > first || is_of(records.get(at + 1));
        let number = record.sentence_index + 1;
        let number = if has_more { format!("{number}.{}", at - first + 1) } else { number.to_string() };
        let parts = parts(record);
        line(&mut text, &format!("\n{number}  \u{2068}{}\u{2069}", underlined(record, &parts, style)));
        line(&mut text, &format!("    {}", name(&record.polarity)));
        for part in &parts {
            let words = style.marked(&isolated(&part.words.text), part.kind);
            line(&mut text, format!("    {}  «{words}»  {}", part.kind.label(), part.value).trim_end());
        }
    }
    text
}

fn line(text: &mut String, words: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{words}");
}

/// The statement's words with its parts underlined; of parts that overlap, the first.
fn underlined(record: &StatementRecord, parts: &[Part<'_>], style: Style) -> String {
    let chars: Vec<char> = record.words.text.chars().collect();
    let place = |offset: usize| offset.saturating_sub(record.words.start).min(chars.len());
    let mut spans: Vec<(usize, usize, Kind)> =
        parts.iter().map(|part| (place(part.words.start), place(part.words.end), part.kind)).collect();
    spans.sort_by_key(|&(start, end, _)| (start, std::cmp::Reverse(end)));
    let words = |start: usize, end: usize| one_line(&chars[start..end].iter().collect::<String>());
    let (mut text, mut at) = (String::new(), 0);
    for (start, end, kind) in spans {
        if start >= at && end > start {
            text += &words(at, start);
            text += &style.marked(&words(start, end), kind);
            at = end;
        }
    }
    text + &words(at, chars.len())
}

/// The parts of a statement, each sort in the order of the text.
fn parts(record: &StatementRecord) -> Vec<Part<'_>> {
    let part = |kind, words, value| Part { kind, words, value };
    let mut parts = Vec::new();
    if let Some(speaker) = &record.speaker {
        parts.push(part(Kind::Speaker, &speaker.words, speaker_value(speaker)));
        parts.push(part(Kind::Cue, &speaker.cue, String::new()));
    }
    if record.polarity != Polarity::Asserted {
        parts.extend(record.polarity_cues.iter().map(|cue| part(Kind::Polarity, cue, name(&record.polarity))));
    }
    parts.extend(record.quantities.iter().map(|it| part(Kind::Quantity, &it.words, quantity_value(it))));
    parts.extend(record.times.iter().map(|it| part(Kind::Time, &it.words, time_value(it))));
    parts.extend(record.places.iter().map(|it| part(Kind::Place, &it.words, place_value(it))));
    let state = |it: &StateRecord| format!("{}: {}", name(&it.axis), name(&it.value));
    parts.extend(record.states.iter().map(|it| part(Kind::State, &it.words, state(it))));
    parts.extend(record.predicates.iter().map(|it| part(Kind::Predicate, &it.words, predicate_value(it))));
    parts
}

/// The name of a value in the records.
fn name(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What was done, by whom, to whom and why: `arrest, by «…» police, of «…», because of «…»`.
fn predicate_value(predicate: &PredicateRecord) -> String {
    let role = |name: &str, it: Option<&ParticipantRecord>| {
        it.map(|it| {
            let party = it.party.as_deref().map(|party| format!(" {party}")).unwrap_or_default();
            format!(", {name} «{}»{party}", isolated(&it.words.text))
        })
        .unwrap_or_default()
    };
    let (agent, patient) = (role("by", predicate.agent.as_ref()), role("to", predicate.patient.as_ref()));
    let cause = predicate.cause.as_ref().map(|it| format!(", because of «{}»", isolated(&it.words.text)));
    format!("{}{agent}{patient}{}", name(&predicate.kind), cause.unwrap_or_default())
}

fn speaker_value(speaker: &SpeakerRecord) -> String {
    let party = speaker.party.as_deref().unwrap_or("no known party");
    if speaker.is_quoted { format!("{party}, quoted") } else { party.to_owned() }
}

fn quantity_value(quantity: &QuantityRecord) -> String {
    let bound = |value: Option<f64>| value.map(|value| value.to_string());
    let value = match (bound(quantity.best), bound(quantity.low), bound(quantity.high)) {
        (Some(best), ..) => best,
        (None, Some(low), Some(high)) => format!("{low} to {high}"),
        (None, Some(low), None) => format!("from {low}"),
        (None, None, Some(high)) => format!("to {high}"),
        (None, None, None) => String::new(),
    };
    let mut text = format!("{} {value} {}", name(&quantity.hedge), name(&quantity.counted));
    if let Some(words) = &quantity.counted_words {
        let _ = write!(text, " «{}»", isolated(&words.text));
    }
    if let Some(scope) = &quantity.scope {
        let _ = write!(text, " of {}", scope.ids.join(" "));
    }
    if let Some(place) = &quantity.place {
        let _ = write!(text, " in {}", place.places.join(" "));
    }
    let mut time = |label: &str, scope: Option<&TimeScopeRecord>| {
        if let Some(scope) = scope {
            let days = pair(scope.first_day.clone(), scope.last_day.clone());
            let _ = write!(text, " {label} «{}» {days}", isolated(&scope.words.text));
        }
    };
    time("over", quantity.period.as_ref());
    time("as of", quantity.as_of.as_ref());
    text.trim_end().to_owned()
}

/// The ends of a stretch as one, where they are the same.
fn pair(first: Option<String>, last: Option<String>) -> String {
    match (first, last) {
        (Some(first), Some(last)) if first == last => first,
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => String::new(),
    }
}

fn time_value(time: &TimeRecord) -> String {
    let clock = |minute: Option<u16>| minute.map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60));
    let days = pair(time.first_day.clone(), time.last_day.clone());
    let hours = pair(clock(time.first_minute), clock(time.last_minute));
    let zone = time.zone.as_deref().unwrap_or_default();
    let source = match time.zone_source {
        None | Some(ZoneSource::Words) => String::new(),
        Some(source) => format!("by {}", name(&source)),
    };
    let bound = if time.bound == Bound::Within { String::new() } else { name(&time.bound) };
    let parts = [bound.as_str(), &days, &hours, zone, &source];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn place_value(place: &PlaceRecord) -> String {
    format!("{} ({})", place.place, name(&place.kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str, style: Style) -> String {
        let document = Document { title: Some("سرلیک".to_owned()), ..bare(words.to_owned()) };
        let extractor = Extractor::new().unwrap();
        let records = statements(&extractor, &document, Language::Pashto, Context::default());
        shown(&document, Language::Pashto, &records, style)
    }

    #[test]
    fn every_part_has_a_line_and_its_own_direction() {
        let text = text("کابل وايي ۵۸ پاکستاني پوځیان وژل شوي دي.", Style { is_terminal: false });
        assert!(text.contains("    place  «\u{2068}کابل\u{2069}»  af.kabul.kabul-city (city)\n"), "{text}");
        assert!(text.contains("    quantity  «\u{2068}۵۸\u{2069}»  exact 58 killed "), "{text}");
        assert_eq!(text.matches('\u{2068}').count(), text.matches('\u{2069}').count());
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn on_a_terminal_parts_are_underlined_and_the_text_steers_nothing() {
        let text = text("په کابل\u{1b}[2J کې ۵۸ کسان ووژل شول.", Style { is_terminal: true });
        assert!(text.contains("\u{1b}[4;32mکابل\u{1b}[0m"), "{text:?}");
        assert!(!text.contains("\u{1b}[2J"));
    }
}
