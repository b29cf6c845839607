//! Typed comparison: what two statements' quantities, polarity and times say of each other, by value.
//!
//! Language plays no part here: "58 soldiers were killed" and "۵۸ پوځیان وژل شوي" have the same parts. The
//! comparison feeds the learned scorer as numbers ([`Comparison::features`]) and the output as evidence.

use std::collections::BTreeMap;

use crate::statement::{
    Counted, PlaceKind, PlaceMention, Polarity, Quantity, Relation as FrameMatch, RoleRelation, Statement, TimeMention,
    ZoneSource, compare_frames, predicate,
};

/// How two values of the same thing stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueRelation {
    /// The same best value, hedged alike or not.
    Equal,
    /// Different best values, or none, that can both be true: "at least 50" and "58".
    Compatible,
    /// No value satisfies both.
    Disjoint,
}

/// Two quantities that count the same class of things.
#[derive(Clone, Copy, Debug)]
pub struct QuantityMatch<'statement> {
    /// The quantity in the first statement.
    pub a: &'statement Quantity,
    /// The quantity in the second.
    pub b: &'statement Quantity,
    /// How their values stand to each other.
    pub relation: ValueRelation,
    /// The share of scope ids they have in common (Jaccard), or `None` where one of them has no scope.
    pub scope: Option<f32>,
}

/// What the typed parts of two statements say of each other.
#[derive(Clone, Debug)]
pub struct Comparison<'statement> {
    /// Quantities of one class, each in one match, the best match first.
    pub quantities: Vec<QuantityMatch<'statement>>,
    a: &'statement Statement,
    b: &'statement Statement,
}

/// Number of values that [`Comparison::features`] gives.
pub const FEATURES: usize = 40;

/// What each of [`Comparison::features`] says, in their order.
pub const FEATURE_NAMES: [&str; FEATURES] = [
    "quantities-compared",
    "quantities-of-other-classes",
    "quantity-in-one-only",
    "numbers-in-both",
    "quantities-equal",
    "quantities-compatible",
    "quantities-disjoint",
    "quantities-in-conflict",
    "scope-shared",
    "scope-apart",
    "distance-of-values",
    "values-shared",
    "polarity-opposed",
    "both-negative",
    "one-denies",
    "alleged",
    "planned",
    "conditional",
    "asked",
    "days-shared",
    "days-apart",
    "hours-shared",
    "hours-apart",
    "times-in-both",
    "same-language",
    "same-party",
    "other-party",
    "ratio-of-lengths",
    "place-shared",
    "places-apart",
    "state-same",
    "state-opposite",
    "deeds-in-both",
    "deed-shared",
    "roles-same",
    "agent-differs",
    "patient-differs",
    "agent-and-patient-differ",
    "conflict-of-other-frames",
    "conflict-of-one-frame",
];

impl<'statement> Comparison<'statement> {
    /// Compares the parts of `a` and `b`.
    #[must_use]
    pub fn new(a: &'statement Statement, b: &'statement Statement) -> Self {
        // Of all that can be matched, first those with the likest scope, then those that are the same in a change, then those
        // of the nearest values, then the first; ordered by what is the same for (a, b) and (b, a).
        let mut matches: Vec<((usize, usize), QuantityMatch<'statement>)> = Vec::new();
        for (at, left) in a.quantities.iter().enumerate().filter(|(_, quantity)| is_comparable(quantity.counted)) {
            let alike = b.quantities.iter().enumerate().filter(|(_, right)| are_alike(left, right));
            matches.extend(alike.map(|(other, right)| ((at, other), QuantityMatch::new(left, right))));
        }
        matches.sort_by(|((at, other), x), ((second_at, second_other), y)| {
            let scope = |found: &QuantityMatch<'_>| found.scope.unwrap_or(0.5);
            let is_same_part = |found: &QuantityMatch<'_>| found.a.role == found.b.role;
            scope(y)
                .total_cmp(&scope(x))
                .then_with(|| is_same_part(y).cmp(&is_same_part(x)))
                .then_with(|| x.distance().total_cmp(&y.distance()))
                .then_with(|| {
                    (at.min(other), at.max(other)).cmp(&(second_at.min(second_other), second_at.max(second_other)))
                })
        });
        let (mut used, mut used_of_b) = (vec![false; a.quantities.len()], vec![false; b.quantities.len()]);
        let mut quantities = Vec::new();
        for ((at, other), found) in matches {
            if !used[at] && !used_of_b[other] {
                (used[at], used_of_b[other]) = (true, true);
                quantities.push(found);
            }
        }
        Self { quantities, a, b }
    }

    /// The quantities that cannot both be right: disjoint, and not of scopes that have nothing in common.
    pub fn conflicts(&self) -> impl Iterator<Item = &QuantityMatch<'statement>> {
        self.quantities.iter().filter(|found| found.relation == ValueRelation::Disjoint && found.scope != Some(0.0))
    }

    /// The quantities with equal values.
    pub fn agreements(&self) -> impl Iterator<Item = &QuantityMatch<'statement>> {
        self.quantities.iter().filter(|found| found.relation == ValueRelation::Equal)
    }

    /// What [`Comparison::features`] says, by name, without what is 0.
    #[must_use]
    pub fn named(&self) -> BTreeMap<String, f32> {
        let values = FEATURE_NAMES.iter().zip(self.features()).filter(|&(_, value)| value != 0.0);
        values.map(|(name, value)| ((*name).to_owned(), value)).collect()
    }

    /// Whether one statement denies or negates and the other does not.
    #[must_use]
    pub fn is_opposed(&self) -> bool {
        is_negative(self.a.polarity) != is_negative(self.b.polarity)
    }

    /// The comparison as numbers for the scorer: the same for `(a, b)` and `(b, a)`.
    #[must_use]
    pub fn features(&self) -> [f32; FEATURES] {
        let flag = |condition: bool| f32::from(u8::from(condition));
        let both = |test: fn(&Statement) -> bool| flag(test(self.a) && test(self.b));
        let one = |test: fn(&Statement) -> bool| flag(test(self.a) != test(self.b));
        let has_comparable =
            |statement: &Statement| statement.quantities.iter().any(|quantity| is_comparable(quantity.counted));
        let has_quantity = |statement: &Statement| !statement.quantities.is_empty();
        let relation =
            |wanted| self.quantities.iter().filter(|found| found.relation == wanted).count().min(2) as f32 / 2.0;
        let best_scope = self.quantities.iter().filter_map(|found| found.scope).max_by(f32::total_cmp);
        let nearest = self.quantities.iter().map(QuantityMatch::distance).min_by(f32::total_cmp);
        let days = TimeOverlap::of(self.a, self.b, |time| {
            time.days.map(|(first, last)| (day_number(first), day_number(last)))
        });
        // One clock for both where all hours have one that words or places tell; an outlet's clock says too little.
        let has_clock = |time: &TimeMention| time.zone_source.is_some_and(|source| source != ZoneSource::Outlet);
        let times = || self.a.times.iter().chain(&self.b.times).filter(|time| time.minutes.is_some());
        let is_one_clock = times().all(has_clock);
        let minutes = TimeOverlap::of(self.a, self.b, |time| {
            let ahead = if is_one_clock { time.zone.as_deref().map_or(0, minutes_ahead) } else { 0 };
            time.minutes.map(|(first, last)| {
                let last = if last < first { i64::from(last) + 24 * 60 } else { i64::from(last) };
                (i64::from(first) - ahead, last - ahead)
            })
        });
        let party =
            |statement: &'statement Statement| statement.voice.speaker().and_then(|speaker| speaker.party.as_deref());
        let (party_a, party_b) = (party(self.a), party(self.b));
        let (length_a, length_b) = (letters(self.a), letters(self.b));
        let (places, states) = (shares_place(self.a, self.b), same_state(self.a, self.b));
        let roles = predicate::compare(self.a, self.b);
        let polarity = |wanted: Polarity| flag(self.a.polarity == wanted || self.b.polarity == wanted);
        [
            flag(!self.quantities.is_empty()),
            flag(has_comparable(self.a) && has_comparable(self.b) && self.quantities.is_empty()),
            flag(has_comparable(self.a) != has_comparable(self.b)),
            flag(has_quantity(self.a) && has_quantity(self.b)),
            relation(ValueRelation::Equal),
            relation(ValueRelation::Compatible),
            relation(ValueRelation::Disjoint),
            flag(self.conflicts().next().is_some()),
            best_scope.unwrap_or(0.0),
            flag(best_scope == Some(0.0)),
            nearest.unwrap_or(0.0).min(4.0) / 4.0,
            shared_values(self.a, self.b),
            flag(self.is_opposed()),
            both(|statement| is_negative(statement.polarity)),
            one(|statement| statement.polarity == Polarity::Denied),
            polarity(Polarity::Alleged),
            polarity(Polarity::Planned),
            polarity(Polarity::Conditional),
            polarity(Polarity::Asked),
            flag(days == TimeOverlap::Shared),
            flag(days == TimeOverlap::Apart),
            flag(minutes == TimeOverlap::Shared),
            flag(minutes == TimeOverlap::Apart),
            both(|statement| !statement.times.is_empty()),
            flag(self.a.language.resources() == self.b.language.resources()),
            flag(party_a.is_some() && party_a == party_b),
            flag(party_a.is_some() && party_b.is_some() && party_a != party_b),
            length_a.min(length_b) / length_a.max(length_b),
            flag(places == Some(true)),
            flag(places == Some(false)),
            flag(states == Some(true)),
            flag(states == Some(false)),
            flag(!self.a.predicates.is_empty() && !self.b.predicates.is_empty()),
            flag(roles.is_some()),
            flag(roles == Some(RoleRelation::Same)),
            flag(matches!(roles, Some(RoleRelation::Swapped | RoleRelation::AgentDiffers))),
            flag(roles == Some(RoleRelation::PatientDiffers)),
            flag(roles == Some(RoleRelation::BothDiffer)),
            flag(self.conflicts().any(|found| compare_frames(found.a, found.b).lets_differ())),
            flag(self.conflicts().any(is_of_one_frame)),
        ]
    }
}

/// Whether two quantities are known to be of one place or of one period, and of none that differs.
fn is_of_one_frame(found: &QuantityMatch<'_>) -> bool {
    let frames = compare_frames(found.a, found.b);
    let is_known = frames.place == FrameMatch::Same || frames.period == FrameMatch::Same;
    is_known && !frames.lets_differ()
}

impl<'statement> QuantityMatch<'statement> {
    fn new(a: &'statement Quantity, b: &'statement Quantity) -> Self {
        let scope = match (&a.scope, &b.scope) {
            (Some(a), Some(b)) if !a.ids.is_empty() && !b.ids.is_empty() => {
                let shared = a.ids.iter().filter(|id| b.ids.contains(id)).count();
                let jaccard = shared as f32 / (a.ids.len() + b.ids.len() - shared) as f32;
                // The dead of one side are not those of the other, soldiers though both are.
                Some(if are_sides_apart(&a.ids, &b.ids) { 0.0 } else { jaccard })
            }
            _ => None,
        };
        Self { a, b, relation: relate(a, b), scope }
    }

    /// How far the two values lie apart, as the absolute natural logarithm of their ratio (0 = equal).
    fn distance(&self) -> f32 {
        let value = |quantity: &Quantity| {
            let interval = &quantity.interval;
            interval.best.or(interval.low).or(interval.high).unwrap_or(0.0)
        };
        // One is added so that zero has a logarithm; below nought lie temperatures.
        let logarithm = |value: f64| value.abs().ln_1p().copysign(value);
        #[allow(clippy::cast_possible_truncation, reason = "a logarithm is small")]
        {
            (logarithm(value(self.a)) - logarithm(value(self.b))).abs() as f32
        }
    }
}

/// Whether two scopes name sides of a conflict, and none that could be the same.
fn are_sides_apart(a: &[String], b: &[String]) -> bool {
    let sides = |ids: &[String]| -> Vec<&'static str> {
        let side = |id: &String| match id.as_str() {
            "pakistan" => Some("pakistan"),
            "afghanistan" | "taliban" => Some("afghanistan"),
            "india" => Some("india"),
            "iran" => Some("iran"),
            "ttp" => Some("ttp"),
            _ => None,
        };
        ids.iter().filter_map(side).collect()
    };
    let (a, b) = (sides(a), sides(b));
    !a.is_empty() && !b.is_empty() && !a.iter().any(|side| b.contains(side))
}

/// Whether two statements may be compared by this class. `Other` says only that it is none of the classes, and an
/// ordinal or an age tells who is meant, not how many.
fn is_comparable(counted: Counted) -> bool {
    !matches!(counted, Counted::Other | Counted::Ordinal | Counted::Age)
}

/// Whether two quantities are of one thing, so that their values can stand against each other: of one class, in one
/// currency, and not the one what something was and the other what it became.
fn are_alike(a: &Quantity, b: &Quantity) -> bool {
    // A state's arrest of a fighter is his capture.
    let class = |counted| if counted == Counted::Arrested { Counted::Captured } else { counted };
    let same_role = match (a.role, b.role) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    let same_unit = a.counted != Counted::Money
        || match (&a.unit, &b.unit) {
            (Some(a), Some(b)) => is_currency(a, b) || is_currency(b, a),
            _ => true,
        };
    class(a.counted) == class(b.counted) && same_role && same_unit
}

/// Whether `name`, a currency's code or a name that several share, may be the currency `code`.
fn is_currency(name: &str, code: &str) -> bool {
    let codes: &[&str] = match name {
        "rupee" => &["PKR", "INR", "LKR", "NPR"],
        "rial" => &["IRR", "SAR", "QAR", "OMR", "YER"],
        "dinar" => &["IQD", "KWD"],
        _ => &[],
    };
    name == code || codes.contains(&code)
}

/// Whether a measure of this class is the same quantity when rounded or converted: 2,611 km and 1,622 miles.
fn is_measured(counted: Counted) -> bool {
    matches!(
        counted,
        Counted::Length
            | Counted::Area
            | Counted::Mass
            | Counted::Duration
            | Counted::Temperature
            | Counted::Power
            | Counted::Energy
            | Counted::Speed
            | Counted::Volume
    )
}

fn relate(a: &Quantity, b: &Quantity) -> ValueRelation {
    const ROUNDING: f64 = 0.01;
    if let (Some(x), Some(y)) = (a.interval.best, b.interval.best) {
        let tolerance = if is_measured(a.counted) { ROUNDING * x.abs().max(y.abs()) } else { 1e-9 };
        if (x - y).abs() <= tolerance {
            return ValueRelation::Equal;
        }
    }
    if a.interval.is_disjoint(&b.interval) { ValueRelation::Disjoint } else { ValueRelation::Compatible }
}

/// Whether a statement says that something is not so.
fn is_negative(polarity: Polarity) -> bool {
    matches!(polarity, Polarity::Negated | Polarity::Denied)
}

/// The rough number of letters in a statement: those of the Arabic script take two bytes each.
fn letters(statement: &Statement) -> f32 {
    let bytes = statement.span.len().max(1) as f32;
    if statement.language.is_right_to_left() { bytes / 2.0 } else { bytes }
}

/// Whether a place that one statement names is, or lies in, or holds one that the other names; `None` where one of
/// them names none. Countries and their people say little, and are left out.
fn shares_place(a: &Statement, b: &Statement) -> Option<bool> {
    let is_narrow = |place: &&PlaceMention| !matches!(place.kind, PlaceKind::Country | PlaceKind::Nationality);
    let pairs = a.places.iter().filter(is_narrow).flat_map(|a| b.places.iter().filter(is_narrow).map(move |b| (a, b)));
    pairs.map(|(a, b)| a.lies_in(&b.place) || b.lies_in(&a.place)).reduce(|any, one| any || one)
}

/// Whether two statements say the same of a state that both name, "open" and "open"; `Some(false)` where they say the
/// opposite of one.
fn same_state(a: &Statement, b: &Statement) -> Option<bool> {
    let shared = a.states.iter().flat_map(|a| b.states.iter().filter(|b| b.axis == a.axis).map(move |b| (a, b)));
    shared.map(|(a, b)| a.value == b.value).reduce(|all, one| all && one)
}

/// The share of best values that two statements have in common, whatever they count (Jaccard).
fn shared_values(a: &Statement, b: &Statement) -> f32 {
    let values = |statement: &Statement| {
        let mut bits: Vec<u64> =
            statement.quantities.iter().filter_map(|quantity| quantity.interval.best).map(f64::to_bits).collect();
        bits.sort_unstable();
        bits.dedup();
        bits
    };
    let (a, b) = (values(a), values(b));
    let shared = a.iter().filter(|value| b.contains(value)).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f32 / all as f32 }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TimeOverlap {
    Unknown,
    Shared,
    Apart,
}

impl TimeOverlap {
    /// Whether any two times of the statements overlap, by the ranges that `range` finds in them.
    fn of(a: &Statement, b: &Statement, range: impl Fn(&TimeMention) -> Option<(i64, i64)>) -> Self {
        let mut overlap = Self::Unknown;
        for (first, last) in a.times.iter().filter_map(&range) {
            for (other_first, other_last) in b.times.iter().filter_map(&range) {
                if first <= other_last && other_first <= last {
                    return Self::Shared;
                }
                overlap = Self::Apart;
            }
        }
        overlap
    }
}

/// The minutes that an offset such as `+04:30` is ahead of UTC.
fn minutes_ahead(offset: &str) -> i64 {
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "0"));
    let (hours, minutes): (i64, i64) = (hours.parse().unwrap_or(0), minutes.parse().unwrap_or(0));
    hours * 60 + if offset.starts_with('-') { -minutes } else { minutes }
}

fn day_number(day: jiff::civil::Date) -> i64 {
    i64::from(day.year()) * 372 + i64::from(day.month()) * 31 + i64::from(day.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::span::Span;
    use crate::statement::{ChangeRole, Hedge, Interval, Voice};

    fn statement(quantities: Vec<Quantity>) -> Statement {
        Statement {
            span: Span::new(0, 1),
            language: Language::English,
            voice: Voice::Outlet,
            polarity: Polarity::Asserted,
            polarity_cues: Vec::new(),
            quantities,
            times: Vec::new(),
            places: Vec::new(),
            states: Vec::new(),
            predicates: Vec::new(),
        }
    }

    fn quantity(value: f64, counted: Counted, unit: Option<&str>, role: Option<ChangeRole>) -> Quantity {
        Quantity {
            span: Span::new(0, 1),
            interval: Interval::exact(value),
            hedge: Hedge::Exact,
            counted,
            counted_span: None,
            unit: unit.map(str::to_owned),
            role,
            scope: None,
            place: None,
            period: None,
            as_of: None,
        }
    }

    fn conflicts(a: Quantity, b: Quantity) -> bool {
        let (a, b) = (statement(vec![a]), statement(vec![b]));
        Comparison::new(&a, &b).conflicts().next().is_some()
    }

    #[test]
    fn money_conflicts_in_one_currency() {
        let rupees = |value, unit| quantity(value, Counted::Money, Some(unit), None);
        assert!(conflicts(rupees(50.0, "PKR"), rupees(75.0, "rupee")));
        assert!(!conflicts(rupees(50.0, "PKR"), rupees(75.0, "INR")));
        assert!(!conflicts(rupees(50.0, "USD"), rupees(75.0, "rupee")));
        assert!(conflicts(rupees(50.0, "USD"), quantity(75.0, Counted::Money, None, None)));
    }

    #[test]
    fn an_arrest_is_a_capture() {
        assert!(conflicts(quantity(5.0, Counted::Arrested, None, None), quantity(7.0, Counted::Captured, None, None)));
        assert!(!conflicts(quantity(5.0, Counted::Arrested, None, None), quantity(5.0, Counted::Captured, None, None)));
    }

    #[test]
    fn what_it_was_does_not_conflict_with_what_it_became() {
        let killed = |value, role| quantity(value, Counted::Killed, None, role);
        assert!(!conflicts(killed(19.0, Some(ChangeRole::From)), killed(23.0, Some(ChangeRole::To))));
        assert!(conflicts(killed(25.0, Some(ChangeRole::To)), killed(23.0, Some(ChangeRole::To))));
        assert!(conflicts(killed(25.0, None), killed(23.0, Some(ChangeRole::To))));
    }

    #[test]
    fn cold_and_heat_lie_apart() {
        let degrees = |value| quantity(value, Counted::Temperature, Some("celsius"), None);
        assert!(conflicts(degrees(-14.0), degrees(14.0)));
        let (a, b) = (degrees(-14.0), degrees(-2.0));
        assert!(QuantityMatch::new(&a, &b).distance() > 1.0);
    }

    #[test]
    fn which_quantities_are_matched_does_not_depend_on_the_order() {
        let killed = |value| quantity(value, Counted::Killed, None, None);
        let first = statement(vec![killed(23.0), killed(12.0)]);
        let second = statement(vec![killed(9.0), killed(58.0), killed(14.0)]);
        let (one, other) = (Comparison::new(&first, &second), Comparison::new(&second, &first));
        assert_eq!(one.features().map(f32::to_bits), other.features().map(f32::to_bits));
        let values = |found: &QuantityMatch<'_>| [found.a.interval.best, found.b.interval.best];
        let turned: Vec<_> = other
            .quantities
            .iter()
            .map(|found| {
                let [a, b] = values(found);
                [b, a]
            })
            .collect();
        assert_eq!(one.quantities.iter().map(values).collect::<Vec<_>>(), turned);
    }
}
