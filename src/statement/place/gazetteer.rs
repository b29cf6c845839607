//! The gazetteer: its entities, and their names in each language, ready to be looked up word by word.
//!
//! Most words of a text are no places, so a look-up must be quick to say no: a hash of the first words of names. The
//! rest of a name is compared letter by letter over the words that follow, whatever stands between its parts.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use super::PlaceKind;
use crate::error::{Error, ErrorKind, Result};
use crate::language::Language;
use crate::lexicon::parse_entries;
use crate::normalize::Folded;
use crate::span::Span;
use crate::statement::tokens::{Kind, PerLanguage, Tokens};

/// The lists, in the order in which an ambiguous name prefers its bearers.
const LISTS: [(&str, &str); 8] = [
    ("countries.tsv", include_str!("../places/countries.tsv")),
    ("nationalities.tsv", include_str!("../places/nationalities.tsv")),
    ("afghanistan.tsv", include_str!("../places/afghanistan.tsv")),
    ("pakistan.tsv", include_str!("../places/pakistan.tsv")),
    ("iran.tsv", include_str!("../places/iran.tsv")),
    ("neighbours.tsv", include_str!("../places/neighbours.tsv")),
    ("world.tsv", include_str!("../places/world.tsv")),
    ("borders.tsv", include_str!("../places/borders.tsv")),
];

/// A word of fewer bytes is no name with an ending.
const SHORTEST_WITH_ENDING: usize = 6;

/// A cell that gives no name, where an empty one would be filled from another column.
const NO_NAME: &str = "-";

/// Whether the entity `id` is `other` or lies in it.
pub(crate) fn lies_in(id: &str, other: &str) -> bool {
    id.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// An entity.
#[derive(Debug)]
pub(super) struct Entity {
    pub(super) id: &'static str,
    pub(super) kind: PlaceKind,
}

impl Entity {
    /// The first part of its id: its country, or `x` for what lies in several.
    pub(super) fn country(&self) -> &'static str {
        self.id.split('.').next().unwrap_or_default()
    }

    /// The id of what it lies in.
    pub(super) fn parent(&self) -> Option<&'static str> {
        self.id.rsplit_once('.').map(|(parent, _)| parent).filter(|&parent| parent != "x")
    }
}

/// How much a name needs beside it to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// Nothing.
    Nothing,
    /// Not to be part of a person's name.
    Alone,
    /// A sign of a place: a word such as `province`, a preposition of place, another place.
    Sign,
    /// A word such as `province`, or a place that it belongs to.
    Proof,
}

/// A name of one entity in one language.
#[derive(Debug)]
struct Name {
    /// All its words joined, as [`key`] writes them.
    key: Box<str>,
    /// Bytes of `key` before and after the name itself: the words it must stand beside.
    before: usize,
    after: usize,
    /// The entity; `None` for words that look like a place's name and are none.
    entity: Option<u32>,
    need: Need,
    is_nationality: bool,
    /// Its last letter as it is written: folding makes one of ی and ے.
    last: Option<char>,
    /// Whether it is no place after a number, where it is a currency.
    counts_money: bool,
    case: Case,
}

/// Which of an English name's letters are capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// All: `US`.
    All,
    /// The first of each word, but for particles.
    EachWord,
    /// The first of the name.
    FirstWord,
}

impl Case {
    fn of(name: &str) -> Self {
        let is_acronym = name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c == '.');
        let is_lower = |word: &str| word.len() > 3 && word.starts_with(char::is_lowercase);
        match (is_acronym, name.split(' ').any(is_lower)) {
            (true, _) => Self::All,
            (false, false) => Self::EachWord,
            (false, true) => Self::FirstWord,
        }
    }
}

/// What a word beside a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// The kind of place: `province`.
    Kind(PlaceKind),
    /// The kind of several places: `provinces`.
    Kinds(PlaceKind),
    /// A preposition of place, before the name.
    Before,
    /// A postposition of place, after the name.
    After,
    /// A word between the word of a kind and a name after it: `of`.
    LinkLeft,
    /// A word between a name and the word of its kind after it: `په`.
    LinkRight,
    /// A conjunction.
    And,
    /// A number word.
    Number,
    /// A capitalised word that goes on no name: `Minister`.
    Title,
}

/// The names of one language.
#[derive(Debug)]
pub(super) struct Names {
    language: Language,
    list: Vec<Name>,
    /// For each beginning of a name, up to a gap between its words, the names that have it, longest first.
    starts: Map<Vec<u32>>,
    signs: Map<Sign>,
}

/// A sentence as names are looked up in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentence<'text> {
    pub(super) tokens: &'text Tokens<'text>,
    pub(super) folded: &'text Folded,
    pub(super) original: &'text str,
}

impl Sentence<'_> {
    /// The word `index` as it is written.
    fn written(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| self.folded.original(token.span).of(self.original))
    }

    /// The last letter of the word `index` as it is written.
    fn last_letter(&self, index: usize) -> char {
        self.written(index).chars().next_back().unwrap_or(' ')
    }

    /// Whether the word `index` begins with a capital.
    pub(super) fn is_capitalised(&self, index: usize) -> bool {
        self.written(index).starts_with(char::is_uppercase)
    }
}

/// A name over a run of tokens.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    /// Its first token and the one after its last.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The token at which the search goes on.
    past: usize,
    /// Where it stands in the folded text.
    pub(super) span: Span,
    /// Its possible entities, the preferred first; none for words that are no place.
    pub(super) bearers: Vec<(u32, Need)>,
}

/// All of it. The names of a language are put in order when it is first read.
#[derive(Debug)]
pub(super) struct Gazetteer {
    entities: Vec<Entity>,
    /// For each entity, its names in the four columns.
    rows: Vec<[&'static str; 4]>,
    names: PerLanguage<(Beside, OnceLock<Names>)>,
}

impl Gazetteer {
    /// Reads the lists; `beside` are the words beside names, for each language.
    pub(super) fn new(beside: impl Fn(Language) -> &'static str) -> Result<Self> {
        let mut entities: Vec<Entity> = Vec::new();
        let mut rows: Vec<[&'static str; 4]> = Vec::new();
        for (file, text) in LISTS {
            for (number, line) in text.lines().enumerate() {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let fault = |what: &str| Error::new(ErrorKind::Input, what).in_file(file).at_line(number + 1);
                let mut columns = line.split('\t');
                let id = columns.next().unwrap_or_default();
                let kind = columns.next().and_then(PlaceKind::parse);
                let kind = kind.ok_or_else(|| fault("this is no kind of place"))?;
                let names = [(); 4].map(|()| columns.next().unwrap_or_default());
                if id.is_empty() || columns.next().is_some() {
                    return Err(fault("a row has an id, a kind and four columns of names"));
                }
                entities.push(Entity { id, kind });
                rows.push(names);
            }
        }
        let names = PerLanguage::build(|language| Ok((Beside::parse(beside(language))?, OnceLock::new())))?;
        Ok(Self { entities, rows, names })
    }

    /// The names of `language`.
    pub(super) fn names(&self, language: Language) -> &Names {
        let (beside, names) = self.names.of(language);
        names.get_or_init(|| {
            let mut names = Names::new(language.resources(), beside.clone());
            for (index, (entity, row)) in (0..).zip(self.entities.iter().zip(&self.rows)) {
                let is_nationality = entity.kind == PlaceKind::Nationality;
                for column in columns(language, entity, row) {
                    let column = column.split('|').filter(|&name| !name.is_empty() && name != NO_NAME);
                    column.for_each(|name| names.add(name, Some(index), is_nationality));
                }
            }
            names.sort();
            names
        })
    }

    /// The entity of that number.
    pub(super) fn entity(&self, index: u32) -> &Entity {
        &self.entities[index as usize]
    }
}

/// The words that stand beside names in one language, and those that look like a name and are none.
#[derive(Clone, Debug, Default)]
struct Beside {
    signs: Map<Sign>,
    not_places: Vec<String>,
}

impl Beside {
    /// Reads the list `source`.
    fn parse(source: &str) -> Result<Self> {
        let mut beside = Self::default();
        for entry in parse_entries("places.txt", source)? {
            let kind = PlaceKind::parse(entry.value(1));
            let sign = match (entry.value(0), kind) {
                ("kind", Some(kind)) => Sign::Kind(kind),
                ("kinds", Some(kind)) => Sign::Kinds(kind),
                ("before", _) => Sign::Before,
                ("after", _) => Sign::After,
                ("link-left", _) => Sign::LinkLeft,
                ("link-right", _) => Sign::LinkRight,
                ("and", _) => Sign::And,
                ("number", _) => Sign::Number,
                ("title", _) => Sign::Title,
                ("none", _) => {
                    beside.not_places.push(entry.phrase);
                    continue;
                }
                _ => {
                    let what = format!("`{}` says nothing known of a place", entry.phrase);
                    return Err(Error::new(ErrorKind::Input, what).in_file("places.txt"));
                }
            };
            beside.signs.insert(key(&entry.phrase).into(), sign);
        }
        Ok(beside)
    }
}

/// A map by words. Its keys are those of the lists, so that no text can make it slow, and FNV-1a is quick on words.
type Map<T> = HashMap<Box<str>, T, BuildHasherDefault<Fnv>>;

/// The hash FNV-1a.
#[derive(Clone, Debug)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The columns of a row (English, Pashto, Urdu, Dari) that hold the names of `language`. The three languages of Arabic
/// script write a place alike unless a row says otherwise.
fn columns(language: Language, entity: &Entity, row: &[&'static str; 4]) -> Vec<&'static str> {
    let [en, ps, ur, prs] = *row;
    let first = |order: [&'static str; 3]| order.into_iter().find(|names| !names.is_empty()).unwrap_or_default();
    match language {
        Language::English => vec![en],
        // Pashto papers write the places of Afghanistan in the Dari way, too.
        Language::Pashto if entity.country() == "af" && !ps.is_empty() => vec![ps, prs],
        Language::Pashto => vec![first([ps, prs, ur])],
        Language::Urdu => vec![first([ur, prs, ps])],
        Language::Dari | Language::Persian => vec![first([prs, ps, ur])],
    }
}

/// A folded word as names are compared: without the madda of `آباد`, which is often left out.
fn key(word: &str) -> std::borrow::Cow<'_, str> {
    if word.contains('آ') { word.replace('آ', "ا").into() } else { word.into() }
}

/// The words of a name, as [`key`] writes them.
fn words(name: &str) -> Vec<String> {
    if name.is_empty() {
        return Vec::new();
    }
    let folded = Folded::new(name);
    let tokens = Tokens::new(&folded);
    (0..tokens.len())
        .filter(|&index| tokens.is_wordlike(index))
        .map(|index| key(tokens.word(index)).into_owned())
        .collect()
}

/// The endings that a name takes without a space in `language`.
fn endings(language: Language) -> &'static [&'static str] {
    match language.resources() {
        Language::English => &["'s", "s"],
        Language::Pashto => &["انو", "ان", "و", "ه"],
        Language::Urdu => &["وں"],
        Language::Dari | Language::Persian => &["هایی", "های", "ها", "ان", "ی"],
    }
}

/// Whether a name, or a nationality word, that ends with `stem` takes `ending` (or another that is no ending).
fn takes(language: Language, is_nationality: bool, stem: &str, ending: &str) -> bool {
    let is_long = stem.chars().count() > 3;
    match (language.resources(), is_nationality, ending) {
        (Language::English, _, "'s") => true,
        // The oblique follows a consonant: `کابله`, `بامیانو`.
        (Language::Pashto, false, "ه" | "و") => is_long && !stem.ends_with(['ا', 'و', 'ه', 'ی']),
        // An ezafe is written after a vowel: `آسیای میانه`.
        (Language::Dari | Language::Persian, false, "ی") => is_long && stem.ends_with(['ا', 'و', 'ه']),
        (Language::Dari | Language::Persian, true, "ی") => false,
        (_, true, ending) => endings(language).contains(&ending),
        _ => false,
    }
}

impl Names {
    fn new(language: Language, beside: Beside) -> Self {
        let mut names = Self { language, list: Vec::new(), starts: Map::default(), signs: beside.signs };
        beside.not_places.iter().for_each(|phrase| names.add(phrase, None, false));
        names
    }

    /// Adds a name as a list writes it.
    fn add(&mut self, written: &str, entity: Option<u32>, is_nationality: bool) {
        let name = written.trim_start_matches(['?', '~', '#']);
        let marks = &written[..written.len() - name.len()];
        let need = match marks.matches('?').count() {
            0 if marks.contains('~') => Need::Alone,
            0 => Need::Nothing,
            1 => Need::Sign,
            _ => Need::Proof,
        };
        // `[name] words`: it counts only beside these words.
        let (left, rest) = name.split_once('[').unwrap_or(("", name));
        let (inner, right) = rest.split_once(']').unwrap_or((rest, ""));
        let parts = [left, inner, right].map(words);
        let [before, _, after] = parts.each_ref().map(|words| words.iter().map(String::len).sum::<usize>());
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let mut key = String::new();
        for word in parts.concat() {
            key += &word;
            self.starts.entry(key.as_str().into()).or_default().push(number);
        }
        self.list.push(Name {
            key: key.into(),
            before,
            after,
            entity,
            need,
            is_nationality,
            last: if entity.is_some() { inner.chars().next_back() } else { None },
            counts_money: marks.contains('#'),
            case: Case::of(inner),
        });
    }

    /// Puts the names of each beginning in the order in which they are tried.
    fn sort(&mut self) {
        let names = &self.list;
        for list in self.starts.values_mut() {
            list.sort_by_key(|&number| (std::cmp::Reverse(names[number as usize].key.len()), number));
        }
    }

    /// What the word `index` says of a place beside it.
    pub(super) fn sign(&self, tokens: &Tokens<'_>, index: usize) -> Option<Sign> {
        match tokens.word(index) {
            "" => None,
            "," | "،" => Some(Sign::And),
            word => self.signs.get(key(word).as_ref()).copied(),
        }
    }

    /// Whether the language sets names off by capitals.
    pub(super) fn has_capitals(&self) -> bool {
        self.language == Language::English
    }

    /// Every name in the text, the leftmost and then longest, that do not overlap.
    pub(super) fn all(&self, sentence: Sentence<'_>) -> Vec<Hit> {
        let Sentence { tokens, .. } = sentence;
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let is_word = tokens.kind(at) == Some(Kind::Word) && self.may_begin(sentence, at);
            match is_word.then(|| self.longest(sentence, at)).flatten() {
                Some(hit) => {
                    at = hit.past;
                    if !hit.bearers.is_empty() {
                        found.push(hit);
                    }
                }
                None => at += 1,
            }
        }
        found
    }

    /// In English only words with a capital are looked up.
    fn may_begin(&self, sentence: Sentence<'_>, at: usize) -> bool {
        self.language != Language::English || sentence.is_capitalised(at)
    }

    /// The longest name that begins at token `at`.
    fn longest(&self, sentence: Sentence<'_>, at: usize) -> Option<Hit> {
        let word = key(sentence.tokens.word(at));
        let listed = |start: &str| self.starts.get(start).map(Vec::as_slice).unwrap_or_default();
        self.first_of(listed(word.as_ref()), sentence, at, &word).or_else(|| {
            (word.len() >= SHORTEST_WITH_ENDING).then_some(())?;
            let stems = endings(self.language).iter().filter_map(|ending| word.strip_suffix(ending));
            stems.filter_map(|stem| self.first_of(listed(stem), sentence, at, &word)).max_by_key(|hit| hit.end).or_else(
                || {
                    let whole = self.direct(&word, sentence.last_letter(at))?;
                    self.first_of(listed(&whole), sentence, at, &whole)
                },
            )
        })
    }

    /// The direct case of a feminine name in the oblique, as `کوټه` and `کوئٹہ` of `کوټې` and `کوئٹے`; `last` is how its
    /// last letter is written.
    fn direct(&self, word: &str, last: char) -> Option<String> {
        let stem = word.strip_suffix('ی')?;
        let length = stem.chars().count();
        let is_oblique = match self.language {
            Language::Pashto => last == 'ې' && length >= 3 || length >= 6,
            Language::Urdu => last == 'ے' && length >= 3,
            _ => false,
        };
        is_oblique.then(|| format!("{stem}ه"))
    }

    /// The first of the names in `list` that begins at token `at`, whose word reads as `word`, with all its bearers.
    fn first_of(&self, list: &[u32], sentence: Sentence<'_>, at: usize, word: &str) -> Option<Hit> {
        let mut numbers = list.iter().map(|&number| &self.list[number as usize]);
        let (first, mut hit) =
            numbers.by_ref().find_map(|name| Some((name, self.matched(name, sentence, at, word)?)))?;
        for name in numbers.take_while(|name| name.key.len() == first.key.len()) {
            let is_alike = name.key == first.key && (name.before, name.after) == (first.before, first.after);
            if let Some(entity) = name.entity.filter(|_| is_alike && self.matched(name, sentence, at, word).is_some()) {
                hit.bearers.push((entity, name.need));
            }
        }
        Some(hit)
    }

    /// The tokens from `at` on that are `name`, if they are; `word` is what the first of them reads as.
    fn matched(&self, name: &Name, sentence: Sentence<'_>, at: usize, word: &str) -> Option<Hit> {
        let Sentence { tokens, .. } = sentence;
        let inner = name.before..name.key.len() - name.after;
        let (mut used, mut index, mut is_dotted) = (0, at, false);
        let (mut places, mut span) = (at..at, Span::new(0, 0));
        while used < name.key.len() {
            let token = tokens.get(index)?;
            if !tokens.is_wordlike(index) {
                // A hyphen or the point of an abbreviation stands between the parts of a name.
                let sign = tokens.word(index);
                let follows =
                    |most: usize| index > at && tokens.is_wordlike(index - 1) && tokens.word(index - 1).len() <= most;
                (matches!(sign, "-" | "‐" | "–") && follows(usize::MAX) || sign == "." && follows(2)).then_some(())?;
                is_dotted |= sign == ".";
                index += 1;
                continue;
            }
            let text = if index == at { word.into() } else { key(tokens.word(index)) };
            let rest = &name.key[used..];
            let length = if rest.starts_with(text.as_ref()) {
                text.len()
            } else {
                let ending = text.strip_prefix(rest)?;
                takes(self.language, name.is_nationality, &name.key, ending).then_some(rest.len())?
            };
            if used == inner.start {
                places.start = index;
                span.start = token.span.start;
            }
            if inner.contains(&used) {
                self.is_cased(name, sentence, index, used == inner.start).then_some(())?;
            }
            used += length;
            // The long and the short ye part words in Urdu: `قطری` is Qatari, `قطرے` drops.
            let is_whole = used == inner.end && length == text.len() && text.ends_with('ی');
            if let Some(last) = name.last.filter(|_| is_whole && self.language == Language::Urdu) {
                ((last == 'ے') == (sentence.last_letter(index) == 'ے')).then_some(())?;
            }
            index += 1;
            if used == inner.end {
                places.end = index;
                let has_possessive = length < text.len() && text.ends_with("'s");
                span.end = if has_possessive { token.span.start + length } else { token.span.end };
            }
        }
        if is_dotted && name.case == Case::All && tokens.word(index) == "." && places.end == index {
            span.end = tokens.get(index)?.span.end;
            places.end += 1;
        }
        let is_money = name.counts_money && at > 0 && self.is_number(tokens, at - 1);
        (!places.is_empty() && !is_money).then(|| Hit {
            start: places.start,
            end: places.end,
            past: if name.entity.is_some() { places.end } else { index },
            span,
            bearers: name.entity.map(|entity| (entity, name.need)).into_iter().collect(),
        })
    }

    /// Whether token `index` is a number, or a word such as `million`.
    fn is_number(&self, tokens: &Tokens<'_>, index: usize) -> bool {
        tokens.kind(index) == Some(Kind::Number) || self.sign(tokens, index) == Some(Sign::Number)
    }

    /// Whether token `index` has the capitals that the name needs.
    fn is_cased(&self, name: &Name, sentence: Sentence<'_>, index: usize, is_first: bool) -> bool {
        if self.language != Language::English {
            return true;
        }
        let words = sentence.written(index);
        if name.case == Case::All {
            return words.chars().all(|c| !c.is_lowercase());
        }
        let is_particle = index > 0 && words.len() <= 3 && words.chars().all(|c| c.is_ascii_lowercase());
        is_particle || words.starts_with(char::is_uppercase) || (!is_first && name.case == Case::FirstWord)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_is_well_formed() {
        let gazetteer = Gazetteer::new(|_| "").unwrap();
        let mut ids: HashSet<(&str, PlaceKind)> = HashSet::new();
        for entity in &gazetteer.entities {
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
            assert!(entity.id.chars().all(is_plain), "{}", entity.id);
            assert!(ids.insert((entity.id, entity.kind)), "{} is there twice", entity.id);
        }
        for entity in &gazetteer.entities {
            // What it lies in is there, too, down to the country.
            if let Some((parent, _)) = entity.id.rsplit_once('.').filter(|&(parent, _)| parent != "x") {
                let is_there = |kind: &PlaceKind| ids.contains(&(parent, *kind));
                let kinds = [PlaceKind::Country, PlaceKind::Province, PlaceKind::District, PlaceKind::City];
                assert!(kinds.iter().any(is_there), "{}: there is no {parent}", entity.id);
            }
        }
    }

    #[test]
    fn names_are_in_the_letters_of_their_language() {
        for (file, text) in LISTS {
            for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
                let columns: Vec<&str> = line.split('\t').collect();
                for (column, names) in columns[2..].iter().enumerate() {
                    let is_latin = |c: char| c.is_ascii_alphabetic();
                    let wrong = if column == 0 {
                        names.contains(|c| matches!(c, '\u{600}'..='\u{6FF}'))
                    } else {
                        names.contains(is_latin)
                    };
                    assert!(!wrong, "{file}: {names} in {line}");
                }
            }
        }
    }
}
