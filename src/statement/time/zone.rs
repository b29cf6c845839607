//! The offset from UTC that an hour is told in.

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use crate::error::{Error, ErrorKind, Result};
use crate::statement::{Bound, Context, PlaceKind, PlaceMention, TimeMention, ZoneSource};

/// The zones of each country, with their history: the library's own copy of the IANA database, whatever the system's.
#[derive(Debug)]
pub(crate) struct Zones {
    /// Sorted by country.
    countries: Vec<(&'static str, Vec<TimeZone>)>,
}

impl Zones {
    /// Reads the list of countries.
    pub(crate) fn new() -> Result<Self> {
        let database = TimeZoneDatabase::bundled();
        let mut countries = Vec::new();
        for line in include_str!("../places/zones.tsv").lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let country = fields.next().unwrap_or_default();
            let zones: Vec<TimeZone> =
                fields.map(|name| database.get(name)).collect::<Result<_, _>>().map_err(|error| {
                    Error::new(ErrorKind::Input, format!("no such zone: {line}"))
                        .in_file("zones.tsv")
                        .with_source(error)
                })?;
            countries.push((country, zones));
        }
        countries.sort_unstable_by_key(|&(country, _)| country);
        Ok(Self { countries })
    }

    /// The offset of a country's clocks at a local time; `None` where its zones differ then.
    fn of_country(&self, country: &str, at: DateTime) -> Option<Offset> {
        let found = self.countries.binary_search_by_key(&country, |&(country, _)| country).ok()?;
        let zones = &self.countries[found].1;
        let mut offsets =
            zones.iter().map(|zone| zone.to_ambiguous_timestamp(at).compatible().ok().map(|time| zone.to_offset(time)));
        let first = offsets.next()??;
        offsets.all(|offset| offset == Some(first)).then_some(first)
    }

    /// The offset on which the countries of all `places` agree. Nationality words are not where things happen.
    fn of_places(&self, places: &[PlaceMention], at: DateTime) -> Option<Offset> {
        let mut named = places.iter().filter(|place| place.kind != PlaceKind::Nationality);
        let first = self.of_country(named.next()?.country()?, at)?;
        named
            .all(|place| place.country().and_then(|country| self.of_country(country, at)) == Some(first))
            .then_some(first)
    }

    /// Fills in the zone of the hours in `times` whose words name none: that of the statement's `places`, else that of the
    /// article's time of publication.
    pub(crate) fn fill(&self, times: &mut [TimeMention], places: &[PlaceMention], context: &Context) {
        for time in times.iter_mut().filter(|time| time.zone.is_none()) {
            let Some((minute, _)) = time.minutes else { continue };
            let day = time.days.map(|(first, _)| first).or(context.published);
            let at = day.and_then(|day| local(day, minute));
            let of_places = at.and_then(|at| self.of_places(places, at)).map(|offset| (offset, ZoneSource::Place));
            let found = of_places.or_else(|| context.offset.map(|offset| (offset, ZoneSource::Outlet)));
            if let Some((offset, source)) = found {
                time.zone = Some(written(offset));
                time.zone_source = Some(source);
            }
        }
    }
}

/// A day and a minute after midnight.
fn local(day: Date, minute: u16) -> Option<DateTime> {
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    (hour < 24).then(|| day.at(hour, minute, 0, 0))
}

/// An offset as `+04:30`.
fn written(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// The minutes of an offset written as `+04:30`.
fn minutes_of(zone: &str) -> Option<i32> {
    let (hours, minutes) = zone.split_once(':')?;
    let sign = if hours.starts_with('-') { -1 } else { 1 };
    let hours: i32 = hours.trim_start_matches(['+', '-']).parse().ok()?;
    Some(sign * (hours * 60 + minutes.parse::<i32>().ok()?))
}

impl TimeMention {
    /// The hours in UTC, where their zone is known: minutes from midnight UTC of the first day that the words name, which may
    /// be below nought or above 1440. The second is not before the first.
    #[must_use]
    pub fn minutes_utc(&self) -> Option<(i32, i32)> {
        const DAY: i32 = 24 * 60;
        let (first, last) = self.minutes?;
        let offset = minutes_of(self.zone.as_deref()?)?;
        let (first, last) = (i32::from(first), i32::from(last));
        let last = if last < first { last + DAY } else { last };
        Some((first - offset, last - offset))
    }

    /// The days that what is told of the time covers for an article published on `published`: `since January` from 1 January
    /// to that day. The days of the words for all else.
    #[must_use]
    pub fn days_until(&self, published: Option<Date>) -> Option<(Date, Date)> {
        let (first, last) = self.days?;
        match (self.bound, published) {
            (Bound::Since, Some(published)) if published >= first => Some((first, published)),
            _ => Some((first, last)),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::span::Span;

    #[test]
    fn countries_keep_the_time_of_the_day_in_question() {
        let zones = Zones::new().unwrap();
        for (country, day, expected) in [
            ("af", date(2025, 10, 12), Some("+04:30")),
            ("pk", date(2025, 10, 12), Some("+05:00")),
            // Pakistan put its clocks forward in that summer, Iran until 2022.
            ("pk", date(2008, 7, 1), Some("+06:00")),
            ("ir", date(2025, 7, 1), Some("+03:30")),
            ("ir", date(2021, 7, 1), Some("+04:30")),
            ("in", date(2025, 7, 1), Some("+05:30")),
            ("uz", date(2025, 7, 1), Some("+05:00")),
            ("cn", date(2025, 7, 1), Some("+08:00")),
            ("us", date(2025, 7, 1), None),
            ("zz", date(2025, 7, 1), None),
        ] {
            let offset = zones.of_country(country, day.at(12, 0, 0, 0)).map(written);
            assert_eq!(offset.as_deref(), expected, "{country} {day}");
        }
    }

    fn hour(minutes: (u16, u16), zone: Option<&str>) -> TimeMention {
        let span = Span::new(0, 1);
        TimeMention {
            span,
            days: None,
            minutes: Some(minutes),
            zone: zone.map(str::to_owned),
            zone_source: None,
            phrase: span,
            bound: Bound::Within,
        }
    }

    #[test]
    fn hours_of_two_zones_meet_in_utc() {
        assert_eq!(hour((330, 330), Some("+00:00")).minutes_utc(), Some((330, 330)));
        assert_eq!(hour((600, 600), Some("+04:30")).minutes_utc(), hour((630, 630), Some("+05:00")).minutes_utc());
        assert_eq!(hour((1200, 300), Some("+04:30")).minutes_utc(), Some((930, 1470)));
        assert_eq!(hour((60, 60), Some("+05:00")).minutes_utc(), Some((-240, -240)));
        assert_eq!(hour((60, 60), Some("-03:30")).minutes_utc(), Some((270, 270)));
        assert_eq!(hour((60, 60), None).minutes_utc(), None);
        assert_eq!(hour((60, 60), Some("noon")).minutes_utc(), None);
    }
}
