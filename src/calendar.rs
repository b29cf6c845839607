//! Days of the Gregorian, the Solar Hijri and the Islamic calendar, as Gregorian days.
//!
//! The calendars' arithmetic is ICU4X's; here they only meet [`civil::Date`]. Islamic dates follow the Umm al-Qura
//! tables; in Afghanistan and Pakistan, where a sighted moon decides, the month begins with them or a day later.

use icu_calendar::Date;
use icu_calendar::cal::{Gregorian, Hijri, Persian};
use jiff::civil;

/// A calendar that news in the four languages dates by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// January to December.
    Gregorian,
    /// The Solar Hijri calendar of Afghanistan (Hamal to Hut) and Iran (Farvardin to Esfand).
    Persian,
    /// The lunar calendar: Muharram to Dhu al-Hijja.
    Islamic,
}

impl Calendar {
    /// The calendar that word lists call `name`: `gregorian`, `persian` or `islamic`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "gregorian" => Some(Self::Gregorian),
            "persian" => Some(Self::Persian),
            "islamic" => Some(Self::Islamic),
            _ => None,
        }
    }

    /// The Gregorian day of a day of this calendar; `None` if there is no such day, or none that a [`civil::Date`] holds.
    ///
    /// Years, months and days count from 1.
    #[must_use]
    pub fn day(self, year: i32, month: u8, day: u8) -> Option<civil::Date> {
        match self {
            Self::Gregorian => {
                civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
            }
            Self::Persian => to_civil(&Date::try_new_persian(year, month, day).ok()?),
            Self::Islamic => {
                to_civil(&Date::try_new_hijri_with_calendar(year, month, day, Hijri::new_umm_al_qura()).ok()?)
            }
        }
    }

    /// The first and the last day of a month.
    #[must_use]
    pub fn month(self, year: i32, month: u8) -> Option<(civil::Date, civil::Date)> {
        let first = self.day(year, month, 1)?;
        let next = if month == 12 { self.day(year + 1, 1, 1) } else { self.day(year, month + 1, 1) };
        Some((first, next?.yesterday().ok()?))
    }

    /// The first and the last day of a year.
    #[must_use]
    pub fn year(self, year: i32) -> Option<(civil::Date, civil::Date)> {
        Some((self.day(year, 1, 1)?, self.day(year + 1, 1, 1)?.yesterday().ok()?))
    }

    /// The year and month of this calendar on a Gregorian day.
    #[must_use]
    pub fn year_and_month(self, day: civil::Date) -> (i32, u8) {
        let iso = Date::try_new_gregorian(i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs());
        // A `civil::Date` is a Gregorian date, so that the conversion cannot fail.
        let Ok(gregorian) = iso else { return (i32::from(day.year()), day.month().unsigned_abs()) };
        match self {
            Self::Gregorian => (i32::from(day.year()), day.month().unsigned_abs()),
            Self::Persian => {
                let date = gregorian.to_calendar(Persian);
                (date.year().extended_year(), date.month().ordinal)
            }
            Self::Islamic => {
                let date = gregorian.to_calendar(Hijri::new_umm_al_qura());
                (date.year().extended_year(), date.month().ordinal)
            }
        }
    }
}

/// The civil date of a date of any calendar.
fn to_civil<C>(date: &Date<C>) -> Option<civil::Date>
where
    C: icu_calendar::AsCalendar,
{
    let gregorian = date.to_calendar(Gregorian);
    civil::Date::new(
        i16::try_from(gregorian.year().extended_year()).ok()?,
        i8::try_from(gregorian.month().ordinal).ok()?,
        i8::try_from(gregorian.day_of_month().0).ok()?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_days_meet() {
        for (calendar, (year, month, day), expected) in [
            (Calendar::Persian, (1404, 7, 20), date(2025, 10, 12)),
            (Calendar::Persian, (1403, 12, 30), date(2025, 3, 20)),
            (Calendar::Persian, (1400, 5, 24), date(2021, 8, 15)),
            (Calendar::Islamic, (1447, 4, 20), date(2025, 10, 12)),
            (Calendar::Islamic, (1446, 9, 1), date(2025, 3, 1)),
            (Calendar::Gregorian, (2024, 2, 29), date(2024, 2, 29)),
        ] {
            assert_eq!(calendar.day(year, month, day), Some(expected), "{calendar:?} {year}-{month}-{day}");
            assert_eq!(calendar.year_and_month(expected), (year, month));
        }
        assert_eq!(Calendar::Persian.day(1404, 12, 30), None);
        assert_eq!(Calendar::Gregorian.day(2025, 2, 29), None);
        assert_eq!(Calendar::Persian.month(1404, 7), Some((date(2025, 9, 23), date(2025, 10, 22))));
        assert_eq!(Calendar::Persian.year(1403), Some((date(2024, 3, 20), date(2025, 3, 20))));
    }

    proptest! {
        #[test]
        fn any_numbers_are_taken(year in -9999_i32..9999, month in 0_u8..20, day in 0_u8..40) {
            for calendar in [Calendar::Gregorian, Calendar::Persian, Calendar::Islamic] {
                if let Some(found) = calendar.day(year, month, day) {
                    prop_assert_eq!(calendar.year_and_month(found), (year, month));
                }
            }
        }
    }
}
