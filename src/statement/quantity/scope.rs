//! Whose: the words beside a number that narrow what it counts.

use super::counted::{self, Head};
use super::hedge::Mention;
use super::number::Form;
use super::sentence::{Hit, Sentence};
use super::vocabulary::Role;
use crate::language::Language;
use crate::statement::{Counted, Scope};

/// How many words before a number its scope may begin: د پاکستان د پوځ ۲۳ سرتېري.
const REACH_BEFORE: usize = 5;
/// How many words after a number its scope may go on: ۲۳ تن از نیروهای امنیتی پاکستان.
const REACH_AFTER: usize = 6;

/// Words of "of": a phrase that narrows goes on after them.
const GENITIVES: [&str; 6] = ["of", "د", "از", "کی", "کا", "سی"];

/// Whether the words before a number own what it counts: پاکستانی فوج کے ۲۳ اہلکار, د پاکستان د پوځ ۲۳ سرتېري,
/// از نیروهای افغان ۹ تن.
fn is_owned(sentence: &Sentence<'_, '_>, from: usize, first: usize) -> bool {
    let near = first.saturating_sub(REACH_BEFORE).max(from)..first;
    match sentence.language {
        Language::English => false,
        Language::Urdu => first > from && matches!(sentence.word(first - 1), "کی" | "کا"),
        Language::Pashto => near.rev().any(|at| sentence.word(at) == "د"),
        Language::Dari | Language::Persian => near.rev().any(|at| sentence.word(at) == "از"),
    }
}

/// The scope of `mention`, which lies between tokens `from` and `to` with no other number between.
pub(super) fn scope(
    sentence: &Sentence<'_, '_>,
    mention: &Mention,
    head: &Head,
    from: usize,
    to: usize,
) -> Option<Scope> {
    let is_age = head.counted == Counted::Age;
    if head.is_measure && !is_age || mention.form == Form::Ordinal {
        return None;
    }
    let is_head = |at: usize| head.noun.is_some_and(|(first, last)| (first..last).contains(&at));
    let ends = |at: usize| {
        let ends = |role| {
            matches!(role, Role::Clause | Role::Cue(..) | Role::And | Role::Coordinator | Role::To)
                || role == Role::Stop && !GENITIVES.contains(&sentence.word(at))
        };
        let is_skipped = sentence.is(at, |role| matches!(role, Role::Filler | Role::Scope(_) | Role::Hedge(..)));
        let is_mark = sentence.mark(at).is_some_and(|mark| !matches!(mark, '"' | '-' | '\''));
        !is_head(at) && !is_skipped && (is_mark || sentence.is(at, ends))
    };
    let after = (mention.core_last..to.min(mention.core_last + REACH_AFTER)).take_while(|&at| !ends(at));
    // Only names and nouns belong to an owner: in پاکستانی فوج کے مطابق طالبان کے ۲۰۰ جنگجو they are the Taliban's.
    let is_owner = |at: usize| {
        let is_noun =
            |role| matches!(role, Role::Scope(_) | Role::Noun(_) | Role::Filler | Role::Hedge(..) | Role::Open);
        GENITIVES.contains(&sentence.word(at))
            || sentence.is(at, is_noun)
            || (1..3).any(|back| {
                at >= back
                    && sentence.at(at - back).iter().any(|hit| hit.last > at && matches!(hit.role, Role::Scope(_)))
            })
    };
    let before = (from..mention.first).rev().take(REACH_BEFORE).take_while(|&at| !ends(at) && is_owner(at));
    let mut found: Vec<Hit> = Vec::new();
    let mut add = |at: usize, bound: usize| {
        let is_scope = |hit: &&Hit| hit.last <= bound && matches!(hit.role, Role::Scope(_));
        let before = found.len();
        // Minar-i-Pakistan is a name, and what befell people is not who they are: اسیر.
        let is_name = sentence.is_joined(at) && sentence.mark(at - 1) == Some('-');
        let is_cue = head.words != head.noun && head.words.is_some_and(|(first, last)| (first..last).contains(&at));
        if is_name || is_cue {
            return false;
        }
        found.extend(sentence.at(at).iter().filter(is_scope));
        found.len() > before
    };
    after.for_each(|at| {
        add(at, to);
    });
    // د نیول شوو خبریالانو شمېر اووه
    if let Some((first, last)) = head.noun.filter(|&(first, last)| last <= mention.first && first >= from) {
        (first..last).for_each(|at| {
            add(at, mention.first);
        });
    }
    let is_person = head.counted == Counted::People || counted::is_fate(head.counted);
    let belongs = matches!(head.counted, Counted::Posts | Counted::Vehicles);
    if (is_person || belongs) && is_owned(sentence, from, mention.first) {
        before.for_each(|at| {
            add(at, mention.first);
        });
    }
    // مرد ۷۸ ساله
    if is_age && sentence.language == Language::Dari && mention.first > from {
        add(mention.first - 1, mention.first);
    }
    // A word inside a longer name is not meant: تحریک طالبان پاکستان.
    let whole = found.clone();
    found.retain(|hit| {
        !whole.iter().any(|other| {
            other.first <= hit.first && hit.last <= other.last && other.last - other.first > hit.last - hit.first
        })
    });
    let first = found.iter().map(|hit| hit.first).min()?;
    let last = found.iter().map(|hit| hit.last).max()?;
    let ids = found
        .iter()
        .filter_map(|hit| if let Role::Scope(id) = hit.role { Some(sentence.scope(id).to_owned()) } else { None });
    let mut ids: Vec<String> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    Some(Scope { span: sentence.span(first, last), ids })
}
