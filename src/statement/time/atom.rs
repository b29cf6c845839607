//! Expressions of time as they stand in a sentence, not yet resolved.

use crate::calendar::Calendar;

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
    pub(super) fn named(name: &str) -> Option<Self> {
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
    pub(super) fn named(name: &str) -> Option<Self> {
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
    pub(super) fn earlier(self, minutes: u16) -> Self {
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
    /// So many units up to the day of publication, or from it on where the number is below nought: `past three months`.
    pub(super) lately: Option<(i32, Unit)>,
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
    pub(super) fn has_day(&self) -> bool {
        self.day_numbers.is_some() || self.relative.is_some() || self.weekday.is_some()
    }

    /// Whether it names a whole month, year or longer.
    pub(super) fn is_long(&self) -> bool {
        (self.year.is_some() || self.month.is_some() || self.period.is_some() || self.ago.is_some()) && !self.has_day()
    }

    /// Whether two times can be the ends of one range: both hours, both days, or both months and years.
    pub(super) fn can_end(&self, last: &Self) -> bool {
        let shape = |atom: &Self| (atom.clock.is_some() && !atom.has_day(), atom.has_day(), atom.is_long());
        let is_plain = |atom: &Self| {
            atom.until.is_none() && atom.clock_end.is_none() && atom.ago.is_none() && atom.lately.is_none()
        };
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
    pub(super) fn to(&self, last: &Self) -> Self {
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
    pub(super) fn joined(&self, next: &Self) -> Option<Self> {
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
        let is_range = self.until.is_some() || next.until.is_some() || self.lately.is_some() || next.lately.is_some();
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
            lately: None,
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

    /// A day of the month and nothing else.
    pub(super) fn is_bare_day(&self) -> bool {
        self.day_numbers.is_some() && self.month.is_none() && self.period.is_none()
    }

    /// A year and nothing else.
    pub(super) fn is_bare_year(&self) -> bool {
        matches!(self.year, Some(Year::Known(..))) && self.month.is_none() && !self.has_day()
    }

    /// Whether it names both its ends.
    pub(super) fn is_range(&self) -> bool {
        self.until.is_some() || self.clock_end.is_some() || self.day_numbers.is_some_and(|(first, last)| first != last)
    }

    /// Whether it names a weekday or a date.
    pub(super) fn is_one_day(&self) -> bool {
        self.until.is_none() && (self.weekday.is_some() || self.day_numbers.is_some())
    }

    /// A year and no part of it.
    pub(super) fn is_whole_year(&self) -> bool {
        self.year.is_some() && self.month.is_none() && !self.has_day() && self.stretch.is_none() && !self.is_decade
    }

    /// Whether it names an hour, which has a zone.
    pub(super) fn has_clock(&self) -> bool {
        self.clock.is_some()
    }
}
