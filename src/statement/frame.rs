//! Where and when a quantity holds: which place and which times of the sentence are meant for which number.
//!
//! Places and times that cannot be a number's are left out first: the place a speaker comes from, a dateline, where
//! somebody goes to or comes from, who acts (`پاکستان نے`), the day on which something was said, what is compared with.
//! What is left goes to each number by cost. Between a number and its place stands as little as may be: commas and
//! conjunctions count, other numbers and other places count more, a new clause most. So `12 died in Swat and nine in
//! Buner` has a place for each, `12 dead and 30 wounded in Swat` one for both, and so has `په سوات کې ۱۲ مړه او ۳۰
//! ټپیان`. A word for the whole country takes a number away from a narrower place beside it.
//!
//! A time is what a number counts over ([`Quantity::period`]) or, by the words that bind it, when it stood
//! ([`Quantity::as_of`]). A length of time that is bound like one (`in 48 hours`, `ظرف ده روز`) is a period of no known days.

mod place;
mod relation;
mod time;

pub use self::relation::{FrameRelation, Relation, compare};

use std::ops::Range;

use jiff::civil::Date;

use super::tokens::{Marks, PerLanguage, Tokens, read_lists, word_lists};
use super::{Counted, PlaceMention, Quantity, TimeMention, TimeScope};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::normalize::Folded;
use crate::span::Span;

/// Above this cost a place, or a time, is not a number's.
const FARTHEST_PLACE: f64 = 8.0;
const FARTHEST_TIME: f64 = 6.5;
/// The day of a figure holds for all that a sentence counts.
const FARTHEST_STAND: f64 = 13.0;
/// What a token between them costs, and a comma, a conjunction, a number, another place or time, a sign, a new clause.
const TOKEN: f64 = 0.05;
const COMMA: f64 = 2.0;
const JOIN: f64 = 1.5;
const NUMBER: f64 = 1.0;
const RIVAL: f64 = 2.5;
const SIGN: f64 = 4.0;
const CLAUSE: f64 = 5.0;
/// What the word costs that opens a total: `12 died, taking the toll since January to 300`.
const TOTAL: f64 = 8.0;
/// What it costs to look back in English and ahead in the others, where both sides offer as much.
const UNUSUAL: f64 = 0.5;
/// What it costs to take what stands beside another number, before it and in its own clause.
const OWNED: f64 = 6.0;
/// How many tokens may stand between a number and the word that makes it a whole: 1850 مراکز میں سے.
const WHOLE_REACH: usize = 5;
/// The longest inserted part: `including five children`.
const INSERTION: usize = 12;

/// Reads where and when quantities hold. Its word lists are part of the library; building it reads them once.
#[derive(Debug)]
pub(crate) struct FrameReader(PerLanguage<Lexicon>);

/// What is known of a sentence when the frames of its quantities are read.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'scene, 'text> {
    pub(crate) tokens: &'scene Tokens<'text>,
    pub(crate) folded: &'scene Folded,
    pub(crate) original: &'scene str,
    pub(crate) language: Language,
    /// Marks of the lists `attribution.txt` and `connectives.txt`.
    pub(crate) clauses: &'scene Marks<'scene>,
    /// The words that name speakers, and those that show that they speak.
    pub(crate) speakers: &'scene [Span],
    pub(crate) cues: &'scene [Span],
    pub(crate) places: &'scene [PlaceMention],
    pub(crate) times: &'scene [TimeMention],
    pub(crate) published: Option<Date>,
}

impl FrameReader {
    /// Reads the word lists.
    pub(crate) fn new() -> Result<Self> {
        let frames = word_lists!("frames.txt");
        PerLanguage::build(|language| read_lists("frames.txt", &[frames(language)])).map(Self)
    }

    /// Fills in place, period and time of each of `quantities`, which stand in the sentence in order.
    pub(crate) fn fill(&self, scene: Scene<'_, '_>, quantities: &mut [Quantity]) {
        if quantities.is_empty() {
            return;
        }
        let marks = Marks::new(self.0.of(scene.language), scene.tokens);
        let is_time = |quantity: &Quantity| quantity.counted == Counted::Duration;
        let has_period = marks.iter().any(|mark| mark.kind() == "period");
        if scene.places.is_empty() && scene.times.is_empty() && !has_period && !quantities.iter().any(is_time) {
            return;
        }
        let view = View::new(scene, &marks, quantities);
        let places = view.places();
        let times = view.times(quantities);
        for (index, quantity) in quantities.iter_mut().enumerate() {
            if matches!(quantity.counted, Counted::Age | Counted::Ordinal) {
                continue;
            }
            let place = view.nearest(index, &places, FARTHEST_PLACE);
            quantity.place = place.and_then(|found| view.place_scope(found));
            let time = |found: Option<&Candidate>| found.map(|found| times.scopes[found.members.start].clone());
            quantity.period = time(view.nearest(index, &times.periods, FARTHEST_TIME));
            quantity.as_of = time(view.nearest(index, &times.stands, FARTHEST_STAND));
        }
    }
}

/// Places that are named together, or a time.
#[derive(Clone, Debug)]
struct Candidate {
    /// Their tokens, with the words that bind a time.
    tokens: Range<usize>,
    /// Which of the sentence's places or times.
    members: Range<usize>,
    /// The narrowest of the places, where one lies in the other; `None` where all are meant.
    narrowest: Option<usize>,
    /// Whether it stands for the whole country.
    is_whole: bool,
}

/// A sentence as its frames are read from it.
struct View<'view, 'text> {
    scene: Scene<'view, 'text>,
    marks: &'view Marks<'view>,
    language: Language,
    /// Where each token begins in the original.
    starts: Vec<usize>,
    /// The tokens of each quantity.
    numbers: Vec<Range<usize>>,
    /// What stands before each token, as costs from the sentence's start; one more entry ends the last.
    costs: Vec<f64>,
    /// Whether somebody or something moves from place to place.
    has_motion: bool,
    /// English: the names that places are told by and that the gazetteer does not hold, by their first token.
    strangers: Vec<usize>,
}

/// The times of a sentence.
struct Times {
    /// What each of them says.
    scopes: Vec<TimeScope>,
    /// Those that numbers may count over, in order.
    periods: Vec<Candidate>,
    /// Those at which they may have stood, in order.
    stands: Vec<Candidate>,
}

impl<'view, 'text> View<'view, 'text> {
    fn new(scene: Scene<'view, 'text>, marks: &'view Marks<'view>, quantities: &[Quantity]) -> Self {
        let tokens = scene.tokens;
        let starts: Vec<usize> =
            (0..tokens.len()).filter_map(|at| Some(scene.folded.original(tokens.get(at)?.span).start)).collect();
        let mut view = Self {
            scene,
            marks,
            language: scene.language.resources(),
            starts,
            numbers: Vec::new(),
            costs: Vec::new(),
            strangers: Vec::new(),
            has_motion: marks.iter().any(|mark| mark.kind() == "motion"),
        };
        view.numbers = quantities.iter().map(|quantity| view.range(quantity.span)).collect();
        view.costs = view.costs();
        view.strangers = view.strangers();
        view
    }

    /// The tokens of a span of the original.
    fn range(&self, span: Span) -> Range<usize> {
        let start = self.starts.partition_point(|&at| at < span.start);
        start..self.starts.partition_point(|&at| at < span.end).max(start)
    }

    fn costs(&self) -> Vec<f64> {
        let tokens = self.scene.tokens;
        let mut own = vec![TOKEN; tokens.len()];
        for (at, cost) in own.iter_mut().enumerate() {
            let is = |kind: &str| self.scene.clauses.kind_at(at, kind).is_some();
            *cost += if self.marks.kind_at(at, "total").is_some() {
                TOTAL
            } else if tokens.is_comma(at) {
                COMMA
            } else if tokens.is_break(at) || self.marks.kind_at(at, "relative").is_some() {
                SIGN
            } else if is("comp") && self.is_part_clause(at) {
                JOIN
            } else if is("contrast") || is("comp") {
                CLAUSE
            } else if is("join") {
                JOIN
            } else {
                0.0
            };
        }
        for number in &self.numbers {
            if let Some(cost) = own.get_mut(number.start) {
                *cost += NUMBER;
            }
        }
        // What is put in between commas parts nothing: `12 people, including five children, died`.
        let mut at = 0;
        while at < tokens.len() {
            let Some(part) = self.marks.kind_at(at, "part") else {
                at += 1;
                continue;
            };
            let limit = (part.end + INSERTION).min(tokens.len());
            let close = (part.end..limit).find(|&index| tokens.is_comma(index) || tokens.word(index) == ")");
            let open = at.checked_sub(1).filter(|&open| tokens.is_comma(open)).unwrap_or(at);
            if let Some(close) = close {
                own[open..=close].iter_mut().for_each(|cost| *cost = TOKEN);
            }
            at = part.end;
        }
        let mut costs = Vec::with_capacity(own.len() + 1);
        let mut sum = 0.0;
        costs.push(sum);
        for cost in own {
            sum += cost;
            costs.push(sum);
        }
        costs
    }

    /// Whether a complementiser opens a clause on a part of what was counted: `۳۰۰ ناروغان، چې پنځه یې مړه شوي`.
    fn is_part_clause(&self, at: usize) -> bool {
        let before =
            if at > 0 && self.scene.tokens.is_comma(at - 1) { at.saturating_sub(2) } else { at.saturating_sub(1) };
        let is_said = self.scene.cues.iter().any(|&cue| self.range(cue).contains(&before));
        let is_number =
            (at + 1..=at + 2).any(|next| self.numbers.binary_search_by_key(&next, |number| number.start).is_ok());
        !is_said && is_number && self.language != Language::English
    }

    /// What stands between two runs of tokens.
    fn between(&self, first: &Range<usize>, last: &Range<usize>) -> f64 {
        if first.end >= last.start { 0.0 } else { self.costs[last.start] - self.costs[first.end] }
    }

    /// The cheapest of `candidates` for number `index`.
    fn nearest<'found>(
        &self,
        index: usize,
        candidates: &'found [Candidate],
        farthest: f64,
    ) -> Option<&'found Candidate> {
        /// How many candidates on either side are looked at: more than a sentence of news has.
        const AROUND: usize = 8;
        let number = &self.numbers[index];
        let from = candidates.partition_point(|candidate| candidate.tokens.start < number.start);
        let near = from.saturating_sub(AROUND)..candidates.len().min(from + AROUND);
        let is_english = self.language == Language::English;
        let mut best: Option<(f64, usize)> = None;
        for at in near {
            let candidate = &candidates[at];
            let is_own = candidate.tokens.start < number.end && number.start < candidate.tokens.end;
            let is_after = at >= from;
            if is_own || is_after && self.is_barred(index, candidate) {
                continue;
            }
            let (gap, rivals) = if is_after {
                (self.between(number, &candidate.tokens), at - from)
            } else {
                (self.between(&candidate.tokens, number), from - 1 - at)
            };
            #[expect(clippy::cast_precision_loss, reason = "a handful of places")]
            let mut cost = gap + RIVAL * rivals as f64;
            if is_after != is_english {
                cost += UNUSUAL;
            }
            // `In Khyber Pakhtunkhwa, 12 died in Swat`: the narrower of two, where nothing parts it from the number.
            let is_inner = |other: Option<&Candidate>| other.is_some_and(|other| self.lies_within(candidate, other));
            let other = if is_after { from.checked_sub(1) } else { Some(from) };
            if gap < JOIN && is_inner(other.and_then(|other| candidates.get(other))) {
                cost -= RIVAL;
            }
            if is_after && gap >= JOIN && self.is_owned(candidate) {
                cost += OWNED;
            }
            if cost <= farthest && best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, at));
            }
        }
        best.map(|(_, at)| &candidates[at])
    }

    /// Whether what stands after number `index` leads to a number of its own clause: `12 مړه شول او په بونېر کې نهه`.
    fn is_owned(&self, candidate: &Candidate) -> bool {
        let owner = self.numbers.get(self.numbers.partition_point(|next| next.start < candidate.tokens.end));
        owner.is_some_and(|owner| self.between(&candidate.tokens, owner) < JOIN)
    }

    /// Whether a number has no part in what stands after the next number: the whole in `of the 1,850 stations in Ghazni, 430
    /// stayed shut on Saturday`, and what a part is told of in `8,000 homes, half of them in Paktika`. An unknown place of
    /// its own bars it too.
    fn is_barred(&self, index: usize, candidate: &Candidate) -> bool {
        let number = &self.numbers[index];
        if let Some(next) = self.numbers.get(index + 1).filter(|next| next.end <= candidate.tokens.start) {
            let is_whole =
                self.marks.kind_ending(number.start, "outof").is_some_and(|mark| mark.entry.value(1) == "before")
                    || (number.end..number.end + WHOLE_REACH)
                        .any(|at| self.marks.kind_at(at, "outof").is_some_and(|mark| mark.entry.value(1) == "after"));
            let is_part = (next.end..next.end + 2).any(|at| self.marks.kind_at(at, "partof").is_some())
                && !(next.end..candidate.tokens.start).any(|at| self.scene.tokens.is_comma(at));
            if is_whole && next.start - number.end <= WHOLE_REACH + 4 || is_part {
                return true;
            }
        }
        let is_place = candidate.narrowest.is_some() || candidate.members.len() > 1;
        let from = self.strangers.partition_point(|&at| at < number.end);
        is_place
            && self.strangers.get(from).is_some_and(|&at| {
                at < candidate.tokens.start
                    && self.costs[at] - self.costs[number.end] < JOIN
                    && self.costs[candidate.tokens.start] - self.costs[at] >= JOIN
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_of_a_known_kind() {
        let reader = FrameReader::new().unwrap();
        for language in [Language::English, Language::Pashto, Language::Urdu, Language::Dari] {
            for entry in reader.0.of(language).entries() {
                let sides: &[&str] = match entry.value(0) {
                    "at" | "way" | "agent" | "of" | "span" | "outof" => &["before", "after"],
                    "motion" | "holder" | "between" | "whole" | "part" | "total" | "relative" | "partof" | "period" => {
                        &[""]
                    }
                    kind => panic!("{language}: no such kind: {kind}"),
                };
                assert!(sides.contains(&entry.value(1)), "{language}: {entry:?}");
            }
        }
    }
}
