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

use std::ops::Range;

use super::Polarity;
use super::clause::is_finite;
use super::tokens::{Kind, Mark, Marks, PerLanguage, Tokens, read_lists, word_lists};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::normalize::Folded;
use crate::span::Span;

/// How many tokens may stand between a negation and the word of confirming it belongs to.
const CONFIRM_REACH: usize = 8;

/// How many tokens after an English verb of rejecting are searched for what it rejects.
const OBJECT_REACH: usize = 6;

/// The same before the verb of a language whose verb comes last, where the whole object stands between.
const OBJECT_REACH_BACK: usize = 14;

/// How many tokens may stand between a word for falsehood and the verb that calls something so.
const NAME_REACH: usize = 4;

/// The same in English, where what is called so stands between the two.
const NAME_REACH_ENGLISH: usize = 16;

/// How many words after a quoted question may say who asks it.
const ASKER: usize = 12;

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

    /// A question mark at the end, quotation marks and brackets aside.
    fn question(&self) -> Option<Range<usize>> {
        let last = self.range.clone().rev().find(|&index| {
            self.tokens.kind(index) != Some(Kind::Quote) && !matches!(self.tokens.word(index), ")" | "\'" | "۔")
        })?;
        let is_mark = |index: usize| matches!(self.tokens.word(index), "?" | "؟");
        // `"Why?" he asked.`
        let quoted = self.range.clone().rev().find(|&index| is_mark(index) && self.tokens.is_quoted(index));
        let quoted = quoted.filter(|&index| {
            let rest = index + 1..self.range.end;
            self.tokens.kind(index + 1) == Some(Kind::Quote)
                && rest.clone().filter(|&at| self.tokens.is_wordlike(at)).count() <= ASKER
                && !rest.clone().any(|at| self.tokens.is_quoted(at) && self.tokens.is_wordlike(at))
        });
        is_mark(last).then_some(last..last + 1).or(quoted.map(|index| index..index + 1))
    }

    /// A verb of asking with the question it reports: `asked the minister why`, `پوچھا کہ`, `پرسیدند که`.
    fn reported_question(&self) -> Option<Range<usize>> {
        let asks = |mark: &Mark<'_>| {
            if self.language != Language::English {
                return (mark.end..mark.end + 2).any(|index| self.marks.kind_at(index, "comp").is_some());
            }
            let is_question = |index: usize| {
                let word = self.tokens.word(index);
                matches!(word, "whether" | "why" | "how" | "what" | "where") || (word == "if" && index == mark.end)
            };
            // `Asked whether he would resign, the minister said no` tells an answer.
            let is_participle = mark.start == self.first_word();
            !is_participle
                && (mark.entry.value(1) == "alone"
                    || (mark.end..mark.end + 6)
                        .take_while(|&index| self.tokens.is_wordlike(index) && !self.is_finite(index))
                        .any(is_question))
        };
        self.marked("ask").find(|mark| asks(mark)).map(|mark| mark.start..mark.end)
    }

    /// Whether what the flag of the entry of `kind` over `range` asks for is there.
    fn holds(&self, range: &Range<usize>, kind: &str) -> bool {
        let flags = self.marks.at(range.start).iter().filter(|mark| mark.kind() == kind && mark.end == range.end);
        flags.into_iter().any(|mark| match mark.entry.value(1) {
            "start" => self.starts_clause(range.start) || self.marks.kind_at(range.end, "comp").is_some(),
            "nocomp" => self.marks.kind_at(range.end, "comp").is_none(),
            // Urdu `لگانے جا رہی ہے`, `آنے والا ہے`; `رہنے والا` is who lives somewhere.
            "infinitive" => {
                let before = range.start.checked_sub(1).map_or("", |before| self.tokens.word(before));
                before.ends_with("نی") && before.chars().count() > 3 && before != "رهنی"
            }
            // Pashto `غواړي … ولګوي`: a verb follows, and nobody is asked to do it.
            "verb" => {
                let asks_of = (self.range.start..range.start).any(|index| self.tokens.word(index) == "له");
                self.tokens.is_wordlike(range.end) && !asks_of
            }
            // Dari tells what is to come in the present tense, with a word for when.
            "present" => {
                let last = self.range.clone().rev().find(|&index| self.is_finite(index));
                last.is_some_and(|last| {
                    let word = self.tokens.word(last);
                    word.starts_with("می") || self.tokens.word(last.saturating_sub(1)) == "می"
                })
            }
            _ => true,
        })
    }

    fn plans(&self) -> Vec<Range<usize>> {
        let mut found = self.of_kind("planned", &[]);
        found.retain(|planned| self.holds(planned, "planned") && !self.is_habit(planned));
        if found.is_empty() { self.headline_plan().into_iter().collect() } else { found }
    }

    /// Pashto `پخوا به یې اوبه راوړلې`: what used to be done, in the past tense without `و`.
    fn is_habit(&self, planned: &Range<usize>) -> bool {
        if self.language != Language::Pashto || self.tokens.word(planned.start) != "به" {
            return false;
        }
        let end = (planned.end..self.range.end).find(|&index| !self.tokens.is_wordlike(index));
        let verb = self.tokens.word(end.unwrap_or(self.range.end).saturating_sub(1));
        ["ل", "له", "لی"].iter().any(|end| verb.ends_with(end)) && !verb.starts_with('و') && verb != "لولی"
    }

    /// English: the headline `Government to auction sugar mills`, which has no finite verb.
    fn headline_plan(&self) -> Option<Range<usize>> {
        // `seized` may be a participle.
        let is_listed =
            |index: usize| self.marks.kind_at(index, "finite").is_some() && !self.tokens.word(index).ends_with("ed");
        if self.language != Language::English || self.range.clone().any(is_listed) {
            return None;
        }
        let first = self.first_word();
        let to = (first + 1..self.range.end.min(first + 5)).find(|&index| self.tokens.word(index) == "to")?;
        let is_name = (first..to).all(|index| self.tokens.kind(index) == Some(Kind::Word) && !self.is_finite(index));
        let may_be_verb = (first + 1..to - 1).any(|index| self.tokens.word(index).ends_with('s'));
        let has_verb = self.tokens.kind(to + 1) == Some(Kind::Word)
            && !matches!(self.tokens.word(to + 1), "the" | "a" | "an" | "its" | "their" | "his" | "her");
        let is_headline = !(first..self.range.end).any(|index| self.tokens.is_full_stop(index));
        (is_name && !may_be_verb && has_verb && is_headline).then_some(to..to + 1)
    }

    // Negation ---------------------------------------------------------------------------------------------

    fn negations(&self) -> Vec<Range<usize>> {
        let mut found = self.of_kind("not", &[]);
        found.retain(|not| !self.is_number_sign(not) && !self.is_contrast(not) && !self.is_other_word(not));
        found.extend(self.of_kind("final", &[]).into_iter().filter(|verb| self.ends_clause(verb.end)));
        let concords = self.of_kind("concord", &found.clone());
        found.extend(concords);
        found.extend(self.of_kind("deny", &[]).into_iter().filter(|deny| self.is_refusal(deny)));
        found.sort_by_key(|range| range.start);
        found
    }

    /// Urdu `دینے سے انکار کیا`: refused to, where a noun before `سے` would make it denied. `ہونے سے انکار` denies.
    fn is_refusal(&self, deny: &Range<usize>) -> bool {
        if self.language != Language::Urdu || self.tokens.word(deny.start) != "انکار" || deny.start < 2 {
            return false;
        }
        let verb = self.tokens.word(deny.start - 2);
        let is_admission =
            verb == "ماننی" || (verb == "کرنی" && deny.start > 2 && self.tokens.word(deny.start - 3) == "تسلیم");
        self.tokens.word(deny.start - 1) == "سی"
            && verb.ends_with("نی")
            && verb != "هونی"
            && verb.chars().count() > 3
            && !is_admission
    }

    /// Whether a word that may negate is another one here.
    fn is_other_word(&self, not: &Range<usize>) -> bool {
        let word = self.tokens.word(not.start);
        let before = not.start.checked_sub(1).map_or("", |before| self.tokens.word(before));
        let next = self.tokens.word(not.end);
        let is_alone = |index: usize| self.tokens.kind(index) == Some(Kind::Quote);
        // `the "no" camp`
        if not.len() == 1 && not.start > 0 && is_alone(not.start - 1) && is_alone(not.end) {
            return true;
        }
        match self.language {
            // `elected not to bat`, but `is not to blame`; `…, not stopping until dawn`.
            Language::English => {
                word == "not"
                    && ((next == "to" && !matches!(before, "is" | "are" | "was" | "were" | "be" | "been" | "does"))
                        || (before == "," && next.len() > 4 && next.ends_with("ing")))
            }
            // `د نه منلو وړ`, `نه بښل کېدونکی`: said of a noun.
            Language::Pashto => {
                let is_attribute = (not.end..not.end + 2).any(|index| self.tokens.word(index).ends_with("ونکی"));
                // `د اګست ۳۱ مه`
                let is_rank = word == "مه" && not.start > 0 && self.tokens.kind(not.start - 1) == Some(Kind::Number);
                let is_other = word == "نه" && (before == "د" || is_attribute || self.is_postposition(not));
                not.len() == 1 && (is_rank || is_other)
            }
            // An infinitive is a noun: `با وجود نداشتن مربی`.
            Language::Dari | Language::Persian => {
                let is_infinitive = ["دن", "تن"].iter().any(|end| word.ends_with(end)) && word.chars().count() > 4;
                is_infinitive || (word == "نه" && self.is_nine(not))
            }
            Language::Urdu => false,
        }
    }

    /// Pashto `له کور نه`, `د ملبې نه`: from. Before a finite verb `نه` negates it.
    fn is_postposition(&self, not: &Range<usize>) -> bool {
        let tokens = self.tokens;
        if self.is_finite(not.end) || !tokens.is_wordlike(not.end) || not.start == self.range.start {
            return false;
        }
        // `د جګړې نه وروسته`, `کم نه کم`: these come after `from` alone.
        let follows = tokens.word(not.end);
        let is_relation = matches!(
            follows,
            "وروسته"
                | "مخکی"
                | "وړاندی"
                | "پورته"
                | "بهر"
                | "پرته"
                | "علاوه"
                | "راهیسی"
                | "راپدیخوا"
                | "نیولی"
        );
        if tokens.is_wordlike(not.start - 1) && (is_relation || follows == tokens.word(not.start - 1)) {
            return true;
        }
        let low = not.start.saturating_sub(6).max(self.range.start);
        let open = (low..not.start).rev().find(|&index| {
            !tokens.is_wordlike(index)
                || self.is_finite(index)
                || matches!(
                    tokens.word(index),
                    "له" | "د" | "څخه" | "سره" | "ته" | "کی" | "پوری" | "باندی" | "امله" | "چی"
                )
        });
        let Some(open) = open.filter(|&open| open + 1 < not.start) else { return false };
        match tokens.word(open) {
            "له" => true,
            // `د X نه` is one noun long, or a chain of genitives that `له` opens.
            "د" => not.start - open == 2 || (open > 0 && tokens.word(open - 1) == "له"),
            _ => false,
        }
    }

    /// Dari `نه`, nine: written `نُه`, or before a noun where nothing else shows a negation (`نه … و نه`, `، نه …`).
    fn is_nine(&self, not: &Range<usize>) -> bool {
        let place = self.tokens.get(not.start).map(|token| token.span);
        if place.is_some_and(|place| self.folded.original(place).len() > place.len()) {
            return true;
        }
        let others = self.range.clone().filter(|&index| index != not.start && self.tokens.word(index) == "نه").count();
        let before = not.start.checked_sub(1).filter(|&before| before >= self.range.start);
        let is_joined = before.is_some_and(|before| {
            self.tokens.is_comma(before) || matches!(self.tokens.word(before), "و" | "یا" | "که")
        });
        let has_contrast = (not.end..self.range.end).any(|index| self.tokens.word(index) == "بلکه");
        others == 0 && !is_joined && !has_contrast && self.tokens.is_wordlike(not.end) && !self.is_finite(not.end)
    }

    /// `No. 114`, and the ending of a Pashto ordinal, `۲۰مه`.
    fn is_number_sign(&self, not: &Range<usize>) -> bool {
        let glued = not.start.checked_sub(1).filter(|&before| self.tokens.kind(before) == Some(Kind::Number));
        let place = |index: usize| self.tokens.get(index).map(|token| token.span);
        if let (Some(before), Some(own)) = (glued.and_then(place), place(not.start)) {
            return before.end == own.start;
        }
        self.tokens.word(not.start) == "no"
            && self.tokens.word(not.end) == "."
            && self.tokens.kind(not.end + 1) == Some(Kind::Number)
    }

    fn ends_clause(&self, index: usize) -> bool {
        index >= self.range.end || !self.tokens.is_wordlike(index) || self.marks.kind_at(index, "join").is_some()
    }

    /// Whether a negation only sets off what it stands with against the clause before: `…, not the army`.
    fn is_contrast(&self, not: &Range<usize>) -> bool {
        let is_edge = |index: usize| self.tokens.is_comma(index) || self.tokens.is_break(index);
        // Urdu `صرف لاڑکانہ ہی نہیں، شکارپور بھی`: not only.
        let is_only = self.language == Language::Urdu
            && not.start.checked_sub(1).is_some_and(|before| self.tokens.word(before) == "هی")
            && (self.tokens.is_comma(not.end) || self.tokens.word(not.end) == "بلکه");
        if is_only {
            return true;
        }
        let open = (self.range.start..not.start).rev().find(|&index| is_edge(index));
        let Some(open) = open.filter(|&open| self.tokens.is_comma(open)) else { return false };
        let close = (not.end..self.range.end).find(|&index| is_edge(index) || self.tokens.word(index) == ".");
        let close = close.unwrap_or(self.range.end);
        let is_first =
            not.start == open + 1 || self.marks.kind_at(open + 1, "contrast").is_some_and(|but| but.end == not.start);
        let is_last = not.end == close && self.language == Language::Urdu;
        let any_of = |words: &[&str]| (open..close).any(|index| words.contains(&self.tokens.word(index)));
        if close - open > 8 || !(is_first || is_last) || any_of(&["کوئی", "کویی", "any", "anyone"]) {
            return false;
        }
        let has_verb = (open + 1..close).any(|index| !not.contains(&index) && self.is_finite(index));
        let has_claim_before = (self.range.start..open).any(|index| self.is_finite(index));
        !has_verb && has_claim_before && matches!(self.tokens.word(not.start), "not" | "نه" | "نهیں")
    }

    fn is_finite(&self, index: usize) -> bool {
        is_finite(self.tokens, self.marks, index, self.language)
    }

    // What leaves a claim open ------------------------------------------------------------------------------

    fn open(&self, negations: &[Range<usize>]) -> Vec<Range<usize>> {
        let mut found = self.of_kind("open", &[]);
        for confirm in self.marked("confirm") {
            let confirm = confirm.start..confirm.end;
            if found.iter().any(|open| open.start <= confirm.start && confirm.end <= open.end) {
                continue;
            }
            let is_near = |negation: &&Range<usize>| {
                let (low, high) = (negation.end.min(confirm.end), negation.start.max(confirm.start));
                let is_before = negation.end <= confirm.start;
                let parted = (low..high).any(|index| {
                    self.tokens.is_comma(index)
                        || self.tokens.is_break(index)
                        // `Confirmed that nobody was hurt` confirms; `has not been able to confirm` does not.
                        || (!is_before && self.marks.kind_at(index, "comp").is_some())
                });
                // In English the negation comes first; a verb-final language negates the verb after `confirm`.
                high.saturating_sub(low) <= CONFIRM_REACH
                    && !parted
                    && (is_before || self.language != Language::English)
            };
            if let Some(negation) = negations.iter().find(is_near) {
                found.push(negation.clone());
                found.push(confirm);
            }
        }
        found.sort_by_key(|range| range.start);
        found
    }

    // Denial -----------------------------------------------------------------------------------------------

    fn denials(&self, negations: &[Range<usize>], open: &[Range<usize>]) -> Vec<Range<usize>> {
        let is_open = |range: &Range<usize>| open.iter().any(|open| open.start < range.end && range.start < open.end);
        let is_negated = |range: &Range<usize>| {
            negations.iter().any(|negation| {
                let is_own = range.start <= negation.start && negation.end <= range.end;
                let is_just_before = negation.end <= range.start && range.start - negation.end <= 1;
                !is_own && is_just_before
            })
        };
        let mut found: Vec<Range<usize>> = Vec::new();
        let is_rejection = |mark: &&Mark<'_>| !self.rejects_proposal(mark);
        // `این ادعا را نمی‌پذیرد`: not to accept denies where a claim is not accepted.
        let denies = |mark: &&Mark<'_>| {
            mark.entry.value(1) != "claim"
                || (self.range.start..mark.start).any(|index| self.marks.kind_at(index, "claim").is_some())
        };
        let marks = self.marked("deny").filter(denies).chain(self.marked("reject").filter(is_rejection));
        let ranges = marks.map(|mark| mark.start..mark.end).chain(self.called_false());
        for range in ranges {
            if !is_open(&range) && !is_negated(&range) && !self.is_adjective(&range) && !self.is_refusal(&range) {
                found.push(range);
            }
        }
        found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        found.dedup_by(|next, last| next.start < last.end);
        found
    }

    /// Words for falsehood with a verb that calls something so: `called the story … a lie`, `دروغ وګاڼه`.
    fn called_false(&self) -> Vec<Range<usize>> {
        let names: Vec<Range<usize>> = self.marked("name").map(|name| name.start..name.end).collect();
        if names.is_empty() {
            return names;
        }
        let is_english = self.language == Language::English;
        let mut found = Vec::new();
        for falsehood in self.marked("false") {
            let is_near = |name: &&Range<usize>| {
                if is_english {
                    return name.end <= falsehood.start && falsehood.start - name.end <= NAME_REACH_ENGLISH;
                }
                let between = falsehood.end..name.start;
                falsehood.end <= name.start
                    && between.len() <= NAME_REACH
                    && !between.clone().any(|index| self.tokens.is_comma(index) || self.is_finite(index))
            };
            if let Some(name) = names.iter().find(is_near) {
                found.push(falsehood.start..if is_english { falsehood.end } else { name.end });
            }
        }
        found
    }

    /// English: `a rejected offer`, `were denied`.
    fn is_adjective(&self, range: &Range<usize>) -> bool {
        let before = range.start.checked_sub(1).map_or("", |before| self.tokens.word(before));
        self.language == Language::English
            && range.len() == 1
            && (matches!(before, "the" | "a" | "an" | "its" | "their")
                || matches!(before, "been" | "being" | "were" | "was"))
            && self.tokens.word(range.start).ends_with("ed")
            && self.tokens.word(range.end) != "by"
    }

    fn rejects_proposal(&self, mark: &Mark<'_>) -> bool {
        let low = mark.start.saturating_sub(OBJECT_REACH_BACK).max(self.range.start);
        let high = (mark.end + OBJECT_REACH).min(self.range.end);
        let (low, high) = if self.language == Language::English { (mark.end, high) } else { (low, mark.start) };
        let first = |kind: &str| {
            let mut found = (low..high).filter(|&index| self.marks.kind_at(index, kind).is_some());
            if self.language == Language::English { found.next() } else { found.next_back() }
        };
        // The noun nearest to the verb is what is rejected: `rejected claims that an offer was made` denies.
        match (first("proposal"), first("claim")) {
            (Some(proposal), Some(claim)) => {
                if self.language == Language::English {
                    proposal < claim
                } else {
                    proposal > claim
                }
            }
            (proposal, _) => proposal.is_some(),
        }
    }

    // Condition --------------------------------------------------------------------------------------------

    fn conditions(&self) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for mark in self.marked("if") {
            let holds = match mark.entry.value(1) {
                "start" => self.starts_clause(mark.start),
                // `Had the siren worked, …`
                "first" => mark.start == self.first_word(),
                // `تا وقتی … نشود`, `جب تک … نہیں`: as long as not, which is unless.
                "until" => {
                    let end = (mark.end..self.range.end).find(|&index| self.tokens.is_comma(index));
                    let clause = mark.end..end.unwrap_or(self.range.end);
                    self.marks.iter().any(|not| not.kind() == "not" && clause.contains(&not.start))
                }
                // Urdu `بارش ہوئی تو … گا`: a condition without `اگر`.
                "then" => found.is_empty() && self.marked("planned").any(|planned| planned.start >= mark.end),
                _ => true,
            };
            if holds && found.last().is_none_or(|last| last.end <= mark.start) {
                found.push(mark.start..mark.end);
            }
        }
        found
    }

    /// Whether a clause may begin at token `index`.
    fn starts_clause(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1).filter(|&before| before >= self.range.start) else { return true };
        !self.tokens.is_wordlike(before)
            || ["contrast", "join", "comp"].iter().any(|kind| self.marks.kind_ending(index, kind).is_some())
    }

    // Background -------------------------------------------------------------------------------------------

    /// The ranges of tokens that only give background.
    fn background(&self) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for index in self.range.clone() {
            if found.last().is_some_and(|last| last.contains(&index)) || self.tokens.is_quoted(index) {
                continue;
            }
            if let Some(start) = self.aside_at(index) {
                let end = (start + 1..self.range.end)
                    .find(|&at| self.tokens.is_comma(at) || self.tokens.is_break(at) && !self.tokens.is_full_stop(at))
                    .unwrap_or(self.range.end);
                let end =
                    self.main_verb_after(start, end).or_else(|| self.correlative_after(start, end)).unwrap_or(end);
                let is_lead = index == self.first_word();
                // A clause that opens the sentence is background only if a main clause follows it.
                if !is_lead || end < self.range.end {
                    found.push(start..end);
                }
            }
        }
        found
    }

    /// English: where a relative clause inside the subject ends: before the main verb of `The man who was shot was not
    /// armed`.
    fn main_verb_after(&self, start: usize, end: usize) -> Option<usize> {
        if self.language != Language::English
            || !matches!(self.tokens.word(start), "who" | "which" | "that" | "whose")
            || self.has_main_before(start)
        {
            return None;
        }
        let is_group = |index: usize| {
            let word = self.tokens.word(index);
            self.is_finite(index)
                || self.marks.kind_at(index, "not").is_some()
                || matches!(word, "been" | "being" | "be" | "already" | "also" | "just")
                || word.ends_with("ly")
        };
        let first = (start + 1..end).find(|&index| self.is_finite(index))?;
        let past = (first + 1..end).find(|&index| !is_group(index))?;
        let main = (past..end).find(|&index| self.is_finite(index) || self.is_main_form(index))?;
        Some(main)
    }

    /// A negated auxiliary is a verb as well.
    fn is_main_form(&self, index: usize) -> bool {
        self.tokens.word(index).ends_with("n't")
    }

    /// Whether a finite verb stands between the beginning of the clause that holds token `index` and that token. What a
    /// verb of saying reports is a clause of its own.
    fn has_main_before(&self, index: usize) -> bool {
        let opens = |at: usize| {
            self.marks.kind_at(at, "comp").is_some() || matches!(self.tokens.word(at), "said" | "says" | "told" | "say")
        };
        let start = (self.range.start..index).rev().find(|&at| opens(at)).map_or(self.range.start, |at| at + 1);
        (start..index).any(|at| self.is_finite(at))
    }

    /// Urdu: where a relative clause that opens the sentence ends: `جن کے پاس کارڈ نہیں تھا | انہیں واپس بھیجا گیا`.
    fn correlative_after(&self, start: usize, end: usize) -> Option<usize> {
        if self.language != Language::Urdu || start != self.first_word() {
            return None;
        }
        let verb = (start + 1..end).find(|&index| self.is_finite(index))?;
        (verb + 1..end).find(|&index| {
            matches!(self.tokens.word(index), "ان" | "اس" | "وه" | "انهیں" | "اسی" | "انهوں" | "وهی" | "وهاں")
        })
    }

    fn first_word(&self) -> usize {
        self.range.clone().find(|&index| self.tokens.is_wordlike(index)).unwrap_or(self.range.start)
    }

    /// If background begins at token `index`, its first token.
    fn aside_at(&self, index: usize) -> Option<usize> {
        let before = index.checked_sub(1).filter(|&before| before >= self.range.start);
        let after_comma = before.is_some_and(|before| self.tokens.is_comma(before));
        let has_main = (self.range.start..index).any(|at| self.is_finite(at));
        let is_condition = self.marks.kind_at(index, "if").is_some();
        if let Some(aside) = self.marks.kind_at(index, "aside").filter(|_| !is_condition) {
            let word = self.tokens.word(index);
            let is_relative = matches!(
                word,
                "which" | "who" | "whose" | "whom" | "جو" | "جن" | "جس" | "جسی" | "جنهیں" | "جهاں" | "جنهوں"
            );
            let is_lead = index == self.first_word();
            let opens = match self.language {
                // `as`, `when` and `before` follow a main clause or open the sentence.
                Language::English => {
                    let is_subordinate =
                        matches!(word, "because" | "since" | "after" | "before" | "until" | "when" | "where" | "so");
                    is_relative
                        || is_lead
                        || (has_main && (after_comma || (is_subordinate && self.has_clause(aside.end))))
                }
                Language::Urdu => {
                    after_comma || is_lead && (!is_relative || self.correlative_after(index, self.range.end).is_some())
                }
                // `تا` and `څو` say what for, after a verb; elsewhere they mean until.
                _ if matches!(word, "تا" | "څو") => before.is_some_and(|before| self.is_finite(before)),
                _ => after_comma || is_lead || before.is_some_and(|before| self.is_finite(before)),
            };
            return opens.then_some(index);
        }
        // `…, none of whom can read, …`
        if self.language == Language::English
            && after_comma
            && self.tokens.word(index + 1) == "of"
            && matches!(self.tokens.word(index + 2), "whom" | "which")
        {
            return Some(index);
        }
        // `the ferry that had not been inspected`: a verb at once makes it a relative clause.
        if self.language == Language::English
            && self.tokens.word(index) == "that"
            && before.is_some_and(|before| {
                self.tokens.kind(before) == Some(Kind::Word)
                    && !self.is_finite(before)
                    && self.marks.kind_at(before, "claim").is_none()
            })
            && (self.is_finite(index + 1) || self.is_main_form(index + 1))
        {
            return Some(index);
        }
        if self.language == Language::English
            && after_comma
            && matches!(self.tokens.word(index), "a" | "an" | "charges" | "claims" | "allegations")
        {
            // `…, a charge the government denies`.
            let noun = if self.tokens.word(index).len() > 2 { index } else { index + 1 };
            let is_claim = matches!(
                self.tokens.word(noun),
                "charge"
                    | "charges"
                    | "claim"
                    | "claims"
                    | "allegation"
                    | "allegations"
                    | "accusation"
                    | "complaint"
                    | "assertion"
            );
            return is_claim.then_some(index);
        }
        self.relative_at(index)
    }

    /// English: whether a clause with a verb of its own follows before the next comma.
    fn has_clause(&self, start: usize) -> bool {
        (start..self.range.end)
            .take_while(|&index| !self.tokens.is_comma(index) && !self.tokens.is_break(index))
            .any(|index| self.is_finite(index))
    }

    /// Pashto and Dari: `چې` and `که` open a relative clause after a noun, and a complement after a verb.
    fn relative_at(&self, index: usize) -> Option<usize> {
        if self.language == Language::English || self.language == Language::Urdu {
            return None;
        }
        self.marks.kind_at(index, "comp").filter(|comp| comp.end == index + 1)?;
        if ["contrast", "aside", "initial", "if", "alleged", "planned"]
            .iter()
            .any(|kind| self.marks.covers(index, kind))
        {
            return None;
        }
        let before = index.checked_sub(1).filter(|&before| before >= self.range.start)?;
        if self.tokens.is_comma(before) {
            let noun = before.checked_sub(1)?;
            return (!self.is_finite(noun)).then_some(index);
        }
        if self.is_finite(before) || self.marks.kind_at(before, "claim").is_some() {
            return None;
        }
        let opens = if self.language == Language::Pashto {
            // `هغه بریدونه چې`
            let low = before.saturating_sub(3).max(self.range.start);
            (low..before).any(|at| matches!(self.tokens.word(at), "هغه" | "هغو" | "داسی" | "کوم"))
        } else {
            // `رقمی که`, `پوسته‌هایی را که`
            let word = self.tokens.word(before);
            let noun = if word == "را" { before.checked_sub(1).map_or("", |at| self.tokens.word(at)) } else { word };
            noun.ends_with('ی') && noun.chars().count() > 2 && !noun.ends_with("گوی")
        };
        opens.then_some(index)
    }
}
