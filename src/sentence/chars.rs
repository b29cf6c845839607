//! Classes of characters that the rules ask about, and words read forwards and backwards from an offset.

use crate::span::Span;

/// Farthest the rules look back or ahead for one word, in bytes; it keeps the walk linear on any input.
const WORD_REACH: usize = 96;

/// Takes part in no decision: joiners, bidi marks, vowel signs, variation selectors.
pub(super) fn is_transparent(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{0610}'..='\u{061A}' | '\u{061C}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// A digit of the three kinds that the texts use.
pub(super) fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '\u{0660}'..='\u{0669}' | '\u{06F0}'..='\u{06F9}')
}

/// A letter of the Arabic script.
pub(super) fn is_arabic(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{064A}' | '\u{066E}'..='\u{06D3}' | '\u{06D5}' | '\u{06EE}'..='\u{06EF}'
        | '\u{06FA}'..='\u{06FC}' | '\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{08A0}'..='\u{08C7}'
        | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
        && c.is_alphabetic()
}

/// A terminator that is no full stop: it asks or exclaims.
pub(super) fn is_exclaiming(c: char) -> bool {
    matches!(c, '!' | '?' | '؟' | '‼' | '⁇' | '⁈' | '⁉' | '！' | '？')
}

/// A full stop of any script.
pub(super) fn is_stop(c: char) -> bool {
    matches!(c, '.' | '۔' | '。' | '．' | '｡' | '।' | '॥')
}

/// One character that stands for several dots.
pub(super) fn is_ellipsis(c: char) -> bool {
    matches!(c, '…' | '‥')
}

/// Any terminator.
pub(super) fn is_terminator(c: char) -> bool {
    is_stop(c) || is_exclaiming(c) || is_ellipsis(c)
}

/// A bracket or quote that only closes.
pub(super) fn closes(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '»' | '›' | '）' | '﴾')
}

/// A quote that opens in one style and closes in another: Urdu writes `”…“`, English `“…”`.
pub(super) fn is_either_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '`' | '´' | '″' | '′')
}

/// Any quotation mark.
pub(super) fn is_quote(c: char) -> bool {
    is_either_quote(c) || matches!(c, '«' | '»' | '‹' | '›' | '„' | '‟' | '‚' | '‛')
}

/// A bracket or quote that only opens.
pub(super) fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '«' | '‹' | '„' | '‚' | '（' | '﴿' | '¿' | '¡')
}

/// A mark that carries a sentence on, so that none can end before it.
pub(super) fn carries_on(c: char) -> bool {
    matches!(c, ',' | '،' | ';' | '؛' | ':' | '%' | '٪' | '/' | '_' | '=' | '·')
}

/// The first character at byte `at`.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The character that ends at byte `at`, past transparent ones.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().rev().take(16).find(|&c| !is_transparent(c))
}

/// The offset of the first character from `at` on, before `end`, that `skip` does not take.
pub(super) fn skip(text: &str, at: usize, end: usize, skip: impl Fn(char) -> bool) -> usize {
    text[at..end].char_indices().find(|&(_, c)| !skip(c)).map_or(end, |(offset, _)| at + offset)
}

/// The run of characters that are not white space and end at byte `at`, no farther back than `from`, without
/// opening quotes and brackets at its front. Empty where white space comes right before.
pub(super) fn token_before(text: &str, from: usize, at: usize) -> Span {
    let mut start = at;
    for (offset, c) in text[from..at].char_indices().rev() {
        if c.is_whitespace() || at - (from + offset) > WORD_REACH {
            break;
        }
        start = from + offset;
    }
    let start = skip(text, start, at, |c| is_quote(c) || opens(c) || is_transparent(c) || matches!(c, '-' | '–' | '—'));
    Span::new(start, at)
}

/// The word that begins at byte `at`: letters, digits, marks, apostrophes and hyphens.
pub(super) fn word_at(text: &str, at: usize, end: usize) -> Span {
    let mut stop = at;
    for (offset, c) in text[at..end].char_indices() {
        let inside = c.is_alphanumeric() || is_transparent(c) || matches!(c, '\'' | '’' | '-' | '_');
        if !inside || offset > WORD_REACH {
            break;
        }
        stop = at + offset + c.len_utf8();
    }
    Span::new(at, stop)
}
