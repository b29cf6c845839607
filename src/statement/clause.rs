//! The clauses of a sentence that make a claim of their own.
//!
//! A sentence is cut only where that is safe: at a semicolon, at a contrast (`while`, `خو`, `جبکہ`, `در حالی که`), or
//! at an `and` with a verb of saying, and only where both sides have a finite verb and some length. A quotation and
//! what stands between brackets are never cut. When unsure, the sentence stays whole.

use super::tokens::{Kind, Marks, PerLanguage, Tokens, read_lists, word_lists};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::normalize::Folded;
use crate::span::Span;

/// The fewest words in a clause of its own.
const SHORTEST: usize = 3;

/// Cuts sentences into clauses. Its word lists are part of the library; building it reads them once.
#[derive(Debug)]
pub struct ClauseReader(PerLanguage<Lexicon>);

impl ClauseReader {
    /// Reads the word lists.
    ///
    /// # Errors
    /// If a word list is malformed, which a test of the library rules out.
    pub fn new() -> Result<Self> {
        let (attribution, connectives) = (word_lists!("attribution.txt"), word_lists!("connectives.txt"));
        PerLanguage::build(|language| read_lists("connectives.txt", &[attribution(language), connectives(language)]))
            .map(Self)
    }

    /// The clauses of `original`, in order: spans in bytes without outer white space, which do not overlap. A
    /// sentence with one claim gives one span, all of it.
    #[must_use]
    pub fn split(&self, folded: &Folded, original: &str, language: Language) -> Vec<Span> {
        let tokens = Tokens::new(folded);
        split_marked(&tokens, &Marks::new(self.0.of(language), &tokens), folded, original, language)
    }
}

/// The clauses of `original` by marks of the lists `attribution.txt` and `connectives.txt`.
pub(crate) fn split_marked(
    tokens: &Tokens<'_>,
    marks: &Marks<'_>,
    folded: &Folded,
    original: &str,
    language: Language,
) -> Vec<Span> {
    let view = View { tokens, marks, language: language.resources() };
    let mut spans = Vec::new();
    let mut start = 0;
    for (close, open) in view.cuts() {
        let (Some(close), Some(open)) = (tokens.get(close), tokens.get(open)) else { continue };
        spans.push(Span::new(start, folded.original(close.span).end).trimmed(original));
        start = folded.original(open.span).start;
    }
    spans.push(Span::new(start, original.len()).trimmed(original));
    spans
}

struct View<'view, 'text> {
    tokens: &'view Tokens<'text>,
    marks: &'view Marks<'view>,
    language: Language,
}

impl View<'_, '_> {
    /// Where the sentence is cut: the last token of the clause before and the first of the clause after. The comma and
    /// the connective between them belong to neither.
    fn cuts(&self) -> Vec<(usize, usize)> {
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        let mut depth = 0_usize;
        let mut start = 0;
        let initial = self.initial_cut();
        for index in 1..self.tokens.len() {
            match self.tokens.word(index) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > 0 || self.tokens.is_quoted(index) || index <= start {
                continue;
            }
            let initial = initial.filter(|&at| at == index).map(|at| at + 1);
            let Some(open) = self.cut_at(index).or(initial) else { continue };
            let close = (start..index).rev().find(|&at| !self.tokens.is_comma(at));
            let Some(close) = close.filter(|_| open < self.tokens.len()) else { continue };
            if self.is_clause(start, index) && self.is_clause(open, self.next_edge(open)) {
                cuts.push((close, open));
                start = open;
            }
        }
        cuts
    }

    /// If a clause may begin at token `index`: the token after the connective.
    fn cut_at(&self, index: usize) -> Option<usize> {
        let tokens = self.tokens;
        if self.marks.covers(index, "notjoin") {
            return None;
        }
        if matches!(tokens.word(index), ";" | "؛") {
            return Some(index + 1);
        }
        let after_comma = index > 0 && tokens.is_comma(index - 1);
        if let Some(contrast) = self.marks.kind_at(index, "contrast") {
            let is_joint = match self.language {
                // Without a comma `as`, `though` and `while` may belong to a phrase.
                Language::English => {
                    after_comma || (tokens.word(index) == "but" && self.starts_with_subject(contrast.end))
                }
                _ => after_comma || (index > 0 && self.is_finite(index - 1)),
            };
            return is_joint.then(|| self.past_comp(contrast.end));
        }
        let join = self.marks.kind_at(index, "join")?;
        let starts_saying = self.starts_saying(join.end);
        let is_joint = match self.language {
            Language::English => starts_saying || (after_comma && self.starts_with_subject(join.end)),
            _ => starts_saying && (after_comma || self.is_finite(index - 1)),
        };
        is_joint.then(|| self.past_comp(join.end))
    }

    /// The token after a complementiser at `index`, as in `…, and that B happened`.
    fn past_comp(&self, index: usize) -> usize {
        self.marks.kind_at(index, "comp").map_or(index, |comp| comp.end)
    }

    /// `While A says this, B says that`: the comma between them.
    fn initial_cut(&self) -> Option<usize> {
        let first = (0..self.tokens.len()).find(|&index| self.tokens.is_wordlike(index))?;
        self.marks.kind_at(first, "initial")?;
        let commas = (first + 1..self.tokens.len()).filter(|&index| self.tokens.is_comma(index));
        commas.into_iter().find(|&comma| {
            let before = match self.language {
                Language::English => (first..comma).any(|index| self.is_finite(index)),
                _ => self.is_finite(comma - 1),
            };
            before && !self.tokens.is_quoted(comma)
        })
    }

    /// Whether a verb of saying that needs no subject of its own opens the clause (`and said that …`, `او ویې ویل`), or
    /// a source with its cue does (`اور ذرائع کے مطابق`, `و به گفتهٔ تاجران`).
    fn starts_saying(&self, start: usize) -> bool {
        let is_english = self.language == Language::English;
        let reach = if is_english { 2 } else { 9 };
        for index in start..start + reach {
            for mark in self.marks.at(index) {
                let opens = match mark.kind() {
                    "verb" => {
                        self.marks.kind_at(mark.end, "comp").is_some()
                            || self.tokens.word(mark.end) == ":"
                            || (is_english && matches!(self.tokens.word(index), "said" | "denied"))
                    }
                    "after" => !is_english && index == start,
                    "before" | "around" => true,
                    _ => false,
                };
                if opens {
                    return true;
                }
            }
            if self.is_finite(index) {
                return false;
            }
        }
        false
    }

    /// English: whether a subject and then a finite verb follow, and not the verb at once.
    fn starts_with_subject(&self, start: usize) -> bool {
        let edge = self.next_edge(start);
        let verb = (start..edge.min(start + 10)).find(|&index| self.is_finite(index));
        verb.is_some_and(|verb| verb > start && self.tokens.kind(verb) == Some(Kind::Word))
    }

    /// Whether the tokens `start..end` have a finite verb and some length.
    fn is_clause(&self, start: usize, end: usize) -> bool {
        let words = (start..end).filter(|&index| self.tokens.is_wordlike(index)).count();
        words >= SHORTEST && (start..end).any(|index| self.is_finite(index) && !self.tokens.is_quoted(index))
    }

    fn is_finite(&self, index: usize) -> bool {
        is_finite(self.tokens, self.marks, index, self.language)
    }

    /// The end of the stretch that begins at `start`: the next semicolon or the end of the sentence.
    fn next_edge(&self, start: usize) -> usize {
        (start..self.tokens.len())
            .find(|&index| matches!(self.tokens.word(index), ";" | "؛") && !self.tokens.is_quoted(index))
            .unwrap_or(self.tokens.len())
    }
}

/// Whether token `index` is, or ends, a finite verb: one of the list `finite`, a verb of saying, or a form told by its
/// ending.
pub(crate) fn is_finite(tokens: &Tokens<'_>, marks: &Marks<'_>, index: usize, language: Language) -> bool {
    if tokens.kind(index) != Some(Kind::Word) {
        return false;
    }
    let word = tokens.word(index);
    if marks.kind_ending(index + 1, "finite").is_some() {
        return true;
    }
    let before = index.checked_sub(1).map_or("", |before| tokens.word(before));
    let long = |letters: usize| word.chars().count() >= letters;
    match language.resources() {
        Language::English => {
            let is_adjective = matches!(before, "the" | "a" | "an" | "of" | "its" | "their" | "his" | "her" | "and");
            word.len() > 4 && word.ends_with("ed") && !is_adjective
        }
        Language::Pashto => {
            // Many nouns and names end like a present verb (مرستندوی, شاجوی); a verb closes its clause.
            let is_last = !tokens.is_wordlike(index + 1)
                || ["join", "comp", "contrast"].iter().any(|kind| marks.kind_at(index + 1, kind).is_some());
            (word.ends_with("یږی") && long(4))
                || (word.ends_with("وی") && long(4) && is_last && !matches!(word, "مولوی" | "هغوی"))
        }
        // Folding makes `کے` one with `کی`, which is a verb only before an auxiliary or at the end.
        Language::Urdu => word == "کی" && is_verb_kar(tokens, marks, index),
        Language::Dari | Language::Persian => {
            // A present or imperfect verb: `می` and a personal ending, unlike میدان, میزان, میوه.
            let stem = word.strip_prefix('ن').unwrap_or(word);
            let is_noun = matches!(stem, "میلیارد" | "میلاد" | "میعاد");
            (stem.starts_with("می") && long(4) && stem.ends_with(['د', 'ت', 'م']) && !is_noun)
                || (matches!(before, "می" | "نمی"))
                || (word.ends_with("هاند") && long(6))
                || word.ends_with("شدهاند")
        }
    }
}

/// Urdu: whether the folded `کی` at token `index` is the verb `کی` and not a genitive particle.
fn is_verb_kar(tokens: &Tokens<'_>, marks: &Marks<'_>, index: usize) -> bool {
    !tokens.is_wordlike(index + 1)
        || matches!(tokens.word(index + 1), "هی" | "تهی" | "تهیں" | "گیی" | "گیں" | "هیں")
        || ["join", "comp", "contrast"].iter().any(|kind| marks.kind_at(index + 1, kind).is_some())
}
