//! The words quantities are made of, one vocabulary per language.
//!
//! The lists lie in `src/statement/words/<lang>/` in the form of [`crate::lexicon`]. The first column after a phrase
//! says what the phrase does ([`Role`]), the columns after it give the particulars:
//!
//! | list | columns |
//! |---|---|
//! | `numbers.txt` | `n VALUE [risky\|no-ordinal\|risky-no-ordinal]`, `ten VALUE` likewise, `bound VALUE`, `scale VALUE [bare\|bare-risky]`, `ord VALUE [risky]`, `ranked`, `frac VALUE [alone]`, `half`, `offset VALUE`, `vague UNIT`, `several`, `both`, `zero`, `ratio VALUE`, `minus`, `point`, `suffix [joined]`, `and`, `article`, `part`, `per-part` |
//! | `hedges.txt` | `hedge HEDGE before\|after\|around`, `to`, `or`, `coord`, `between before\|after`, `open`, `change [before\|after]`, `reach`, `become`, `more`, `from\|into\|by before\|after`, `versus` |
//! | `units.txt` | `unit CLASS FACTOR before\|after\|any [NAME] [hinted\|fahrenheit]`, `per [HOURS]`, `age-word`, `hint CLASS` |
//! | `counted.txt` | `noun CLASS`, `cue CLASS before\|after\|any [people\|subject]`, `classifier`, `filler`, `stop`, `clause`, `finite`, `partitive`, `count` |
//! | `scopes.txt` | `scope ID` |
//! | `not_counts.txt` | `block`, `month before\|after\|any`, `clock before\|after`, `year before\|after`, `in`, `era`, `label [sure\|after]`, `weekday`, `ago` |
//!
//! A language's number words also give longer ones by rule, so that the lists stay short: ordinals by suffix,
//! and compounds that are written without a space (`پنځه‌ویشت`, `بیست‌ویک`, `دوهزار`).

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::hash::BuildHasherDefault;

use super::sentence::{Hit, Kind, Token, tokenize};
use crate::error::{Error, ErrorKind, Result};
use crate::language::Language;
use crate::lexicon::{Entry, parse_entries};
use crate::statement::tokens::southern;
use crate::statement::{Counted, Hedge};

/// On which side of a number a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Before the number.
    Before,
    /// After it.
    After,
    /// On either side.
    Any,
    /// After it, where another word stands before it: زیات in له ۵۰ زیات.
    Around,
}

impl Side {
    pub(super) const fn is_before(self) -> bool {
        matches!(self, Self::Before | Self::Any)
    }

    pub(super) const fn is_after(self) -> bool {
        matches!(self, Self::After | Self::Any)
    }
}

/// A unit of measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Unit {
    pub(super) counted: Counted,
    /// What values are multiplied by to be in the class's base unit.
    pub(super) factor: f64,
    pub(super) side: Side,
    /// The place of its name in [`Vocabulary::unit_names`], plus one; 0 for none.
    pub(super) name: u8,
    pub(super) kind: UnitKind,
}

/// What has to be known of a unit besides its factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitKind {
    Plain,
    /// Its word means something else as often: it is this unit where a hint of its class stands in the sentence.
    Hinted,
    /// Its zero is not that of the base unit.
    Fahrenheit,
}

/// Of what a word tells a fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CueKind {
    /// Of what is not known to be something else than people.
    Any,
    /// Of people alone, as it is said of things too: "seized", "lost".
    People,
    /// Of its subject, even where that has the mark of one who acts: ہتھیار ڈال دیے.
    Subject,
}

/// Whether a scale word is a number by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alone {
    /// Only with a number before it.
    Never,
    /// If what it counts follows.
    Risky,
    /// Yes.
    Always,
}

/// What a phrase of the vocabulary does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    /// A number below a thousand.
    Number(f64),
    /// A number whose word means something else as often: Pashto نوي is 90 and "new", Urdu اسی is 80 and "that very".
    RiskyNumber(f64),
    /// "both": two, before what it counts.
    Both,
    /// "no", "nobody": none, of people whom something did not befall.
    Zero,
    /// A short form of a number that stands only inside longer words; it is nothing by itself.
    Bound,
    /// A number that multiplies what stands before it: hundred, لاکھ.
    Scale { value: f64, alone: Alone },
    /// A rank.
    Ordinal(f64),
    /// A rank whose word means something else as often: Urdu دوسری is "second" and "other".
    RiskyOrdinal(f64),
    /// A word that ranks stand before.
    Ranked,
    /// A part of one: quarter, تہائی; whether it is one by itself, as نیمایي is and a quarter of a town is not.
    Fraction { value: f64, stands_alone: bool },
    /// How many times as much, in one word: doubled, دوچند.
    Ratio(f64),
    /// Makes the number after it negative.
    Minus,
    /// Stands for the decimal point: اعشاریه.
    Point,
    /// A half, which adds to the number before it, multiplies a scale after it, or stands alone.
    Half,
    /// What is added to the number after it: Urdu ساڑھے (0.5), سوا (0.25), پونے (-0.25).
    Offset(f64),
    /// An order of magnitude: dozens, سینکڑوں.
    Vague(f64),
    /// "several", before a scale.
    Several,
    /// The ending that makes digits a rank: `7th`, `۲۰مه`; a `joined` one only without a space.
    OrdinalSuffix { joined: bool },
    /// The word that joins the parts of a number.
    And,
    /// "and" where it does not join the parts of a number: Urdu اور.
    Coordinator,
    /// "a" in "a hundred".
    Article,
    /// "part" in دریمه برخه, a third.
    Part,
    /// "by" in دوه پر درې, two thirds.
    By,
    /// A hedge.
    Hedge(Hedge, Side),
    /// Between the ends of a range.
    To,
    /// Between two numbers one of which holds.
    Or,
    /// Shows that two numbers joined by "and" are the ends of a range.
    Between(Side),
    /// The first half of a hedge that stands around a number: له in له ۵۰ څخه زیات.
    Open,
    /// A unit of measurement.
    Unit(Unit),
    /// A word that shows what an ambiguous unit or a pair of numbers measures: "heat" before so many degrees.
    Hint(Counted),
    /// Makes a length or a count a rate: per hour. With the hours where its words say them, else 0.
    Per(f64),
    /// A noun that can be counted.
    Noun(Counted),
    /// A word that tells what befell the people counted.
    Cue(Counted, Side, CueKind),
    /// A word that only numbers stand before: تن, تنه, افراد.
    Classifier,
    /// A word that may stand between a number and what it counts: "more", دیگر.
    Filler,
    /// A function word, at which the counted noun's phrase ends.
    Stop,
    /// A word that begins a clause.
    Clause,
    /// A finite verb or the auxiliary that ends one.
    Finite,
    /// Says that the number after it is a part of those just named: "of whom".
    Partitive,
    /// Stands with the noun before its number: ووٹروں کی تعداد ۴۰.
    Count,
    /// A word that narrows what is counted; the place of its id in [`Vocabulary::scopes`].
    Scope(u16),
    /// A name with a number in it, or an idiom.
    Block,
    /// A month, and on which side of the day its name stands; some names are other words too.
    Month(Side),
    /// Makes a number a time of day: بجے, ساعت.
    Clock(Side),
    /// Makes a number a year.
    Year(Side),
    /// "in" and the like, which stand before a year and before much else.
    In,
    /// Makes a stretch of years beside it an age.
    Age,
    /// Makes any number before it a year: BC, ہجری.
    Era,
    /// Tells that something rose or fell.
    Change,
    /// Tells that something rose or fell as far as the number: "reached".
    Reach,
    /// Tells, beside another word of change, what something became: ہو گئی.
    Become,
    /// Makes an amount before it a difference: "Rs 8 a litre more".
    More,
    /// Stands beside what something was before it changed.
    From(Side),
    /// Stands beside what it became.
    Into(Side),
    /// Stands beside the difference.
    Difference(Side),
    /// Between the two numbers of a score.
    Versus,
    /// Makes the number after it a label: article 5, ماده ۵.
    Label,
    /// Makes the number after it a label even where a noun follows: F-16 jets.
    Designation,
    /// Makes the number before it a label: ۲۲مه ماده.
    LabelAfter,
    /// The second half of a weekday's name: سه شنبه.
    Weekday,
    /// Makes a stretch of time before it a point in time: ago.
    Ago,
}

/// The vocabulary of one language.
#[derive(Debug)]
pub(super) struct Vocabulary {
    entries: Vec<Entry>,
    /// What each entry does.
    roles: Vec<Role>,
    /// The entries by their first token, the longest first; a single word that stands for longer ones is in `stems`.
    by_word: Index,
    /// The entries that are the beginning of one word, by their first two letters, short ones first.
    stems: Index,
    /// The ids of scopes that the lists use.
    pub(super) scopes: Vec<String>,
    /// The names of units that the lists use.
    pub(super) unit_names: Vec<String>,
    pub(super) language: Language,
}

/// A list's name and text.
type Source = (&'static str, &'static str);

macro_rules! lists {
    ($lang:literal) => {
        [
            ("words/common/units.txt", include_str!("../words/common/units.txt")),
            (concat!("words/", $lang, "/numbers.txt"), include_str!(concat!("../words/", $lang, "/numbers.txt"))),
            (concat!("words/", $lang, "/hedges.txt"), include_str!(concat!("../words/", $lang, "/hedges.txt"))),
            (concat!("words/", $lang, "/units.txt"), include_str!(concat!("../words/", $lang, "/units.txt"))),
            (concat!("words/", $lang, "/counted.txt"), include_str!(concat!("../words/", $lang, "/counted.txt"))),
            (concat!("words/", $lang, "/scopes.txt"), include_str!(concat!("../words/", $lang, "/scopes.txt"))),
            (concat!("words/", $lang, "/not_counts.txt"), include_str!(concat!("../words/", $lang, "/not_counts.txt"))),
        ]
    };
}

fn sources(language: Language) -> [Source; 7] {
    match language.resources() {
        Language::English => lists!("en"),
        Language::Pashto => lists!("ps"),
        Language::Urdu => lists!("ur"),
        Language::Dari | Language::Persian => lists!("prs"),
    }
}

impl Vocabulary {
    /// Reads the lists of `language`.
    pub(super) fn new(language: Language) -> Result<Self> {
        let sources = sources(language);
        let (name, numbers) = sources[1];
        let mut all = derived(&parse_entries(name, numbers)?, language);
        for (_, source) in sources {
            all.push_str(source);
            all.push('\n');
            if language == Language::Pashto {
                all.push_str(&conjugated(source));
            }
        }
        for (name, source) in [sources[3], sources[4], sources[5]] {
            all.push_str(&inflected(&parse_entries(name, source)?, language));
        }
        let read = |name: &str, source: &str| -> Result<Self> {
            let entries = parse_entries(name, source)?;
            let (mut scopes, mut unit_names) = (Vec::new(), Vec::new());
            let roles = entries.iter().map(|entry| role(entry, &mut scopes, &mut unit_names));
            let roles = roles.collect::<Result<_>>().map_err(|error| error.in_file(name))?;
            let (by_word, stems) = index(&entries, language);
            Ok(Self { entries, roles, by_word, stems, scopes, unit_names, language })
        };
        // Read alone, the list at fault names its own file and line.
        let at_fault = || sources.into_iter().find_map(|(name, source)| read(name, source).err());
        read("words", &all).map_err(|error| at_fault().unwrap_or(error))
    }

    /// The phrases that stand in `text` as whole words, by first token, longest first.
    pub(super) fn hits(&self, text: &str, tokens: &[Token]) -> Vec<Hit> {
        let mut hits = Vec::with_capacity(tokens.len());
        for (first, token) in tokens.iter().enumerate() {
            let start = token.span.start;
            let word = token.span.of(text);
            let before = hits.len();
            let mut add = |at: usize, last: usize| {
                if self.roles[at] != Role::Bound {
                    hits.push(Hit { first, last, role: self.roles[at] });
                }
            };
            for &at in self.by_word.get(word).map_or(&[][..], Vec::as_slice) {
                let entry = &self.entries[at];
                if !text[start..].starts_with(&entry.phrase) {
                    continue;
                }
                let end = start + entry.phrase.len();
                let last = first + tokens[first..].partition_point(|token| token.span.end < end);
                let is_whole = tokens.get(last).is_some_and(|token| {
                    token.span.end == end || entry.is_prefix && token.kind == Kind::Word && token.span.start < end
                });
                if is_whole {
                    add(at, last + 1);
                }
            }
            if token.kind == Kind::Word {
                for &at in self.stems.get(head(word)).map_or(&[][..], Vec::as_slice) {
                    if word.starts_with(&self.entries[at].phrase) {
                        add(at, first + 1);
                    }
                }
            }
            hits[before..].sort_by_key(|hit| std::cmp::Reverse(hit.last));
        }
        hits
    }
}

/// Entries by a word.
type Index = HashMap<String, Vec<usize>, BuildHasherDefault<Hasher>>;

/// FNV-1a: a sentence asks for every word of it, and nobody chooses the keys.
#[derive(Debug)]
struct Hasher(u64);

impl Default for Hasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl std::hash::Hasher for Hasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// The first two letters of a word.
fn head(word: &str) -> &str {
    &word[..word.char_indices().nth(2).map_or(word.len(), |(end, _)| end)]
}

/// The entries by first token, and those that are the beginning of one word.
fn index(entries: &[Entry], language: Language) -> (Index, Index) {
    let (mut by_word, mut stems) = (Index::default(), Index::default());
    for (at, entry) in entries.iter().enumerate() {
        let tokens = tokenize(&entry.phrase, language.resources());
        let Some(first) = tokens.first() else { continue };
        let is_stem = entry.is_prefix && tokens.len() == 1;
        let word = first.span.of(&entry.phrase);
        let (index, key) = if is_stem { (&mut stems, head(word)) } else { (&mut by_word, word) };
        index.entry(key.to_owned()).or_default().push(at);
    }
    for of_head in stems.values_mut() {
        of_head.sort_by_key(|&at| entries[at].phrase.len());
    }
    for of_word in by_word.values_mut() {
        of_word.sort_by_key(|&at| (std::cmp::Reverse(entries[at].phrase.len()), entries[at].is_prefix));
    }
    (by_word, stems)
}

/// The number words that follow by rule from the listed ones, in the form of a list.
fn derived(entries: &[Entry], language: Language) -> String {
    let value = |text: &str| text.parse::<f64>().unwrap_or_default();
    let with = |kind: &'static str| {
        let of_kind = entries.iter().filter(move |entry| entry.value(0) == kind);
        of_kind.map(|entry| (entry.phrase.as_str(), entry.value(1)))
    };
    let ranked = entries.iter().filter(|entry| matches!(entry.value(0), "n" | "ten" | "scale"));
    let ranked = ranked.filter(|entry| !entry.value(2).ends_with("no-ordinal") && value(entry.value(1)) > 1.0);
    let mut list = String::new();
    let mut add = |phrase: &str, kind: &str, value: f64| {
        // Writing to a string does not fail.
        let _ = writeln!(list, "{phrase}\t{kind}\t{value}");
    };
    // Pashto names the unit first, in a short form: پنځه‌ویشت is 25.
    for (bound, unit) in with("bound") {
        for (ten, tens) in with("ten") {
            let sum = value(unit) + value(tens);
            add(&format!("{bound}{ten}"), "n", sum);
            // شپېته ends in a vowel that its rank drops: شپېتم.
            let stem = ten.strip_suffix('ه').unwrap_or(ten);
            for (suffix, _) in with("suffix") {
                add(&format!("{bound}{stem}{suffix}"), "ord", sum);
            }
        }
    }
    if language != Language::English {
        for entry in ranked {
            let stem = match language {
                Language::Pashto if entry.value(0) == "ten" => entry.phrase.strip_suffix('ه'),
                _ => None,
            };
            for (suffix, _) in with("suffix") {
                add(&format!("{}{suffix}", stem.unwrap_or(&entry.phrase)), "ord", value(entry.value(1)));
            }
        }
    }
    if language.resources() == Language::Dari {
        // A ZWNJ in بیست‌ویک is dropped by folding.
        let ranks = |unit: f64| {
            entries.iter().filter(move |entry| {
                entry.value(0) == "ord" && (value(entry.value(1)) - unit).abs() < 0.5 && entry.phrase.ends_with('م')
            })
        };
        let mut below_hundred: Vec<(String, f64)> = Vec::new();
        for (ten, tens) in with("ten") {
            below_hundred.push((ten.to_owned(), value(tens)));
            for (unit, units) in with("n").filter(|&(_, units)| value(units) < 10.0) {
                below_hundred.push((format!("{ten}و{unit}"), value(tens) + value(units)));
            }
            for (rank, units) in (1..10).map(f64::from).flat_map(|unit| ranks(unit).map(move |rank| (rank, unit))) {
                add(&format!("{ten}و{}", rank.phrase), "ord", value(tens) + units);
            }
        }
        for (compound, sum) in below_hundred.iter().filter(|(compound, _)| compound.contains('و')) {
            add(compound, "n", *sum);
            add(&format!("{compound}م"), "ord", *sum);
        }
        // یکصدوهشتاد, سیصدوپنجاه‌وپنج
        below_hundred.extend(with("n").filter(|&(_, n)| value(n) < 20.0).map(|(word, n)| (word.to_owned(), value(n))));
        for (hundred, hundreds) in with("n").filter(|&(_, n)| value(n) >= 100.0) {
            add(&format!("{hundred}و"), "n", value(hundreds));
        }
        for (hundred, hundreds) in
            with("n").filter(|&(_, n)| (100.0..1000.0).contains(&value(n))).chain([("صد", "100")])
        {
            for (rest, sum) in &below_hundred {
                add(&format!("{hundred}و{rest}"), "n", value(hundreds) + sum);
                add(&format!("{hundred}و{rest}م"), "ord", value(hundreds) + sum);
            }
        }
    }
    if matches!(language.resources(), Language::Urdu | Language::Dari) {
        // دوهزار, with or without a ZWNJ
        for (unit, units) in with("n").filter(|&(_, units)| value(units) > 1.0).chain(with("ten")) {
            for (scale, scales) in with("scale").filter(|&(_, scales)| value(scales) >= 1000.0) {
                add(&format!("{unit}{scale}"), "joined", value(units) * value(scales));
            }
        }
    }
    list
}

/// The forms of nouns that follow by rule from the listed ones, in the form of a list: Dari's before a relative clause
/// (کارگری که, خانه‌ای که), Pashto's plural after a preposition (کورونو, مشرانو).
fn inflected(entries: &[Entry], language: Language) -> String {
    let mut list = String::new();
    for entry in entries.iter().filter(|entry| entry.value(0) == "unit" && language == Language::Pashto) {
        // میګاواټه and میګاواته; but ټن is a ton and تن a person.
        let phrase = &entry.phrase;
        if phrase.contains('ټ') && phrase.chars().count() > 4 {
            let _ = writeln!(list, "{}\t{}", phrase.replace('ټ', "ت"), entry.values.join("\t"));
        }
    }
    for entry in entries.iter().filter(|entry| matches!(entry.value(0), "noun" | "scope") && !entry.is_prefix) {
        let phrase = &entry.phrase;
        let forms: Vec<String> = match language.resources() {
            Language::Dari => match phrase.chars().next_back() {
                Some('ه') => vec![format!("{phrase}ای"), format!("{phrase} ای")],
                Some('ا' | 'و' | 'ی') | None => Vec::new(),
                Some(_) => vec![format!("{phrase}ی")],
            },
            Language::Pashto => declined(phrase, entry.value(1) == "people"),
            _ => Vec::new(),
        };
        for form in forms {
            // Writing to a string does not fail.
            let _ = writeln!(list, "{form}\t{}", entry.values.join("\t"));
        }
    }
    list
}

/// Pashto: the plural and the oblique forms of a noun, by its ending. Short words would meet other words: پسه is a sheep,
/// پسې is "after".
fn declined(phrase: &str, is_person: bool) -> Vec<String> {
    let word = phrase.rsplit(' ').next().unwrap_or_default();
    if let Some(stem) = phrase.strip_suffix("ونه") {
        return vec![format!("{stem}ونو")];
    }
    if phrase.ends_with("ان") || phrase.ends_with("ین") {
        return vec![format!("{phrase}و")];
    }
    if word.chars().count() < 5 || phrase.ends_with("ونو") {
        return Vec::new();
    }
    if let Some(stem) = phrase.strip_suffix('ه') {
        return vec![format!("{stem}ی"), format!("{stem}و")];
    }
    if let Some(stem) = phrase.strip_suffix('ی') {
        return vec![format!("{stem}و"), format!("{phrase}و")];
    }
    match phrase.chars().next_back() {
        None | Some('ا' | 'و') => Vec::new(),
        Some(_) if is_person => vec![format!("{phrase}ان"), format!("{phrase}انو")],
        Some(_) => vec![format!("{phrase}ونه"), format!("{phrase}ونو")],
    }
}

/// Pashto: the other forms of a fate told with شول or کول (ازاد شوي, ازاد شول; ازاد کړي, ازاد کړل), and both in the
/// southern spelling.
fn conjugated(source: &str) -> String {
    const BECOME: [&str; 9] = ["شوي", "شوی", "شوې", "شول", "شو", "شوه", "شي", "کېږي", "کیږي"];
    const MAKE: [&str; 6] = ["کړي", "کړی", "کړې", "کړل", "کړ", "کړه"];
    let lines: HashSet<&str> = source.lines().collect();
    let mut list = String::new();
    for line in source.lines() {
        let Some((phrase, values)) = line.split_once('\t').filter(|_| !line.starts_with('#')) else { continue };
        let parts = phrase.rsplit_once(' ').filter(|_| values.starts_with("cue"));
        // Where the word alone tells the fate, the verb adds nothing.
        let parts = parts.filter(|(stem, _)| !lines.contains(format!("{stem}\t{values}").as_str()));
        let forms = parts.map_or(&[][..], |(_, last)| match last {
            _ if BECOME.contains(&last) => &BECOME[..],
            _ if MAKE.contains(&last) => &MAKE[..],
            _ => &[],
        });
        let stem = parts.map_or("", |(stem, _)| stem);
        for form in forms.iter().map(|form| format!("{stem} {form}")).chain(southern(phrase)) {
            for form in southern(&form).into_iter().chain([form]) {
                // Writing to a string does not fail.
                let _ = writeln!(list, "{form}\t{values}");
            }
        }
    }
    list
}

fn fault(entry: &Entry) -> Error {
    let line = format!("`{}\t{}`", entry.phrase, entry.values.join("\t"));
    Error::new(ErrorKind::Input, format!("{line} is not an entry of a quantity list"))
}

fn class(entry: &Entry, index: usize) -> Result<Counted> {
    counted(entry.value(index)).ok_or_else(|| fault(entry))
}

fn side(entry: &Entry, index: usize) -> Result<Side> {
    match entry.value(index) {
        "before" => Ok(Side::Before),
        "after" => Ok(Side::After),
        "any" => Ok(Side::Any),
        "around" => Ok(Side::Around),
        _ => Err(fault(entry)),
    }
}

fn cue_kind(entry: &Entry) -> Result<CueKind> {
    match entry.value(3) {
        "" => Ok(CueKind::Any),
        "people" => Ok(CueKind::People),
        "subject" => Ok(CueKind::Subject),
        _ => Err(fault(entry)),
    }
}

/// A unit; its name is looked up in `names`, or added to it.
fn unit(entry: &Entry, names: &mut Vec<String>) -> Result<Unit> {
    let name = match entry.value(4) {
        "" => 0,
        name => u8::try_from(place(names, name) + 1).map_err(|_| fault(entry))?,
    };
    let kind = match entry.value(5) {
        "" => UnitKind::Plain,
        "hinted" => UnitKind::Hinted,
        "fahrenheit" => UnitKind::Fahrenheit,
        _ => return Err(fault(entry)),
    };
    let factor = entry.value(2).parse().map_err(|_| fault(entry))?;
    Ok(Unit { counted: class(entry, 1)?, factor, side: side(entry, 3)?, name, kind })
}

/// What the lists say of `entry`; a scope's id is looked up in `scopes`, a unit's name in `names`, or added to it.
///
/// # Errors
/// [`ErrorKind::Input`] if its columns are not those of a quantity list.
fn role(entry: &Entry, scopes: &mut Vec<String>, names: &mut Vec<String>) -> Result<Role> {
    let number = |index: usize| entry.value(index).parse::<f64>().map_err(|_| fault(entry));
    let class = |index: usize| class(entry, index);
    let side = |index: usize| side(entry, index);
    Ok(match entry.value(0) {
        "n" | "ten" if entry.value(2).starts_with("risky") => Role::RiskyNumber(number(1)?),
        "n" | "ten" => Role::Number(number(1)?),
        "both" => Role::Both,
        "zero" => Role::Zero,
        "bound" => Role::Bound,
        "scale" => {
            let alone = match entry.value(2) {
                "bare" => Alone::Always,
                "bare-risky" => Alone::Risky,
                _ => Alone::Never,
            };
            Role::Scale { value: number(1)?, alone }
        }
        "joined" => Role::Scale { value: number(1)?, alone: Alone::Always },
        "ranked" => Role::Ranked,
        "in" => Role::In,
        "age-word" => Role::Age,
        "ord" if entry.value(2) == "risky" => Role::RiskyOrdinal(number(1)?),
        "ord" => Role::Ordinal(number(1)?),
        "frac" => Role::Fraction { value: number(1)?, stands_alone: entry.value(2) == "alone" },
        "ratio" => Role::Ratio(number(1)?),
        "minus" => Role::Minus,
        "point" => Role::Point,
        "half" => Role::Half,
        "offset" => Role::Offset(number(1)?),
        "vague" => Role::Vague(number(1)?),
        "several" => Role::Several,
        "suffix" => Role::OrdinalSuffix { joined: entry.value(1) == "joined" },
        "and" => Role::And,
        "coord" => Role::Coordinator,
        "article" => Role::Article,
        "part" => Role::Part,
        "per-part" => Role::By,
        "hedge" => Role::Hedge(hedge(entry.value(1)).ok_or_else(|| fault(entry))?, side(2)?),
        "to" => Role::To,
        "or" => Role::Or,
        "between" => Role::Between(side(1)?),
        "open" => Role::Open,
        "unit" => Role::Unit(unit(entry, names)?),
        "hint" => Role::Hint(class(1)?),
        "per" if entry.value(1).is_empty() => Role::Per(0.0),
        "per" => Role::Per(number(1)?),
        "noun" => Role::Noun(class(1)?),
        "cue" => Role::Cue(class(1)?, side(2)?, cue_kind(entry)?),
        "classifier" => Role::Classifier,
        "era" => Role::Era,
        "change" => Role::Change,
        "reach" => Role::Reach,
        "become" => Role::Become,
        "more" => Role::More,
        "from" => Role::From(side(1)?),
        "into" => Role::Into(side(1)?),
        "by" => Role::Difference(side(1)?),
        "versus" => Role::Versus,
        "filler" => Role::Filler,
        "stop" => Role::Stop,
        "clause" => Role::Clause,
        "finite" => Role::Finite,
        "partitive" => Role::Partitive,
        "count" => Role::Count,
        "scope" if !entry.value(1).is_empty() => {
            Role::Scope(u16::try_from(place(scopes, entry.value(1))).map_err(|_| fault(entry))?)
        }
        "block" => Role::Block,
        "month" => Role::Month(side(1)?),
        "clock" => Role::Clock(side(1)?),
        "year" => Role::Year(side(1)?),
        "label" => match entry.value(1) {
            "" => Role::Label,
            "sure" => Role::Designation,
            "after" => Role::LabelAfter,
            _ => return Err(fault(entry)),
        },
        "weekday" => Role::Weekday,
        "ago" => Role::Ago,
        _ => return Err(fault(entry)),
    })
}

/// Where `name` stands in `names`, to which it is added if need be.
fn place(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}

fn counted(name: &str) -> Option<Counted> {
    Some(match name {
        "killed" => Counted::Killed,
        "wounded" => Counted::Wounded,
        "missing" => Counted::Missing,
        "captured" => Counted::Captured,
        "arrested" => Counted::Arrested,
        "displaced" => Counted::Displaced,
        "rescued" => Counted::Rescued,
        "people" => Counted::People,
        "posts" => Counted::Posts,
        "buildings" => Counted::Buildings,
        "vehicles" => Counted::Vehicles,
        "animals" => Counted::Animals,
        "money" => Counted::Money,
        "percent" => Counted::Percent,
        "percentage-points" => Counted::PercentagePoints,
        "length" => Counted::Length,
        "area" => Counted::Area,
        "mass" => Counted::Mass,
        "duration" => Counted::Duration,
        "temperature" => Counted::Temperature,
        "power" => Counted::Power,
        "energy" => Counted::Energy,
        "speed" => Counted::Speed,
        "volume" => Counted::Volume,
        "score" => Counted::Score,
        "ratio" => Counted::Ratio,
        "ordinal" => Counted::Ordinal,
        "age" => Counted::Age,
        "other" => Counted::Other,
        _ => return None,
    })
}

fn hedge(name: &str) -> Option<Hedge> {
    Some(match name {
        "exact" => Hedge::Exact,
        "at-least" => Hedge::AtLeast,
        "more-than" => Hedge::MoreThan,
        "up-to" => Hedge::UpTo,
        "less-than" => Hedge::LessThan,
        "about" => Hedge::About,
        "nearly" => Hedge::Nearly,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_well_formed() {
        for language in Language::ALL {
            let vocabulary = Vocabulary::new(language).unwrap();
            assert!(vocabulary.entries.len() > 300, "{language}");
        }
    }

    #[test]
    fn every_scope_is_described() {
        let described: Vec<&str> = include_str!("../scopes.txt")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .map(|line| line.split('\t').next().unwrap_or_default())
            .collect();
        for language in Language::ALL {
            let vocabulary = Vocabulary::new(language).unwrap();
            for id in &vocabulary.scopes {
                assert!(described.contains(&id.as_str()), "{language}: scope `{id}`");
            }
            assert!(vocabulary.scopes.len() > 10, "{language}");
        }
    }
}
