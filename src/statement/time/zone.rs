//! Whose clock an hour is on, where the words do not say: that of the place it is told of, or of the outlet.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::span::Span;
use crate::statement::{PlaceKind, PlaceMention, TimeMention};

/// What tells the zone of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ZoneSource {
    /// Words beside it: "0930 GMT".
    Words,
    /// The places that its statement names, all in countries with one clock.
    Place,
    /// The offset of the article's time of publication.
    Outlet,
}

/// The zones of countries.
#[derive(Debug)]
pub(in crate::statement) struct Zones {
    /// A country may have several; most have one.
    of_country: BTreeMap<&'static str, Vec<TimeZone>>,
}

impl Zones {
    /// Reads the table of countries; the zones' rules are the time zone database's that the library carries.
    pub(in crate::statement) fn new() -> Result<Self> {
        const TABLE: &str = include_str!("../places/zones.tsv");
        let database = TimeZoneDatabase::bundled();
        let mut of_country = BTreeMap::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let Some((country, names)) = line.split_once('\t') else { continue };
            let zone = |name| {
                let fault = || Error::new(ErrorKind::Config, format!("zones.tsv names `{name}`, which is no zone"));
                database.get(name).map_err(|source| fault().with_source(source))
            };
            of_country.insert(country, names.split(' ').map(zone).collect::<Result<Vec<_>>>()?);
        }
        Ok(Self { of_country })
    }

    /// Tells the zones of the hours of `times` whose words name none: that of `places`, those of their statement, if they
    /// are all on one clock then; else `outlet`'s. Places within `speaker`, the words that name who says it, and
    /// nationalities are no places where something happens. `published` stands for the day of an hour of no day.
    pub(in crate::statement) fn tell(
        &self,
        times: &mut [TimeMention],
        places: &[PlaceMention],
        speaker: Option<Span>,
        published: Option<Date>,
        outlet: Option<Offset>,
    ) {
        let countries: Vec<&str> = places
            .iter()
            .filter(|place| place.kind != PlaceKind::Nationality)
            .filter(|place| !speaker.is_some_and(|speaker| speaker.contains(place.span)))
            .filter_map(PlaceMention::country)
            .collect();
        for time in times.iter_mut().filter(|time| time.minutes.is_some() && time.zone.is_none()) {
            let day = time.days.map(|(first, _)| first).or(published);
            let minute = time.minutes.map_or(0, |(first, _)| first);
            if let Some(offset) = day.and_then(|day| self.offset(&countries, day, minute)) {
                time.zone = Some(written(offset));
                time.zone_source = Some(ZoneSource::Place);
            } else if let Some(offset) = outlet {
                time.zone = Some(written(offset));
                time.zone_source = Some(ZoneSource::Outlet);
            }
        }
    }

    /// The one offset from UTC that clocks in all of `countries` have at a minute of a day.
    fn offset(&self, countries: &[&str], day: Date, minute: u16) -> Option<Offset> {
        let hour = i8::try_from(minute / 60 % 24).ok()?;
        let at = day.at(hour, i8::try_from(minute % 60).ok()?, 0, 0);
        let mut found = None;
        for country in countries {
            for zone in self.of_country.get(country)? {
                let offset = zone.to_zoned_datetime(at).ok()?.offset();
                if found.is_some_and(|found| found != offset) {
                    return None;
                }
                found = Some(offset);
            }
        }
        found
    }
}

/// An offset as `+04:30`.
fn written(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn countries_on_one_clock_tell_it() {
        let zones = Zones::new().unwrap();
        let offset = |countries: &[&str]| zones.offset(countries, date(2025, 7, 12), 20 * 60).map(written);
        assert_eq!(offset(&["af"]).as_deref(), Some("+04:30"));
        assert_eq!(offset(&["pk", "uz"]).as_deref(), Some("+05:00"));
        assert_eq!(offset(&["ir"]).as_deref(), Some("+03:30"));
        assert_eq!(offset(&["gb"]).as_deref(), Some("+01:00"));
        assert_eq!(offset(&["af", "pk"]), None);
        assert_eq!(offset(&["us"]), None);
        assert_eq!(offset(&[]), None);
        assert_eq!(offset(&["no such country"]), None);
    }
}
