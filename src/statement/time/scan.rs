//! The walk over a sentence that finds its times, and what joins two of them.

use super::atom::Atom;
use crate::language::Language;
use crate::normalize::Folded;
use crate::statement::tokens::{Kind, Mark, Marks, Tokens};

/// The most tokens that may stand between two parts of one time.
pub(super) const GAP: usize = 4;

/// How far a word of the future may stand from a weekday.
const FUTURE_REACH: usize = 10;

/// The same in a language whose verb comes last.
const FUTURE_REACH_LAST: usize = 16;

/// The most words of a name between quotation marks that only looks like a time.
const NAME: usize = 3;

/// Reads the times of one sentence.
pub(super) struct Scanner<'view, 'text> {
    pub(super) tokens: &'view Tokens<'text>,
    pub(super) marks: &'view Marks<'view>,
    pub(super) folded: &'view Folded,
    pub(super) original: &'view str,
    pub(super) language: Language,
}

impl Scanner<'_, '_> {
    /// The times, in order; parts of one time are joined.
    pub(super) fn atoms(&self) -> Vec<Atom> {
        let mut atoms: Vec<Atom> = Vec::new();
        let mut index = 0;
        while index < self.tokens.len() {
            if self.marks.at(index).is_empty() && self.tokens.kind(index) != Some(Kind::Number) {
                index += 1;
                continue;
            }
            if let Some(name) = self.kind(index, "notime") {
                index = name.end;
                continue;
            }
            let Some(mut atom) = self.atom(index) else {
                index += 1;
                continue;
            };
            index = atom.end.max(index + 1);
            if self.is_name(&atom) {
                continue;
            }
            atom = self.narrowed(atom);
            index = atom.end.max(index);
            atom.is_ahead |= self.is_put_off(&atom);
            let gap = atoms.last().filter(|last| self.is_gap(last.end, atom.start));
            let joined = gap.and_then(|last| last.joined(&atom)).map(|mut joined| {
                joined.is_calendar_night |= self.language == Language::Urdu
                    && (atoms.last().map_or(0, |last| last.end)..atom.start)
                        .any(|index| self.tokens.word(index) == "کو");
                joined
            });
            match joined {
                Some(joined) => {
                    atoms.pop();
                    atoms.push(joined);
                }
                None => atoms.push(atom),
            }
        }
        let mut atoms = self.ranges(atoms);
        // A year alone, which no month was found for, needs a word that shows it to be one, and so does a day.
        atoms.retain(|atom| !atom.is_bare_year() || atom.is_decade || atom.stretch.is_some() || self.shows_year(atom));
        atoms.retain(|atom| !atom.is_bare_day() || self.shows_day(atom));
        atoms.retain(|atom| !atom.is_weak || self.shows_part(atom));
        atoms
    }

    /// Joins the two ends of a range: `from 8am to 5pm`, `جولائی سے ستمبر`, `between 1996 and 2001`.
    fn ranges(&self, atoms: Vec<Atom>) -> Vec<Atom> {
        let mut joined: Vec<Atom> = Vec::with_capacity(atoms.len());
        for atom in atoms {
            let range = joined.last().filter(|last| self.is_range(last, &atom)).map(|last| last.to(&atom));
            match range {
                Some(range) => {
                    joined.pop();
                    joined.push(range);
                }
                None => joined.push(atom),
            }
        }
        joined
    }

    /// Whether the words between two times make them the ends of one range.
    fn is_range(&self, first: &Atom, last: &Atom) -> bool {
        if !first.can_end(last) || last.start <= first.end || last.start - first.end > GAP {
            return false;
        }
        let mut has_joint = false;
        let mut index = first.end;
        while index < last.start {
            let is_sign = matches!(self.tokens.word(index), "-" | "–");
            let both = self.kind(index, "to").filter(|_| self.kind(first.start.saturating_sub(1), "both").is_some());
            // `2013ء سے 2018ء کے درمیان`
            let is_between = both.is_some() || matches!(self.tokens.word(last.end + 1), "درمیان" | "مابین");
            if let Some(joint) = self.kind(index, "range") {
                has_joint = true;
                index = joint.end;
            } else if let Some(joint) = self.kind(index, "to").filter(|_| is_between) {
                has_joint = true;
                index = joint.end;
            } else if is_sign {
                has_joint = true;
                index += 1;
            } else if let Some(gap) = self.kind(index, "gap").or_else(|| self.kind(index, "year")) {
                index = gap.end;
            } else {
                return false;
            }
        }
        has_joint
    }

    /// Whether what looks like a time is a name: alone between quotation marks, or part of one.
    fn is_name(&self, atom: &Atom) -> bool {
        let tokens = self.tokens;
        let is_quote = |index: usize| tokens.kind(index) == Some(Kind::Quote);
        let before = atom.start.checked_sub(1);
        let is_quoted_alone =
            before.is_some_and(is_quote) && is_quote(atom.end) && atom.end - atom.start <= NAME && atom.clock.is_none();
        let is_word = tokens.kind(atom.start) == Some(Kind::Word);
        // `جمعہ خان`, `د رمضان کاکا ورور`
        let is_person = is_word
            && atom.end == atom.start + 1
            && (atom.weekday.is_some() || atom.month.is_some())
            && self.kind(atom.end, "nametail").is_some();
        is_quoted_alone || is_person || (self.language == Language::English && self.is_title(atom))
    }

    /// English: `the Sunday Clarion`, `the Good Friday Agreement`, `night-vision goggles`.
    fn is_title(&self, atom: &Atom) -> bool {
        let tokens = self.tokens;
        let is_joined = |index: usize| tokens.word(index) == "-" && self.is_glued(index);
        if atom.part.is_some() && atom.weekday.is_none() && atom.clock.is_none() {
            let is_compound = is_joined(atom.end)
                && self.is_glued(atom.end + 1)
                && tokens.kind(atom.end + 1) == Some(Kind::Word)
                && self.kind(atom.end + 1, "part").is_none();
            if is_compound {
                return true;
            }
        }
        let before = atom.start.checked_sub(1).map_or("", |before| tokens.word(before));
        let is_named = before == "the" || (atom.start > 1 && self.is_capital(atom.start - 1) && before != "on");
        let is_plain = atom.weekday.is_some() && atom.month.is_none() && atom.end == atom.start + 1;
        is_plain
            && is_named
            && tokens.kind(atom.end) == Some(Kind::Word)
            && self.is_capital(atom.end)
            && !tokens.word(atom.start).contains('\'')
    }

    /// Whether something is put off until this time: `adjourned until Monday`, `پیر تک ملتوی`.
    fn is_put_off(&self, atom: &Atom) -> bool {
        let low = atom.start.saturating_sub(FUTURE_REACH);
        let high = (atom.end + FUTURE_REACH).min(self.tokens.len());
        let is_until = |index: usize| self.kind(index, "until").is_some();
        if self.language == Language::English {
            let before = atom.start.checked_sub(1).is_some_and(is_until)
                || atom.start.checked_sub(2).is_some_and(|at| is_until(at) && self.tokens.word(at + 1) == "the");
            return before && (low..atom.start).any(|index| self.kind(index, "putoff").is_some());
        }
        let near = atom.start.checked_sub(1).is_some_and(is_until)
            || atom.start.checked_sub(2).is_some_and(is_until)
            || is_until(atom.end);
        near && (atom.end..high).any(|index| self.kind(index, "putoff").is_some())
    }

    /// Whether only words that may stand inside a time lie between two tokens.
    pub(super) fn is_gap(&self, start: usize, end: usize) -> bool {
        let mut index = start;
        while index < end {
            // `today (Monday, 24 Sunbula)`
            if self.tokens.is_comma(index) || matches!(self.tokens.word(index), "." | "(" | "/") {
                index += 1;
            } else if let Some(gap) = self.kind(index, "gap").or_else(|| self.kind(index, "zone")) {
                index = gap.end;
            } else {
                return false;
            }
        }
        end.saturating_sub(start) <= GAP
    }

    fn atom(&self, index: usize) -> Option<Atom> {
        self.date(index)
            .or_else(|| self.last_units(index))
            .or_else(|| self.following(index))
            .or_else(|| self.modified(index))
            .or_else(|| self.ago(index))
            .or_else(|| self.stretch(index))
            .or_else(|| self.decade(index))
            .or_else(|| self.feast(index))
            .or_else(|| self.clock(index))
            .or_else(|| self.spoken_clock(index))
            .or_else(|| self.relative(index))
            .or_else(|| self.weekday(index))
            .or_else(|| self.part(index))
            .or_else(|| self.bare_day(index))
            .or_else(|| {
                self.year(index).map(|(year, end)| Atom { start: index, end, year: Some(year), ..Atom::default() })
            })
    }

    pub(super) fn kind(&self, index: usize, kind: &str) -> Option<&Mark<'_>> {
        self.marks.kind_at(index, kind)
    }

    /// The token `index` follows the one before without space.
    pub(super) fn is_glued(&self, index: usize) -> bool {
        let place = |index: usize| self.tokens.get(index).map(|token| token.span);
        let before = index.checked_sub(1).and_then(place);
        matches!((before, place(index)), (Some(before), Some(own)) if before.end == own.start)
    }

    pub(super) fn is_capital(&self, index: usize) -> bool {
        let Some(token) = self.tokens.get(index) else { return false };
        self.folded.original(token.span).of(self.original).starts_with(char::is_uppercase)
    }

    /// A whole number in digits or words, and the token after it.
    pub(super) fn number(&self, index: usize) -> Option<(u32, usize)> {
        if self.tokens.kind(index) == Some(Kind::Number) {
            return Some((self.tokens.word(index).parse().ok()?, index + 1));
        }
        let word = self.kind(index, "num").filter(|word| word.entry.value(2).is_empty())?;
        Some((word.entry.value(1).parse().ok()?, word.end))
    }

    /// Whether the sentence puts a weekday in the future.
    pub(super) fn is_future(&self, atom: &Atom) -> bool {
        let is = |index: usize, kind: &str| self.kind(index, kind).is_some();
        // A past verb before `and` or a comma closes a clause of its own.
        let closes = |index: usize| {
            (self.tokens.is_comma(index) || is(index, "to"))
                && index.checked_sub(1).is_some_and(|before| is(before, "past"))
        };
        let stops = |index: usize| is(index, "say") || self.tokens.is_break(index) || closes(index);
        let is_future = |index: usize| is(index, "future") || self.is_present(index);
        let is_english = self.language == Language::English;
        let reach = if is_english { FUTURE_REACH } else { FUTURE_REACH_LAST };
        let before = || {
            let low = atom.start.saturating_sub(reach);
            (low..atom.start).rev().take_while(|&index| !stops(index)).any(is_future)
        };
        let after = || {
            let high = (atom.end + reach).min(self.tokens.len());
            (atom.end..high).take_while(|&index| !stops(index)).any(is_future)
        };
        // `Saturday's derby will be played`
        let is_subject = is_english && self.tokens.word(atom.end.saturating_sub(1)).ends_with("'s");
        atom.is_ahead || before() || ((!is_english || is_subject) && after())
    }

    /// Dari: a present tense that tells what is to come, which a past day cannot have; saying is always in the present.
    fn is_present(&self, index: usize) -> bool {
        /// Things are held, begin, arrive and open in the present; what people say and do is told in it as well.
        const PLANNED: [&str; 11] =
            ["شود", "شوند", "گردد", "گردند", "رود", "روند", "رسد", "رسند", "آید", "آیند", "گیرد"];
        if !matches!(self.language, Language::Dari | Language::Persian) {
            return false;
        }
        let word = self.tokens.word(index);
        let stem = if word == "می" { self.tokens.word(index + 1) } else { word.strip_prefix("می").unwrap_or("") };
        PLANNED.contains(&stem)
    }
}
