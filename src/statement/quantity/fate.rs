//! What befell the people that a number counts: the word that tells it, found by its cost.

use super::counted::{Head, asks_of, is_fate};
use super::hedge::Mention;
use super::sentence::{Kind, Sentence};
use super::vocabulary::{CueKind, Role, Side};
use crate::language::Language;
use crate::statement::Counted;

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
pub(super) fn bind(sentence: &Sentence<'_, '_>, mentions: &[Mention], heads: &mut [Head], asks: &[bool]) {
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
