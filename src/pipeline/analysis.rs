//! The stages that look at one document alone: its language, its sentences, its statements.

use std::collections::{BTreeMap, BTreeSet};

use crate::contradiction::setting::{Setting, settings};
use crate::document::{Document, Published, Skipped};
use crate::event::is_telling;
use crate::language::{DocumentLanguage, Identifier, Label, Language};
use crate::record::LanguageShare;
use crate::sentence::{Segmenter, Sentence};
use crate::span::Span;
use crate::statement::{Context, Extractor, LastSpeaker, PlaceKind, Statement};

/// A document after the stages that look at one document alone.
pub(super) struct Analysed {
    pub(super) document: Document,
    pub(super) label: Label,
    pub(super) confidence: f64,
    pub(super) shares: Vec<LanguageShare>,
    /// Natural logarithm of the odds of Dari against Iranian Persian in its Persian parts.
    pub(super) dari_log_odds: f32,
    pub(super) sentences: usize,
    pub(super) statements: Vec<Found>,
}

impl Analysed {
    /// Where and when its statements are set.
    pub(super) fn settings(&self) -> Vec<Setting> {
        let published = self.document.published.as_ref().map(Published::day);
        settings(self.statements.iter().map(|found| &found.statement), &self.document.body, published)
    }
}

impl Analysed {
    /// The ids of the places, narrower than a country, that it names; each once.
    pub(super) fn places(&self) -> BTreeSet<String> {
        let named = self.statements.iter().flat_map(|found| &found.statement.places);
        let narrow = named.filter(|place| !matches!(place.kind, PlaceKind::Country | PlaceKind::Nationality));
        narrow.map(|place| place.place.clone()).collect()
    }

    /// The figures that it gives that are unlikely to stand in two documents by chance.
    pub(super) fn figures(&self) -> impl Iterator<Item = f64> {
        let quantities = self.statements.iter().flat_map(|found| &found.statement.quantities);
        quantities.filter_map(|quantity| quantity.interval.best).filter(|&value| is_telling(value))
    }
}

/// A statement with its place. Its spans index the document's body.
pub(super) struct Found {
    pub(super) sentence_index: usize,
    pub(super) sentence: Sentence,
    pub(super) statement: Statement,
}

/// The stages that look at one document alone.
pub(super) fn analyse(
    document: Document,
    identifier: &Identifier,
    extractor: &Extractor,
) -> std::result::Result<Analysed, Skipped> {
    // The sentences depend on the language, and what is said of the document on its sentences: so a first look
    // at the whole body, then the closer one.
    let first = identifier.identify(&document.body);
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
    let found = identifier.identify_document(&document.body, &spans);
    let language = found.label.language().unwrap_or(language);
    let languages = sentence_languages(&found, language);
    let context = Context::of(document.published.as_ref());
    let mut statements = Vec::new();
    let mut last = LastSpeaker::default();
    for (sentence_index, (&sentence, &language)) in sentences.iter().zip(&languages).enumerate() {
        for statement in extractor.extract_next(sentence.span.of(&document.body), language, &context, &mut last) {
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

/// Decides Dari or Iranian Persian outlet by outlet: an outlet writes one of the two, and what one article leaves open
/// its others tell.
pub(super) fn pool_persian(documents: &mut [Analysed]) {
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
            ..Document::default()
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
