//! Carrying a plan out: from a folder of articles to the records of a run.
//!
//! A run is made of three functions. `map` takes documents one by one to their statements and vectors; `align` takes the
//! documents of one event to its pairs and clusters; `merge` puts together what events come to. Between the first two
//! stand the stages that look at all documents at once, on what little they need of each: which print one text, and which
//! report one event.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;

use super::analysis::{Analysed, pool_persian};
use super::hooks::{Hooks, Stage};
use super::map::Known;
use super::merge::{Aligned, Totals};
use super::pairs::{Located, Run};
use super::records::statement_records;
use super::signals::{self, Signal};
use super::store::{Key, Keyed, Kind, Store, entry};
use super::{Mode, ModelSource, Overrides, Persian, Plan, events};
use crate::contradiction::setting::Setting;
use crate::copies;
use crate::document::{Corpus, InputFile, Published, Skipped, slashed};
#[cfg(feature = "student-model")]
use crate::embed::StudentEncoder;
use crate::embed::{CachedEncoder, Centre, Encoder, TokenMatrix, TransformerEncoder};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, EventOptions, Scale};
use crate::language::{Identifier, Label, Language};
use crate::nli::NliModel;
use crate::record::{
    Counts, DocumentRecord, EventRecord, InputRecord, LanguageShare, ModelRecord, RunRecord, SkippedRecord, Source,
    StageTiming, StatementRecord, Timings,
};
use crate::report::view::View;
use crate::report::{Collected, FolderWriter, RunFile, RunOutput, Sink, Sorter, Summary, html, line};
use crate::scorer::reader::PairReader;
use crate::scorer::{PairScorer, Projected};
use crate::statement::Extractor;

/// How many documents are worked on at once.
const DOCUMENTS: usize = 256;

/// Events are worked on together until they have this many statements.
const STATEMENTS: usize = 4096;

/// A job, ready to run: its plan, and the models and word lists that it needs.
pub struct Pipeline {
    pub(super) plan: Plan,
    pub(super) encoder: Box<dyn Encoder>,
    pub(super) scorer: PairScorer,
    pub(super) reader: Option<PairReader>,
    pub(super) nli: Option<NliModel>,
    /// Why nothing is kept, where it was to be.
    pub(super) cache_fault: Option<Error>,
    pub(super) identifier: Identifier,
    pub(super) extractor: Extractor,
    /// Where results wait, or are kept.
    store: Store,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl Pipeline {
    /// The job of the config file `path`.
    ///
    /// # Errors
    /// Those of [`Plan::from_file`] and [`Pipeline::new`].
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        Self::new(Plan::from_file(path, &Overrides::default())?)
    }

    /// The job of a plan; loads its models.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if the encoder cannot be loaded or does not fit the pair scorer.
    pub fn new(plan: Plan) -> Result<Self> {
        let encoder = load_encoder(&plan.model)?;
        // The student is faster than any store of its vectors.
        let is_student = plan.model == ModelSource::Student;
        let Some(folder) = plan.cache.clone() else {
            return if is_student {
                Self::assemble(plan, encoder, Store::temporary()?)
            } else {
                Self::with_encoder(plan, encoder)
            };
        };
        let (store, mut fault) = match Store::kept(&folder) {
            Ok(store) => (store, None),
            Err(error) => (Store::temporary()?, Some(error)),
        };
        let encoder: Box<dyn Encoder> = if is_student {
            encoder
        } else {
            match CachedEncoder::new(encoder, &folder) {
                Ok(cached) => Box::new(cached),
                Err((error, encoder)) => {
                    fault.get_or_insert(error);
                    Box::new(CachedEncoder::temporary(encoder)?)
                }
            }
        };
        let mut pipeline = Self::assemble(plan, encoder, store)?;
        pipeline.cache_fault = fault;
        Ok(pipeline)
    }

    /// Why nothing is kept for later runs, where the plan wants it kept. The results are the same.
    #[must_use]
    pub const fn cache_fault(&self) -> Option<&Error> {
        self.cache_fault.as_ref()
    }

    /// The job of a plan with an encoder of one's own in place of the one that the plan names. What is found is kept
    /// until the pipeline is dropped, in temporary files.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if the encoder does not fit the pair scorer; [`ErrorKind::Io`] if there is no place for vectors.
    pub fn with_encoder(plan: Plan, encoder: Box<dyn Encoder>) -> Result<Self> {
        Self::assemble(plan, Box::new(CachedEncoder::temporary(encoder)?), Store::temporary()?)
    }

    fn assemble(plan: Plan, encoder: Box<dyn Encoder>, store: Store) -> Result<Self> {
        let scorer = if plan.without.contains(&Signal::Vectors) {
            PairScorer::for_any()?
        } else {
            PairScorer::for_encoder(encoder.as_ref())?
        };
        let reader = match plan.config.embed.mode {
            Mode::Thorough => Some(load_reader()?),
            Mode::Fast | Mode::Standard => None,
        };
        let nli = plan.nli.as_ref().map(NliModel::from_folder).transpose()?;
        let assumed = match plan.config.language.persian {
            Persian::Detect => None,
            Persian::Dari => Some(Language::Dari),
            Persian::Iranian => Some(Language::Persian),
        };
        let identifier = Identifier::new()?.assuming_persian(assumed)?;
        Ok(Self {
            plan,
            encoder,
            scorer,
            reader,
            nli,
            cache_fault: None,
            identifier,
            extractor: Extractor::new()?,
            store,
        })
    }

    /// The plan that is carried out.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    fn event_options(&self) -> EventOptions {
        let scale = match self.plan.model {
            _ if !self.scorer.is_of_encoder() => None,
            ModelSource::Student => Some(Scale::STUDENT),
            ModelSource::Default | ModelSource::Folder(_) => Some(Scale::STANDARD),
        };
        let config = &self.plan.config.events;
        EventOptions { window_days: config.window_days, threshold: config.threshold, scale }
    }

    pub(super) fn is_without(&self, signal: Signal) -> bool {
        self.plan.without.contains(&signal)
    }

    /// Reads the corpus and carries every stage out, with all results in memory. [`RunOutput::write`] writes them.
    ///
    /// Runs on as many threads as the plan says; the records do not depend on how many.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the corpus cannot be read at all, [`ErrorKind::Model`] if the encoder fails. A document
    /// at fault is listed in [`RunOutput::skipped`] instead.
    pub fn run(&self) -> Result<RunOutput> {
        self.on_threads(|| {
            let mut collected = Collected::default();
            let summary = self.carry_out(&mut collected, &Hooks::default())?;
            Ok(collected.finish(summary.run, summary.timings))
        })
    }

    /// The same, with the results written into the folder `folder` as they come, as [`RunOutput::write`] would: what is
    /// held in memory of each document is what its source says of it, a vector and some hashes; of text, statements and pairs
    /// nothing. What has been finished stays, in the plan's cache folder, whatever stops the run.
    ///
    /// # Errors
    /// Those of [`Pipeline::run`] and of [`RunOutput::write`]; [`ErrorKind::Interrupted`] if `hooks` stop it. Where a page is
    /// asked for, those of [`html::write`]: the run folder is complete by then.
    pub fn run_into(&self, folder: impl AsRef<Path>, hooks: &Hooks<'_>) -> Result<Summary> {
        let folder = folder.as_ref();
        self.on_threads(|| {
            let mut writer = FolderWriter::new(folder)?;
            let mut summary = self.carry_out(&mut writer, hooks)?;
            hooks.check()?;
            summary.timings.corpus = seen_from(folder, &self.plan.corpus);
            writer.finish(&summary.run, &summary.timings)?;
            if self.plan.config.output.html {
                let view = View::read(folder, Some(&self.plan.corpus))?;
                html::write(&view, &html::folder(folder), html::Options::default())?;
            }
            Ok(summary)
        })
    }

    fn on_threads<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.plan.threads)
            .build()
            .map_err(|source| Error::new(ErrorKind::Config, "the threads cannot be started").with_source(source))?;
        pool.install(work)
    }

    fn carry_out(&self, sink: &mut (dyn Sink + Send), hooks: &Hooks<'_>) -> Result<Summary> {
        let mut laps = Laps::start();
        let store = &self.store;
        let mut read = self.read(store, hooks, &mut laps)?;
        if self.plan.config.language.persian == Persian::Detect {
            let documents = read.documents.iter_mut();
            pool_persian(documents.map(|known| (known.document.outlet.as_str(), &mut known.profile)));
        }
        for known in &mut read.documents {
            signals::strip_profile(&mut known.profile, &self.plan.without);
        }
        let documents = &read.documents;

        hooks.progress.begin(Stage::Events, Some(documents.len() as u64));
        let shingles: Vec<&[u64]> = documents.iter().map(|known| known.profile.shingles.as_slice()).collect();
        let text_of = copies::groups_of(&shingles);
        let order_of = events::order(documents);
        let copy_of = events::copies(documents, &text_of, &order_of);
        let centre = self.centre(store, documents)?;
        let events = self.events(store, &centre, documents, &self.event_options(), hooks)?;
        hooks.progress.end();
        laps.lap("events");

        let corpus = Whole { store, centre: &centre, documents, text_of: &text_of, order_of: &order_of };
        let records: Vec<EventRecord> =
            events.par_iter().map(|event| events::record(event, documents, &text_of, &order_of)).collect();
        let (mut pairs, mut clusters) = (Sorter::new(sink.folder()), Sorter::new(sink.folder()));
        let totals = self.align_all(&corpus, &events, &records, hooks, |aligned| {
            aligned.pairs.into_iter().try_for_each(|line| pairs.push(line))?;
            aligned.clusters.into_iter().try_for_each(|line| clusters.push(line))
        })?;
        laps.lap("alignment");

        let mut event_of: Vec<&str> = vec![""; documents.len()];
        for (event, record) in events.iter().zip(&records) {
            for &document in &event.documents {
                event_of[document] = &record.event_id;
            }
        }
        let counted = documents.iter().map(|known| known.profile.statements).sum::<usize>();
        hooks.progress.begin(Stage::Write, Some((counted + totals.pairs) as u64));
        for (at, known) in documents.iter().enumerate() {
            let copy_of = copy_of[at].map(|original| documents[original].document.id.clone());
            sink.line(RunFile::Documents, &line(&document_record(known, event_of[at], copy_of))?)?;
        }
        self.write_statements(&corpus, sink, hooks)?;
        records.iter().try_for_each(|record| sink.line(RunFile::Events, &line(record)?))?;
        clusters.finish(|line| sink.line(RunFile::Clusters, line))?;
        let mut written = counted as u64;
        pairs.finish(|line| {
            written += 1;
            if written.is_multiple_of(1024) {
                hooks.check()?;
                hooks.progress.reach(written);
            }
            sink.line(RunFile::Pairs, line)
        })?;
        let outlets = totals.outlet_pairs(&events::copies_by_outlet(documents, &copy_of));
        outlets.iter().try_for_each(|record| sink.line(RunFile::Outlets, &line(record)?))?;
        let skipped: Vec<SkippedRecord> = read.skipped.iter().map(SkippedRecord::from).collect();
        skipped.iter().try_for_each(|record| sink.line(RunFile::Skipped, &line(record)?))?;
        hooks.progress.end();
        laps.lap("writing");
        Ok(self.summary(&read, &totals, events.len(), skipped, laps))
    }

    /// Reads the corpus, its statements and their vectors.
    fn read(&self, store: &Store, hooks: &Hooks<'_>, laps: &mut Laps) -> Result<Read> {
        let corpus = Corpus::new(&self.plan.corpus).reading(self.plan.config.corpus.reading());
        let (mut documents, mut skipped) = (Vec::new(), Vec::new());
        let mut is_begun = false;
        let end = corpus.batches(DOCUMENTS, &mut |batch| {
            hooks.check()?;
            laps.lap("read");
            if !is_begun {
                hooks.progress.begin(Stage::Read, Some(batch.bytes));
                is_begun = true;
            }
            let (known, left_out) = self.map(store, batch.documents, hooks, laps)?;
            documents.extend(known);
            skipped.extend(left_out);
            hooks.progress.reach(batch.bytes_read);
            Ok(())
        })?;
        skipped.extend(end.skipped);
        let mut read = Read { documents, skipped, inputs: end.inputs };
        hooks.progress.end();
        read.documents.sort_by(|a, b| a.document.id.cmp(&b.document.id));
        read.skipped.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        laps.lap("read");
        Ok(read)
    }

    /// Compares the statements of every event; `take` gets what each comes to, in the order of `events`.
    fn align_all(
        &self,
        corpus: &Whole<'_>,
        events: &[Event],
        records: &[EventRecord],
        hooks: &Hooks<'_>,
        mut take: impl FnMut(Aligned) -> Result<()>,
    ) -> Result<Totals> {
        let most = self.plan.config.alignment.max_statements;
        let statements = |event: &Event| -> usize {
            event.documents.iter().map(|&at| corpus.documents[at].profile.statements.min(most)).sum()
        };
        let all: usize = events.iter().map(statements).sum();
        hooks.progress.begin(Stage::Align, Some(all as u64));
        let (mut totals, mut first, mut done) = (Totals::default(), 0, 0);
        while first < events.len() {
            hooks.check()?;
            let (mut end, mut of_batch) = (first, 0);
            while end < events.len() && of_batch < STATEMENTS {
                of_batch += statements(&events[end]);
                end += 1;
            }
            // Of a document alone nothing is compared.
            let batch: Vec<usize> = (first..end).filter(|&at| events[at].documents.len() > 1).collect();
            let found: Vec<(Option<Key>, Aligned)> = batch
                .into_par_iter()
                .map(|at| self.align_or_get(corpus, &events[at], &records[at].event_id, hooks))
                .collect::<Result<_>>()?;
            let fresh: Vec<(Kind, Key, Vec<u8>)> = found
                .iter()
                .filter_map(|(key, aligned)| key.map(|key| entry(Kind::Event, key, aligned)))
                .collect::<Result<_>>()?;
            if !fresh.is_empty() {
                corpus.store.put(&fresh)?;
            }
            for (_, mut aligned) in found {
                totals.merge(std::mem::take(&mut aligned.totals));
                take(aligned)?;
            }
            done += of_batch;
            first = end;
            hooks.progress.reach(done as u64);
        }
        hooks.progress.end();
        Ok(totals)
    }

    /// What an event comes to, and the key to keep it under where that was not known.
    fn align_or_get(
        &self,
        corpus: &Whole<'_>,
        event: &Event,
        id: &str,
        hooks: &Hooks<'_>,
    ) -> Result<(Option<Key>, Aligned)> {
        let key = self.event_key(corpus, event, id);
        if let Some(aligned) = corpus.store.get(Kind::Event, &key)? {
            return Ok((None, aligned));
        }
        hooks.check()?;
        Ok((Some(key), self.align(corpus, event, id)?))
    }

    /// What comparing an event's statements rests on.
    fn event_key(&self, corpus: &Whole<'_>, event: &Event, id: &str) -> Key {
        let mut keyed = Keyed::new("event");
        keyed.add(id).add(self.plan.hash()).add(&self.encoder.model().hash).add(self.scorer.hash());
        keyed.add_some(self.reader.as_ref().map(PairReader::hash));
        keyed.add_some(self.nli.as_ref().map(|nli| nli.model().hash.as_str()));
        keyed.add_some(corpus.centre.hash().map(|hash| *hash.as_bytes()));
        // Of the order in time and of the texts that several print, only what holds among the documents of the event bears.
        let ranks = ranked(event.documents.iter().map(|&at| corpus.order_of[at]));
        let texts = ranked(event.documents.iter().map(|&at| corpus.text_of[at]));
        for ((&at, rank), text) in event.documents.iter().zip(ranks).zip(texts) {
            let Known { document, key, profile } = &corpus.documents[at];
            keyed.add(key).add(&document.id).add(&document.outlet).add(profile.label.code());
            keyed.add_some(document.published.as_ref().map(Published::key));
            keyed.add(rank.to_le_bytes()).add(text.to_le_bytes());
        }
        keyed.key()
    }

    /// Compares the statements of an event's documents.
    fn align(&self, corpus: &Whole<'_>, event: &Event, id: &str) -> Result<Aligned> {
        let documents: Vec<Analysed> = event
            .documents
            .par_iter()
            .map(|&at| self.load_compared(corpus.store, &corpus.documents[at]))
            .collect::<Result<_>>()?;
        let located: Vec<Located<'_>> = documents
            .iter()
            .enumerate()
            .flat_map(|(at, document)| {
                let of = &document.document;
                let locate = move |found| Located {
                    document: at,
                    body: &of.body,
                    outlet: &of.outlet,
                    published: of.published.as_ref(),
                    found,
                };
                document.statements.iter().map(locate)
            })
            .collect();
        let (texts, languages): (Vec<_>, Vec<_>) = documents.iter().flat_map(Analysed::texts).unzip();
        let (vectors, mut tokens) = corpus.centre.encode_for_pairs(self.encoder.as_ref(), &texts, &languages)?;
        if self.is_without(Signal::Tokens) {
            tokens.fill(TokenMatrix::default());
        }
        let document_of: Vec<usize> = located.iter().map(|statement| statement.document).collect();
        let sources: Vec<Source<'_>> = documents.iter().map(|document| Source::of(&document.document)).collect();
        let records: Vec<StatementRecord> = documents
            .par_iter()
            .zip(&sources)
            .flat_map_iter(|(document, source)| statement_records(&document.statements, source))
            .collect();
        let projected: Vec<Projected> = tokens
            .into_par_iter()
            .enumerate()
            .map(|(row, tokens)| self.scorer.project(vectors.row(row), tokens))
            .collect();
        let mut settings: Vec<Setting> = documents.iter().flat_map(Analysed::settings).collect();
        if self.is_without(Signal::Settings) {
            settings.fill(Setting::default());
        }
        let of_event = |of_all: &[usize]| -> Vec<usize> { event.documents.iter().map(|&at| of_all[at]).collect() };
        let run = Run {
            located: &located,
            document_of: &document_of,
            sources: &sources,
            records: &records,
            projected: &projected,
            settings: &settings,
            text_of: &of_event(corpus.text_of),
            order_of: &of_event(corpus.order_of),
        };
        let members: Vec<usize> = (0..located.len()).collect();
        let scored = self.score(&vectors, &members, &run)?;
        self.gather(id, &members, &run, &scored)
    }

    /// Writes the statements of all documents.
    fn write_statements(&self, corpus: &Whole<'_>, sink: &mut (dyn Sink + Send), hooks: &Hooks<'_>) -> Result<()> {
        let lines = |known: &Known| -> Result<Vec<String>> {
            let document = self.load(corpus.store, known)?;
            statement_records(&document.statements, &Source::of(&document.document)).iter().map(line).collect()
        };
        let (mut written, mut first) = (0, 0);
        while first < corpus.documents.len() {
            hooks.check()?;
            let known = &corpus.documents[first];
            if known.profile.statements > STATEMENTS {
                // A book, or something hostile: piece by piece, for its lines take a hundred times its room.
                let document = self.load(corpus.store, known)?;
                let source = Source::of(&document.document);
                for piece in document.statements.chunks(STATEMENTS) {
                    let lines: Vec<String> =
                        statement_records(piece, &source).iter().map(line).collect::<Result<_>>()?;
                    lines.iter().try_for_each(|line| sink.line(RunFile::Statements, line))?;
                    written += lines.len() as u64;
                    hooks.check()?;
                    hooks.progress.reach(written);
                }
                first += 1;
                continue;
            }
            let (mut end, mut of_batch) = (first, 0);
            while let Some(next) = corpus.documents.get(end).filter(|next| next.profile.statements <= STATEMENTS)
                && of_batch < STATEMENTS
            {
                of_batch += next.profile.statements;
                end += 1;
            }
            let batch = &corpus.documents[first..end];
            for lines in batch.par_iter().map(lines).collect::<Result<Vec<_>>>()? {
                lines.iter().try_for_each(|line| sink.line(RunFile::Statements, line))?;
                written += lines.len() as u64;
            }
            first = end;
            hooks.progress.reach(written);
        }
        Ok(())
    }

    fn summary(&self, read: &Read, totals: &Totals, events: usize, skipped: Vec<SkippedRecord>, laps: Laps) -> Summary {
        let mut documents: BTreeMap<String, BTreeMap<Label, usize>> = BTreeMap::new();
        let mut by_language = BTreeMap::new();
        for known in &read.documents {
            *documents.entry(known.document.outlet.clone()).or_default().entry(known.profile.label).or_default() += 1;
            *by_language.entry(known.profile.label.code().to_owned()).or_insert(0) += 1;
        }
        let sum = |of: fn(&Known) -> usize| read.documents.iter().map(of).sum();
        let counts = Counts {
            documents: read.documents.len(),
            documents_by_language: by_language,
            skipped: skipped.len(),
            sentences: sum(|known| known.profile.sentences),
            statements: sum(|known| known.profile.statements),
            events,
            clusters: totals.clusters,
            pairs: totals.pairs,
            contradictions: totals.contradictions,
        };
        let model = self.encoder.model();
        let run = RunRecord {
            bayan: env!("CARGO_PKG_VERSION").to_owned(),
            name: self.plan.name.clone(),
            config: self.plan.record(),
            config_hash: self.plan.hash(),
            model: ModelRecord { name: model.name.clone(), hash: model.hash.clone() },
            scorer: ModelRecord { name: "pair-scorer".to_owned(), hash: self.scorer.hash().to_owned() },
            reader: self
                .reader
                .as_ref()
                .map(|reader| ModelRecord { name: reader.name().to_owned(), hash: reader.hash().to_owned() }),
            nli: self.nli.as_ref().map(|nli| ModelRecord::from(nli.model())),
            inputs: read.inputs.iter().map(InputRecord::from).collect(),
            counts,
        };
        Summary {
            run,
            documents,
            dated: sum(|known| usize::from(known.document.published.is_some())),
            across_languages: totals.across_languages,
            contradicted: totals.contradicted,
            highlights: totals.highlights.strongest(),
            conflicts: totals.highlights.len(),
            skipped,
            timings: laps.finish(self.encoder.encoded()),
        }
    }
}

/// What reading a corpus gives.
struct Read {
    /// Sorted by id.
    documents: Vec<Known>,
    skipped: Vec<Skipped>,
    inputs: Vec<InputFile>,
}

/// What the stages after reading share.
struct Whole<'run> {
    store: &'run Store,
    centre: &'run Centre,
    documents: &'run [Known],
    /// The group of documents that print one text, by document.
    text_of: &'run [usize],
    /// The place in time of each document among all.
    order_of: &'run [usize],
}

/// The places of values among their distinct ones.
fn ranked(values: impl Iterator<Item = usize>) -> Vec<usize> {
    let values: Vec<usize> = values.collect();
    let mut distinct = values.clone();
    distinct.sort_unstable();
    distinct.dedup();
    values.iter().map(|value| distinct.partition_point(|other| other < value)).collect()
}

fn document_record(known: &Known, event: &str, copy_of: Option<String>) -> DocumentRecord {
    let Known { document, profile, .. } = known;
    let shares = profile.shares.iter().map(|&(lang, share)| LanguageShare { lang, share }).collect();
    let event = (!event.is_empty()).then(|| event.to_owned());
    DocumentRecord::new(document, profile.label, profile.confidence, shares, event, copy_of, profile.statements)
}

/// Loads the encoder of a plan or a command.
///
/// # Errors
/// [`ErrorKind::Model`] if it is not there or damaged.
pub fn load_encoder(model: &ModelSource) -> Result<Box<dyn Encoder>> {
    match model {
        #[cfg(feature = "default-model")]
        ModelSource::Default => Ok(Box::new(TransformerEncoder::built_in()?)),
        #[cfg(not(feature = "default-model"))]
        ModelSource::Default => Err(Error::new(ErrorKind::Model, "this build of bayan carries no encoder")
            .with_hint("name a model folder in `[embed.transformer] path`, or build with the feature `default-model`")),
        #[cfg(feature = "student-model")]
        ModelSource::Student => Ok(Box::new(StudentEncoder::built_in()?)),
        #[cfg(not(feature = "student-model"))]
        ModelSource::Student => Err(Error::new(ErrorKind::Model, "this build of bayan carries no student")
            .with_hint("leave `[embed] mode = \"fast\"` out, or build with the feature `student-model`")),
        ModelSource::Folder(folder) => Ok(Box::new(TransformerEncoder::from_folder(folder)?)),
    }
}

/// Loads the reader of pairs for the mode "thorough".
#[cfg(feature = "reader-model")]
fn load_reader() -> Result<PairReader> {
    PairReader::built_in()
}

#[cfg(not(feature = "reader-model"))]
fn load_reader() -> Result<PairReader> {
    Err(Error::new(ErrorKind::Model, "this build of bayan carries no reader of pairs")
        .with_hint("take another `[embed] mode` than \"thorough\", or build with the feature `reader-model`"))
}

/// The path of `there` as it is seen from `here`, both being there; whole where they have no folder in common.
fn seen_from(here: &Path, there: &Path) -> Option<String> {
    let (here, there) = (here.canonicalize().ok()?, there.canonicalize().ok()?);
    let common = here.components().zip(there.components()).take_while(|(a, b)| a == b).count();
    let is_apart = here.components().take(common).all(|part| !matches!(part, Component::Normal(_)));
    if is_apart {
        return Some(there.to_string_lossy().into_owned());
    }
    let up = here.components().skip(common).map(|_| Path::new(".."));
    let down = there.components().skip(common).map(|part| Path::new(part.as_os_str()));
    Some(slashed(&up.chain(down).collect::<PathBuf>()))
}

/// Times the stages. A stage that is come back to adds up.
pub(super) struct Laps {
    started: Instant,
    last: Instant,
    stages: Vec<StageTiming>,
}

impl Laps {
    fn start() -> Self {
        let now = Instant::now();
        Self { started: now, last: now, stages: Vec::new() }
    }

    /// Ends a lap of a stage.
    pub(super) fn lap(&mut self, stage: &str) {
        let now = Instant::now();
        let seconds = (now - self.last).as_secs_f64();
        match self.stages.iter_mut().find(|known| known.stage == stage) {
            Some(known) => known.seconds += seconds,
            None => self.stages.push(StageTiming { stage: stage.to_owned(), seconds }),
        }
        self.last = now;
    }

    fn finish(self, embedded: Option<usize>) -> Timings {
        Timings {
            embedded,
            threads: rayon::current_num_threads(),
            seconds: self.started.elapsed().as_secs_f64(),
            stages: self.stages,
            corpus: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_is_seen_from_the_run_folder_wherever_both_are_moved_together() {
        let folder = tempfile::tempdir().unwrap();
        let (run, corpus) = (folder.path().join("runs/job"), folder.path().join("corpora/a b/خبر"));
        std::fs::create_dir_all(&run).unwrap();
        std::fs::create_dir_all(&corpus).unwrap();
        assert_eq!(seen_from(&run, &corpus).unwrap(), "../../corpora/a b/خبر");
        assert_eq!(seen_from(&run, &folder.path().join("runs")).unwrap(), "..");
        assert_eq!(seen_from(&run, &folder.path().join("nowhere")), None);
    }
}
