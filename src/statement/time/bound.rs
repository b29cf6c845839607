//! The words that bind a time to what is told of it, and the side of it that this lies on: `since January`, `by Monday`.

use std::ops::Range;

use super::atom::Atom;
use super::scan::Scanner;
use crate::language::Language;
use crate::statement::Bound;
use crate::statement::tokens::Kind;

/// How many binding words may stand on one side of a time: `than in the same period of last year`.
const LONGEST: usize = 4;

/// How many tokens may stand between `since` and the time of what has been since.
const SINCE: usize = 8;

impl Bound {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "within" => Self::Within,
            "since" => Self::Since,
            "until" => Self::Until,
            "beside" => Self::Beside,
            _ => return None,
        })
    }

    /// How much a word says: `تر دوشنبې وړاندې` is before Monday, whatever `تر` alone would be.
    const fn weight(self) -> u8 {
        match self {
            Self::Within => 0,
            Self::Until => 1,
            Self::Since => 2,
            Self::Beside => 3,
        }
    }
}

impl Scanner<'_, '_> {
    /// The tokens of a time with the words that bind it, and its side.
    pub(super) fn bound(&self, atom: &Atom) -> (Range<usize>, Bound) {
        let (mut start, mut end, mut bound) = (atom.start, atom.end, Bound::Within);
        let mut take = |name: &str| {
            let next = Bound::named(name).unwrap_or(Bound::Within);
            if next.weight() > bound.weight() {
                bound = next;
            }
        };
        for _ in 0..LONGEST {
            let Some(word) = self.marks.kind_ending(start, "bind").filter(|word| word.entry.value(2) != "after") else {
                break;
            };
            take(word.entry.value(1));
            start = word.start;
        }
        for _ in 0..LONGEST {
            let Some(word) = self.marks.kind_at(end, "bind").filter(|word| word.entry.value(2) != "before") else {
                break;
            };
            take(word.entry.value(1));
            end = word.end;
        }
        // `since the Taliban returned to power in August 2021`
        if self.language == Language::English && bound == Bound::Within {
            let low = start.saturating_sub(SINCE);
            let is_end = |at: &usize| {
                self.tokens.is_comma(*at) || self.tokens.is_break(*at) || self.tokens.kind(*at) == Some(Kind::Number)
            };
            let since = (low..start).rev().take_while(|at| !is_end(at)).find(|&at| self.tokens.word(at) == "since");
            if let Some(since) = since {
                start = since;
                bound = Bound::Since;
            }
        }
        // یکم سے 9 اگست تک
        if bound == Bound::Until && atom.is_range() {
            bound = Bound::Within;
        }
        // `tickets for Sunday's final`
        if self.language == Language::English && self.tokens.word(start) == "for" && atom.is_one_day() {
            bound = Bound::Beside;
        }
        // `from January to March` begins and ends in itself; `up from last year` compares.
        let is_from = self.language == Language::English && self.tokens.word(start) == "from";
        if bound == Bound::Within && is_from && atom.until.is_none() {
            bound = Bound::Beside;
        }
        (start..end, bound)
    }
}
