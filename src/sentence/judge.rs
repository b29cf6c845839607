//! The judgement at a terminator: does the sentence end here, and where exactly?
//!
//! First whatever closes after the terminator is taken in: quotes, brackets, `[3]`, `:-)`. Then the reasons to go on
//! are tried in turn; where none holds, the sentence ends. The reasons differ with the script of the word before the
//! terminator, not with the language of the text, since reports mix them: Latin has capitals to look at, the Arabic
//! script has word lists and finite verbs.

use super::chars::{
    carries_on, char_at, char_before, closes, is_arabic, is_digit, is_either_quote, is_quote, is_stop, is_terminator,
    is_transparent, opens, skip, token_before, word_at,
};
use super::rules::{Abbreviation, Rules};
use super::scan::{Run, Scan};
use crate::language::Language;
use crate::span::Span;

/// Words of a clause that a verb of saying may end at most.
const SAID_CLAUSE_WORDS: usize = 18;
/// Bytes of what closes after a terminator that are taken in at most.
const CLOSING_REACH: usize = 64;
/// Longest clause that may name a speaker, in bytes.
const SAID_REACH: usize = 360;
/// Longest stretch that is searched for a verb, in bytes.
const VERB_REACH: usize = 400;
/// Farthest a bracket is followed to its end, in bytes.
const BRACKET_REACH: usize = 400;

/// What the judge finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The sentence ends at this byte, with all that closes it.
    Ends(usize),
    /// It goes on.
    GoesOn,
}

/// A terminator with what stands around it.
struct Place<'s, 'a> {
    scan: &'s Scan<'a>,
    run: Run,
    /// After the run and what closes after it.
    end: usize,
    /// The word before the run, with inner stops; empty after white space.
    token: &'a str,
    token_span: Span,
    /// The next character but white space, and where it stands.
    next: char,
    next_at: usize,
    /// Whether white space lies between.
    has_gap: bool,
    /// Whether a quote closes after the run.
    closes_quote: bool,
    /// Whether a bracket does.
    closes_bracket: bool,
}

/// Judges the run of terminators `run`.
pub(super) fn judge(scan: &Scan<'_>, run: Run) -> Verdict {
    let (text, stop) = (scan.text, scan.paragraph.end);
    let mut end = run.span.end;
    // Inside a number, an address, an abbreviation: by far the most frequent case without a space, and the cheapest.
    if let Some(c) = char_at(text, end)
        && is_digit(c)
        && char_before(text, run.span.start).is_some_and(is_digit)
    {
        return Verdict::GoesOn;
    }
    end = close(scan, end);
    let next_at = skip(text, end, stop, |c| c.is_whitespace() || is_transparent(c));
    let Some(next) = char_at(text, next_at).filter(|_| next_at < stop) else {
        return Verdict::Ends(end);
    };
    // A terminator that has strayed to the front ends nothing.
    if !scan.has_words {
        return Verdict::GoesOn;
    }
    let token_span = token_before(text, scan.start, run.span.start);
    let closing = &text[run.span.end..end];
    let place = Place {
        scan,
        run,
        end,
        token: token_span.of(text),
        token_span,
        next,
        next_at,
        has_gap: text[end..next_at].contains(char::is_whitespace),
        closes_quote: closing.contains(is_quote),
        closes_bracket: closing.contains([')', ']']) && !closing.contains('['),
    };
    if place.goes_on() { Verdict::GoesOn } else { Verdict::Ends(end) }
}

/// Takes in what closes after a terminator that ends at `at`; answers where that ends.
fn close(scan: &Scan<'_>, at: usize) -> usize {
    let (text, stop) = (scan.text, scan.paragraph.end);
    let mut end = at;
    let mut in_quote = scan.in_quote;
    while let Some(c) = char_at(text, end).filter(|_| end < stop && end - at < CLOSING_REACH) {
        let after = end + c.len_utf8();
        let takes = if is_transparent(c) || closes(c) {
            true
        } else if is_terminator(c) {
            end > at
        } else if is_either_quote(c) {
            let follows = char_at(text, after).filter(|_| after < stop);
            let opens_next = follows.is_some_and(char::is_alphanumeric) && !(c == '"' && in_quote);
            if c == '"' && !opens_next {
                in_quote = !in_quote;
            }
            !opens_next
        } else {
            false
        };
        if !takes {
            break;
        }
        end = after;
    }
    detached(scan, end, in_quote)
}

/// Takes in what closes a sentence after a space: `۔ »`, ` [3]`, ` :-)`.
fn detached(scan: &Scan<'_>, at: usize, in_quote: bool) -> usize {
    let (text, stop) = (scan.text, scan.paragraph.end);
    let mut end = at;
    loop {
        let from = skip(text, end, stop, |c| c == ' ' || c == '\u{00A0}');
        let Some(c) = char_at(text, from).filter(|_| from < stop) else { return end };
        let after = from + c.len_utf8();
        let stands_free = after >= stop || char_at(text, after).is_none_or(|c| c.is_whitespace() || is_terminator(c));
        let taken = match c {
            '»' | '›' if stands_free => Some(after),
            ')' | ']' if stands_free && scan.depth > 0 => Some(after),
            _ if is_either_quote(c) && from > end => free_quotes(text, from, stop, in_quote),
            '1'..='9' if from > end => numbered_note(scan, from, stop),
            '[' => note(text, after, stop),
            ':' | ';' if from > end => emoticon(text, from, stop),
            _ => None,
        };
        let Some(taken) = taken else { return end };
        end = taken;
    }
}

/// The end of a note mark `12]` that begins at `at`, after its bracket.
fn note(text: &str, at: usize, stop: usize) -> Option<usize> {
    let digits = skip(text, at, stop, |c| is_digit(c) || matches!(c, ',' | '،' | '–' | '-' | '.' | '…'));
    let is_mark = digits > at && digits - at <= 12;
    (is_mark && digits < stop && char_at(text, digits) == Some(']')).then_some(digits + 1)
}

/// The end of quotation marks that stand alone between spaces: several, or one that a mark before it calls for.
fn free_quotes(text: &str, at: usize, stop: usize, in_quote: bool) -> Option<usize> {
    let end = skip(text, at, stop, is_either_quote);
    let marks = text[at..end].chars().count();
    let stands_free = end >= stop || char_at(text, end).is_some_and(char::is_whitespace);
    // An opening mark would touch its word.
    (stands_free && (marks > 1 || in_quote || text[at..end].starts_with(['"', '”']))).then_some(end)
}

/// The end of a note's number that has come down to the line, before a word that begins a sentence:
/// `… minority rights. 4 Even though`.
fn numbered_note(scan: &Scan<'_>, at: usize, stop: usize) -> Option<usize> {
    let text = scan.text;
    let end = skip(text, at, stop, |c| c.is_ascii_digit());
    let word_start = skip(text, end, stop, |c| c == ' ');
    let word = word_at(text, word_start, stop).of(text);
    let comes_down =
        word_start == end + 1 && word.starts_with(char::is_uppercase) && scan.segmenter.english.facts(word).starts;
    (end - at <= 2 && (comes_down || end == stop)).then_some(end)
}

/// The end of an emoticon at `at`.
fn emoticon(text: &str, at: usize, stop: usize) -> Option<usize> {
    let length = text[at..stop].bytes().take_while(|byte| !byte.is_ascii_whitespace()).count();
    let is_one = matches!(
        &text.as_bytes()[at..at + length],
        [b':' | b';', b')' | b'(' | b'P' | b'D' | b'p'] | [b':' | b';', b'-', b')' | b'(' | b'P' | b'D']
    );
    is_one.then_some(at + length)
}

impl Place<'_, '_> {
    /// Whether the sentence goes on after the run.
    fn goes_on(&self) -> bool {
        if carries_on(self.next) || (closes(self.next) && self.next != ')') {
            return true;
        }
        if self.is_bracketed() {
            return true;
        }
        let before = char_before(self.scan.text, self.run.span.start).unwrap_or(' ');
        if !self.has_gap && self.is_glued(before) {
            return true;
        }
        let latin = before.is_alphabetic() && !is_arabic(before);
        if self.run.is_ellipsis {
            return self.ellipsis_goes_on(latin);
        }
        if self.closes_quote && (self.is_said() || (self.run.exclaims && self.quote_is_part())) {
            return true;
        }
        if self.run.exclaims {
            let joined = self.closes_quote
                || self.closes_bracket
                || self.is_name_with_mark()
                || self.scan.segmenter.english.facts(self.next_word()).links;
            return before == ':' || (self.next_is_small() && joined);
        }
        self.stop_goes_on(before)
    }

    fn text(&self) -> &str {
        self.scan.text
    }

    fn rules(&self) -> &Rules {
        &self.scan.segmenter.rules
    }

    /// Whether the next word begins with a small letter, past what opens it.
    fn next_is_small(&self) -> bool {
        let stop = self.scan.paragraph.end;
        let at =
            skip(self.text(), self.next_at, stop, |c| opens(c) || is_quote(c) || matches!(c, '—' | '–' | '-' | ' '));
        char_at(self.text(), at).filter(|_| at < stop).is_some_and(char::is_lowercase)
    }

    /// The next word, past what opens it.
    fn next_word(&self) -> &str {
        let stop = self.scan.paragraph.end;
        let at = skip(self.text(), self.next_at, stop, |c| opens(c) || is_quote(c) || is_transparent(c));
        word_at(self.text(), at, stop).of(self.text())
    }

    /// Whether the run stands in brackets that opened inside the sentence: `(he was 41. No more is known)`.
    fn is_bracketed(&self) -> bool {
        let scan = self.scan;
        let within = scan.depth > 0 && !scan.is_unbalanced && !scan.text[scan.start..scan.bracket].trim().is_empty();
        if !within {
            return false;
        }
        if self.closes_bracket {
            // `(why?)` goes on; `… (it failed.)` ends if a capital or a bare full stop follows.
            let ends =
                self.text()[self.run.span.end..self.end].trim_end_matches(is_transparent).ends_with(is_terminator);
            if ends {
                return false;
            }
            // `Gen. (Retd.) Durrani`
            let abbreviation = self.scan.segmenter.english.facts(self.token).abbreviation;
            if matches!(abbreviation, Some(Abbreviation::Title | Abbreviation::Inner)) {
                return true;
            }
            // In verb-final languages a bracket that closes after no verb holds a note: `(مخ ۳۴۵.)`.
            let holds_note = self.rules().switches.is_verb_final && !self.rules().facts(self.token).ends;
            return self.run.exclaims || self.run.is_ellipsis || self.next_is_small() || holds_note;
        }
        let reach = (self.end + BRACKET_REACH).min(scan.paragraph.end);
        scan.text.as_bytes()[self.end..reach].iter().any(|byte| matches!(byte, b')' | b']'))
    }

    /// Whether a run with no white space after it stands inside a word, an address or a number.
    fn is_glued(&self, before: char) -> bool {
        let text = self.text();
        let next = self.next;
        if self.end > self.run.span.end {
            // `.»او`: a quote has closed, and a word follows.
            return !(next.is_alphanumeric() || opens(next) || is_quote(next)) || next.is_lowercase();
        }
        let stop = self.scan.paragraph.end;
        if self.token.contains("://") || self.token.contains("www.") || self.token.contains('@') {
            return true;
        }
        let after = word_at(text, self.next_at, stop);
        let word = after.of(text);
        let ends_in_dot = char_at(text, after.end).filter(|_| after.end < stop).is_some_and(is_stop);
        let last = self.token.rsplit(is_terminator).next().unwrap_or("");
        if is_arabic(before) || is_arabic(next) {
            return self.is_glued_arabic(before, last, word, ends_in_dot);
        }
        if opens(next) || is_quote(next) {
            return !self.run.exclaims && (last.chars().count() < 2 || self.next_is_small());
        }
        // Latin: `better.I`, `crash.The`, not `Node.js`, `U.S`, `example.com`, `v2.0`.
        let mut letters = word.chars();
        let is_capital = letters.next().is_some_and(char::is_uppercase);
        let is_word = is_capital && (word == "I" || letters.next().is_some_and(char::is_lowercase)) && !ends_in_dot;
        let after_word = last.chars().count() >= 2
            && last.chars().all(char::is_alphabetic)
            && last.chars().next_back().is_some_and(char::is_lowercase)
            && last.len() == self.token.len();
        let domain = char_at(text, after.end).filter(|_| after.end < stop) == Some('@')
            || matches!(word.to_lowercase().as_str(), "com" | "net" | "org" | "gov" | "edu" | "info");
        !(is_word && !domain && (after_word || (self.run.exclaims && before.is_alphanumeric())))
    }

    /// The same where one of the two neighbours is of the Arabic script: `رفت.او`, not `ا.ف.پ`.
    fn is_glued_arabic(&self, before: char, last: &str, word: &str, ends_in_dot: bool) -> bool {
        if self.run.exclaims || opens(self.next) || is_quote(self.next) {
            return false;
        }
        if word.is_empty() {
            return true;
        }
        let rules = self.rules();
        let letters = |word: &str| word.chars().filter(|&c| !is_transparent(c)).count();
        if self.is_numbering() || (is_digit(before) && letters(word) < 3) {
            return true;
        }
        let last = if last.chars().all(is_digit) { last } else { last.trim_start_matches(is_digit) };
        let facts = rules.facts(last);
        if ends_in_dot && is_letter_name(rules, last) && is_letter_name(rules, word) {
            return true;
        }
        if facts.ends_marked {
            return false;
        }
        let has_dots = self.token.contains(is_terminator);
        if letters(last) < 3
            || has_dots
            || facts.abbreviation == Some(Abbreviation::Letter)
            || (letters(word) == 1 && ends_in_dot)
        {
            return !is_digit(before);
        }
        !matches!(rules.facts(self.token).abbreviation, None | Some(Abbreviation::MaybeLetter))
    }

    /// An ellipsis ends a sentence before a capital; in the Arabic script, after a finite verb.
    fn ellipsis_goes_on(&self, latin: bool) -> bool {
        if latin || self.rules().language == Language::English {
            return self.next_is_small();
        }
        let word = self.token.trim_end_matches(is_quote);
        let word = if word.is_empty() {
            let before = self.text()[self.scan.start..self.run.span.start].trim_end();
            token_before(self.text(), self.scan.start, self.scan.start + before.len()).of(self.text())
        } else {
            word
        };
        (!self.closes_quote && !self.rules().facts(word).ends_marked) || self.next_joins()
    }

    /// Whether the next word joins what follows to what came before, and does not often begin a sentence: `او`, `و`.
    fn next_joins(&self) -> bool {
        let facts = self.rules().facts(self.next_word());
        facts.links && !facts.starts
    }

    /// In verb-final languages, whether a quotation that asks or exclaims is a part of the sentence around it: a
    /// conjunction follows, or what stands before it has no verb yet: `با شعار «نان، کار، آزادی!» به راه افتادند`.
    fn quote_is_part(&self) -> bool {
        if !self.rules().switches.is_verb_final {
            return false;
        }
        if self.next_joins() {
            return true;
        }
        // A quotation that begins farther on in the sentence has a verb before it.
        let (start, run) = (self.scan.start, self.run.span.start);
        let reach = self.text().floor_char_boundary((start + VERB_REACH).min(run));
        let before = &self.text()[start..reach];
        let Some(opening) = before.rfind(['«', '“', '‘', '‹']) else { return false };
        let head = before[..opening].trim_end();
        let calls = head.is_empty() || head.ends_with([':', '،', ',']);
        !calls && !head.split_whitespace().any(|word| self.rules().facts(word).ends_marked)
    }

    /// Whether the mark belongs to a name in the middle of an English sentence: `The quiz show Jeeto! was …`.
    fn is_name_with_mark(&self) -> bool {
        let head = self.text()[self.scan.start..self.token_span.start].trim();
        self.run.span.len() == 1
            && self.token.starts_with(char::is_uppercase)
            && self.token.contains(char::is_lowercase)
            && !head.is_empty()
    }

    /// Whether a clause that names the speaker follows a quotation: `«…؟» هغه وپوښتل.`
    fn is_said(&self) -> bool {
        let text = self.text();
        let reach = text.floor_char_boundary((self.next_at + SAID_REACH).min(self.scan.paragraph.end));
        let rest = &text[self.next_at..reach];
        let mut last_two = [""; 2];
        let mut count = 0;
        for word in rest.split_whitespace() {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            count += 1;
            if count > SAID_CLAUSE_WORDS || word.starts_with(|c| is_quote(c) || opens(c)) {
                return false;
            }
            let is_latin = bare.starts_with(|c: char| c.is_alphabetic() && !is_arabic(c));
            if is_latin {
                // English: `"Why?" Khan asked.` A pronoun would have a small letter.
                let english = self.scan.segmenter.english;
                if count == 1 && (english.facts(bare).starts || !self.run.exclaims) {
                    return false;
                }
                if count > 1 && english.facts(bare).says {
                    return true;
                }
            } else {
                // `… ونه ویل`: what was not said is no quotation.
                let is_negative = matches!(last_two[1], "نه" | "ونه" | "نہیں");
                last_two = [last_two[1], if is_negative { "" } else { bare }];
            }
            let word = word.trim_end_matches(|c| closes(c) || is_quote(c));
            let says = |words: [&str; 2]| words.iter().any(|word| !word.is_empty() && self.rules().facts(word).says);
            if word.ends_with(|c: char| is_terminator(c) || c == ':') {
                return !word.ends_with(':') && says(last_two);
            }
            if word.ends_with([',', '،']) && (says(last_two) || !self.rules().switches.is_verb_final) {
                return says(last_two);
            }
        }
        let is_whole = reach == self.scan.paragraph.end;
        is_whole && last_two.iter().any(|word| !word.is_empty() && self.rules().facts(word).says)
    }

    /// Whether the stop belongs to a list number at the front of the sentence: `۱.`, `2.`, `الف.`
    fn is_numbering(&self) -> bool {
        let head = self.text()[self.scan.start..self.token_span.start].trim_start();
        let is_mark = head.len() <= CLOSING_REACH
            && head.chars().all(|c| opens(c) || is_quote(c) || is_transparent(c) || matches!(c, '-' | '•' | ' '));
        let letters = self.token.chars().filter(|&c| !is_transparent(c));
        let short = self.token.chars().all(is_digit) && self.token.chars().count() <= 3
            || letters.count() == 1
            || self.token == "الف";
        is_mark && short && !self.token.is_empty()
    }

    /// A single full stop.
    fn stop_goes_on(&self, before: char) -> bool {
        let next_is_small = self.next_is_small();
        if self.token.is_empty() {
            return next_is_small;
        }
        if self.is_numbering() && !self.closes_bracket {
            return true;
        }
        if is_arabic(before) || (is_digit(before) && !self.token.contains(|c: char| c.is_ascii_alphabetic())) {
            return next_is_small || self.arabic_stop_goes_on();
        }
        (next_is_small && !self.is_plain_word()) || self.latin_stop_goes_on()
    }

    /// Whether a Latin word before a stop is no abbreviation by its looks, so that even a small letter may begin the
    /// next sentence, as it does on the web: `… looking for you. call them`.
    fn is_plain_word(&self) -> bool {
        let english = self.scan.segmenter.english;
        let is_lower = self.token.chars().all(|c| c.is_lowercase() || c == '\'' || c == '’');
        let length = self.token.chars().count();
        let next = self.next_word();
        let begins = length >= 4 || (length >= 2 && english.facts(next).starts);
        is_lower && begins && self.has_gap && !self.closes_quote && !self.closes_bracket && !english.facts(next).links
    }

    fn latin_stop_goes_on(&self) -> bool {
        let rules = self.scan.segmenter.english;
        let next = self.next_word();
        let after = self.text()[self.next_at..].strip_prefix(next).unwrap_or("");
        let is_initial_too = next.len() == 1 && after.starts_with('.');
        let starts = next.starts_with(char::is_uppercase) && !is_initial_too && rules.facts(next).starts;
        let token = self.token.trim_end_matches(closes);
        // In a text of the Arabic script an abbreviation in Latin letters is mostly a name's: `U.S. له خوا`.
        let next_is_arabic = next.starts_with(is_arabic);
        match rules.facts(token).abbreviation {
            Some(Abbreviation::Title | Abbreviation::Inner) => return !is_terminator(self.next),
            Some(Abbreviation::Number) => {
                return is_digit(self.next) || (next.len() == 1 && !starts);
            }
            Some(Abbreviation::Clock) if next.starts_with(char::is_uppercase) => {
                return rules.facts(next).dates || !next.contains(char::is_lowercase);
            }
            Some(Abbreviation::Either | Abbreviation::Clock) => {
                return !starts && (next_is_arabic || next.starts_with(char::is_alphanumeric));
            }
            Some(Abbreviation::Letter | Abbreviation::MaybeLetter) | None => {}
        }
        let mut parts = token.split('.');
        let is_initials = parts.clone().count() > 1 && parts.all(|part| (1..=2).contains(&part.chars().count()));
        let is_initial = token.chars().count() == 1 && token.starts_with(char::is_uppercase);
        if is_initials || (is_initial && token != "I") {
            return !starts && !is_quote(self.next) && next.starts_with(char::is_alphanumeric);
        }
        false
    }

    fn arabic_stop_goes_on(&self) -> bool {
        let rules = self.rules();
        let next = self.next_word();
        let token = self.token.trim_end_matches(|c| closes(c) || is_quote(c));
        // `۱۹۸۰م.`: the era is written onto the year.
        let token = if token.chars().all(is_digit) { token } else { token.trim_start_matches(is_digit) };
        let facts = rules.facts(token);
        match facts.abbreviation {
            Some(Abbreviation::Title) => return next.starts_with(char::is_alphabetic),
            Some(Abbreviation::Inner) => return true,
            Some(Abbreviation::Number) if is_digit(self.next) => return true,
            // A verb comes last, so that an era or a part of the day ends no sentence.
            Some(Abbreviation::Either | Abbreviation::Clock) if rules.switches.is_verb_final => return true,
            Some(Abbreviation::Either | Abbreviation::Clock) => return !(rules.facts(next).starts && self.has_verb()),
            _ => {}
        }
        if self.is_listing() || self.is_dateline() {
            return true;
        }
        let is_letterlike = matches!(facts.abbreviation, Some(Abbreviation::Letter | Abbreviation::MaybeLetter));
        let letters = || token.chars().filter(|&c| !is_transparent(c));
        let head = self.text()[self.scan.start..self.token_span.start].trim_end();
        let previous = token_before(self.text(), self.scan.start, self.scan.start + head.len()).of(self.text());
        let stem = previous.trim_end_matches(is_stop);
        let after_initial = previous.ends_with(is_stop) && (stem.chars().count() == 1 || is_letter_name(rules, stem));
        let is_initial = letters().count() == 1;
        if letters().all(is_digit) || (facts.ends_marked && !(is_letterlike || is_initial && after_initial)) {
            return false;
        }
        if is_initial {
            return true;
        }
        let mut parts = token.split(['.', '۔']);
        if parts.clone().count() > 1 && parts.all(|part| (1..=3).contains(&part.chars().count())) {
            return rules.switches.is_verb_final || !(rules.facts(next).starts && self.has_verb());
        }
        // `ایم۔ اے۔ خان`, but not the last letter of `سی ٹی ڈی۔`, which is spelt without stops.
        let after = self.text()[self.next_at..].strip_prefix(next).unwrap_or("");
        let before_initial = after.starts_with(is_stop) && is_letter_name(rules, next);
        // `وہ آئی۔` has a verb that is a letter's name too.
        let may_be_verb = facts.ends && !head.is_empty();
        if is_letterlike && (after_initial || (before_initial && !may_be_verb)) {
            return true;
        }
        if facts.ends_marked {
            return false;
        }
        if facts.abbreviation == Some(Abbreviation::Letter) {
            return !is_letter_name(rules, previous);
        }
        rules.switches.stop_may_be_hyphen && self.is_verbless_fragment(token)
    }

    /// Whether the stop belongs to a list number inside the sentence: `غوښتنې وړاندې کړې: ۱. د …، ۲. د … او ۳. د …`.
    fn is_listing(&self) -> bool {
        let head = self.text()[self.scan.start..self.token_span.start].trim_end();
        let last = head.rsplit(char::is_whitespace).next().unwrap_or("");
        let is_number = !self.token.is_empty() && self.token.chars().all(is_digit) && self.token.chars().count() <= 2;
        let facts = self.rules().facts(last);
        is_number && (head.ends_with([':', '،', ',', '؛', ';']) || (facts.links && !facts.starts))
    }

    /// Whether the stop stands in a dateline, between place and day: `اسلام آباد۔14 مارچ (این این آئی):`.
    fn is_dateline(&self) -> bool {
        let scan = self.scan;
        let head = &scan.text[scan.start..self.run.span.start];
        let is_front = scan.start == scan.paragraph.start && head.len() <= CLOSING_REACH;
        if !is_front || head.split_whitespace().count() > 3 || !is_digit(self.next) || head.contains(is_digit) {
            return false;
        }
        let reach = scan.text.floor_char_boundary((self.next_at + CLOSING_REACH).min(scan.paragraph.end));
        let rest = &scan.text[self.next_at..reach];
        rest.find([':', '(']).is_some_and(|mark| !rest[..mark].contains(is_terminator))
    }

    /// Whether no finite verb stands between the sentence's start and a last word that cannot be a verb.
    fn is_verbless_fragment(&self, token: &str) -> bool {
        let inflected = |c: char| matches!(c, 'ا' | 'ی' | 'ي' | 'ے' | 'ں' | 'و' | 'ہ' | 'ه' | 'ؤ' | 'ئ' | 'ء' | 'ن');
        let last = token.chars().rev().find(|&c| !is_transparent(c));
        if last.is_none_or(inflected) || !self.has_gap || self.closes_quote || self.closes_bracket {
            return false;
        }
        !self.has_verb()
    }

    /// Whether a word that may be a finite verb stands in the sentence before the token; taken for granted in a long
    /// one, so that looking for it costs no more than a constant.
    fn has_verb(&self) -> bool {
        let sentence = &self.text()[self.scan.start..self.token_span.start];
        sentence.len() > VERB_REACH || sentence.split_whitespace().any(|word| self.rules().facts(word).ends)
    }
}

/// Whether `word` may be the name of a Latin letter, `ایم` or `آئی`.
fn is_letter_name(rules: &Rules, word: &str) -> bool {
    matches!(rules.facts(word).abbreviation, Some(Abbreviation::Letter | Abbreviation::MaybeLetter))
}
