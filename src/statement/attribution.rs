//! Who says it: the source that an outlet cites for a sentence, in direct and indirect speech.
//!
//! A cue (`said`, `په وینا`, `کے مطابق`, `به گفتهٔ`) comes from a word list, and each language has its rule for the
//! place of the source: before the verb or after it in English, marked by `نے` in Urdu, at the head of the verb's own
//! stretch of words in Pashto and Dari. The source is the noun phrase alone, without its date, place, addressee or
//! aside. A cue whose source cannot be found cites nobody.

mod source;

use std::ops::Range;

use self::source::View;
use super::parties::Parties;
use super::tokens::{Marks, PerLanguage, Tokens, read_lists, word_lists};
use super::{Speaker, Voice};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::normalize::Folded;
use crate::span::Span;

/// How many words in a row between quotation marks make a quotation; fewer only hold a word at arm's length.
const QUOTATION: usize = 3;

/// How many words may follow a source and cue at the end of a sentence: `…, the minister said on Sunday`.
const AFTERTHOUGHT: usize = 4;

/// Finds who is cited for a sentence. Its word lists are part of the library; building it reads them once.
#[derive(Debug)]
pub struct AttributionReader {
    words: PerLanguage<Lexicon>,
    parties: Parties,
}

/// A source and its cue, as ranges of tokens.
#[derive(Clone, Debug)]
pub(crate) struct Attribution {
    source: Range<usize>,
    cue: Range<usize>,
    is_quoted: bool,
    party: Option<String>,
}

impl Attribution {
    /// The span of the cue in the folded text.
    pub(crate) fn cue(&self, tokens: &Tokens<'_>) -> Option<Span> {
        tokens.span(self.cue.start, self.cue.end)
    }

    /// The span of the source in the folded text.
    pub(crate) fn source(&self, tokens: &Tokens<'_>) -> Option<Span> {
        tokens.span(self.source.start, self.source.end)
    }

    /// The tokens of the source.
    pub(crate) fn source_tokens(&self) -> Range<usize> {
        self.source.clone()
    }

    /// The tokens of the cue.
    pub(crate) fn cue_tokens(&self) -> Range<usize> {
        self.cue.clone()
    }

    /// Whether source and cue stand at the end of the clause `span`, after what the source says in it: `A happened and
    /// B happened, X said`.
    pub(crate) fn follows_claim(&self, tokens: &Tokens<'_>, folded: &Folded, span: Span) -> bool {
        let first = self.cue.start.min(self.source.start);
        let said = (0..first).filter(|&index| {
            tokens.is_wordlike(index)
                && tokens.get(index).is_some_and(|token| span.contains(folded.original(token.span)))
        });
        said.count() > AFTERTHOUGHT && self.closes_clause(tokens, folded, span)
    }

    /// Whether the cue closes the clause `span` of the original text.
    pub(crate) fn closes_clause(&self, tokens: &Tokens<'_>, folded: &Folded, span: Span) -> bool {
        let last = self.cue.end.max(self.source.end);
        let rest = (last..tokens.len()).filter(|&index| {
            tokens.is_wordlike(index)
                && tokens.get(index).is_some_and(|token| span.contains(folded.original(token.span)))
        });
        rest.count() <= AFTERTHOUGHT
    }

    /// The speaker, in the original text's bytes.
    pub(crate) fn speaker(&self, tokens: &Tokens<'_>, folded: &Folded) -> Option<Speaker> {
        Some(Speaker {
            span: folded.original(tokens.span(self.source.start, self.source.end)?),
            cue: folded.original(self.cue(tokens)?),
            is_quoted: self.is_quoted,
            party: self.party.clone(),
        })
    }
}

impl AttributionReader {
    /// Reads the word lists.
    ///
    /// # Errors
    /// If a word list is malformed, which a test of the library rules out.
    pub fn new() -> Result<Self> {
        let (attribution, connectives) = (word_lists!("attribution.txt"), word_lists!("connectives.txt"));
        let words = PerLanguage::build(|language| {
            let lists =
                [attribution(language), &indefinite_heads(language, attribution(language)), connectives(language)];
            read_lists("attribution.txt", &lists)
        })?;
        Ok(Self { words, parties: Parties::new()? })
    }

    /// In whose voice the sentence that `folded` was folded from speaks. Spans are bytes of the sentence.
    ///
    /// Of several sources the first is given: in `A said that B had told him`, A.
    #[must_use]
    pub fn read(&self, folded: &Folded, language: Language) -> Voice {
        let tokens = Tokens::new(folded);
        let marks = self.marks(&tokens, language);
        let first = self.all(&tokens, &marks, folded, language).into_iter().next();
        first.and_then(|first| first.speaker(&tokens, folded)).map_or(Voice::Outlet, Voice::Cited)
    }

    /// Whether `words`, folded, are a pronoun that stands for somebody named before: not `I` or `we`.
    pub(crate) fn stands_for_another(&self, words: &str, language: Language) -> bool {
        self.words.of(language).all(words).iter().any(|found| {
            let is_whole = found.span.start == 0 && found.span.end == words.len();
            is_whole && found.entry.value(0) == "pronoun" && found.entry.value(1) != "self"
        })
    }

    /// The entries of `attribution.txt` and `connectives.txt` over a sentence.
    pub(crate) fn marks<'lists>(&'lists self, tokens: &Tokens<'_>, language: Language) -> Marks<'lists> {
        Marks::new(self.words.of(language), tokens)
    }

    /// Every source of the sentence, by the place of the cue.
    pub(crate) fn all(
        &self,
        tokens: &Tokens<'_>,
        marks: &Marks<'_>,
        folded: &Folded,
        language: Language,
    ) -> Vec<Attribution> {
        let view = View { tokens, marks, language: language.resources() };
        let mut found: Vec<Attribution> = Vec::new();
        let mut past = 0;
        for mark in marks.iter() {
            let is_cue = matches!(mark.kind(), "verb" | "after" | "before" | "around" | "notverb");
            if !is_cue || mark.start < past || tokens.is_quoted(mark.start) {
                continue;
            }
            // A cue within a longer one (`کے مطابق` in `کے بیان کے مطابق`) is no cue of its own.
            past = mark.end;
            let source = match mark.kind() {
                "verb" => view
                    .subject(mark, found.last().map(|last| last.source.clone()))
                    .filter(|source| !view.is_deed(mark, source) && !view.says_nothing(mark, source)),
                "after" => view.phrase_after(mark.end).map(|source| view.without_genitive(source)),
                "notverb" => view.agent(mark),
                "before" => view.phrase_before(mark.start),
                "around" => view.genitive_before(mark.start),
                _ => None,
            };
            let Some(source) = source.filter(|source| view.is_source(source)) else { continue };
            let party = self.party(&view, &source, mark.start, folded, language).or_else(|| {
                // A pronoun stands for the source before it.
                let last = found.last().filter(|_| view.is_pronoun(&source));
                last.and_then(|last| last.party.clone())
            });
            found.push(Attribution { source, cue: mark.start..mark.end, is_quoted: false, party });
        }
        if found.is_empty() {
            found.extend(view.before_colon().map(|(source, cue)| {
                let party = self.party(&view, &source, cue.start, folded, language);
                Attribution { source, cue, is_quoted: false, party }
            }));
        }
        let edges: Vec<usize> = found.iter().map(|one| one.source.start.min(one.cue.start)).collect();
        for (index, one) in found.iter_mut().enumerate() {
            let start = if index == 0 { 0 } else { edges[index] };
            let end = edges.get(index + 1).copied().unwrap_or(tokens.len());
            one.is_quoted = tokens.has_quote(start, end.max(start), QUOTATION);
        }
        found
    }

    /// English: the party that a clause after the source tells: `a driver who saw it`, `Zarmina, whose son was killed`.
    fn party_of_clause(&self, view: &View<'_, '_>, source: &Range<usize>, folded: &Folded) -> Option<String> {
        let clause = view.clause_after(source.end)?;
        self.parties.of_clause(folded.text(), view.tokens.span(clause.start, clause.end)?)
    }

    /// The party of a source: its own words, and those of an aside between it and the cue.
    fn party(
        &self,
        view: &View<'_, '_>,
        source: &Range<usize>,
        cue: usize,
        folded: &Folded,
        language: Language,
    ) -> Option<String> {
        let own = view.tokens.span(source.start, source.end)?;
        let party = self.parties.of(folded.text(), own, language);
        if language == Language::English
            && let Some(told) = self.party_of_clause(view, source, folded)
            && party.as_deref().is_none_or(|party| {
                party == "resident" || told == "witness" && matches!(party, "health" | "business" | "education")
            })
        {
            return Some(told);
        }
        // Between commas stands who somebody is: `Ghulam Sakhi, a shepherd, said`, `said Ghulam Sakhi, a shepherd`.
        if party.is_none() && language == Language::English && cue < source.start {
            let aside = view.aside_after(source.end)?;
            return self.parties.of(folded.text(), view.tokens.span(aside.start, aside.end)?, language);
        }
        let opens = view.tokens.is_comma(source.end) && source.end < cue;
        let close = (source.end + 1..cue).find(|&index| view.tokens.is_comma(index)).unwrap_or(cue);
        let aside = view.tokens.span(source.end, close).filter(|_| opens);
        party.or_else(|| self.parties.of(folded.text(), aside?, language))
    }
}

/// Dari marks one of many at the end of the noun: `راننده‌ای`, `مردی` for the list's `راننده`, `مرد`.
fn indefinite_heads(language: Language, list: &str) -> String {
    if !matches!(language.resources(), Language::Dari | Language::Persian) {
        return String::new();
    }
    let lines: Vec<&str> = list.lines().collect();
    let mut forms = String::new();
    for head in lines.iter().filter_map(|line| line.strip_suffix("\thead")) {
        let is_name = lines.iter().any(|line| line.strip_suffix("\tplace") == Some(head));
        if is_name || head.contains([' ', '\u{200C}']) || head.ends_with(['ی', 'ا', 'و', 'ٔ']) {
            continue;
        }
        forms.push_str(head);
        forms.push_str(if head.ends_with('ه') { "\u{200C}ای\thead\n" } else { "ی\thead\n" });
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kinds that the rules know. An entry of another kind would be dead without a word.
    const KINDS: &str = "verb after before around skip lead stop comp pronoun head place addressee claim nonsource \
                         be det keep statement erg notverb nobody finite contrast join initial aside notjoin by deed";

    #[test]
    fn every_entry_is_of_a_known_kind() {
        let reader = AttributionReader::new().unwrap();
        for language in [Language::English, Language::Pashto, Language::Urdu, Language::Dari] {
            for entry in reader.words.of(language).entries() {
                let kind = entry.value(0);
                assert!(KINDS.split_whitespace().any(|known| known == kind), "{language}: {} {kind}", entry.phrase);
            }
        }
    }
}
