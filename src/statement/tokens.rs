//! Words, numbers and signs of a folded sentence, and the entries of a word list laid over them.
//!
//! The readers of speakers, polarity and clauses ask the same questions of a sentence: which word stands
//! before this one, is it inside quotation marks, does an entry of this kind begin here. [`Tokens`] answers
//! the first two, [`Marks`] the third.

use crate::error::Result;
use crate::language::Language;
use crate::lexicon::{Entry, Lexicon, is_letter};
use crate::normalize::Folded;
use crate::span::Span;

/// How many tokens a dateline has at most.
const DATELINE: usize = 6;

/// How many tokens its place has at most.
const PLACE: usize = 3;

/// The four languages that have word lists of their own, in the order of [`PerLanguage`].
const CODES: [Language; 4] = [Language::English, Language::Pashto, Language::Urdu, Language::Dari];

/// One thing for each language that has word lists of its own.
#[derive(Debug)]
pub(crate) struct PerLanguage<T>([T; 4]);

impl<T> PerLanguage<T> {
    /// Builds the thing for each language.
    pub(crate) fn build(mut make: impl FnMut(Language) -> Result<T>) -> Result<Self> {
        let [en, ps, ur, prs] = CODES;
        Ok(Self([make(en)?, make(ps)?, make(ur)?, make(prs)?]))
    }

    /// The thing that serves `language`.
    pub(crate) fn of(&self, language: Language) -> &T {
        let [en, ps, ur, prs] = &self.0;
        match language.resources() {
            Language::English => en,
            Language::Pashto => ps,
            Language::Urdu => ur,
            Language::Dari | Language::Persian => prs,
        }
    }
}

/// Includes one word list for each of the four languages and gives the text for a [`Language`].
macro_rules! word_lists {
    ($file:literal) => {
        |language: $crate::language::Language| -> &'static str {
            match language.resources() {
                $crate::language::Language::English => include_str!(concat!("words/en/", $file)),
                $crate::language::Language::Pashto => include_str!(concat!("words/ps/", $file)),
                $crate::language::Language::Urdu => include_str!(concat!("words/ur/", $file)),
                $crate::language::Language::Dari | $crate::language::Language::Persian => {
                    include_str!(concat!("words/prs/", $file))
                }
            }
        }
    };
}
pub(crate) use word_lists;

/// Reads several word lists as one, so that a sentence is scanned once for all of them.
///
/// A phrase written with ZWNJ (`می‌گوید`) is listed with a space as well: folding joins the parts of the first
/// spelling, and real text uses both. So are the southern forms of Pashto's "become" ([`southern`]).
pub(crate) fn read_lists(name: &str, sources: &[&str]) -> Result<Lexicon> {
    let mut all = String::new();
    for line in sources.iter().flat_map(|source| source.lines()) {
        all.push_str(line);
        all.push('\n');
        let (phrase, values) = line.split_once('\t').unwrap_or((line, ""));
        if phrase.contains('\u{200C}') && !line.starts_with('#') {
            all.push_str(&phrase.replace('\u{200C}', " "));
            all.push('\t');
            all.push_str(values);
            all.push('\n');
        }
        if let Some(phrase) = southern(phrase).filter(|_| !line.starts_with('#')) {
            all.push_str(&phrase);
            all.push('\t');
            all.push_str(values);
            all.push('\n');
        }
    }
    Lexicon::parse(name, &all)
}

/// A Pashto phrase that ends in a form of شول, in the spelling of Kandahar and Quetta: وژل شوي, وژل سوي.
pub(crate) fn southern(phrase: &str) -> Option<String> {
    const FORMS: [&str; 10] = ["شوی", "شوي", "شوې", "شول", "شوه", "شوو", "شویو", "شي", "شو", "شو*"];
    let (before, last) = phrase.rsplit_once(' ')?;
    let form = FORMS.iter().find(|form| **form == last)?;
    Some(format!("{before} س{}", form.strip_prefix('ش')?))
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, with the apostrophes between them: `didn't`, `pakistan's`.
    Word,
    /// Digits, with the commas and points between them.
    Number,
    /// One sign of punctuation.
    Sign,
    /// A quotation mark.
    Quote,
}

/// A word, number or sign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// Where, in the folded text.
    pub(crate) span: Span,
    /// What.
    pub(crate) kind: Kind,
    /// Whether it stands between quotation marks.
    pub(crate) quoted: bool,
}

/// The tokens of a folded text.
#[derive(Debug)]
pub(crate) struct Tokens<'text> {
    text: &'text str,
    list: Vec<Token>,
}

impl<'text> Tokens<'text> {
    /// Cuts `folded` into tokens.
    pub(crate) fn new(folded: &'text Folded) -> Self {
        let text = folded.text();
        let mut list: Vec<Token> = Vec::with_capacity(text.len() / 5 + 1);
        let mut chars = text.char_indices().peekable();
        let mut previous = ' ';
        while let Some((start, c)) = chars.next() {
            if c.is_whitespace() {
                previous = c;
                continue;
            }
            let mut end = start + c.len_utf8();
            let kind = if c.is_ascii_digit() {
                while let Some(&(at, next)) = chars.peek() {
                    let after = text[at + next.len_utf8()..].chars().next().unwrap_or(' ');
                    if next.is_ascii_digit() || (matches!(next, '.' | ',') && after.is_ascii_digit()) {
                        end = at + next.len_utf8();
                        chars.next();
                    } else {
                        break;
                    }
                }
                Kind::Number
            } else if is_letter(c) {
                while let Some(&(at, next)) = chars.peek() {
                    let after = text[at + next.len_utf8()..].chars().next().unwrap_or(' ');
                    let joins = next == '\'' && c.is_ascii() && after.is_ascii_alphabetic();
                    if (is_letter(next) && !next.is_ascii_digit()) || joins {
                        end = at + next.len_utf8();
                        chars.next();
                    } else {
                        break;
                    }
                }
                Kind::Word
            } else if matches!(c, '\'' | '`') && chars.peek().is_some_and(|&(_, next)| next == c) {
                // Typewriter quotation marks: ``so''.
                end += 1;
                chars.next();
                Kind::Quote
            } else if c == '"' || (c == '\'' && is_quote(previous, text, end)) {
                Kind::Quote
            } else {
                Kind::Sign
            };
            list.push(Token { span: Span::new(start, end), kind, quoted: false });
            previous = text[start..end].chars().next_back().unwrap_or(' ');
        }
        mark_quoted(text, &mut list);
        Self { text, list }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The token `index`.
    pub(crate) fn get(&self, index: usize) -> Option<&Token> {
        self.list.get(index)
    }

    /// The folded words of token `index`; empty past the end.
    pub(crate) fn word(&self, index: usize) -> &'text str {
        self.list.get(index).map_or("", |token| token.span.of(self.text))
    }

    /// The kind of token `index`.
    pub(crate) fn kind(&self, index: usize) -> Option<Kind> {
        self.list.get(index).map(|token| token.kind)
    }

    /// Whether token `index` is a word or a number.
    pub(crate) fn is_wordlike(&self, index: usize) -> bool {
        matches!(self.kind(index), Some(Kind::Word | Kind::Number))
    }

    /// Whether token `index` stands between quotation marks.
    pub(crate) fn is_quoted(&self, index: usize) -> bool {
        self.list.get(index).is_some_and(|token| token.quoted)
    }

    /// The folded span from token `start` up to but without token `end`; `None` if there is none.
    pub(crate) fn span(&self, start: usize, end: usize) -> Option<Span> {
        let last = end.checked_sub(1).filter(|&last| last >= start)?;
        Some(Span::new(self.list.get(start)?.span.start, self.list.get(last)?.span.end))
    }

    /// The first token that begins at or after byte `at` of the folded text.
    pub(crate) fn starting_at(&self, at: usize) -> usize {
        self.list.partition_point(|token| token.span.start < at)
    }

    /// The first token that ends after byte `at` of the folded text.
    pub(crate) fn ending_after(&self, at: usize) -> usize {
        self.list.partition_point(|token| token.span.end <= at)
    }

    /// Whether token `index` is a comma of any script.
    pub(crate) fn is_comma(&self, index: usize) -> bool {
        matches!(self.word(index), "," | "،")
    }

    /// Whether token `index` is a sign at which a sentence or a clause surely breaks.
    pub(crate) fn is_break(&self, index: usize) -> bool {
        matches!(self.word(index), ";" | "؛" | ":" | "۔" | "!" | "?" | "؟" | "—" | "(" | ")" | "[" | "]" | "|")
            || self.is_spaced_hyphen(index)
            || self.is_full_stop(index)
    }

    /// A hyphen or short dash with space on both sides ends a dateline; further on it may join names
    /// (`کندهار – کابل`).
    pub(crate) fn is_spaced_hyphen(&self, index: usize) -> bool {
        let Some(token) = self.list.get(index).filter(|_| matches!(self.word(index), "-" | "–")) else {
            return false;
        };
        let before = index.checked_sub(1).and_then(|before| self.list.get(before));
        let after = self.list.get(index + 1);
        // Beyond a place name, a dateline closes a bracket or names a day.
        let is_close = index.checked_sub(1).is_some_and(|before| {
            index <= PLACE || self.word(before) == ")" || self.kind(before) == Some(Kind::Number)
        });
        index <= DATELINE
            && is_close
            && before.is_none_or(|before| before.span.end < token.span.start)
            && after.is_none_or(|after| after.span.start > token.span.end)
    }

    /// A full stop that does not close an abbreviation: `Dr.`, `U.S.` and `Oct. 9` go on.
    pub(crate) fn is_full_stop(&self, index: usize) -> bool {
        if self.word(index) != "." {
            return false;
        }
        let before = index.checked_sub(1).map_or("", |before| self.word(before));
        let is_glued = self.get(index + 1).is_some_and(|next| {
            self.is_wordlike(index + 1) && self.get(index).is_some_and(|stop| stop.span.end == next.span.start)
        });
        let is_short = before.len() <= 4 && before.is_ascii() && !before.is_empty();
        !(is_glued || (is_short && self.is_wordlike(index + 1)))
    }

    /// Whether a run of at least `words` quoted words stands among the tokens `start..end`.
    pub(crate) fn has_quote(&self, start: usize, end: usize, words: usize) -> bool {
        let mut run = 0;
        for index in start..end.min(self.len()) {
            if !self.is_quoted(index) {
                run = 0;
            } else if self.is_wordlike(index) {
                run += 1;
                if run >= words {
                    return true;
                }
            }
        }
        false
    }
}

/// Whether the single quote that ends at byte `end` is a quotation mark and not an apostrophe.
fn is_quote(previous: char, text: &str, end: usize) -> bool {
    let next = text[end..].chars().next().unwrap_or(' ');
    // `officials' claims` reads as a closing mark; without an opening one it is skipped later.
    !(previous.is_alphanumeric() && next.is_alphanumeric())
}

/// Marks what stands between quotation marks. Folding has made the marks of a pair alike, so that their order
/// decides; a lone closing mark, as where a quotation runs over several sentences, quotes all before it.
fn mark_quoted(text: &str, list: &mut [Token]) {
    let mut open: Option<(usize, u8)> = None;
    for index in 0..list.len() {
        if list[index].kind != Kind::Quote {
            continue;
        }
        let span = list[index].span;
        let sign = if span.len() == 2 { b'"' } else { text.as_bytes()[span.start] };
        let spaced_before =
            text[..span.start].chars().next_back().is_none_or(|c| c.is_whitespace() || "([:".contains(c));
        let spaced_after = text[span.end..].chars().next().is_none_or(char::is_whitespace);
        match open {
            Some((start, kind)) if kind == sign => {
                list[start + 1..index].iter_mut().for_each(|token| token.quoted = true);
                open = None;
            }
            Some(_) => {}
            None if sign == b'\'' && !spaced_before => list[index].kind = Kind::Sign,
            None if sign == b'"' && !spaced_before && index > 0 => {
                list[..index].iter_mut().for_each(|token| token.quoted = true);
            }
            None if spaced_after && sign == b'\'' => list[index].kind = Kind::Sign,
            None => open = Some((index, sign)),
        }
    }
    if let Some((start, sign)) = open {
        // An apostrophe taken for an opening mark quotes nothing.
        if sign == b'"' {
            list[start + 1..].iter_mut().for_each(|token| token.quoted = true);
        }
    }
}

/// An entry of a word list over a run of tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark<'lexicon> {
    /// Its first token.
    pub(crate) start: usize,
    /// The token after its last.
    pub(crate) end: usize,
    /// The entry.
    pub(crate) entry: &'lexicon Entry,
}

impl Mark<'_> {
    /// The entry's kind: its first value.
    pub(crate) fn kind(&self) -> &str {
        self.entry.value(0)
    }
}

/// The entries of a word list found in a sentence, by first token, then longest first.
#[derive(Debug)]
pub(crate) struct Marks<'lexicon> {
    list: Vec<Mark<'lexicon>>,
    /// For each token and one past the last, the first mark that begins there or later.
    starts: Vec<u32>,
    /// Marks by the token after their last, earliest first token first.
    by_end: Vec<u32>,
    /// For each token and one past the last, the first of `by_end` that ends there or later.
    ends: Vec<u32>,
}

/// For each of the `count` places, how many of the sorted `places` lie before it, and for one more place all of them.
fn offsets(places: impl Iterator<Item = usize>, count: usize) -> Vec<u32> {
    let mut offsets = Vec::with_capacity(count + 1);
    let mut seen = 0;
    for place in places {
        while offsets.len() <= place {
            offsets.push(seen);
        }
        seen += 1;
    }
    offsets.resize(count.max(offsets.len()) + 1, seen);
    offsets
}

impl<'lexicon> Marks<'lexicon> {
    /// Looks `lexicon` up in the folded text of `tokens`.
    pub(crate) fn new(lexicon: &'lexicon Lexicon, tokens: &Tokens<'_>) -> Self {
        let found = lexicon.all(tokens.text).into_iter();
        let list: Vec<Mark<'_>> = found
            .filter_map(|found| {
                let start = tokens.ending_after(found.span.start);
                let end = tokens.starting_at(found.span.end);
                (start < end).then_some(Mark { start, end, entry: found.entry })
            })
            .collect();
        let count = tokens.len() + 1;
        let starts = offsets(list.iter().map(|mark| mark.start), count);
        let mut by_end: Vec<u32> = (0..).take(list.len()).collect();
        by_end.sort_by_key(|&index| (list[index as usize].end, list[index as usize].start));
        let ends = offsets(by_end.iter().map(|&index| list[index as usize].end), count);
        Self { list, starts, by_end, ends }
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Mark<'lexicon>> {
        self.list.iter()
    }

    /// Those that begin at token `index`, longest first.
    pub(crate) fn at(&self, index: usize) -> &[Mark<'lexicon>] {
        match (self.starts.get(index), self.starts.get(index + 1)) {
            (Some(&start), Some(&end)) => &self.list[start as usize..end as usize],
            _ => &[],
        }
    }

    /// The longest of `kind` that begins at token `index`.
    pub(crate) fn kind_at(&self, index: usize, kind: &str) -> Option<&Mark<'lexicon>> {
        self.at(index).iter().find(|mark| mark.kind() == kind)
    }

    /// The longest of `kind` that ends just before token `end`.
    pub(crate) fn kind_ending(&self, end: usize, kind: &str) -> Option<&Mark<'lexicon>> {
        let range = match (self.ends.get(end), self.ends.get(end + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => return None,
        };
        self.by_end[range].iter().map(|&index| &self.list[index as usize]).find(|mark| mark.kind() == kind)
    }

    /// Whether one of `kind` covers token `index`.
    pub(crate) fn covers(&self, index: usize, kind: &str) -> bool {
        let before = self.starts.get(index + 1).map_or(self.list.len(), |&end| end as usize);
        self.list[..before].iter().any(|mark| index < mark.end && mark.kind() == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(String, bool)> {
        let folded = Folded::new(text);
        let tokens = Tokens::new(&folded);
        (0..tokens.len()).map(|index| (tokens.word(index).to_owned(), tokens.is_quoted(index))).collect()
    }

    fn quoted(text: &str) -> String {
        words(text).into_iter().filter(|(_, quoted)| *quoted).map(|(word, _)| word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn quotations_of_every_make_are_seen() {
        for (text, expected) in [
            ("He said \"it is over\" and left.", "it is over"),
            ("“It is over,” he said.", "it is over ,"),
            ("«دا پای دی»، هغه وویل.", "دا پای دی"),
            ("ترجمان نے کہا: ”یہ ختم ہے۔“", "یه ختم هی ۔"),
            ("The officials' claims aren't 'true' here.", "true"),
            ("``It is over,'' he said.", "it is over ,"),
            ("goes on from before,\" he said.", "goes on from before ,"),
            ("«It begins here and goes on", "it begins here and goes on"),
        ] {
            assert_eq!(quoted(text), expected, "{text}");
        }
    }

    #[test]
    fn tokens_keep_numbers_and_contractions_whole() {
        let list: Vec<String> = words("It didn't cost 1,840.5؛ ۲۰مه").into_iter().map(|(word, _)| word).collect();
        assert_eq!(list, ["it", "didn't", "cost", "1,840.5", "؛", "20", "مه"]);
    }

    #[test]
    fn marks_are_found_by_either_end() {
        let lexicon = read_lists("t.txt", &["# source: test\na\tone\na b\ttwo\nb\tone\nمی\u{200C}شود\tone\n"]).unwrap();
        let folded = Folded::new("a b c b می شود");
        let tokens = Tokens::new(&folded);
        let marks = Marks::new(&lexicon, &tokens);
        assert_eq!(marks.at(0).len(), 2);
        assert_eq!(marks.kind_at(0, "two").map(|mark| mark.end), Some(2));
        assert_eq!(marks.kind_ending(2, "two").map(|mark| mark.start), Some(0));
        assert_eq!(marks.kind_ending(4, "one").map(|mark| mark.start), Some(3));
        assert_eq!(marks.kind_ending(6, "one").map(|mark| mark.start), Some(4));
        assert!(marks.covers(1, "two") && !marks.covers(2, "two"));
        assert!(marks.at(99).is_empty() && marks.kind_ending(99, "one").is_none());
    }
}
