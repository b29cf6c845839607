//! Carrying a plan out: from a folder of articles to the records of a run.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use jiff::civil::Date;
use rayon::prelude::*;

use super::{ModelSource, Overrides, Persian, Plan};
use crate::align::context::{self, ScoredPair};
use crate::align::{Candidate, candidates};
use crate::cluster::{self, Link};
use crate::contradiction::relation::{Member, Point, is_update};
use crate::contradiction::setting::{Setting, settings};
use crate::contradiction::{self, Relation, Side, Verdict};
use crate::document::{Corpus, Document, Published, Skipped};
#[cfg(feature = "student-model")]
use crate::embed::StudentEncoder;
use crate::embed::{Embeddings, Encoder, TokenMatrix, TransformerEncoder, encode_for_pairs};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{self, DocumentProfile, EventOptions, mean_vector};
use crate::language::{DocumentLanguage, Identifier, Label, Language};
use crate::record::{
    ClusterRecord, ContradictionRecord, Counts, DocumentRecord, EvidenceRecord, InputRecord, LanguageShare,
    ModelRecord, PairRecord, RunRecord, SkippedRecord, Source, StageTiming, StatementRecord, Timings, cluster_id,
    event_id, rounded,
};
use crate::report::RunOutput;
use crate::scorer::{PairScorer, PairScores, Projected};
use crate::sentence::{Segmenter, Sentence};
use crate::span::Span;
use crate::statement::{Context, Extractor, LastSpeaker, Statement};

/// A job, ready to run: its plan, and the models and word lists that it needs.
pub struct Pipeline {
    plan: Plan,
    encoder: Box<dyn Encoder>,
    scorer: PairScorer,
    identifier: Identifier,
    extractor: Extractor,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// A document after the stages that look at one document alone.
struct Analysed {
    document: Document,
    label: Label,
    confidence: f64,
    shares: Vec<LanguageShare>,
    /// Natural logarithm of the odds of Dari against Iranian Persian in its Persian parts.
    dari_log_odds: f32,
    sentences: usize,
    statements: Vec<Found>,
}

impl Analysed {
    /// Where and when its statements are set.
    fn settings(&self) -> Vec<Setting> {
        let published = self.document.published.as_ref().map(Published::day);
        settings(self.statements.iter().map(|found| &found.statement), &self.document.body, published)
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

/// A statement with its place. Its spans index the document's body.
struct Found {
    sentence_index: usize,
    sentence: Sentence,
    statement: Statement,
}

/// A statement of the whole corpus.
#[derive(Clone, Copy)]
struct Located<'run> {
    document: usize,
    body: &'run str,
    outlet: &'run str,
    published: Option<&'run Published>,
    found: &'run Found,
}

impl<'run> Located<'run> {
    fn member(&self) -> Member<'run> {
        Member { outlet: self.outlet, statement: &self.found.statement, published: self.published }
    }
}

/// A candidate pair with what was found of it. The one whose id sorts first is `a`, as in the records.
struct Scored {
    a: usize,
    b: usize,
    similarity: f32,
    scores: PairScores,
    /// The probability of one point, given the others of the event.
    same_point: f64,
}

/// A pair that may speak to one point, with what it comes to.
struct Judged {
    a: usize,
    b: usize,
    similarity: f32,
    /// The cluster that holds both.
    group: Option<usize>,
    verdict: Verdict,
    relation: Relation,
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
        Self::with_encoder(plan, encoder)
    }

    /// The job of a plan with an encoder of one's own in place of the one that the plan names.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if the encoder does not fit the pair scorer.
    pub fn with_encoder(plan: Plan, encoder: Box<dyn Encoder>) -> Result<Self> {
        let scorer = PairScorer::for_encoder(encoder.as_ref())?;
        let assumed = match plan.config.language.persian {
            Persian::Detect => None,
            Persian::Dari => Some(Language::Dari),
            Persian::Iranian => Some(Language::Persian),
        };
        let identifier = Identifier::new()?.assuming_persian(assumed)?;
        Ok(Self { plan, encoder, scorer, identifier, extractor: Extractor::new()? })
    }

    /// The plan that is carried out.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
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
        let read = Corpus::new(&self.plan.corpus).max_document_bytes(config.corpus.max_document_bytes).read()?;
        let mut skipped = read.skipped;
        clock.lap("read");

        let analysed: Vec<std::result::Result<Analysed, Skipped>> =
            read.documents.into_par_iter().map(|document| self.analyse(document)).collect();
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

        let Vectors { statements: vectors, tokens, titles } = self.embed(&documents, &located)?;
        clock.lap("embedding");

        let events = self.events(&documents, &located, &vectors, &titles);
        clock.lap("events");

        let document_of: Vec<usize> = located.iter().map(|statement| statement.document).collect();
        let sources: Vec<Source<'_>> = documents.iter().map(|document| Source::of(&document.document)).collect();
        let records = statement_records(&documents, &sources);
        let projected: Vec<Projected> = tokens
            .into_par_iter()
            .enumerate()
            .map(|(row, tokens)| self.scorer.project(vectors.row(row), tokens))
            .collect();
        let settings: Vec<Setting> = documents.iter().flat_map(Analysed::settings).collect();
        let mut scorer = self.scorer.clone();
        if !scorer.is_of_encoder() {
            let pairs = sample_of_pairs(&events, &document_of);
            scorer.adapt(pairs.into_iter().map(|(a, b)| (&projected[a], &projected[b])));
        }
        let run = Run {
            scorer: &scorer,
            located: &located,
            document_of: &document_of,
            sources: &sources,
            records: &records,
            projected: &projected,
            settings: &settings,
        };
        let mut output = Parts::default();
        for event in &events {
            let members: Vec<usize> =
                (0..located.len()).filter(|&at| event.binary_search(&document_of[at]).is_ok()).collect();
            let id = event_id(event.iter().map(|&document| documents[document].document.id.as_str()));
            let scored = self.score(&vectors, &members, &run);
            self.gather(&id, &members, &run, &scored, &mut output);
            for &document in event {
                output.event_of.push((document, id.clone()));
            }
        }
        output.event_of.sort_unstable();
        clock.lap("alignment");

        Ok(self.record(&documents, records, skipped, &read.inputs, output, events.len(), clock))
    }

    /// The stages that look at one document alone.
    fn analyse(&self, document: Document) -> std::result::Result<Analysed, Skipped> {
        // The sentences depend on the language, and what is said of the document on its sentences: so a first look
        // at the whole body, then the closer one.
        let first = self.identifier.identify(&document.body);
        let Some(language) = first.label.language() else {
            let reason = if document.body.chars().any(char::is_alphabetic) {
                format!(
                    "its language is none of en, ps, ur, prs and fa (confidence {:.2}){}; nothing is read from it",
                    first.confidence,
                    other_language(&document.body)
                )
            } else {
                "it has no letters, so no language; nothing is read from it".to_owned()
            };
            return Err(Skipped::document(&document, reason));
        };
        let sentences = Segmenter::new(language).segment(&document.body);
        let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        let found = self.identifier.identify_document(&document.body, &spans);
        let language = found.label.language().unwrap_or(language);
        let languages = sentence_languages(&found, language);
        let context = Context::of(document.published.as_ref());
        let mut statements = Vec::new();
        let mut last = LastSpeaker::default();
        for (sentence_index, (&sentence, &language)) in sentences.iter().zip(&languages).enumerate() {
            for statement in
                self.extractor.extract_next(sentence.span.of(&document.body), language, &context, &mut last)
            {
                statements.push(Found { sentence_index, sentence, statement: statement.shifted(sentence.span.start) });
            }
        }
        Ok(Analysed {
            label: language.into(),
            confidence: f64::from(found.confidence),
            shares: found.shares.iter().map(|&(lang, share)| LanguageShare { lang, share: f64::from(share) }).collect(),
            dari_log_odds: found.dari_log_odds,
            sentences: spans.len(),
            statements,
            document,
        })
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

    fn events(
        &self,
        documents: &[Analysed],
        located: &[Located<'_>],
        vectors: &Embeddings,
        titles: &[Option<Vec<f32>>],
    ) -> Vec<Vec<usize>> {
        let config = &self.plan.config.events;
        let profile = |(at, document): (usize, &Analysed)| {
            let own = (0..located.len()).filter(|&row| located[row].document == at).map(|row| vectors.row(row));
            let published: Option<Date> = document.document.published.as_ref().map(Published::day);
            DocumentProfile { published, vector: mean_vector(own.chain(titles[at].as_deref()), vectors.dimensions()) }
        };
        let profiles: Vec<DocumentProfile> = documents.iter().enumerate().map(profile).collect();
        event::group(&profiles, &EventOptions { window_days: config.window_days, likeness: config.likeness })
    }

    /// Scores every candidate pair of an event's statements.
    fn score(&self, vectors: &Embeddings, members: &[usize], run: &Run<'_>) -> Vec<Scored> {
        /// Below this the vectors point apart, and the pair is not worth scoring.
        const FLOOR: f32 = 0.0;
        let nearest = self.plan.config.alignment.candidates;
        let score = |candidate: Candidate| {
            let (mut a, mut b) = (candidate.a, candidate.b);
            if run.records[b].statement_id < run.records[a].statement_id {
                std::mem::swap(&mut a, &mut b);
            }
            let scores = contradiction::score(run.scorer, run.side(a), run.side(b));
            Scored { a, b, similarity: candidate.similarity, scores, same_point: 0.0 }
        };
        let mut scored: Vec<Scored> =
            candidates(vectors, members, run.document_of, nearest, FLOOR).into_par_iter().map(score).collect();
        #[allow(clippy::cast_possible_truncation, reason = "log odds")]
        let pair = |pair: &Scored| ScoredPair {
            a: pair.a,
            b: pair.b,
            link: pair.scores.link as f32,
            late: run.scorer.late_as_trained(pair.scores.late),
        };
        let pairs: Vec<ScoredPair> = scored.iter().map(pair).collect();
        let features = context::features(&pairs, run.document_of, members);
        for (pair, features) in scored.iter_mut().zip(&features) {
            pair.scores.same_point = run.scorer.in_context(features);
            pair.same_point = contradiction::same_point(run.side(pair.a), run.side(pair.b), &pair.scores);
        }
        scored
    }

    /// Turns an event's scored pairs into cluster and pair records.
    fn gather(&self, event: &str, members: &[usize], run: &Run<'_>, scored: &[Scored], output: &mut Parts) {
        let config = &self.plan.config;
        let links: Vec<Link> =
            scored.iter().map(|pair| Link { a: pair.a, b: pair.b, same_point: pair.same_point }).collect();
        let groups = cluster::group(members, run.document_of, &links, config.clusters.threshold);
        let mut group_of: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, group) in groups.iter().enumerate() {
            group_of.extend(group.iter().map(|&row| (row, at)));
        }
        let points: Vec<Point<'_>> = groups
            .iter()
            .map(|group| Point::new(group.iter().map(|&row| run.located[row].member()).collect()))
            .collect();
        let nothing_else = Point::new(Vec::new());
        let judge = |pair: &Scored| {
            let group = group_of.get(&pair.a).filter(|&group| group_of.get(&pair.b) == Some(group)).copied();
            let same_point = if group.is_some() { contradiction::grouped(pair.same_point) } else { pair.same_point };
            if same_point < config.alignment.threshold {
                return None;
            }
            let (a, b, threshold) = (run.side(pair.a), run.side(pair.b), config.contradiction.threshold);
            let mut verdict = contradiction::judge(a, b, &pair.scores, same_point, threshold);
            let (of_a, of_b) = (run.located[pair.a].member(), run.located[pair.b].member());
            if is_update(of_a, of_b) {
                verdict = verdict.of_update();
            }
            let point = group.map_or(&nothing_else, |group| &points[group]);
            let relation = point.relation(of_a, of_b, verdict.label);
            Some(Judged { a: pair.a, b: pair.b, similarity: pair.similarity, group, verdict, relation })
        };
        let judged: Vec<Judged> = scored.par_iter().filter_map(judge).collect();
        for (at, group) in groups.iter().enumerate() {
            let inside: Vec<&Judged> = judged.iter().filter(|pair| pair.group == Some(at)).collect();
            output.clusters.push(cluster_record(event, group, &links, run, &inside, config.contradiction.threshold));
        }
        output.pairs.extend(judged.iter().map(|pair| pair_record(pair, run)));
    }

    #[allow(clippy::too_many_arguments, reason = "it brings together what every stage made")]
    fn record(
        &self,
        documents: &[Analysed],
        statements: Vec<StatementRecord>,
        mut skipped: Vec<Skipped>,
        inputs: &[crate::document::InputFile],
        mut parts: Parts,
        events: usize,
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
            events,
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
            inputs: inputs.iter().map(InputRecord::from).collect(),
            counts,
        };
        let mut event_of = parts.event_of.into_iter().map(|(_, id)| id);
        let documents = documents.iter().map(|document| {
            let event = event_of.next();
            DocumentRecord::new(
                &document.document,
                document.label,
                document.confidence,
                document.shares.clone(),
                event,
                document.statements.len(),
            )
        });
        RunOutput {
            run,
            documents: documents.collect(),
            statements,
            clusters: parts.clusters,
            pairs: parts.pairs,
            skipped: skipped.iter().map(SkippedRecord::from).collect(),
            timings: clock.finish(),
        }
    }
}

/// Decides Dari or Iranian Persian outlet by outlet: an outlet writes one of the two, and what one article leaves open
/// its others tell.
fn pool_persian(documents: &mut [Analysed]) {
    let is_persian = |document: &Analysed| matches!(document.label, Label::Dari | Label::Persian);
    let mut of_outlet: BTreeMap<String, f32> = BTreeMap::new();
    for document in documents.iter().filter(|document| is_persian(document)) {
        *of_outlet.entry(document.document.outlet.clone()).or_default() += document.dari_log_odds;
    }
    for document in documents.iter_mut().filter(|document| is_persian(document)) {
        // Articles of one outlet share topics and phrases, so their evidence together never makes certain.
        let pooled = f64::from(of_outlet[&document.document.outlet].clamp(-MOST_POOLED, MOST_POOLED));
        let dari = |log_odds: f64| 1.0 / (1.0 + (-log_odds).exp());
        let (was, language) = (document.label, if pooled >= 0.0 { Language::Dari } else { Language::Persian });
        let own = f64::from(document.dari_log_odds);
        let share = |log_odds: f64, label| if label == Label::Dari { dari(log_odds) } else { dari(-log_odds) };
        // The probability of Persian of either kind stays; how it is divided changes.
        document.confidence = (document.confidence / share(own, was) * share(pooled, language.into())).min(1.0);
        document.label = language.into();
        for share in &mut document.shares {
            if matches!(share.lang, Label::Dari | Label::Persian) {
                share.lang = language.into();
            }
        }
        for found in &mut document.statements {
            if found.statement.language.resources() == Language::Dari {
                found.statement.language = language;
            }
        }
    }
}

/// The most that an outlet's articles together say for Dari or for Iranian Persian (log odds).
const MOST_POOLED: f32 = 8.0;

/// What `whatlang` takes a text of none of the five languages for, as a remark; empty where it is not sure.
fn other_language(body: &str) -> String {
    match whatlang::detect(body) {
        Some(found) if found.is_reliable() => format!(", perhaps {}", found.lang().eng_name()),
        _ => String::new(),
    }
}

/// The language to read each sentence in: its own where it is one of the five, else the document's. Dari and Iranian
/// Persian are told apart by documents, not by sentences.
fn sentence_languages(found: &DocumentLanguage, document: Language) -> Vec<Language> {
    let own = found.sentences.iter().map(|sentence| sentence.label.language().unwrap_or(document));
    own.map(|own| if own.resources() == document.resources() { document } else { own }).collect()
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

/// Pairs of statements of one event and two documents, evenly spread over all there are: enough to tell how alike such
/// pairs mostly are.
fn sample_of_pairs(events: &[Vec<usize>], document_of: &[usize]) -> Vec<(usize, usize)> {
    const MOST: usize = 20_000;
    let members = |event: &Vec<usize>| -> Vec<usize> {
        (0..document_of.len()).filter(|&at| event.binary_search(&document_of[at]).is_ok()).collect()
    };
    let events: Vec<Vec<usize>> = events.iter().map(members).collect();
    let all: usize = events.iter().map(|members| members.len() * members.len() / 2).sum();
    let step = all.div_ceil(MOST).max(1);
    let pairs = events.iter().flat_map(|members| {
        (0..members.len()).flat_map(move |a| (a + 1..members.len()).map(move |b| (members[a], members[b])))
    });
    pairs.step_by(step).filter(|&(a, b)| document_of[a] != document_of[b]).collect()
}

/// What the events' pairs and clusters add up to.
#[derive(Default)]
struct Parts {
    clusters: Vec<ClusterRecord>,
    pairs: Vec<PairRecord>,
    /// Each document's event.
    event_of: Vec<(usize, String)>,
}

/// The statements of the whole corpus as records, with the way back to their documents.
struct Run<'run> {
    scorer: &'run PairScorer,
    located: &'run [Located<'run>],
    document_of: &'run [usize],
    sources: &'run [Source<'run>],
    records: &'run [StatementRecord],
    projected: &'run [Projected],
    settings: &'run [Setting],
}

impl<'run> Run<'run> {
    /// A statement as comparing it takes it.
    fn side(&self, row: usize) -> Side<'run> {
        Side {
            statement: &self.located[row].found.statement,
            text: self.located[row].body,
            projected: &self.projected[row],
            setting: Some(&self.settings[row]),
        }
    }
}

fn statement_records(documents: &[Analysed], sources: &[Source<'_>]) -> Vec<StatementRecord> {
    let of_document = |(document, source): (&Analysed, &Source<'_>)| {
        let record =
            |found: &Found| StatementRecord::new(source, found.sentence_index, found.sentence, &found.statement);
        document.statements.iter().map(record).collect::<Vec<_>>()
    };
    documents.par_iter().zip(sources).flat_map_iter(of_document).collect()
}

fn contradiction_record(pair: &Judged, run: &Run<'_>) -> ContradictionRecord {
    ContradictionRecord {
        a: run.records[pair.a].statement_id.clone(),
        b: run.records[pair.b].statement_id.clone(),
        score: pair.verdict.contradiction,
        relation: pair.relation,
        conflict: Some(pair.verdict.turns_on),
    }
}

fn pair_record(pair: &Judged, run: &Run<'_>) -> PairRecord {
    let verdict = &pair.verdict;
    let evidence = verdict.evidence.iter().map(|evidence| {
        let row = if evidence.in_second { pair.b } else { pair.a };
        EvidenceRecord {
            statement_id: run.records[row].statement_id.clone(),
            words: run.sources[run.document_of[row]].words(evidence.span),
            value: evidence.value.clone(),
        }
    });
    PairRecord {
        a: run.records[pair.a].statement_id.clone(),
        b: run.records[pair.b].statement_id.clone(),
        similarity: f64::from(pair.similarity),
        alignment: verdict.same_point,
        contradiction: verdict.contradiction,
        label: verdict.label,
        relation: pair.relation,
        conflict: Some(verdict.turns_on),
        evidence: evidence.collect(),
        explanation: verdict.explanation.clone(),
    }
}

/// The record of a group; `inside` are its pairs of different documents.
fn cluster_record(
    event: &str,
    group: &[usize],
    links: &[Link],
    run: &Run<'_>,
    inside: &[&Judged],
    threshold: f64,
) -> ClusterRecord {
    let members = || group.iter().map(|&member| &run.records[member]);
    let mut statements: Vec<String> = members().map(|record| record.statement_id.clone()).collect();
    statements.sort_unstable();
    let mut outlets: Vec<String> = members().map(|record| record.outlet.clone()).collect();
    outlets.sort_unstable();
    outlets.dedup();
    let mut languages: Vec<Language> = members().map(|record| record.lang).collect();
    languages.sort_unstable_by_key(|language| language.code());
    languages.dedup();
    let contradicting = inside.iter().filter(|pair| pair.verdict.contradiction >= threshold);
    let mut contradictions: Vec<ContradictionRecord> =
        contradicting.map(|pair| contradiction_record(pair, run)).collect();
    contradictions
        .sort_by(|x, y| rounded(y.score).total_cmp(&rounded(x.score)).then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b))));
    let representative = cluster::representative(group, links).unwrap_or(group[0]);
    ClusterRecord {
        cluster_id: cluster_id(statements.iter().map(String::as_str)),
        event_id: event.to_owned(),
        statements,
        outlets,
        languages,
        representative: run.records[representative].statement_id.clone(),
        contradiction: inside.iter().map(|pair| pair.verdict.contradiction).fold(0.0, f64::max),
        contradictions,
    }
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

    fn finish(self) -> Timings {
        Timings {
            threads: rayon::current_num_threads(),
            seconds: self.started.elapsed().as_secs_f64(),
            stages: self.stages,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analysed(outlet: &str, label: Label, dari_log_odds: f32) -> Analysed {
        let document = Document {
            id: outlet.to_owned(),
            path: "a.txt".into(),
            line: None,
            outlet: outlet.to_owned(),
            published: None,
            title: None,
            url: None,
            body: String::new(),
            hash: String::new(),
        };
        let shares = vec![LanguageShare { lang: label, share: 1.0 }];
        Analysed { document, label, confidence: 0.5, shares, dari_log_odds, sentences: 0, statements: Vec::new() }
    }

    #[test]
    fn what_one_article_leaves_open_its_outlet_tells() {
        let mut documents = [
            analysed("Kabul daily", Label::Persian, -0.4),
            analysed("Kabul daily", Label::Dari, 3.0),
            analysed("Tehran daily", Label::Persian, -0.4),
            analysed("Kabul daily", Label::Pashto, 0.0),
        ];
        pool_persian(&mut documents);
        let labels: Vec<Label> = documents.iter().map(|document| document.label).collect();
        assert_eq!(labels, [Label::Dari, Label::Dari, Label::Persian, Label::Pashto]);
        assert_eq!(documents[0].shares[0].lang, Label::Dari);
        // All of it is Persian of either kind, so Dari gets what the pooled odds say.
        let mut sure = [analysed("Kabul daily", Label::Persian, -0.4), analysed("Kabul daily", Label::Dari, 3.0)];
        sure[0].confidence = 1.0 / (1.0 + (-0.4_f64).exp());
        pool_persian(&mut sure);
        assert!((sure[0].confidence - 1.0 / (1.0 + (-2.6_f64).exp())).abs() < 1e-6);
    }
}
