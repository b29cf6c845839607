//! Days, months and years: `12 October 2025`, `۲۰ میزان`, `2021`.

use super::atom::{Atom, Year};
use super::scan::Scanner;
use crate::calendar::Calendar;
use crate::language::Language;
use crate::statement::tokens::Kind;

impl Scanner<'_, '_> {
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

    pub(super) fn date(&self, index: usize) -> Option<Atom> {
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
    pub(super) fn calendar_of(year: i32) -> Option<Calendar> {
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
                // مئی is no other word where it is written so; رجب and صفر are.
                let is_sure = month == 5 && calendar == Calendar::Gregorian;
                let period = self.marks.kind_ending(index, "period");
                let is_of_year = period.is_some_and(|period| period.entry.value(1) == "year");
                (is_sure || is_of_year) && self.tokens.word(end) == "میں"
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
    pub(super) fn year(&self, index: usize) -> Option<(Year, usize)> {
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
    pub(super) fn shows_year(&self, atom: &Atom) -> bool {
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
    pub(super) fn shows_day(&self, atom: &Atom) -> bool {
        let previous = atom.start.checked_sub(1).map_or("", |before| self.tokens.word(before));
        match self.language {
            Language::English => previous == "the" && !self.tokens.is_wordlike(atom.end),
            Language::Urdu => true,
            _ => false,
        }
    }

    /// A bare day of the month: `15th`, `پانچ تاریخ`, `په ۹مه`.
    pub(super) fn bare_day(&self, index: usize) -> Option<Atom> {
        let (days, end, has_ending) = self.days(index)?;
        let end = match self.language {
            Language::English if has_ending && self.tokens.kind(index) == Some(Kind::Number) => end,
            Language::Pashto if has_ending => end,
            Language::Urdu => self.kind(end, "date")?.end,
            _ => return None,
        };
        Some(Atom { start: index, end, day_numbers: Some(days), ..Atom::default() })
    }

    /// A day with a name of its own: `نوروز`.
    pub(super) fn feast(&self, index: usize) -> Option<Atom> {
        let mark = self.kind(index, "feast")?;
        let month = (Calendar::named(mark.entry.value(1))?, mark.entry.value(2).parse().ok()?);
        let day = mark.entry.value(3).parse().ok()?;
        let day_numbers = Some((day, day));
        Some(Atom { start: index, end: mark.end, month: Some(month), day_numbers, ..Atom::default() })
    }
}
