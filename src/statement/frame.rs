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
//! ([`Quantity::as_of`]).

use std::cmp::Ordering;
use std::ops::Range;

use jiff::civil::Date;

use super::place::lies_in;
use super::tokens::{Kind, Marks, PerLanguage, Tokens, read_lists, word_lists};
use super::{Bound, Counted, PlaceKind, PlaceMention, PlaceScope, Quantity, TimeMention, TimeScope};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::normalize::Folded;
use crate::span::Span;

/// Above this cost a place, or a time, is not a number's.
const FARTHEST_PLACE: f64 = 8.0;
const FARTHEST_TIME: f64 = 6.5;
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
/// How many tokens may stand between a place and the word that says what it is there for.
const REACH: usize = 6;
/// How many tokens may stand between two names of which one lies in the other.
const NESTED: usize = 4;
/// How many tokens may stand between the day on which something is said and the verb.
const SAID: usize = 7;
/// The longest inserted part: `including five children`.
const INSERTION: usize = 12;
/// How many tokens a dateline has at most.
const DATELINE: usize = 7;

/// Cities that stand for their governments.
const CAPITALS: [&str; 10] = [
    "af.kabul.kabul-city",
    "pk.islamabad",
    "ir.tehran",
    "ir.tehran.tehran-city",
    "in.delhi",
    "us.washington",
    "ru.moscow",
    "cn.beijing",
    "gb.london",
    "qa.doha",
];

/// Reads where and when quantities hold. Its word lists are part of the library; building it reads them once.
#[derive(Debug)]
pub(crate) struct FrameReader(PerLanguage<Lexicon>);

/// What is known of a sentence when the frames of its quantities are read.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'scene, 'text> {
    pub(crate) tokens: &'scene Tokens<'text>,
    pub(crate) folded: &'scene Folded,
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
        if quantities.is_empty() || scene.places.is_empty() && scene.times.is_empty() {
            return;
        }
        let marks = Marks::new(self.0.of(scene.language), scene.tokens);
        let view = View::new(scene, &marks, quantities);
        let places = view.places();
        let (periods, stands) = view.times();
        for (index, quantity) in quantities.iter_mut().enumerate() {
            if matches!(quantity.counted, Counted::Age | Counted::Ordinal) {
                continue;
            }
            let place = view.nearest(index, &places, FARTHEST_PLACE);
            quantity.place = place.and_then(|found| view.place_scope(found));
            let time =
                |found: Option<&Candidate>| found.map(|found| view.time_scope(&scene.times[found.members.start]));
            quantity.period = time(view.nearest(index, &periods, FARTHEST_TIME));
            quantity.as_of = time(view.nearest(index, &stands, FARTHEST_TIME));
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
}

/// What a place is there for, by the words beside it.
#[derive(Clone, Copy, PartialEq)]
enum Stance {
    /// Things happen there.
    At,
    /// Somebody comes from it or goes there.
    Way,
    /// It acts.
    Agent,
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
            has_motion: marks.iter().any(|mark| mark.kind() == "motion"),
        };
        view.numbers = quantities.iter().map(|quantity| view.range(quantity.span)).collect();
        view.costs = view.costs();
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
            let is_after = at >= from;
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
            if cost <= farthest && best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, at));
            }
        }
        best.map(|(_, at)| &candidates[at])
    }

    // Places ---------------------------------------------------------------------------------------------------

    /// The places that a number may hold for, in order.
    fn places(&self) -> Vec<Candidate> {
        let places = self.scene.places;
        let dateline = self.dateline();
        let mut groups: Vec<Candidate> = Vec::new();
        for (at, place) in places.iter().enumerate() {
            let is_spoken = self.scene.speakers.iter().any(|speaker| speaker.contains(place.span));
            let tokens = self.range(place.span);
            if place.kind == PlaceKind::Nationality || is_spoken || tokens.start < dateline || tokens.is_empty() {
                continue;
            }
            let group = Candidate { members: at..at + 1, narrowest: Some(at), is_whole: false, tokens };
            match groups.last_mut().filter(|last| last.members.end == at) {
                Some(last) if self.is_nested(last, &group) => {
                    if lies_in(&place.place, &places[last.members.start].place) {
                        last.narrowest = Some(at);
                    }
                    last.members.end = at + 1;
                    last.tokens.end = group.tokens.end;
                }
                Some(last) if self.is_joint(&last.tokens, &group.tokens) => {
                    last.narrowest = None;
                    last.members.end = at + 1;
                    last.tokens.end = group.tokens.end;
                }
                _ => groups.push(group),
            }
        }
        groups.retain(|group| self.is_where(group));
        let whole = self.marks.iter().filter(|mark| mark.kind() == "whole").map(|mark| Candidate {
            tokens: mark.start..mark.end,
            members: 0..0,
            narrowest: None,
            is_whole: true,
        });
        groups.extend(whole);
        groups.sort_by_key(|group| group.tokens.start);
        groups
    }

    /// The first token after a dateline: `KABUL, Oct 12 —`, `کابل (پژواک):`.
    fn dateline(&self) -> usize {
        let tokens = self.scene.tokens;
        let Some(first) = self.scene.places.first().map(|place| self.range(place.span)) else { return 0 };
        let is_sign = |at: usize| matches!(tokens.word(at), "—" | ":" | "(" | "ـ") || tokens.is_spaced_hyphen(at);
        let is_known = |at: usize| {
            let is_in = |span: Span| self.range(span).contains(&at);
            tokens.kind(at) != Some(Kind::Word)
                || self.scene.times.iter().any(|time| is_in(time.span))
                || self.scene.places.iter().any(|place| is_in(place.span))
        };
        let end = (first.end..first.end + DATELINE).find(|&at| is_sign(at));
        let is_dateline = |end: &usize| first.start == 0 && (first.end..*end).all(is_known);
        end.filter(is_dateline).map_or(0, |end| end + 1)
    }

    /// Whether one of two groups lies in the other and they are named together: `Swat district of Khyber Pakhtunkhwa`.
    fn is_nested(&self, first: &Candidate, last: &Candidate) -> bool {
        let places = self.scene.places;
        let (one, other) = (&places[first.members.end - 1].place, &places[last.members.start].place);
        let gap = first.tokens.end..last.tokens.start;
        (lies_in(one, other) || lies_in(other, one))
            && gap.len() <= NESTED
            && first.narrowest.is_some()
            && !gap
                .clone()
                .any(|at| self.is_number(at) || self.scene.tokens.is_break(at) || self.is_clause_word(at, "join"))
    }

    /// Whether only commas, conjunctions and the words of a kind stand between two names: `Swat and Buner`.
    fn is_joint(&self, first: &Range<usize>, last: &Range<usize>) -> bool {
        let gap = first.end..last.start;
        let tokens = self.scene.tokens;
        let is_joint = |at: usize| tokens.is_comma(at) || self.is_clause_word(at, "join") || tokens.word(at) == "-";
        let is_other = |at: usize| self.marks.at(at).iter().any(|mark| matches!(mark.kind(), "at" | "of" | "between"));
        !gap.is_empty()
            && gap.len() <= NESTED
            && gap.clone().any(is_joint)
            && gap.into_iter().all(|at| is_joint(at) || is_other(at))
    }

    fn is_clause_word(&self, at: usize, kind: &str) -> bool {
        self.scene.clauses.kind_at(at, kind).is_some()
    }

    fn is_number(&self, at: usize) -> bool {
        let next = self.numbers.partition_point(|number| number.end <= at);
        self.numbers.get(next).is_some_and(|number| number.start <= at)
    }

    /// Whether things may happen at a place, by the words beside it.
    fn is_where(&self, group: &Candidate) -> bool {
        let Range { start, end } = group.tokens;
        match self.stance_after(start..end).or_else(|| self.stance_before(start)) {
            Some(Stance::At) => true,
            Some(Stance::Way) => !self.has_motion,
            Some(Stance::Agent) => false,
            None => {
                let tokens = self.scene.tokens;
                let is_owner = tokens.word(end.saturating_sub(1)).ends_with("'s");
                let is_beside = self.is_number(end) || self.numbers.iter().any(|number| number.end == start);
                let is_holder = self.marks.kind_at(end, "holder").is_some();
                // Dari joins what belongs to a place without a word: شفاخانه‌های کابل.
                let is_genitive = matches!(self.language, Language::Dari | Language::Persian)
                    && start.checked_sub(1).is_some_and(|at| {
                        tokens.kind(at) == Some(Kind::Word)
                            && !self.is_clause_word(at, "join")
                            && !self.is_clause_word(at, "comp")
                    });
                // `Kabul hospitals took in 84`, `Swat lost 12 bridges`: a town does nothing itself, unless a government sits in it.
                let place = &self.scene.places[group.members.start];
                let is_noun = place.kind != PlaceKind::Country
                    && (!CAPITALS.contains(&place.place.as_str())
                        || self.language == Language::English && tokens.word(end).ends_with('s') && !self.is_wall(end));
                is_owner || is_beside || is_holder || is_genitive || is_noun
            }
        }
    }

    fn stance(kind: &str) -> Option<Stance> {
        match kind {
            "at" => Some(Stance::At),
            "way" => Some(Stance::Way),
            "agent" => Some(Stance::Agent),
            _ => None,
        }
    }

    /// What the postposition after a place says, past the nouns that it owns: سوات کے علاقے میں.
    fn stance_after(&self, Range { start, end }: Range<usize>) -> Option<Stance> {
        let mut owned = None;
        let is_bare = start.checked_sub(1).is_none_or(|at| self.marks.at(at).is_empty());
        // `د سوات په کبل ولسوالۍ کې` goes on over the preposition, `پاکستان په تېر کال کې` does not.
        for at in end..end + REACH {
            let opens =
                is_bare && self.marks.at(at).iter().any(|mark| mark.kind() == "at" && mark.entry.value(1) == "before");
            if self.is_wall(at) || opens {
                break;
            }
            for mark in self.marks.at(at).iter().filter(|mark| mark.entry.value(1) == "after") {
                if let Some(stance) = Self::stance(mark.kind()) {
                    return Some(stance);
                }
                if mark.kind() == "of" && at == end {
                    owned = Some(Stance::At);
                }
            }
        }
        owned
    }

    /// What the preposition before a place says, past the nouns between: `in the northern district of Swat`.
    fn stance_before(&self, start: usize) -> Option<Stance> {
        let mut owned = None;
        for end in (start.saturating_sub(REACH) + 1..=start).rev() {
            let Some(at) = end.checked_sub(1) else { break };
            let found = ["at", "way", "agent", "of"].into_iter().find_map(|kind| {
                let mark = self.marks.kind_ending(end, kind)?;
                (mark.entry.value(1) == "before").then_some((kind, mark.start))
            });
            if let Some((kind, first)) = found {
                if let Some(stance) = Self::stance(kind) {
                    // `۱۲ تن از هرات`: of a number's people, not on the way.
                    let is_part = mark_is_of(kind, self.scene.tokens.word(first))
                        && self.numbers.iter().any(|number| number.end <= first && first <= number.end + 2);
                    return Some(if is_part { Stance::At } else { stance });
                }
                owned = Some(Stance::At);
                continue;
            }
            if self.is_wall(at) {
                break;
            }
        }
        owned
    }

    /// Whether no phrase goes on over token `at`.
    fn is_wall(&self, at: usize) -> bool {
        let tokens = self.scene.tokens;
        tokens.get(at).is_none()
            || tokens.is_comma(at)
            || tokens.is_break(at)
            || self.is_number(at)
            || ["join", "comp", "contrast", "verb"].iter().any(|kind| self.is_clause_word(at, kind))
    }

    /// The place of a candidate; `None` for a word of the whole country.
    fn place_scope(&self, found: &Candidate) -> Option<PlaceScope> {
        let places = self.scene.places;
        if found.is_whole {
            return None;
        }
        if let Some(narrowest) = found.narrowest {
            let place = &places[narrowest];
            return Some(PlaceScope { span: place.span, places: vec![place.place.clone()] });
        }
        let members = &places[found.members.clone()];
        let (first, last) = (members.first()?, members.last()?);
        let mut ids: Vec<String> = members.iter().map(|place| place.place.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        Some(PlaceScope { span: Span::new(first.span.start, last.span.end), places: ids })
    }

    /// Whether all of one candidate's places lie in one of another's.
    fn lies_within(&self, inner: &Candidate, outer: &Candidate) -> bool {
        let id = |candidate: &Candidate| candidate.narrowest.map(|at| self.scene.places[at].place.as_str());
        match (id(inner), id(outer)) {
            (Some(inner), Some(outer)) => inner != outer && lies_in(inner, outer),
            _ => false,
        }
    }

    // Times ----------------------------------------------------------------------------------------------------

    /// The times that numbers may count over, and those at which they may have stood, in order.
    fn times(&self) -> (Vec<Candidate>, Vec<Candidate>) {
        let (mut periods, mut stands) = (Vec::new(), Vec::new());
        let dateline = self.dateline();
        for (at, time) in self.scene.times.iter().enumerate() {
            let tokens = self.range(time.phrase);
            // An hour alone is no stretch that anything is counted over.
            let is_hour = time.days.is_none() && time.minutes.is_some() && self.scene.published.is_some();
            let is_spoken = self.scene.speakers.iter().any(|speaker| speaker.contains(time.span));
            let is_spoken = is_spoken || tokens.start < dateline;
            if is_spoken || tokens.is_empty() || time.bound == Bound::Beside || self.is_said(time, &tokens) {
                continue;
            }
            let candidate = Candidate { tokens, members: at..at + 1, narrowest: None, is_whole: false };
            if time.bound == Bound::Until {
                stands.push(candidate);
            } else if !is_hour {
                periods.push(candidate);
            }
        }
        (periods, stands)
    }

    /// Whether a time is that of the saying: `police said on Sunday`, پولیس نے اتوار کو بتایا.
    fn is_said(&self, time: &TimeMention, tokens: &Range<usize>) -> bool {
        let is_stretch = time.days.is_some_and(|(first, last)| first != last);
        let is_owner = self.scene.tokens.word(tokens.end.saturating_sub(1)).ends_with("'s");
        if time.bound != Bound::Within || is_stretch || is_owner {
            return false;
        }
        let is_clear = |mut gap: Range<usize>| {
            gap.len() <= SAID && !gap.any(|at| self.is_wall(at) && !self.is_clause_word(at, "verb"))
        };
        self.scene.cues.iter().any(|&cue| {
            let cue = self.range(cue);
            // `told reporters on Sunday`
            let follows = self.language == Language::English
                && cue.end <= tokens.start
                && tokens.start - cue.end <= 3
                && is_clear(cue.end..tokens.start)
                && self.scene.clauses.kind_at(cue.start, "verb").is_some();
            let leads = tokens.end <= cue.start
                && is_clear(tokens.end..cue.start)
                && self.scene.clauses.kind_at(cue.start, "verb").is_some();
            follows || leads
        })
    }

    fn time_scope(&self, time: &TimeMention) -> TimeScope {
        TimeScope { span: time.phrase, days: time.days_until(self.scene.published), minutes: time.minutes }
    }
}

/// Dari's از is "of" as well as "from".
fn mark_is_of(kind: &str, word: &str) -> bool {
    kind == "way" && word == "از"
}

/// How two places, or two stretches of time, lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// One of them is not known.
    Unknown,
    /// They are the same.
    Same,
    /// The first lies in the second.
    Inside,
    /// The second lies in the first.
    Around,
    /// They share a part.
    Overlap,
    /// They have nothing in common.
    Apart,
}

/// How two quantities' frames lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameRelation {
    /// Of the places they hold for.
    pub place: Relation,
    /// Of the stretches of time they count over.
    pub period: Relation,
    /// Which of them stood earlier, where both say when.
    pub as_of: Option<Ordering>,
}

impl FrameRelation {
    /// Whether both numbers may be right although they differ: they are of different places or periods, or one stood at a
    /// later time.
    #[must_use]
    pub fn lets_differ(&self) -> bool {
        let differs = |relation| !matches!(relation, Relation::Unknown | Relation::Same);
        differs(self.place) || differs(self.period) || self.as_of.is_some_and(|order| order != Ordering::Equal)
    }
}

/// How the frames of two quantities lie to each other, by ids and days; words that were not resolved are unknown.
///
/// A place that has the country as a whole against one in it is [`Relation::Around`]. Days of two calendars' years or of
/// two outlets' weeks seldom meet exactly: stretches that share all but a fifth of the longer are the same.
#[must_use]
pub fn compare(a: &Quantity, b: &Quantity) -> FrameRelation {
    let places = |quantity: &Quantity| quantity.place.as_ref().map(|place| place.places.clone());
    let days = |scope: &Option<TimeScope>| scope.as_ref().and_then(|scope| scope.days);
    let place = match (places(a), places(b)) {
        (Some(a), Some(b)) => of_places(&a, &b),
        _ => Relation::Unknown,
    };
    let period = match (days(&a.period), days(&b.period)) {
        (Some(a), Some(b)) => of_days(a, b),
        _ => Relation::Unknown,
    };
    let as_of = days(&a.as_of).zip(days(&b.as_of)).map(|(a, b)| a.1.cmp(&b.1));
    FrameRelation { place, period, as_of }
}

fn of_places(a: &[String], b: &[String]) -> Relation {
    let all_in = |inner: &[String], outer: &[String]| {
        inner.iter().all(|inner| outer.iter().any(|outer| inner == outer || lies_in(inner, outer)))
    };
    match (all_in(a, b), all_in(b, a)) {
        (true, true) => Relation::Same,
        (true, false) => Relation::Inside,
        (false, true) => Relation::Around,
        (false, false) if a.iter().any(|a| b.iter().any(|b| a == b || lies_in(a, b) || lies_in(b, a))) => {
            Relation::Overlap
        }
        (false, false) => Relation::Apart,
    }
}

fn of_days(a: (Date, Date), b: (Date, Date)) -> Relation {
    let length = |(first, last): (Date, Date)| (last - first).get_days() + 1;
    let shared = (a.0.max(b.0), a.1.min(b.1));
    if shared.0 > shared.1 {
        return Relation::Apart;
    }
    let longer = length(a).max(length(b));
    if 5 * length(shared) >= 4 * longer {
        Relation::Same
    } else if shared == a {
        Relation::Inside
    } else if shared == b {
        Relation::Around
    } else {
        Relation::Overlap
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::statement::{Hedge, Interval};

    fn quantity(places: &[&str], period: Option<(Date, Date)>, as_of: Option<Date>) -> Quantity {
        let span = Span::new(0, 1);
        let time = |days| TimeScope { span, days: Some(days), minutes: None };
        Quantity {
            span,
            interval: Interval::exact(12.0),
            hedge: Hedge::Exact,
            counted: Counted::Killed,
            counted_span: None,
            unit: None,
            role: None,
            scope: None,
            place: (!places.is_empty())
                .then(|| PlaceScope { span, places: places.iter().map(|&place| place.to_owned()).collect() }),
            period: period.map(time),
            as_of: as_of.map(|day| time((day, day))),
        }
    }

    #[test]
    fn places_are_compared_by_what_they_lie_in() {
        for (a, b, expected) in [
            (&["af.herat"][..], &["af.herat"][..], Relation::Same),
            (&["af.herat.herat-city"], &["af.herat"], Relation::Inside),
            (&["af"], &["af.herat"], Relation::Around),
            (&["af.herat"], &["af.ghor"], Relation::Apart),
            (&["af.herat", "af.ghor"], &["af.ghor", "af.farah"], Relation::Overlap),
            (&["af.herat", "af.ghor"], &["af.ghor"], Relation::Around),
            (&["af.herat"], &[], Relation::Unknown),
        ] {
            let relation = compare(&quantity(a, None, None), &quantity(b, None, None));
            assert_eq!(relation.place, expected, "{a:?} {b:?}");
            assert_eq!(relation.lets_differ(), !matches!(expected, Relation::Same | Relation::Unknown));
        }
    }

    #[test]
    fn periods_are_compared_by_their_days() {
        let year = (date(2024, 1, 1), date(2024, 12, 31));
        for (a, b, expected) in [
            (year, year, Relation::Same),
            // The solar year 1403 has a quarter of 2025.
            (year, (date(2024, 3, 20), date(2025, 3, 20)), Relation::Overlap),
            ((date(2024, 5, 1), date(2024, 5, 31)), year, Relation::Inside),
            (year, (date(2024, 5, 1), date(2024, 5, 31)), Relation::Around),
            (year, (date(2023, 1, 1), date(2023, 12, 31)), Relation::Apart),
            ((date(2024, 5, 6), date(2024, 5, 12)), (date(2024, 5, 6), date(2024, 5, 11)), Relation::Same),
        ] {
            let relation = compare(&quantity(&[], Some(a), None), &quantity(&[], Some(b), None));
            assert_eq!(relation.period, expected, "{a:?} {b:?}");
        }
        let later = compare(&quantity(&[], None, Some(date(2024, 5, 7))), &quantity(&[], None, Some(date(2024, 5, 6))));
        assert_eq!(later.as_of, Some(Ordering::Greater));
        assert!(later.lets_differ());
    }

    #[test]
    fn every_entry_is_of_a_known_kind() {
        let reader = FrameReader::new().unwrap();
        for language in [Language::English, Language::Pashto, Language::Urdu, Language::Dari] {
            for entry in reader.0.of(language).entries() {
                let sides: &[&str] = match entry.value(0) {
                    "at" | "way" | "agent" | "of" => &["before", "after"],
                    "motion" | "holder" | "between" | "whole" | "part" | "total" | "relative" => &[""],
                    kind => panic!("{language}: no such kind: {kind}"),
                };
                assert!(sides.contains(&entry.value(1)), "{language}: {entry:?}");
            }
        }
    }
}
