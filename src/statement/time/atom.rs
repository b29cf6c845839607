//! Expressions of time as they stand in a sentence, not yet resolved.

use crate::calendar::Calendar;
use crate::language::Language;
use crate::normalize::Folded;
use crate::statement::tokens::{Kind, Mark, Marks, Tokens};

/// The most tokens that may stand between two parts of one time.
const GAP: usize = 4;

/// How far a word of the future may stand from a weekday.
const FUTURE_REACH: usize = 10;

/// The same in a language whose verb comes last.
const FUTURE_REACH_LAST: usize = 16;

/// The most words of a name between quotation marks that only looks like a time.
const NAME: usize = 3;

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

impl Clock {
    /// The time `minutes` before it.
    fn earlier(self, minutes: u16) -> Self {
        let day = if self.is_certain { 24 * 60 } else { 12 * 60 };
        let at = (self.hour * 60 + self.minute + day - minutes % day) % day;
        let hour = if at / 60 == 0 && !self.is_certain { 12 } else { at / 60 };
        Self { hour, minute: at % 60, ..self }
    }
}

/// One expression of time, or several that make one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that words may say or not")]
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
    /// How many days from the time named before it: `the next morning`, `three days later`.
    pub(super) follows: Option<i32>,
    pub(super) clock: Option<Clock>,
    /// The later end of two hours: `from 8 to 11`.
    pub(super) clock_end: Option<Clock>,
    pub(super) part: Option<Part>,
    /// Dari `شب یکشنبه`.
    pub(super) is_eve: bool,
    /// The calendar that a word beside a relative month or year names: `سال گذشتهٔ میلادی`.
    pub(super) calendar: Option<Calendar>,
    /// The first month of a stretch of a year and how many there are: `first quarter`.
    pub(super) stretch: Option<(u8, u8)>,
    /// How many years from the year on: ten for `1990s`.
    pub(super) is_decade: bool,
    /// How many weeks before the nearest: `the Friday before last`.
    pub(super) weeks_back: i32,
    /// Whether a part of the day is of the day it names, and not the night that begins then: Urdu `بدھ کو رات ایک بجے`.
    pub(super) is_calendar_night: bool,
    /// Whether words show that it lies ahead: `adjourned until Monday`.
    pub(super) is_ahead: bool,
    /// A word that is a time only beside another one: Urdu `شام`, which is evening and Syria.
    pub(super) is_weak: bool,
    /// The other end of a range.
    pub(super) until: Option<Box<Atom>>,
}

impl Atom {
    fn has_day(&self) -> bool {
        self.day_numbers.is_some() || self.relative.is_some() || self.weekday.is_some()
    }

    /// Whether it names a whole month, year or longer.
    fn is_long(&self) -> bool {
        (self.year.is_some() || self.month.is_some() || self.period.is_some() || self.ago.is_some()) && !self.has_day()
    }

    /// Whether two times can be the ends of one range: both hours, both days, or both months and years.
    fn can_end(&self, last: &Self) -> bool {
        let shape = |atom: &Self| (atom.clock.is_some() && !atom.has_day(), atom.has_day(), atom.is_long());
        let is_plain = |atom: &Self| atom.until.is_none() && atom.clock_end.is_none() && atom.ago.is_none();
        let is_date = |atom: &Self| atom.clock.is_none() && atom.part.is_none();
        let is_hours = self.clock.is_some() && last.clock.is_some();
        // `10 to 12 October` is one date; a bare day begins no range.
        shape(self) == shape(last)
            && is_plain(self)
            && is_plain(last)
            && (is_hours || (is_date(self) && is_date(last)))
            && self.relative.is_none()
    }

    /// The range from this time to `last`.
    fn to(&self, last: &Self) -> Self {
        let mut range = self.clone();
        range.end = last.end;
        let mut last = last.clone();
        match (&range.month, &last.month) {
            // `October to December 2021`
            (Some(_), Some(_)) if range.year.is_none() => range.year = last.year,
            _ => {}
        }
        if range.part.is_none() && last.part.is_some() && range.clock.is_some() {
            last.is_weak = false;
        }
        range.is_ahead |= last.is_ahead;
        range.until = Some(Box::new(last));
        range
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
        let is_range = self.until.is_some() || next.until.is_some();
        if self.follows.is_some() || next.follows.is_some() && (self.has_day() || self.is_long()) {
            return None;
        }
        if clashes.contains(&true) || is_range {
            return None;
        }
        // `رواں ماہ کی 31 تاریخ`: a day of the month that is meant.
        let is_month = |atom: &Self| matches!(atom.period, Some((Unit::Month, _)));
        let is_bare_day = |atom: &Self| atom.day_numbers.is_some() && atom.month.is_none();
        let is_day_of_month = is_month(self) && is_bare_day(next) || is_month(next) && is_bare_day(self);
        if !is_day_of_month && (is_bare_day(self) || is_bare_day(next)) {
            let other = if is_bare_day(self) { next } else { self };
            if other.is_long() || other.has_day() {
                return None;
            }
        }
        // A month goes with a year; a whole year or month goes with no weekday or hour.
        let spans_long = |atom: &Self| atom.is_long() && !is_day_of_month;
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
            follows: self.follows.or(next.follows),
            clock: self.clock.or(next.clock),
            clock_end: self.clock_end.or(next.clock_end),
            part: self.part.or(next.part),
            is_eve: self.is_eve || next.is_eve,
            calendar: self.calendar.or(next.calendar),
            stretch: self.stretch.or(next.stretch),
            is_decade: self.is_decade || next.is_decade,
            weeks_back: self.weeks_back + next.weeks_back,
            is_calendar_night: self.is_calendar_night || next.is_calendar_night,
            is_ahead: self.is_ahead || next.is_ahead,
            is_weak: false,
            until: None,
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
    fn is_gap(&self, start: usize, end: usize) -> bool {
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
            .or_else(|| self.last_hours(index))
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
        // Pashto writes `۳۱ مه` as well.
        let is_apart = self.language == Language::Pashto && matches!(self.tokens.word(end), "مه" | "می");
        let has_ending = !is_word && self.kind(end, "suffix").is_some() && (is_apart || self.is_glued(end));
        if has_ending {
            end += 1;
        }
        // Pashto counts days in ordinals: `د زمري یو بچی` is one cub of the lion.
        let word = self.tokens.word(index);
        let is_ordinal = is_word
            && (self.language != Language::Pashto
                || ["مه", "می"].iter().any(|end| word.ends_with(end))
                || word.starts_with("لومړ"));
        Some((day, end, has_ending || is_ordinal))
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
        let is_part_of = ["mid", "early", "late"].iter().any(|part| self.tokens.word(index).starts_with(part));
        if self.language == Language::English && !is_part_of && !self.is_capital(index) {
            return None;
        }
        let is_short = self.language == Language::English && self.tokens.word(index).len() <= 4;
        let end = mark.end
            + usize::from(is_short && self.tokens.word(mark.end) == "." && self.tokens.is_wordlike(mark.end + 1));
        Some((calendar, number, mark.entry.value(3), end))
    }

    fn date(&self, index: usize) -> Option<Atom> {
        self.numeric(index).or_else(|| self.day_first(index)).or_else(|| self.month_first(index))
    }

    /// `15/07/2024`, `2025-10-19`, `۱۴۰۳/۶/۲۵`, `15.07.2024`.
    fn numeric(&self, index: usize) -> Option<Atom> {
        let (fields, end) = if self.tokens.word(index).matches('.').count() == 2 {
            let fields: Vec<&str> = self.tokens.word(index).split('.').collect();
            (fields, index + 1)
        } else {
            let sign = self.tokens.word(index + 1);
            let is_row = matches!(sign, "/" | "-" | "؍" | "–")
                && self.tokens.word(index + 3) == sign
                && (index + 1..index + 5).all(|at| self.is_glued(at));
            if !is_row {
                return None;
            }
            (vec![self.tokens.word(index), self.tokens.word(index + 2), self.tokens.word(index + 4)], index + 5)
        };
        let [first, middle, last] = fields.as_slice() else { return None };
        let small = |text: &str| text.parse::<u8>().ok().filter(|_| text.len() <= 2);
        let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
        let calendar = Self::calendar_of(year.parse().ok().filter(|_| year.len() == 4)?)?;
        let (month, day) = (small(middle)?, small(day)?);
        // The region writes the day first; `07/25/2024` cannot be so.
        let (month, day) = if month > 12 && day <= 12 { (day, month) } else { (month, day) };
        let is_date = (1..=12).contains(&month) && (1..=31).contains(&day);
        is_date.then_some(Atom {
            start: index,
            end,
            month: Some((calendar, month)),
            day_numbers: Some((day, day)),
            year: Some(Year::Known(calendar, year.parse().ok()?)),
            ..Atom::default()
        })
    }

    /// The calendar that news counts a year of four digits in.
    fn calendar_of(year: i32) -> Option<Calendar> {
        match year {
            1501..=2100 => Some(Calendar::Gregorian),
            1300..=1420 => Some(Calendar::Persian),
            1421..=1500 => Some(Calendar::Islamic),
            _ => None,
        }
    }

    /// `12 October 2025`, `۱۱ اور ۱۲ اکتوبر`, `۲۰ میزان ۱۴۰۴`.
    fn day_first(&self, index: usize) -> Option<Atom> {
        let (days, mut end, has_ending) = self.days(index)?;
        // `30؍جون`
        if self.tokens.word(end) == "؍" {
            end += 1;
        }
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
        // Dari `28 می`, where no verb follows that `می` could belong to.
        let next = self.tokens.word(end);
        let is_no_verb = !is_word && !["د", "ند", "ت", "م"].iter().any(|end| next.ends_with(end));
        let is_shown = year.is_some() || self.is_month_shown(index, end) || (flag == "strict" && is_no_verb);
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
            while after < end + 3
                && matches!(self.tokens.word(after), "پر" | "په" | "د" | "له" | "تر" | "میاشتی" | "میاشت")
            {
                after += 1;
            }
        }
        let is_open = matches!(self.language, Language::English | Language::Pashto)
            && !(self.language == Language::English && before == "in");
        if is_open
            && let Some((days, day_end, has_ending)) = self.days(after)
            && (self.language == Language::English
                || has_ending
                || self.is_dated(day_end)
                || after == end && self.counts_nothing(day_end))
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
        let is_placed = match self.language {
            Language::English => self.is_placed(index, end),
            // `په لړم کې`: a scorpion is not where things happen.
            Language::Pashto => before == "په" && matches!(self.tokens.word(end), "کی" | "کښی"),
            // `گزشتہ سال مئی`
            Language::Urdu => {
                let period = self.marks.kind_ending(index, "period");
                period.is_some_and(|period| period.entry.value(1) == "year") && self.tokens.word(end) == "میں"
            }
            _ => false,
        };
        let is_month = is_shown || flag.is_empty() || (flag == "weak" && is_placed);
        if !is_month {
            return None;
        }
        let (year, end) = year.map_or((None, end), |(year, end)| (Some(year), end));
        let start = self.marks.kind_ending(index, "monthword").map_or(index, |word| word.start);
        Some(Atom { start, end, month: Some((calendar, month)), year, ..Atom::default() })
    }

    /// Pashto: whether a word for "date" stands at `index`: `د مې میاشتې پر ۲۴ نېټه`.
    fn is_dated(&self, index: usize) -> bool {
        matches!(self.tokens.word(index), "نیټه" | "نیټی" | "نیته" | "نیتی" | "تاریخ")
    }

    /// Pashto: whether nothing that a number counts can begin at `index`: `د نومبر ۱۷ په مدینه کې`.
    fn counts_nothing(&self, index: usize) -> bool {
        !self.tokens.is_wordlike(index)
            || matches!(self.tokens.word(index), "په" | "پر" | "د" | "کی" | "کښی" | "ته" | "چی" | "به" | "څخه")
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
        let calendar = if let Some(era) = era {
            Calendar::named(era.entry.value(1))?
        } else {
            // `solar year 1402`
            let named = self.marks.kind_ending(index, "year").map(|word| word.entry.value(1));
            named.and_then(Calendar::named).or_else(|| Self::calendar_of(year))?
        };
        Some((Year::Known(calendar, year), era.map_or(index + 1, |era| era.end)))
    }

    /// Whether words around a lone year show that it is one and no count.
    fn shows_year(&self, atom: &Atom) -> bool {
        let has_era = atom.end - atom.start > 1;
        let next = self.tokens.word(atom.end);
        let previous = atom.start.checked_sub(1).map_or("", |before| self.tokens.word(before));
        let after = self.kind(atom.end, "year").is_some();
        let before = match self.language {
            Language::English => {
                let is_named = self.marks.kind_ending(atom.start, "year").is_some();
                let ends_phrase = !self.tokens.is_wordlike(atom.end)
                    || self.marks.at(atom.end).iter().any(|mark| matches!(mark.kind(), "in" | "to" | "gap"));
                let is_placed = self.marks.kind_ending(atom.start, "in").is_some();
                // `the 2022 floods`
                is_named
                    || is_placed && (ends_phrase || !next.ends_with('s'))
                    || previous == "the" && self.tokens.kind(atom.end) == Some(Kind::Word)
            }
            Language::Urdu => {
                // `۲۰۱۰ کے سیلاب`, but `2000 کے قریب`
                let is_counted = matches!(self.tokens.word(atom.end + 1), "قریب" | "لگ" | "مقابلی" | "برابر");
                matches!(next, "میں" | "سی" | "تک")
                    || (next == "کی" && !is_counted)
                    || self.marks.kind_ending(atom.start, "year").is_some()
            }
            Language::Pashto => {
                self.marks.kind_ending(atom.start, "year").is_some()
                    || (matches!(previous, "په" | "تر" | "له") && matches!(next, "کی" | "کښی" | "پوری" | "راهیسی"))
            }
            _ => {
                let ends_phrase = !self.tokens.is_wordlike(atom.end);
                self.marks.kind_ending(atom.start, "year").is_some()
                    || (ends_phrase && matches!(previous, "در" | "از" | "تا" | "یعنی" | "سال‌های"))
            }
        };
        has_era || after || before
    }

    /// Whether a day of the month stands alone: `on the 15th`, `15 تاریخ کو`.
    fn shows_day(&self, atom: &Atom) -> bool {
        let previous = atom.start.checked_sub(1).map_or("", |before| self.tokens.word(before));
        match self.language {
            Language::English => previous == "the" && !self.tokens.is_wordlike(atom.end),
            Language::Urdu => true,
            _ => false,
        }
    }

    /// Whether a word for a part of the day that is another word as well stands where a time does.
    fn shows_part(&self, atom: &Atom) -> bool {
        self.kind(atom.end, "partmark").is_some() || self.marks.kind_ending(atom.start, "partmark").is_some()
    }

    /// A bare day of the month: `15th`, `پانچ تاریخ`, `په ۹مه`.
    fn bare_day(&self, index: usize) -> Option<Atom> {
        let (days, end, has_ending) = self.days(index)?;
        let end = match self.language {
            Language::English if has_ending && self.tokens.kind(index) == Some(Kind::Number) => end,
            Language::Pashto if has_ending => end,
            Language::Urdu => self.kind(end, "date")?.end,
            _ => return None,
        };
        Some(Atom { start: index, end, day_numbers: Some(days), ..Atom::default() })
    }

    /// `first quarter of 2024`, `2021 کی پہلی سہ ماہی`.
    fn stretch(&self, index: usize) -> Option<Atom> {
        let mark = self.kind(index, "stretch")?;
        let stretch = (mark.entry.value(1).parse().ok()?, mark.entry.value(2).parse().ok()?);
        let end = if matches!(self.tokens.word(mark.end), "of" | "سال") { mark.end + 1 } else { mark.end };
        let next = if self.kind(end, "year").is_some() { end + 1 } else { end };
        let (year, end) = self.year(next).or_else(|| {
            let period = self.kind(end, "period").filter(|period| period.entry.value(1) == "year")?;
            Some((Year::Relative(period.entry.value(2).parse().ok()?), period.end))
        })?;
        Some(Atom { start: index, end, stretch: Some(stretch), year: Some(year), ..Atom::default() })
    }

    /// `1990s`, `1990 کی دہائی`, `دهه هشتاد خورشیدی`.
    fn decade(&self, index: usize) -> Option<Atom> {
        let is_round = |year: i32| year % 10 == 0;
        if let Some(word) = self.kind(index, "decade") {
            // The word comes first in Dari, with a year or with the tens of a century that the era tells.
            let (value, end) = self.number(word.end)?;
            let value = i32::try_from(value).ok().filter(|&value| is_round(value))?;
            let era = self.kind(end, "era").and_then(|era| Calendar::named(era.entry.value(1)).zip(Some(era.end)));
            let (year, calendar, end) = match (value, era) {
                (10..=90, Some((Calendar::Gregorian, end))) => (1900 + value, Calendar::Gregorian, end),
                (10..=90, Some((calendar, end))) => (1300 + value, calendar, end),
                (1000.., Some((calendar, end))) => (value, calendar, end),
                (1000.., None) => (value, Self::calendar_of(value)?, end),
                _ => return None,
            };
            let year = Some(Year::Known(calendar, year));
            return Some(Atom { start: index, end, year, is_decade: true, ..Atom::default() });
        }
        let (year, end) = self.year(index)?;
        let Year::Known(_, number) = year else { return None };
        let is_english = self.language == Language::English && self.tokens.word(end) == "s" && self.is_glued(end);
        let word = self.marks.kind_at(end, "decadeafter").map(|word| word.end);
        let end = if is_english { end + 1 } else { word? };
        is_round(number).then_some(Atom { start: index, end, year: Some(year), is_decade: true, ..Atom::default() })
    }

    /// A day with a name of its own: `نوروز`.
    fn feast(&self, index: usize) -> Option<Atom> {
        let mark = self.kind(index, "feast")?;
        let month = (Calendar::named(mark.entry.value(1))?, mark.entry.value(2).parse().ok()?);
        let day = mark.entry.value(3).parse().ok()?;
        let day_numbers = Some((day, day));
        Some(Atom { start: index, end: mark.end, month: Some(month), day_numbers, ..Atom::default() })
    }

    /// `past 24 hours`, `گزشتہ چوبیس گھنٹوں`, `۲۴ ساعت گذشته`: as days, those that the hours reach into.
    fn last_hours(&self, index: usize) -> Option<Atom> {
        let side = |index: usize| {
            let last = self.kind(index, "last").map(|mark| (true, mark.end));
            last.or_else(|| self.kind(index, "next").map(|mark| (false, mark.end)))
        };
        let leading = side(index);
        let (count, at) = self.number(leading.map_or(index, |(_, end)| end))?;
        let unit = self.kind(at, "unit").filter(|unit| unit.entry.value(1) == "hour")?;
        let (is_past, end) = match leading {
            Some((is_past, _)) => (is_past, unit.end),
            None => side(unit.end)?,
        };
        let days = i32::try_from(count.div_ceil(24)).ok().filter(|days| *days <= 31)?;
        let relative = if is_past { (-days, 0, None) } else { (0, days, None) };
        Some(Atom { start: index, end, relative: Some(relative), ..Atom::default() })
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
        // `تېر لمریز کال`
        if let Some(era) = self.kind(end, "era")
            && let Some(year) = self.kind(era.end, "year")
        {
            let offset = if modifier == Modifier::Last { -1 } else { 1 };
            let calendar = Calendar::named(era.entry.value(1));
            return Some(Atom {
                start: index,
                end: year.end,
                year: Some(Year::Relative(offset)),
                calendar,
                ..Atom::default()
            });
        }
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
        if let Ok(through) = mark.entry.value(3).parse() {
            last = through;
        }
        let part = Part::named(mark.entry.value(2));
        // `یکشنبهٔ گذشته`, `Monday next`, but `Monday next week`.
        let modifier = match self.language {
            Language::Dari | Language::Persian => {
                let last = self.kind(end, "last").map(|mark| (Modifier::Last, mark.end));
                last.or_else(|| self.kind(end, "next").map(|mark| (Modifier::Next, mark.end)))
            }
            Language::English if self.kind(end, "period").is_none() && !self.tokens.is_wordlike(end + 1) => {
                self.kind(end, "next").map(|mark| (Modifier::Next, mark.end))
            }
            _ => None,
        };
        let (modifier, mut end) = modifier.map_or((None, end), |(modifier, end)| (Some(modifier), end));
        let mut weeks_back = 0;
        if self.language == Language::English
            && self.tokens.word(end) == "before"
            && self.tokens.word(end + 1) == "last"
        {
            weeks_back = 1;
            end += 2;
        }
        Some(Atom { start: index, end, weekday: Some((first, last)), part, modifier, weeks_back, ..Atom::default() })
    }

    /// Urdu `ہفتے` is Saturday and week, `پیر` Monday and a name: what stands around it decides.
    fn is_weekday(&self, mark: &Mark<'_>) -> bool {
        if mark.entry.value(2) != "weak" {
            return true;
        }
        let before = mark.start.checked_sub(1);
        if self.language == Language::Pashto {
            // `د شورو په ماښام`, `د ګل ورځ`: names of days that are other words as well.
            let after = if self.tokens.word(mark.end) == "په" { mark.end + 1 } else { mark.end };
            let is_day = self.kind(after, "part").is_some() || matches!(self.tokens.word(after), "ورځ" | "ورځی");
            return is_day && before.is_some_and(|before| self.tokens.word(before) == "د");
        }
        if before.is_some_and(|before| matches!(self.tokens.word(before), "بروز" | "مورخه")) {
            return true;
        }
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
            // `سال گذشتهٔ میلادی`
            let era = self.kind(period.end, "era");
            let calendar = era.and_then(|era| Calendar::named(era.entry.value(1)));
            let end = era.filter(|_| calendar.is_some()).map_or(period.end, |era| era.end);
            return Some(match unit {
                Unit::Year => Atom { year: Some(Year::Relative(offset)), calendar, ..atom(end) },
                _ => Atom { period: Some((unit, offset)), calendar, ..atom(end) },
            });
        }
        let relative = relative?;
        // `در دو روز گذشته` is a stretch of days, not yesterday.
        let is_counted = index.checked_sub(1).is_some_and(|before| self.number(before).is_some());
        // `یک شب پیش از امتحان` counts nights, `ساعت ۸:۴۵ شب گذشته` names the hour of one.
        let is_hour = (index.saturating_sub(4)..index).any(|at| self.kind(at, "hour").is_some());
        let is_before = matches!(self.tokens.word(relative.end.saturating_sub(1)), "پیش" | "قبل");
        if is_before && self.tokens.word(relative.end) == "از" {
            return None;
        }
        if is_counted && relative.end - relative.start > 1 && (self.kind(index, "unit").is_some() || !is_hour) {
            return None;
        }
        let part = Part::named(relative.entry.value(3));
        let Ok(first) = relative.entry.value(1).parse() else {
            // `کل` and `پرسوں` go either way: so many days.
            let days = relative.entry.value(2).parse().unwrap_or(1);
            return Some(Atom { relative: Some((days, days, None)), is_undecided: true, ..atom(relative.end) });
        };
        let last = relative.entry.value(2).parse().ok()?;
        Some(Atom { relative: Some((first, last, part)), part, ..atom(relative.end) })
    }

    /// English: a day counted from the time named before it: `the next morning`, `three days later`.
    fn following(&self, index: usize) -> Option<Atom> {
        let atom = |end: usize| Atom { start: index, end, ..Atom::default() };
        if let Some(follow) = self.kind(index, "follow") {
            let is_longer = |kind| self.kind(index, kind).is_some_and(|other| other.end > follow.end);
            // `the day before the vote` counts from another event.
            let last = self.tokens.word(follow.end.saturating_sub(1));
            let is_of_event = matches!(last, "before" | "after") && self.tokens.is_wordlike(follow.end);
            if is_of_event || is_longer("rel") || is_longer("period") {
                return None;
            }
            let part = Part::named(follow.entry.value(2));
            return Some(Atom { follows: follow.entry.value(1).parse().ok(), part, ..atom(follow.end) });
        }
        let (count, end) = self.number(index)?;
        let unit = self.kind(end, "unit")?;
        let later = self.kind(unit.end, "later")?;
        let length: i32 = unit.entry.value(2).parse().unwrap_or(1);
        let days = i32::try_from(count).ok()?.checked_mul(length)?;
        let is_days = Unit::named(unit.entry.value(1)) == Some(Unit::Day) && self.tokens.word(end).starts_with("day");
        is_days.then(|| Atom { follows: Some(days), ..atom(later.end) })
    }

    /// `two days ago`, `سه ماه پیش`, `دوه ورځې مخکې`.
    fn ago(&self, index: usize) -> Option<Atom> {
        let (count, end) = match self.kind(index, "article") {
            Some(article) => (1, article.end),
            None => self.number(index)?,
        };
        let unit = self.kind(end, "unit")?;
        let length = unit.entry.value(2).parse().unwrap_or(1);
        let hence = self.kind(unit.end, "hence");
        let ago = self.kind(unit.end, "ago").or(hence)?;
        // `دو روز پیش از سیلاب` counts from another event.
        if self.tokens.word(ago.end) == "از" && self.kind(ago.end + 1, "event").is_some() {
            return None;
        }
        let count = i32::try_from(count).ok()?.checked_mul(length)?;
        // `دس روز بعد` is after now only where what is told is still to come.
        if hence.is_some() && !self.is_future(&Atom { start: index, end: ago.end, ..Atom::default() }) {
            return None;
        }
        let count = if hence.is_some() { -count } else { count };
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

    // Hours ------------------------------------------------------------------------------------------------

    fn part(&self, index: usize) -> Option<Atom> {
        if let Some(night) = self.kind(index, "between") {
            return Some(Atom { start: index, end: night.end, part: Some(Part::Night), ..Atom::default() });
        }
        let mark = self.kind(index, "part")?;
        let part = Part::named(mark.entry.value(1))?;
        let is_dari = matches!(self.language, Language::Dari | Language::Persian);
        let is_eve = is_dari && part == Part::Night && self.kind(mark.end, "weekday").is_some();
        let is_weak = mark.entry.value(2) == "weak";
        Some(Atom { start: index, end: mark.end, part: Some(part), is_eve, is_weak, ..Atom::default() })
    }

    fn clock(&self, index: usize) -> Option<Atom> {
        // `ساعت ۸` names the hour before it, `۸ بجه` after.
        let hour_word = self.kind(index, "hour");
        // `160 کیلومتر در ساعت` is a speed.
        let is_speed = index > 1 && self.tokens.word(index - 1) == "در" && self.tokens.word(index - 2).ends_with("متر");
        if hour_word.is_some() && is_speed {
            return None;
        }
        let at = hour_word.map_or(index, |word| word.end);
        if let Some(atom) = self.military_clock(index) {
            return Some(atom);
        }
        // `لس کم دولس بجې`: ten to twelve.
        let minutes = self.number(at).and_then(|(minutes, end)| {
            let less = self.kind(end, "minus").map(|mark| (true, mark.end));
            let more = || self.kind(end, "plus").map(|mark| (false, mark.end));
            let (is_less, end) = less.or_else(more)?;
            Some((u16::try_from(minutes).ok().filter(|minutes| *minutes < 60)?, is_less, end))
        });
        let (mut clock, mut end, is_shown) = self.hour(minutes.map_or(at, |(_, _, end)| end))?;
        // `6 سے 9 بجے`, `8 to 11 am`: the first hour's word stands after the second.
        let mut clock_end = None;
        let mut is_shown = is_shown || hour_word.is_some();
        if let Some(joint) = self.kind(end, "range").filter(|_| minutes.is_none())
            && let Some((mut last, after, true)) = self.hour(joint.end)
            && (!is_shown || !clock.is_certain)
            && clock.hour <= 24
        {
            if last.is_certain && !clock.is_certain && last.hour >= 12 && clock.hour < 12 {
                let is_afternoon = clock.hour < last.hour - 12;
                clock.hour += if is_afternoon { 12 } else { 0 };
                clock.is_certain = true;
            }
            last.is_certain |= last.hour > 12;
            clock_end = Some(last);
            end = after;
            is_shown = true;
        }
        if !is_shown {
            return None;
        }
        if let Some((minutes, is_less, _)) = minutes {
            if is_less {
                clock = clock.earlier(minutes);
            } else {
                clock.minute = minutes;
            }
        }
        // `دن ایک بجے`, `د ورځې لس بجې`: an hour of the day.
        let before = index.checked_sub(1).map_or("", |before| self.tokens.word(before));
        let is_day = matches!(before, "دن" | "ورځی") && !clock.is_certain;
        let part = is_day.then_some(Part::Noon);
        Some(Atom { start: index, end, clock: Some(clock), clock_end, part, ..Atom::default() })
    }

    /// `0530 GMT`, `1730 hours`.
    fn military_clock(&self, index: usize) -> Option<Atom> {
        let digits = self.tokens.word(index);
        let is_four =
            self.tokens.kind(index) == Some(Kind::Number) && digits.len() == 4 && !digits.contains(['.', ',']);
        let word = self.kind(index + 1, "zone").or_else(|| self.kind(index + 1, "hours")).filter(|_| is_four)?;
        let (hour, minute) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
        let clock = Clock { hour, minute, is_certain: true };
        (hour < 24 && minute < 60).then_some(Atom {
            start: index,
            end: word.end,
            clock: Some(clock),
            ..Atom::default()
        })
    }

    /// English: `half past seven`, `a quarter to nine`, `ten to six`.
    fn spoken_clock(&self, index: usize) -> Option<Atom> {
        if self.language != Language::English {
            return None;
        }
        let first = if self.tokens.word(index) == "a" { index + 1 } else { index };
        let (minutes, at) = match self.tokens.word(first) {
            "half" => (30, first + 1),
            "quarter" => (15, first + 1),
            _ => {
                let (minutes, at) = self.number(first)?;
                let is_word = self.tokens.word(at) == "minutes";
                (u16::try_from(minutes).ok().filter(|minutes| *minutes < 30)?, at + usize::from(is_word))
            }
        };
        let is_past = match self.tokens.word(at) {
            "past" => true,
            "to" if minutes < 30 => false,
            _ => return None,
        };
        let (hour, mut end) = self.number(at + 1)?;
        let hour = u16::try_from(hour).ok().filter(|hour| (1..=12).contains(hour))?;
        // `ten to six` may be a count or a score: a part of the day must follow, or the words say it.
        let says_clock = matches!(self.tokens.word(first), "half" | "quarter");
        let mut clock = Clock { hour, minute: if is_past { minutes } else { 0 }, is_certain: false };
        if !is_past {
            clock = clock.earlier(minutes);
        }
        if let Some((offset, after)) = self.half_day(end) {
            clock.hour = clock.hour % 12 + offset;
            clock.is_certain = true;
            end = after;
        }
        let is_placed = clock.is_certain
            || (end..end + GAP)
                .take_while(|&at| self.kind(at, "gap").is_some() || self.kind(at, "part").is_some())
                .any(|at| self.kind(at, "part").is_some());
        (says_clock || is_placed).then_some(Atom { start: index, end, clock: Some(clock), ..Atom::default() })
    }

    /// `am`, `pm`: the hour it adds, and the token after it.
    fn half_day(&self, index: usize) -> Option<(u16, usize)> {
        let am = self.kind(index, "am").map(|mark| (0, mark.end));
        am.or_else(|| self.kind(index, "pm").map(|mark| (12, mark.end)))
    }

    /// An hour with its minutes at token `at`, the token after it, and whether words show it to be an hour.
    fn hour(&self, mut at: usize) -> Option<(Clock, usize, bool)> {
        let shift = ["half", "quarter", "less"].into_iter().find(|kind| {
            self.kind(at, kind).is_some()
                && (self.language == Language::Urdu || (self.language == Language::Pashto && *kind != "half"))
        });
        at = shift.and_then(|kind| self.kind(at, kind)).map_or(at, |mark| mark.end);
        let half = self.kind(at, "num").filter(|word| word.entry.value(2) == "half");
        let decimal = self.decimal_hour(at);
        let (hour, mut end) = match (half, decimal) {
            (Some(half), _) => (half.entry.value(1).parse().ok()?, half.end),
            (None, Some((hour, _))) => (u32::from(hour), at + 1),
            (None, None) => self.number(at)?,
        };
        let hour = u16::try_from(hour).ok().filter(|hour| *hour <= 24)?;
        let mut minute: u16 = if half.is_some() { 30 } else { decimal.map_or(0, |(_, minute)| minute) };
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
        let half_day = self.half_day(end);
        let oclock = self.kind(end, "oclock");
        let is_shown = half_day.is_some()
            || oclock.is_some()
            || (has_minutes && hour < 24)
            || (decimal.is_some() && self.is_part_near(end))
            // `ساعت 8 صبح تا 4 عصر`
            || (self.kind(end, "part").is_some() && self.marks.kind_ending(at, "range").is_some());
        if let Some(oclock) = oclock {
            end = oclock.end;
        }
        if let Some((value, after)) = self.minutes_after(end) {
            minute = value;
            end = after;
        }
        // `05:00` is written so where a day has 24 hours.
        let is_padded = has_minutes && self.tokens.word(at).starts_with('0');
        let mut clock = Clock { hour, minute, is_certain: hour > 12 || hour == 0 || is_padded };
        if let Some((offset, after)) = half_day {
            clock.hour = hour % 12 + offset;
            clock.is_certain = true;
            end = after;
        }
        match shift {
            Some("half") => clock.minute = 30,
            Some("quarter") => clock.minute = 15,
            Some("less") => clock = clock.earlier(15),
            _ => {}
        }
        Some((clock, end, is_shown))
    }

    /// `9.30`, which is an hour only beside words that show it.
    fn decimal_hour(&self, index: usize) -> Option<(u16, u16)> {
        let word = self.tokens.word(index);
        let (hour, minute) = word.split_once('.').filter(|_| self.tokens.kind(index) == Some(Kind::Number))?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok().filter(|_| minute.len() == 2)?);
        (hour < 24 && minute < 60).then_some((hour, minute))
    }

    /// `in the afternoon` after an hour.
    fn is_part_near(&self, index: usize) -> bool {
        let end = (index..index + GAP).find(|&at| self.kind(at, "gap").is_none()).unwrap_or(index);
        self.kind(end, "part").is_some()
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

impl Scanner<'_, '_> {
    /// The offset from UTC that words beside an hour name: `GMT`, `د کابل په وخت`.
    pub(super) fn zone(&self, atom: &Atom) -> Option<&str> {
        if !atom.has_clock() {
            return None;
        }
        let low = atom.start.saturating_sub(GAP + 2);
        let near = |index: usize| self.kind(index, "zone");
        let inside = (atom.start..atom.end).find_map(near);
        // Not the zone of another hour: nothing but words that stand inside a time may lie between.
        let before = || {
            let mark = (low..atom.start).rev().find_map(near)?;
            self.is_gap(mark.end.min(atom.start), atom.start).then_some(mark)
        };
        let after = || {
            let mark = (atom.end..atom.end + GAP).find_map(near)?;
            self.is_gap(atom.end, mark.start).then_some(mark)
        };
        let mark = inside.or_else(after).or_else(before)?;
        Some(mark.entry.value(1)).filter(|offset| !offset.is_empty())
    }
}

impl Atom {
    /// A day of the month and nothing else.
    fn is_bare_day(&self) -> bool {
        self.day_numbers.is_some() && self.month.is_none() && self.period.is_none()
    }

    /// A year and nothing else.
    fn is_bare_year(&self) -> bool {
        matches!(self.year, Some(Year::Known(..))) && self.month.is_none() && !self.has_day()
    }

    /// Whether it names an hour, which has a zone.
    pub(super) fn has_clock(&self) -> bool {
        self.clock.is_some()
    }
}
