//! Which places of a sentence a number may hold for.

use std::ops::Range;

use super::{Candidate, View};
use crate::language::Language;
use crate::span::Span;
use crate::statement::place::lies_in;
use crate::statement::tokens::Kind;
use crate::statement::{PlaceKind, PlaceScope};

/// How many tokens may stand between a place and the word that says what it is there for.
const REACH: usize = 6;

/// How many tokens may stand between two names of which one lies in the other.
const NESTED: usize = 4;

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

impl View<'_, '_> {
    /// The places that a number may hold for, in order.
    pub(super) fn places(&self) -> Vec<Candidate> {
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
    pub(super) fn dateline(&self) -> usize {
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

    /// English: names after a preposition of place that are no known place, time or number: `in Kupwara`.
    pub(super) fn strangers(&self) -> Vec<usize> {
        if self.language != Language::English || self.numbers.len() < 2 {
            return Vec::new();
        }
        let is_known = |at: usize| {
            let is_in = |span: Span| self.range(span).contains(&at);
            self.is_number(at)
                || self.scene.times.iter().any(|time| is_in(time.span))
                || self.scene.places.iter().any(|place| is_in(place.span))
        };
        let marks = self
            .marks
            .iter()
            .filter(|mark| mark.kind() == "at" && matches!(self.scene.tokens.word(mark.start), "in" | "at"));
        marks.map(|mark| mark.end).filter(|&at| self.is_capital(at) && !is_known(at)).collect()
    }

    fn is_capital(&self, at: usize) -> bool {
        let token = self.scene.tokens.get(at);
        token.is_some_and(|token| {
            self.scene.folded.original(token.span).of(self.scene.original).starts_with(char::is_uppercase)
        })
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

    pub(super) fn is_clause_word(&self, at: usize, kind: &str) -> bool {
        self.scene.clauses.kind_at(at, kind).is_some()
    }

    pub(super) fn is_number(&self, at: usize) -> bool {
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
                    let is_part = !self.has_motion
                        && mark_is_of(kind, self.scene.tokens.word(first))
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
    pub(super) fn is_wall(&self, at: usize) -> bool {
        let tokens = self.scene.tokens;
        tokens.get(at).is_none()
            || tokens.is_comma(at)
            || tokens.is_break(at)
            || self.is_number(at)
            || ["join", "comp", "contrast", "verb"].iter().any(|kind| self.is_clause_word(at, kind))
    }

    /// The place of a candidate; `None` for a word of the whole country.
    pub(super) fn place_scope(&self, found: &Candidate) -> Option<PlaceScope> {
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
    pub(super) fn lies_within(&self, inner: &Candidate, outer: &Candidate) -> bool {
        let id = |candidate: &Candidate| candidate.narrowest.map(|at| self.scene.places[at].place.as_str());
        match (id(inner), id(outer)) {
            (Some(inner), Some(outer)) => inner != outer && lies_in(inner, outer),
            _ => false,
        }
    }
}

/// Dari's از is "of" as well as "from".
fn mark_is_of(kind: &str, word: &str) -> bool {
    kind == "way" && word == "از"
}
