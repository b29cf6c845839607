//! How the frames of two quantities lie to each other.

use std::cmp::Ordering;

use jiff::civil::Date;

use crate::statement::place::lies_in;
use crate::statement::{Quantity, TimeScope};

/// How two places, or two stretches of time, lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// One of them is not known.
    Unknown,
    /// They are the same.
    Same,
    /// The first lies in the second.
    Inside,
    /// The second lies in the first.
    Around,
    /// They share a part.
    Overlap,
    /// They have nothing in common.
    Apart,
}

/// How two quantities' frames lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameRelation {
    /// Of the places they hold for.
    pub place: Relation,
    /// Of the stretches of time they count over.
    pub period: Relation,
    /// Which of them stood earlier, where both say when.
    pub as_of: Option<Ordering>,
}

impl FrameRelation {
    /// Whether both numbers may be right although they differ: they are of different places or periods, or one stood at a
    /// later time.
    #[must_use]
    pub fn lets_differ(&self) -> bool {
        let differs = |relation| !matches!(relation, Relation::Unknown | Relation::Same);
        differs(self.place) || differs(self.period) || self.as_of.is_some_and(|order| order != Ordering::Equal)
    }
}

/// How the frames of two quantities lie to each other, by ids and days; words that were not resolved are unknown.
///
/// A place that has the country as a whole against one in it is [`Relation::Around`]. Days of two calendars' years or of
/// two outlets' weeks seldom meet exactly: stretches that share all but a fifth of the longer are the same.
#[must_use]
pub fn compare(a: &Quantity, b: &Quantity) -> FrameRelation {
    let places = |quantity: &Quantity| quantity.place.as_ref().map(|place| place.places.clone());
    let days = |scope: &Option<TimeScope>| scope.as_ref().and_then(|scope| scope.days);
    let place = match (places(a), places(b)) {
        (Some(a), Some(b)) => of_places(&a, &b),
        _ => Relation::Unknown,
    };
    let period = match (days(&a.period), days(&b.period)) {
        (Some(a), Some(b)) => of_days(a, b),
        _ => Relation::Unknown,
    };
    let as_of = days(&a.as_of).zip(days(&b.as_of)).map(|(a, b)| a.1.cmp(&b.1));
    FrameRelation { place, period, as_of }
}

fn of_places(a: &[String], b: &[String]) -> Relation {
    let all_in = |inner: &[String], outer: &[String]| {
        inner.iter().all(|inner| outer.iter().any(|outer| inner == outer || lies_in(inner, outer)))
    };
    match (all_in(a, b), all_in(b, a)) {
        (true, true) => Relation::Same,
        (true, false) => Relation::Inside,
        (false, true) => Relation::Around,
        (false, false) if a.iter().any(|a| b.iter().any(|b| a == b || lies_in(a, b) || lies_in(b, a))) => {
            Relation::Overlap
        }
        (false, false) => Relation::Apart,
    }
}

fn of_days(a: (Date, Date), b: (Date, Date)) -> Relation {
    let length = |(first, last): (Date, Date)| (last - first).get_days() + 1;
    let shared = (a.0.max(b.0), a.1.min(b.1));
    if shared.0 > shared.1 {
        return Relation::Apart;
    }
    let longer = length(a).max(length(b));
    if 5 * length(shared) >= 4 * longer {
        Relation::Same
    } else if shared == a {
        Relation::Inside
    } else if shared == b {
        Relation::Around
    } else {
        Relation::Overlap
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::span::Span;
    use crate::statement::{Counted, Hedge, Interval, PlaceScope};

    fn quantity(places: &[&str], period: Option<(Date, Date)>, as_of: Option<Date>) -> Quantity {
        let span = Span::new(0, 1);
        let time = |days| TimeScope { span, days: Some(days), minutes: None };
        Quantity {
            span,
            interval: Interval::exact(12.0),
            hedge: Hedge::Exact,
            counted: Counted::Killed,
            counted_span: None,
            unit: None,
            role: None,
            scope: None,
            place: (!places.is_empty())
                .then(|| PlaceScope { span, places: places.iter().map(|&place| place.to_owned()).collect() }),
            period: period.map(time),
            as_of: as_of.map(|day| time((day, day))),
        }
    }

    #[test]
    fn places_are_compared_by_what_they_lie_in() {
        for (a, b, expected) in [
            (&["af.herat"][..], &["af.herat"][..], Relation::Same),
            (&["af.herat.herat-city"], &["af.herat"], Relation::Inside),
            (&["af"], &["af.herat"], Relation::Around),
            (&["af.herat"], &["af.ghor"], Relation::Apart),
            (&["af.herat", "af.ghor"], &["af.ghor", "af.farah"], Relation::Overlap),
            (&["af.herat", "af.ghor"], &["af.ghor"], Relation::Around),
            (&["af.herat"], &[], Relation::Unknown),
        ] {
            let relation = compare(&quantity(a, None, None), &quantity(b, None, None));
            assert_eq!(relation.place, expected, "{a:?} {b:?}");
            assert_eq!(relation.lets_differ(), !matches!(expected, Relation::Same | Relation::Unknown));
        }
    }

    #[test]
    fn periods_are_compared_by_their_days() {
        let year = (date(2024, 1, 1), date(2024, 12, 31));
        for (a, b, expected) in [
            (year, year, Relation::Same),
            // The solar year 1403 has a quarter of 2025.
            (year, (date(2024, 3, 20), date(2025, 3, 20)), Relation::Overlap),
            ((date(2024, 5, 1), date(2024, 5, 31)), year, Relation::Inside),
            (year, (date(2024, 5, 1), date(2024, 5, 31)), Relation::Around),
            (year, (date(2023, 1, 1), date(2023, 12, 31)), Relation::Apart),
            ((date(2024, 5, 6), date(2024, 5, 12)), (date(2024, 5, 6), date(2024, 5, 11)), Relation::Same),
        ] {
            let relation = compare(&quantity(&[], Some(a), None), &quantity(&[], Some(b), None));
            assert_eq!(relation.period, expected, "{a:?} {b:?}");
        }
        let later = compare(&quantity(&[], None, Some(date(2024, 5, 7))), &quantity(&[], None, Some(date(2024, 5, 6))));
        assert_eq!(later.as_of, Some(Ordering::Greater));
        assert!(later.lets_differ());
    }
}
