//! Which times of a sentence a number may count over, or may have stood at.

use std::ops::Range;

use super::{Candidate, Times, View};
use crate::language::Language;
use crate::statement::{Bound, Counted, Quantity, TimeMention, TimeScope};

/// How many tokens may stand between the day on which something is said and the verb.
const SAID: usize = 7;

impl View<'_, '_> {
    /// The times of the sentence, and the lengths of time among its `quantities` that are bound like one.
    pub(super) fn times(&self, quantities: &[Quantity]) -> Times {
        let mut times = Times { scopes: Vec::new(), periods: Vec::new(), stands: Vec::new() };
        let dateline = self.dateline();
        for time in self.scene.times {
            let tokens = self.range(time.phrase);
            // An hour alone is no stretch that anything is counted over.
            let is_hour = time.days.is_none() && time.minutes.is_some() && self.scene.published.is_some();
            let is_spoken = self.scene.speakers.iter().any(|speaker| speaker.contains(time.span));
            let is_spoken = is_spoken || tokens.start < dateline;
            if is_spoken || tokens.is_empty() || time.bound == Bound::Beside || self.is_said(time, &tokens) {
                continue;
            }
            let at = times.scopes.len();
            times.scopes.push(self.time_scope(time));
            let candidate = Candidate { tokens, members: at..at + 1, narrowest: None, is_whole: false };
            if time.bound == Bound::Until {
                times.stands.push(candidate);
            } else if !is_hour {
                times.periods.push(candidate);
            }
        }
        let named =
            self.marks.iter().filter(|mark| mark.kind() == "period").map(|mark| self.bound(mark.start..mark.end).0);
        let lengths =
            quantities.iter().filter(|quantity| quantity.counted == Counted::Duration).filter_map(|quantity| {
                let own = self.range(quantity.span);
                let unit = quantity.counted_span.map_or(own.clone(), |span| self.range(span));
                let (tokens, [before, after]) = self.bound(own.start.min(unit.start)..own.end.max(unit.end));
                let is_bound = match self.language {
                    Language::Urdu => after,
                    Language::Pashto => before && after,
                    Language::English | Language::Dari | Language::Persian => before,
                };
                is_bound.then_some(tokens)
            });
        for tokens in named.chain(lengths) {
            let is_told = times
                .periods
                .iter()
                .chain(&times.stands)
                .any(|other| other.tokens.start < tokens.end && tokens.start < other.tokens.end);
            let Some(span) = self.scene.tokens.span(tokens.start, tokens.end).filter(|_| !is_told) else { continue };
            let at = times.scopes.len();
            times.scopes.push(TimeScope { span: self.scene.folded.original(span), days: None, minutes: None });
            times.periods.push(Candidate { tokens, members: at..at + 1, narrowest: None, is_whole: false });
        }
        times.periods.sort_by_key(|period| period.tokens.start);
        times
    }

    /// The tokens of a stretch of time with the words that bind it, and on which sides there are any.
    fn bound(&self, Range { mut start, mut end }: Range<usize>) -> (Range<usize>, [bool; 2]) {
        let mut sides = [false; 2];
        while let Some(word) = self.marks.kind_ending(start, "span").filter(|word| word.entry.value(1) == "before") {
            start = word.start;
            sides[0] = true;
        }
        while let Some(word) = self.marks.kind_at(end, "span").filter(|word| word.entry.value(1) == "after") {
            end = word.end;
            sides[1] = true;
        }
        (start..end, sides)
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
