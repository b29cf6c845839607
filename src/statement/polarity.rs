//! Whether what a sentence says is asserted, negated, denied, alleged, conditional, planned or asked.
//!
//! Cues come from word lists; rules decide which of them bear on the main claim:
//!
//! - Background does not count: relative clauses, and subordinate ones whose main clause stands apart.
//! - A word of confirming under negation (`did not confirm`), silence (`no comment`) and `neither confirmed nor denied`
//!   leave the claim open: [`Polarity::Alleged`], never [`Polarity::Denied`] nor [`Polarity::Negated`].
//! - Rejecting an offer, a bill or a request denies nothing.
//! - A negation that only sets off a contrast (`…, not the army`) does not negate the clause before it.
//! - A negative pronoun and a negated verb (`هېڅ … نه`, `هیچ … نشد`) make one negation.
//! - What looks like a negation and is none does not negate: the Pashto postposition `له … نه`, Dari `نه` for nine,
//!   infinitives that are nouns (`نداشتن`), `not to`.
//! - Calling something false denies it (`called it a lie`, `دروغ وګاڼه`, `جھوٹ قرار دیا`); asking whether or why asks.
//!
//! Where several hold, the first of this order is given: asked, denied, conditional, negated, alleged, planned. The verb
//! `claim` is a verb of saying, and not alleged: its subject vouches for what it says.

mod background;
mod denial;
mod mood;
mod negation;
mod pashto;

use std::ops::Range;

use super::Polarity;
use super::clause::is_finite;
use super::tokens::{Mark, Marks, PerLanguage, Tokens, read_lists, word_lists};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::normalize::Folded;
use crate::span::Span;

/// How many tokens may stand between a negation and the word of confirming it belongs to.
const CONFIRM_REACH: usize = 8;

/// Reads the polarity of sentences. Its word lists are part of the library; building it reads them once.
#[derive(Debug)]
pub struct PolarityReader(PerLanguage<Lexicon>);

impl PolarityReader {
    /// Reads the word lists.
    ///
    /// # Errors
    /// If a word list is malformed, which a test of the library rules out.
    pub fn new() -> Result<Self> {
        let lists = [
            word_lists!("negation.txt"),
            word_lists!("denial.txt"),
            word_lists!("certainty.txt"),
            word_lists!("connectives.txt"),
            word_lists!("attribution.txt"),
        ];
        PerLanguage::build(|language| {
            let sources: Vec<String> = lists
                .iter()
                .enumerate()
                .map(|(index, list)| if index < 3 { list(language).to_owned() } else { frame_only(list(language)) })
                .chain([negated_verbs(language, lists[3](language))])
                .collect();
            let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
            read_lists("polarity word lists", &sources)
        })
        .map(Self)
    }

    /// The polarity of the sentence that `folded` was folded from, and the words that decide it, in bytes of the
    /// sentence and in order.
    #[must_use]
    pub fn read(&self, folded: &Folded, language: Language) -> (Polarity, Vec<Span>) {
        let tokens = Tokens::new(folded);
        let marks = self.marks(&tokens, language);
        self.read_range(&tokens, &marks, folded, language, 0..tokens.len())
    }

    /// The entries of the word lists over a sentence, for [`PolarityReader::read_range`].
    pub(crate) fn marks<'lists>(&'lists self, tokens: &Tokens<'_>, language: Language) -> Marks<'lists> {
        Marks::new(self.0.of(language), tokens)
    }

    /// The polarity of one clause.
    #[expect(clippy::unused_self, reason = "the marks come from this reader's lists")]
    pub(crate) fn read_range(
        &self,
        tokens: &Tokens<'_>,
        marks: &Marks<'_>,
        folded: &Folded,
        language: Language,
        range: Range<usize>,
    ) -> (Polarity, Vec<Span>) {
        let language = language.resources();
        let view = View { tokens, marks, folded, language, range: range.clone(), background: Vec::new() };
        let background = view.background();
        let view = View { background, ..view };
        let (polarity, cues) = view.decide();
        let mut spans: Vec<Span> = cues
            .into_iter()
            .filter_map(|cue| tokens.span(cue.start, cue.end))
            .map(|span| folded.original(span))
            .collect();
        spans.sort_unstable();
        spans.dedup();
        (polarity, spans)
    }
}

/// The words that negate, and those that only look so.
pub(crate) fn negation_lists(language: Language) -> [String; 2] {
    let (negation, connectives) = (word_lists!("negation.txt"), word_lists!("connectives.txt"));
    [negation(language).to_owned(), negated_verbs(language, connectives(language))]
}

/// Of a word list, the entries that polarity needs to see the frame of a sentence.
fn frame_only(list: &str) -> String {
    let needed = |line: &&str| {
        let kind = line.split('\t').nth(1).unwrap_or_default();
        matches!(kind, "finite" | "contrast" | "join" | "aside" | "comp" | "initial" | "claim")
    };
    list.lines().filter(needed).collect::<Vec<_>>().join("\n")
}

/// Dari negates a verb by a prefix: each finite verb of the list gives its negated form.
fn negated_verbs(language: Language, connectives: &str) -> String {
    /// Forms that are other words: battle, near, nineteen, lack.
    const OTHERS: [&str; 4] = ["نبرد", "نزد", "نزده", "نبود"];
    if language.resources() != Language::Dari {
        return String::new();
    }
    let mut list = String::new();
    for verb in connectives.lines().filter_map(|line| line.strip_suffix("\tfinite")) {
        let negated = format!("ن{verb}");
        let is_form = !verb.starts_with('ن') && !verb.contains([' ', '\u{200C}']); // ZWNJ
        if is_form && !OTHERS.contains(&negated.as_str()) {
            list.push_str(&negated);
            list.push_str("\tnot\n");
        }
    }
    list
}

struct View<'view, 'text> {
    tokens: &'view Tokens<'text>,
    marks: &'view Marks<'view>,
    folded: &'view Folded,
    language: Language,
    range: Range<usize>,
    background: Vec<Range<usize>>,
}

impl View<'_, '_> {
    fn decide(&self) -> (Polarity, Vec<Range<usize>>) {
        if let Some(question) = self.question().or_else(|| self.reported_question()) {
            return (Polarity::Asked, vec![question]);
        }
        let negations = self.negations();
        let open = self.open(&negations);
        let denials: Vec<Range<usize>> = self.denials(&negations, &open);
        if !denials.is_empty() {
            return (Polarity::Denied, denials);
        }
        let conditions = self.conditions();
        if !conditions.is_empty() {
            return (Polarity::Conditional, conditions);
        }
        if !open.is_empty() && self.covers_all(&open, &negations) {
            return (Polarity::Alleged, open);
        }
        if !negations.is_empty() {
            return (Polarity::Negated, negations);
        }
        let mut alleged = self.of_kind("alleged", &[]);
        alleged.retain(|alleged| self.holds(alleged, "alleged"));
        if !alleged.is_empty() {
            return (Polarity::Alleged, alleged);
        }
        let planned = self.plans();
        if !planned.is_empty() {
            return (Polarity::Planned, planned);
        }
        (Polarity::Asserted, Vec::new())
    }

    /// Whether every negation is part of what leaves the claim open, so that none negates on its own.
    fn covers_all(&self, open: &[Range<usize>], negations: &[Range<usize>]) -> bool {
        let near = |negation: &Range<usize>| {
            open.iter().any(|open| {
                let (low, high) = (open.start.min(negation.start), open.end.max(negation.end));
                high - low <= CONFIRM_REACH + 4 && !(low..high).any(|index| self.tokens.is_comma(index))
            })
        };
        negations.iter().all(near)
    }

    /// The marks of `kind` in the main clause which no `ignore` covers.
    fn marked<'this>(&'this self, kind: &'this str) -> impl Iterator<Item = &'this Mark<'this>> {
        self.marks.iter().filter(move |mark| {
            mark.kind() == kind
                && self.range.start <= mark.start
                && mark.end <= self.range.end
                && !self.is_background(mark.start)
                // What leaves a claim open can hold a word of denying that is ignored on its own; `asked if` asks.
                && (matches!(kind, "open" | "ask") || !self.is_ignored(mark))
        })
    }

    /// An entry within a longer one of kind `ignore` says nothing.
    fn is_ignored(&self, mark: &Mark<'_>) -> bool {
        self.marks.iter().any(|other| {
            other.kind() == "ignore"
                && other.start <= mark.start
                && mark.end <= other.end
                && (other.end - other.start > mark.end - mark.start || other.start == mark.start)
        })
    }

    fn is_background(&self, index: usize) -> bool {
        self.background.iter().any(|range| range.contains(&index))
    }

    /// The ranges of `kind`, longest first where they overlap, but those inside `except`.
    fn of_kind(&self, kind: &str, except: &[Range<usize>]) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for mark in self.marked(kind) {
            let is_new = found.last().is_none_or(|last| last.end <= mark.start);
            if is_new && !except.iter().any(|other| other.start <= mark.start && mark.end <= other.end) {
                found.push(mark.start..mark.end);
            }
        }
        found
    }

    fn is_finite(&self, index: usize) -> bool {
        is_finite(self.tokens, self.marks, index, self.language)
    }

    /// Whether a clause may begin at token `index`.
    fn starts_clause(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1).filter(|&before| before >= self.range.start) else { return true };
        !self.tokens.is_wordlike(before)
            || ["contrast", "join", "comp"].iter().any(|kind| self.marks.kind_ending(index, kind).is_some())
    }

    fn first_word(&self) -> usize {
        self.range.clone().find(|&index| self.tokens.is_wordlike(index)).unwrap_or(self.range.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_negates_another_clause_does_not_negate_the_claim() {
        let reader = PolarityReader::new().unwrap();
        for (language, text, expected) in [
            // The clause within ends at its own verb.
            (Language::Dari, "راننده‌ای که ۶۴ ساله است در حادثه زخمی نشده بود.", Polarity::Negated),
            (Language::Dari, "راننده‌ای که جواز نداشت در حادثه زخمی شد.", Polarity::Asserted),
            (Language::Pashto, "هغه کسان چې کارت نه لري بیرته واستول شول.", Polarity::Asserted),
            // Purpose, time and cause are background.
            (Language::Dari, "بعد از اینکه اجازهٔ نشست داده نشد، هواپیما به کابل برگشت.", Polarity::Asserted),
            (Language::Urdu, "پولیس نے سڑک بند کی تاکہ کوئی گاڑی داخل نہ ہو سکے۔", Polarity::Asserted),
            (Language::Urdu, "اجازت نہ دیے جانے کے بعد جہاز واپس مڑ گیا۔", Polarity::Asserted),
            (Language::English, "The road was closed so that no car could enter.", Polarity::Asserted),
            // Sets off, doubts, or adds.
            (
                Language::English,
                "The request should go to the agent first and not directly with the hotel.",
                Polarity::Asserted,
            ),
            (Language::English, "The insects are annoying but not really dangerous.", Polarity::Negated),
            (Language::Urdu, "حکومت جانچ رہی ہے کہ آیا رقم خرچ تو نہیں ہوئی۔", Polarity::Asserted),
            (Language::Urdu, "یہ صرف ایک وعدہ ہی نہیں ہے۔", Polarity::Asserted),
            (Language::Urdu, "حکام حادثے کی وجہ معلوم نہیں کر سکے۔", Polarity::Negated),
            (Language::Dari, "زیبایی دست نخورده کوه گردشگران را جلب می‌کند.", Polarity::Asserted),
        ] {
            assert_eq!(reader.read(&Folded::new(text), language).0, expected, "{text}");
        }
    }
}
