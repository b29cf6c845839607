//! When: the dates, days and hours a sentence names, resolved against its article's day of publication.
//!
//! Word lists know months of three calendars, weekdays, relative days, parts of the day and numbers; `scan` reads one
//! expression after another and joins those that make one time (`Sunday, 20 Mizan, at ten at night`), `resolve` turns
//! them into Gregorian days and minutes. What an expression means:
//!
//! - A date without its year is the latest one not more than two months after publication; a weekday the latest one up to
//!   publication, or the next after it where the sentence speaks of the future.
//! - `Sunday night` is the night that begins on Sunday. The Dari `شب یکشنبه` can also be the night before, so that both days
//!   are given and no hours.
//! - An Islamic date covers two days, since the sighted moon of the region is at times a day behind the tables.
//! - An hour of the twelve-hour clock without a part of the day is left open.
//! - An hour's zone is told by words beside it (`GMT`, `به وقت کابل`); else by the places that the statement names, where
//!   their countries all keep the same time on that day (nationality words are no places here, and a country of several
//!   zones tells nothing unless they agree); else by the offset that the article's time of publication is written with.
//!   [`TimeMention::zone_source`] says which. The minutes stay those of the words; [`TimeMention::minutes_utc`] gives them
//!   in UTC.
//! - Two ends make one stretch: `from 8am to 5pm`, `جولائی سے ستمبر`, `Friday to Sunday`; so do `past 24 hours` (the day
//!   before and that of publication), `past three months`, `1990s`, `first quarter of 2024` and `first six months of 2024`.
//! - The words that bind a time say on which side of it things lie ([`Bound`](super::Bound)): `since January`, `by Monday`,
//!   `than last year`. The days stay those of January; [`TimeMention::days_until`] gives those from then to now.
//! - Parts of the day are stretches of hours ([`TimeMention::minutes`]): morning 06:00 to 12:00, night 20:00 to 05:00, and
//!   so on; an hour is a stretch of no length.

mod atom;
mod bound;
mod clock;
mod date;
mod relative;
mod resolve;
mod scan;
mod zone;

pub(crate) use self::zone::Zones;

use jiff::{ToSpan as _, civil};

use self::scan::Scanner;
use super::tokens::{Marks, PerLanguage, Tokens, read_lists, word_lists};
use super::{TimeMention, ZoneSource};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::normalize::Folded;

/// Reads the times of sentences. Its word lists are part of the library; building it reads them once.
#[derive(Debug)]
pub struct TimeReader(PerLanguage<Lexicon>);

impl TimeReader {
    /// Reads the word lists.
    ///
    /// # Errors
    /// If a word list is malformed, which a test of the library rules out.
    pub fn new() -> Result<Self> {
        let (months, weekdays) = (word_lists!("months.txt"), word_lists!("weekdays.txt"));
        let (times, bounds) = (word_lists!("times.txt"), word_lists!("bounds.txt"));
        PerLanguage::build(|language| {
            read_lists("times.txt", &[months(language), weekdays(language), times(language), bounds(language)])
        })
        .map(Self)
    }

    /// The times that `original`, folded as `folded`, names, in order. Spans are bytes of `original`.
    ///
    /// Without a day of publication, only dates with a year are resolved to days.
    #[must_use]
    pub fn read(
        &self,
        folded: &Folded,
        original: &str,
        language: Language,
        published: Option<civil::Date>,
    ) -> Vec<TimeMention> {
        self.read_tokens(&Tokens::new(folded), folded, original, language, published)
    }

    pub(crate) fn read_tokens(
        &self,
        tokens: &Tokens<'_>,
        folded: &Folded,
        original: &str,
        language: Language,
        published: Option<civil::Date>,
    ) -> Vec<TimeMention> {
        let marks = Marks::new(self.0.of(language), tokens);
        let scanner = Scanner { tokens, marks: &marks, folded, original, language: language.resources() };
        let mut before: Option<civil::Date> = None;
        scanner
            .atoms()
            .into_iter()
            .filter_map(|atom| {
                let span = folded.original(tokens.span(atom.start, atom.end)?);
                let is_future = scanner.is_future(&atom);
                let days = match atom.follows {
                    Some(offset) => {
                        before.and_then(|before| before.checked_add(offset.days()).ok()).map(|day| (day, day))
                    }
                    None => published.map_or_else(
                        || atom.days_alone(),
                        |published| atom.days(published, is_future, scanner.language),
                    ),
                };
                // Without a time before it, the day is not told.
                if atom.follows.is_some() && days.is_none() && atom.part.is_none() {
                    return None;
                }
                before = days.filter(|(first, last)| first == last).map_or(before, |(day, _)| Some(day));
                let zone = scanner.zone(&atom).map(str::to_owned);
                let zone_source = zone.as_ref().map(|_| ZoneSource::Words);
                let (phrase, bound) = scanner.bound(&atom);
                let phrase = tokens.span(phrase.start, phrase.end).map_or(span, |phrase| folded.original(phrase));
                Some(TimeMention { span, days, minutes: atom.minutes(), zone, zone_source, phrase, bound })
            })
            .collect()
    }
}
