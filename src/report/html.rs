//! The report as a page: one HTML file that shows a run in any browser, with nothing fetched from anywhere.
//!
//! The page carries what [`View`] holds as compressed JSON, and a program that draws it (`html/app`). What articles say is
//! hostile: the program makes elements and texts, never markup, and the page's own content security policy allows its one
//! script and its one style sheet, by their hashes, and nothing else. A run too large for one file becomes several, cut
//! between events, that link to each other.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::view::{Event, EventPair, EventStatement, Overview, View};
use crate::error::{Error, ErrorKind, Result};
use crate::files::Files;
use crate::record::{InferenceRecord, SignalsRecord};
use crate::{atomic, report};

/// The program of the page, in the order in which its parts are joined.
const APP: [&str; 12] = [
    include_str!("html/app/dom.js"),
    include_str!("html/app/text.js"),
    include_str!("html/app/labels.js"),
    include_str!("html/app/data.js"),
    include_str!("html/app/search.js"),
    include_str!("html/app/filters.js"),
    include_str!("html/app/points.js"),
    include_str!("html/app/overview.js"),
    include_str!("html/app/event.js"),
    include_str!("html/app/chart.js"),
    include_str!("html/app/evidence.js"),
    include_str!("html/app/main.js"),
];

const STYLE: &str = include_str!("html/style.css");

const LABELS: &str = include_str!("html/labels.json");

/// How many contradictions the page shows where no program runs.
const WITHOUT_PROGRAM: usize = 10;

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// About how many bytes a file may have; a larger report is split between events. One event is never split.
    pub max_bytes: u64,
    /// Whether files that bayan did not write, or that were changed since, are replaced as well.
    pub force: bool,
}

impl Default for Options {
    fn default() -> Self {
        // What many mail servers let through.
        Self { max_bytes: 20_000_000, force: false }
    }
}

/// The folder of a run's report, unless another is named.
#[must_use]
pub fn folder(run: &Path) -> PathBuf {
    run.join("report")
}

/// Writes `view` as `report.html` to `folder`, making it where it does not exist, and returns the files: a large report
/// goes on in `report-2.html` and so on. Files of an earlier report that nobody changed are replaced, and parts that are
/// no longer needed removed; nothing else is touched.
///
/// The same run and the same articles give the same bytes.
///
/// # Errors
/// [`ErrorKind::Io`] if a file cannot be written; [`ErrorKind::Run`] if a file that is not bayan's stands where one of the
/// report would.
pub fn write(view: &View, folder: &Path, options: Options) -> Result<Vec<PathBuf>> {
    let sized = view.events.iter().map(|event| compressed(view, event)).collect::<Result<Vec<_>>>()?;
    let parts = split(&sized, options.max_bytes);
    let names: Vec<String> = (1..=parts.len()).map(name).collect();
    let mut files = Files::open(folder, names.iter().map(String::as_str), options.force)?;
    let listed: Vec<PartFile<'_>> = names
        .iter()
        .zip(&parts)
        .map(|(name, part)| {
            let events = &view.events[part.clone()];
            PartFile { name, events: events.len(), points: events.iter().map(|event| event.points.len()).sum() }
        })
        .collect();
    for (at, (name, part)) in names.iter().zip(&parts).enumerate() {
        let path = files.path(name);
        let page = page(view, &view.events[part.clone()], Part { number: at + 1, files: &listed })?;
        files.write(name, |writer| {
            writer.write_all(page.as_bytes()).map_err(|error| atomic::unwritable(&path, error))
        })?;
    }
    let part = |name: &str| name.strip_prefix("report-")?.strip_suffix(".html")?.parse::<usize>().ok();
    files.remove(|name| part(name).is_some())?;
    Ok(files.written())
}

/// The name of a part, from 1.
fn name(number: usize) -> String {
    if number == 1 { "report.html".to_owned() } else { format!("report-{number}.html") }
}

/// Cuts events of these sizes into parts of at most `most` together, where one alone is not larger. There is always a part.
fn split(sizes: &[u64], most: u64) -> Vec<std::ops::Range<usize>> {
    // The program and its labels, and the overview, are in every part.
    let most = most.saturating_sub(500_000);
    let mut parts = Vec::new();
    let (mut from, mut sum) = (0, 0_u64);
    for (at, &size) in sizes.iter().enumerate() {
        if at > from && sum + size > most {
            parts.push(from..at);
            (from, sum) = (at, 0);
        }
        sum += size;
    }
    parts.push(from..sizes.len());
    parts
}

/// What a part holds besides its events.
#[derive(Clone, Copy, Serialize)]
struct Part<'run> {
    /// Which it is, from 1.
    number: usize,
    files: &'run [PartFile<'run>],
}

/// A file of a report.
#[derive(Serialize)]
struct PartFile<'run> {
    name: &'run str,
    events: usize,
    points: usize,
}

/// What the page's program reads.
#[derive(Serialize)]
struct Data<'run> {
    overview: &'run Overview,
    part: Part<'run>,
    events: &'run [Event],
}

/// What the scores of a pair are made of.
#[derive(Serialize)]
struct PairSignals<'run> {
    signals: &'run SignalsRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    inference: Option<InferenceRecord>,
}

/// The same for all pairs of an event, in their order.
#[derive(Serialize)]
struct EventSignals<'run> {
    points: Vec<Vec<PairSignals<'run>>>,
    loose: Vec<PairSignals<'run>>,
}

impl<'run> EventSignals<'run> {
    fn of(event: &'run Event) -> Self {
        let all = |pairs: &'run [EventPair]| {
            pairs.iter().map(|pair| PairSignals { signals: &pair.signals, inference: pair.inference }).collect()
        };
        Self { points: event.points.iter().map(|point| all(&point.pairs)).collect(), loose: all(&event.loose) }
    }
}

/// How many bytes an event takes in a page, about: it is compressed by itself.
fn compressed(view: &View, event: &Event) -> Result<u64> {
    let letters =
        [packed(event)?.0.len(), packed(&texts(view, event))?.0.len(), packed(&EventSignals::of(event))?.0.len()];
    Ok(letters.iter().sum::<usize>() as u64)
}

/// The texts of an event's documents, in their order.
fn texts<'run>(view: &'run View, event: &Event) -> Vec<Option<&'run str>> {
    event.documents.iter().map(|document| view.text(document)).collect()
}

/// `value` as JSON, compressed, in letters; and how many bytes the JSON has.
fn packed(value: &impl Serialize) -> Result<(String, u64)> {
    struct Counted<W>(W, u64);
    impl<W: io::Write> io::Write for Counted<W> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let written = self.0.write(bytes)?;
            self.1 += written as u64;
            Ok(written)
        }
        fn flush(&mut self) -> io::Result<()> {
            self.0.flush()
        }
    }
    let refused = |error: io::Error| {
        Error::new(ErrorKind::Run, "a record of this run cannot be put into a page").with_source(error)
    };
    // A stream of gzip that says neither when nor where it was made.
    let mut counted = Counted(GzEncoder::new(Vec::new(), Compression::best()), 0);
    serde_json::to_writer(&mut counted, value).map_err(|error| refused(error.into()))?;
    let bytes = counted.0.finish().map_err(refused)?;
    Ok((BASE64_STANDARD.encode(bytes), counted.1))
}

/// `html/page.html`
#[derive(Template)]
#[template(path = "html/page.html", config = "src/report/askama.toml")]
struct Page {
    name: String,
    csp: String,
    style: &'static str,
    script: String,
    labels: &'static str,
    data: String,
    texts: String,
    signals: String,
    data_size: String,
    summary: String,
}

fn page(view: &View, events: &[Event], part: Part<'_>) -> Result<String> {
    let (data, data_bytes) = packed(&Data { overview: &view.overview, part, events })?;
    let (texts, texts_bytes) = packed(&events.iter().map(|event| texts(view, event)).collect::<Vec<_>>())?;
    let (signals, signals_bytes) = packed(&events.iter().map(EventSignals::of).collect::<Vec<_>>())?;
    let script = script();
    let size = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let data_size = format!(
        "{} of data, {} in this file",
        size(data_bytes + texts_bytes + signals_bytes),
        size((data.len() + texts.len() + signals.len()) as u64)
    );
    let page = Page {
        // A title is no place for boxes.
        name: view.overview.run.name.replace(|sign: char| turns(sign) || sign.is_control(), "\u{FFFD}"),
        csp: policy(&script),
        style: STYLE,
        script,
        labels: LABELS,
        data,
        texts,
        signals,
        data_size,
        summary: rendered(&Summary::of(view, events))?,
    };
    rendered(&page)
}

fn rendered(template: &impl Template) -> Result<String> {
    template.render().map_err(|error| Error::new(ErrorKind::Run, "the page cannot be made").with_source(error))
}

/// The whole program. Its parts see each other, and nothing else sees them.
fn script() -> String {
    let mut script = String::from("\"use strict\";\n(() => {\n");
    for part in APP {
        script.push_str(part);
    }
    script.push_str("})();\n");
    script
}

/// What the page may do: run `script`, and look as [`STYLE`] says.
fn policy(script: &str) -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    let mut policy = String::from("default-src 'none'; base-uri 'none'; form-action 'none'");
    // Writing to a string cannot fail.
    let _ = write!(policy, "; script-src 'sha256-{}'; style-src 'sha256-{}'", hash(script), hash(STYLE));
    policy.push_str("; require-trusted-types-for 'script'; trusted-types 'none'");
    policy
}

/// `text` as a page may hold it: markup escaped, and each sign that would turn the direction of what follows, or that has no
/// form, in a box of its own with its number, as the page's program does it.
fn boxed(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // HTML has no way to write these two.
            '\0' | '\r' => safe.push('\u{FFFD}'),
            sign if turns(sign) || (sign.is_control() && !matches!(sign, '\t' | '\n')) => {
                let code = u32::from(sign);
                // Writing to a string cannot fail.
                let _ = write!(safe, "<span class=\"control\" data-code=\"U+{code:04X}\">{sign}</span>");
            }
            sign => safe.push(sign),
        }
    }
    safe
}

/// Whether a sign begins or ends an embedding, an override or an isolate of directions.
const fn turns(sign: char) -> bool {
    matches!(sign, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// `html/summary.html`: what the page shows where its program does not run. Its texts are [`boxed`].
#[derive(Template)]
#[template(path = "html/summary.html", config = "src/report/askama.toml")]
struct Summary<'run> {
    name: String,
    overview: &'run Overview,
    conflicts: Vec<Conflict>,
}

/// A contradiction in the summary.
struct Conflict {
    what: String,
    score: String,
    sides: [Side; 2],
    explanation: String,
}

/// One of its statements.
struct Side {
    outlet: String,
    lang: &'static str,
    dir: &'static str,
    text: String,
    published: String,
}

impl<'run> Summary<'run> {
    fn of(view: &'run View, events: &'run [Event]) -> Self {
        let mut strongest: Vec<(&Event, &EventPair)> = events
            .iter()
            .flat_map(|event| event.points.iter().filter_map(move |point| Some((event, point.pairs.first()?))))
            .filter(|(_, pair)| pair.relation != crate::contradiction::Relation::Update)
            .collect();
        // The events and their points are in order, and sorting keeps that among equals.
        strongest.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score));
        let conflicts = strongest.into_iter().take(WITHOUT_PROGRAM).map(|(event, pair)| Conflict {
            what: pair.conflict.map_or_else(|| "other".to_owned(), |kind| report::name(&kind)),
            score: format!("{:.2}", pair.score),
            sides: [pair.a, pair.b].map(|at| Side::of(&view.overview, event, &event.statements[at])),
            explanation: boxed(&pair.explanation),
        });
        Self { name: boxed(&view.overview.run.name), overview: &view.overview, conflicts: conflicts.collect() }
    }
}

impl Side {
    fn of(overview: &Overview, event: &Event, statement: &EventStatement) -> Self {
        let document = &event.documents[statement.document];
        Self {
            outlet: boxed(&overview.outlets[document.outlet].name),
            lang: statement.lang.code(),
            dir: statement.lang.direction(),
            text: boxed(&statement.text),
            published: boxed(document.published.as_deref().unwrap_or("no date")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_cut_between_events_and_a_large_event_has_one_of_its_own() {
        let most = 500_000 + 100;
        assert_eq!(split(&[], most).len(), 1);
        assert_eq!(split(&[40, 60, 1], most), [0..2, 2..3]);
        assert_eq!(split(&[500, 10, 90], most), [0..1, 1..3]);
        // A bound below what every part holds gives each event a part.
        assert_eq!(split(&[1, 1], 10), [0..1, 1..2]);
    }

    #[test]
    fn boxed_words_hold_no_markup_and_no_sign_that_reaches_its_neighbours() {
        assert_eq!(boxed("a <b> & \"c\" 'd'"), "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
        assert_eq!(boxed("5\u{202E}8"), "5<span class=\"control\" data-code=\"U+202E\">\u{202E}</span>8");
        assert_eq!(boxed("a\0b\rc\nد\u{200C}ه"), "a\u{FFFD}b\u{FFFD}c\nد\u{200C}ه");
        assert_eq!(boxed("\u{7}"), "<span class=\"control\" data-code=\"U+0007\">\u{7}</span>");
    }

    #[test]
    fn the_program_and_the_style_cannot_end_their_elements() {
        for text in [script().as_str(), STYLE, LABELS] {
            assert!(!text.contains("</"), "the element would end there");
            assert!(!text.contains('\r'), "a browser would hash another text");
        }
    }

    #[test]
    fn packed_data_is_the_same_every_time_and_comes_back() {
        use std::io::Read as _;

        let value = serde_json::json!({"text": "بیان </script>", "list": [1, null]});
        let (packed_value, bytes) = packed(&value).unwrap();
        assert_eq!(packed_value, packed(&value).unwrap().0);
        let mut text = String::new();
        let unpacked = BASE64_STANDARD.decode(packed_value).unwrap();
        flate2::read::GzDecoder::new(unpacked.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        assert_eq!(text.len() as u64, bytes);
    }
}
