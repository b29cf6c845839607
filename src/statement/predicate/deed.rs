//! Which words tell of a deed, and in which voice: `police arrested`, `were arrested`, `the arrest of`.
//!
//! English tells the voice by the auxiliary before the verb, or by what follows a bare participle. The other languages tell it
//! by the verb that carries the deed's word (`گرفتار کر لیا`, `گرفتار ہوئے`), which may also serve the deed before it
//! (`دو تن کشته و سه تن زخمی شدند`).

use super::Deed;
use super::pieces::Sentence;
use crate::language::Language;
use crate::lexicon::Entry;
use crate::statement::tokens::{Kind, Mark};

/// How many tokens the verbs that carry a deed's word may be.
const CHAIN: usize = 6;

/// How many auxiliaries and adverbs may stand before an English verb.
const AUXILIARIES: usize = 8;

/// How a deed is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// The subject does it.
    Active,
    /// The subject suffers it.
    Passive,
    /// English: a participle after what suffers it: `two men arrested on Sunday`.
    Reduced,
    /// A noun: `the arrest of two men`.
    Noun,
}

/// The words of a deed.
#[derive(Clone, Debug)]
pub(super) struct Found<'lists> {
    /// The first token with auxiliaries.
    pub(super) begin: usize,
    /// The first token of the deed's own words.
    pub(super) start: usize,
    /// The token after them.
    pub(super) end: usize,
    /// The token after the verbs that carry it.
    pub(super) close: usize,
    /// English: whether it is a form in `-ing` without an auxiliary.
    pub(super) is_ing: bool,
    pub(super) voice: Voice,
    pub(super) kind: Deed,
    entry: &'lists Entry,
}

impl Found<'_> {
    /// Whether the entry has that flag.
    pub(super) fn has(&self, flag: &str) -> bool {
        flags(self.entry).any(|own| own == flag)
    }

    /// The values of the flag `name`: `a` and `b` of `name=a name=b`.
    pub(super) fn values<'found>(&'found self, name: &'found str) -> impl Iterator<Item = &'found str> {
        flags(self.entry).filter_map(move |flag| flag.strip_prefix(name)?.strip_prefix('='))
    }
}

fn flags(entry: &Entry) -> impl Iterator<Item = &str> {
    entry.value(3).split(' ')
}

/// The deeds of a sentence, in order; none overlaps another.
pub(super) fn deeds<'lists>(sentence: &Sentence<'lists, '_>) -> Vec<Found<'lists>> {
    let mut found: Vec<Found<'lists>> = Vec::new();
    let mut past = 0;
    for mark in sentence.marks.iter() {
        if mark.start < past || !matches!(mark.kind(), "deed" | "ignore") {
            continue;
        }
        // A phrase that holds such a word and tells of no deed hides it.
        if mark.kind() == "ignore" {
            past = mark.end;
            continue;
        }
        // Of the entries that begin here, a verb outweighs a noun.
        let mut one: Option<Found<'lists>> = None;
        for own in sentence.marks.at(mark.start).iter().filter(|own| own.kind() == "deed" && own.end == mark.end) {
            let read = match sentence.language {
                Language::English => english(sentence, own),
                _ => carried(sentence, own),
            };
            if one.as_ref().is_none_or(|one| one.voice == Voice::Noun) {
                one = read.or(one);
            }
        }
        if let Some(one) = one {
            past = one.close.max(mark.end);
            found.push(one);
        }
    }
    share_verbs(sentence, &mut found);
    found
}

/// English: the deed of an entry, told by the words around it.
fn english<'lists>(sentence: &Sentence<'lists, '_>, mark: &Mark<'lists>) -> Option<Found<'lists>> {
    let (start, end) = (mark.start, mark.end);
    let kind = Deed::named(mark.entry.value(1))?;
    let found = |begin: usize, voice: Voice| {
        Some(Found { begin, start, end, close: end, is_ing: false, voice, kind, entry: mark.entry })
    };
    let form = mark.entry.value(2);
    if form == "noun" {
        return found(start, Voice::Noun);
    }
    let low = start.saturating_sub(AUXILIARIES);
    let before = |from: usize| (low..from).rev().find(|&index| !sentence.is_adverb(index));
    let is = |index: Option<usize>, kind: &str| index.is_some_and(|index| sentence.is(index, kind));
    // The first of the auxiliaries, which may be several: `could not have been`.
    let auxiliaries = |last: usize| {
        let mut begin = last;
        while let Some(index) = before(begin)
            && ["be", "have", "modal"].iter().any(|kind| sentence.is(index, kind))
        {
            begin = index;
        }
        before(begin).filter(|&to| sentence.tokens.word(to) == "to").unwrap_or(begin)
    };
    let near = before(start);
    let last = near.unwrap_or(start);
    match form {
        "ed" | "part" | "past" => {
            if form != "past" && is(near, "be") {
                return found(auxiliaries(last), Voice::Passive);
            }
            if form != "past" && is(near, "have") {
                return found(auxiliaries(last), Voice::Active);
            }
            let follows = sentence.after_adverbs(end);
            let has_object =
                sentence.starts_phrase(follows) || mark.entry.value(3).split(' ').any(|flag| flag == "bare");
            // `the injured`, `nine wounded soldiers`
            let is_adjective = near.is_some_and(|near| {
                sentence.is_det(near)
                    || (has_object && sentence.is_number(near) && !sentence.opens_phrase(follows))
                    || sentence.marks.kind_at(near, "adj").is_some()
                    || (has_object && sentence.tokens.word(near) == "of")
                    || (sentence.is(near, "pre") && has_object && !sentence.opens_phrase(follows))
            });
            if is_adjective {
                return None;
            }
            match (has_object, form) {
                (true, "part") => None,
                (true, _) | (false, "past") => found(start, Voice::Active),
                // `schools stayed shut`
                (false, _) if near.is_some_and(|near| sentence.is_finite(near)) => None,
                (false, _) => found(start, Voice::Reduced),
            }
        }
        "base" => {
            let to = near.filter(|&near| sentence.tokens.word(near) == "to");
            let begin = to.or_else(|| is(near, "modal").then(|| auxiliaries(last)))?;
            found(begin, Voice::Active)
        }
        "ing" => {
            if is(near, "be") {
                return found(auxiliaries(last), Voice::Active);
            }
            let has_object = sentence.starts_phrase(sentence.after_adverbs(end)) || mark.entry.value(3).contains("on");
            let is_noun = near.is_some_and(|near| sentence.is_det(near));
            let one = found(start, Voice::Active).filter(|_| has_object && !is_noun)?;
            Some(Found { is_ing: true, ..one })
        }
        "s" => {
            let is_verb = near.is_some_and(|near| sentence.is_noun(near)) && sentence.opens_phrase(end);
            if is_verb { found(start, Voice::Active) } else { None }
        }
        _ => None,
    }
}

/// Pashto, Urdu and Dari: the deed of an entry, told by the verbs that carry it.
fn carried<'lists>(sentence: &Sentence<'lists, '_>, mark: &Mark<'lists>) -> Option<Found<'lists>> {
    let kind = Deed::named(mark.entry.value(1))?;
    let form = mark.entry.value(2);
    let (mut close, mut voice) = (mark.end, None);
    let mut is_infinitive = false;
    while close < mark.end + CHAIN && sentence.tokens.kind(close) == Some(Kind::Word) {
        let light = sentence.marks.kind_at(close, "light").filter(|_| !sentence.is_genitive(close));
        if let Some(light) = light {
            match light.entry.value(1) {
                "act" => voice = voice.or(Some(Voice::Active)),
                "pass" => voice = Some(Voice::Passive),
                "be" => voice = voice.or(Some(Voice::Passive)),
                "inf" => is_infinitive = true,
                _ => {}
            }
            close = light.end;
        } else if let Some(particle) = sentence.marks.kind_at(close, "particle") {
            close = particle.end;
        } else {
            break;
        }
    }
    // `نیول تایید کړل`, `شش باخت پیاپی`: before another word a verb's form is a noun.
    let goes_on = sentence.tokens.is_wordlike(close) && !sentence.is_join(close) && !sentence.is_clause_word(close);
    let has = |flag: &str| flags(mark.entry).any(|own| own == flag);
    // `وژل شوي کسان`, `بے دخل کیے گئے افراد`: told of a noun, by the way.
    if voice == Some(Voice::Passive) && goes_on && sentence.is_attributive(close) {
        return None;
    }
    let voice = match (form, voice) {
        _ if is_infinitive => Voice::Noun,
        ("verb", None) if goes_on && has("final") => return None,
        ("verb", None) if goes_on && has("noun") => Voice::Noun,
        ("verb", None) => Voice::Active,
        ("verb" | "light", Some(voice)) => voice,
        // `درې ټپیان دي`: an auxiliary alone tells how somebody is.
        ("light", None) if close > mark.end && has("state") => Voice::Passive,
        // `را بازداشت و کارت‌ها را پاره کرد`
        ("light", None)
            if sentence.is_join(close) && mark.start > 0 && sentence.tokens.word(mark.start - 1) == "را" =>
        {
            Voice::Active
        }
        // `ہلاک اور زخمی ہوئے`: the verb of the next deed may serve this one.
        ("light", None) if sentence.is_join(close) || sentence.tokens.is_comma(close) => Voice::Noun,
        ("light", None) if has("noun") => Voice::Noun,
        ("noun", None) => Voice::Noun,
        ("passive", _) => Voice::Passive,
        _ => return None,
    };
    if voice == Voice::Noun && !is_infinitive {
        close = mark.end;
    }
    // Of `پابندی عائد کر دی` the deed's own word is the first.
    let mut end = mark.end;
    while end > mark.start + 1
        && form != "noun"
        && !has("whole")
        && ["light", "tail"].iter().any(|kind| sentence.marks.kind_at(end - 1, kind).is_some())
    {
        end -= 1;
    }
    Some(Found { begin: mark.start, start: mark.start, end, close, is_ing: false, voice, kind, entry: mark.entry })
}

/// Gives a deed without a verb of its own before `and` or a comma the voice of the next deed.
fn share_verbs(sentence: &Sentence<'_, '_>, found: &mut Vec<Found<'_>>) {
    if sentence.language == Language::English {
        return;
    }
    for index in (0..found.len()).rev() {
        let one = &found[index];
        if one.voice != Voice::Noun || one.entry.value(2) != "light" {
            continue;
        }
        let is_joint = sentence.is_join(one.end) || sentence.tokens.is_comma(one.end);
        let next = found.get(index + 1).filter(|next| {
            is_joint
                && next.entry.value(2) == "light"
                && matches!(next.voice, Voice::Active | Voice::Passive)
                && !(one.end..next.start).any(|at| sentence.tokens.is_break(at) || sentence.is_finite(at))
        });
        if let Some(voice) = next.map(|next| next.voice) {
            found[index].voice = voice;
        } else if !found[index].has("noun") {
            found.remove(index);
        }
    }
}

/// Forms that the list leaves to rules: the inflection of English verbs, the negation of Dari ones.
pub(super) fn forms(language: Language, list: &str) -> String {
    let mut forms = String::new();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (phrase, kind) = (columns[0], columns.get(1).copied().unwrap_or_default());
        let mut push = |phrase: &str, deed: &str, form: &str, flags: &str| {
            forms.extend([phrase, "\tdeed\t", deed, "\t", form, "\t", flags, "\n"]);
        };
        match language.resources() {
            Language::English if kind == "verb" => {
                let (verb, rest) =
                    phrase.split_once(' ').map_or((phrase, ""), |(verb, _)| (verb, &phrase[verb.len()..]));
                let has = |flag: &str| columns.get(3).is_some_and(|flags| flags.split(' ').any(|own| own == flag));
                for (form, name) in inflected(verb, has("double")) {
                    if !(name == "s" && has("nos")) {
                        push(&format!("{form}{rest}"), columns[2], name, columns.get(3).copied().unwrap_or_default());
                    }
                }
            }
            Language::Dari | Language::Persian if kind == "deed" && columns.get(3) == Some(&"verb") => {
                let (before, verb) = phrase.rsplit_once(' ').map_or(("", phrase), |(before, verb)| (before, verb));
                let space = if before.is_empty() { "" } else { " " };
                let flags = columns.get(4).copied().unwrap_or_default();
                push(&format!("{before}{space}ن{verb}"), columns[2], "verb", flags);
            }
            _ => {}
        }
    }
    forms
}

/// The regular forms of an English verb, each with its name.
fn inflected(verb: &str, doubles: bool) -> [(String, &'static str); 4] {
    let last = verb.chars().next_back().unwrap_or_default();
    let twice = if doubles { format!("{verb}{last}") } else { verb.to_owned() };
    let (ed, ing) = if let Some(stem) = verb.strip_suffix('e') {
        (format!("{verb}d"), format!("{stem}ing"))
    } else if let Some(stem) = verb.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o'])) {
        (format!("{stem}ied"), format!("{verb}ing"))
    } else {
        (format!("{twice}ed"), format!("{twice}ing"))
    };
    let s = if let Some(stem) = ed.strip_suffix("ied") {
        format!("{stem}ies")
    } else if ["s", "sh", "ch", "x"].iter().any(|end| verb.ends_with(end)) {
        format!("{verb}es")
    } else {
        format!("{verb}s")
    };
    [(verb.to_owned(), "base"), (s, "s"), (ed, "ed"), (ing, "ing")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_verbs_are_inflected() {
        let forms = |verb, doubles| inflected(verb, doubles).map(|(form, _)| form).join(" ");
        assert_eq!(forms("kill", false), "kill kills killed killing");
        assert_eq!(forms("raze", false), "raze razes razed razing");
        assert_eq!(forms("ban", true), "ban bans banned banning");
        assert_eq!(forms("occupy", false), "occupy occupies occupied occupying");
        assert_eq!(forms("dismiss", false), "dismiss dismisses dismissed dismissing");
        assert_eq!(forms("destroy", false), "destroy destroys destroyed destroying");
    }
}
