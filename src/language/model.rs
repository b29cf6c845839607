//! The language model: two tables of int8 weights, one row for each bucket of hashed n-grams.
//!
//! One table serves the Arabic script, one the Latin; a text's logits are the sum of its n-grams' rows over the
//! square root of their number, so that a long text counts more than a short one, yet not without bound. The
//! file is made by `training/language/train.py` and described in `model/README.md`.

use super::features::{Script, add_hashes, for_each_word};
use crate::error::{Error, ErrorKind, Result};

static BYTES: &[u8] = include_bytes!("model/language.bin");

/// Columns of the Arabic table; those beyond [`DIALECT`] are empty, so that a row is one load.
const ARABIC_COLUMNS: usize = 16;
/// The first columns are the classes: ps, ur, fa, and eight groups of other languages.
const ARABIC_CLASSES: usize = 11;
/// The column that tells Dari (positive) from Iranian Persian.
const DIALECT: usize = ARABIC_CLASSES;
/// Columns of the Latin table; the last is empty.
const LATIN_COLUMNS: usize = 4;
/// Those of them that are classes: en, romanised, other.
const LATIN_CLASSES: usize = 3;

/// A table of weights.
#[derive(Debug)]
struct Table<const COLUMNS: usize> {
    rows: &'static [[u8; COLUMNS]],
    /// How far a hash is shifted to give a row.
    shift: u32,
    scale: [f32; COLUMNS],
    bias: [f32; COLUMNS],
}

/// The factor on the logits that makes probabilities true: exp(a + b·ln n) for n n-grams.
#[derive(Clone, Copy, Debug)]
struct Temper {
    a: f32,
    b: f32,
}

impl Temper {
    /// Texts longer than the longest that the calibration saw are treated as that long.
    const LONGEST: f32 = 1500.0;

    fn factor(self, n: u32) -> f32 {
        (self.a + self.b * (n.max(1) as f32).min(Self::LONGEST).ln()).exp()
    }
}

/// The model, as read from the file in the binary.
#[derive(Debug)]
pub(super) struct Model {
    arabic: Table<ARABIC_COLUMNS>,
    latin: Table<LATIN_COLUMNS>,
    temper_arabic: Temper,
    temper_dialect: Temper,
    temper_latin: Temper,
}

/// Buffers for [`Model::tally`], so that nothing is allocated for a word or an n-gram.
#[derive(Debug)]
pub(super) struct Buffers {
    letters: Vec<u32>,
    hashes: Vec<u32>,
}

impl Buffers {
    /// Buffers that words of up to 62 letters never outgrow.
    pub(super) fn new() -> Self {
        Self { letters: Vec::with_capacity(64), hashes: Vec::with_capacity(64 * 5) }
    }
}

/// What has been counted in a text: sums of weights, and words by script. Tallies of several texts add up.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    arabic: [i32; ARABIC_COLUMNS],
    latin: [i32; LATIN_COLUMNS],
    arabic_ngrams: u32,
    latin_ngrams: u32,
    /// Words in Arabic letters.
    pub(super) arabic_words: u32,
    /// Words in Latin letters.
    pub(super) latin_words: u32,
    /// Words in letters of any other script.
    pub(super) other_words: u32,
}

impl Tally {
    /// Adds what was counted in another text.
    pub(super) fn add(&mut self, other: &Self) {
        for (sum, value) in self.arabic.iter_mut().zip(other.arabic) {
            *sum = sum.saturating_add(value);
        }
        for (sum, value) in self.latin.iter_mut().zip(other.latin) {
            *sum = sum.saturating_add(value);
        }
        self.arabic_ngrams = self.arabic_ngrams.saturating_add(other.arabic_ngrams);
        self.latin_ngrams = self.latin_ngrams.saturating_add(other.latin_ngrams);
        self.arabic_words = self.arabic_words.saturating_add(other.arabic_words);
        self.latin_words = self.latin_words.saturating_add(other.latin_words);
        self.other_words = self.other_words.saturating_add(other.other_words);
    }

    /// Words of any script.
    pub(super) fn words(&self) -> u32 {
        self.arabic_words.saturating_add(self.latin_words).saturating_add(self.other_words)
    }
}

/// Probabilities before Dari and Iranian Persian are told apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scores {
    pub(super) english: f32,
    pub(super) pashto: f32,
    pub(super) urdu: f32,
    pub(super) persian: f32,
    pub(super) other: f32,
    /// Log odds of Dari against Iranian Persian, if it is Persian.
    pub(super) dari: f32,
}

impl Scores {
    const NOTHING: Self = Self { english: 0.0, pashto: 0.0, urdu: 0.0, persian: 0.0, other: 1.0, dari: 0.0 };
}

impl Model {
    /// Reads the model in the binary.
    pub(super) fn load() -> Result<Self> {
        Self::parse(BYTES).ok_or_else(|| {
            Error::new(ErrorKind::Model, "the language model in this binary is damaged")
                .with_hint("build bayan again; `training/language` makes the file")
        })
    }

    fn parse(bytes: &'static [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(b"BLID")?;
        let header: [u32; 5] = numbers(&mut rest, u32::from_le_bytes)?;
        let [1, arabic_bits @ 1..=24, columns, latin_bits @ 1..=24, latin_columns] = header else { return None };
        if columns as usize != ARABIC_COLUMNS || latin_columns as usize != LATIN_COLUMNS {
            return None;
        }
        let arabic: ([f32; ARABIC_COLUMNS], [f32; ARABIC_COLUMNS]) =
            (numbers(&mut rest, f32::from_le_bytes)?, numbers(&mut rest, f32::from_le_bytes)?);
        let [a, b, dialect_a, dialect_b] = numbers(&mut rest, f32::from_le_bytes)?;
        let latin: ([f32; LATIN_COLUMNS], [f32; LATIN_COLUMNS]) =
            (numbers(&mut rest, f32::from_le_bytes)?, numbers(&mut rest, f32::from_le_bytes)?);
        let [latin_a, latin_b] = numbers(&mut rest, f32::from_le_bytes)?;
        let (arabic_rows, latin_rows) = rest.split_at_checked(ARABIC_COLUMNS << arabic_bits)?;
        if latin_rows.len() != LATIN_COLUMNS << latin_bits {
            return None;
        }
        Some(Self {
            arabic: Table { rows: arabic_rows.as_chunks().0, shift: 32 - arabic_bits, scale: arabic.0, bias: arabic.1 },
            latin: Table { rows: latin_rows.as_chunks().0, shift: 32 - latin_bits, scale: latin.0, bias: latin.1 },
            temper_arabic: Temper { a, b },
            temper_dialect: Temper { a: dialect_a, b: dialect_b },
            temper_latin: Temper { a: latin_a, b: latin_b },
        })
    }

    /// Counts a text, with buffers that are used again and again.
    pub(super) fn tally(&self, text: &str, buffers: &mut Buffers) -> Tally {
        let mut tally = Tally::default();
        let Buffers { letters, hashes } = buffers;
        for_each_word(text, letters, &mut |script, word| {
            // First all hashes, then all rows: the look-ups of a word do not wait for one another.
            hashes.clear();
            match script {
                Script::Arabic => {
                    add_hashes(word, hashes);
                    tally.arabic_words += 1;
                    tally.arabic_ngrams += self.arabic.add(hashes, &mut tally.arabic);
                }
                Script::Latin => {
                    add_hashes(word, hashes);
                    tally.latin_words += 1;
                    tally.latin_ngrams += self.latin.add(hashes, &mut tally.latin);
                }
                Script::Other => tally.other_words += 1,
            }
        });
        tally
    }

    /// What a tally says.
    ///
    /// The script of most words decides which table is asked, where a word in Arabic letters weighs half as much
    /// again: names and brands in Latin letters stand in Pashto, Urdu and Dari more often than the reverse.
    pub(super) fn scores(&self, tally: &Tally) -> Scores {
        let arabic = tally.arabic_words as f32 * 1.5;
        let latin = tally.latin_words as f32;
        let other = tally.other_words as f32;
        if tally.words() == 0 || other > arabic.max(latin) {
            return Scores::NOTHING;
        }
        if arabic >= latin {
            let logits = self.arabic.logits(&tally.arabic, tally.arabic_ngrams);
            let classes: &[f32; ARABIC_CLASSES] = logits.first_chunk().unwrap_or(&[0.0; ARABIC_CLASSES]);
            let [pashto, urdu, persian, others @ ..] =
                softmax(*classes, self.temper_arabic.factor(tally.arabic_ngrams));
            let dari = logits[DIALECT] * self.temper_dialect.factor(tally.arabic_ngrams);
            return Scores { english: 0.0, pashto, urdu, persian, other: others.iter().sum(), dari };
        }
        let logits = self.latin.logits(&tally.latin, tally.latin_ngrams);
        let classes: &[f32; LATIN_CLASSES] = logits.first_chunk().unwrap_or(&[0.0; LATIN_CLASSES]);
        let [english, romanised, other] = softmax(*classes, self.temper_latin.factor(tally.latin_ngrams));
        Scores { english, other: romanised + other, ..Scores::NOTHING }
    }
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// Adds the rows of `hashes` to `sums`; returns how many there were.
    fn add(&self, hashes: &[u32], sums: &mut [i32; COLUMNS]) -> u32 {
        // A block's sums fit in 16 bits, which halves the work: 256 × 127 < 2^15.
        for block in hashes.chunks(256) {
            let mut own = [0_i16; COLUMNS];
            for &hash in block {
                let row = &self.rows[(hash >> self.shift) as usize];
                for (sum, weight) in own.iter_mut().zip(row) {
                    *sum = sum.wrapping_add(i16::from(weight.cast_signed()));
                }
            }
            for (sum, own) in sums.iter_mut().zip(own) {
                *sum = sum.saturating_add(i32::from(own));
            }
        }
        u32::try_from(hashes.len()).unwrap_or(u32::MAX)
    }

    fn logits(&self, sums: &[i32; COLUMNS], ngrams: u32) -> [f32; COLUMNS] {
        let root = (ngrams.max(1) as f32).sqrt();
        std::array::from_fn(|column| sums[column] as f32 * self.scale[column] / root + self.bias[column])
    }
}

fn softmax<const N: usize>(logits: [f32; N], factor: f32) -> [f32; N] {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exps = logits.map(|logit| ((logit - highest) * factor).exp());
    let total: f32 = exps.iter().sum();
    exps.map(|value| value / total)
}

/// Takes `N` little-endian numbers off the front of `bytes`.
fn numbers<T, const N: usize>(bytes: &mut &[u8], read: impl Fn([u8; 4]) -> T) -> Option<[T; N]> {
    let (head, rest) = bytes.split_at_checked(4 * N)?;
    *bytes = rest;
    let words: &[[u8; 4]; N] = head.as_chunks().0.first_chunk()?;
    Some(words.map(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_refused() {
        assert!(Model::parse(b"BLID").is_none());
        assert!(Model::parse(&BYTES[..BYTES.len() - 1]).is_none());
        assert!(Model::parse(BYTES).is_some());
    }

    #[test]
    fn the_file_stays_small() {
        assert!(BYTES.len() <= 2_000_000, "{} bytes", BYTES.len());
    }
}
