//! Paragraphs: which line breaks end one, and which are only a hard-wrapped text's spaces.
//!
//! A blank line always ends a paragraph, and so does a line break, unless the text is hard-wrapped. It counts as
//! hard-wrapped when its lines are filled greedily, as an e-mail program or `fmt` does: the first word of the next
//! line would not have fitted on this one. A short line (a headline, a caption) and a bullet break even there.

use super::chars::{is_digit, is_terminator, is_transparent};
use crate::span::Span;

/// No program wraps at more columns than this.
const WIDEST_WRAP: usize = 120;
/// And none at fewer.
const NARROWEST_WRAP: usize = 30;
/// Line breaks a text needs before their regularity says anything.
const ENOUGH_BREAKS: usize = 3;

/// A line of text and its measure.
#[derive(Clone, Copy)]
struct Line {
    span: Span,
    /// Width in code points.
    width: usize,
}

/// The paragraphs of `text`, in order; those of white space alone are left out.
pub(super) fn paragraphs(text: &str) -> Vec<Span> {
    let lines = lines(text);
    if lines.len() == 1 {
        return vec![lines[0]].into_iter().filter(|span| !span.trimmed(text).is_empty()).collect();
    }
    let wrap = Wrap::of(text, &lines);
    let mut paragraphs: Vec<Span> = Vec::new();
    let mut previous: Option<Line> = None;
    for span in lines {
        let span = span.trimmed(text);
        if span.is_empty() {
            previous = None;
            continue;
        }
        let line = Line { span, width: span.of(text).chars().count() };
        match (paragraphs.last_mut(), previous) {
            (Some(paragraph), Some(above)) if wrap.joins(text, above, line) => paragraph.end = span.end,
            _ => paragraphs.push(span),
        }
        previous = Some(line);
    }
    paragraphs
}

/// The lines of `text`, without their ends. A paragraph separator counts as two line ends.
fn lines(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let (length, is_blank_too) = match bytes[at] {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => (2, false),
            b'\n' | b'\r' | 0x0B => (1, false),
            0x0C => (1, true),
            0xC2 if bytes.get(at + 1) == Some(&0x85) => (2, false), // U+0085 NEXT LINE
            0xE2 if bytes[at..].starts_with("\u{2028}".as_bytes()) => (3, false), // LINE SEPARATOR
            0xE2 if bytes[at..].starts_with("\u{2029}".as_bytes()) => (3, true), // PARAGRAPH SEPARATOR
            _ => {
                at += 1;
                continue;
            }
        };
        lines.push(Span::new(start, at));
        at += length;
        start = at;
        if is_blank_too {
            lines.push(Span::new(at, at));
        }
    }
    lines.push(Span::new(start, bytes.len()));
    lines
}

/// How a text is wrapped.
enum Wrap {
    /// Not at all: every line break is meant.
    None,
    /// Perhaps, in a text of too few lines to tell: only a line that plainly goes on is joined.
    Perhaps { width: usize },
    /// At this width (code points).
    At { width: usize },
}

impl Wrap {
    fn of(text: &str, lines: &[Span]) -> Self {
        let lines: Vec<Line> = lines
            .iter()
            .map(|span| span.trimmed(text))
            .map(|span| Line { span, width: span.of(text).chars().count() })
            .collect();
        let breaks = || {
            lines.windows(2).filter(|pair| {
                !pair[0].span.is_empty() && !pair[1].span.is_empty() && !is_bullet(pair[1].span.of(text))
            })
        };
        let count = breaks().count();
        let width = breaks().map(|pair| pair[0].width).max().unwrap_or(0);
        let widest = lines.iter().map(|line| line.width).max().unwrap_or(0);
        if count == 0 || !(NARROWEST_WRAP..=WIDEST_WRAP).contains(&width) || widest > WIDEST_WRAP {
            return Self::None;
        }
        let filled = breaks().filter(|pair| is_filled(text, pair[0], pair[1], width)).count();
        // Lines that all end with a terminator are sentences set one to a line.
        let open = breaks().filter(|pair| !pair[0].span.of(text).ends_with(is_terminator)).count();
        if count >= ENOUGH_BREAKS && filled * 3 >= count * 2 && open * 3 >= count {
            Self::At { width }
        } else {
            Self::Perhaps { width }
        }
    }

    /// Whether the break between two lines is only a space.
    fn joins(&self, text: &str, above: Line, below: Line) -> bool {
        if is_bullet(below.span.of(text)) {
            return false;
        }
        match *self {
            Self::None => false,
            Self::At { width } => is_filled(text, above, below, width),
            Self::Perhaps { width } => is_filled(text, above, below, width) && plainly_goes_on(text, above, below),
        }
    }
}

/// Whether the first word of `below` would not have fitted on `above`.
fn is_filled(text: &str, above: Line, below: Line, width: usize) -> bool {
    let word = below.span.of(text).split_whitespace().next().unwrap_or("");
    above.width + 1 + word.chars().count() > width
}

/// Whether the words themselves say that a line goes on: a comma before the break, or a small letter after it.
fn plainly_goes_on(text: &str, above: Line, below: Line) -> bool {
    let last = above.span.of(text).chars().next_back();
    let first = below.span.of(text).chars().next();
    matches!(last, Some(',' | '،')) || first.is_some_and(char::is_lowercase)
}

/// Whether a line begins with a bullet, a dash or a list number.
pub(super) fn is_bullet(line: &str) -> bool {
    let line = line.trim_start_matches(is_transparent);
    let Some(first) = line.chars().next() else { return false };
    let rest = &line[first.len_utf8()..];
    match first {
        '•' | '◦' | '▪' | '▫' | '●' | '○' | '■' | '□' | '‣' | '⁃' | '✓' | '►' | '◄' => true,
        '-' | '–' | '—' | '*' | '+' => rest.starts_with(char::is_whitespace),
        _ if is_digit(first) => {
            let rest = line.trim_start_matches(is_digit);
            let mut after = rest.chars();
            matches!(after.next(), Some('.' | ')' | '-' | '۔' | '–')) && after.next().is_some_and(char::is_whitespace)
        }
        '(' => {
            let inner = rest.trim_start_matches(is_digit);
            inner.len() < rest.len() && inner.starts_with(')')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        paragraphs(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn a_blank_line_and_a_meant_line_break_end_a_paragraph() {
        assert_eq!(texts("One\n \nTwo\r\nThree\u{2029}Four\n"), ["One", "Two", "Three", "Four"]);
        assert_eq!(texts(" \n\n "), [""; 0]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn a_hard_wrapped_text_is_joined_and_its_headline_is_not() {
        let text = "Torkham crossing stays shut\n\
                    Thousands of trucks stood idle on both sides of the frontier on\n\
                    Sunday after the two countries closed the crossings that carry most\n\
                    of their trade, officials and drivers said. Fruit was rotting in the\n\
                    sun.\n";
        let found = texts(text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[1].starts_with("Thousands") && found[1].ends_with("sun."));
    }

    #[test]
    fn bullets_break_a_hard_wrapped_text() {
        assert!(is_bullet("• کابل") && is_bullet("۱. کابل") && is_bullet("(2) Kabul") && is_bullet("- Kabul"));
        assert!(!is_bullet("-5 degrees") && !is_bullet("1.5 million") && !is_bullet("۲۰۲۵ کال"));
    }

    #[test]
    fn two_lines_are_joined_only_where_the_first_plainly_goes_on() {
        let wrapped = "Afghan forces killed 58 soldiers in overnight fighting,\nthe Taliban said.";
        assert_eq!(texts(wrapped).len(), 1);
        let set_apart = "Afghan forces say they killed 58 soldiers overnight\nKabul says 25 posts were captured";
        assert_eq!(texts(set_apart).len(), 2);
    }
}
