//! A pipeline config as it is written: one TOML file a job, of which only `[corpus] path` is required.
//!
//! The structs here are the one place where keys, their explanations and their defaults stand. `bayan init` and
//! `bayan check` print them, messages about wrong keys ask them; so a new key needs a field with its
//! documentation, a line in `default`, and nothing else.

use std::ops::Range;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{template, values};
use crate::document::{DEFAULT_MAX_DOCUMENT_BYTES, DateOrder, EncodingChoice, Fields, Limits, Reading};
use crate::error::{Error, ErrorKind, Result};

/// A whole config. Paths in it are relative to the folder of the config file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Config {
    /// The articles to read.
    pub corpus: CorpusConfig,
    /// Telling languages apart.
    pub language: LanguageConfig,
    /// Statements as vectors.
    pub embed: EmbedConfig,
    /// Which documents report the same event.
    pub events: EventsConfig,
    /// Which statements of different documents speak to the same point.
    pub alignment: AlignmentConfig,
    /// Groups of statements on one point.
    pub clusters: ClustersConfig,
    /// Where statements contradict each other.
    pub contradiction: ContradictionConfig,
    /// What the corpus must hold for a run to be of use: where it does not, `bayan run` says so and ends with exit code 3,
    /// after the results are written. Nothing here changes results, and nothing is expected unless it is written.
    pub expect: ExpectConfig,
    /// The run folder.
    pub output: OutputConfig,
    /// How the job is run; nothing here changes its results.
    pub run: RunConfig,
}

/// `[corpus]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct CorpusConfig {
    /// The folder of articles, with a folder for each outlet: .txt or .md files with front matter, .html, .json, .jsonl,
    /// .csv, .tsv, .parquet, .warc, each also compressed (.gz, .zst) or in archives (.tar, .zip). The only key that is
    /// required.
    #[serde(deserialize_with = "values::text")]
    pub path: PathBuf,
    /// Documents of more bytes than this are skipped.
    #[serde(deserialize_with = "values::whole::<_, _, 1, { u64::MAX }>")]
    pub max_document_bytes: u64,
    /// The encoding of files without a byte order mark: "detect", or a name such as "windows-1256".
    pub encoding: EncodingChoice,
    /// How a date such as 03/04/2025 is read: "report" reads the document without a date and notes it, "day-first" or
    /// "month-first" settles it.
    pub dates: DateOrder,
    /// Which field of an object, column of a table or key of front matter holds what.
    pub fields: Fields,
    /// What is too large to be read.
    pub limits: Limits,
}

/// `[language]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct LanguageConfig {
    /// How to label Persian: "detect" tells Dari (prs) and Iranian Persian (fa) apart, "prs" or "fa" labels all of
    /// it so. Every later stage treats the two alike.
    pub persian: Persian,
}

/// How Persian text is labelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Persian {
    /// Dari and Iranian Persian are told apart.
    #[default]
    #[serde(rename = "detect")]
    Detect,
    /// All of it is Dari.
    #[serde(rename = "prs")]
    Dari,
    /// All of it is Iranian Persian.
    #[serde(rename = "fa")]
    Iranian,
}

/// `[embed]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct EmbedConfig {
    /// How closely statements are read: "fast" takes a table of word vectors, tens of thousands of sentences a second;
    /// "standard" an encoder that reads each statement as a whole; "thorough" also reads the statements of each likely
    /// pair together.
    pub mode: Mode,
    /// Another encoder.
    pub transformer: TransformerConfig,
}

/// How closely statements are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// By a table of word vectors.
    Fast,
    /// Each statement by an encoder.
    #[default]
    Standard,
    /// And likely pairs once more, both statements together.
    Thorough,
}

/// `[embed.transformer]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct TransformerConfig {
    /// A model folder (ONNX graph, tokenizer.json), or the name of a model that `bayan model add` keeps, in place of
    /// the encoder that bayan carries. Only for mode "standard".
    #[serde(deserialize_with = "values::some_text")]
    pub path: Option<PathBuf>,
}

/// `[events]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct EventsConfig {
    /// Two documents published more than this many days apart do not report the same event. From 0 to 3660.
    #[serde(deserialize_with = "values::whole::<_, _, 0, 3660>")]
    pub window_days: u32,
    /// Probability of reporting the same event from which documents are put together, on the average of their pairs.
    /// What they say counts, the places they name and the figures they give. From 0 to 1.
    #[serde(deserialize_with = "values::share")]
    pub threshold: f64,
}

/// `[alignment]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AlignmentConfig {
    /// Probability of speaking to the same point from which a pair of statements is kept. From 0 to 1.
    #[serde(deserialize_with = "values::share")]
    pub threshold: f64,
    /// Each statement is compared with this many of its nearest neighbours in the event. From 1 to 4096.
    #[serde(deserialize_with = "values::whole::<_, _, 1, 4096>")]
    pub candidates: usize,
    /// Of a document with more statements than this, only the first are compared with those of others, and a note in
    /// documents.jsonl says so: no article is that long, and time grows with the square. From 1.
    #[serde(deserialize_with = "values::whole::<_, _, 1, { u64::MAX }>")]
    pub max_statements: usize,
}

/// `[clusters]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ClustersConfig {
    /// Probability of speaking to the same point from which a pair speaks for joining its statements in a cluster;
    /// below it, the pair speaks against. From 0 to 1.
    #[serde(deserialize_with = "values::share")]
    pub threshold: f64,
}

/// `[contradiction]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ContradictionConfig {
    /// Score from which a pair is labelled a contradiction, in pairs, clusters and the summary. Every pair's score
    /// is written whatever this says. From 0 to 1.
    #[serde(deserialize_with = "values::share")]
    pub threshold: f64,
    /// A model of inference between sentences.
    pub nli: NliConfig,
}

/// `[contradiction.nli]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct NliConfig {
    /// The folder of a cross-encoder for natural language inference (ONNX graph, tokenizer.json, label order in
    /// config.json), or the name of a model that `bayan model add` keeps. It is asked about every pair that may speak
    /// to one point. Unless it is given, none is asked.
    #[serde(deserialize_with = "values::some_text")]
    pub path: Option<PathBuf>,
    /// What its answer counts against the answer of the pair scorer. From 0 to 1.
    #[serde(deserialize_with = "values::share")]
    pub weight: f64,
}

/// `[expect]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ExpectConfig {
    /// Least number of documents that are read, in all.
    #[serde(deserialize_with = "values::some_whole::<_, _, 1, { u64::MAX }>")]
    pub min_documents: Option<usize>,
    /// Least number of documents of each outlet that has any.
    #[serde(deserialize_with = "values::some_whole::<_, _, 1, { u64::MAX }>")]
    pub min_documents_per_outlet: Option<usize>,
    /// Outlets that must occur, by their names: `["Northgate Dispatch", "Wrakhpana"]`.
    #[serde(deserialize_with = "values::texts")]
    pub outlets: Vec<String>,
    /// Languages that must occur, by their codes: en, ps, ur, prs, fa.
    #[serde(deserialize_with = "values::languages")]
    pub languages: Vec<String>,
    /// Largest share of documents that are skipped, of all that were found. From 0 to 1.
    #[serde(deserialize_with = "values::some_share")]
    pub max_skipped_share: Option<f64>,
    /// Least share of documents that say when they were published. From 0 to 1.
    #[serde(deserialize_with = "values::some_share")]
    pub min_dated_share: Option<f64>,
}

/// `[output]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct OutputConfig {
    /// The folder that the results are written to. Unless it is given: runs/NAME, where NAME is the name of the
    /// config file without its extension.
    #[serde(deserialize_with = "values::some_text")]
    pub path: Option<PathBuf>,
    /// Whether the run is also written as a page to look at, report/report.html in that folder, as `bayan report` does.
    pub html: bool,
}

/// `[run]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct RunConfig {
    /// Number of threads; 0 means one for each core. The results are the same for any number.
    #[serde(deserialize_with = "values::whole::<_, _, 0, 4096>")]
    pub threads: usize,
    /// The folder in which vectors and all else that a run finds are kept, so that a second run works out only what is new.
    /// Unless it is given: `bayan/vectors` in the user's cache folder. `bayan run --no-cache` keeps nothing.
    #[serde(deserialize_with = "values::some_text")]
    pub cache: Option<PathBuf>,
}

impl Default for CorpusConfig {
    fn default() -> Self {
        Self {
            path: PathBuf::new(),
            max_document_bytes: DEFAULT_MAX_DOCUMENT_BYTES,
            encoding: EncodingChoice::default(),
            dates: DateOrder::default(),
            fields: Fields::default(),
            limits: Limits::default(),
        }
    }
}

impl CorpusConfig {
    /// How the corpus is to be read.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading {
            limits: Limits { max_document_bytes: self.max_document_bytes, ..self.limits },
            fields: self.fields.clone(),
            dates: self.dates,
            encoding: self.encoding,
        }
    }
}

impl Default for EventsConfig {
    fn default() -> Self {
        Self { window_days: 3, threshold: 0.5 }
    }
}

impl Default for AlignmentConfig {
    fn default() -> Self {
        Self { threshold: 0.05, candidates: 64, max_statements: 2000 }
    }
}

impl Default for ClustersConfig {
    fn default() -> Self {
        Self { threshold: 0.2 }
    }
}

impl Default for ContradictionConfig {
    fn default() -> Self {
        Self { threshold: 0.5, nli: NliConfig::default() }
    }
}

impl Default for NliConfig {
    fn default() -> Self {
        Self { path: None, weight: 0.5 }
    }
}

impl Config {
    /// Reads a config from `text`, the content of the file `path` (which is named in messages and not opened).
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for text that is no TOML, a key bayan does not know, a wrong value, or no corpus
    /// path; with the place in the text, and the nearest right key where there is one.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        let source = Source { path, text };
        let table = DeTable::parse(text).map_err(|error| source.toml_error(&error, None))?;
        source.check_keys(table.get_ref())?;
        let config: Self = toml::from_str(text).map_err(|error| source.toml_error(&error, Some(table.get_ref())))?;
        if config.corpus.path.as_os_str().is_empty() {
            let error = match source.key_span(table.get_ref(), "corpus") {
                Some(span) => source.fault("`[corpus]` has no `path`", Some(span)),
                None => source.fault("there is no `[corpus]` section, so no corpus", None),
            };
            return Err(error.with_hint("name the folder of articles: `path = \"…\"` under `[corpus]`"));
        }
        Ok(config)
    }

    /// A config file that states every key with its explanation and default. `corpus` is the value of
    /// `[corpus] path`, `name` the name of the config.
    #[must_use]
    pub fn template(corpus: &str, name: &str) -> String {
        let mut config = Self::default();
        config.corpus.path = corpus.into();
        config.output.path = Some(["runs", name].iter().collect());
        template::commented(&config)
    }
}

/// A config's text, for messages.
pub(super) struct Source<'text> {
    pub(super) path: &'text Path,
    pub(super) text: &'text str,
}

impl Source<'_> {
    /// An error at `span`, if it has a place.
    pub(super) fn fault(&self, message: impl Into<String>, span: Option<Range<usize>>) -> Error {
        let error = Error::new(ErrorKind::Config, message).in_file(self.path);
        match span {
            Some(span) => error.at_range(self.text, span),
            None => error,
        }
    }

    /// Where the value of a key stands, if it is written.
    pub(super) fn value_span(&self, section: &str, key: &str) -> Option<Range<usize>> {
        let table = DeTable::parse(self.text).ok()?;
        Some(within(table.get_ref(), section)?.get(key)?.span())
    }

    #[allow(clippy::unused_self, reason = "it is one of the questions asked of a source")]
    fn key_span(&self, table: &DeTable<'_>, key: &str) -> Option<Range<usize>> {
        table.get_key_value(key).map(|(key, _)| key.span())
    }

    /// A fault that the TOML reader found, with the key whose value is at fault where the table tells.
    fn toml_error(&self, error: &toml::de::Error, table: Option<&DeTable<'_>>) -> Error {
        // The reader's messages may be several lines long; each says one thing.
        let message = error.message().trim().lines().map(str::trim).collect::<Vec<_>>().join("; ");
        let key = error.span().and_then(|span| key_at(table?, &span));
        let message = match key {
            Some(key) => format!("`{key}`: {message}"),
            None => message,
        };
        self.fault(message, error.span())
    }

    /// Finds keys that bayan does not know, before serde does, to say more about them.
    fn check_keys(&self, table: &DeTable<'_>) -> Result<()> {
        let known = template::keys();
        for (section, value) in in_order(table) {
            let name = section.get_ref().as_ref();
            if !known.iter().any(|(known, _)| known == name) {
                return Err(self.unknown_section(section, value.get_ref(), &known));
            }
            self.check_section(name, section, value.get_ref(), &known)?;
        }
        Ok(())
    }

    fn check_section(
        &self,
        name: &str,
        section: &Spanned<impl AsRef<str>>,
        value: &DeValue<'_>,
        known: &[Section],
    ) -> Result<()> {
        let DeValue::Table(entries) = value else {
            return Err(self
                .fault(format!("`{name}` is a section"), Some(section.span()))
                .with_hint(format!("write `[{name}]` and its keys on the lines below it")));
        };
        let keys = known.iter().find(|(known, _)| known == name).map_or(&[][..], |(_, keys)| keys);
        for (key, value) in in_order(entries) {
            let inner = format!("{name}.{}", key.get_ref().as_ref());
            if known.iter().any(|(known, _)| *known == inner) {
                self.check_section(&inner, key, value.get_ref(), known)?;
            } else if !keys.iter().any(|known| known == key.get_ref().as_ref()) {
                return Err(self.unknown_key(name, key, keys, known));
            }
        }
        Ok(())
    }

    fn unknown_section(&self, key: &Spanned<impl AsRef<str>>, value: &DeValue<'_>, known: &[Section]) -> Error {
        let name = key.get_ref().as_ref();
        let sections = || known.iter().map(|(section, _)| section.as_str());
        if value.is_table() {
            let error = self.fault(format!("there is no section `[{name}]`"), Some(key.span()));
            return error.with_hint(match nearest(name, sections()) {
                Some(near) => format!("did you mean `[{near}]`?"),
                None => format!("the sections are {}", listed(sections())),
            });
        }
        let error = self.fault(format!("the key `{name}` stands in no section"), Some(key.span()));
        error.with_hint(match home(name, known) {
            Some((section, near)) => format!("did you mean `{near}` under `[{section}]`?"),
            None => format!("every key belongs to one of the sections {}", listed(sections())),
        })
    }

    fn unknown_key(&self, section: &str, key: &Spanned<impl AsRef<str>>, keys: &[String], known: &[Section]) -> Error {
        let name = key.get_ref().as_ref();
        let error = self.fault(format!("`[{section}]` has no key `{name}`"), Some(key.span()));
        if let Some(near) = nearest(name, keys.iter().map(String::as_str)) {
            return error.with_hint(format!("did you mean `{near}`?"));
        }
        error.with_hint(match home(name, known) {
            Some((other, near)) => format!("did you mean `{near}` under `[{other}]`?"),
            None => format!("its keys are {}", listed(keys.iter().map(String::as_str))),
        })
    }
}

/// The table of a section, whose name may be dotted.
pub(super) fn within<'table, 'text>(table: &'table DeTable<'text>, section: &str) -> Option<&'table DeTable<'text>> {
    section.split('.').try_fold(table, |table, part| table.get(part)?.get_ref().as_table())
}

/// The entries of a table in the order in which they are written.
fn in_order<'table, 'text>(
    table: &'table DeTable<'text>,
) -> Vec<(&'table Spanned<DeString<'text>>, &'table Spanned<DeValue<'text>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// A section's name (`embed`, `embed.transformer`) and its keys, in the order in which they are documented.
pub(super) type Section = (String, Vec<String>);

/// The section and key that a key which stands elsewhere comes nearest to.
fn home<'known>(name: &str, known: &'known [Section]) -> Option<(&'known str, &'known str)> {
    let all = known.iter().flat_map(|(section, keys)| keys.iter().map(move |key| (section.as_str(), key.as_str())));
    let near = nearest(name, all.clone().map(|(_, key)| key))?;
    all.clone().find(|(_, key)| *key == near)
}

/// The candidate that `name` is most likely meant to be, if any comes near it; of equals, the first.
fn nearest<'known>(name: &str, candidates: impl Iterator<Item = &'known str>) -> Option<&'known str> {
    let name = name.to_lowercase().replace('-', "_");
    let length = name.chars().count();
    candidates
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&name, candidate);
            // A typing error or two, more in a longer word; another form of the same word; a word left out at
            // either end.
            let begins_alike = name.chars().zip(candidate.chars()).take_while(|(a, b)| a == b).count() >= 4;
            let is_part = length >= 4 && (candidate.starts_with(&name) || candidate.ends_with(&name));
            let allowed = if begins_alike { length / 2 } else { 1 + length / 4 };
            (if is_part { distance.min(1) } else { distance }, allowed, candidate)
        })
        .filter(|(distance, allowed, _)| distance <= allowed)
        .min_by_key(|(distance, ..)| *distance)
        .map(|(.., candidate)| candidate)
}

/// Names for a sentence: `a`, `b`, `c`.
fn listed<'known>(names: impl Iterator<Item = &'known str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The key whose value covers `span`.
fn key_at(table: &DeTable<'_>, span: &Range<usize>) -> Option<String> {
    table.iter().find_map(|(key, value)| {
        let place = value.span();
        match value.get_ref().as_table() {
            Some(inner) => key_at(inner, span).map(|inner| format!("{}.{inner}", key.get_ref())),
            None => (place.start <= span.start && span.end <= place.end).then(|| key.get_ref().to_string()),
        }
    })
}
