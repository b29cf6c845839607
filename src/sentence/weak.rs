//! Boundaries in text without punctuation, where a finite verb, a connective or sheer length must do.
//!
//! Broadcasters' pages, once scraped, and much of social media lose their stops and even their line ends. Only
//! stretches too long to be one sentence are looked at, so that a headline or a caption stays whole.

use std::ops::Range;

use super::chars::is_arabic;
use super::rules::Rules;
use super::{Boundary, Sentence};
use crate::span::Span;

/// Words a stretch without a final terminator has before it is cut.
const LONG: usize = 30;
/// Words a stretch that does end with a terminator has before it is cut.
const LONG_WITH_STOP: usize = 130;
/// Words a piece has at least.
const SHORTEST: usize = 6;
/// Words after which a piece is cut at a mere connective.
const TOO_LONG: usize = 70;
/// Letters that the verb and the word after it have at least where they have become one, and both together.
const GLUED_END: usize = 2;
const GLUED_START: usize = 3;
const GLUED_WORD: usize = GLUED_END + GLUED_START;
/// And at most.
const MOST_GLUED: usize = 16;
/// No word is shorter than this with its space; saves counting the words of short sentences.
const BYTES_A_WORD: usize = 2;

/// Cuts the sentences from `first` on that are too long for what punctuation they have.
pub(super) fn cut(rules: &Rules, text: &str, sentences: &mut Vec<Sentence>, first: usize) {
    let mut at = first;
    while at < sentences.len() {
        let whole = sentences[at];
        let limit = if whole.boundary == Boundary::Strong { LONG_WITH_STOP } else { LONG };
        at += 1;
        // Few sentences pass this line, so that the words are looked at in hardly any.
        let whole_text = whole.span.of(text);
        if whole_text.len() < limit * BYTES_A_WORD || whole_text.split_whitespace().nth(limit).is_none() {
            continue;
        }
        // Whoever writes commas and a full stop has written a long sentence on purpose.
        if whole.boundary == Boundary::Strong && whole_text.contains([',', '،', ';', '؛', ':']) {
            continue;
        }
        let words = words(rules, text, whole.span);
        let starts = starts(rules, text, &words);
        if starts.is_empty() {
            continue;
        }
        let mut pieces = Vec::with_capacity(starts.len() + 1);
        let mut from = 0;
        for &start in &starts {
            let span = Span::new(words[from].start, words[start - 1].end);
            pieces.push(Sentence { span, boundary: Boundary::Weak });
            from = start;
        }
        let span = Span::new(words[from].start, whole.span.end);
        pieces.push(Sentence { span, boundary: whole.boundary });
        let count = pieces.len();
        sentences.splice(at - 1..at, pieces);
        at += count - 1;
    }
}

/// The words of `span`, as runs without white space. Where line ends have been lost with their white space, a finite
/// verb and the word that begins the next sentence have become one, `ديهغه`; they are taken apart.
fn words(rules: &Rules, text: &str, span: Span) -> Vec<Span> {
    let mut words = Vec::with_capacity(span.len() / 8);
    let mut at = span.start;
    for word in span.of(text).split_inclusive(char::is_whitespace) {
        let whole = Span::new(at, at + word.len()).trimmed(text);
        at += word.len();
        if whole.is_empty() {
            continue;
        }
        match seam(rules, whole.of(text)) {
            Some(seam) => {
                words.push(Span::new(whole.start, whole.start + seam));
                words.push(Span::new(whole.start + seam, whole.end));
            }
            None => words.push(whole),
        }
    }
    words
}

/// Where in `word` a finite verb ends and a word that begins a sentence follows, if it is no word itself.
fn seam(rules: &Rules, word: &str) -> Option<usize> {
    let plausible = rules.switches.is_verb_final
        && (GLUED_WORD..=MOST_GLUED).contains(&word.chars().count())
        && word.contains(is_arabic)
        && !rules.facts(word).ends
        && !rules.facts(word).starts;
    if !plausible {
        return None;
    }
    let last = word.chars().count() - GLUED_START;
    let mut seams = word.char_indices().map(|(offset, _)| offset).skip(GLUED_END).take(last + 1 - GLUED_END);
    seams.find(|&seam| rules.facts(&word[..seam]).ends && rules.facts(&word[seam..]).starts_unmarked)
}

/// Whether most words have a capital, as in a headline, so that one says nothing.
fn is_title_case(text: &str, words: &[Span]) -> bool {
    let capitals = words.iter().filter(|word| word.of(text).starts_with(char::is_uppercase)).count();
    capitals * 5 > words.len() * 2
}

/// The indices of words that begin a new piece, in order.
fn starts(rules: &Rules, text: &str, words: &[Span]) -> Vec<usize> {
    let mut starts = Vec::new();
    if is_title_case(text, words) {
        return starts;
    }
    let mut last = 0;
    for at in SHORTEST..words.len().saturating_sub(SHORTEST - 1) {
        if at - last >= SHORTEST && begins(rules, words[at - 1].of(text), words[at].of(text)) {
            starts.push(at);
            last = at;
        }
    }
    // What is still too long is cut at connectives.
    let mut pieces = Vec::with_capacity(starts.len());
    let mut from = 0;
    for to in starts.iter().copied().chain([words.len()]) {
        if to - from > TOO_LONG {
            cut_at_links(rules, text, words, from..to, &mut pieces);
        }
        if to < words.len() {
            pieces.push(to);
        }
        from = to;
    }
    pieces
}

/// Whether a sentence begins with `word`, after `before`.
fn begins(rules: &Rules, before: &str, word: &str) -> bool {
    if rules.switches.is_verb_final {
        return word.contains(is_arabic) && rules.facts(before).ends && rules.facts(word).starts_unmarked;
    }
    // Latin: a capital on a word that would not have one inside a sentence.
    let small = before.chars().next_back().is_some_and(|c| c.is_lowercase() || c.is_numeric());
    let is_pronoun = word == "I" || word.starts_with("I'") || word.starts_with("I’");
    small && word.starts_with(char::is_uppercase) && !is_pronoun && rules.facts(word).starts
}

/// Adds to `starts` connectives inside `piece` that leave pieces of a readable length on both sides.
fn cut_at_links(rules: &Rules, text: &str, words: &[Span], piece: Range<usize>, starts: &mut Vec<usize>) {
    let mut from = piece.start;
    for at in piece.start + 1..piece.end.saturating_sub(TOO_LONG / 4) {
        if at - from < TOO_LONG / 2 {
            continue;
        }
        let before = words[at - 1].of(text);
        let may_end = before.ends_with([',', '،']) || (rules.switches.is_verb_final && rules.facts(before).ends);
        if may_end && rules.facts(words[at].of(text)).links {
            starts.push(at);
            from = at;
        }
    }
}
