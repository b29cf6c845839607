//! Hours, parts of the day, and the zone that words beside an hour name.

use super::atom::{Atom, Clock, Part};
use super::scan::{GAP, Scanner};
use crate::language::Language;
use crate::statement::tokens::Kind;

impl Scanner<'_, '_> {
    pub(super) fn part(&self, index: usize) -> Option<Atom> {
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

    /// Whether a word for a part of the day that is another word as well stands where a time does.
    pub(super) fn shows_part(&self, atom: &Atom) -> bool {
        self.kind(atom.end, "partmark").is_some() || self.marks.kind_ending(atom.start, "partmark").is_some()
    }

    pub(super) fn clock(&self, index: usize) -> Option<Atom> {
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
    pub(super) fn spoken_clock(&self, index: usize) -> Option<Atom> {
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
