//! Units beside a number, and what they make of it: lengths and speeds, ages and terms, notes and coins.

use super::counted::Head;
use super::hedge::Mention;
use super::sentence::{Hit, Sentence};
use super::vocabulary::{Role, Side, Unit, UnitKind};
use crate::language::Language;
use crate::statement::{Counted, Hedge, Interval};

/// Hours in a year.
const YEAR: f64 = 8766.0;
/// Hours in a century.
pub(super) const CENTURY: f64 = 100.0 * YEAR;

/// The unit beside a number.
pub(super) fn unit(sentence: &Sentence<'_, '_>, mention: &Mention) -> Option<Head> {
    let before = sentence.find_before(mention.core_first, |role| match role {
        Role::Unit(unit) if unit.side.is_before() => Some(unit),
        _ => None,
    });
    if let Some((hit, unit)) = before {
        // "$2m"
        let letter = if sentence.is_joined(mention.core_last) { sentence.word(mention.core_last) } else { "" };
        let letters = match letter {
            "m" => 1e6,
            "k" => 1e3,
            _ => 1.0,
        };
        let head = Head::new(unit.counted, Some((hit.first, hit.last)));
        return Some(Head { factor: unit.factor * letters, unit: Some(unit), ..head });
    }
    for start in [mention.core_last, mention.last] {
        let mut at = start;
        for _ in 0..3 {
            let found = unit_at(sentence, at);
            // "two Mi-17 helicopters"
            let is_name = |hit: Hit| sentence.mark(hit.last) == Some('-') && sentence.numeral(hit.last + 1).is_some();
            if let Some((hit, unit)) = found
                && !is_name(hit)
            {
                return measured(sentence, mention, hit, unit);
            }
            let is_hyphen = sentence.mark(at) == Some('-') && sentence.is_joined(at) && sentence.is_joined(at + 1);
            // (149) میل
            let is_bracket = sentence.mark(at) == Some(')') && at == mention.core_last && is_opened(sentence, mention);
            // "thousands of years"
            let is_of = mention.hedge == Hedge::Vague && sentence.word(at) == "of";
            match sentence.find(at, |role| (role == Role::Filler).then_some(())) {
                Some((filler, ())) => at = filler.last,
                None if is_hyphen || is_of || is_bracket => at += 1,
                None => break,
            }
        }
    }
    None
}

/// The unit at token `at`: one that a hint in the sentence points to, else the longest.
fn unit_at(sentence: &Sentence<'_, '_>, at: usize) -> Option<(Hit, Unit)> {
    let pick = |is_wanted: &dyn Fn(Unit) -> bool| {
        sentence.find(at, |role| match role {
            Role::Unit(unit) if unit.side.is_after() && is_wanted(unit) => Some(unit),
            _ => None,
        })
    };
    let longest = pick(&|_| true)?;
    let hinted = pick(&|unit| unit.kind == UnitKind::Hinted && sentence.hints(unit.counted));
    let plain = pick(&|unit| unit.kind != UnitKind::Hinted);
    let is_as_long = |(hit, _): &(Hit, Unit)| hit.last == longest.0.last;
    hinted.filter(is_as_long).or_else(|| plain.filter(is_as_long)).or(Some(longest))
}

/// The degrees of a number below nought.
pub(super) fn cold(sentence: &Sentence<'_, '_>) -> Head {
    let unit = Unit {
        counted: Counted::Temperature,
        factor: 1.0,
        side: Side::After,
        name: sentence.unit_place("celsius"),
        kind: UnitKind::Plain,
    };
    Head { is_measure: true, unit: Some(unit), ..Head::new(Counted::Temperature, None) }
}

/// Whether a bracket opens before a number.
fn is_opened(sentence: &Sentence<'_, '_>, mention: &Mention) -> bool {
    mention.core_first > 0 && sentence.mark(mention.core_first - 1) == Some('(')
}

/// A measure in `unit` at `hit`.
fn measured(sentence: &Sentence<'_, '_>, mention: &Mention, hit: Hit, unit: Unit) -> Option<Head> {
    let head = Head { factor: unit.factor, unit: Some(unit), ..Head::new(unit.counted, Some((hit.first, hit.last))) };
    // Below nought it is the cold.
    let is_cold = unit.counted == Counted::Temperature && mention.interval.best.is_some_and(|best| best < 0.0);
    if unit.kind == UnitKind::Hinted && !is_cold && !sentence.hints(unit.counted) {
        // The word measures something else, or is a noun: "300 units".
        return (unit.counted == Counted::Temperature).then_some(Head { unit: None, counted: Counted::Other, ..head });
    }
    Some(match unit.counted {
        Counted::Length => match rate(sentence, mention, hit) {
            None => head,
            Some(hours) if hours > 0.0 => {
                let unit = Unit { name: sentence.unit_place("km/h"), ..unit };
                Head { counted: Counted::Speed, factor: unit.factor / hours, unit: Some(unit), ..head }
            }
            Some(_) => Head { counted: Counted::Other, factor: 1.0, unit: None, ..head },
        },
        Counted::Duration if (unit.factor - YEAR).abs() < 1.0 && is_age(sentence, mention, hit) => {
            Head { counted: Counted::Age, factor: 1.0, unit: None, ..head }
        }
        Counted::Duration => {
            // پیش از is "before".
            let is_before = sentence.language == Language::Dari && sentence.word(hit.last + 1) == "از";
            Head { is_past: !is_before && sentence.is(hit.last, |role| role == Role::Ago), ..head }
        }
        Counted::Age if is_term(sentence, mention, hit) => Head { counted: Counted::Duration, factor: YEAR, ..head },
        Counted::Age => Head { unit: None, ..head },
        _ => head,
    })
}

/// Whether a word for age stands beside a number of years: 54 کالو په عمر, عمر محض 15 سال.
fn is_age(sentence: &Sentence<'_, '_>, mention: &Mention, hit: Hit) -> bool {
    // کودکان زیر پنج سال
    let is_bound = matches!(mention.hedge, Hedge::LessThan | Hedge::MoreThan) && mention.first < mention.core_first;
    let is_person = |role| role == Role::Noun(Counted::People);
    let is_owner = sentence.find_before(mention.first, |role| is_person(role).then_some(())).is_some();
    if sentence.language == Language::Dari && is_bound && is_owner {
        return true;
    }
    // سولہ برس کی بچی
    let is_person = |at| sentence.is(at, is_person);
    let is_of = sentence.language == Language::Urdu && matches!(sentence.word(hit.last), "کی" | "کا");
    if is_of && (is_person(hit.last + 1) || is_person(hit.last + 2)) {
        return true;
    }
    let before = mention.first.saturating_sub(3)..mention.first;
    // 20 سال سے کم عمر
    let after = hit.last..hit.last + if sentence.language == Language::English { 2 } else { 4 };
    before.chain(after).any(|at| sentence.is(at, |role| role == Role::Age))
}

/// Whether what is so many years old is no person but a thing that lasts: پانچ سالہ معاہدے, جنگ بیست ساله.
fn is_term(sentence: &Sentence<'_, '_>, mention: &Mention, hit: Hit) -> bool {
    let before = mention.first.saturating_sub(2)..mention.first;
    before.chain(hit.last..hit.last + 2).any(|at| sentence.is(at, |role| role == Role::Hint(Counted::Duration)))
}

/// The hours in which a length is covered, if it is one per hour or the like; 0 where it is per something else.
fn rate(sentence: &Sentence<'_, '_>, mention: &Mention, hit: Hit) -> Option<f64> {
    let per = |role| if let Role::Per(hours) = role { Some(hours) } else { None };
    let time = |at| {
        sentence.find(at, |role| match role {
            Role::Unit(unit) if unit.counted == Counted::Duration => Some(unit.factor),
            _ => None,
        })
    };
    if let Some((per, hours)) = sentence.find(hit.last, per) {
        let stated = time(per.last).map(|(_, hours)| hours).or_else(|| (hours > 0.0).then_some(hours));
        let is_slash = sentence.mark(hit.last) == Some('/');
        if stated.is_some() || is_slash || sentence.language != Language::English {
            return Some(stated.unwrap_or_default());
        }
    }
    let before = sentence.find_before(mention.first, per).filter(|_| sentence.language == Language::Pashto);
    before.map(|(_, hours)| hours)
}

/// Makes an amount in a currency and its coin one: 4 روپے 53 پیسے.
pub(super) fn join_coins(sentence: &Sentence<'_, '_>, mentions: &mut Vec<Mention>, heads: &mut Vec<Head>) {
    for at in (1..mentions.len()).rev() {
        let [whole, part] = [&heads[at - 1], &heads[at]];
        let (Some(note), Some(coin)) = (whole.unit, part.unit) else { continue };
        let (Some((_, end)), Some((coins, last))) = (whole.words, part.words) else { continue };
        let is_and = usize::from(sentence.is(end, |role| matches!(role, Role::And | Role::Coordinator)));
        let is_amount = note.counted == Counted::Money
            && note.name == coin.name
            && coin.factor < note.factor
            && coins >= mentions[at].core_last
            && mentions[at].core_first == end + is_and;
        if let (true, Some(notes), Some(coins)) =
            (is_amount, mentions[at - 1].interval.best, mentions[at].interval.best)
        {
            let sum = notes + coins * coin.factor / note.factor;
            let mention = &mut mentions[at - 1];
            (mention.last, mention.core_last) = (last, last);
            mention.interval = Interval::exact(sum);
            mentions.remove(at);
            heads.remove(at);
        }
    }
}

/// Makes a length that repeats a speed in another unit a speed too: په ساعت کې 240 کیلومتره یا (149) میله.
pub(super) fn repeat_rate(sentence: &Sentence<'_, '_>, mentions: &[Mention], heads: &mut [Head]) {
    for at in 1..mentions.len() {
        let [left, right] = [heads[at - 1], heads[at]];
        let gap = mentions[at - 1].last..mentions[at].core_first;
        let is_repeated = gap.len() <= 4
            && gap.clone().any(|at| sentence.mark(at) == Some('(') || sentence.is(at, |role| role == Role::Or));
        if let (Some(speed), Some(length)) = (left.unit, right.unit)
            && left.counted == Counted::Speed
            && right.counted == Counted::Length
            && speed.counted == Counted::Length
            && is_repeated
        {
            let unit = Unit { name: speed.name, ..length };
            heads[at] = Head {
                counted: Counted::Speed,
                factor: length.factor * left.factor / speed.factor,
                unit: Some(unit),
                ..right
            };
        }
    }
}
