//! bayan (بیان, *statement*) reads folders of news articles in English, Pashto, Urdu and Dari, finds the statements
//! that speak to the same point of the same event, across outlets and languages, and says how strongly they
//! contradict each other and in which words.
//!
//! This is the library under the `bayan` command. The whole job is two calls, from a config file to everything that a
//! run folder holds:
//!
//! ```
//! # #[cfg(feature = "default-model")]
//! # fn main() -> bayan::Result<()> {
//! use bayan::Pipeline;
//! use bayan::record::PairLabel;
//!
//! let output = Pipeline::from_file("pipelines/border-clashes.toml")?.run()?;
//! let strongest = output
//!     .pairs
//!     .iter()
//!     .filter(|pair| pair.label == PairLabel::Contradict)
//!     .max_by(|x, y| x.contradiction.total_cmp(&y.contradiction))
//!     .expect("the outlets contradict each other");
//! for evidence in &strongest.evidence {
//!     let statement = output.statements.iter().find(|it| it.statement_id == evidence.statement_id);
//!     let outlet = &statement.expect("every id leads to its statement").outlet;
//!     println!("{outlet}: {} ({})", evidence.words.text, evidence.value.as_deref().unwrap_or("no value"));
//! }
//! # assert_eq!(output.documents.len(), 16);
//! # assert!(output.skipped.is_empty());
//! # assert!(strongest.contradiction > 0.5 && strongest.evidence.len() >= 2);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "default-model"))]
//! # fn main() {}
//! ```
//!
//! [`RunOutput::write`] makes the run folder of it. [`Pipeline::run_into`] writes the folder as results come, holds little in memory,
//! tells how it goes on and can be stopped ([`pipeline::Hooks`]); a [`report::Summary`] is what it gives back.
//!
//! # The stages
//!
//! Data flows one way: folder → [`Document`] → language → [`Sentence`](sentence::Sentence) → [`Statement`] →
//! [`Embeddings`] → events → pairs → clusters and contradictions → [records](record). Each stage is usable alone.
//!
//! **Reading.** A [`Corpus`] gives the documents that can be read and, for every one that cannot, its place and the
//! reason.
//!
//! ```
//! let read = bayan::Corpus::new("corpora/border-clashes").read()?;
//! let document = &read.documents[0];
//! assert_eq!(document.id, "da-khyber-khabar/durand-nakhte-talafat");
//! assert!(document.body.starts_with("پېښور"));
//! # Ok::<(), bayan::Error>(())
//! ```
//!
//! **Language.** An [`Identifier`](language::Identifier) labels texts, and documents sentence by sentence.
//!
//! ```
//! use bayan::language::{Identifier, Label};
//!
//! let identifier = Identifier::new()?;
//! let found = identifier.identify("باشندگان کابل می‌گویند که شفاخانه‌های شهر دارو ندارند.");
//! assert_eq!(found.label, Label::Dari);
//! assert_eq!(identifier.identify("La frontière reste fermée.").label, Label::Other);
//! # Ok::<(), bayan::Error>(())
//! ```
//!
//! **Sentences.** A [`Segmenter`](sentence::Segmenter) cuts text where the language ends its sentences.
//!
//! ```
//! use bayan::Language;
//! use bayan::sentence::Segmenter;
//!
//! let text = "فوج کے مطابق ۲۳ اہلکار مارے گئے۔ ڈاکٹر ا۔ خ۔ درانی نے 2.5 کروڑ روپے کا کہا۔";
//! let sentences = Segmenter::new(Language::Urdu).segment(text);
//! assert_eq!(sentences.len(), 2);
//! assert_eq!(sentences[0].span.of(text), "فوج کے مطابق ۲۳ اہلکار مارے گئے۔");
//! ```
//!
//! **Statements.** An [`Extractor`] reads out of a sentence what it claims: who says it, how many of what, when, and
//! whether it is asserted or denied, each with the words that show it.
//!
//! ```
//! use bayan::statement::{Context, Counted, Hedge, Interval};
//! use bayan::{Extractor, Language};
//!
//! let sentence = "ویاند وویل چې لږ تر لږه ۵۸ پوځیان وژل شوي دي.";
//! let statements = Extractor::new()?.extract(sentence, Language::Pashto, &Context::default());
//! let statement = &statements[0];
//! assert_eq!(statement.voice.speaker().unwrap().span.of(sentence), "ویاند");
//! let quantity = &statement.quantities[0];
//! assert_eq!(quantity.span.of(sentence), "لږ تر لږه ۵۸");
//! assert_eq!((quantity.hedge, quantity.counted), (Hedge::AtLeast, Counted::Killed));
//! assert_eq!(quantity.interval, Interval { low: Some(58.0), best: Some(58.0), high: None });
//! # Ok::<(), bayan::Error>(())
//! ```
//!
//! **Vectors.** An [`Encoder`] turns texts into unit vectors; [`embed::encode_centered`] takes each language's mean
//! off, after which translations lie close. **Aligning** two lists of sentences is [`align::mine`].
//!
//! ```
//! # #[cfg(feature = "default-model")]
//! # fn main() -> bayan::Result<()> {
//! use bayan::Language::{Dari, English, Pashto};
//! use bayan::align;
//! use bayan::embed::{TransformerEncoder, encode_centered};
//!
//! let encoder = TransformerEncoder::built_in()?;
//! let english = ["The crossing at Torkham is closed.", "Twenty people were wounded."];
//! let others = ["بیست تن زخمی شدند.", "د تورخم دروازه تړل شوې ده."];
//! let left = encode_centered(&encoder, &english, &[Some(English); 2])?;
//! let right = encode_centered(&encoder, &others, &[Some(Dari), Some(Pashto)])?;
//! let matches = align::mine(&left, &right, 2, None);
//! assert_eq!(matches.iter().map(|found| found.right).collect::<Vec<_>>(), [1, 0]);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "default-model"))]
//! # fn main() {}
//! ```
//!
//! **Contradiction.** A [`Comparer`](contradiction::Comparer) compares texts by twos; [`contradiction::compare`] does
//! so for statements that a pipeline has prepared.
//!
//! ```
//! # #[cfg(feature = "default-model")]
//! # fn main() -> bayan::Result<()> {
//! use bayan::contradiction::Comparer;
//! use bayan::embed::TransformerEncoder;
//! use bayan::record::{ConflictType, PairLabel};
//!
//! let comparer = Comparer::new(Box::new(TransformerEncoder::built_in()?))?;
//! let pair = ("Pakistan's army said 23 soldiers were killed.", "ارتش پاکستان کشته‌شدن ۵۸ سرباز خود را رد کرد.");
//! let found = &comparer.compare(&[pair])?[0];
//! assert_eq!((found.label, found.conflict), (PairLabel::Contradict, Some(ConflictType::Quantity)));
//! assert_eq!(found.explanation, "23 killed / 58 killed: no value satisfies both.");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "default-model"))]
//! # fn main() {}
//! ```
//!
//! # The central types
//!
//! | type | what it is |
//! |---|---|
//! | [`Document`] | an article as it was read; all later offsets index its `body` |
//! | [`Span`] | a range of bytes of one text; records count code points instead ([`CodePoints`]) |
//! | [`Language`], [`Label`] | the five languages that are read; those and `other` |
//! | [`Statement`] | a claim: [voice](statement::Voice), [polarity](statement::Polarity), [quantities](statement::Quantity), [times](statement::TimeMention) |
//! | [`Encoder`], [`Embeddings`] | what makes vectors; the vectors, as rows of one matrix |
//! | [`nli::NliModel`] | what judges pairs of texts itself: follows, contradicts, neither |
//! | [`contradiction::Verdict`] | what two statements say of each other, with its evidence |
//! | [`Pipeline`], [`pipeline::Plan`] | a job ready to run; a config with nothing left open |
//! | [`RunOutput`] | all that a run found: the content of a run folder, as [records](record) |
//! | [`report::view::View`] | the same joined, with the articles: what the [page](report::html) and others draw |
//! | [`Error`] | what went wrong, where, and what to do next |
//!
//! # What holds everywhere
//!
//! - The text is never changed. Look-ups fold it [beside the original](normalize), and every result is a span of the
//!   text as it was read.
//! - The same input gives the same bytes, on any number of threads.
//! - Nothing is downloaded, unless a [`model::Cache`] is asked to add a model of the Hugging Face hub. No text makes the
//!   library panic; what a caller can get wrong stands under "Panics".
//!
//! # Features
//!
//! `default-model` (on by default) puts the encoder of `models/statements-small-en-ps-ur-prs` into the library, 35 MB. Without
//! it, a model folder has to be named: [`embed::TransformerEncoder::from_folder`]. `hub` (on by default) lets
//! [`model::Cache`] download models. `parquet` (on by default) lets [`export`](mod@export) write Parquet files. `figures` (on
//! by default) lets [`report::figures`] write PNG beside SVG.

pub mod align;
mod atomic;
pub mod calendar;
mod checksums;
pub mod claims;
pub mod cluster;
pub mod contradiction;
pub mod copies;
pub mod document;
pub mod embed;
pub mod error;
pub mod eval;
pub mod event;
pub mod export;
mod files;
pub mod language;
pub mod lexicon;
mod linkage;
pub mod model;
pub mod nli;
pub mod normalize;
mod onnx;
pub mod pipeline;
pub mod record;
pub mod report;
pub mod scorer;
mod seal;
pub mod sentence;
pub mod span;
pub mod statement;

pub use document::{Corpus, CorpusRead, Document, Published, Skipped};
pub use embed::{Embeddings, Encoder, ModelId};
pub use error::{Error, ErrorKind, Location, Result};
pub use language::{Label, Language};
pub use pipeline::Pipeline;
pub use report::RunOutput;
pub use span::{CodePoints, Span};
pub use statement::{Extractor, Statement};
