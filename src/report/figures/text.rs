//! The texts of figures: made safe, measured, shortened, and told their direction.

use std::fmt::Write as _;
use std::sync::LazyLock;

use unicode_segmentation::UnicodeSegmentation;

use crate::language::{Label, Language};

/// How much wider than in our own font a text may be in that of a viewer.
const ROOM: f64 = 1.05;

/// Which way a text runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Direction {
    /// As the attribute `direction` takes it.
    pub(super) const fn name(self) -> &'static str {
        if self.is_right_to_left() { "rtl" } else { "ltr" }
    }

    pub(super) const fn is_right_to_left(self) -> bool {
        matches!(self, Self::RightToLeft)
    }

    /// That of the first letter that has one; from left to right without such a letter.
    fn of(text: &str) -> Self {
        let first = text.chars().find_map(|letter| match letter {
            // Digits and marks have none.
            '\u{600}'..='\u{605}'
            | '\u{60b}'..='\u{61a}'
            | '\u{64b}'..='\u{66c}'
            | '\u{6dd}'
            | '\u{6f0}'..='\u{6f9}' => None,
            '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefe}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}' => Some(Self::RightToLeft),
            letter if letter.is_alphabetic() => Some(Self::LeftToRight),
            _ => None,
        });
        first.unwrap_or(Self::LeftToRight)
    }
}

/// A text that can stand in a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) text: String,
    /// The code of its language.
    pub(super) lang: Option<&'static str>,
    /// Its direction; `None` for words of our own, which need not be set apart from what stands around.
    pub(super) direction: Option<Direction>,
}

impl Words {
    /// Words of articles, in `lang`.
    pub(super) fn of(text: &str, lang: Language) -> Self {
        let direction = if lang.is_right_to_left() { Direction::RightToLeft } else { Direction::LeftToRight };
        Self { text: safe(text), lang: Some(lang.code()), direction: Some(direction) }
    }

    /// Words of articles whose language may not be known.
    pub(super) fn labelled(text: &str, label: Option<Label>) -> Self {
        match label.and_then(Label::language) {
            Some(language) => Self::of(text, language),
            None => Self::named(text),
        }
    }

    /// A name, whose letters say which way it runs.
    pub(super) fn named(text: &str) -> Self {
        let text = safe(text);
        Self { direction: Some(Direction::of(&text)), lang: None, text }
    }

    /// How wide it is at most, in letters of `size`.
    pub(super) fn width(&self, size: f64) -> f64 {
        width(&self.text, size, false)
    }

    /// The same, cut to `width` where it is wider.
    pub(super) fn shortened(mut self, size: f64, width: f64) -> Self {
        self.text = cut(self.text, size, false, width);
        self
    }
}

impl From<&str> for Words {
    fn from(own: &str) -> Self {
        Self { text: safe(own), lang: None, direction: None }
    }
}

impl From<String> for Words {
    fn from(own: String) -> Self {
        own.as_str().into()
    }
}

/// The text as it may stand in XML 1.0, on one line, and without a hidden change of direction: those stand there to be seen.
pub(super) fn safe(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut is_space = true;
    for letter in text.chars() {
        let is_blank = matches!(letter, '\t' | '\n' | '\r' | ' ' | '\u{85}' | '\u{2028}' | '\u{2029}');
        match letter {
            _ if is_blank && is_space => {}
            _ if is_blank => shown.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                // Writing to a string cannot fail.
                let _ = write!(shown, "[U+{:04X}]", u32::from(letter));
            }
            '\u{fffe}' | '\u{ffff}' => shown.push('\u{fffd}'),
            letter if letter.is_control() => shown.push('\u{fffd}'),
            letter => shown.push(letter),
        }
        is_space = is_blank;
    }
    shown.truncate(shown.trim_end_matches(' ').len());
    shown
}

/// `text` made safe, and cut to `width` where it is wider.
pub(super) fn shortened(text: &str, size: f64, is_bold: bool, width: f64) -> String {
    cut(safe(text), size, is_bold, width)
}

fn cut(text: String, size: f64, is_bold: bool, most: f64) -> String {
    if width(&text, size, is_bold) <= most {
        return text;
    }
    let left = most - width("…", size, is_bold);
    let mut used = 0.0;
    let mut end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme, size, is_bold);
        if used > left {
            break;
        }
        end = at + grapheme.len();
    }
    format!("{}…", text[..end].trim_end())
}

/// Our own words in lines of at most `most`, where no single word is wider.
pub(super) fn broken(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in safe(text).split(' ') {
        match lines.last_mut() {
            Some(line) if width(line, size, false) + width(word, size, false) + size * 0.3 <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// How wide `text` is at most, in letters of `size`. Arabic letters count as if they stood alone, which they are widest.
pub(super) fn width(text: &str, size: f64, is_bold: bool) -> f64 {
    let font = if is_bold { &*BOLD } else { &*REGULAR };
    let sum: f64 =
        text.chars().map(|letter| font.advance(letter).or_else(|| REGULAR.advance(letter)).unwrap_or(1000.0)).sum();
    sum * size / 1000.0 * ROOM
}

/// Whether the font has this letter, or it shows nothing.
pub(super) fn is_drawn(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}') || REGULAR.advance(letter).is_some()
}

static REGULAR: LazyLock<Advances> = LazyLock::new(|| Advances::of(include_str!("fonts/regular.advances")));
static BOLD: LazyLock<Advances> = LazyLock::new(|| Advances::of(include_str!("fonts/bold.advances")));

/// How wide the letters of a font are, in 1/1000 of its size.
struct Advances {
    /// Runs of code points: the first, and the widths of it and those that follow.
    runs: Vec<(u32, Vec<f64>)>,
}

impl Advances {
    fn of(table: &str) -> Self {
        let run = |line: &str| {
            let mut parts = line.split(' ');
            let first = u32::from_str_radix(parts.next()?, 16).ok()?;
            Some((first, parts.filter_map(|width| width.parse().ok()).collect()))
        };
        Self { runs: table.lines().filter_map(run).collect() }
    }

    fn advance(&self, letter: char) -> Option<f64> {
        let code = u32::from(letter);
        let after = self.runs.partition_point(|(first, _)| *first <= code);
        let (first, widths) = self.runs.get(after.checked_sub(1)?)?;
        widths.get((code - first) as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_does_not_allow_is_replaced_and_hidden_direction_shows() {
        assert_eq!(safe("a\0b\u{1b}c\u{ffff}d"), "a\u{fffd}b\u{fffd}c\u{fffd}d");
        assert_eq!(safe(" two\r\n\tlines\u{2028}here "), "two lines here");
        assert_eq!(safe("x\u{202e}y\u{2066}z"), "x[U+202E]y[U+2066]z");
        // The joiner of Persian is a part of its words.
        assert_eq!(safe("می\u{200c}گوید"), "می\u{200c}گوید");
    }

    #[test]
    fn the_first_letter_says_which_way_a_name_runs() {
        for (name, right_to_left) in [
            ("د خیبر خبر", true),
            ("Khyber خبر", false),
            ("«صبحِ وطن»", true),
            ("24 خبر", true),
            ("۲۴ News", false),
            ("...", false),
        ] {
            assert_eq!(Direction::of(name).is_right_to_left(), right_to_left, "{name}");
        }
    }

    #[test]
    fn a_text_is_cut_between_letters_as_readers_see_them() {
        let word = "e\u{301}".repeat(40);
        let short = shortened(&word, 12.0, false, 60.0);
        assert!(short.ends_with("e\u{301}…"), "{short}");
        assert!(width(&short, 12.0, false) <= 60.0);
        assert_eq!(shortened("short", 12.0, false, 60.0), "short");
    }

    #[test]
    fn lines_are_no_wider_than_they_may_be() {
        let lines = broken(&"some words of our own ".repeat(20), 10.0, 200.0);
        assert!(lines.len() > 3);
        assert!(lines.iter().all(|line| width(line, 10.0, false) <= 200.0));
    }

    #[test]
    fn the_font_has_the_letters_of_every_language() {
        let letters = "ټډړږښڼېۍئۀځڅپچژگ ٹڈڑںےۓہھۂ ۰۱۲۳۴۵۶۷۸۹ ٠١٢ ،؛؟٪٬٫ «»‌‍ Äéñšž –—‘’“”… ≤≥≈−→";
        assert_eq!(letters.chars().filter(|&letter| !is_drawn(letter)).collect::<String>(), "");
        assert!(!is_drawn('字'));
    }
}
