//! What a number counts or measures.
//!
//! A unit beside the number settles it. Else the head noun after the number does; and where that names people, or
//! nothing is named ("58 killed and 30 wounded"), the nearest word that tells what befell them. "Nearest" is a cost:
//! each word between counts, commas, conjunctions and other numbers count more, a new clause most, and each language
//! looks first where its grammar puts the word: Pashto, Urdu and Dari after the number, English on both sides.

use super::hedge::Mention;
use super::number::is_content;
use super::sentence::{Hit, Kind, Sentence};
use super::vocabulary::{Role, Side};
use crate::language::Language;
use crate::statement::{Counted, Hedge};

/// What a mention counts, with the words that say so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) counted: Counted,
    /// What values are multiplied by to be in the class's base unit.
    pub(super) factor: f64,
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
        Self { counted, factor: 1.0, words, noun: None, is_measure: false, cost: 0.0, is_past: false }
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
        if let Some(head) = unit(sentence, mention) {
            heads.push(Head { is_measure: true, ..head });
            asks_fate.push(false);
        } else if let Some(hit) = noun(sentence, mention, limit) {
            let Role::Noun(counted) = hit.role else { continue };
            let words = Some((hit.first, hit.last));
            heads.push(Head { noun: words, ..Head::new(counted, words) });
            asks_fate.push(counted == Counted::People);
        } else {
            let words = other(sentence, mention, limit);
            heads.push(Head::new(Counted::Other, words));
            asks_fate.push(true);
        }
    }
    bind(sentence, mentions, &mut heads, &asks_fate);
    heads
}

/// The unit beside a number.
fn unit(sentence: &Sentence<'_, '_>, mention: &Mention) -> Option<Head> {
    let before = sentence.find_before(mention.core_first, |role| match role {
        Role::Unit(counted, factor, side) if side.is_before() => Some((counted, factor)),
        _ => None,
    });
    if let Some((hit, (counted, factor))) = before {
        // "$2m"
        let letter = if sentence.is_joined(mention.core_last) { sentence.word(mention.core_last) } else { "" };
        let letters = match letter {
            "m" => 1e6,
            "k" => 1e3,
            _ => 1.0,
        };
        let head = Head::new(counted, Some((hit.first, hit.last)));
        return Some(Head { factor: factor * letters, ..head });
    }
    for start in [mention.core_last, mention.last] {
        let mut at = start;
        for _ in 0..3 {
            let found = sentence.find(at, |role| match role {
                Role::Unit(counted, factor, side) if side.is_after() => Some((counted, factor)),
                _ => None,
            });
            // "two Mi-17 helicopters"
            let is_name = |hit: Hit| sentence.mark(hit.last) == Some('-') && sentence.numeral(hit.last + 1).is_some();
            if let Some((hit, (counted, factor))) = found
                && !is_name(hit)
            {
                return Some(measured(sentence, mention, hit, counted, factor));
            }
            let is_hyphen = sentence.mark(at) == Some('-') && sentence.is_joined(at) && sentence.is_joined(at + 1);
            // "thousands of years"
            let is_of = mention.hedge == Hedge::Vague && sentence.word(at) == "of";
            match sentence.find(at, |role| (role == Role::Filler).then_some(())) {
                Some((filler, ())) => at = filler.last,
                None if is_hyphen || is_of => at += 1,
                None => break,
            }
        }
    }
    None
}

/// A measure in the unit at `hit`.
fn measured(sentence: &Sentence<'_, '_>, mention: &Mention, hit: Hit, counted: Counted, factor: f64) -> Head {
    let words = Some((hit.first, hit.last));
    if counted == Counted::Length && is_rate(sentence, mention, hit) {
        return Head::new(Counted::Other, words);
    }
    if counted == Counted::Duration && (factor - YEAR).abs() < 1.0 && is_age(sentence, mention, hit) {
        return Head::new(Counted::Age, words);
    }
    let is_past = counted == Counted::Duration && sentence.is(hit.last, |role| role == Role::Ago);
    Head { factor, is_past, ..Head::new(counted, words) }
}

/// Hours in a year.
const YEAR: f64 = 8766.0;
/// Hours in a century.
pub(super) const CENTURY: f64 = 100.0 * YEAR;

/// Whether a word for age stands beside a number of years: 54 کالو په عمر, عمر محض 15 سال.
fn is_age(sentence: &Sentence<'_, '_>, mention: &Mention, hit: Hit) -> bool {
    let before = mention.first.saturating_sub(3)..mention.first;
    // 20 سال سے کم عمر
    let after = hit.last..hit.last + if sentence.language == Language::English { 2 } else { 4 };
    before.chain(after).any(|at| sentence.is(at, |role| role == Role::Age))
}

/// Whether a length is one per hour or the like.
fn is_rate(sentence: &Sentence<'_, '_>, mention: &Mention, hit: Hit) -> bool {
    let per = sentence.find(hit.last, |role| (role == Role::Per).then_some(()));
    let is_time = |at| sentence.is(at, |role| matches!(role, Role::Unit(Counted::Duration, ..)));
    let after = per.is_some_and(|(per, ())| {
        sentence.language != Language::English || is_time(per.last) || sentence.mark(hit.last) == Some('/')
    });
    let before = sentence.find_before(mention.first, |role| (role == Role::Per).then_some(()));
    after || sentence.language == Language::Pashto && before.is_some()
}

/// How many words a head noun may stand after its number.
const NOUN_REACH: usize = 5;

/// The head noun after a number.
fn noun(sentence: &Sentence<'_, '_>, mention: &Mention, limit: usize) -> Option<Hit> {
    let is_noun = |role| matches!(role, Role::Noun(_));
    let mut at = mention.core_last;
    let mut found: Option<Hit> = None;
    for _ in 0..NOUN_REACH {
        if at >= limit {
            break;
        }
        if let Some(&hit) = sentence.at(at).iter().find(|hit| is_noun(hit.role)) {
            found = Some(hit);
            at = hit.last;
            // "police posts": the last of English nouns is the head. The others put two side by side only in names for
            // one thing: پولیس اہلکار.
            let goes_on = match sentence.language {
                Language::English => sentence.is(at, is_noun),
                Language::Dari | Language::Persian => false,
                _ => sentence.is(at, |role| role == hit.role),
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
        let in_hedge = at < mention.last;
        let ends = sentence.is(at, |role| matches!(role, Role::Stop | Role::Clause | Role::Cue(..) | Role::And));
        let is_hyphen = sentence.mark(at) == Some('-') && sentence.is_joined(at);
        if !in_hedge && ends || !(is_hyphen || is_content(sentence.kind(at)) || sentence.mark(at) == Some('"')) {
            break;
        }
        at += 1;
    }
    found
}

/// The words after a number that names none of the classes.
fn other(sentence: &Sentence<'_, '_>, mention: &Mention, limit: usize) -> Option<(usize, usize)> {
    let is_name = |at: usize| {
        let is_function =
            |role| matches!(role, Role::Stop | Role::Clause | Role::And | Role::Coordinator | Role::Cue(..));
        at < limit && sentence.is_word(at) && !sentence.is(at, is_function)
    };
    let mut first = mention.last;
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
}

/// Above this cost a word and a number have nothing to do with each other.
const REACH_AFTER: f64 = 18.0;
/// A noun that is on no list may name anything; a word that tells a fate is close to it if it names people.
const REACH_UNKNOWN: f64 = 3.0;
const REACH_BEFORE: f64 = 12.0;
/// A verb before its number is close to it.
const REACH_VERB_BEFORE: f64 = 6.0;
/// What it costs to look on the side where the language does not put the word, or past a word that is another number's.
const WRONG_SIDE: f64 = 20.0;

/// Gives the mentions that ask for it what befell the people they count.
fn bind(sentence: &Sentence<'_, '_>, mentions: &[Mention], heads: &mut [Head], asks: &[bool]) {
    let cues = cues(sentence, mentions);
    if cues.is_empty() || !asks.contains(&true) {
        return;
    }
    let costs = Costs::new(sentence, mentions);
    let best = |index: usize, owners: &[Option<usize>]| {
        let mut best: Option<(f64, usize)> = None;
        for (at, cue) in cues.iter().enumerate() {
            let mut cost = costs.between(sentence, &mentions[index], cue);
            if owners[at].is_some_and(|owner| index < owner && cue.first >= mentions[index].last) {
                cost += WRONG_SIDE;
            }
            let is_after = cue.first >= mentions[index].core_last;
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
    let chosen: Vec<Option<(f64, usize)>> =
        (0..mentions.len()).map(|index| if asks[index] { best(index, &owners) } else { None }).collect();
    for (index, at) in chosen.iter().enumerate() {
        if let Some((cost, cue)) = at.map(|(cost, at)| (cost, cues[at])) {
            heads[index].cost = cost;
            heads[index].counted = cue.counted;
            heads[index].words = Some((cue.first, cue.last));
        } else if asks[index] && index > 0 && is_fate(heads[index - 1].counted) {
            // "killed 23 soldiers and 200 fighters"
            let gap = costs.plain(mentions[index - 1].last, mentions[index].first);
            let is_listed = (mentions[index - 1].last..mentions[index].first).any(|at| {
                sentence.is(at, |role| matches!(role, Role::And | Role::Coordinator))
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
        let Role::Cue(counted, side) = hit.role else { continue };
        let cue = Cue { first: hit.first, last: hit.last, counted, side };
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
                    _ if sentence.is(at, |role| matches!(role, Role::And | Role::Coordinator)) => 2.0,
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

    /// What it costs to say that `cue` befell what `mention` counts.
    fn between(&self, sentence: &Sentence<'_, '_>, mention: &Mention, cue: &Cue) -> f64 {
        if cue.first >= mention.core_last {
            let cost = self.plain(mention.core_last, cue.first);
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
