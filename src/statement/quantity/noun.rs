//! The noun that says what a number counts.

use super::counted::is_fate;
use super::hedge::Mention;
use super::number::{Form, is_content};
use super::sentence::{Hit, Sentence};
use super::vocabulary::{Role, Side};
use crate::language::Language;
use crate::statement::{Counted, Hedge};

/// How many words a head noun may stand after its number.
const NOUN_REACH: usize = 5;

/// The head noun after a number.
pub(super) fn noun(sentence: &Sentence<'_, '_>, mention: &Mention, limit: usize) -> Option<Hit> {
    let is_noun = |role| matches!(role, Role::Noun(_));
    let mut at = mention.core_last;
    let mut found: Option<Hit> = None;
    // "a 120-bed hospital"
    if sentence.language == Language::English && sentence.mark(at) == Some('-') && sentence.is_joined(at + 1) {
        return sentence.at(at + 1).iter().find(|hit| is_noun(hit.role)).copied();
    }
    // ۹ کی لاشیں
    let is_of = sentence.language == Language::Urdu && sentence.word(at) == "کی";
    let is_dead = |role| matches!(role, Role::Noun(Counted::Killed | Counted::Wounded));
    if is_of && let Some(hit) = sentence.at(at + 1).iter().find(|hit| is_dead(hit.role)) {
        return Some(*hit);
    }
    for _ in 0..NOUN_REACH {
        if at >= limit {
            break;
        }
        // The Washington Post is no post.
        let is_name = |hit: &Hit| {
            hit.role == Role::Noun(Counted::Posts) && sentence.is_capital(at) && sentence.is_capital(at - 1)
        };
        let is_english = sentence.language == Language::English;
        if let Some(&hit) = sentence.at(at).iter().find(|hit| is_noun(hit.role) && !(is_english && is_name(hit))) {
            found = Some(hit);
            at = hit.last;
            // "police posts": the last of English nouns is the head. The others put two side by side only in names for
            // one thing: پولیس اہلکار.
            let goes_on = match sentence.language {
                Language::English => sentence.is(at, is_noun),
                Language::Dari | Language::Persian => false,
                // سرتېري یرغمل کړل: what befell them is no head noun.
                _ => sentence.is(at, |role| role == hit.role) && !sentence.is(at, |role| matches!(role, Role::Cue(..))),
            };
            if !goes_on {
                break;
            }
            continue;
        }
        if mention.hedge == Hedge::Vague && at == mention.core_last && sentence.word(at) == "of" {
            at += 1;
            continue;
        }
        let is_filler = |role| matches!(role, Role::Filler | Role::Hedge(_, Side::After | Side::Around));
        if let Some((filler, ())) = sentence.find(at, |role| is_filler(role).then_some(())) {
            at = filler.last;
            continue;
        }
        // تښتول شوي سوداګر: what befell them may stand before the noun.
        let cue = sentence.find(at, |role| matches!(role, Role::Cue(..)).then_some(()));
        let is_people = |at| sentence.is(at, |role| role == Role::Noun(Counted::People));
        if let Some((cue, ())) = cue
            && at == mention.core_last
            && is_people(cue.last)
        {
            at = cue.last;
            continue;
        }
        let in_hedge = at < mention.last;
        let ends = sentence.is(at, |role| matches!(role, Role::Stop | Role::Clause | Role::Cue(..) | Role::And));
        let is_hyphen = sentence.mark(at) == Some('-') && sentence.is_joined(at);
        if !in_hedge && ends || !(is_hyphen || is_content(sentence.kind(at)) || sentence.mark(at) == Some('"')) {
            break;
        }
        at += 1;
    }
    // جنسي کارکونکي: an adjective may stand before the noun.
    let first = mention.core_last;
    let is_adjective = sentence.language == Language::Pashto
        && sentence.word(first).ends_with('ی')
        && sentence.at(first).is_empty()
        && first + 1 < limit;
    // اعتراض کوونکي: who does something is two words.
    let is_doer =
        |at: usize| matches!(sentence.word(at), "کوونکی" | "کونکی" | "کوونکو" | "کونکو" | "ورکوونکی" | "ورکوونکو");
    let doer = (first..limit.min(first + 3))
        .take_while(|&at| sentence.is_word(at) && sentence.at(at).is_empty())
        .find(|&at| sentence.language == Language::Pashto && is_doer(at));
    let places = [Some(first), is_adjective.then_some(first + 1)];
    let person = doer.or_else(|| places.into_iter().flatten().find(|&at| is_person_by_form(sentence, at)));
    found.or(person.map(|at| Hit { first: at, last: at + 1, role: Role::Noun(Counted::People) }))
}

/// Whether a word that is on no list names people by its ending: Pashto's plural in ان, English "-ists", "-men".
fn is_person_by_form(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    let word = sentence.word(at);
    if !sentence.is_word(at) || !sentence.at(at).is_empty() || word.chars().count() < 5 {
        return false;
    }
    match sentence.language {
        Language::Pashto => {
            // ستوریګان, کتابخانو and the like are things.
            let is_thing = ["گان", "گانو", "خانو", "مکان", "دوران"].iter().any(|ending| word.ends_with(ending));
            // کارکونکي, بریدکوونکو: one who does, where no noun follows that it could tell the kind of.
            let is_agent = ["ونکی", "ونکو"].iter().any(|ending| word.ends_with(ending))
                && !word.starts_with("راتلون")
                && (!is_content(sentence.kind(at + 1)) || !sentence.at(at + 1).is_empty());
            (word.ends_with("ان") || word.ends_with("انو")) && !is_thing || is_agent
        }
        Language::English => ["ists", "women", "smen", "rmen", "ermen"].iter().any(|ending| word.ends_with(ending)),
        _ => false,
    }
}

/// The noun before a number with a word for "number": ووٹروں کی تعداد ۴۰, د مسافرو شمېر ۴۰, "the number of voters is 40".
pub(super) fn counted_before(sentence: &Sentence<'_, '_>, mention: &Mention) -> Option<Hit> {
    const REACH: usize = 5;
    // A fate has words of its own for this.
    let is_noun = |role| if let Role::Noun(counted) = role { (!is_fate(counted)).then_some(()) } else { None };
    let near = mention.first.saturating_sub(REACH)..mention.first;
    let is_end = |at: usize| sentence.mark(at).is_some() || sentence.numeral(at).is_some();
    let at = near.clone().rev().take_while(|&at| !is_end(at)).find_map(|at| {
        let (hit, ()) = sentence.find(at, |role| (role == Role::Count).then_some(()))?;
        (hit.last <= mention.first).then_some(hit)
    })?;
    match sentence.language {
        Language::Urdu => sentence.find_before(at.first.checked_sub(1)?, is_noun),
        Language::Pashto => sentence.find_before(at.first, is_noun),
        _ => sentence.find(at.last, is_noun),
    }
    .map(|(hit, ())| hit)
}

/// "Hafiz Gul, 61, …": the age of who is named before it.
pub(super) fn is_named_age(sentence: &Sentence<'_, '_>, mention: &Mention) -> bool {
    let (first, last) = (mention.first, mention.last);
    let is_age = mention.interval.best.is_some_and(|best| (1.0..120.0).contains(&best) && best.fract() <= 0.0);
    let is_plain = sentence.numeral(first).is_some() && first + 1 == last && mention.form == Form::Cardinal;
    is_age
        && is_plain
        && first > 1
        && sentence.language == Language::English
        && sentence.mark(first - 1) == Some(',')
        && sentence.is_capital(first - 2)
        && (sentence.mark(last) == Some(',') || sentence.mark(last) == Some('.') && last + 1 == sentence.tokens.len())
}

/// Whether an order of magnitude before `words`, which are on no list, is one of people: "tens of thousands thronged".
pub(super) fn stands_for_people(sentence: &Sentence<'_, '_>, words: Option<(usize, usize)>) -> bool {
    sentence.language == Language::English
        && words.is_none_or(|(first, last)| last == first + 1 && sentence.word(first).ends_with("ed"))
}

/// The words after a number that names none of the classes.
pub(super) fn other(sentence: &Sentence<'_, '_>, mention: &Mention, limit: usize) -> Option<(usize, usize)> {
    let is_name = |at: usize| {
        let is_function =
            |role| matches!(role, Role::Stop | Role::Clause | Role::And | Role::Coordinator | Role::Cue(..));
        at < limit && sentence.is_word(at) && !sentence.is(at, is_function)
    };
    let mut first = mention.last;
    if sentence.language == Language::English && sentence.mark(first) == Some('-') && sentence.is_joined(first + 1) {
        return is_name(first + 1).then_some((first + 1, first + 2));
    }
    while let Some((filler, ())) = sentence.find(first, |role| (role == Role::Filler).then_some(())) {
        first = filler.last;
    }
    if !is_name(first) {
        return None;
    }
    let mut last = first + 1;
    if sentence.language == Language::English {
        // Adjectives come first: the noun is the first plural of the next three words.
        let plural = (first..first + 3).take_while(|&at| is_name(at)).find(|&at| sentence.word(at).ends_with('s'));
        last = plural.map_or(last, |at| at + 1);
    }
    Some((first, last))
}
