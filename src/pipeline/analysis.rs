//! The stages that look at one document alone: its language, its sentences, its statements.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::contradiction::setting::{Setting, settings};
use crate::copies;
use crate::document::{Document, Published};
use crate::event::{Signs, is_telling};
use crate::language::{DocumentLanguage, Identifier, Label, Language};
use crate::sentence::{Segmenter, Sentence};
use crate::span::Span;
use crate::statement::{Context, Extractor, LastSpeaker, PlaceKind, Statement};

/// What the stages over the whole corpus need to know of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Profile {
    pub(super) label: Label,
    pub(super) confidence: f64,
    /// Every label that a sentence has, with its share of the words.
    pub(super) shares: Vec<(Label, f64)>,
    /// Natural logarithm of the odds of Dari against Iranian Persian in its Persian parts.
    pub(super) dari_log_odds: f32,
    pub(super) sentences: usize,
    pub(super) statements: usize,
    /// The ids of the places, narrower than a country, that it names.
    pub(super) places: BTreeSet<String>,
    /// The figures that it gives that are unlikely to stand in two documents by chance, as bits.
    pub(super) figures: BTreeSet<u64>,
    /// The [shingles](copies::shingles) of its text.
    pub(super) shingles: Vec<u64>,
}

impl Profile {
    /// What tells of its event besides its vectors.
    pub(super) fn signs(&self) -> Signs {
        Signs { places: self.places.clone(), figures: self.figures.clone(), language: self.label.code() }
    }
}

/// A statement with its place. Its spans index the document's body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) sentence_index: usize,
    pub(super) sentence: Sentence,
    pub(super) statement: Statement,
}

/// A document's text with what was found in it: as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Analysis {
    pub(super) body: String,
    pub(super) statements: Vec<Found>,
}

/// A document with its text and statements, when it is compared with others.
pub(super) struct Analysed {
    /// With its body.
    pub(super) document: Document,
    pub(super) label: Label,
    pub(super) statements: Vec<Found>,
}

impl Analysed {
    /// Where and when its statements are set.
    pub(super) fn settings(&self) -> Vec<Setting> {
        let published = self.document.published.as_ref().map(Published::day);
        settings(self.statements.iter().map(|found| &found.statement), &self.document.body, published)
    }

    /// The texts of its statements, each with its language.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, Option<Language>)> {
        let text = |found: &Found| found.statement.span.of(&self.document.body);
        self.statements.iter().map(move |found| (text(found), Some(found.statement.language)))
    }

    /// Its title with its language.
    pub(super) fn title(&self) -> Option<(&str, Option<Language>)> {
        Some((self.document.title.as_deref()?, self.label.language()))
    }
}

fn places(statements: &[Found]) -> BTreeSet<String> {
    let named = statements.iter().flat_map(|found| &found.statement.places);
    let narrow = named.filter(|place| !matches!(place.kind, PlaceKind::Country | PlaceKind::Nationality));
    narrow.map(|place| place.place.clone()).collect()
}

fn figures(statements: &[Found]) -> BTreeSet<u64> {
    let quantities = statements.iter().flat_map(|found| &found.statement.quantities);
    let best = quantities.filter_map(|quantity| quantity.interval.best);
    best.filter(|&value| is_telling(value)).map(f64::to_bits).collect()
}

/// The stages that look at one document alone; the error is a reason to leave it out.
pub(super) fn analyse(
    document: &Document,
    identifier: &Identifier,
    extractor: &Extractor,
) -> std::result::Result<(Profile, Vec<Found>), String> {
    // The sentences depend on the language, and what is said of the document on its sentences: so a first look
    // at the whole body, then the closer one.
    let first = identifier.identify(&document.body);
    let stated = document.language_hint.as_deref().and_then(stated);
    // What a source states is often a default of its software, so it only settles what the words leave open.
    let is_open = f64::from(first.confidence) < SURE;
    let settled = stated.map(|hint| hint.language).filter(|&hint| is_open && first.runner_up == hint.into());
    let Some(language) = settled.or(first.label.language()) else {
        let reason = if document.body.chars().any(char::is_alphabetic) {
            format!(
                "its language is none of en, ps, ur, prs and fa (confidence {:.2}){}; nothing is read from it",
                first.confidence,
                other_language(&document.body)
            )
        } else {
            "it has no letters, so no language; nothing is read from it".to_owned()
        };
        return Err(reason);
    };
    let sentences = Segmenter::new(language).segment(&document.body);
    let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
    let found = identifier.identify_document(&document.body, &spans);
    let language = settled.or(found.label.language()).unwrap_or(language);
    let languages = sentence_languages(&found, language);
    let context = Context::of(document.published.as_ref());
    let mut statements = Vec::new();
    let mut last = LastSpeaker::default();
    for (sentence_index, (&sentence, &language)) in sentences.iter().zip(&languages).enumerate() {
        for statement in extractor.extract_next(sentence.span.of(&document.body), language, &context, &mut last) {
            statements.push(Found { sentence_index, sentence, statement: statement.shifted(sentence.span.start) });
        }
    }
    let profile = Profile {
        label: language.into(),
        confidence: f64::from(found.confidence),
        shares: found.shares.iter().map(|&(label, share)| (label, f64::from(share))).collect(),
        dari_log_odds: found.dari_log_odds + stated.map_or(0.0, |hint| hint.dari_log_odds),
        sentences: spans.len(),
        statements: statements.len(),
        places: places(&statements),
        figures: figures(&statements),
        shingles: copies::shingles(&document.body),
    };
    Ok((profile, statements))
}

/// Below this confidence a language that the source states can settle which it is.
const SURE: f64 = 0.8;

/// What a source that states Dari or Iranian Persian says for it (log odds): as much as a few words that tell.
const STATED: f32 = 2.0;

/// A language as a source states it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stated {
    language: Language,
    /// What it says for Dari against Iranian Persian.
    dari_log_odds: f32,
}

/// The language of a BCP 47 tag or a name of one: `ur`, `fa-AF`, `ps_AF`, `Pashto`. A plain `fa` leaves open which.
fn stated(hint: &str) -> Option<Stated> {
    let hint = hint.trim().to_ascii_lowercase().replace('_', "-");
    let mut parts = hint.split('-');
    let primary = parts.next()?;
    let is_in = |country: &str| parts.clone().any(|part| part == country);
    let of = |language, dari_log_odds| Some(Stated { language, dari_log_odds });
    match primary {
        "en" | "eng" | "english" => of(Language::English, 0.0),
        "ps" | "pus" | "pbu" | "pbt" | "pst" | "pashto" => of(Language::Pashto, 0.0),
        "ur" | "urd" | "urdu" => of(Language::Urdu, 0.0),
        "prs" | "dari" => of(Language::Dari, STATED),
        "fa" | "fas" | "per" | "persian" if is_in("af") => of(Language::Dari, STATED),
        "fa" | "fas" | "per" | "persian" if is_in("ir") => of(Language::Persian, -STATED),
        "pes" => of(Language::Persian, -STATED),
        "fa" | "fas" | "per" | "persian" => of(Language::Persian, 0.0),
        _ => None,
    }
}

/// Decides Dari or Iranian Persian outlet by outlet: an outlet writes one of the two, and what one article leaves open
/// its others tell. The documents come with the names of their outlets.
pub(super) fn pool_persian<'run>(documents: impl Iterator<Item = (&'run str, &'run mut Profile)>) {
    let is_persian = |profile: &Profile| matches!(profile.label, Label::Dari | Label::Persian);
    let mut persian: Vec<(&str, &mut Profile)> = documents.filter(|(_, profile)| is_persian(profile)).collect();
    let mut of_outlet: BTreeMap<&str, f32> = BTreeMap::new();
    for (outlet, profile) in &persian {
        *of_outlet.entry(outlet).or_default() += profile.dari_log_odds;
    }
    for (outlet, profile) in &mut persian {
        // Articles of one outlet share topics and phrases, so their evidence together never makes certain.
        let pooled = f64::from(of_outlet[outlet].clamp(-MOST_POOLED, MOST_POOLED));
        let dari = |log_odds: f64| 1.0 / (1.0 + (-log_odds).exp());
        let (was, language) = (profile.label, if pooled >= 0.0 { Language::Dari } else { Language::Persian });
        let own = f64::from(profile.dari_log_odds);
        let share = |log_odds: f64, label| if label == Label::Dari { dari(log_odds) } else { dari(-log_odds) };
        // The probability of Persian of either kind stays; how it is divided changes.
        profile.confidence = (profile.confidence / share(own, was) * share(pooled, language.into())).min(1.0);
        profile.label = language.into();
        for (label, _) in &mut profile.shares {
            if matches!(label, Label::Dari | Label::Persian) {
                *label = language.into();
            }
        }
    }
}

/// Gives the Persian statements of a document the kind of Persian that was decided for it.
pub(super) fn settle_persian(label: Label, statements: &mut [Found]) {
    if !matches!(label, Label::Dari | Label::Persian) {
        return;
    }
    let Some(language) = label.language() else { return };
    for found in statements {
        if found.statement.language.resources() == Language::Dari {
            found.statement.language = language;
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

    fn profile(label: Label, dari_log_odds: f32) -> Profile {
        Profile {
            label,
            confidence: 0.5,
            shares: vec![(label, 1.0)],
            dari_log_odds,
            sentences: 0,
            statements: 0,
            places: BTreeSet::new(),
            figures: BTreeSet::new(),
            shingles: Vec::new(),
        }
    }

    fn pool(documents: &mut [(&str, Profile)]) {
        pool_persian(documents.iter_mut().map(|(outlet, profile)| (*outlet, profile)));
    }

    #[test]
    fn a_stated_language_settles_only_what_the_words_leave_open() {
        let (identifier, extractor) = (Identifier::new().unwrap(), Extractor::new().unwrap());
        let read = |body: &str, hint: Option<&str>| {
            let document =
                Document { body: body.to_owned(), language_hint: hint.map(str::to_owned), ..Document::default() };
            analyse(&document, &identifier, &extractor).map(|(profile, _)| profile)
        };
        // Clear Urdu stays Urdu, whatever a page states.
        let urdu =
            "حکام نے بتایا کہ طورخم سرحد کو تجارت کے لیے دوبارہ کھول دیا گیا ہے۔ تاجروں نے فیصلے کا خیر مقدم کیا۔";
        assert_eq!(read(urdu, Some("en-US")).unwrap().label, Label::Urdu);
        assert_eq!(read(urdu, None).unwrap(), read(urdu, Some("xx")).unwrap());
        // Persian that nothing tells apart gets odds from what is stated.
        let persian = "گذرگاه تورخم امروز باز شد.";
        let odds = |hint| read(persian, hint).unwrap().dari_log_odds;
        assert!(odds(Some("fa-AF")) > odds(None) && odds(Some("fa_IR")) < odds(None));
        assert!((odds(Some("fa")) - odds(None)).abs() < 1e-6);
    }

    #[test]
    fn what_one_article_leaves_open_its_outlet_tells() {
        let mut documents = [
            ("Kabul daily", profile(Label::Persian, -0.4)),
            ("Kabul daily", profile(Label::Dari, 3.0)),
            ("Tehran daily", profile(Label::Persian, -0.4)),
            ("Kabul daily", profile(Label::Pashto, 0.0)),
        ];
        pool(&mut documents);
        let labels: Vec<Label> = documents.iter().map(|(_, profile)| profile.label).collect();
        assert_eq!(labels, [Label::Dari, Label::Dari, Label::Persian, Label::Pashto]);
        assert_eq!(documents[0].1.shares[0].0, Label::Dari);
        // All of it is Persian of either kind, so Dari gets what the pooled odds say.
        let mut sure = [("Kabul daily", profile(Label::Persian, -0.4)), ("Kabul daily", profile(Label::Dari, 3.0))];
        sure[0].1.confidence = 1.0 / (1.0 + (-0.4_f64).exp());
        pool(&mut sure);
        assert!((sure[0].1.confidence - 1.0 / (1.0 + (-2.6_f64).exp())).abs() < 1e-6);
    }
}
