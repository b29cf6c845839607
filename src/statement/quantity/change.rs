//! What a number is in a rise or a fall: what something was before, what it became, or the difference.
//!
//! Every language marks the two ends beside the number ("from", "to"; از, به; له, ته; سے, تک) and tells the change by a
//! word near it, English before the numbers or after the difference, the others after them.

use super::counted::Head;
use super::hedge::Mention;
use super::number::Form;
use super::sentence::Sentence;
use super::vocabulary::{Role, Side};
use crate::language::Language;
use crate::statement::{ChangeRole, Counted};

/// How many tokens from a number the word of change may stand.
const REACH: usize = 12;

/// What each of `mentions` is in a change.
pub(super) fn roles(sentence: &Sentence<'_, '_>, mentions: &[Mention], heads: &[Head]) -> Vec<Option<ChangeRole>> {
    let mut roles = vec![None; mentions.len()];
    let tells = |role| matches!(role, Role::Change | Role::Reach);
    let changes: Vec<(usize, usize, bool)> = sentence
        .hits()
        .iter()
        .filter(|hit| tells(hit.role))
        .map(|hit| (hit.first, hit.last, hit.role == Role::Reach))
        .collect();
    if changes.is_empty() && !sentence.hits().iter().any(|hit| hit.role == Role::More) {
        return roles;
    }
    for (at, (mention, head)) in mentions.iter().zip(heads).enumerate() {
        let is_share = matches!(mention.form, Form::Fraction | Form::Ratio) && !head.is_measure;
        let is_english = sentence.language == Language::English;
        if is_share && !(is_english && mention.form == Form::Fraction)
            || mention.is_none
            || matches!(head.counted, Counted::Score | Counted::Ratio)
        {
            continue;
        }
        let next = mentions.get(at + 1).map_or(sentence.tokens.len(), |next| next.first);
        let place = Place::new(sentence, mention, head, next);
        // "on second down": a rank is no difference.
        let role = place.role(sentence, head, &changes);
        // "A quarter more" of a share is told by a mark beside it only.
        let is_marked = !is_share || place.is_marked(sentence);
        roles[at] = role.filter(|&role| is_marked && (role != ChangeRole::By || mention.form != Form::Ordinal));
    }
    // "more than doubled to 4.1 billion"
    for at in 1..mentions.len() {
        let is_ratio = heads[at - 1].counted == Counted::Ratio && sentence.language == Language::English;
        let next = mentions.get(at + 1).map_or(sentence.tokens.len(), |next| next.first);
        if is_ratio && roles[at].is_none() && heads[at].is_measure {
            let place = Place::new(sentence, &mentions[at], &heads[at], next);
            let is_near = place.first - mentions[at - 1].last.min(place.first) <= 1;
            roles[at] = (is_near && place.is_into(sentence)).then_some(ChangeRole::To);
        }
    }
    // "from 50 to 75": where the second is what it became, the first is what it was; and "1,143 points, or 1.6 percent".
    for at in 1..mentions.len() {
        let gap = mentions[at - 1].core_last..mentions[at].core_first;
        let is_or = gap.len() <= 4 && gap.clone().any(|at| sentence.is(at, |role| role == Role::Or));
        if roles[at].is_none() && roles[at - 1] == Some(ChangeRole::By) && is_or && heads[at].is_measure {
            roles[at] = roles[at - 1];
        }
    }
    for at in 0..mentions.len() {
        let Some(next) = roles.get(at + 1) else { break };
        if roles[at].is_none() && *next == Some(ChangeRole::To) {
            let after = mentions[at + 1].first;
            let place = Place::new(sentence, &mentions[at], &heads[at], after);
            let is_rank = mentions[at + 1].form == Form::Ordinal && mentions[at].form != Form::Ordinal;
            if place.is_from(sentence) && !is_rank && after.saturating_sub(place.last) <= 6 {
                roles[at] = Some(ChangeRole::From);
            }
        }
    }
    roles
}

/// Where a number stands with its unit and what it counts.
struct Place {
    /// Its first token, or that of a unit before it.
    first: usize,
    /// The token after its last, or that of the unit or noun after it.
    last: usize,
    /// Where the next number begins.
    next: usize,
}

impl Place {
    fn new(sentence: &Sentence<'_, '_>, mention: &Mention, head: &Head, next: usize) -> Self {
        let before = sentence.find_before(mention.first, |role| match role {
            Role::Unit(unit) if unit.side.is_before() => Some(()),
            _ => None,
        });
        let first = before.map_or(mention.first, |(hit, ())| hit.first);
        let words = head.words.filter(|_| head.is_measure);
        let noun = head.noun.or(words).filter(|&(from, to)| from >= mention.core_last && to <= next);
        let mut last = noun.map_or(mention.last, |(_, last)| last.max(mention.last));
        // "a litre", فی لیٹر
        if let Some((per, _)) = sentence.find(last, |role| if let Role::Per(hours) = role { Some(hours) } else { None })
            && per.last < next
        {
            last = if sentence.is_word(per.last) { per.last + 1 } else { per.last };
        }
        Self { first, last, next }
    }

    /// Whether a word of the role that `wanted` picks stands directly before the number or after it.
    fn is_beside(&self, sentence: &Sentence<'_, '_>, wanted: fn(Role) -> Option<Side>) -> bool {
        let is_before = |role| wanted(role).filter(|side| side.is_before()).map(|_| ());
        let is_after = |role| wanted(role).filter(|side| side.is_after()).map(|_| ());
        sentence.find_before(self.first, is_before).is_some() || sentence.find(self.last, is_after).is_some()
    }

    fn is_marked(&self, sentence: &Sentence<'_, '_>) -> bool {
        self.is_from(sentence) || self.is_into(sentence) || self.is_difference(sentence)
    }

    fn is_from(&self, sentence: &Sentence<'_, '_>) -> bool {
        self.is_beside(sentence, |role| if let Role::From(side) = role { Some(side) } else { None })
    }

    fn is_into(&self, sentence: &Sentence<'_, '_>) -> bool {
        self.is_beside(sentence, |role| if let Role::Into(side) = role { Some(side) } else { None })
    }

    fn is_difference(&self, sentence: &Sentence<'_, '_>) -> bool {
        self.is_beside(sentence, |role| if let Role::Difference(side) = role { Some(side) } else { None })
    }

    fn role(&self, sentence: &Sentence<'_, '_>, head: &Head, changes: &[(usize, usize, bool)]) -> Option<ChangeRole> {
        let is_far = |from: usize, to: usize| to - from > REACH || (from..to).any(|at| is_break(sentence, at));
        // They come in order, and a longer phrase may hold a shorter one.
        let start = changes.partition_point(|change| change.0 < self.first);
        let before = changes[..start].iter().rev().take(REACH).find(|change| change.1 <= self.first);
        let after = changes.get(changes.partition_point(|change| change.0 < self.last));
        let before = before.filter(|change| !is_far(change.1, self.first));
        let after = after.filter(|change| !is_far(self.last, change.0));
        let is_english = sentence.language == Language::English;
        let tells = if is_english { before } else { after.or(before) };
        if tells.is_some() && self.is_into(sentence) {
            return Some(ChangeRole::To);
        }
        // The other languages' از, له are much else too: there what it became must follow.
        if is_english && tells.is_some() && self.is_from(sentence) {
            return Some(ChangeRole::From);
        }
        // سے بڑھ کر
        let from = sentence.find(self.last, |role| matches!(role, Role::From(Side::After)).then_some(()));
        if sentence.language == Language::Urdu && from.is_some_and(|(hit, ())| hit.last > hit.first + 1) {
            return Some(ChangeRole::From);
        }
        if head.is_measure
            && sentence.is(self.last, |role| role == Role::More)
            && (sentence.word(self.last + 1) != "than" || is_than_before(sentence, self.last + 2))
        {
            return Some(ChangeRole::By);
        }
        if tells.is_some_and(|change| !change.2) && self.is_difference(sentence) {
            return Some(ChangeRole::By);
        }
        // "reached 75"
        let is_reached = |change: &&(usize, usize, bool)| change.2 && is_english && change.1 == self.first;
        let is_thing = head.counted == Counted::Other && head.words.is_some() && !head.is_measure;
        if !is_thing && before.is_some_and(|change| is_reached(&change)) {
            return Some(ChangeRole::To);
        }
        let is_amount = head.is_measure && !matches!(head.counted, Counted::Duration | Counted::Age)
            || head.counted == Counted::Other && head.words.is_some();
        // "up 12 percent"; "a rise of 12 percent" is told by its "of".
        let is_direct =
            is_english && head.is_measure && before.is_some_and(|change| change.1 == self.first && !change.2);
        // "a 12 percent rise", ۱۲ درصد افزایش
        let reach = if is_english { 1 } else { 3 };
        let follows = after.is_some_and(|change| {
            !change.2 && change.0 < self.next && change.0 - self.last <= reach && {
                let is_gap = |at| sentence.is_word(at) && !sentence.is(at, |role| matches!(role, Role::Into(_)));
                (self.last..change.0).all(is_gap)
            }
        });
        // با افت ۲.۳ درصدی
        let leads =
            sentence.language == Language::Dari && before.is_some_and(|change| change.1 == self.first && !change.2);
        if is_amount && (is_direct || follows || leads) {
            return Some(ChangeRole::By);
        }
        // … سے بڑھ کر … ہو گئی
        let becomes = (self.last..self.next.min(self.last + 3)).any(|at| sentence.is(at, |role| role == Role::Become));
        let is_told = changes[..start].iter().rev().take(REACH).any(|change| change.1 <= self.first && !change.2);
        (becomes && is_told).then_some(ChangeRole::To)
    }
}

/// English: whether token `at` and those after it name a time before: `less than | a year ago`, `more than | last year`.
fn is_than_before(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    let is_before = |at| matches!(sentence.word(at), "ago" | "earlier" | "last" | "previous" | "previously" | "before");
    sentence.language == Language::English && (at..at + 3).take_while(|&at| sentence.is_word(at)).any(is_before)
}

/// Whether a claim ends at token `at`.
fn is_break(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    matches!(sentence.mark(at), Some(';' | '؛' | '.' | '۔'))
}
