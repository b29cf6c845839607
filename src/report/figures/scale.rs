//! From values and days to places, with ticks that people would choose.

use jiff::ToSpan;
use jiff::civil::Date;

use super::text;

/// How many times as large as the smallest the largest value must be for an axis to be logarithmic.
const SPREAD: f64 = 50.0;

/// An axis of values from left to right.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    /// Whether equal lengths are equal ratios.
    pub(super) is_logarithmic: bool,
    /// The values with a mark, ascending.
    pub(super) ticks: Vec<f64>,
    from: f64,
    to: f64,
}

impl Axis {
    /// An axis between the places `from` and `to` on which `values` lie, which are finite. Logarithmic if all are above zero
    /// and the largest is more than 50 times the smallest.
    pub(super) fn of(values: &[f64], from: f64, to: f64) -> Self {
        // Far from where differences overflow.
        let values = || values.iter().map(|value| value.clamp(-1e300, 1e300));
        let (least, most) = values().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), it| (a.min(it), b.max(it)));
        let (least, most) = if least > most { (0.0, 1.0) } else { (least, most) };
        // Values this close to zero are not told of in news, and their reciprocals are no numbers.
        let is_logarithmic = least > 1e-300 && most / SPREAD > least;
        let ticks = if is_logarithmic {
            logarithmic(least, most)
        } else {
            linear(least, most, values().all(|value| value.fract() == 0.0))
        };
        let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
        let mut axis = Self { low, high, is_logarithmic, ticks, from, to };
        axis.thin_out();
        axis
    }

    /// Where `value` lies; at an end of the axis where it lies beyond.
    pub(super) fn at(&self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        let share = if self.is_logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.from + share * (self.to - self.from)
    }

    /// Takes ticks out until the numbers have room beside each other.
    fn thin_out(&mut self) {
        let all = self.ticks.clone();
        for every in 1..=all.len() {
            self.ticks = all.iter().copied().step_by(every).collect();
            let ends = self.ticks.iter().map(|&tick| {
                let half = text::width(&number(tick), super::drawing::SMALL, false) / 2.0 + 4.0;
                (self.at(tick) - half, self.at(tick) + half)
            });
            let ends: Vec<(f64, f64)> = ends.collect();
            if ends.windows(2).all(|pair| pair[0].1 <= pair[1].0) {
                break;
            }
        }
    }
}

/// `mantissa` times ten to the power `exponent`, exact to the last digit on every machine.
fn decimal(mantissa: u32, exponent: i32) -> f64 {
    format!("{mantissa}e{exponent}").parse().unwrap_or(f64::INFINITY)
}

/// The power of ten that `value`, above zero, is at least.
fn exponent(value: f64) -> i32 {
    let text = format!("{value:e}");
    text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or_default()
}

/// Round values with equal steps that enclose `least` and `most`. Zero is one of them where it lies near enough.
fn linear(least: f64, most: f64, is_whole: bool) -> Vec<f64> {
    let mut least = least;
    let mut most = most;
    if least >= 0.0 && least <= most * 0.5 {
        least = 0.0;
    }
    // Closer than this they cannot be told apart on an axis, nor counted between.
    if most - least <= most.abs().max(least.abs()) * 1e-9 {
        let room = if least == 0.0 { 1.0 } else { (least.abs() * 0.1).max(f64::from(u8::from(is_whole))) };
        (least, most) = (least - room, most + room);
    }
    let raw = (most - least) / 7.0;
    let mut power = exponent(raw);
    let mut step = [1, 2, 5, 10].map(|digit| decimal(digit, power)).into_iter().find(|step| *step >= raw * 0.999);
    if is_whole && power < 0 {
        power = 0;
        step = Some(1.0);
    }
    let step = step.unwrap_or_else(|| decimal(10, power));
    let mut ticks = Vec::new();
    let mut at = (least / step).floor();
    loop {
        // A quotient where the step is below one: the product would not be round.
        let tick = if power < 0 { at / (1.0 / step).round() } else { at * step };
        ticks.push(tick);
        // The second test ends what steps too small to count would not.
        if tick >= most || ticks.len() > 20 {
            return ticks;
        }
        at += 1.0;
    }
}

/// Round values from one power of ten to the next that enclose `least` and `most`, which are above zero.
fn logarithmic(least: f64, most: f64) -> Vec<f64> {
    let decades = exponent(most) - exponent(least) + 1;
    let digits: &[u32] = if decades <= 4 { &[1, 2, 5] } else { &[1] };
    let all: Vec<f64> = (exponent(least)..=exponent(most) + 1)
        .flat_map(|power| digits.iter().map(move |&digit| decimal(digit, power)))
        .filter(|tick| tick.is_finite())
        .collect();
    let from = all.partition_point(|tick| *tick <= least).saturating_sub(1);
    let to = all.partition_point(|tick| *tick < most).min(all.len() - 1);
    all[from..=to].to_vec()
}

/// A value as a label has it: `1,200`, `1.5 million`.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if size >= 1e15 || (size > 0.0 && size < 1e-3) {
        return format!("{value:e}");
    }
    for (unit, name) in [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")] {
        if size >= unit {
            return format!("{} {name}", plain(value / unit));
        }
    }
    plain(value)
}

/// With three decimals at most and a comma between thousands.
fn plain(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("\u{2212}", rest));
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

/// An axis of days from left to right.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Days {
    first: Date,
    /// How many days it covers.
    count: f64,
    /// The days with a mark, ascending, with their labels.
    pub(super) ticks: Vec<(Date, String)>,
    /// Whether every day has a mark, which is then its middle and not its beginning.
    is_daily: bool,
    from: f64,
    to: f64,
}

impl Days {
    /// An axis between the places `from` and `to` that covers the days from `first` to `last`, both whole.
    pub(super) fn of(first: Date, last: Date, from: f64, to: f64) -> Self {
        let count = f64::from(between(first, last)) + 1.0;
        let room = ((to - from) / (text::width("2000-00-00", super::drawing::SMALL, false) + 14.0)).max(1.0);
        let is_daily = count <= room;
        let mut axis = Self { first, count, ticks: Vec::new(), is_daily, from, to };
        for step in Step::ALL {
            let ticks = step.ticks(first, last);
            if ticks.as_ref().is_some_and(|ticks| ticks.len() as f64 <= room && !ticks.is_empty()) {
                axis.ticks = ticks.unwrap_or_default();
                break;
            }
        }
        if axis.ticks.is_empty() {
            axis.ticks = vec![(first, first.to_string())];
        }
        axis
    }

    /// Where `day` begins.
    pub(super) fn start(&self, day: Date) -> f64 {
        self.from + f64::from(between(self.first, day)) / self.count * (self.to - self.from)
    }

    /// Where `day` ends.
    pub(super) fn end(&self, day: Date) -> f64 {
        self.from + (f64::from(between(self.first, day)) + 1.0) / self.count * (self.to - self.from)
    }

    /// Where the label of a tick stands.
    pub(super) fn label(&self, day: Date) -> f64 {
        if self.is_daily { f64::midpoint(self.start(day), self.end(day)) } else { self.start(day) }
    }
}

/// How many days lie from the first to the beginning of the second.
fn between(first: Date, second: Date) -> i32 {
    // Without units larger than days there is nothing that could fail.
    first.until(second).map_or(0, |span| span.get_days())
}

/// From one tick of days to the next.
#[derive(Clone, Copy)]
enum Step {
    Days(i32),
    Months(i8),
    Years(i16),
}

impl Step {
    const ALL: [Self; 15] = [
        Self::Days(1),
        Self::Days(2),
        Self::Days(7),
        Self::Days(14),
        Self::Months(1),
        Self::Months(3),
        Self::Months(6),
        Self::Years(1),
        Self::Years(2),
        Self::Years(5),
        Self::Years(10),
        Self::Years(50),
        Self::Years(100),
        Self::Years(1000),
        Self::Years(5000),
    ];

    /// The ticks from `first` to `last`; `None` where they would be far too many.
    fn ticks(self, first: Date, last: Date) -> Option<Vec<(Date, String)>> {
        const FAR_TOO_MANY: usize = 200;
        let mut day = match self {
            Self::Days(_) => first,
            Self::Months(step) => Date::new(first.year(), (first.month() - 1) / step * step + 1, 1).ok()?,
            Self::Years(step) => Date::new(first.year().div_euclid(step) * step, 1, 1).ok()?,
        };
        let mut ticks = Vec::new();
        while day <= last {
            if ticks.len() > FAR_TOO_MANY {
                return None;
            }
            let text = day.to_string();
            let shown = match self {
                Self::Days(_) => text.len(),
                Self::Months(_) => text.len() - 3,
                Self::Years(_) => text.len() - 6,
            };
            if day >= first {
                ticks.push((day, text[..shown].to_owned()));
            }
            let next = match self {
                Self::Days(step) => day.checked_add(step.days()),
                Self::Months(step) => day.checked_add(i64::from(step).months()),
                Self::Years(step) => day.checked_add(i64::from(step).years()),
            };
            let Ok(next) = next else { break };
            day = next;
        }
        Some(ticks)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ticks(values: &[f64]) -> Vec<f64> {
        Axis::of(values, 0.0, 400.0).ticks
    }

    #[test]
    fn ticks_are_round_and_enclose_the_values() {
        assert_eq!(ticks(&[15.0, 58.0]), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
        assert_eq!(ticks(&[3.0, 4.0]), [3.0, 4.0]);
        assert_eq!(ticks(&[7.0, 7.0]), [6.0, 7.0, 8.0]);
        assert_eq!(ticks(&[0.1, 0.65]), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
        assert_eq!(ticks(&[]), ticks(&[0.0, 1.0]));
    }

    #[test]
    fn an_axis_is_logarithmic_only_where_values_spread_wide_and_none_is_zero() {
        let is_logarithmic = |values: &[f64]| Axis::of(values, 0.0, 400.0).is_logarithmic;
        assert!(is_logarithmic(&[2.0, 101.0]));
        assert!(!is_logarithmic(&[2.0, 100.0]));
        assert!(!is_logarithmic(&[0.0, 1000.0]));
        assert!(!is_logarithmic(&[-1.0, 1000.0]));
        assert_eq!(ticks(&[2.0, 150.0]), [2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0]);
        // Where every power of ten has no room every other one has a mark.
        assert_eq!(ticks(&[3.0, 2e7])[..2], [1.0, 100.0]);
    }

    #[test]
    fn numbers_are_short_and_keep_their_value() {
        let shown = [1200.0, 1.5e6, 2e9, 0.25, -3.0, 0.0, 1e300].map(number);
        assert_eq!(shown, ["1,200", "1.5 million", "2 billion", "0.25", "\u{2212}3", "0", "1e300"]);
    }

    #[test]
    fn days_are_marked_as_densely_as_their_labels_allow() {
        let axis = |first: &str, last: &str| Days::of(first.parse().unwrap(), last.parse().unwrap(), 0.0, 480.0);
        let labels = |axis: &Days| axis.ticks.iter().map(|(_, label)| label.clone()).collect::<Vec<_>>();
        assert_eq!(labels(&axis("2025-10-12", "2025-10-14")), ["2025-10-12", "2025-10-13", "2025-10-14"]);
        assert_eq!(labels(&axis("2025-10-12", "2025-10-12")), ["2025-10-12"]);
        assert_eq!(labels(&axis("2024-11-20", "2025-10-12")), ["2025-01", "2025-04", "2025-07", "2025-10"]);
        assert!(!labels(&axis("0001-01-01", "9999-12-31")).is_empty());
    }

    proptest! {
        #[test]
        fn every_value_lies_on_its_axis(values in prop::collection::vec(-1e308_f64..1e308, 1..6), power in -300..1) {
            let values: Vec<f64> = values.iter().map(|value| value * decimal(1, power)).collect();
            let axis = Axis::of(&values, 10.0, 300.0);
            prop_assert!(axis.ticks.is_sorted());
            prop_assert!(axis.ticks.len() <= 40);
            for value in values {
                prop_assert!((10.0..=300.0).contains(&axis.at(value)));
            }
        }
    }
}
