//! From an expression of time to Gregorian days and minutes of the day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::atom::{Atom, Clock, Modifier, Part, Unit, Year};
use crate::calendar::Calendar;
use crate::language::Language;

/// How many days after publication a date without a year may lie, before the year before is meant.
const AHEAD: i32 = 60;

impl Part {
    /// The stretch of the day, in minutes after midnight; an end before the start lies on the next day.
    fn minutes(self) -> (u16, u16) {
        match self {
            Self::Predawn => (120, 360),
            Self::Dawn => (240, 420),
            Self::Morning => (360, 720),
            Self::Forenoon => (480, 720),
            Self::Noon => (690, 810),
            Self::Afternoon => (720, 1080),
            Self::Dusk => (1020, 1170),
            Self::Evening => (1020, 1260),
            Self::Night => (1200, 300),
            Self::Midnight => (1410, 30),
        }
    }

    /// The hour of 24 that hour `hour` of 12 is in this part.
    fn hour(self, hour: u16) -> u16 {
        match (self, hour) {
            (Self::Predawn | Self::Dawn | Self::Night | Self::Midnight, 12) => 0,
            (Self::Night | Self::Midnight, 6..=11)
            | (Self::Noon, 1..=5)
            | (Self::Afternoon | Self::Evening | Self::Dusk, 1..=11) => hour + 12,
            _ => hour,
        }
    }
}

impl Atom {
    /// The minutes after midnight of the first day, where the words tell.
    pub(super) fn minutes(&self) -> Option<(u16, u16)> {
        match (self.clock, self.part) {
            (Some(Clock { hour, minute, is_certain }), part) => {
                let hour = match (is_certain, part) {
                    (true, _) => hour,
                    (false, Some(part)) => part.hour(hour),
                    (false, None) => return None,
                };
                let at = hour % 24 * 60 + minute;
                Some((at, self.minutes_end(part).unwrap_or(at)))
            }
            // Whether the night before or after the day is meant is not told.
            (None, Some(_)) if self.is_eve => None,
            (None, part) => part.map(Part::minutes),
        }
    }

    /// The later of two hours.
    fn minutes_end(&self, part: Option<Part>) -> Option<u16> {
        if let Some(until) = &self.until {
            let until = Self { part: until.part.or(part), ..Self::clone(until) };
            return until.minutes().map(|(at, _)| at);
        }
        let Clock { hour, minute, is_certain } = self.clock_end?;
        let hour = match (is_certain, part) {
            (true, _) => hour,
            (false, Some(part)) => part.hour(hour),
            (false, None) => return None,
        };
        Some(hour % 24 * 60 + minute)
    }

    /// The days that need no day of publication to be told.
    pub(super) fn days_alone(&self) -> Option<(Date, Date)> {
        let first = match (self.month, self.year) {
            (Some((calendar, month)), Some(Year::Known(_, year))) => self.in_month(calendar, year, month),
            (None, Some(Year::Known(calendar, year))) => self.in_year(calendar, year),
            _ => None,
        };
        match &self.until {
            Some(until) => until.days_alone().zip(first).and_then(|(last, first)| ordered(first.0, last.1)),
            None => first,
        }
    }

    /// The days of a year, of the part of one, or of ten.
    fn in_year(&self, calendar: Calendar, year: i32) -> Option<(Date, Date)> {
        if let Some((month, count)) = self.stretch {
            let last = month.checked_add(count)?.checked_sub(1)?;
            return ordered(calendar.month(year, month)?.0, calendar.month(year, last)?.1);
        }
        if self.is_decade {
            return ordered(calendar.year(year)?.0, calendar.year(year.checked_add(9)?)?.1);
        }
        calendar.year(year)
    }

    /// The days it covers, for an article published on `published`.
    pub(super) fn days(&self, published: Date, is_future: bool, language: Language) -> Option<(Date, Date)> {
        let first = self.days_of_first(published, is_future, language);
        let Some(until) = &self.until else { return first };
        let (first, _) = first?;
        if let Some((weekday, _)) = until.weekday.filter(|_| until.month.is_none() && until.period.is_none()) {
            let ahead = i32::from(weekday) - i32::from(first.weekday().to_monday_one_offset());
            return Some((first, shift(first, ahead.rem_euclid(7))?));
        }
        let (mut start, last) = until.days_of_first(published, is_future, language)?;
        let mut last = last;
        // `November to February`: the second end without a year is the next one after the first.
        if last < first && until.year.is_none() {
            let (calendar, month) = until.month?;
            let (year, _) = calendar.year_and_month(start);
            (start, last) = until.in_month(calendar, year.checked_add(1)?, month)?;
        }
        if start < first { None } else { ordered(first, last) }
    }

    fn days_of_first(&self, published: Date, is_future: bool, language: Language) -> Option<(Date, Date)> {
        let ordinary = |calendar: Calendar| calendar.year_and_month(published).0;
        let solar = if matches!(language, Language::English | Language::Urdu) {
            Calendar::Gregorian
        } else {
            Calendar::Persian
        };
        let solar = self.calendar.unwrap_or(solar);
        let days = if let Some((calendar, month)) = self.month {
            let year = match self.year {
                Some(Year::Known(_, year)) => Some(year),
                Some(Year::Relative(offset)) => Some(ordinary(calendar) + offset),
                None => self.nearest_year(calendar, month, published, is_future),
            };
            self.in_month(calendar, year?, month)
        } else if let Some((first, last, _)) = self.relative {
            if self.is_undecided {
                let offset = if is_future { first } else { -first };
                let day = shift(published, offset)?;
                Some((day, day))
            } else {
                Some((shift(published, first)?, shift(published, last)?))
            }
        } else if let Some((first, last)) = self.weekday {
            let day = self.weekday_near(first, published, is_future, language)?;
            let length = (i32::from(last) - i32::from(first)).rem_euclid(7);
            Some((day, shift(day, length)?))
        } else if let Some((unit, offset)) = self.period {
            match self.day_numbers {
                Some(_) if unit == Unit::Month => self.day_of_month(offset, published, is_future, solar),
                _ => period(unit, offset, published, language, solar),
            }
        } else if self.day_numbers.is_some() {
            self.day_of_month(0, published, is_future, solar)
        } else if let Some((count, unit)) = self.ago {
            ago(count, unit, published, solar)
        } else if let Some((count, unit)) = self.lately {
            lately(count, unit, published)
        } else {
            match self.year? {
                Year::Known(calendar, year) => self.in_year(calendar, year),
                Year::Relative(offset) => self.in_year(solar, ordinary(solar) + offset),
            }
        };
        let (first, last) = days?;
        if self.is_eve {
            return Some((shift(first, -1)?, last));
        }
        // `Saturday night at two` is on Sunday by the calendar.
        let is_past_midnight = self.weekday.is_some()
            && self.month.is_none()
            && self.part == Some(Part::Night)
            && !self.is_calendar_night
            && self.clock.is_some_and(|clock| !clock.is_certain && (clock.hour == 12 || clock.hour < 6));
        if is_past_midnight && first == last {
            let next = shift(first, 1)?;
            return Some((next, next));
        }
        Some((first, last))
    }

    /// The days of a month, or the whole month.
    fn in_month(&self, calendar: Calendar, year: i32, month: u8) -> Option<(Date, Date)> {
        let Some((first, last)) = self.day_numbers else { return calendar.month(year, month) };
        let first = calendar.day(year, month, first)?;
        let last = calendar.day(year, month, last).filter(|&last| last >= first)?;
        match calendar {
            // The moon is sighted on the day of the tables or a day later.
            Calendar::Islamic => Some((first, shift(last, 1)?)),
            _ => Some((first, last)),
        }
    }

    /// A day of the month `offset` months from that of publication. Afghan outlets that count in the solar calendar and
    /// those that do not both say `this month`: a past day of it that is yet to come is one of the Gregorian month.
    fn day_of_month(&self, offset: i32, published: Date, is_future: bool, solar: Calendar) -> Option<(Date, Date)> {
        let in_calendar = |calendar: Calendar| {
            let (year, month) = calendar.year_and_month(published);
            let (first, _) = months_after(calendar, year, month, offset)?;
            let (year, month) = calendar.year_and_month(first);
            self.in_month(calendar, year, month)
        };
        let days = in_calendar(solar)?;
        let is_impossible = offset == 0 && !is_future && days.0 > published;
        if is_impossible && self.calendar.is_none() { in_calendar(Calendar::Gregorian) } else { Some(days) }
    }

    /// The year that a date without one means.
    fn nearest_year(&self, calendar: Calendar, month: u8, published: Date, is_future: bool) -> Option<i32> {
        let (now, _) = calendar.year_and_month(published);
        let limit = shift(published, AHEAD)?;
        let fits = |year: &i32| {
            let Some((first, last)) = self.in_month(calendar, *year, month) else { return false };
            match self.modifier {
                Some(Modifier::Last) => last < published,
                Some(Modifier::Next) => first > published,
                None => first <= limit,
            }
        };
        if self.modifier == Some(Modifier::Next) {
            return (now..=now + 1).find(fits);
        }
        if is_future && self.modifier.is_none() {
            let is_ahead =
                |year: &i32| self.in_month(calendar, *year, month).is_some_and(|(_, last)| last >= published);
            return (now..=now + 4).find(is_ahead);
        }
        // 29 February is in one year of four.
        (now - 4..=now + 1).rev().find(fits)
    }

    /// The day of weekday `number` that is meant.
    fn weekday_near(&self, number: i8, published: Date, is_future: bool, language: Language) -> Option<Date> {
        let back = (i32::from(published.weekday().to_monday_one_offset()) - i32::from(number)).rem_euclid(7);
        if let Some((Unit::Week, offset)) = self.period {
            let solar = Calendar::Gregorian;
            let (first, _) = period(Unit::Week, offset, published, language, solar)?;
            let from_start = (i32::from(number) - i32::from(first.weekday().to_monday_one_offset())).rem_euclid(7);
            return shift(first, from_start);
        }
        match (self.modifier, is_future) {
            _ if self.weeks_back > 0 => shift(published, -back - 7 * self.weeks_back),
            (Some(Modifier::Last), _) if back == 0 => shift(published, -7),
            (Some(Modifier::Next), _) => shift(published, 7 - back),
            (None, true) if back > 0 => shift(published, 7 - back),
            _ => shift(published, -back),
        }
    }
}

/// The day `days` after `date`.
fn shift(date: Date, days: i32) -> Option<Date> {
    date.checked_add(days.days()).ok()
}

/// The two as first and last day, unless the last is before the first.
fn ordered(first: Date, last: Date) -> Option<(Date, Date)> {
    (first <= last).then_some((first, last))
}

/// The week, month or year `offset` after the one of `published`; months and years of the calendar `solar`.
fn period(unit: Unit, offset: i32, published: Date, language: Language, solar: Calendar) -> Option<(Date, Date)> {
    match unit {
        Unit::Day => {
            let day = shift(published, offset)?;
            Some((day, day))
        }
        Unit::Week => {
            // The week begins on Monday in English and Urdu news, on Saturday in Afghanistan and Iran.
            let first = if matches!(language, Language::English | Language::Urdu) { 1 } else { 6 };
            let back = (i32::from(published.weekday().to_monday_one_offset()) - first).rem_euclid(7);
            let start = shift(published, offset * 7 - back)?;
            Some((start, shift(start, 6)?))
        }
        Unit::Month => {
            let (year, month) = solar.year_and_month(published);
            months_after(solar, year, month, offset)
        }
        Unit::Year => solar.year(solar.year_and_month(published).0 + offset),
    }
}

/// The time `count` units before `published`, as exact as the unit: a day, a week around it, a month, a year.
fn ago(count: i32, unit: Unit, published: Date, solar: Calendar) -> Option<(Date, Date)> {
    match unit {
        Unit::Day => {
            let day = shift(published, -count)?;
            Some((day, day))
        }
        Unit::Week => {
            let middle = shift(published, count.checked_mul(-7)?)?;
            Some((shift(middle, -3)?, shift(middle, 3)?))
        }
        Unit::Month => {
            let (year, month) = solar.year_and_month(published);
            months_after(solar, year, month, -count)
        }
        Unit::Year => solar.year(solar.year_and_month(published).0 - count),
    }
}

/// The last `count` units up to `published`, with the day that the first of them begins on; the next ones below nought.
fn lately(count: i32, unit: Unit, published: Date) -> Option<(Date, Date)> {
    let back = match unit {
        Unit::Day => count.days(),
        Unit::Week => count.weeks(),
        Unit::Month => count.months(),
        Unit::Year => count.years(),
    };
    let other = published.checked_sub(back).ok()?;
    Some((other.min(published), other.max(published)))
}

/// The month `offset` months after a month.
fn months_after(calendar: Calendar, year: i32, month: u8, offset: i32) -> Option<(Date, Date)> {
    let index = year.checked_mul(12)?.checked_add(i32::from(month) - 1)?.checked_add(offset)?;
    calendar.month(index.div_euclid(12), u8::try_from(index.rem_euclid(12) + 1).ok()?)
}
