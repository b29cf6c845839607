//! Carrying a plan out: from a folder of articles to the records of a run.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;

use super::analysis::{Analysed, analyse, pool_persian};
use super::events;
use super::pairs::{Located, Run};
use super::records::{Parts, outlet_pairs, statement_records};
use super::signals::{self, Signal};
use super::{Mode, ModelSource, Overrides, Persian, Plan};
use crate::contradiction::setting::Setting;
use crate::copies;
use crate::document::{Corpus, Skipped};
#[cfg(feature = "student-model")]
use crate::embed::StudentEncoder;
use crate::embed::{CachedEncoder, Embeddings, Encoder, TokenMatrix, TransformerEncoder, encode_for_pairs};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{EventOptions, Scale};
use crate::language::{Identifier, Language};
use crate::nli::NliModel;
use crate::record::{
    Counts, DocumentRecord, InputRecord, ModelRecord, RunRecord, SkippedRecord, Source, StageTiming, StatementRecord,
    Timings, rounded,
};
use crate::report::RunOutput;
use crate::scorer::reader::PairReader;
use crate::scorer::{PairScorer, Projected};
use crate::statement::Extractor;

/// A job, ready to run: its plan, and the models and word lists that it needs.
pub struct Pipeline {
    pub(super) plan: Plan,
    pub(super) encoder: Box<dyn Encoder>,
    pub(super) scorer: PairScorer,
    pub(super) reader: Option<PairReader>,
    pub(super) nli: Option<NliModel>,
    /// Why no vectors are kept, where they were to be.
    pub(super) cache_fault: Option<Error>,
    pub(super) identifier: Identifier,
    pub(super) extractor: Extractor,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// What the encoder makes of a corpus.
struct Vectors {
    /// The centred vectors of all statements.
    statements: Embeddings,
    /// The tokens of each.
    tokens: Vec<TokenMatrix>,
    /// The centred vectors of the titles, by document.
    titles: Vec<Option<Vec<f32>>>,
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
        let cache = plan.cache.clone().filter(|_| plan.model != ModelSource::Student);
        let (encoder, fault): (Box<dyn Encoder>, _) = match cache {
            None => (encoder, None),
            Some(folder) => match CachedEncoder::new(encoder, &folder) {
                Ok(cached) => (Box::new(cached), None),
                Err((error, encoder)) => (encoder, Some(error)),
            },
        };
        let mut pipeline = Self::with_encoder(plan, encoder)?;
        pipeline.cache_fault = fault;
        Ok(pipeline)
    }

    /// Why no vectors are kept for later runs, where the plan wants them kept. The results are the same.
    #[must_use]
    pub const fn cache_fault(&self) -> Option<&Error> {
        self.cache_fault.as_ref()
    }

    /// The job of a plan with an encoder of one's own in place of the one that the plan names.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if the encoder does not fit the pair scorer.
    pub fn with_encoder(plan: Plan, encoder: Box<dyn Encoder>) -> Result<Self> {
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
        Ok(Self { plan, encoder, scorer, reader, nli, cache_fault: None, identifier, extractor: Extractor::new()? })
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

    /// Reads the corpus and carries every stage out. Writing the result is the caller's: [`RunOutput::write`].
    ///
    /// Runs on as many threads as the plan says; the records do not depend on how many.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the corpus cannot be read at all, [`ErrorKind::Model`] if the encoder fails. A document
    /// at fault is listed in [`RunOutput::skipped`] instead.
    pub fn run(&self) -> Result<RunOutput> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.plan.threads)
            .build()
            .map_err(|source| Error::new(ErrorKind::Config, "the threads cannot be started").with_source(source))?;
        pool.install(|| self.run_here())
    }

    fn run_here(&self) -> Result<RunOutput> {
        let mut clock = Clock::start();
        let config = &self.plan.config;
        let read = Corpus::new(&self.plan.corpus).reading(config.corpus.reading()).read()?;
        let mut skipped = read.skipped;
        clock.lap("read");

        let analysed: Vec<std::result::Result<Analysed, Skipped>> = read
            .documents
            .into_par_iter()
            .map(|document| analyse(document, &self.identifier, &self.extractor))
            .collect();
        let mut documents = Vec::new();
        for document in analysed {
            match document {
                Ok(document) => documents.push(document),
                Err(reason) => skipped.push(reason),
            }
        }
        if config.language.persian == Persian::Detect {
            pool_persian(&mut documents);
        }
        signals::strip(&mut documents, &self.plan.without);
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
        clock.lap("statements");

        let Vectors { statements: vectors, mut tokens, titles } = self.embed(&documents, &located)?;
        if self.is_without(Signal::Tokens) {
            tokens.fill(TokenMatrix::default());
        }
        clock.lap("embedding");

        let bodies: Vec<&str> = documents.iter().map(|document| document.document.body.as_str()).collect();
        let text_of = copies::groups(&bodies);
        let order_of = events::order(&documents);
        let events = events::group(&documents, &vectors, &titles, &self.event_options());
        clock.lap("events");

        let document_of: Vec<usize> = located.iter().map(|statement| statement.document).collect();
        let sources: Vec<Source<'_>> = documents.iter().map(|document| Source::of(&document.document)).collect();
        let records = statement_records(&documents, &sources);
        let projected: Vec<Projected> = tokens
            .into_par_iter()
            .enumerate()
            .map(|(row, tokens)| self.scorer.project(vectors.row(row), tokens))
            .collect();
        let mut settings: Vec<Setting> = documents.iter().flat_map(Analysed::settings).collect();
        if self.is_without(Signal::Settings) {
            settings.fill(Setting::default());
        }
        let run = Run {
            located: &located,
            document_of: &document_of,
            sources: &sources,
            records: &records,
            projected: &projected,
            settings: &settings,
            text_of: &text_of,
            order_of: &order_of,
        };
        let mut output = Parts::default();
        for event in &events {
            let members: Vec<usize> =
                (0..located.len()).filter(|&at| event.documents.binary_search(&document_of[at]).is_ok()).collect();
            let record = events::record(event, &documents, &text_of, &order_of);
            let scored = self.score(&vectors, &members, &run)?;
            self.gather(&record.event_id, &members, &run, &scored, &mut output)?;
            output.event_of.extend(event.documents.iter().map(|&document| (document, record.event_id.clone())));
            output.events.push(record);
        }
        output.event_of.sort_unstable();
        output.copy_of = events::copies(&documents, &text_of, &order_of);
        clock.lap("alignment");

        Ok(self.record(&documents, records, skipped, &read.inputs, output, clock))
    }

    fn embed(&self, documents: &[Analysed], located: &[Located<'_>]) -> Result<Vectors> {
        let mut texts: Vec<&str> =
            located.iter().map(|statement| statement.found.statement.span.of(statement.body)).collect();
        let mut languages: Vec<Option<Language>> =
            located.iter().map(|statement| Some(statement.found.statement.language)).collect();
        for document in documents {
            texts.extend(document.document.title.as_deref());
            languages.extend(document.document.title.as_deref().map(|_| document.label.language()));
        }
        let (all, mut tokens) = encode_for_pairs(self.encoder.as_ref(), &texts, &languages)?;
        tokens.truncate(located.len());
        let mut row = located.len();
        let titles = documents.iter().map(|document| {
            document.document.title.as_ref()?;
            row += 1;
            Some(all.row(row - 1).to_vec())
        });
        let titles = titles.collect();
        let mut vectors = Embeddings::new(all.dimensions());
        for row in 0..located.len() {
            vectors.push(all.row(row));
        }
        Ok(Vectors { statements: vectors, tokens, titles })
    }

    #[allow(clippy::too_many_arguments, reason = "it brings together what every stage made")]
    fn record(
        &self,
        documents: &[Analysed],
        statements: Vec<StatementRecord>,
        mut skipped: Vec<Skipped>,
        inputs: &[crate::document::InputFile],
        mut parts: Parts,
        clock: Clock,
    ) -> RunOutput {
        skipped.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        parts.clusters.sort_by(|a, b| {
            rounded(b.contradiction).total_cmp(&rounded(a.contradiction)).then_with(|| a.cluster_id.cmp(&b.cluster_id))
        });
        parts.pairs.sort_by(|a, b| (&a.a, &a.b).cmp(&(&b.a, &b.b)));
        let mut by_language = BTreeMap::new();
        for document in documents {
            *by_language.entry(document.label.code().to_owned()).or_insert(0) += 1;
        }
        let threshold = self.plan.config.contradiction.threshold;
        let counts = Counts {
            documents: documents.len(),
            documents_by_language: by_language,
            skipped: skipped.len(),
            sentences: documents.iter().map(|document| document.sentences).sum(),
            statements: statements.len(),
            events: parts.events.len(),
            clusters: parts.clusters.len(),
            pairs: parts.pairs.len(),
            contradictions: parts.pairs.iter().filter(|pair| pair.contradiction >= threshold).count(),
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
            inputs: inputs.iter().map(InputRecord::from).collect(),
            counts,
        };
        let outlets = outlet_pairs(&parts.between, &events::copies_by_outlet(documents, &parts.copy_of), threshold);
        let mut event_of = parts.event_of.into_iter().map(|(_, id)| id);
        let records = documents.iter().zip(&parts.copy_of).map(|(document, copy_of)| {
            let event = event_of.next();
            let copy_of = copy_of.map(|original| documents[original].document.id.clone());
            DocumentRecord::new(
                &document.document,
                document.label,
                document.confidence,
                document.shares.clone(),
                event,
                copy_of,
                document.statements.len(),
            )
        });
        RunOutput {
            run,
            documents: records.collect(),
            statements,
            events: parts.events,
            clusters: parts.clusters,
            pairs: parts.pairs,
            outlets,
            skipped: skipped.iter().map(SkippedRecord::from).collect(),
            timings: clock.finish(self.encoder.encoded()),
        }
    }
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

/// Times the stages.
struct Clock {
    started: Instant,
    last: Instant,
    stages: Vec<StageTiming>,
}

impl Clock {
    fn start() -> Self {
        let now = Instant::now();
        Self { started: now, last: now, stages: Vec::new() }
    }

    fn lap(&mut self, stage: &str) {
        let now = Instant::now();
        self.stages.push(StageTiming { stage: stage.to_owned(), seconds: (now - self.last).as_secs_f64() });
        self.last = now;
    }

    fn finish(self, embedded: Option<usize>) -> Timings {
        Timings {
            embedded,
            threads: rayon::current_num_threads(),
            seconds: self.started.elapsed().as_secs_f64(),
            stages: self.stages,
        }
    }
}
