//! Times told from that of publication, weekdays, and stretches of years: `last Sunday`, `two days ago`, `1990s`.

use super::atom::{Atom, Modifier, Part, Unit, Year};
use super::scan::Scanner;
use crate::calendar::Calendar;
use crate::language::Language;
use crate::statement::tokens::{Kind, Mark};

impl Scanner<'_, '_> {
    /// `first quarter of 2024`, `2021 کی پہلی سہ ماہی`.
    pub(super) fn stretch(&self, index: usize) -> Option<Atom> {
        let (stretch, end) = match self.kind(index, "stretch") {
            Some(mark) => ((mark.entry.value(1).parse().ok()?, mark.entry.value(2).parse().ok()?), mark.end),
            None => self.first_months(index)?,
        };
        let end = if matches!(self.tokens.word(end), "of" | "سال") && self.kind(end, "period").is_none() {
            end + 1
        } else {
            end
        };
        let next = if self.kind(end, "year").is_some() { end + 1 } else { end };
        let (year, end) = self.year(next).or_else(|| {
            let period = self.kind(end, "period").filter(|period| period.entry.value(1) == "year")?;
            Some((Year::Relative(period.entry.value(2).parse().ok()?), period.end))
        })?;
        Some(Atom { start: index, end, stretch: Some(stretch), year: Some(year), ..Atom::default() })
    }

    /// `first six months`, `شش ماه نخست`: the first month and how many, and the token after them.
    fn first_months(&self, index: usize) -> Option<((u8, u8), usize)> {
        let first = self.kind(index, "firstof");
        let (count, at) = self.number(first.map_or(index, |mark| mark.end))?;
        let unit = self.kind(at, "unit").filter(|unit| unit.entry.value(1) == "month")?;
        let end = match first {
            Some(_) => unit.end,
            None => self.kind(unit.end, "firstof")?.end,
        };
        let count = u8::try_from(count).ok().filter(|count| (1..=12).contains(count))?;
        Some(((1, count), end))
    }

    /// Pashto and Urdu name the year first: `رواں سال کے پہلے چھ ماہ`, `د روان کال په لومړیو شپږو میاشتو`.
    pub(super) fn narrowed(&self, atom: Atom) -> Atom {
        if !matches!(self.language, Language::Pashto | Language::Urdu) || !atom.is_whole_year() {
            return atom;
        }
        let at = if matches!(self.tokens.word(atom.end), "کی" | "په") { atom.end + 1 } else { atom.end };
        let Some((stretch, end)) = self.first_months(at) else { return atom };
        Atom { stretch: Some(stretch), end, ..atom }
    }

    /// `1990s`, `1990 کی دہائی`, `دهه هشتاد خورشیدی`.
    pub(super) fn decade(&self, index: usize) -> Option<Atom> {
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

    /// `past 24 hours`, `گزشتہ چوبیس گھنٹوں`, `۲۴ ساعت گذشته`: as days, those that the hours reach into; `past three months`,
    /// `تېرو دوو اونیو`, `دو هفتهٔ گذشته`: up to the day of publication.
    pub(super) fn last_units(&self, index: usize) -> Option<Atom> {
        const LONGEST: i32 = 200;
        let side = |index: usize| {
            let last = self.kind(index, "last").map(|mark| (true, mark.end));
            last.or_else(|| self.kind(index, "next").map(|mark| (false, mark.end)))
        };
        let leading = side(index);
        let at = leading.map_or(index, |(_, end)| end);
        // `over the past year`; `last year` is the one before.
        let is_past = self.language == Language::English && self.tokens.word(index) == "past";
        let (count, at) = self.number(at).or_else(|| is_past.then_some((1, at)))?;
        let unit = self.kind(at, "unit")?;
        let is_hour = unit.entry.value(1) == "hour";
        let (is_past, end) = match leading {
            Some((is_past, _)) => (is_past, unit.end),
            // `سه ماه پیش` is a point, `سه ماه گذشته` a stretch.
            None => side(unit.end).filter(|_| is_hour || self.kind(unit.end, "lately").is_some())?,
        };
        let count = i32::try_from(count).ok().filter(|count| (1..=LONGEST).contains(count))?;
        if is_hour {
            let days = (count + 23) / 24;
            let relative = if is_past { (-days, 0, None) } else { (0, days, None) };
            return Some(Atom { start: index, end, relative: Some(relative), ..Atom::default() });
        }
        let count = count.checked_mul(unit.entry.value(2).parse().unwrap_or(1))?;
        let count = if is_past { count } else { -count };
        let lately = Some((count, Unit::named(unit.entry.value(1))?));
        Some(Atom { start: index, end, lately, ..Atom::default() })
    }

    /// `last Sunday`, `گزشتہ اتوار`, `تېره یکشنبه`, `last December`.
    pub(super) fn modified(&self, index: usize) -> Option<Atom> {
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

    pub(super) fn weekday(&self, index: usize) -> Option<Atom> {
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
        // `430 ہفتے کو`: 430 of something on Saturday.
        (!is_counted || next == "کو" && before.is_some_and(|before| self.tokens.kind(before) == Some(Kind::Number)))
            && (matches!(next, "کو" | "سی" | "تک")
                || opens_day(mark.end)
                || (next == "کی" && opens_day(mark.end + 1))
                || (next == "اور" && joins_day(mark.end + 1))
                || before
                    .is_some_and(|before| before > 0 && self.tokens.word(before) == "اور" && joins_day(before - 1)))
    }

    pub(super) fn relative(&self, index: usize) -> Option<Atom> {
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
    pub(super) fn following(&self, index: usize) -> Option<Atom> {
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
    pub(super) fn ago(&self, index: usize) -> Option<Atom> {
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
}
