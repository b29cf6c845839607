//! Times of publication, in the ways that outlets and tools write them.

use jiff::fmt::{rfc2822, strtime};
use jiff::tz::Offset;
use jiff::{Timestamp, civil};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Published;

/// How `03/04/2025` is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// It is not: the document is read without a date, and a note says so.
    #[default]
    Report,
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

/// Why a text is no date.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DateFault {
    /// It may be two; the words say which.
    Ambiguous(String),
    /// It is none that bayan reads.
    Unreadable,
}

/// The years that news is from. Others are those of another calendar, or slips.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2199;

/// What a number of seconds must lie in to count from 1970: the years 1990 to 2100.
const SECONDS: std::ops::RangeInclusive<i64> = 631_152_000..=4_102_444_800;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Times with an offset from UTC that are neither RFC 3339 nor RFC 2822.
const WITH_OFFSET: [&str; 3] = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M %z", "%Y/%m/%d %H:%M:%S %z"];

/// Reads a date or time. Without an offset from UTC only its day is kept.
pub(super) fn read(text: &str, order: DateOrder) -> Result<Published, DateFault> {
    let text = text.trim();
    let plain = western(text);
    let is_of_these_years = |published: &Published| YEARS.contains(&published.day().year());
    if let Some(published) = Published::parse(&plain) {
        // The text stays the source's own.
        let published = match published {
            Published::Instant(instant, _) => Published::Instant(instant, text.to_owned()),
            Published::Day(day, _) => Published::Day(day, text.to_owned()),
        };
        return if is_of_these_years(&published) { Ok(published) } else { Err(DateFault::Unreadable) };
    }
    if let Some((local, offset)) = local(&plain) {
        let instant = offset.to_timestamp(local).map_err(|_| DateFault::Unreadable)?;
        let published = Published::Instant(instant, text.to_owned());
        return if is_of_these_years(&published) { Ok(published) } else { Err(DateFault::Unreadable) };
    }
    for zone in [" UTC", " GMT", " Z"] {
        let local = plain.strip_suffix(zone).and_then(|local| local.parse::<civil::DateTime>().ok());
        if let Some(local) = local {
            let instant = Offset::UTC.to_timestamp(local).map_err(|_| DateFault::Unreadable)?;
            return Ok(Published::Instant(instant, text.to_owned()));
        }
    }
    let day = if plain.starts_with(|c: char| c.is_ascii_digit()) { numeric(&plain, order)? } else { None };
    let day = day.or_else(|| in_words(&plain)).filter(|day| YEARS.contains(&day.year()));
    day.map(|day| Published::Day(day, text.to_owned())).ok_or(DateFault::Unreadable)
}

/// Reads a number: seconds or milliseconds since 1970, where its size leaves no doubt, or the digits of a day.
pub(super) fn of_number(number: &serde_json::Number) -> Option<Published> {
    let text = number.to_string();
    #[allow(clippy::cast_possible_truncation, reason = "what is cut off is the fraction of a second")]
    let value = number.as_i64().or_else(|| number.as_f64().map(|value| value as i64))?;
    let instant = if SECONDS.contains(&value) {
        Timestamp::from_second(value).ok()?
    } else if SECONDS.contains(&(value / 1000)) {
        Timestamp::from_millisecond(value).ok()?
    } else {
        let day = (text.len() == 8).then(|| text.parse::<civil::Date>().ok()).flatten()?;
        return YEARS.contains(&day.year()).then_some(Published::Day(day, text));
    };
    Some(Published::Instant(instant, text))
}

/// The local time and the offset from UTC of a text that states both, but not by RFC 3339.
pub(super) fn local(text: &str) -> Option<(civil::DateTime, Offset)> {
    let text = western(text);
    if let Ok(zoned) = rfc2822::parse(&text) {
        return Some((zoned.datetime(), zoned.offset()));
    }
    let broken = WITH_OFFSET.iter().find_map(|format| strtime::parse(format, &text).ok())?;
    Some((broken.to_datetime().ok()?, broken.offset()?))
}

/// `text` with the digits of Arabic scripts as ASCII.
fn western(text: &str) -> String {
    let digit = |c: char| match c {
        '٠'..='٩' => char::from_digit(u32::from(c) - u32::from('٠'), 10).unwrap_or(c),
        '۰'..='۹' => char::from_digit(u32::from(c) - u32::from('۰'), 10).unwrap_or(c),
        _ => c,
    };
    text.chars().map(digit).collect()
}

/// The day of `2025/10/12`, `13/04/2025`, `3-4-2025`, with or without a time after it. `None` if it is not of these.
fn numeric(text: &str, order: DateOrder) -> Result<Option<civil::Date>, DateFault> {
    let end = text.find([' ', 'T', ',']).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let [first, second, third] = parts[..] else { return Ok(None) };
    let is_number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if ![first, second, third].iter().all(is_number) || !is_time(rest) {
        return Ok(None);
    }
    let number = |part: &str| part.parse::<i16>().unwrap_or_default();
    let day = |year: &str, month: &str, day: &str| {
        let small = |part: &str| i8::try_from(number(part)).unwrap_or_default();
        civil::Date::new(number(year), small(month), small(day)).ok()
    };
    if first.len() == 4 {
        return Ok(day(first, second, third));
    }
    if third.len() != 4 {
        return Ok(None);
    }
    let day_first = day(third, second, first);
    let month_first = day(third, first, second);
    match (day_first, month_first, order) {
        (Some(one), Some(other), DateOrder::Report) if one != other => {
            let said = |day: civil::Date| day.strftime("%-d %B").to_string();
            Err(DateFault::Ambiguous(format!("may be {} or {}", said(one), said(other))))
        }
        (Some(day), _, DateOrder::Report | DateOrder::DayFirst) | (_, Some(day), _) => Ok(Some(day)),
        (day, None, _) => Ok(day),
    }
}

/// Whether `rest` is nothing, or a time of day.
fn is_time(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', 'T', ',']);
    rest.is_empty() || rest.len() <= 32 && rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(':')
}

/// The day of `12 October 2025` or `Sunday, October 12th, 2025, 14:30`.
fn in_words(text: &str) -> Option<civil::Date> {
    let lower = text.to_lowercase();
    let mut tokens = lower.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty() && *token != "of");
    let mut next = tokens.next()?;
    if is_short_for(next, &WEEKDAYS).is_some() {
        next = tokens.next()?;
    }
    let second = tokens.next()?;
    let (month, day) = match is_short_for(next, &MONTHS) {
        Some(month) => (month, second),
        None => (is_short_for(second, &MONTHS)?, next),
    };
    let year = tokens.next().filter(|year| year.len() == 4)?;
    let day = ["st", "nd", "rd", "th"].iter().find_map(|ending| day.strip_suffix(ending)).unwrap_or(day);
    // A time of day may follow, but no second date and no sentence.
    let mut rest = tokens;
    if rest.clone().count() > 6 || rest.any(|token| token.len() > 4) {
        return None;
    }
    civil::Date::new(year.parse().ok()?, i8::try_from(month + 1).ok()?, day.parse().ok()?).ok()
}

/// Which of `names` a word is, or begins with at least three letters of: "oct", "sept".
fn is_short_for(word: &str, names: &[&str]) -> Option<usize> {
    (word.len() >= 3).then(|| names.iter().position(|name| name.starts_with(word))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<String, DateFault> {
        read(text, DateOrder::Report).map(|published| {
            assert_eq!(published.text(), text);
            published.day().to_string()
        })
    }

    #[test]
    fn the_usual_ways_to_write_a_day_are_read() {
        for text in [
            "2025-10-12",
            "2025-10-12 14:30",
            "2025-10-12 14:30:00",
            "2025-10-12T01:30:00+05:00",
            "2025-10-12 01:30:00 +0500",
            "2025-10-12 01:30:00+05:00",
            "2025-10-12 14:30:00 UTC",
            "Sun, 12 Oct 2025 01:30:00 +0500",
            "Sun, 12 Oct 2025 14:30:00 GMT",
            "12 October 2025",
            "October 12, 2025",
            "Oct 12, 2025",
            "Sunday, October 12th, 2025 at 2:30 PM",
            "12th of October 2025, 14:30",
            "2025/10/12",
            "2025/10/12 14:30",
            "2025.10.12",
            "20251012",
            "۲۰۲۵-۱۰-۱۲",
        ] {
            assert_eq!(day(text), Ok("2025-10-12".to_owned()), "{text}");
        }
    }

    #[test]
    fn an_offset_is_kept_whatever_the_form() {
        let offset = |text: &str| read(text, DateOrder::Report).unwrap().offset().map(Offset::seconds);
        assert_eq!(offset("Sun, 12 Oct 2025 01:30:00 +0430"), Some(16_200));
        assert_eq!(offset("2025-10-12 01:30:00 +0500"), Some(18_000));
        assert_eq!(offset("2025-10-12 01:30:00 UTC"), None);
        assert_eq!(offset("12 October 2025"), None);
    }

    #[test]
    fn day_and_month_are_not_guessed() {
        let either = day("03/04/2025").unwrap_err();
        assert_eq!(either, DateFault::Ambiguous("may be 3 April or 4 March".to_owned()));
        let by = |order| read("03/04/2025", order).unwrap().day().to_string();
        assert_eq!(by(DateOrder::DayFirst), "2025-04-03");
        assert_eq!(by(DateOrder::MonthFirst), "2025-03-04");
        for order in [DateOrder::Report, DateOrder::DayFirst, DateOrder::MonthFirst] {
            for (text, day) in
                [("13/04/2025", "2025-04-13"), ("04/13/2025 10:00", "2025-04-13"), ("5-5-2025", "2025-05-05")]
            {
                assert_eq!(read(text, order).unwrap().day().to_string(), day, "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "October 2025",
            "32/01/2025",
            "03/04/25",
            "1404-07-20",
            "12 Oct",
            "1760261400",
            "2025",
            "May 5 2025 was the day on which it began",
        ] {
            assert_eq!(day(text), Err(DateFault::Unreadable), "{text}");
        }
    }

    #[test]
    fn numbers_count_only_where_their_size_leaves_no_doubt() {
        let day = |json: &str| of_number(&serde_json::from_str(json).unwrap()).map(|date| date.day().to_string());
        assert_eq!(day("1760261400").as_deref(), Some("2025-10-12"));
        assert_eq!(day("1760261400.5").as_deref(), Some("2025-10-12"));
        assert_eq!(day("1760261400000").as_deref(), Some("2025-10-12"));
        assert_eq!(day("20251012").as_deref(), Some("2025-10-12"));
        for none in ["5", "2025", "-1760261400", "99999999", "1e300"] {
            assert_eq!(day(none), None, "{none}");
        }
    }
}
