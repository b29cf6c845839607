//! A sentence as quantities are read from it: tokens, and the vocabulary's phrases found at them.

use super::vocabulary::{Role, Vocabulary};
use crate::language::Language;
use crate::normalize::Folded;
use crate::span::Span;
use crate::statement::Counted;

/// A number in digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numeral {
    /// What it says.
    pub(super) value: f64,
    /// How many digits it has before the decimal point.
    pub(super) digits: usize,
    /// Whether its thousands are set apart.
    pub(super) is_grouped: bool,
    /// How many decimals it has.
    pub(super) decimals: usize,
    /// Whether it begins with a 0 before another digit.
    pub(super) has_leading_zero: bool,
    /// The number it is if its point sets thousands apart, as 2.250 may be.
    pub(super) thousands: Option<f64>,
    /// Whether it is no number at all but a run such as 12.10.2025 or 192.168.0.1.
    pub(super) is_dotted: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Numeral(Numeral),
    Word,
    Mark(char),
}

/// A word, a number in digits or a punctuation mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Where, in the folded text.
    pub(super) span: Span,
    pub(super) kind: Kind,
    /// Whether a space stands before it.
    pub(super) is_spaced: bool,
}

/// A phrase of the vocabulary in the sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// Its first token.
    pub(super) first: usize,
    /// The token after its last.
    pub(super) last: usize,
    pub(super) role: Role,
}

/// A sentence, taken apart.
pub(super) struct Sentence<'v, 't> {
    pub(super) tokens: Vec<Token>,
    pub(super) language: Language,
    vocabulary: &'v Vocabulary,
    folded: &'t Folded,
    original: &'t str,
    /// By first token, longer ones first.
    hits: Vec<Hit>,
    /// For each token, where its hits begin; one more entry ends the last.
    starts: Vec<u32>,
    /// The classes that hints in it show, as bits.
    hints: u32,
}

/// The bit of a class.
const fn bit(counted: Counted) -> u32 {
    1 << counted as u32
}

impl<'v, 't> Sentence<'v, 't> {
    pub(super) fn new(vocabulary: &'v Vocabulary, folded: &'t Folded, original: &'t str) -> Self {
        let text = folded.text();
        let tokens = tokenize(text, vocabulary.language.resources());
        let hits = vocabulary.hits(text, &tokens);
        let mut starts = vec![0; tokens.len() + 1];
        let mut shown = 0;
        for hit in &hits {
            starts[hit.first + 1] += 1;
            if let Role::Hint(counted) = hit.role {
                shown |= bit(counted);
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self {
            tokens,
            language: vocabulary.language.resources(),
            vocabulary,
            folded,
            original,
            hits,
            starts,
            hints: shown,
        }
    }

    /// The phrases that begin at token `at`, longest first.
    pub(super) fn at(&self, at: usize) -> &[Hit] {
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&from), Some(&to)) => &self.hits[from as usize..to as usize],
            _ => &[],
        }
    }

    /// The longest phrase that begins at token `at` and has a role that `wanted` picks.
    pub(super) fn find<T>(&self, at: usize, wanted: impl Fn(Role) -> Option<T>) -> Option<(Hit, T)> {
        self.at(at).iter().find_map(|&hit| wanted(hit.role).map(|value| (hit, value)))
    }

    /// The longest phrase that ends just before token `end` and has a role that `wanted` picks.
    pub(super) fn find_before<T>(&self, end: usize, wanted: impl Fn(Role) -> Option<T>) -> Option<(Hit, T)> {
        (end.saturating_sub(LONGEST)..end).find_map(|at| {
            let hits = self.at(at).iter().filter(|hit| hit.last == end);
            hits.copied().find_map(|hit| wanted(hit.role).map(|value| (hit, value)))
        })
    }

    /// Whether a phrase with a role that `wanted` picks begins at token `at`.
    pub(super) fn is(&self, at: usize, wanted: impl Fn(Role) -> bool) -> bool {
        self.at(at).iter().any(|hit| wanted(hit.role))
    }

    /// The phrases, by first token.
    pub(super) fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// The id of a scope.
    pub(super) fn scope(&self, scope: u16) -> &'v str {
        &self.vocabulary.scopes[usize::from(scope)]
    }

    /// The place of a unit's name, as [`super::vocabulary::Unit`] counts it.
    pub(super) fn unit_place(&self, name: &str) -> u8 {
        let at = self.vocabulary.unit_names.iter().position(|known| known == name);
        at.and_then(|at| u8::try_from(at + 1).ok()).unwrap_or_default()
    }

    /// The name of the unit at a place.
    pub(super) fn unit_name(&self, place: u8) -> Option<&'v str> {
        self.vocabulary.unit_names.get(usize::from(place).checked_sub(1)?).map(String::as_str)
    }

    /// Whether a word in the sentence shows that an ambiguous one measures `counted`.
    pub(super) fn hints(&self, counted: Counted) -> bool {
        self.hints & bit(counted) != 0
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// The number in digits at token `at`.
    pub(super) fn numeral(&self, at: usize) -> Option<Numeral> {
        match self.kind(at) {
            Some(Kind::Numeral(numeral)) => Some(numeral),
            _ => None,
        }
    }

    /// The mark at token `at`.
    pub(super) fn mark(&self, at: usize) -> Option<char> {
        match self.kind(at) {
            Some(Kind::Mark(mark)) => Some(mark),
            _ => None,
        }
    }

    pub(super) fn is_word(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Word)
    }

    /// Whether token `at` follows the one before it without a space.
    pub(super) fn is_joined(&self, at: usize) -> bool {
        at > 0 && self.tokens.get(at).is_some_and(|token| !token.is_spaced)
    }

    /// The folded words of token `at`, or an empty string.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.span.of(self.folded.text()))
    }

    /// Where tokens `first..last` stand in the original.
    pub(super) fn span(&self, first: usize, last: usize) -> Span {
        self.folded.original(Span::new(self.tokens[first].span.start, self.tokens[last - 1].span.end))
    }

    /// Whether token `at` begins with a capital in the original.
    pub(super) fn is_capital(&self, at: usize) -> bool {
        at < self.tokens.len() && self.span(at, at + 1).of(self.original).chars().next().is_some_and(char::is_uppercase)
    }
}

/// The longest phrase of any list, in tokens.
const LONGEST: usize = 7;

/// The tokens of a folded text.
pub(super) fn tokenize(text: &str, language: Language) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut is_spaced = true;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        if c == ' ' {
            is_spaced = true;
            at += 1;
            continue;
        }
        let kind = if c.is_ascii_digit() {
            let (numeral, end) = numeral(text, at, language);
            at = end;
            Kind::Numeral(numeral)
        } else if c.is_alphanumeric() {
            let is_word = |c: char| c.is_alphanumeric() && !c.is_ascii_digit();
            at = text[at..].find(|c: char| !is_word(c)).map_or(text.len(), |length| at + length);
            // A numeral of another script is a letter to `is_alphanumeric`, and no word.
            at = at.max(start + c.len_utf8());
            Kind::Word
        } else {
            at += c.len_utf8();
            Kind::Mark(c)
        };
        tokens.push(Token { span: Span::new(start, at), kind, is_spaced });
        is_spaced = false;
    }
    tokens
}

/// How many digits stand at byte `at`.
fn digits(text: &str, at: usize) -> usize {
    text.as_bytes()[at.min(text.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The number in digits that begins at byte `start`, and where it ends.
fn numeral(text: &str, start: usize, language: Language) -> (Numeral, usize) {
    let lead = digits(text, start);
    let mut end = start + lead;
    let mut number = text[start..end].to_owned();
    let is_grouped = match groups(text, start, lead) {
        Some(grouped_end) => {
            end = grouped_end;
            number = text[start..end].chars().filter(char::is_ascii_digit).collect();
            true
        }
        None => false,
    };
    let integer = number.len();
    let mut decimals = 0;
    let mut is_dotted = false;
    let mut thousands = None;
    // Urdu's full stop serves as a decimal point too: 3۔7.
    if text[end..].starts_with('۔') && digits(text, end + '۔'.len_utf8()) > 0 {
        let from = end + '۔'.len_utf8();
        decimals = digits(text, from);
        number.push('.');
        number.push_str(&text[from..from + decimals]);
        end = from + decimals;
    } else if text[end..].starts_with('.') {
        decimals = digits(text, end + 1);
        let dotted = dotted_end(text, end);
        if dotted > end + 1 + decimals {
            // 1.500.000 is a number, 12.10.2025 is not.
            let parts: Vec<&str> = text[start..dotted].split('.').collect();
            let is_thousands = lead <= 3 && !is_grouped && parts[1..].iter().all(|part| part.len() == 3);
            end = dotted;
            decimals = 0;
            is_dotted = !is_thousands;
            number = parts.concat().chars().filter(char::is_ascii_digit).collect();
        } else if decimals > 0 {
            let may_group =
                decimals == 3 && lead <= 3 && !is_grouped && groups_by_dot(language) && !number.starts_with('0');
            thousands =
                may_group.then(|| format!("{number}{}", &text[end + 1..=end + decimals])).and_then(|n| n.parse().ok());
            number.push_str(&text[end..=end + decimals]);
            end += 1 + decimals;
        }
    }
    let value = number.parse().unwrap_or(f64::INFINITY);
    let has_leading_zero = integer > 1 && number.starts_with('0');
    (Numeral { value, digits: integer, is_grouped, decimals, has_leading_zero, thousands, is_dotted }, end)
}

/// Whether 2.250 is more likely 2250 than two and a quarter.
const fn groups_by_dot(language: Language) -> bool {
    matches!(language, Language::Pashto | Language::Dari | Language::Persian)
}

/// The end of a run of `.` and digits that begins at byte `at`.
fn dotted_end(text: &str, mut at: usize) -> usize {
    while text[at..].starts_with('.') && digits(text, at + 1) > 0 {
        at += 1 + digits(text, at + 1);
    }
    at
}

/// The end of a number of which `lead` digits stand at `start` and whose thousands, lakhs and crores are set apart:
/// `2,611`, `۲٬۶۱۱`, `1,20,000`, `2 611`.
fn groups(text: &str, start: usize, lead: usize) -> Option<usize> {
    if !(1..=3).contains(&lead) || text[start..].starts_with('0') {
        return None;
    }
    let mut end = start + lead;
    let separator = text[end..].chars().next().filter(|c| matches!(c, ',' | '،' | ' ' | '\''))?;
    let mut sizes = Vec::new();
    while text[end..].starts_with(separator) {
        let size = digits(text, end + separator.len_utf8());
        if !(size == 3 || size == 2 && separator != ' ') {
            break;
        }
        sizes.push(size);
        end += separator.len_utf8() + size;
    }
    // The last group has three digits; two-digit groups before it are lakhs.
    let (&last, before) = sizes.split_last()?;
    let is_lakhs = before.iter().all(|&size| size == 2) && lead <= 2;
    (last == 3 && (is_lakhs || before.iter().all(|&size| size == 3))).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<f64> {
        let folded = Folded::new(text);
        let tokens = tokenize(folded.text(), Language::Urdu);
        tokens
            .iter()
            .filter_map(|token| match token.kind {
                Kind::Numeral(numeral) if !numeral.is_dotted => Some(numeral.value),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn numbers_in_digits() {
        for (text, values) in [
            ("2,611 km", vec![2611.0]),
            ("۲٬۶۱۱", vec![2611.0]),
            ("۲،۶۱۱", vec![2611.0]),
            ("1,20,000", vec![120_000.0]),
            ("2 611", vec![2611.0]),
            ("۲٫۵", vec![2.5]),
            ("5, 300", vec![5.0, 300.0]),
            ("1,2,3", vec![1.0, 2.0, 3.0]),
            ("1.500.000", vec![1_500_000.0]),
            ("12.10.2025", vec![]),
            ("58.", vec![58.0]),
            ("٢٬٠٠٠٫٥", vec![2000.5]),
        ] {
            assert_eq!(read(text), values, "{text}");
        }
    }
}
