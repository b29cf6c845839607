//! Expressions of time as they stand in a sentence, not yet resolved.

use crate::calendar::Calendar;
use crate::language::Language;
use crate::normalize::Folded;
use crate::statement::tokens::{Kind, Mark, Marks, Tokens};

/// The most tokens that may stand between two parts of one time.
const GAP: usize = 4;

/// How far a word of the future may stand from a weekday.
const FUTURE_REACH: usize = 10;

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Predawn,
    Dawn,
    Morning,
    Forenoon,
    Noon,
    Afternoon,
    Dusk,
    Evening,
    Night,
    Midnight,
}

impl Part {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "predawn" => Self::Predawn,
            "dawn" => Self::Dawn,
            "morning" => Self::Morning,
            "forenoon" => Self::Forenoon,
            "noon" => Self::Noon,
            "afternoon" => Self::Afternoon,
            "dusk" => Self::Dusk,
            "evening" => Self::Evening,
            "night" => Self::Night,
            "midnight" => Self::Midnight,
            _ => return None,
        })
    }
}

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "year" => Self::Year,
            _ => return None,
        })
    }
}

/// `last` or `next` before or after a weekday or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Modifier {
    Last,
    Next,
}

/// A year by its number, or counted from that of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Year {
    Known(Calendar, i32),
    Relative(i32),
}

/// An hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// 0 to 24.
    pub(super) hour: u16,
    /// 0 to 59.
    pub(super) minute: u16,
    /// Whether the hour is one of 24; otherwise it waits for a part of the day.
    pub(super) is_certain: bool,
}

/// One expression of time, or several that make one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Atom {
    /// Its first token.
    pub(super) start: usize,
    /// The token after its last.
    pub(super) end: usize,
    pub(super) month: Option<(Calendar, u8)>,
    /// The first and last day of the month.
    pub(super) day_numbers: Option<(u8, u8)>,
    pub(super) year: Option<Year>,
    /// The first and last weekday, 1 Monday to 7 Sunday.
    pub(super) weekday: Option<(i8, i8)>,
    pub(super) modifier: Option<Modifier>,
    /// First and last day from that of publication, and a part of the day.
    pub(super) relative: Option<(i32, i32, Option<Part>)>,
    /// Urdu `کل`, which is yesterday or tomorrow.
    pub(super) is_undecided: bool,
    pub(super) period: Option<(Unit, i32)>,
    pub(super) ago: Option<(i32, Unit)>,
    pub(super) clock: Option<Clock>,
    pub(super) part: Option<Part>,
    /// Dari `شب یکشنبه`.
    pub(super) is_eve: bool,
}

impl Atom {
    fn has_day(&self) -> bool {
        self.day_numbers.is_some() || self.relative.is_some() || self.weekday.is_some()
    }

    /// The two as one time, unless they name two.
    fn joined(&self, next: &Self) -> Option<Self> {
        let clashes = [
            self.month.is_some() && next.month.is_some(),
            self.day_numbers.is_some() && next.day_numbers.is_some(),
            self.year.is_some() && next.year.is_some(),
            self.weekday.is_some() && next.weekday.is_some(),
            self.modifier.is_some() && next.modifier.is_some(),
            self.relative.is_some() && next.relative.is_some(),
            self.period.is_some() && next.period.is_some(),
            self.ago.is_some() && next.ago.is_some(),
            self.clock.is_some() && next.clock.is_some(),
            self.part.is_some() && next.part.is_some(),
        ];
        if clashes.contains(&true) {
            return None;
        }
        // A month goes with a year; a whole year or month goes with no weekday or hour.
        let spans_long = |atom: &Self| {
            (atom.year.is_some() || atom.month.is_some() || atom.period.is_some() || atom.ago.is_some())
                && !atom.has_day()
        };
        let has_hours = |atom: &Self| atom.clock.is_some() || atom.part.is_some();
        if (spans_long(self) && has_hours(next)) || (spans_long(next) && has_hours(self)) {
            return None;
        }
        let is_week = |atom: &Self| matches!(atom.period, Some((Unit::Week, _)));
        if (spans_long(self) && next.has_day() && next.month.is_none() && !is_week(self) && self.month.is_none())
            || (spans_long(next) && self.has_day() && self.month.is_none() && !is_week(next))
        {
            return None;
        }
        Some(Self {
            start: self.start,
            end: next.end,
            month: self.month.or(next.month),
            day_numbers: self.day_numbers.or(next.day_numbers),
            year: self.year.or(next.year),
            weekday: self.weekday.or(next.weekday),
            modifier: self.modifier.or(next.modifier),
            relative: self.relative.or(next.relative),
            is_undecided: self.is_undecided || next.is_undecided,
            period: self.period.or(next.period),
            ago: self.ago.or(next.ago),
            clock: self.clock.or(next.clock),
            part: self.part.or(next.part),
            is_eve: self.is_eve || next.is_eve,
        })
    }
}

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
            let Some(atom) = self.atom(index) else {
                index += 1;
                continue;
            };
            index = atom.end.max(index + 1);
            let joined =
                atoms.last().filter(|last| self.is_gap(last.end, atom.start)).and_then(|last| last.joined(&atom));
            match joined {
                Some(joined) => {
                    atoms.pop();
                    atoms.push(joined);
                }
                None => atoms.push(atom),
            }
        }
        // A year alone, which no month was found for, needs a word that shows it to be one.
        atoms.retain(|atom| !atom.is_bare_year() || self.shows_year(atom));
        atoms
    }

    /// Whether only words that may stand inside a time lie between two tokens.
    fn is_gap(&self, start: usize, end: usize) -> bool {
        let mut index = start;
        while index < end {
            if self.tokens.is_comma(index) || self.tokens.word(index) == "." {
                index += 1;
            } else if let Some(gap) = self.marks.kind_at(index, "gap") {
                index = gap.end;
            } else {
                return false;
            }
        }
        end.saturating_sub(start) <= GAP
    }

    fn atom(&self, index: usize) -> Option<Atom> {
        self.date(index)
            .or_else(|| self.modified(index))
            .or_else(|| self.ago(index))
            .or_else(|| self.clock(index))
            .or_else(|| self.relative(index))
            .or_else(|| self.weekday(index))
            .or_else(|| self.part(index))
            .or_else(|| {
                self.year(index).map(|(year, end)| Atom { start: index, end, year: Some(year), ..Atom::default() })
            })
    }

    fn kind(&self, index: usize, kind: &str) -> Option<&Mark<'_>> {
        self.marks.kind_at(index, kind)
    }

    /// The token `index` follows the one before without space.
    fn is_glued(&self, index: usize) -> bool {
        let place = |index: usize| self.tokens.get(index).map(|token| token.span);
        let before = index.checked_sub(1).and_then(place);
        matches!((before, place(index)), (Some(before), Some(own)) if before.end == own.start)
    }

    fn is_capital(&self, index: usize) -> bool {
        let Some(token) = self.tokens.get(index) else { return false };
        self.folded.original(token.span).of(self.original).starts_with(char::is_uppercase)
    }

    /// A whole number in digits or words, and the token after it.
    fn number(&self, index: usize) -> Option<(u32, usize)> {
        if self.tokens.kind(index) == Some(Kind::Number) {
            return Some((self.tokens.word(index).parse().ok()?, index + 1));
        }
        let word = self.kind(index, "num").filter(|word| word.entry.value(2).is_empty())?;
        Some((word.entry.value(1).parse().ok()?, word.end))
    }

    // Dates ------------------------------------------------------------------------------------------------

    /// A day of a month with the ending of an ordinal: `12`, `12th`, `۲۰مه`. Whether it has an ending comes last.
    fn day(&self, index: usize) -> Option<(u8, usize, bool)> {
        let (value, mut end) = self.number(index)?;
        let day = u8::try_from(value).ok().filter(|day| (1..=31).contains(day))?;
        let is_word = self.tokens.kind(index) == Some(Kind::Word);
        let has_ending = !is_word && self.kind(end, "suffix").is_some() && self.is_glued(end);
        if has_ending {
            end += 1;
        }
        Some((day, end, has_ending || is_word))
    }

    /// One day or the two ends of a range: `11-12`, `۱۱ اور ۱۲`, `11مې او 12مې`.
    fn days(&self, index: usize) -> Option<((u8, u8), usize, bool)> {
        let (first, end, has_ending) = self.day(index)?;
        let joint = if matches!(self.tokens.word(end), "-" | "–" | "/" | "،" | ",") {
            Some(end + 1)
        } else {
            self.kind(end, "to").map(|to| to.end)
        };
        if let Some(joint) = joint {
            // Pashto repeats the particle: `د 11مې او د 12مې`.
            let joint = if self.tokens.word(joint) == "د" { joint + 1 } else { joint };
            if let Some((last, end, _)) = self.day(joint).filter(|day| day.0 > first) {
                return Some(((first, last), end, has_ending));
            }
        }
        Some(((first, first), end, has_ending))
    }

    /// A month's name, its flag, and the token after it.
    fn month(&self, index: usize) -> Option<(Calendar, u8, &str, usize)> {
        let mark = self.kind(index, "month")?;
        let calendar = Calendar::named(mark.entry.value(1))?;
        let number = mark.entry.value(2).parse().ok()?;
        if self.language == Language::English && !self.is_capital(index) {
            return None;
        }
        let is_short = self.language == Language::English && self.tokens.word(index).len() <= 4;
        let end = mark.end
            + usize::from(is_short && self.tokens.word(mark.end) == "." && self.tokens.is_wordlike(mark.end + 1));
        Some((calendar, number, mark.entry.value(3), end))
    }

    fn date(&self, index: usize) -> Option<Atom> {
        self.day_first(index).or_else(|| self.month_first(index))
    }

    /// `12 October 2025`, `۱۱ اور ۱۲ اکتوبر`, `۲۰ میزان ۱۴۰۴`.
    fn day_first(&self, index: usize) -> Option<Atom> {
        let (days, mut end, has_ending) = self.days(index)?;
        if matches!(self.tokens.word(end), "of" | "د" | "ماه" | "برج" | "روز") {
            end += 1;
        }
        let (calendar, month, flag, mut end) = self.month(end)?;
        let year = self.year(end).or_else(|| {
            let next = if self.tokens.is_comma(end) || matches!(self.tokens.word(end), "سال" | "کال" | "د") {
                end + 1
            } else {
                return None;
            };
            let next = if self.tokens.word(next) == "سال" { next + 1 } else { next };
            self.year(next)
        });
        let is_word = self.tokens.kind(index) == Some(Kind::Word);
        let is_shown = year.is_some() || self.is_month_shown(index, end);
        if (flag == "strict" && !is_shown) || (flag == "weak" && is_word && !has_ending && !is_shown) {
            return None;
        }
        let year = year.map(|(year, after)| {
            end = after;
            year
        });
        Some(Atom {
            start: index,
            end,
            month: Some((calendar, month)),
            day_numbers: Some(days),
            year,
            ..Atom::default()
        })
    }

    /// `October 12, 2025`, `Oct 11-12`, `د تلې ۲۰مه`, and a month with a year or alone.
    fn month_first(&self, index: usize) -> Option<Atom> {
        let (calendar, month, flag, end) = self.month(index)?;
        let before = index.checked_sub(1).map_or("", |before| self.tokens.word(before));
        let mut after = end;
        if self.language == Language::Pashto {
            while after < end + 3 && matches!(self.tokens.word(after), "پر" | "په" | "د" | "میاشتی" | "میاشت")
            {
                after += 1;
            }
        }
        let is_open = matches!(self.language, Language::English | Language::Pashto)
            && !(self.language == Language::English && before == "in");
        if is_open
            && let Some((days, day_end, has_ending)) = self.days(after)
            && (self.language == Language::English || has_ending)
        {
            let next = if self.tokens.is_comma(day_end) { day_end + 1 } else { day_end };
            let year = self.year(next).filter(|_| self.language == Language::English);
            let end = year.map_or(day_end, |(_, end)| end);
            let is_glued_unit = self.tokens.word(day_end) == "%";
            if !is_glued_unit {
                return Some(Atom {
                    start: index,
                    end,
                    month: Some((calendar, month)),
                    day_numbers: Some(days),
                    year: year.map(|(year, _)| year),
                    ..Atom::default()
                });
            }
        }
        let next = if self.tokens.is_comma(end) || self.kind(end, "year").is_some() { end + 1 } else { end };
        let year = self.year(next);
        let is_shown = year.is_some() || self.is_month_shown(index, end);
        let is_placed = self.language == Language::English && self.is_placed(index, end);
        let is_month = is_shown || flag.is_empty() || (flag == "weak" && is_placed);
        if !is_month {
            return None;
        }
        let (year, end) = year.map_or((None, end), |(year, end)| (Some(year), end));
        let start = self.marks.kind_ending(index, "monthword").map_or(index, |word| word.start);
        Some(Atom { start, end, month: Some((calendar, month)), year, ..Atom::default() })
    }

    /// English: whether `March` and the like stand where a month stands: `in March`, `February and March`, `March last year`.
    fn is_placed(&self, start: usize, end: usize) -> bool {
        let follows_month = start >= 2
            && self.kind(start - 1, "to").is_some()
            && (self.month(start - 2).is_some() || self.kind(start - 2, "month").is_some());
        let has_year = self.kind(end, "period").is_some_and(|period| period.entry.value(1) == "year");
        self.marks.kind_ending(start, "in").is_some() || follows_month || has_year
    }

    /// Whether a word for month stands before or after.
    fn is_month_shown(&self, start: usize, end: usize) -> bool {
        let after = if matches!(self.tokens.word(end), "په" | "د") { end + 1 } else { end };
        self.marks.kind_ending(start, "monthword").is_some() || self.kind(after, "monthword").is_some()
    }

    /// A year of four digits with what names its calendar.
    fn year(&self, index: usize) -> Option<(Year, usize)> {
        let word = self.tokens.word(index);
        if self.tokens.kind(index) != Some(Kind::Number) || word.len() != 4 {
            return None;
        }
        let year: i32 = word.parse().ok()?;
        let era = self.kind(index + 1, "era");
        let era = era.filter(|era| self.is_glued(index + 1) || era.entry.phrase.chars().count() > 1);
        let calendar = match era {
            Some(era) => Calendar::named(era.entry.value(1))?,
            None if (1900..=2100).contains(&year) => Calendar::Gregorian,
            None if (1300..=1420).contains(&year) => Calendar::Persian,
            None if (1421..=1500).contains(&year) => Calendar::Islamic,
            None => return None,
        };
        Some((Year::Known(calendar, year), era.map_or(index + 1, |era| era.end)))
    }

    /// Whether words around a lone year show that it is one and no count.
    fn shows_year(&self, atom: &Atom) -> bool {
        let has_era = atom.end - atom.start > 1;
        let after = self.kind(atom.end, "year").is_some();
        let before = match self.language {
            Language::English => {
                let ends_phrase = !self.tokens.is_wordlike(atom.end)
                    || self.marks.at(atom.end).iter().any(|mark| matches!(mark.kind(), "in" | "to" | "gap"));
                self.marks.kind_ending(atom.start, "in").is_some()
                    && (ends_phrase || !self.tokens.word(atom.end).ends_with('s'))
            }
            Language::Urdu => {
                matches!(self.tokens.word(atom.end), "میں" | "سی" | "تک")
                    || self.marks.kind_ending(atom.start, "year").is_some()
            }
            _ => self.marks.kind_ending(atom.start, "year").is_some(),
        };
        has_era || after || before
    }

    // Weekdays and relative days ----------------------------------------------------------------------------

    /// `last Sunday`, `گزشتہ اتوار`, `تېره یکشنبه`, `last December`.
    fn modified(&self, index: usize) -> Option<Atom> {
        // `last week` and the like are entries of their own.
        if self.kind(index, "period").is_some() || self.kind(index, "rel").is_some() {
            return None;
        }
        let last = self.kind(index, "last").map(|mark| (Modifier::Last, mark.end));
        let (modifier, end) = last.or_else(|| self.kind(index, "next").map(|mark| (Modifier::Next, mark.end)))?;
        let atom = self
            .weekday(end)
            .or_else(|| self.date(end).filter(|date| date.day_numbers.is_none() && date.year.is_none()))?;
        Some(Atom { start: index, modifier: Some(modifier), ..atom })
    }

    fn weekday(&self, index: usize) -> Option<Atom> {
        let mark = self.kind(index, "weekday").filter(|mark| self.is_weekday(mark))?;
        let first: i8 = mark.entry.value(1).parse().ok()?;
        let mut end = mark.end;
        let mut last = first;
        // `Saturday and Sunday`: two days in a row make one stretch.
        let joint = if self.tokens.word(end) == "-" { Some(end + 1) } else { self.kind(end, "to").map(|to| to.end) };
        if let Some(next) = joint.and_then(|joint| self.kind(joint, "weekday"))
            && let Ok(number) = next.entry.value(1).parse::<i8>()
            && number == first % 7 + 1
        {
            last = number;
            end = next.end;
        }
        let part = Part::named(mark.entry.value(2));
        // `یکشنبهٔ گذشته`
        let modifier = if matches!(self.language, Language::Dari | Language::Persian) {
            let last = self.kind(end, "last").map(|mark| (Modifier::Last, mark.end));
            last.or_else(|| self.kind(end, "next").map(|mark| (Modifier::Next, mark.end)))
        } else {
            None
        };
        let (modifier, end) = modifier.map_or((None, end), |(modifier, end)| (Some(modifier), end));
        Some(Atom { start: index, end, weekday: Some((first, last)), part, modifier, ..Atom::default() })
    }

    /// Urdu `ہفتے` is Saturday and week, `پیر` Monday and a name: what stands around it decides.
    fn is_weekday(&self, mark: &Mark<'_>) -> bool {
        if mark.entry.value(2) != "weak" {
            return true;
        }
        let before = mark.start.checked_sub(1);
        let is_counted = before.is_some_and(|before| {
            self.tokens.kind(before) == Some(Kind::Number)
                || self.number(before).is_some()
                || ["last", "next", "this"].iter().any(|kind| self.marks.kind_ending(mark.start, kind).is_some())
                || matches!(self.tokens.word(before), "هر" | "کیی" | "چند" | "فی" | "پورے" | "پوری" | "ڈیڑه")
        });
        let next = self.tokens.word(mark.end);
        let opens_day = |index: usize| {
            self.kind(index, "part").is_some() || matches!(self.tokens.word(index), "روز" | "دن" | "شب" | "درمیانی")
        };
        let joins_day = |index: usize| self.kind(index, "weekday").is_some();
        !is_counted
            && (next == "کو"
                || next == "سی"
                || opens_day(mark.end)
                || (next == "کی" && opens_day(mark.end + 1))
                || (next == "اور" && joins_day(mark.end + 1))
                || before
                    .is_some_and(|before| before > 0 && self.tokens.word(before) == "اور" && joins_day(before - 1)))
    }

    fn relative(&self, index: usize) -> Option<Atom> {
        let atom = |end: usize| Atom { start: index, end, ..Atom::default() };
        let relative = self.kind(index, "rel");
        let period = self.kind(index, "period");
        if let Some(period) = period.filter(|period| relative.is_none_or(|relative| period.end >= relative.end)) {
            let unit = Unit::named(period.entry.value(1))?;
            let offset = period.entry.value(2).parse().ok()?;
            // A relative year may belong to a month: `December last year`.
            return Some(match unit {
                Unit::Year => Atom { year: Some(Year::Relative(offset)), ..atom(period.end) },
                _ => Atom { period: Some((unit, offset)), ..atom(period.end) },
            });
        }
        let relative = relative?;
        // `در دو روز گذشته` is a stretch of days, not yesterday.
        let is_counted = index.checked_sub(1).is_some_and(|before| self.number(before).is_some());
        if is_counted && relative.end - relative.start > 1 {
            return None;
        }
        let part = Part::named(relative.entry.value(3));
        let Ok(first) = relative.entry.value(1).parse() else {
            return Some(Atom { relative: Some((0, 0, None)), is_undecided: true, ..atom(relative.end) });
        };
        let last = relative.entry.value(2).parse().ok()?;
        Some(Atom { relative: Some((first, last, part)), part, ..atom(relative.end) })
    }

    /// `two days ago`, `سه ماه پیش`, `دوه ورځې مخکې`.
    fn ago(&self, index: usize) -> Option<Atom> {
        let (count, end) = match self.kind(index, "article") {
            Some(article) => (1, article.end),
            None => self.number(index)?,
        };
        let unit = self.kind(end, "unit")?;
        let ago = self.kind(unit.end, "ago")?;
        // `دو روز پیش از سیلاب` counts from another event.
        if self.tokens.word(ago.end) == "از" {
            return None;
        }
        let count = i32::try_from(count).ok()?;
        Some(Atom {
            start: index,
            end: ago.end,
            ago: Some((count, Unit::named(unit.entry.value(1))?)),
            ..Atom::default()
        })
    }

    /// Whether the sentence puts a weekday in the future.
    pub(super) fn is_future(&self, atom: &Atom) -> bool {
        let is = |index: usize, kind: &str| self.kind(index, kind).is_some();
        let stops = |index: usize| is(index, "say") || self.tokens.is_break(index);
        let before = || {
            let low = atom.start.saturating_sub(FUTURE_REACH);
            (low..atom.start).rev().take_while(|&index| !stops(index)).any(|index| is(index, "future"))
        };
        let after = || {
            let high = (atom.end + FUTURE_REACH).min(self.tokens.len());
            (atom.end..high).take_while(|&index| !stops(index)).any(|index| is(index, "future"))
        };
        if self.language == Language::English { before() } else { before() || after() }
    }

    // Hours ------------------------------------------------------------------------------------------------

    fn part(&self, index: usize) -> Option<Atom> {
        if let Some(night) = self.kind(index, "between") {
            return Some(Atom { start: index, end: night.end, part: Some(Part::Night), ..Atom::default() });
        }
        let mark = self.kind(index, "part")?;
        let part = Part::named(mark.entry.value(1))?;
        let is_dari = matches!(self.language, Language::Dari | Language::Persian);
        let is_eve = is_dari && part == Part::Night && self.kind(mark.end, "weekday").is_some();
        Some(Atom { start: index, end: mark.end, part: Some(part), is_eve, ..Atom::default() })
    }

    fn clock(&self, index: usize) -> Option<Atom> {
        // `ساعت ۸` names the hour before it, `۸ بجه` after.
        let hour_word = self.kind(index, "hour");
        let mut at = hour_word.map_or(index, |word| word.end);
        let shift = ["half", "quarter", "less"]
            .into_iter()
            .find(|kind| self.kind(at, kind).is_some() && self.language == Language::Urdu);
        at += usize::from(shift.is_some());
        let half = self.kind(at, "num").filter(|word| word.entry.value(2) == "half");
        let (hour, mut end) = match half {
            Some(half) => (half.entry.value(1).parse().ok()?, half.end),
            None => self.number(at)?,
        };
        let hour = u16::try_from(hour).ok().filter(|hour| *hour <= 24)?;
        let mut minute: u16 = if half.is_some() { 30 } else { 0 };
        let mut has_minutes = false;
        // `10:40`
        if self.tokens.word(end) == ":" && self.is_glued(end) && self.is_glued(end + 1) {
            let digits = self.tokens.word(end + 1);
            if digits.len() == 2 && self.tokens.kind(end + 1) == Some(Kind::Number) {
                minute = digits.parse().ok().filter(|minute| *minute < 60)?;
                has_minutes = true;
                end += 2;
            }
        }
        if self.language != Language::Urdu
            && let Some(half) = self.kind(end, "half")
        {
            minute = 30;
            end = half.end;
        }
        let half_day =
            self.kind(end, "am").map(|mark| (0, mark.end)).or_else(|| self.kind(end, "pm").map(|mark| (12, mark.end)));
        let oclock = self.kind(end, "oclock");
        if half_day.is_none() && oclock.is_none() && hour_word.is_none() && !(has_minutes && hour < 24) {
            return None;
        }
        if let Some(oclock) = oclock {
            end = oclock.end;
        }
        if let Some((value, after)) = self.minutes_after(end) {
            minute = value;
            end = after;
        }
        let (mut hour, mut minute, mut is_certain) = (hour, minute, hour > 12 || hour == 0);
        if let Some((offset, after)) = half_day {
            hour = hour % 12 + offset;
            is_certain = true;
            end = after;
        }
        match shift {
            Some("half") => minute = 30,
            Some("quarter") => minute = 15,
            Some("less") => {
                minute = 45;
                hour = if hour == 1 { 12 } else { hour.saturating_sub(1) };
            }
            _ => {}
        }
        Some(Atom { start: index, end, clock: Some(Clock { hour, minute, is_certain }), ..Atom::default() })
    }

    /// `او څلوېښت دقیقې`, `و ۲۰ دقیقه`, `10 منٹ`: minutes after an hour.
    fn minutes_after(&self, index: usize) -> Option<(u16, usize)> {
        let start = if matches!(self.tokens.word(index), "او" | "و" | "اور") { index + 1 } else { index };
        let (value, end) = self.number(start)?;
        let unit = self.kind(end, "minute")?;
        let minute = u16::try_from(value).ok().filter(|minute| *minute < 60)?;
        Some((minute, unit.end))
    }
}

impl Atom {
    /// A year and nothing else.
    fn is_bare_year(&self) -> bool {
        matches!(self.year, Some(Year::Known(..))) && self.month.is_none() && !self.has_day()
    }
}
