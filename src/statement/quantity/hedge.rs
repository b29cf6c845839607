//! Ranges and hedges: from numbers to the values they may stand for.

use super::number::{Form, Number};
use super::reject::is_dash;
use super::sentence::Sentence;
use super::vocabulary::{Role, Side, Unit, UnitKind};
use crate::language::Language;
use crate::statement::{Counted, Hedge, Interval};

/// A number or a range with its hedge.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    /// Its first token, the hedge's if one stands before it.
    pub(super) first: usize,
    /// The token after its last.
    pub(super) last: usize,
    /// The first token of the number proper.
    pub(super) core_first: usize,
    /// The token after the last of the number proper.
    pub(super) core_last: usize,
    pub(super) interval: Interval,
    pub(super) hedge: Hedge,
    pub(super) form: Form,
    /// Whether it is the word for one, and nothing beside it shows that it counts.
    pub(super) is_bare_one: bool,
    /// Whether it is "no" or "nobody".
    pub(super) is_none: bool,
    /// Whether it is one side's points in a game.
    pub(super) is_score: bool,
}

/// How far the values of "about 50" and "nearly 50" reach, as a share of the number.
const MARGIN: f64 = 0.1;

/// The values that `value` may stand for under `hedge`.
fn interval(value: f64, hedge: Hedge) -> Interval {
    let (low, high) = match hedge {
        Hedge::Exact | Hedge::Between | Hedge::Vague => (Some(value), Some(value)),
        Hedge::AtLeast | Hedge::MoreThan => (Some(value), None),
        Hedge::UpTo | Hedge::LessThan => (None, Some(value)),
        Hedge::About => (Some(value - MARGIN * value.abs()), Some(value + MARGIN * value.abs())),
        Hedge::Nearly => (Some(value - MARGIN * value.abs()), Some(value)),
    };
    Interval { low, best: Some(value), high }
}

/// The numbers of `numbers` with their hedges, ranges made one.
pub(super) fn mentions(sentence: &Sentence<'_, '_>, numbers: &[Number]) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::with_capacity(numbers.len());
    let mut at = 0;
    while let Some(number) = numbers.get(at) {
        let limit = numbers.get(at + 1).map_or(sentence.tokens.len(), |next| next.first);
        if let Some(next) = numbers.get(at + 1)
            && is_score(sentence, number, next)
        {
            at += 2;
            for side in [number, next] {
                let mention = bare(side);
                mentions.push(Mention { is_score: true, is_bare_one: false, ..mention });
            }
            continue;
        }
        if let Some(next) = numbers.get(at + 1)
            && let Some(range) = range(sentence, number, next)
        {
            at += 2;
            let limit = numbers.get(at).map_or(sentence.tokens.len(), |after| after.first);
            mentions.push(hedged_range(sentence, range, limit));
            continue;
        }
        at += 1;
        mentions.push(hedged(sentence, number, limit));
    }
    mentions
}

fn hedged_range(sentence: &Sentence<'_, '_>, range: Mention, limit: usize) -> Mention {
    // "at least 16 to 18" widens the range at one end.
    let Some((hedge, first)) = hedge_before(sentence, range.core_first) else { return range };
    let interval = match hedge {
        Hedge::AtLeast | Hedge::MoreThan => Interval { high: None, ..range.interval },
        Hedge::UpTo | Hedge::LessThan => Interval { low: None, ..range.interval },
        _ => range.interval,
    };
    let first = if hedge == Hedge::Exact { range.first } else { first.min(range.first) };
    Mention { first, last: range.last.min(limit), interval, ..range }
}

/// The range that two neighbouring numbers make.
fn range(sentence: &Sentence<'_, '_>, low: &Number, high: &Number) -> Option<Mention> {
    let are_plain = [low, high].iter().all(|n| n.form == Form::Cardinal && n.vague.is_none() && !n.is_none);
    if !are_plain {
        return None;
    }
    // "5% to 10%", "10 km to 12 km", "$2 million to $3 million"
    let unit = |at| sentence.find(at, |role| if let Role::Unit(unit) = role { Some(unit.counted) } else { None });
    let low_unit = unit(low.last);
    if low_unit.is_some_and(|(_, low)| unit(high.last).is_some_and(|(_, high)| low != high)) {
        return None;
    }
    let gap = low_unit.map_or(low.last, |(hit, _)| hit.last);
    let [low_first, high_first] = [low.first, high.first].map(|first| {
        let before = sentence.find_before(first, |role| match role {
            Role::Unit(unit) if unit.side.is_before() => Some(()),
            _ => None,
        });
        before.map_or(first, |(hit, ())| hit.first)
    });
    let joins = |from: usize, wanted: fn(Role) -> bool| {
        sentence.at(from).iter().any(|hit| wanted(hit.role) && hit.last == high_first)
    };
    let starts = [low.last, gap];
    let is_dashed = starts.iter().any(|&at| at + 1 == high_first && sentence.mark(at).is_some_and(is_dash));
    let is_to = starts.iter().any(|&at| joins(at, |role| matches!(role, Role::To | Role::Or)));
    let is_and = starts.iter().any(|&at| joins(at, |role| matches!(role, Role::And | Role::Coordinator)));
    let before = sentence.find_before(low_first, |role| match role {
        Role::Between(Side::Before) => Some(()),
        _ => None,
    });
    let after = (high.last..high.last + 3).find_map(|at| {
        let is_gap = (high.last..at).all(|gap| sentence.is_word(gap));
        let found = sentence.find(at, |role| matches!(role, Role::Between(Side::After)).then_some(()));
        found.filter(|_| is_gap)
    });
    // دو تین: "two or three"; پندرہ بیس: "fifteen to twenty".
    let is_round = |value: f64| value >= 5.0 && value % 5.0 <= 0.0;
    let step = high.value / high.scale - low.value;
    let is_next = low.value < 10.0 && (step - 1.0).abs() < f64::EPSILON;
    let are_round = is_round(low.value) && is_round(high.value / high.scale) && step > 0.0 && step <= low.value;
    let is_pair = sentence.language != Language::English
        && low.last == high.first
        && low.numeral.is_none()
        && high.numeral.is_none()
        && (low.value > 1.0 || sentence.language == Language::Urdu)
        && (is_next || are_round && low.scale <= 1.0);
    let is_between = is_and && (before.is_some() || after.is_some());
    if !(is_dashed || is_to || is_between || is_pair) || is_change(sentence, low_first) {
        return None;
    }
    // "plunged Rs2,900 to Rs241,300": the difference and what it became.
    let is_told = sentence.find_before(low_first, |role| (role == Role::Change).then_some(())).is_some();
    if is_to && is_told && high.value > 5.0 * low.value && high.scale <= low.scale {
        return None;
    }
    // "2 to 3 million"
    let shares_scale = high.scale > 1.0 && low.scale <= 1.0 && low.value < high.value / high.scale;
    let low_value = if shares_scale { low.value * high.scale } else { low.value };
    if low_value >= high.value {
        // ۶۰-۱۰ دقیقه, typed in the order in which it is seen.
        let is_swapped = is_dashed
            && sentence.language != Language::English
            && low_value > high.value
            && sentence.is(high.last, |role| matches!(role, Role::Unit(_)));
        if !is_swapped {
            return None;
        }
        return Some(between(low.first, high.last, low, high, (high.value, low_value)));
    }
    let first = before.map_or(low.first, |(hit, ())| hit.first);
    let last = after.filter(|_| !is_dashed).map_or(high.last, |(hit, ())| hit.last);
    Some(between(first, last, low, high, (low_value, high.value)))
}

/// The range over tokens `first..last` whose ends are `low` and `high`.
const fn between(first: usize, last: usize, low: &Number, high: &Number, ends: (f64, f64)) -> Mention {
    Mention {
        first,
        last,
        core_first: low.first,
        core_last: high.last,
        interval: Interval { low: Some(ends.0), best: None, high: Some(ends.1) },
        hedge: Hedge::Between,
        form: Form::Cardinal,
        is_bare_one: false,
        is_none: false,
        is_score: false,
    }
}

/// Whether two neighbouring numbers are the score of a game: 3-1, سه بر یک, ایک کے مقابلے میں تین گول. A word of games
/// stands in the sentence, and what the numbers count does not follow.
fn is_score(sentence: &Sentence<'_, '_>, left: &Number, right: &Number) -> bool {
    const MOST: f64 = 200.0;
    let is_plain = |n: &Number| {
        let is_count = n.form == Form::Cardinal && n.vague.is_none() && !n.is_none && n.value <= MOST;
        is_count && n.value >= 0.0 && n.value.fract() <= 0.0
    };
    if !is_plain(left) || !is_plain(right) {
        return false;
    }
    let is_dashed = right.first == left.last + 1
        && sentence.mark(left.last).is_some_and(is_dash)
        && sentence.is_joined(left.last) == sentence.is_joined(right.first);
    let is_versus = sentence.at(left.last).iter().any(|hit| hit.role == Role::Versus && hit.last == right.first);
    // تین صفر سے
    let is_beside =
        sentence.language == Language::Urdu && right.first == left.last && sentence.word(right.last) == "سی";
    let is_goal = |at| matches!(sentence.word(at), "گول" | "goals" | "goal");
    let counts = |role| match role {
        Role::Unit(unit) => unit.side.is_after() && unit.kind == UnitKind::Plain,
        Role::Noun(_) => true,
        _ => false,
    };
    let is_from = sentence.language == Language::English && left.first > 0 && sentence.word(left.first - 1) == "from";
    (is_dashed || (is_versus || is_beside) && left.value.max(right.value) <= 30.0)
        && !is_from
        && sentence.hints(Counted::Score)
        && (!sentence.is(right.last, counts) || is_goal(right.last))
}

/// Whether the two numbers are what something rose or fell from and to.
fn is_change(sentence: &Sentence<'_, '_>, low: usize) -> bool {
    let from = low.saturating_sub(6);
    let is_mark = |role| matches!(role, Role::From(Side::Before) | Role::Difference(Side::Before));
    let is_from = sentence.find_before(low, |role| is_mark(role).then_some(())).is_some();
    is_from && (from..low).any(|at| sentence.is(at, |role| role == Role::Change))
}

/// The hedge that ends before token `end`, and its first token. Of two, the one that sets a bound holds.
fn hedge_before(sentence: &Sentence<'_, '_>, end: usize) -> Option<(Hedge, usize)> {
    let mut found: Option<(Hedge, usize)> = None;
    let mut end = end;
    for _ in 0..3 {
        let hedge = |end| {
            sentence.find_before(end, |role| match role {
                Role::Hedge(hedge, side) if side.is_before() => Some(hedge),
                _ => None,
            })
        };
        let skip = |end: usize| {
            let is_skipped = |role| {
                matches!(role, Role::Filler | Role::Open | Role::Unit(Unit { side: Side::Before | Side::Any, .. }))
            };
            let skipped = sentence.find_before(end, |role| is_skipped(role).then_some(()));
            skipped.map(|(hit, ())| hit.first)
        };
        let Some((hit, hedge)) = hedge(end).or_else(|| skip(end).and_then(hedge)) else { break };
        // "edged up to 8.2": the first half of the hedge is of the verb.
        let is_of_verb = sentence.word(hit.first) == "up"
            && sentence
                .find_before(hit.first + 1, |role| (role == Role::Change).then_some(()))
                .is_some_and(|(change, ())| change.first < hit.first);
        if is_of_verb {
            break;
        }
        // پسنی کے قریب: near a place.
        let is_near = sentence.language == Language::Urdu
            && sentence.word(hit.first) == "قریب"
            && hit.first > 0
            && sentence.word(hit.first - 1) == "کی";
        if is_near {
            break;
        }
        let bounds = |hedge| matches!(hedge, Hedge::AtLeast | Hedge::MoreThan | Hedge::UpTo | Hedge::LessThan);
        found = match found {
            Some((kept, _)) if bounds(kept) || hedge == Hedge::Exact => Some((kept, hit.first)),
            _ => Some((hedge, hit.first)),
        };
        end = hit.first;
    }
    found
}

/// The hedge after a number that ends before token `at`, and the token after the hedge. `opened` says that the first
/// half of a hedge stands before the number.
fn hedge_after(sentence: &Sentence<'_, '_>, at: usize, limit: usize, opened: bool) -> Option<(Hedge, usize)> {
    if sentence.mark(at) == Some('+') && sentence.is_joined(at) {
        return Some((Hedge::AtLeast, at + 1));
    }
    let reach = if opened { 6 } else { 2 };
    for start in at..(at + reach + 1).min(limit) {
        let hedge = sentence.find(start, |role| match role {
            Role::Hedge(hedge, Side::After) => Some(hedge),
            Role::Hedge(hedge, Side::Around) if opened => Some(hedge),
            _ => None,
        });
        if let Some((hit, hedge)) = hedge {
            // 9 فیصد سے کم ہو کر 4 فیصد: what it was before.
            let is_mark = |role| matches!(role, Role::From(_) | Role::Into(_) | Role::Reach);
            if sentence.find(start, |role| is_mark(role).then_some(())).is_some_and(|(mark, ())| mark.last > hit.last) {
                return None;
            }
            // اب تک is "until now".
            let is_now = |at: usize| matches!(sentence.word(at), "اب" | "ابهی" | "آج" | "یهاں" | "وهاں" | "حد");
            if sentence.language == Language::Urdu && hit.last == hit.first + 1 && is_now(hit.first - 1) {
                return None;
            }
            // تین روز تک is "for three days".
            let is_span = |role| matches!(role, Role::Unit(Unit { counted: Counted::Duration, .. }));
            let is_for = hedge == Hedge::UpTo && !opened && (at..start).any(|at| sentence.is(at, is_span));
            return (hit.last <= limit && !is_for).then_some((hedge, hit.last));
        }
        let ends_phrase = sentence.is(start, |role| {
            matches!(role, Role::Clause) || !opened && matches!(role, Role::And | Role::Coordinator | Role::Cue(..))
        });
        if !sentence.is_word(start) || ends_phrase {
            return None;
        }
    }
    None
}

/// Whether "only" stands before token `first` with nothing but prepositions between: فقط بر روی یک ساحه.
fn is_only(sentence: &Sentence<'_, '_>, first: usize) -> bool {
    let is_exact = |role| (role == Role::Hedge(Hedge::Exact, Side::Before)).then_some(());
    let is_stop = |at: &usize| sentence.is(*at, |role| matches!(role, Role::Stop | Role::In | Role::Open));
    let near = (first.saturating_sub(2)..first).rev().take_while(is_stop);
    sentence.language != Language::English && near.into_iter().any(|at| sentence.find_before(at, is_exact).is_some())
}

/// A number without a hedge.
fn bare(number: &Number) -> Mention {
    Mention {
        first: number.first,
        last: number.last,
        core_first: number.first,
        core_last: number.last,
        interval: interval(number.value, Hedge::Exact),
        hedge: Hedge::Exact,
        form: number.form,
        is_bare_one: number.is_word_one,
        is_none: number.is_none,
        is_score: false,
    }
}

fn hedged(sentence: &Sentence<'_, '_>, number: &Number, limit: usize) -> Mention {
    let mut mention = bare(number);
    if number.form == Form::Ordinal || number.is_none {
        return mention;
    }
    let before = hedge_before(sentence, number.first);
    mention.is_bare_one &= !is_only(sentence, number.first);
    let open = sentence.find_before(number.first, |role| (role == Role::Open).then_some(()));
    let after = hedge_after(sentence, number.last, limit, open.is_some());
    if let Some((hedge, first)) = before {
        // "presided over one of the …"
        let is_one_of = hedge != Hedge::Exact && sentence.word(number.last) == "of";
        mention.is_bare_one &= is_one_of || !matches!(hedge, Hedge::AtLeast | Hedge::MoreThan | Hedge::Exact);
        // "down to minus 21": the cold reaches so far, not the number.
        let is_cold = number.value < 0.0 && matches!(hedge, Hedge::UpTo | Hedge::AtLeast);
        if hedge != Hedge::Exact && !is_cold {
            mention.hedge = hedge;
            mention.first = first;
        }
    }
    if let Some((hedge, last)) = after
        && mention.hedge == Hedge::Exact
    {
        mention.hedge = hedge;
        mention.last = last;
        if let Some((hit, ())) = open
            && !matches!(sentence.word(hit.first), "د")
        {
            mention.first = hit.first;
        }
    }
    mention.interval = match number.vague {
        Some(high) => {
            let is_open = matches!(mention.hedge, Hedge::MoreThan | Hedge::AtLeast);
            mention.hedge = Hedge::Vague;
            Interval { low: Some(number.value), best: None, high: (!is_open).then_some(high) }
        }
        None => interval(number.value, mention.hedge),
    };
    mention
}
