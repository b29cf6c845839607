//! Contradiction: whether two statements on one point can both be true, how sure that is, and which words show it.
//!
//! [`typed`] compares the parts by value; the [pair scorer](crate::scorer) weighs that comparison together with the
//! vectors. A [`Verdict`] states the result with its evidence, so that a reader can check it against the words.

mod comparer;
pub mod relation;
pub mod setting;
pub mod typed;

pub use comparer::Comparer;
pub use relation::Relation;

use crate::record::{ConflictType, PairLabel};
use crate::scorer::{PairScorer, PairScores, Projected};
use crate::span::Span;
use crate::statement::{Counted, Hedge, Polarity, Quantity, Statement};
use setting::Setting;
use typed::{Comparison, QuantityMatch};

/// A statement with all that comparing it takes.
#[derive(Clone, Copy, Debug)]
pub struct Side<'statement> {
    /// The statement.
    pub statement: &'statement Statement,
    /// The text its spans index.
    pub text: &'statement str,
    /// Its vector, prepared by the scorer.
    pub projected: &'statement Projected,
    /// Where and when it is set, where its document tells.
    pub setting: Option<&'statement Setting>,
}

/// What two statements say of each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Probability that both speak to the same point.
    pub same_point: f64,
    /// Probability that they contradict each other, as far as they are taken to speak to the same point.
    pub contradiction: f64,
    /// What that comes to.
    pub label: PairLabel,
    /// On what the pair turns.
    pub turns_on: ConflictType,
    /// The words it rests on.
    pub evidence: Vec<Evidence>,
    /// The reason in a sentence.
    pub explanation: String,
}

impl Verdict {
    /// The verdict on a pair of which one updates the other's figure, which is no conflict.
    #[must_use]
    pub fn of_update(mut self) -> Self {
        self.contradiction *= UPDATED;
        if self.label == PairLabel::Contradict {
            self.label = PairLabel::Neutral;
        }
        "The later one tells that the figure has changed since: an update, not a conflict."
            .clone_into(&mut self.explanation);
        self
    }
}

/// Words of one of the two statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Whether they stand in the second statement.
    pub in_second: bool,
    /// Where, in that statement's text.
    pub span: Span,
    /// What they come to in comparable words, such as `at least 58 killed`.
    pub value: Option<String>,
}

/// The score from which a pair is labelled a contradiction unless a config says otherwise.
pub const DEFAULT_THRESHOLD: f64 = 0.5;

/// What is left of the probability of one point where the settings are apart: they are read from few words, and two
/// reports of one event may name neighbouring provinces.
const APART: f64 = 0.35;

/// How the log odds of one point among an event's other pairs, and being in one cluster, make the log odds of one point in the
/// end. Fitted on the 18 events of articles held out of all training (`training/pairs/calibrate.py`).
const OF_CONTEXT: f64 = 0.664;
const OF_CLUSTER: f64 = 1.301;
const OF_NEITHER: f64 = -1.140;

/// Two statements that are compared outside any event are taken to speak to one point, unless that is less likely than this.
const LIKELY: f64 = 0.1;

/// What is left of the contradiction score where one statement updates the other.
const UPDATED: f64 = 0.2;

/// Compares two statements, taken to speak to one point unless that is unlikely; a contradiction score of at least `threshold` makes the label. Swapping them changes nothing but the order of the evidence and of the explanation.
#[must_use]
pub fn compare(scorer: &PairScorer, a: Side<'_>, b: Side<'_>, threshold: f64) -> Verdict {
    let found = score(scorer, a, b);
    let same_point = same_point(a, b, &found);
    Verdict { same_point, ..judge(a, b, &found, (same_point / LIKELY).min(1.0), threshold) }
}

/// What the scorer says of two statements by themselves.
#[must_use]
pub fn score(scorer: &PairScorer, a: Side<'_>, b: Side<'_>) -> PairScores {
    scorer.score(a.projected, b.projected, &Comparison::new(a.statement, b.statement).features())
}

/// Whether two statements are set in two events, as far as their words tell; where something happened can be what a pair
/// turns on.
#[must_use]
pub fn is_other_event(a: Side<'_>, b: Side<'_>, scores: &PairScores) -> bool {
    a.setting.zip(b.setting).is_some_and(|(a, b)| a.is_apart(b)) && scores.turns_on != ConflictType::Place
}

/// The probability that two statements speak to the same point, given what the scorer says of them and where they are
/// set.
#[must_use]
pub fn same_point(a: Side<'_>, b: Side<'_>, scores: &PairScores) -> f64 {
    scores.same_point * if is_other_event(a, b, scores) { APART } else { 1.0 }
}

/// The probability that two statements speak to one point, given how likely that is among the other pairs of their event,
/// and whether a cluster holds both.
#[must_use]
pub fn aligned(same_point: f64, is_grouped: bool) -> f64 {
    let odds = (same_point / (1.0 - same_point)).ln().clamp(-MOST, MOST);
    let own = OF_CONTEXT * odds + OF_NEITHER + if is_grouped { OF_CLUSTER } else { 0.0 };
    1.0 / (1.0 + (-own).exp())
}

/// No probability counts as surer than this, in log odds.
const MOST: f64 = 9.2;

/// Judges two statements by their `scores`, taking it for as likely as `same_point` says that they speak to the same point; a
/// contradiction score of at least `threshold` makes the label.
#[must_use]
pub fn judge(a: Side<'_>, b: Side<'_>, scores: &PairScores, same_point: f64, threshold: f64) -> Verdict {
    let comparison = &Comparison::new(a.statement, b.statement);
    let is_other_event = is_other_event(a, b, scores);
    let contradiction = same_point * scores.contradict;
    let label = if contradiction >= threshold {
        PairLabel::Contradict
    } else if same_point >= 0.5 && scores.agree > scores.neutral && scores.agree > scores.contradict {
        PairLabel::Agree
    } else {
        PairLabel::Neutral
    };
    let turns_on = turns_on(comparison, scores);
    let (evidence, mut explanation) = explain(a, b, comparison, label, turns_on);
    if let (true, Some((a, b))) = (is_other_event, a.setting.zip(b.setting)) {
        explanation.push_str(&how_apart(a, b));
    }
    Verdict { same_point, contradiction, label, turns_on, evidence, explanation }
}

/// Why two statements are taken to be of two events.
fn how_apart(a: &Setting, b: &Setting) -> String {
    if a.is_background == b.is_background {
        format!(
            " They are set in different provinces, {} and {}, so are less likely of one event.",
            a.provinces.join(", "),
            b.provinces.join(", ")
        )
    } else {
        " One tells of what happened long before it was published, so they are less likely of one event.".to_owned()
    }
}

/// The type: the scorer's, unless the typed parts show a conflict that it does not name.
fn turns_on(comparison: &Comparison<'_>, scores: &PairScores) -> ConflictType {
    match scores.turns_on {
        ConflictType::Quantity | ConflictType::Time | ConflictType::Cause
            if comparison.conflicts().next().is_some() =>
        {
            ConflictType::Quantity
        }
        other => other,
    }
}

fn explain(
    a: Side<'_>,
    b: Side<'_>,
    comparison: &Comparison<'_>,
    label: PairLabel,
    turns_on: ConflictType,
) -> (Vec<Evidence>, String) {
    // Only a match that shows what the label says is put forward as its reason.
    let quantities = match label {
        PairLabel::Contradict => comparison.conflicts().next(),
        PairLabel::Agree => comparison.agreements().next(),
        PairLabel::Neutral => comparison.quantities.first(),
    };
    if let (ConflictType::Quantity, Some(found)) = (turns_on, quantities) {
        return explain_quantities(a, b, found, label);
    }
    let cues = |side: Side<'_>, in_second| {
        let cues = side.statement.polarity_cues.iter();
        cues.map(move |&span| Evidence {
            in_second,
            span,
            value: Some(polarity_name(side.statement.polarity).to_owned()),
        })
        .collect::<Vec<_>>()
    };
    let times = |side: Side<'_>, in_second| {
        side.statement
            .times
            .iter()
            .map(|time| Evidence {
                in_second,
                span: time.span,
                value: time.days.map(
                    |(first, last)| {
                        if first == last { first.to_string() } else { format!("{first} to {last}") }
                    },
                ),
            })
            .collect::<Vec<_>>()
    };
    let of_sides = |parts: &dyn Fn(Side<'_>, bool) -> Vec<Evidence>| {
        let mut evidence = parts(a, false);
        evidence.extend(parts(b, true));
        // A side without such words is shown whole: what it says is what the other's words stand against.
        for (side, in_second) in [(a, false), (b, true)] {
            if evidence.iter().all(|evidence| evidence.in_second != in_second) {
                evidence.push(Evidence { in_second, span: side.statement.span, value: None });
            }
        }
        // A statement without words has none to show.
        evidence.retain(|evidence| !evidence.span.is_empty());
        evidence.sort_by_key(|evidence| (evidence.in_second, evidence.span));
        evidence
    };
    let evidence = match turns_on {
        // "The dam burst" against "the dam did not burst" is of either type; its words are the negation's.
        ConflictType::Polarity => of_sides(&cues),
        ConflictType::Status if comparison.is_opposed() => of_sides(&cues),
        ConflictType::Time => of_sides(&times),
        _ => of_sides(&|_, _| Vec::new()),
    };
    let point = match turns_on {
        ConflictType::Quantity => "how many or how much",
        ConflictType::Polarity => "whether it is so",
        ConflictType::Actor => "who did it",
        ConflictType::Status => "in what state it is",
        ConflictType::Time => "when",
        ConflictType::Place => "where",
        ConflictType::Cause => "why",
        ConflictType::Other => "a matter of no listed type",
    };
    let explanation = match label {
        PairLabel::Contradict if turns_on == ConflictType::Polarity && comparison.is_opposed() => format!(
            "One statement is {}, the other {}, on the same point.",
            polarity_name(a.statement.polarity),
            polarity_name(b.statement.polarity)
        ),
        PairLabel::Contradict => {
            format!("On the same point, the two cannot both be true; by the learned scorer it turns on {point}.")
        }
        PairLabel::Agree => format!("The two say the same on one point; by the learned scorer it turns on {point}."),
        PairLabel::Neutral => "The two neither clearly contradict nor clearly confirm each other.".to_owned(),
    };
    (evidence, explanation)
}

fn explain_quantities(
    a: Side<'_>,
    b: Side<'_>,
    found: &QuantityMatch<'_>,
    label: PairLabel,
) -> (Vec<Evidence>, String) {
    let (value_a, value_b) = (describe(found.a, a.text), describe(found.b, b.text));
    let explanation = match label {
        PairLabel::Contradict => format!("{value_a} / {value_b}: no value satisfies both."),
        PairLabel::Agree => format!("{value_a} / {value_b}: the same."),
        PairLabel::Neutral => format!("{value_a} / {value_b}: neither clearly the same nor clearly in conflict."),
    };
    let evidence = [(false, found.a, value_a), (true, found.b, value_b)].map(|(in_second, quantity, value)| Evidence {
        in_second,
        span: quantity.span,
        value: Some(value),
    });
    (evidence.to_vec(), explanation)
}

/// A quantity in words that compare across languages: `at least 58 killed`.
#[must_use]
pub fn describe(quantity: &Quantity, text: &str) -> String {
    let interval = &quantity.interval;
    let number = |value: Option<f64>| value.map_or_else(|| "?".to_owned(), plain_number);
    let value = match quantity.hedge {
        Hedge::Exact => number(interval.best),
        Hedge::AtLeast => format!("at least {}", number(interval.low)),
        Hedge::MoreThan => format!("more than {}", number(interval.low)),
        Hedge::UpTo => format!("up to {}", number(interval.high)),
        Hedge::LessThan => format!("fewer than {}", number(interval.high)),
        Hedge::About => format!("about {}", number(interval.best)),
        Hedge::Nearly => format!("nearly {}", number(interval.best.or(interval.high))),
        Hedge::Between => format!("{} to {}", number(interval.low), number(interval.high)),
        Hedge::Vague => quantity.span.of(text).to_owned(),
    };
    let counted = match quantity.counted {
        Counted::Killed => "killed",
        Counted::Wounded => "wounded",
        Counted::Missing => "missing",
        Counted::Captured => "captured",
        Counted::Arrested => "arrested",
        Counted::Displaced => "displaced",
        Counted::Rescued => "rescued",
        Counted::People => "people",
        Counted::Posts => "posts",
        Counted::Buildings => "buildings",
        Counted::Vehicles => "vehicles",
        Counted::Animals => "animals",
        Counted::Percent => "percent",
        Counted::PercentagePoints => "percentage points",
        Counted::Length => "km",
        Counted::Area => "hectares",
        Counted::Mass => "kg",
        Counted::Duration => "hours",
        Counted::Temperature => "degrees Celsius",
        Counted::Power => "MW",
        Counted::Energy => "kWh",
        Counted::Speed => "km/h",
        Counted::Volume => "litres",
        Counted::Score => "in the score",
        Counted::Ratio => "times as much",
        Counted::Ordinal => "in rank",
        Counted::Age => "years of age",
        Counted::Money | Counted::Other => quantity.counted_span.map_or("", |span| span.of(text)),
    };
    format!("{value} {counted}").trim_end().to_owned()
}

/// A number as people write it: without a needless point, with at most two decimals.
fn plain_number(value: f64) -> String {
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short.is_empty() || short == "-" { "0".to_owned() } else { short.to_owned() }
}

const fn polarity_name(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Asserted => "asserted",
        Polarity::Negated => "negated",
        Polarity::Denied => "denied",
        Polarity::Alleged => "alleged",
        Polarity::Conditional => "conditional",
        Polarity::Planned => "planned",
        Polarity::Asked => "asked",
    }
}
