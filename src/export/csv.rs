//! Flat tables in CSV: a row for each record, nested parts as words that can be read and as JSON.
//!
//! The cells are UTF-8, the lines end in LF, and every cell but those that are numbers stands in quotes. The words of a
//! cell are those of the run folder, with two differences:
//!
//! - What a spreadsheet may take for a formula gets a `'` in front (OWASP, *CSV Injection*): cells that begin with `=`,
//!   `+`, `-`, `@` or one of their full-width or small forms, also after white space and invisible signs, and cells that
//!   begin with a tab or line break. So that it can be undone, cells that begin with `'` get one as well: whoever takes one
//!   `'` off the front of every cell that begins with one has the words as they were.
//! - Control characters but tab and line feed are shown by a sign (`␀`, `␍`), because spreadsheets stop at some of them.
//!
//! Numbers are written as they are, so that `-0.3` stays one. What is null is an empty cell.

use std::path::Path;

use csv::{QuoteStyle, Writer, WriterBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Files, refused, visible};
use crate::error::Result;
use crate::record::{
    ClusterRecord, DocumentRecord, EventRecord, OutletPairRecord, PairRecord, QuantityRecord, SkippedRecord,
    StatementRecord, TimeRecord, rounded,
};
use crate::report::{lines, lines_if_any, name};

/// The files of this format.
pub(super) const FILES: [&str; 8] = [
    "documents.csv",
    "statements.csv",
    "events.csv",
    "clusters.csv",
    "claims.csv",
    "pairs.csv",
    "outlets.csv",
    "skipped.csv",
];

const DOCUMENTS: [&str; 15] = [
    "doc_id",
    "outlet",
    "path",
    "line",
    "published",
    "title",
    "url",
    "lang",
    "lang_confidence",
    "lang_shares",
    "event_id",
    "copy_of",
    "encoding",
    "notes",
    "statements",
];

/// The parts of a statement stand twice: as words (`figures`, `days`, `place_ids`, `conditions`, `deeds`), for people, and
/// as they are in the run folder, in JSON.
const STATEMENTS: [&str; 27] = [
    "statement_id",
    "doc_id",
    "outlet",
    "lang",
    "sentence_index",
    "sentence_start",
    "sentence_end",
    "sentence_boundary",
    "start",
    "end",
    "text",
    "speaker",
    "speaker_party",
    "speaker_cue",
    "is_quoted",
    "polarity",
    "figures",
    "days",
    "place_ids",
    "conditions",
    "deeds",
    "polarity_cues",
    "quantities",
    "times",
    "places",
    "states",
    "predicates",
];

const EVENTS: [&str; 12] = [
    "event_id",
    "documents",
    "outlets",
    "sources",
    "languages",
    "title",
    "first_day",
    "last_day",
    "places",
    "figures",
    "likeness",
    "least_likeness",
];

const CLUSTERS: [&str; 17] = [
    "cluster_id",
    "event_id",
    "statements",
    "outlets",
    "languages",
    "sources",
    "representative",
    "gist",
    "claims",
    "camps",
    "contradiction",
    "disagreement",
    "contradictions",
    "cohesion_pairs",
    "cohesion_mean",
    "cohesion_lowest",
    "cohesion_shared",
];

const CLAIMS: [&str; 9] =
    ["cluster_id", "claim", "value", "parties", "outlets", "sources", "since", "contradicts", "statements"];

const PAIRS: [&str; 17] = [
    "a",
    "b",
    "similarity",
    "alignment",
    "contradiction",
    "label",
    "relation",
    "type",
    "explanation",
    "evidence",
    "late",
    "link",
    "in_context",
    "is_apart",
    "is_grouped",
    "typed",
    "inference",
];

const OUTLETS: [&str; 7] = ["a", "b", "points", "relations", "contradicted", "disagreement", "copies"];

const SKIPPED: [&str; 3] = ["path", "line", "reason"];

/// Writes the tables of the run folder `run`.
pub(super) fn write(run: &Path, bom: bool, files: &mut Files) -> Result<()> {
    let of = |file: &str| format!("{}.jsonl", file.trim_end_matches(".csv"));
    let [documents, statements, events, clusters, claims, pairs, outlets, skipped] = FILES;
    table(files, documents, &DOCUMENTS, bom, rows(lines(run, &of(documents)), document))?;
    table(files, statements, &STATEMENTS, bom, rows(lines(run, &of(statements)), statement))?;
    table(files, events, &EVENTS, bom, rows(lines_if_any(run, &of(events)), event))?;
    table(files, clusters, &CLUSTERS, bom, rows(lines(run, &of(clusters)), cluster))?;
    let of_cluster = lines(run, &of(clusters)).flat_map(|cluster: Result<ClusterRecord>| match cluster {
        Ok(cluster) => claim_rows(&cluster).into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    });
    table(files, claims, &CLAIMS, bom, of_cluster)?;
    table(files, pairs, &PAIRS, bom, rows(lines(run, &of(pairs)), pair))?;
    table(files, outlets, &OUTLETS, bom, rows(lines_if_any(run, &of(outlets)), outlet_pair))?;
    table(files, skipped, &SKIPPED, bom, rows(lines(run, &of(skipped)), skipped_document))
}

/// The cells of a row.
type Row = Vec<String>;

fn rows<T: DeserializeOwned>(
    records: impl Iterator<Item = Result<T>>,
    row: impl Fn(&T) -> Row,
) -> impl Iterator<Item = Result<Row>> {
    records.map(move |record| record.map(|record| row(&record)))
}

fn table(
    files: &mut Files,
    file: &str,
    header: &[&str],
    bom: bool,
    rows: impl Iterator<Item = Result<Row>>,
) -> Result<()> {
    let path = files.path(file);
    let fault = |error: csv::Error| refused(&path, error);
    files.write(file, |to| {
        if bom {
            to.write_all("\u{FEFF}".as_bytes()).map_err(|error| fault(error.into()))?;
        }
        let mut writer: Writer<_> = WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).from_writer(to);
        writer.write_record(header).map_err(fault)?;
        for row in rows {
            writer.write_record(&row?).map_err(fault)?;
        }
        writer.flush().map_err(|error| fault(error.into()))
    })
}

fn document(it: &DocumentRecord) -> Row {
    let shares = it.lang_shares.iter().map(|share| format!("{} {}", share.lang.code(), number(share.share)));
    vec![
        text(&it.doc_id),
        text(&it.outlet),
        text(&it.path),
        whole(it.line),
        some(it.published.as_ref()),
        some(it.title.as_ref()),
        some(it.url.as_ref()),
        text(it.lang.code()),
        number(it.lang_confidence),
        text(&joined(shares)),
        some(it.event_id.as_ref()),
        some(it.copy_of.as_ref()),
        text(&it.encoding),
        text(&joined(&it.notes)),
        it.statements.to_string(),
    ]
}

fn statement(it: &StatementRecord) -> Row {
    let speaker = it.speaker.as_ref();
    let deeds = it.predicates.iter().map(|deed| {
        let of = |participant: Option<&crate::record::ParticipantRecord>| {
            participant.map_or("?", |it| it.party.as_deref().unwrap_or(&it.words.text)).to_owned()
        };
        format!("{}: {} > {}", name(&deed.kind), of(deed.agent.as_ref()), of(deed.patient.as_ref()))
    });
    vec![
        text(&it.statement_id),
        text(&it.doc_id),
        text(&it.outlet),
        text(it.lang.code()),
        it.sentence_index.to_string(),
        it.sentence_start.to_string(),
        it.sentence_end.to_string(),
        text(&name(&it.sentence_boundary)),
        it.words.start.to_string(),
        it.words.end.to_string(),
        text(&it.words.text),
        some(speaker.map(|speaker| &speaker.words.text)),
        some(speaker.and_then(|speaker| speaker.party.as_ref())),
        some(speaker.map(|speaker| &speaker.cue.text)),
        speaker.map_or_else(String::new, |speaker| speaker.is_quoted.to_string()),
        text(&name(&it.polarity)),
        text(&joined(it.quantities.iter().map(figure))),
        text(&joined(it.times.iter().filter_map(days))),
        text(&joined(it.places.iter().map(|place| place.place.clone()))),
        text(&joined(it.states.iter().map(|state| format!("{}: {}", name(&state.axis), name(&state.value))))),
        text(&joined(deeds)),
        json(&it.polarity_cues),
        json(&it.quantities),
        json(&it.times),
        json(&it.places),
        json(&it.states),
        json(&it.predicates),
    ]
}

/// A quantity in words: `58 killed`, `at least 50 killed`.
fn figure(it: &QuantityRecord) -> String {
    let value = match (it.best, it.low, it.high) {
        (Some(best), ..) => number(best),
        (None, Some(low), Some(high)) => format!("{} to {}", number(low), number(high)),
        (None, Some(low), None) => format!("from {}", number(low)),
        (None, None, Some(high)) => format!("to {}", number(high)),
        (None, None, None) => "?".to_owned(),
    };
    let hedge = match it.hedge {
        crate::statement::Hedge::Exact => String::new(),
        hedge => format!("{} ", name(&hedge).replace('-', " ")),
    };
    format!("{hedge}{value} {}", name(&it.counted))
}

fn days(it: &TimeRecord) -> Option<String> {
    let (first, last) = (it.first_day.as_ref()?, it.last_day.as_ref()?);
    Some(if first == last { first.clone() } else { format!("{first} to {last}") })
}

fn event(it: &EventRecord) -> Row {
    vec![
        text(&it.event_id),
        text(&joined(&it.documents)),
        text(&joined(&it.outlets)),
        it.sources.to_string(),
        text(&joined(it.languages.iter().map(|(label, documents)| format!("{} {documents}", label.code())))),
        some(it.title.as_ref()),
        some(it.first_day.as_ref()),
        some(it.last_day.as_ref()),
        text(&joined(it.places.iter().map(|(place, documents)| format!("{place} {documents}")))),
        text(&joined(it.figures.iter().map(|(figure, documents)| format!("{figure} {documents}")))),
        some_number(it.likeness),
        some_number(it.least_likeness),
    ]
}

fn cluster(it: &ClusterRecord) -> Row {
    vec![
        text(&it.cluster_id),
        text(&it.event_id),
        text(&joined(&it.statements)),
        text(&joined(&it.outlets)),
        text(&joined(it.languages.iter().map(|language| language.code()))),
        it.sources.to_string(),
        text(&it.representative),
        text(&it.gist),
        it.claims.len().to_string(),
        json(&it.camps),
        number(it.contradiction),
        number(it.disagreement),
        json(&it.contradictions),
        it.cohesion.pairs.to_string(),
        number(it.cohesion.mean),
        number(it.cohesion.lowest),
        text(&joined(it.cohesion.shared.iter().map(|(part, statements)| format!("{part} {statements}")))),
    ]
}

/// The claims of a cluster, each by its place in the cluster's list, from 0, which `contradicts` names as well.
fn claim_rows(cluster: &ClusterRecord) -> Vec<Row> {
    let row = |(at, claim): (usize, &crate::record::ClaimRecord)| {
        vec![
            text(&cluster.cluster_id),
            at.to_string(),
            some(claim.value.as_ref()),
            text(&joined(&claim.parties)),
            text(&joined(&claim.outlets)),
            claim.sources.to_string(),
            some(claim.since.as_ref()),
            text(&joined(claim.contradicts.iter().map(ToString::to_string))),
            text(&joined(&claim.statements)),
        ]
    };
    cluster.claims.iter().enumerate().map(row).collect()
}

fn pair(it: &PairRecord) -> Row {
    vec![
        text(&it.a),
        text(&it.b),
        number(it.similarity),
        number(it.alignment),
        number(it.contradiction),
        text(&name(&it.label)),
        text(&name(&it.relation)),
        it.conflict.map_or_else(String::new, |conflict| text(&name(&conflict))),
        text(&it.explanation),
        json(&it.evidence),
        some_number(it.signals.late),
        number(it.signals.link),
        number(it.signals.in_context),
        it.signals.is_apart.to_string(),
        it.signals.is_grouped.to_string(),
        json(&it.signals.typed),
        it.inference.as_ref().map_or_else(String::new, json),
    ]
}

fn outlet_pair(it: &OutletPairRecord) -> Row {
    vec![
        text(&it.a),
        text(&it.b),
        it.points.to_string(),
        text(&joined(it.relations.iter().map(|(relation, pairs)| format!("{} {pairs}", name(relation))))),
        it.contradicted.to_string(),
        number(it.disagreement),
        it.copies.to_string(),
    ]
}

fn skipped_document(it: &SkippedRecord) -> Row {
    vec![text(&it.path), whole(it.line), text(&it.reason)]
}

/// Several things in a cell.
fn joined<T: AsRef<str>>(parts: impl IntoIterator<Item = T>) -> String {
    parts.into_iter().map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join("; ")
}

/// A nested part, as it is in the run folder.
fn json<T: Serialize>(part: &T) -> String {
    text(&serde_json::to_string(part).unwrap_or_default())
}

/// A number that bayan worked out, to six decimals as in the run folder.
fn number(value: f64) -> String {
    rounded(value).to_string()
}

fn some_number(value: Option<f64>) -> String {
    value.map_or_else(String::new, number)
}

fn whole(value: Option<usize>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn some(words: Option<&String>) -> String {
    words.map_or_else(String::new, |words| text(words))
}

/// Words that somebody wrote, as a cell that no spreadsheet takes for a formula.
fn text(words: &str) -> String {
    let mut cell = String::with_capacity(words.len() + 1);
    if is_risky(words) {
        cell.push('\'');
    }
    for c in words.chars() {
        match c {
            '\t' | '\n' => cell.push(c),
            c if c.is_control() => visible(c, &mut cell),
            c => cell.push(c),
        }
    }
    cell
}

/// Whether a spreadsheet might take a cell of these words for a formula, or its first sign for one of ours.
fn is_risky(words: &str) -> bool {
    words.starts_with(['\'', '\t', '\r', '\n'])
        || words.chars().find(|&c| !c.is_whitespace() && !is_invisible(c)).is_some_and(|c| {
            matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '\u{2212}')
        })
}

/// Signs that are not seen, behind which a formula could hide: controls, marks of direction and of joining, fillers,
/// variation selectors, tags.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_every_mark_can_be_taken_off() {
        let risky = [
            "=HYPERLINK(\"http://example.org\")",
            "+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "\u{200F}=1",
            "\u{202B} \u{FEFF}\u{200C}=1",
            "\u{2067}+1",
            "＝1",
            "＋1",
            "－1",
            "＠A",
            "\0=1",
            "\u{A0}@A",
            "'quoted'",
        ];
        for words in risky {
            let cell = text(words);
            assert!(cell.starts_with('\''), "{words:?}");
            assert_eq!(text(&cell), format!("'{cell}"));
            let undone = &cell[1..];
            let shown: String = words.replace('\r', "␍").replace('\0', "␀");
            assert_eq!(undone, shown);
        }
        for words in ["", "58 killed", "د خیبر خبر", "a=b", "\u{200F}د خیبر", "[{\"a\":1}]", "12-10-2025"]
        {
            assert_eq!(text(words), words);
        }
    }

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(text("a\0b\r\nc\u{7F}\u{85}\td"), "a␀b␍\nc␡\\u{85}\td");
    }

    #[test]
    fn numbers_stay_numbers() {
        assert_eq!(number(-0.3), "-0.3");
        assert_eq!(number(58.0), "58");
        let mut writer = WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).from_writer(Vec::new());
        writer.write_record([number(-0.3), text("-0.3"), text("a;=b")]).unwrap();
        assert_eq!(String::from_utf8(writer.into_inner().unwrap()).unwrap(), "-0.3,\"'-0.3\",\"a;=b\"\n");
    }
}
