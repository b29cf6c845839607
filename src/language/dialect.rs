//! Dari or Iranian Persian: the words, spellings, months, currencies and institutions that tell them apart.
//!
//! The two share one written standard, so many sentences say nothing of which they are. What a text does say is
//! listed as [`Reason`]s, each with its place, so that a reader can check the decision; the word lists are
//! `words/prs/dialect.tsv` and `words/fa/dialect.tsv`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Language;
use super::features::is_silent;
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::Lexicon;
use crate::normalize::fold;
use crate::span::Span;

/// What sort of evidence for Dari or for Iranian Persian a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReasonKind {
    /// The name of a month: سنبله, or شهریور; سپتمبر, or سپتامبر.
    Month,
    /// Money: افغانی, or تومان.
    Currency,
    /// An office, force or body of one of the two states: ولسوالی, or استانداری.
    Institution,
    /// One word in the spelling of one side: پولیس, or پلیس.
    Spelling,
    /// A word of one side: شفاخانه, or بیمارستان.
    Word,
    /// The name of a place in one of the two countries, which says little: either writes of the other's.
    Name,
}

/// A word that speaks for Dari or for Iranian Persian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reason {
    /// Where it stands (bytes) in the text that was identified; in a document, in its body.
    pub span: Span,
    /// [`Language::Dari`] or [`Language::Persian`].
    pub points_to: Language,
    /// What sort of word it is.
    pub kind: ReasonKind,
    /// By how much it raises the log odds (natural logarithm) of the language it points to.
    pub weight: f32,
}

/// What a word list says of one of its words.
#[derive(Clone, Copy, Debug)]
struct Evidence {
    points_to: Language,
    kind: ReasonKind,
    weight: f32,
}

/// What one character is when words are looked up.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Class {
    /// A letter of a word, folded.
    Letter(char),
    /// Nothing: a vowel sign, ZWNJ, tatweel.
    Silent,
    /// White space, which a phrase may have inside.
    Space,
    /// Anything else: no phrase goes on over it.
    Break,
}

/// A node of the tree of phrases.
#[derive(Debug, Default)]
struct Node {
    next: Vec<(char, usize)>,
    /// A phrase that ends here as a whole word.
    whole: Option<Evidence>,
    /// A phrase that ends here, or any longer word.
    prefix: Option<Evidence>,
}

/// The word lists, as a tree that is walked from the beginning of each word: most words leave it after two or three
/// letters, and the text need not be folded as a whole.
#[derive(Debug)]
pub(super) struct Dialect {
    nodes: Vec<Node>,
    /// The first letter's node, by its place in the Arabic block; 0 where no phrase begins so.
    first: Vec<usize>,
    /// The class of each character of the Arabic block, as [`crate::normalize`] folds it.
    arabic: Vec<Class>,
}

const ARABIC_BLOCK: u32 = 0x600;

impl Dialect {
    pub(super) fn load() -> Result<Self> {
        let arabic = (0..0x100).filter_map(|at| char::from_u32(ARABIC_BLOCK + at)).map(folded_class).collect();
        let mut dialect = Self { nodes: vec![Node::default()], first: vec![0; 0x100], arabic };
        dialect.read("words/prs/dialect.tsv", include_str!("words/prs/dialect.tsv"), Language::Dari)?;
        dialect.read("words/fa/dialect.tsv", include_str!("words/fa/dialect.tsv"), Language::Persian)?;
        for (letter, node) in &dialect.nodes[0].next {
            if let Some(place) = dialect.first.get_mut((*letter as usize).wrapping_sub(ARABIC_BLOCK as usize)) {
                *place = *node;
            }
        }
        Ok(dialect)
    }

    fn read(&mut self, name: &str, source: &str, points_to: Language) -> Result<()> {
        for entry in Lexicon::parse(name, source)?.entries() {
            let fault = |what: &str| Error::new(ErrorKind::Input, format!("`{}` {what}", entry.phrase)).in_file(name);
            let weight = entry.value(0).parse().map_err(|_| fault("has no weight in its second column"))?;
            let kind = match entry.value(1) {
                "month" => ReasonKind::Month,
                "currency" => ReasonKind::Currency,
                "institution" => ReasonKind::Institution,
                "spelling" => ReasonKind::Spelling,
                "word" => ReasonKind::Word,
                "name" => ReasonKind::Name,
                _ => return Err(fault("has no known kind in its third column")),
            };
            let mut at = 0;
            for letter in entry.phrase.chars() {
                at = self.step(at, letter).unwrap_or_else(|| {
                    let new = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.nodes[at].next.push((letter, new));
                    new
                });
            }
            let node = &mut self.nodes[at];
            let place = if entry.is_prefix { &mut node.prefix } else { &mut node.whole };
            if place.replace(Evidence { points_to, kind, weight }).is_some() {
                return Err(fault("stands in the lists twice"));
            }
        }
        Ok(())
    }

    fn step(&self, node: usize, letter: char) -> Option<usize> {
        self.nodes[node].next.iter().find(|(own, _)| *own == letter).map(|&(_, next)| next)
    }

    /// The node of a letter that a phrase begins with.
    fn begins(&self, letter: char) -> Option<usize> {
        let place = (letter as usize).wrapping_sub(ARABIC_BLOCK as usize);
        self.first.get(place).copied().filter(|&node| node != 0)
    }

    fn class(&self, c: char) -> Class {
        match (c as u32).checked_sub(ARABIC_BLOCK).and_then(|at| self.arabic.get(at as usize)) {
            Some(class) => *class,
            None if c.is_alphabetic() => Class::Letter(c),
            None if c.is_whitespace() => Class::Space,
            None if is_silent(c) => Class::Silent,
            None => Class::Break,
        }
    }

    /// The evidence in `text`, by place; of two phrases that begin at one word, the longer.
    pub(super) fn reasons(&self, text: &str) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let mut skip_to = 0;
        let mut inside = false;
        for (at, c) in text.char_indices() {
            match self.class(c) {
                Class::Silent => {}
                Class::Letter(_) if inside => {}
                Class::Letter(letter) => {
                    inside = true;
                    if at >= skip_to
                        && let Some(node) = self.begins(letter)
                        && let Some((end, found)) = self.longest(node, &text[at + c.len_utf8()..])
                    {
                        let Evidence { points_to, kind, weight } = found;
                        let end = at + c.len_utf8() + end;
                        reasons.push(Reason { span: Span::new(at, end), points_to, kind, weight });
                        skip_to = end;
                    }
                }
                Class::Space | Class::Break => inside = false,
            }
        }
        reasons
    }

    /// The longest phrase that goes on from `node` at the beginning of `text`, and where it ends.
    fn longest(&self, mut node: usize, text: &str) -> Option<(usize, Evidence)> {
        let mut best = None;
        let mut prefix = self.nodes[node].prefix;
        let mut after_space = false;
        // The end of what has been read, without what is silent after it.
        let mut end = 0;
        let mut alive = true;
        for (at, c) in text.char_indices() {
            let class = self.class(c);
            if class == Class::Silent {
                continue;
            }
            let letter = if let Class::Letter(letter) = class { Some(letter) } else { None };
            if letter.is_none() && !after_space {
                // A word ends.
                if let Some(found) = prefix.take() {
                    best = Some((end, found));
                }
                if alive && let Some(found) = self.nodes[node].whole {
                    best = Some((end, found));
                }
            }
            let next = match class {
                Class::Letter(letter) => letter,
                Class::Space if after_space => continue,
                Class::Space => ' ',
                _ => return best,
            };
            after_space = letter.is_none();
            match if alive { self.step(node, next) } else { None } {
                Some(next) => node = next,
                None if prefix.is_some() && letter.is_some() => alive = false,
                None => return best,
            }
            if letter.is_some() {
                end = at + c.len_utf8();
                if alive && self.nodes[node].prefix.is_some() {
                    prefix = self.nodes[node].prefix;
                }
            }
        }
        if !after_space {
            if let Some(found) = prefix {
                best = Some((end, found));
            }
            if alive && let Some(found) = self.nodes[node].whole {
                best = Some((end, found));
            }
        }
        best
    }
}

/// The class of a character of the Arabic block.
fn folded_class(c: char) -> Class {
    let folded = fold(c.encode_utf8(&mut [0; 4]));
    let mut letters = folded.chars();
    match (letters.next(), letters.next()) {
        (None, _) => Class::Silent,
        (Some(letter), None) if letter.is_alphabetic() => Class::Letter(letter),
        _ => Class::Break,
    }
}

/// What names of places count at most, all together.
const NAMES: f32 = 2.5;

/// The log odds of Dari that reasons add up to. A word that comes back counts once; names of places count at most
/// as much as one good word.
pub(super) fn log_odds<'text>(reasons: impl IntoIterator<Item = (&'text str, &'text Reason)>) -> f32 {
    let mut seen: Vec<&str> = Vec::new();
    let mut names = 0.0_f32;
    let mut total = 0.0_f32;
    for (text, reason) in reasons {
        if seen.contains(&text) {
            continue;
        }
        seen.push(text);
        let weight = if reason.points_to == Language::Dari { reason.weight } else { -reason.weight };
        if reason.kind == ReasonKind::Name {
            names = (names + weight).clamp(-NAMES, NAMES);
        } else {
            total += weight;
        }
    }
    total + names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, ReasonKind)> {
        let reasons = Dialect::load().unwrap().reasons(text);
        reasons.iter().map(|reason| (reason.span.of(text), reason.kind)).collect()
    }

    #[test]
    fn phrases_are_found_as_whole_words_in_any_spelling() {
        use ReasonKind::{Institution, Month, Spelling, Word};

        assert_eq!(found("در ماه سنبله"), [("ماه سنبله", Month)]);
        assert_eq!(found("(ماه  سنبله)"), [("ماه  سنبله", Month)]);
        assert_eq!(found("شفاخانه\u{200C}های ولايتي، پوليس"), [("شفاخانه\u{200C}های", Word), ("پوليس", Spelling)]);
        assert_eq!(found("وُلُسوالي"), [("وُلُسوالي", Institution)]);
        // Not whole words, and a phrase cut in two.
        assert_eq!(found("کجنوری ماه، سنبلهش"), []);
        assert_eq!(found(""), []);
    }

    #[test]
    fn a_longer_word_of_a_prefix_and_the_longest_phrase_win() {
        assert_eq!(found("پولیسان"), [("پولیسان", ReasonKind::Spelling)]);
        assert_eq!(found("وزارت صحت عامه گفت"), [("وزارت صحت عامه", ReasonKind::Institution)]);
        assert_eq!(found("وزارت کار"), []);
    }

    #[test]
    fn a_word_counts_once_and_names_count_little() {
        let text = "پولیس و پولیس و پولیس";
        let dialect = Dialect::load().unwrap();
        let odds = |text: &str| log_odds(dialect.reasons(text).iter().map(|reason| (reason.span.of(text), reason)));
        assert!((odds(text) - odds("پولیس")).abs() < 1e-6);
        assert!(odds("کابل هلمند غزنی خوست کنر لغمان تخار") <= NAMES);
        assert!(odds("تومان") < 0.0);
    }
}
