//! What the language model looks at: words in lightly folded letters, and the hashes of their character n-grams.
//!
//! The trainer (`training/language/features.py`) computes the same; the test below holds both to one set of
//! vectors. Folding here is lighter than [`crate::normalize`]'s, since ې, ے, ہ or ة are just what tells the
//! languages apart: only letters that differ between keyboards (ي ی, ك ک) become one, and vowel signs, tatweel,
//! joiners and bidi marks vanish.

use unicode_normalization::UnicodeNormalization;

/// The script that a word is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// Arabic letters, of any language.
    Arabic,
    /// Latin letters.
    Latin,
    /// Letters of any other script.
    Other,
}

/// What one character is to the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Part of a word, yet nothing to look at.
    Silent,
    /// The end of a word.
    Separator,
    /// A letter, folded.
    Letter(Script, char),
    /// A presentation form: its decomposition counts.
    Composed,
}

/// The longest n-gram, in letters; a word's two edges count as letters.
const LONGEST: usize = 5;
const PRIME: u32 = 0x0100_0193;
const SEED: u32 = 0x811C_9DC5;
const WORD_MARK: u32 = 0x9E37_79B9;
const MIX: u32 = 0x85EB_CA6B;
const EDGE: u32 = 0x20;
const FOREIGN_MARK: u32 = 0x7F4A_7C15;
/// How many times the n-gram that stands for a foreign letter counts.
const FOREIGN_TIMES: usize = 3;

/// The letters that Pashto, Urdu and Persian are written with, Arabic's own among them.
const HOME: [char; 65] = [
    'ء', 'آ', 'أ', 'ؤ', 'إ', 'ئ', 'ا', 'ب', 'ة', 'ت', 'ث', 'ج', 'ح', 'خ', 'د', 'ذ', 'ر', 'ز', 'س', 'ش', 'ص', 'ض', 'ط',
    'ظ', 'ع', 'غ', 'ف', 'ق', 'ك', 'ل', 'م', 'ن', 'ه', 'و', 'ى', 'ي', 'ٱ', 'ٹ', 'ټ', 'پ', 'ځ', 'څ', 'چ', 'ډ', 'ڈ', 'ړ',
    'ڑ', 'ږ', 'ژ', 'ښ', 'ک', 'ګ', 'گ', 'ں', 'ڼ', 'ھ', 'ۀ', 'ہ', 'ۂ', 'ۃ', 'ی', 'ۍ', 'ې', 'ے', 'ۓ',
];

/// For each character of the Arabic block, whether it is one of [`HOME`].
const IS_HOME: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    while i < HOME.len() {
        table[HOME[i] as usize - 0x600] = true;
        i += 1;
    }
    table
};

/// Whether none of the five languages is written with this letter of a word. Such words have one more n-gram, the
/// same for all of them, so that languages that the training text lacks are rejected by their letters.
fn is_foreign(letter: u32) -> bool {
    letter >= 0x80 && !letter.checked_sub(0x600).and_then(|at| IS_HOME.get(at as usize)).is_some_and(|&home| home)
}

const fn class(c: char) -> Class {
    match c {
        'a'..='z' => Class::Letter(Script::Latin, c),
        'A'..='Z' => Class::Letter(Script::Latin, c.to_ascii_lowercase()),
        'ي' | 'ى' => Class::Letter(Script::Arabic, 'ی'),
        'ك' => Class::Letter(Script::Arabic, 'ک'),
        '\u{0640}' // ARABIC TATWEEL
        | '\u{0610}'..='\u{061A}' // honorifics and small signs
        | '\u{061C}' // ARABIC LETTER MARK
        | '\u{064B}'..='\u{0654}' // vowel signs, hamza above
        | '\u{0670}' // ARABIC LETTER SUPERSCRIPT ALEF
        | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E4}' | '\u{06E7}' | '\u{06E8}' | '\u{06EA}'..='\u{06ED}'
        | '\u{08D3}'..='\u{08FF}' // Quranic signs
        | '\u{0300}'..='\u{036F}' // combining accents
        | '\u{00AD}' // SOFT HYPHEN
        | '\u{200B}'..='\u{200F}' // zero width space, ZWNJ, ZWJ, LRM, RLM
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' // bidi controls
        | '\u{2060}'..='\u{2064}' // word joiner, invisible operators
        | '\u{FE00}'..='\u{FE0F}' // variation selectors
        | '\u{FEFF}' => Class::Silent, // ZERO WIDTH NO-BREAK SPACE
        '\u{0620}'..='\u{064A}' | '\u{0655}'..='\u{065F}' | '\u{066E}' | '\u{066F}' | '\u{0671}'..='\u{06D3}' | '\u{06D5}' | '\u{06EE}' | '\u{06EF}'
        | '\u{06FA}'..='\u{06FC}' | '\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{08A0}'..='\u{08C7}' => {
            Class::Letter(Script::Arabic, c)
        }
        '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' => Class::Composed,
        // Those of Latin Extended and the phonetic letters (Azerbaijani has one) are put in lower case by the caller; the rest is asked for there too.
        '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{02AF}' | '\u{1E00}'..='\u{1EFF}' => {
            Class::Letter(Script::Latin, c)
        }
        _ => Class::Separator,
    }
}

/// Whether a character is part of a word and says nothing: a vowel sign, a joiner, a bidi mark.
pub(super) const fn is_silent(c: char) -> bool {
    matches!(class(c), Class::Silent)
}

/// Whether a token between white space is a URL, an e-mail address or a mention, which say nothing of the language.
fn is_address(token: &str) -> bool {
    let bytes = token.as_bytes();
    memchr::memchr(b'@', bytes).is_some()
        || memchr::memchr(b':', bytes).is_some_and(|at| bytes[at..].starts_with(b"://"))
        || token.starts_with("www.")
}

/// How many characters, from the first, have their class in [`CODES`].
const CODED: usize = 0x700;
const SEPARATOR: u16 = 0;
const SILENT: u16 = 1;
/// Ask [`class`], and more.
const UNCODED: u16 = 2;

/// For the characters that most text is made of: one of the codes above, or the folded letter.
static CODES: [u16; CODED] = {
    let mut codes = [UNCODED; CODED];
    let mut at: u16 = 0;
    while (at as usize) < CODED {
        // None of these is a surrogate.
        if let Some(c) = char::from_u32(at as u32) {
            codes[at as usize] = match class(c) {
                Class::Silent => SILENT,
                Class::Separator if at < 0x80 => SEPARATOR,
                Class::Letter(Script::Latin, letter) if letter.is_ascii() => letter as u16,
                // The letters of the Arabic block fold within it.
                Class::Letter(Script::Arabic, letter) => letter as u16,
                _ => UNCODED,
            };
        }
        at += 1;
    }
    codes
};

/// Calls `each` with every word of `text`: its script and its folded letters between two edges.
///
/// `letters` is the buffer that the words are built in.
pub(super) fn for_each_word(text: &str, letters: &mut Vec<u32>, each: &mut impl FnMut(Script, &[u32])) {
    let bytes = text.as_bytes();
    if memchr::memchr2(b'@', b':', bytes).is_none() && memchr::memmem::find(bytes, b"www.").is_none() {
        return for_each_run(text, letters, each);
    }
    for token in text.split_whitespace().filter(|token| !is_address(token)) {
        for_each_run(token, letters, each);
    }
}

/// Calls `each` with every run of letters of one script.
fn for_each_run(text: &str, letters: &mut Vec<u32>, each: &mut impl FnMut(Script, &[u32])) {
    let mut script = None;
    letters.clear();
    letters.push(EDGE);
    let mut end_unless = |kind: Option<Script>, letters: &mut Vec<u32>| {
        if kind != script {
            if let Some(script) = script
                && letters.len() > 1
            {
                letters.push(EDGE);
                each(script, letters);
                letters.truncate(1);
            }
            script = kind;
        }
    };
    for c in text.chars() {
        match CODES.get(c as usize).copied().unwrap_or(UNCODED) {
            SEPARATOR => end_unless(None, letters),
            SILENT => {}
            UNCODED => match class(c) {
                Class::Silent => {}
                Class::Letter(kind, letter) => {
                    end_unless(Some(kind), letters);
                    letters.push(letter.to_lowercase().next().unwrap_or(letter) as u32);
                }
                Class::Separator if c.is_alphabetic() => {
                    end_unless(Some(Script::Other), letters);
                    letters.push(c as u32);
                }
                Class::Separator => end_unless(None, letters),
                Class::Composed => {
                    let mut any = false;
                    for part in std::iter::once(c).nfkd() {
                        if let Class::Letter(Script::Arabic, letter) = class(part) {
                            any = true;
                            end_unless(Some(Script::Arabic), letters);
                            letters.push(letter as u32);
                        }
                    }
                    if !any {
                        end_unless(None, letters);
                    }
                }
            },
            letter => {
                end_unless(Some(if letter < 0x80 { Script::Latin } else { Script::Arabic }), letters);
                letters.push(u32::from(letter));
            }
        }
    }
    end_unless(None, letters);
}

const fn finished(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(MIX);
    hash ^ (hash >> 13)
}

/// Adds to `hashes` that of every n-gram of a word (1 to 5 letters, edges included), of the whole word where it is
/// longer than that, and of the mark of a foreign letter.
pub(super) fn add_hashes(word: &[u32], hashes: &mut Vec<u32>) {
    for window in word.windows(LONGEST) {
        let mut hash = SEED;
        let ngrams: [u32; LONGEST] = std::array::from_fn(|n| {
            hash = (hash ^ window[n]).wrapping_mul(PRIME);
            finished(hash)
        });
        // A lone edge says nothing.
        hashes.extend_from_slice(if window[0] == EDGE { &ngrams[1..] } else { &ngrams });
    }
    for start in word.len().saturating_sub(LONGEST - 1)..word.len() {
        let mut hash = SEED;
        for (n, letter) in word[start..].iter().enumerate() {
            hash = (hash ^ letter).wrapping_mul(PRIME);
            if n > 0 || *letter != EDGE {
                hashes.push(finished(hash));
            }
        }
    }
    if word.len() > LONGEST {
        let hash = word.iter().fold(SEED ^ WORD_MARK, |hash, letter| (hash ^ letter).wrapping_mul(PRIME));
        hashes.push(finished(hash));
    }
    if word.iter().any(|&letter| is_foreign(letter)) {
        hashes.extend([finished(SEED ^ FOREIGN_MARK); FOREIGN_TIMES]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(Script, String)> {
        let mut words = Vec::new();
        for_each_word(text, &mut Vec::new(), &mut |script, letters| {
            let inner = &letters[1..letters.len() - 1];
            words.push((script, inner.iter().filter_map(|&letter| char::from_u32(letter)).collect()));
        });
        words
    }

    #[test]
    fn words_are_runs_of_one_script() {
        let found = words("كابل‌ته (NATO-led) 58 www.bbc.com کابلTV a@b.c https://x.y Ђорђе");
        let folded: Vec<&str> = found.iter().map(|(_, word)| word.as_str()).collect();
        assert_eq!(folded, ["کابلته", "nato", "led", "کابل", "tv", "Ђорђе"]);
        assert_eq!(found[0].0, Script::Arabic);
        assert_eq!(found[4].0, Script::Latin);
        assert_eq!(found[5].0, Script::Other);
    }

    #[test]
    fn marks_vanish_and_forms_decompose() {
        assert_eq!(words("کُشـتہ"), words("کشتہ"));
        assert_eq!(words("\u{FEFB}"), words("لا"));
        assert_ne!(words("ې"), words("ی"));
        assert_eq!(words("ÉTÉ"), words("été"));
    }

    /// The trainer prints these (`python features.py`); a difference means that the model is asked about n-grams
    /// that it was not trained on.
    #[test]
    fn hashes_agree_with_the_trainer() {
        let sum = |text: &str| {
            let mut hashes = Vec::new();
            for_each_word(text, &mut Vec::new(), &mut |_, letters| add_hashes(letters, &mut hashes));
            (hashes.len(), hashes.iter().copied().map(u64::from).sum::<u64>())
        };
        assert_eq!(sum("د كابل ښار"), (36, 78_336_037_776));
        assert_eq!(sum("Kabul, 58"), (24, 43_308_383_328));
        assert_eq!(sum("می\u{200C}گوید ۵۸ été"), (45, 99_416_862_364));
    }
}
