//! What a number counts or measures.
//!
//! A unit beside the number settles it. Else the head noun after the number does; and where that names people, or
//! nothing is named ("58 killed and 30 wounded"), the nearest word that tells what befell them. "Nearest" is a cost:
//! each word between counts, commas, conjunctions and other numbers count more, a new clause most, and each language
//! looks first where its grammar puts the word: Pashto, Urdu and Dari after the number, English on both sides.

use super::hedge::Mention;
use super::number::{Form, is_content};
use super::sentence::{Hit, Kind, Sentence};
use super::vocabulary::{CueKind, Role, Side, Unit, UnitKind};
use crate::language::Language;
use crate::statement::{Counted, Hedge, Interval};

/// What a mention counts, with the words that say so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) counted: Counted,
    /// What values are multiplied by to be in the class's base unit.
    pub(super) factor: f64,
    /// The unit, where one is beside the number or beside one that shares it.
    pub(super) unit: Option<Unit>,
    /// The first token of the words that name what is counted, and the one after the last.
    pub(super) words: Option<(usize, usize)>,
    /// The tokens of the noun, where another word decides the class.
    pub(super) noun: Option<(usize, usize)>,
    /// Whether a unit names it.
    pub(super) is_measure: bool,
    /// What it costs to bind the word that decides the class; 0 where none does.
    pub(super) cost: f64,
    /// Whether it is a stretch of time that ends now, which is a point in time: "two days ago".
    pub(super) is_past: bool,
}

impl Head {
    const fn new(counted: Counted, words: Option<(usize, usize)>) -> Self {
        Self { counted, factor: 1.0, unit: None, words, noun: None, is_measure: false, cost: 0.0, is_past: false }
    }
}

/// Whether the class says what befell people.
pub(super) const fn is_fate(counted: Counted) -> bool {
    matches!(
        counted,
        Counted::Killed
            | Counted::Wounded
            | Counted::Missing
            | Counted::Captured
            | Counted::Arrested
            | Counted::Displaced
            | Counted::Rescued
    )
}

/// What each of `mentions` counts.
pub(super) fn heads(sentence: &Sentence<'_, '_>, mentions: &[Mention]) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::with_capacity(mentions.len());
    let mut asks_fate = Vec::with_capacity(mentions.len());
    for (index, mention) in mentions.iter().enumerate() {
        let limit = mentions.get(index + 1).map_or(sentence.tokens.len(), |next| next.first);
        if mention.is_score {
            heads.push(Head { is_measure: true, ..Head::new(Counted::Score, None) });
            asks_fate.push(false);
        } else if let Some(head) = unit(sentence, mention) {
            heads.push(Head { is_measure: true, ..head });
            asks_fate.push(false);
        } else if let Some(hit) = noun(sentence, mention, limit) {
            let Role::Noun(counted) = hit.role else { continue };
            let words = Some((hit.first, hit.last));
            heads.push(Head { noun: words, ..Head::new(counted, words) });
            asks_fate.push(counted == Counted::People);
        } else if let Some(hit) = counted_before(sentence, mention) {
            let Role::Noun(counted) = hit.role else { continue };
            let words = Some((hit.first, hit.last));
            heads.push(Head { noun: words, ..Head::new(counted, words) });
            asks_fate.push(counted == Counted::People);
        } else if is_named_age(sentence, mention) {
            heads.push(Head::new(Counted::Age, None));
            asks_fate.push(false);
        } else {
            let words = other(sentence, mention, limit);
            let is_crowd = mention.hedge == Hedge::Vague && stands_for_people(sentence, words);
            // "now fetches 2,350"
            let is_price = mention.form == Form::Cardinal
                && words.is_none()
                && sentence
                    .find_before(mention.first, |role| (role == Role::Hint(Counted::Money)).then_some(()))
                    .is_some();
            let price = heads.iter().rev().find(|head| head.counted == Counted::Money).filter(|_| is_price).copied();
            let counted = if is_crowd { Counted::People } else { Counted::Other };
            // "45 degrees in Sibi and minus 8 in Kalam"
            let is_cold = words.is_none() && mention.interval.best.is_some_and(|best| best < 0.0);
            if is_cold && sentence.hints(Counted::Temperature) {
                heads.push(cold(sentence));
                asks_fate.push(false);
                continue;
            }
            asks_fate.push(price.is_none());
            heads.push(price.unwrap_or(Head::new(counted, words)));
        }
    }
    share(sentence, mentions, &mut heads, &mut asks_fate);
    repeat_rate(sentence, mentions, &mut heads);
    bind(sentence, mentions, &mut heads, &asks_fate);
    heads
}

/// The unit beside a number.
fn unit(sentence: &Sentence<'_, '_>, mention: &Mention) -> Option<Head> {
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
fn cold(sentence: &Sentence<'_, '_>) -> Head {
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

/// Hours in a year.
const YEAR: f64 = 8766.0;
/// Hours in a century.
pub(super) const CENTURY: f64 = 100.0 * YEAR;

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

/// How many words a head noun may stand after its number.
const NOUN_REACH: usize = 5;

/// The head noun after a number.
fn noun(sentence: &Sentence<'_, '_>, mention: &Mention, limit: usize) -> Option<Hit> {
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
fn counted_before(sentence: &Sentence<'_, '_>, mention: &Mention) -> Option<Hit> {
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
fn is_named_age(sentence: &Sentence<'_, '_>, mention: &Mention) -> bool {
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
fn stands_for_people(sentence: &Sentence<'_, '_>, words: Option<(usize, usize)>) -> bool {
    sentence.language == Language::English
        && words.is_none_or(|(first, last)| last == first + 1 && sentence.word(first).ends_with("ed"))
}

/// Lets numbers that name nothing have what their neighbours count: "from 50 to 75 rupees", "three of the seven bridges",
/// دس لاکھ اور … ۳ لاکھ روپے.
fn share(sentence: &Sentence<'_, '_>, mentions: &[Mention], heads: &mut [Head], asks: &mut [bool]) {
    // How far two numbers of one series stand apart.
    const APART: usize = 5;
    for at in (1..mentions.len()).rev() {
        let [left, right] = [&mentions[at - 1], &mentions[at]];
        // Urdu's اور is "and" and "more".
        let is_and = heads[at].is_measure && sentence.is(left.last, |role| role == Role::Coordinator);
        let is_bare = left.form == Form::Cardinal
            && !heads[at - 1].is_measure
            && (is_and || heads[at - 1].noun.is_none() && heads[at - 1].counted == Counted::Other);
        if !is_bare || right.form != Form::Cardinal || right.first < left.last {
            continue;
        }
        let gap = left.last..right.first;
        let is_link = |at: usize| {
            sentence.is(at, |role| {
                matches!(role, Role::And | Role::Coordinator | Role::To | Role::Or | Role::From(_) | Role::Into(_))
            })
        };
        let is_linked = gap.len() <= APART && is_link(left.last);
        let is_of = gap.len() <= 3 && !gap.is_empty() && sentence.word(left.last) == "of";
        let is_change =
            is_linked && sentence.is(left.last, |role| matches!(role, Role::From(_) | Role::Into(Side::Before)));
        if heads[at].is_measure && is_linked || (is_of || is_change) && heads[at].noun.is_some() {
            heads[at - 1] = Head { is_measure: heads[at].is_measure, is_past: false, ..heads[at] };
            asks[at - 1] = asks[at];
        }
        // "none of the 63 passengers": how many there were is not how many were hurt.
        if is_of && heads[at].counted == Counted::People {
            asks[at] = false;
        }
    }
    for at in 1..mentions.len() {
        // "3.2 crore voters, of whom 47 lakh live abroad"
        let is_part =
            sentence.find_before(mentions[at].first, |role| (role == Role::Partitive).then_some(())).is_some();
        let people = heads[..at].iter().rev().find(|head| head.noun.is_some() && asks_of(head.counted));
        if heads[at].counted == Counted::Other
            && !heads[at].is_measure
            && is_part
            && let Some(people) = people
        {
            heads[at] = Head::new(Counted::People, people.noun);
        }
    }
    for at in 1..mentions.len() {
        let [left, right] = [&mentions[at - 1], &mentions[at]];
        let is_bare = !heads[at].is_measure && heads[at].words.is_none() && right.form == Form::Cardinal;
        let is_series = heads[at - 1].is_measure && heads[at - 1].unit.is_some() && right.first >= left.last;
        let is_marked =
            sentence.find_before(right.first, |role| matches!(role, Role::Into(Side::Before)).then_some(())).is_some();
        if is_bare && is_series && is_marked && right.first - left.last <= APART {
            heads[at] = Head { is_past: false, ..heads[at - 1] };
            asks[at] = false;
        }
    }
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
fn repeat_rate(sentence: &Sentence<'_, '_>, mentions: &[Mention], heads: &mut [Head]) {
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

/// Whether the class is one of people.
fn asks_of(counted: Counted) -> bool {
    counted == Counted::People || is_fate(counted)
}

/// The words after a number that names none of the classes.
fn other(sentence: &Sentence<'_, '_>, mention: &Mention, limit: usize) -> Option<(usize, usize)> {
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

/// A word that tells what befell people.
#[derive(Clone, Copy)]
struct Cue {
    first: usize,
    last: usize,
    counted: Counted,
    side: Side,
    kind: CueKind,
}

/// Above this cost a word and a number have nothing to do with each other.
const REACH_AFTER: f64 = 15.0;
/// A noun that is on no list may name anything; a word that tells a fate is close to it if it names people.
const REACH_UNKNOWN: f64 = 3.0;
const REACH_BEFORE: f64 = 12.0;
/// A verb before its number is close to it.
const REACH_VERB_BEFORE: f64 = 6.0;
/// What it costs to look on the side where the language does not put the word, or past a word that is another number's.
const WRONG_SIDE: f64 = 20.0;

/// What it costs to read the fate from the counted noun itself.
const OWN_NOUN: f64 = 8.0;

/// The fate that the verb tells at the end of the clause of mention `index`, however far it is, where nothing else in
/// the clause is told of: ۱۹ تنه د … په تړاو نیولي دي.
fn last_verb(sentence: &Sentence<'_, '_>, mentions: &[Mention], cues: &[Cue], index: usize) -> Option<usize> {
    const FARTHEST: usize = 30;
    if sentence.language != Language::Pashto {
        return None;
    }
    let start = mentions[index].last;
    let next = mentions.get(index + 1).map_or(sentence.tokens.len(), |next| next.first);
    // They come in order.
    let at = cues.partition_point(|cue| cue.first < start);
    let cue = cues.get(at).filter(|cue| cue.last <= next)?;
    let is_break =
        |at: usize| sentence.is(at, |role| matches!(role, Role::Clause | Role::Finite)) || is_sign(sentence, at);
    let is_final = cue.last >= sentence.tokens.len()
        || sentence.mark(cue.last).is_some()
        || sentence.is(cue.last, |role| role == Role::Finite);
    let is_near = cue.first - start <= FARTHEST && !(start..cue.first).any(is_break);
    (is_final && is_near && cue.side == Side::Any).then_some(at)
}

/// Whether a sign at token `at` may end a clause.
fn is_sign(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    matches!(sentence.mark(at), Some(';' | '؛' | ':' | '.' | '۔'))
}

/// The mention after `index` if both are people told of together before one verb: ۱۷ ښځې او ۹ ماشومان … ووژل شول.
fn joint(sentence: &Sentence<'_, '_>, mentions: &[Mention], heads: &[Head], index: usize) -> Option<usize> {
    if sentence.language == Language::English {
        return None;
    }
    let next = index + 1;
    let noun = |at: usize| heads.get(at).filter(|head| head.counted == Counted::People).and_then(|head| head.noun);
    let ((_, last), _) = noun(index).zip(noun(next))?;
    let is_and = sentence.is(last, |role| matches!(role, Role::And | Role::Coordinator));
    (is_and && last + 1 == mentions[next].first).then_some(next)
}

/// Gives the mentions that ask for it what befell the people they count.
fn bind(sentence: &Sentence<'_, '_>, mentions: &[Mention], heads: &mut [Head], asks: &[bool]) {
    let cues = cues(sentence, mentions);
    if cues.is_empty() || !asks.contains(&true) {
        return;
    }
    let costs = Costs::new(sentence, mentions);
    let mut follows_people = vec![false; heads.len()];
    for index in 1..heads.len() {
        follows_people[index] = follows_people[index - 1] || asks_of(heads[index - 1].counted);
    }
    let best = |index: usize, owners: &[Option<usize>]| {
        let mut best: Option<(f64, usize)> = None;
        for (at, cue) in cues.iter().enumerate() {
            // "airlifted 25,000 doses", "seized 12 rifles"
            let is_unknown = heads[index].counted == Counted::Other && heads[index].words.is_some();
            let is_loose = is_unknown
                && cue.last <= mentions[index].core_first
                && !matches!(cue.counted, Counted::Killed | Counted::Wounded | Counted::Arrested);
            let is_people = heads[index].counted == Counted::People || !is_unknown && follows_people[index];
            if is_loose || cue.kind == CueKind::People && !is_people {
                continue;
            }
            let mut cost = costs.between(sentence, &mentions[index], cue);
            if owners[at].is_some_and(|owner| index < owner && cue.first >= mentions[index].last) {
                cost += WRONG_SIDE;
            }
            let is_after = cue.first >= mentions[index].core_last;
            // ۱۴ افراد میں سے ۹: what follows befell the nine.
            let is_part = |role| role == Role::Partitive;
            if is_after && heads[index].noun.is_some_and(|(_, last)| sentence.is(last, is_part)) {
                continue;
            }
            // ۱۰۳ اسیر: the noun may name a fate too, but another word's counts.
            // So may a word before the noun: "12 wounded soldiers were rescued".
            let is_own = |(first, last): (usize, usize)| first <= cue.first && cue.last <= last;
            let is_attribute = |(first, _)| is_after && (cue.last == first || cue.last + 1 == first);
            if heads[index].noun.is_some_and(|noun| is_own(noun) || is_attribute(noun)) {
                cost += OWN_NOUN;
            }
            let reach = match (is_after, cue.side) {
                (true, _) if heads[index].counted == Counted::Other && heads[index].words.is_some() => REACH_UNKNOWN,
                (true, _) => REACH_AFTER,
                (false, Side::Before) => REACH_BEFORE,
                (false, _) => REACH_VERB_BEFORE,
            };
            // Of two as near, the one after the number.
            if cost <= reach && best.is_none_or(|(least, _)| cost <= least) {
                best = Some((cost, at));
            }
        }
        best
    };
    // A word directly before a number, and best for it, is that number's own: "killed 58 and wounded 30".
    let mut owners: Vec<Option<usize>> = vec![None; cues.len()];
    for index in (0..mentions.len()).filter(|&index| asks[index]) {
        if let Some((cost, at)) = best(index, &owners)
            && cues[at].last <= mentions[index].core_first
            && cost <= 1.0
        {
            owners[at] = Some(index);
        }
    }
    // A word after a number in a clause of its own is not an earlier number's: شپږ ماشومان لوېدلي وو چې څلور یې وژغورل شول.
    for index in (1..mentions.len()).filter(|&index| asks[index]) {
        let is_apart =
            (mentions[index - 1].last..mentions[index].first).any(|at| sentence.is(at, |role| role == Role::Clause));
        if let Some((cost, at)) = best(index, &owners)
            && is_apart
            && cost <= 3.0
            && cues[at].first >= mentions[index].core_last
            && owners[at].is_none()
        {
            owners[at] = Some(index);
        }
    }
    let chosen: Vec<Option<(f64, usize)>> =
        (0..mentions.len()).map(|index| if asks[index] { best(index, &owners) } else { None }).collect();
    for (index, at) in chosen.iter().enumerate() {
        let shared = || joint(sentence, mentions, heads, index).filter(|_| asks[index]).and_then(|next| chosen[next]);
        let at = at.or_else(shared).or_else(|| {
            let is_lone = asks[index] && heads[index].counted == Counted::People;
            is_lone.then(|| last_verb(sentence, mentions, &cues, index)).flatten().map(|cue| (REACH_AFTER, cue))
        });
        if let Some((cost, cue)) = at.map(|(cost, at)| (cost, cues[at])) {
            heads[index].cost = cost;
            heads[index].counted = cue.counted;
            heads[index].words = Some((cue.first, cue.last));
        } else if asks[index] && index > 0 && is_fate(heads[index - 1].counted) {
            // "killed 23 soldiers and 200 fighters"
            let gap = costs.plain(mentions[index - 1].last, mentions[index].first);
            let is_listed = (mentions[index - 1].last..mentions[index].first).any(|at| {
                sentence.is(at, |role| matches!(role, Role::And | Role::Coordinator | Role::Into(_)))
                    || matches!(sentence.mark(at), Some(',' | '،'))
            });
            let is_person = heads[index].counted == Counted::People || heads[index].words.is_none();
            let has_cue =
                cues.iter().any(|cue| cue.first >= mentions[index - 1].last && cue.last <= mentions[index].first);
            if gap <= 8.0 && is_listed && is_person && !has_cue {
                heads[index].counted = heads[index - 1].counted;
                heads[index].words = heads[index - 1].words;
            }
        }
    }
}

/// The cues of the sentence outside its numbers, the longest where they overlap.
fn cues(sentence: &Sentence<'_, '_>, mentions: &[Mention]) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    for hit in sentence.hits() {
        let Role::Cue(counted, side, kind) = hit.role else { continue };
        let cue = Cue { first: hit.first, last: hit.last, counted, side, kind };
        let in_number = mentions.iter().any(|mention| cue.first < mention.core_last && mention.core_first < cue.last);
        let is_part = cues.iter().any(|kept| {
            kept.first <= cue.first && cue.last <= kept.last && kept.last - kept.first > cue.last - cue.first
        });
        if !in_number && !is_part {
            cues.push(cue);
        }
    }
    cues
}

/// What stands between a number and a word, as sums from the sentence's start.
struct Costs {
    plain: Vec<f64>,
    /// With function words dear: between an English verb and its object there are few.
    strict: Vec<f64>,
}

impl Costs {
    fn new(sentence: &Sentence<'_, '_>, mentions: &[Mention]) -> Self {
        let count = sentence.tokens.len();
        let mut plain = Vec::with_capacity(count + 1);
        let mut strict = Vec::with_capacity(count + 1);
        let (mut sum, mut strict_sum) = (0.0, 0.0);
        let mut mention = mentions.iter().peekable();
        plain.push(0.0);
        strict.push(0.0);
        let mut in_number_until = 0;
        for at in 0..count {
            if mention.peek().is_some_and(|next| next.core_first == at)
                && let Some(next) = mention.next()
            {
                sum += 5.0;
                strict_sum += 5.0;
                in_number_until = next.core_last;
            }
            if at >= in_number_until {
                let cost = match sentence.kind(at) {
                    Some(Kind::Mark(',' | '،')) => 3.0,
                    Some(Kind::Mark(';' | '؛' | ':' | '(' | ')')) => 6.0,
                    Some(Kind::Mark('.' | '۔' | '?' | '؟' | '!')) => 12.0,
                    Some(Kind::Mark(_)) | None => 0.5,
                    _ if sentence.is(at, |role| role == Role::Clause) => 6.0,
                    // A finite verb before "and" ends its clause: ۵۷ تنه جوړ شوي او ۱۷ تنه مړه دي.
                    _ if sentence.is(at, |role| matches!(role, Role::And | Role::Coordinator)) => {
                        let is_next = mention.peek().is_some_and(|next| next.core_first <= at + 2);
                        let is_end = is_next && at > 0 && sentence.is(at - 1, |role| role == Role::Finite);
                        if is_end { 8.0 } else { 2.0 }
                    }
                    _ => 1.0,
                };
                sum += cost;
                let is_function = sentence.is(at, |role| role == Role::Stop);
                strict_sum += cost + if is_function { 3.0 } else { 0.0 };
            }
            plain.push(sum);
            strict.push(strict_sum);
        }
        Self { plain, strict }
    }

    fn plain(&self, from: usize, to: usize) -> f64 {
        if from < to { self.plain[to] - self.plain[from] } else { 0.0 }
    }

    /// What stands between a number and a word after it, less what is put in between commas or a relative clause:
    /// "seventeen people, five of them women, died", ۱۱ کارگر که پنج روز زیر زمین مانده بودند، نجات یافتند.
    fn after(&self, sentence: &Sentence<'_, '_>, mention: &Mention, cue: &Cue) -> f64 {
        const INSERTION: f64 = 4.0;
        const LONGEST_INSERTION: usize = 40;
        let whole = self.plain(mention.core_last, cue.first);
        if cue.first - mention.core_last > LONGEST_INSERTION {
            return whole;
        }
        let is_comma = |at: &usize| matches!(sentence.mark(*at), Some(',' | '،'));
        let start = mention.core_last + 1;
        let Some(open) = (start..(start + 3).min(cue.first)).find(|&at| {
            is_comma(&at) && sentence.language == Language::English || sentence.is(at, |role| role == Role::Clause)
        }) else {
            return whole;
        };
        let Some(close) = (open + 2..cue.first).rev().find(is_comma) else { return whole };
        let rest = self.plain(close + 1, cue.first);
        // What goes on after two commas is the verb at once; else they part a list.
        if is_comma(&open) && rest > 2.0 {
            return whole;
        }
        whole.min(self.plain(mention.core_last, open) + INSERTION + rest)
    }

    /// What it costs to say that `cue` befell what `mention` counts.
    fn between(&self, sentence: &Sentence<'_, '_>, mention: &Mention, cue: &Cue) -> f64 {
        if cue.first >= mention.core_last {
            let cost = self.after(sentence, mention, cue);
            if cost > REACH_AFTER {
                return cost;
            }
            // "1,342 had missing data"
            let qualifies = |role| matches!(role, Role::Stop | Role::Clause | Role::And);
            let is_adjective = sentence.language == Language::English
                && cue.counted == Counted::Missing
                && sentence.is_word(cue.last)
                && !sentence.is(cue.last, qualifies);
            if cue.side == Side::Before || is_adjective || is_agent(sentence, mention, cue) {
                cost + WRONG_SIDE
            } else {
                cost
            }
        } else {
            let (from, to) = (cue.last, mention.first.max(cue.last));
            match cue.side {
                Side::After | Side::Around => WRONG_SIDE,
                Side::Before => self.plain(from, to),
                Side::Any => self.strict[to] - self.strict[from],
            }
        }
    }
}

/// Whether the people counted did it, rather than suffered it: 30 حملہ آوروں نے …, "30 gunmen killed the …".
fn is_agent(sentence: &Sentence<'_, '_>, mention: &Mention, cue: &Cue) -> bool {
    match sentence.language {
        Language::Urdu if cue.kind == CueKind::Subject => false,
        Language::Urdu => (mention.core_last..cue.first.min(mention.core_last + 4)).any(|at| sentence.word(at) == "نی"),
        Language::English => {
            let objects = ["the", "a", "an", "his", "her", "their", "its", "our", "him", "them", "dozens", "hundreds"];
            let auxiliaries = ["was", "were", "been", "be", "being", "are", "is"];
            let is_passive = (mention.core_last..cue.first).any(|at| auxiliaries.contains(&sentence.word(at)));
            cue.side == Side::Any
                && cue.counted != Counted::Displaced
                && !is_passive
                && objects.contains(&sentence.word(cue.last))
        }
        _ => false,
    }
}
