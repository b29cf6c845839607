//! What a language's files say, ready to be asked.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::language::Language;
use crate::normalize::fold;

/// How an abbreviation stands to the end of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// `Dr.`: a name follows; its stop ends no sentence unless a paragraph ends there.
    Title,
    /// `No.`: its stop belongs to it when a number follows.
    Number,
    /// `e.g.`: more of the same sentence always follows.
    Inner,
    /// `Inc.`: may end a sentence; the next word decides.
    Either,
    /// `a.m.`, `B.C.`: the same, but what goes on after it rarely has a capital: a day, a month, a zone.
    Clock,
    /// `ایم۔`: the name of a Latin letter, in initials spelt out.
    Letter,
    /// `آئی۔`: the name of a Latin letter that is another word too, so that only its neighbours can tell.
    MaybeLetter,
}

/// A language's word lists and switches, as its file gives them.
pub(super) struct Source {
    /// The language whose lists these are.
    pub(super) language: Language,
    /// Abbreviations, without the last stop: `phrase <TAB> title | number | inner | either | clock | letter | letter?`.
    pub(super) abbreviations: &'static str,
    /// Words that begin sentences: `word <TAB> weak | link | weak link | date`, the value being optional. `date` ones
    /// name days and months instead. `weak` ones begin one after a
    /// finite verb even without punctuation; `link` ones join clauses, at
    /// which a very long stretch may be cut; they begin a sentence only if they are `weak` too.
    pub(super) starters: &'static str,
    /// Words that end sentences: in verb-final languages finite verbs and auxiliaries. `word <TAB> marked` does so
    /// only where a mark follows.
    pub(super) finals: &'static str,
    /// Verbs of saying, which tie a clause to the quotation before it.
    pub(super) said: &'static str,
    /// Names of news agencies in datelines that count as sentences.
    pub(super) agencies: &'static str,
    /// What else sets the language apart.
    pub(super) switches: Switches,
}

/// What else sets a language apart.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about a language, independent of the others")]
pub(super) struct Switches {
    /// The finite verb comes last, so that a word in `finals` is good evidence for an end.
    pub(super) is_verb_final: bool,
    /// `ہے -`: old Urdu text processors turn the full stop into a hyphen.
    pub(super) dash_stops: bool,
    /// `ہند۔ ماریشیس`: the same ones turn hyphens and slashes into full stops, so that a stop after a verbless
    /// fragment ends nothing.
    pub(super) stop_may_be_hyphen: bool,
    /// `تهران - ایرنا:`: the agency dateline counts as a sentence whoever the agency is.
    pub(super) dateline_ends: bool,
}

/// What the lists say of one word.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a word may be in any number of the lists")]
pub(super) struct Facts {
    /// The kind of abbreviation that it is, if any.
    pub(super) abbreviation: Option<Abbreviation>,
    /// It often begins a sentence.
    pub(super) starts: bool,
    /// It begins one after a finite verb even without punctuation.
    pub(super) starts_unmarked: bool,
    /// It joins clauses.
    pub(super) links: bool,
    /// It names a day or a month, which may follow the time of day.
    pub(super) dates: bool,
    /// It ends sentences.
    pub(super) ends: bool,
    /// It ends sentences where a mark follows; by itself it may say nothing: Urdu `کی` is a verb before a stop and a
    /// postposition elsewhere.
    pub(super) ends_marked: bool,
    /// It is a verb of saying.
    pub(super) says: bool,
}

/// A language's rules.
#[derive(Debug)]
pub(super) struct Rules {
    /// The language.
    pub(super) language: Language,
    words: HashMap<String, Facts>,
    agencies: HashSet<String>,
    /// What else sets it apart.
    pub(super) switches: Switches,
}

impl Rules {
    /// Reads a language's lists.
    ///
    /// # Panics
    /// If an abbreviation has an unknown kind; a test reads every list.
    pub(super) fn read(source: &Source) -> Self {
        let mut words: HashMap<String, Facts> = HashMap::new();
        for (phrase, kind) in entries(source.abbreviations) {
            let kind = match kind {
                "title" => Abbreviation::Title,
                "number" => Abbreviation::Number,
                "inner" => Abbreviation::Inner,
                "either" => Abbreviation::Either,
                "clock" => Abbreviation::Clock,
                "letter" => Abbreviation::Letter,
                "letter?" => Abbreviation::MaybeLetter,
                other => panic!("{}: `{phrase}` has the unknown kind `{other}`", source.language),
            };
            words.entry(key(phrase.trim_end_matches(['.', '۔']))).or_default().abbreviation.get_or_insert(kind);
        }
        for (word, role) in entries(source.starters) {
            let facts = words.entry(key(word)).or_default();
            facts.starts |= !matches!(role, "link" | "date");
            facts.dates |= role == "date";
            facts.starts_unmarked |= role.contains("weak");
            facts.links |= role.contains("link");
        }
        for (word, role) in entries(source.finals) {
            let facts = words.entry(key(word)).or_default();
            facts.ends |= role.is_empty();
            facts.ends_marked = true;
        }
        for (word, _) in entries(source.said) {
            words.entry(key(word)).or_default().says = true;
        }
        Self {
            language: source.language,
            words,
            agencies: entries(source.agencies).map(|(name, _)| key(name)).collect(),
            switches: source.switches,
        }
    }

    /// What the lists say of `word`, or of an abbreviation without its last stop.
    pub(super) fn facts(&self, word: &str) -> Facts {
        let mut facts = self.words.get(&key(word)).copied().unwrap_or_default();
        // A written prefix of duration marks a Persian verb: می‌رود, نمی‌رود.
        if self.language == Language::Dari && PERSIAN_VERB.iter().any(|prefix| word.starts_with(prefix)) {
            facts.ends = true;
            facts.ends_marked = true;
        }
        facts
    }

    /// Whether the dateline of `name`, a news agency, counts as a sentence.
    pub(super) fn is_agency(&self, name: &str) -> bool {
        self.agencies.contains(&key(name))
    }

    /// Whether any agency has one that does.
    pub(super) fn has_datelines(&self) -> bool {
        self.switches.dateline_ends || !self.agencies.is_empty()
    }
}

/// The prefixes of duration of Persian verbs, written with a zero width non-joiner.
const PERSIAN_VERB: [&str; 4] = ["می\u{200C}", "نمی\u{200C}", "مي\u{200C}", "نمي\u{200C}"];

/// What folding makes of each character of the Arabic block by itself: a character, or nothing. Nearly all look-ups
/// are of words in this block, and this is much faster than folding each with its offsets.
static ARABIC: LazyLock<Vec<Option<char>>> =
    LazyLock::new(|| ('\u{0600}'..='\u{06FF}').map(|c| fold(c.encode_utf8(&mut [0; 4])).chars().next()).collect());

/// The form under which a word is looked up: folded. The Urdu full stop inside an abbreviation (`ق۔م`) is a dot.
fn key(word: &str) -> String {
    let mut key = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            '۔' => key.push('.'),
            _ if c.is_ascii() => key.push(c.to_ascii_lowercase()),
            '\u{200C}' | '\u{200F}' => {}
            // A madda above joins the alef before it, so that a word with one is folded as a whole.
            '\u{0600}'..='\u{0652}' | '\u{0654}'..='\u{06FF}' => {
                key.extend(ARABIC.get(c as usize - 0x0600).copied().flatten());
            }
            _ => return fold(word).replace('۔', "."),
        }
    }
    key
}

/// The lines of a word list: a phrase and its first value.
fn entries(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).map(|line| {
        let (phrase, value) = line.split_once('\t').unwrap_or((line, ""));
        (phrase.trim(), value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_folded_word() {
        for c in '\u{0600}'..='\u{06FF}' {
            assert!(fold(&c.to_string()).chars().count() <= 1, "{c:?} folds to several characters");
        }
        for word in ["كړي", "می\u{200C}رود", "ډاکټر", "ا\u{0653}مد", "ﻛﺎﺑﻞ", "Kabul", "Köln", "هـ.ش", "عُمر", "۵۸"]
        {
            assert_eq!(key(word), fold(word));
        }
        assert_eq!(key("ق۔م"), key("ق.م"));
    }
}
