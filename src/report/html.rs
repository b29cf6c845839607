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
use crate::{atomic, report};

/// The program of the page, in the order in which its parts are joined.
const APP: [&str; 0] = [];

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
    let sized = view.events.iter().map(|event| Ok(Bundle::of(view, event)?.compressed)).collect::<Result<Vec<_>>>()?;
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
    files.remove(|name| name.starts_with("report-") && name.ends_with(".html"))?;
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

/// An event's share of a page.
struct Bundle {
    /// How many bytes it takes there, about: compressed by itself.
    compressed: u64,
}

impl Bundle {
    fn of(view: &View, event: &Event) -> Result<Self> {
        let texts = texts(view, event);
        Ok(Self { compressed: (packed(event)?.0.len() + packed(&texts)?.0.len()) as u64 })
    }
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
struct Page<'run> {
    name: &'run str,
    csp: String,
    style: &'static str,
    script: String,
    labels: &'static str,
    data: String,
    texts: String,
    data_size: String,
    summary: String,
}

fn page(view: &View, events: &[Event], part: Part<'_>) -> Result<String> {
    let (data, data_bytes) = packed(&Data { overview: &view.overview, part, events })?;
    let (texts, texts_bytes) = packed(&events.iter().map(|event| texts(view, event)).collect::<Vec<_>>())?;
    let script = script();
    let size = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let data_size =
        format!("{} of data, {} in this file", size(data_bytes + texts_bytes), size((data.len() + texts.len()) as u64));
    let page = Page {
        name: &view.overview.run.name,
        csp: policy(&script),
        style: STYLE,
        script,
        labels: LABELS,
        data,
        texts,
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

/// `html/summary.html`: what the page shows where its program does not run.
#[derive(Template)]
#[template(path = "html/summary.html", config = "src/report/askama.toml")]
struct Summary<'run> {
    overview: &'run Overview,
    conflicts: Vec<Conflict<'run>>,
}

/// A contradiction in the summary.
struct Conflict<'run> {
    what: String,
    score: String,
    sides: [Side<'run>; 2],
    explanation: &'run str,
}

/// One of its statements.
struct Side<'run> {
    outlet: &'run str,
    lang: &'static str,
    dir: &'static str,
    text: &'run str,
    published: &'run str,
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
            explanation: &pair.explanation,
        });
        Self { overview: &view.overview, conflicts: conflicts.collect() }
    }
}

impl<'run> Side<'run> {
    fn of(overview: &'run Overview, event: &'run Event, statement: &'run EventStatement) -> Self {
        let document = &event.documents[statement.document];
        Self {
            outlet: &overview.outlets[document.outlet].name,
            lang: statement.lang.code(),
            dir: statement.lang.direction(),
            text: &statement.text,
            published: document.published.as_deref().unwrap_or("no date"),
        }
    }
}
