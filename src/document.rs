//! A news article as it was read: its outlet, date, title, and body, whose bytes every later offset indexes.
//!
//! A [`Corpus`] is a folder of them. Reading it gives every [`Document`] that can be read, and for every one
//! that cannot its place and the reason ([`Skipped`]): one bad article does not end a run, and none goes missing
//! in silence.

mod archive;
mod article;
mod corpus;
mod date;
mod encoding;
mod fields;
mod file;
mod guess;
mod html;
mod json;
mod jsonl;
mod limits;
#[cfg(feature = "parquet")]
mod parquet;
mod place;
mod shape;
mod source;
mod table;
mod text;
mod walk;
mod warc;

pub use corpus::{Batch, Corpus, CorpusEnd, CorpusRead, InputFile, Reading, Skipped, slashed};
pub use date::DateOrder;
pub use encoding::EncodingChoice;
pub use fields::Fields;
pub use limits::{DEFAULT_MAX_DOCUMENT_BYTES, Limits};

use std::path::PathBuf;

use jiff::tz::Offset;
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

/// An article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The path below the corpus root without its extension, with `/` between folders, unless the source gives an id.
    pub id: String,
    /// The file it was read from, relative to the corpus root; that of an entry goes on below its archive.
    pub path: PathBuf,
    /// For formats with several documents a file: the line that it begins on; in a JSON list the number of its object,
    /// in Parquet of its row, in a web archive of its record. All from 1.
    pub line: Option<usize>,
    /// Who published it.
    pub outlet: String,
    /// When.
    pub published: Option<Published>,
    /// Its headline.
    pub title: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// The text, exactly as decoded: after the front matter, before any normalisation.
    pub body: String,
    /// BLAKE3 of the source bytes, in hexadecimal; in tables that of the row's fields.
    pub hash: String,
    /// What the source bytes were decoded from: `UTF-8`, `windows-1256`.
    pub encoding: String,
    /// The language that the source states, in its own words. Nothing relies on it.
    pub language_hint: Option<String>,
    /// What was missing or not certain: "no date", "no outlet: named after its folder".
    pub notes: Vec<String>,
}

/// A time of publication, kept as precise as the source gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Published {
    /// An instant, with the text that stated it (its offset says where the outlet sits).
    Instant(Timestamp, String),
    /// A day.
    Day(civil::Date, String),
}

impl Published {
    /// Reads an RFC 3339 time (`2025-10-12T14:30:00+05:00`) or a date (`2025-10-12`).
    ///
    /// A time without an offset from UTC names no instant, so only its day is kept. `None` if the text is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Some(Self::Instant(instant, text.to_owned()));
        }
        text.parse::<civil::Date>().ok().map(|day| Self::Day(day, text.to_owned()))
    }

    /// The civil day in the zone that the source states (its own UTC offset), or the day itself.
    #[must_use]
    pub fn day(&self) -> civil::Date {
        match self {
            Self::Day(day, _) => *day,
            Self::Instant(instant, text) => {
                // The first ten characters of RFC 3339 are the local date.
                let first = text.get(..10).filter(|_| text.parse::<Timestamp>().is_ok());
                let local = first.and_then(|date| date.parse().ok());
                local
                    .or_else(|| date::local(text).map(|(local, _)| local.date()))
                    .unwrap_or_else(|| Offset::UTC.to_datetime(*instant).date())
            }
        }
    }

    /// The offset from UTC that the source writes its time with. A time that ends in `Z` has none: by RFC 9557 it says
    /// when, and not where.
    #[must_use]
    pub fn offset(&self) -> Option<Offset> {
        let Self::Instant(instant, text) = self else { return None };
        if text.ends_with(['Z', 'z']) {
            return None;
        }
        if text.parse::<Timestamp>().is_err() {
            return date::local(text).map(|(_, offset)| offset);
        }
        // The written local time less the instant, which has been read from both.
        let local: civil::DateTime = text.parse().ok()?;
        let seconds = Offset::UTC.to_timestamp(local).ok()?.duration_since(*instant).as_secs();
        Offset::from_seconds(i32::try_from(seconds).ok()?).ok()
    }

    /// Whether it was published before `other`, as far as that is known: of two times the earlier; a day only before
    /// another day.
    #[must_use]
    pub fn is_before(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Instant(own, _), Self::Instant(other, _)) => own < other,
            _ => self.day() < other.day(),
        }
    }

    /// All that it says, for keys: the source's words, and what they were read as, which the order of day and month can change.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Instant(instant, text) => format!("instant {instant} {} {text}", self.day()),
            Self::Day(day, text) => format!("day {day} {text}"),
        }
    }

    /// The source's own words.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Instant(_, text) | Self::Day(_, text) => text,
        }
    }
}

/// The time of publication that a record states in the words of its source: a text, or a number written out.
pub(crate) fn published(text: &str, order: DateOrder) -> Option<Published> {
    let number = || text.parse().ok().and_then(|number| date::of_number(&number));
    date::read(text, order).ok().or_else(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_days_alike_neither_is_before() {
        let parse = |text: &str| Published::parse(text).unwrap();
        let (morning, evening) = (parse("2025-10-12T09:00:00+05:00"), parse("2025-10-12T09:00:00+04:30"));
        assert!(morning.is_before(&evening) && !evening.is_before(&morning));
        let (day, next) = (parse("2025-10-12"), parse("2025-10-13"));
        assert!(!day.is_before(&evening) && !evening.is_before(&day) && evening.is_before(&next));
    }

    #[test]
    fn the_day_is_the_outlets_own() {
        let day = |text: &str| Published::parse(text).map(|published| published.day().to_string());
        assert_eq!(day("2025-10-12T01:30:00+05:00").as_deref(), Some("2025-10-12"));
        assert_eq!(day("2025-10-12T23:30:00-08:00").as_deref(), Some("2025-10-12"));
        assert_eq!(day("2025-10-12").as_deref(), Some("2025-10-12"));
        assert_eq!(day("2025-10-12T23:30:00").as_deref(), Some("2025-10-12"));
        let offset = |text: &str| Published::parse(text).and_then(|it| it.offset()).map(Offset::seconds);
        assert_eq!(offset("2025-10-12T01:30:00+05:00"), Some(5 * 3600));
        assert_eq!(offset("2025-10-12T23:30:00-03:30"), Some(-12_600));
        assert_eq!(offset("2025-10-12T23:30:00+00:00"), Some(0));
        assert_eq!(offset("2025-10-12T23:30:00Z"), None);
        assert_eq!(offset("2025-10-12T23:30:00"), None);
        assert_eq!(offset("2025-10-12"), None);
        for bad in ["", "yesterday", "2025-13-01", "2025-02-30", "12/10/2025", "2025"] {
            assert_eq!(Published::parse(bad), None, "{bad}");
        }
    }
}
