//! A student encoder: one vector per piece of a word, learned from the transformer, and no layers.
//!
//! A text's vector is the sum of its pieces' vectors, at unit length; what a piece weighs is part of its vector. It
//! takes some ten microseconds a sentence where the transformer takes ten milliseconds, and it does not see the order
//! of words.
//!
//! A model is a folder with a `student.json` that names its files:
//!
//! ```json
//! {
//!   "name": "student-en-ps-ur-prs", "dimensions": 256, "unicode_normalization": "NFC",
//!   "files": { "table": {"path": "table.safetensors", "blake3": "…"},
//!              "tokenizer": {"path": "tokenizer.json", "blake3": "…"} }
//! }
//! ```
//!
//! `table.safetensors` holds `table` (I8 [pieces, dimensions]), `scales` (F32 [pieces]), and what the transformer's
//! `language_means.safetensors` holds: a mean per language, `tokens.*`, `token_weights`. Words are split at white space
//! and tokenized one by one, in training as here, so that a word's pieces can be remembered.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use tokenizers::{Model, Tokenizer};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::{Embeddings, Encoder, LanguageMeans, ModelId, TokenTable, Tokens};
use crate::error::{Error, ErrorKind, Result};

/// How many of a text's tokens are compared with those of others, as many as a transformer takes in. Comparing two texts takes
/// the product of their tokens, and a text without an end to its sentences has a million.
const MOST_TOKENS: usize = 512;

/// `student.json` as written.
#[derive(Debug, Deserialize)]
struct Description {
    name: String,
    dimensions: usize,
    unicode_normalization: Normalization,
    files: Files,
}

#[derive(Debug, Deserialize)]
enum Normalization {
    #[serde(rename = "NFC")]
    Nfc,
}

#[derive(Debug, Deserialize)]
struct Files {
    table: File,
    tokenizer: File,
}

#[derive(Debug, Deserialize)]
struct File {
    path: String,
    blake3: String,
}

/// A student encoder, ready to run.
pub struct StudentEncoder {
    id: ModelId,
    tokenizer: Tokenizer,
    dimensions: usize,
    /// Rows of `dimensions` values, one a piece.
    table: Vec<i8>,
    /// What a row's values are multiplied by.
    scales: Vec<f32>,
    /// The piece of texts without words.
    unknown: u32,
    /// Whether plain words may go to the tokenizer's model as they are, with the mark of a word's start before them.
    marks_words: bool,
    means: LanguageMeans,
    weights: Option<TokenTable>,
    /// The pieces of words seen before, one memory for each thread that is at work.
    memories: Mutex<Vec<Memory>>,
}

impl std::fmt::Debug for StudentEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StudentEncoder").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The pieces of words: what the tokenizer says of them, remembered.
#[derive(Default)]
struct Memory {
    /// Where each word's pieces stand in `pieces`: from, to.
    words: HashMap<Box<str>, (u32, u32)>,
    pieces: Vec<u32>,
}

/// How many words are remembered, and how long they may be in bytes; others are tokenized each time they are met.
const REMEMBERED: usize = 1 << 17;
const LONGEST_REMEMBERED: usize = 64;

/// What the tokenizer puts before each word.
const WORD_START: char = '\u{2581}';

/// Whether the tokenizer's normaliser leaves a character as it is, and no token for a purpose of its own holds it: ASCII
/// but `<`, and the Arabic letters and digits that have no compatibility form.
const fn is_plain(c: char) -> bool {
    matches!(c, '!'..=';' | '='..='~' | '\u{621}'..='\u{63a}' | '\u{641}'..='\u{64a}' | '\u{660}'..='\u{669}'
        | '\u{66e}'..='\u{66f}' | '\u{671}'..='\u{674}' | '\u{679}'..='\u{6d3}' | '\u{6f0}'..='\u{6f9}')
}

/// How many texts a thread takes at once.
const CHUNK: usize = 256;

impl StudentEncoder {
    /// Loads the model folder `folder`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if a file is missing, damaged (its BLAKE3 differs from the one stated) or not what the
    /// description says.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        Self::load(&|name| {
            let path = folder.join(name);
            fs_err::read(&path).map(Cow::Owned).map_err(|source| {
                Error::new(ErrorKind::Model, "cannot read this file of the model")
                    .in_file(&path)
                    .with_hint("the folder of a student holds student.json and the files that it names")
                    .with_source(source)
            })
        })
    }

    /// The student that the library carries.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if it does not load, which a test of the library rules out.
    #[cfg(feature = "student-model")]
    pub fn built_in() -> Result<Self> {
        macro_rules! carried {
            ($name:ident; $($file:literal),*) => {
                match $name {
                    $($file => Ok(Cow::Borrowed(
                        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/student-en-ps-ur-prs/", $file)).as_slice(),
                    )),)*
                    _ => Err(Error::new(ErrorKind::Model, format!("the built-in student has no file `{}`", $name))),
                }
            };
        }
        Self::load(&|name| carried!(name; "student.json", "table.safetensors", "tokenizer.json"))
    }

    fn load(read: &dyn Fn(&str) -> Result<Cow<'static, [u8]>>) -> Result<Self> {
        let fault = |what: String| Error::new(ErrorKind::Model, what);
        let json = read("student.json")?;
        let Description { name, dimensions, unicode_normalization: Normalization::Nfc, files } =
            serde_json::from_slice(&json)
                .map_err(|source| fault("student.json is not a description of a student".into()).with_source(source))?;
        let mut hash = blake3::Hasher::new();
        hash.update(&json);
        let mut checked = |file: &File| -> Result<Cow<'static, [u8]>> {
            if Path::new(&file.path).components().count() != 1 {
                return Err(fault(format!("student.json names `{}`, which is not a file of its folder", file.path)));
            }
            let bytes = read(&file.path)?;
            let found = blake3::hash(&bytes);
            hash.update(found.as_bytes());
            if file.blake3 == found.to_hex().as_str() {
                return Ok(bytes);
            }
            let what =
                format!("`{}` is damaged: its BLAKE3 is {found}, student.json states {}", file.path, file.blake3);
            Err(fault(what)
                .with_hint("copy the model folder again; if you changed the file on purpose, state the new hash"))
        };
        let (bytes, tokenizer_bytes) = (checked(&files.table)?, checked(&files.tokenizer)?);
        let tokenizer = Tokenizer::from_bytes(&tokenizer_bytes)
            .map_err(|source| fault(format!("`{}` is not a tokenizer", files.tokenizer.path)).with_source(source))?;
        let tensors = SafeTensors::deserialize(&bytes)
            .map_err(|source| fault(format!("`{}` is not a safetensors file", files.table.path)).with_source(source))?;
        let pieces = tokenizer.get_vocab_size(true);
        let tensor = |name: &str, dtype: Dtype, shape: &[usize]| {
            let tensor = tensors.tensor(name).ok().filter(|tensor| tensor.dtype() == dtype && tensor.shape() == shape);
            tensor.ok_or_else(|| {
                fault(format!("`{}` has no `{name}` of {dtype:?} {shape:?}", files.table.path))
                    .with_hint("the table and the tokenizer are of one student; copy the model folder again")
            })
        };
        let table = tensor("table", Dtype::I8, &[pieces, dimensions])?.data().iter().map(|byte| byte.cast_signed());
        let scales: Vec<f32> = tensor("scales", Dtype::F32, &[pieces])?
            .data()
            .as_chunks::<4>()
            .0
            .iter()
            .map(|&bytes| f32::from_le_bytes(bytes))
            .collect();
        if dimensions == 0 || scales.iter().any(|scale| !scale.is_finite()) {
            return Err(fault(format!("`{}` holds values that are no numbers", files.table.path)));
        }
        // Such a tokenizer has a model of pieces; tried on a word that has several.
        let marked = tokenizer.get_model().tokenize(&format!("{WORD_START}bayan")).ok();
        let whole = tokenizer.encode_fast("bayan", false).ok();
        let marks_words = marked
            .zip(whole)
            .is_some_and(|(marked, whole)| marked.iter().map(|token| token.id).eq(whole.get_ids().iter().copied()));
        let unknown = ["<unk>", "[UNK]"].iter().find_map(|name| tokenizer.token_to_id(name));
        Ok(Self {
            id: ModelId { name, hash: hash.finalize().to_hex().to_string() },
            dimensions,
            table: table.collect(),
            scales,
            unknown: unknown.ok_or_else(|| fault("the tokenizer has no piece for what it does not know".into()))?,
            means: LanguageMeans::from_safetensors(&bytes, dimensions)?,
            weights: LanguageMeans::token_table(&bytes, dimensions)?,
            tokenizer,
            marks_words,
            memories: Mutex::default(),
        })
    }

    /// The pieces of a text; of one without words, the piece for what is unknown.
    fn pieces(&self, text: &str, memory: &mut Memory, pieces: &mut Vec<u32>) -> Result<()> {
        pieces.clear();
        let composed: Cow<'_, str> = match is_nfc_quick(text.chars()) {
            IsNormalized::Yes => text.into(),
            _ => text.nfc().collect::<String>().into(),
        };
        for word in composed.split_whitespace() {
            if let Some(&(from, to)) = memory.words.get(word) {
                pieces.extend_from_slice(&memory.pieces[from as usize..to as usize]);
                continue;
            }
            let own = self.pieces_of_word(word).map_err(|source| {
                let start: String = word.chars().take(60).collect();
                Error::new(ErrorKind::Model, format!("the tokenizer fails on `{start}`")).with_source(source)
            })?;
            pieces.extend_from_slice(&own);
            if memory.words.len() < REMEMBERED && word.len() <= LONGEST_REMEMBERED {
                let from = memory.pieces.len();
                memory.pieces.extend_from_slice(&own);
                if let (Ok(from), Ok(to)) = (u32::try_from(from), u32::try_from(memory.pieces.len())) {
                    memory.words.insert(word.into(), (from, to));
                }
            }
        }
        if pieces.is_empty() {
            pieces.push(self.unknown);
        }
        Ok(())
    }

    /// The pieces of a word that is not remembered.
    fn pieces_of_word(&self, word: &str) -> tokenizers::Result<Vec<u32>> {
        if !self.marks_words || !word.chars().all(is_plain) {
            return Ok(self.tokenizer.encode_fast(word, false)?.get_ids().to_vec());
        }
        // What the tokenizer would do to it before its model is to put the mark of a word's start before it.
        let tokens = self.tokenizer.get_model().tokenize(&format!("{WORD_START}{word}"))?;
        Ok(tokens.into_iter().map(|token| token.id).collect())
    }

    fn row(&self, piece: u32) -> (&[i8], f32) {
        let at = piece as usize;
        (&self.table[at * self.dimensions..(at + 1) * self.dimensions], self.scales[at])
    }

    /// The unit vectors of texts, and what `each` makes of each one's pieces.
    fn encode_all<T: Send>(&self, texts: &[&str], each: impl Fn(&[u32]) -> T + Sync) -> Result<(Embeddings, Vec<T>)> {
        let chunks = texts.par_chunks(CHUNK).map(|texts| {
            let mut memory = self.memories.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            let mut pieces = Vec::new();
            let mut values = vec![0.0; texts.len() * self.dimensions];
            let mut others = Vec::with_capacity(texts.len());
            for (text, vector) in texts.iter().zip(values.chunks_exact_mut(self.dimensions)) {
                self.pieces(text, &mut memory, &mut pieces)?;
                for &piece in &pieces {
                    let (row, scale) = self.row(piece);
                    for (sum, &value) in vector.iter_mut().zip(row) {
                        *sum += f32::from(value) * scale;
                    }
                }
                super::normalize(vector);
                others.push(each(&pieces));
            }
            self.memories.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
            Ok((values, others))
        });
        let chunks: Vec<(Vec<f32>, Vec<T>)> = chunks.collect::<Result<_>>()?;
        let mut embeddings = Embeddings::new(self.dimensions);
        let mut all = Vec::with_capacity(texts.len());
        for (values, others) in chunks {
            for row in values.chunks_exact(self.dimensions) {
                embeddings.push(row);
            }
            all.extend(others);
        }
        Ok((embeddings, all))
    }
}

impl Encoder for StudentEncoder {
    fn model(&self) -> &ModelId {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn means(&self) -> Option<&LanguageMeans> {
        Some(&self.means)
    }

    fn encode(&self, texts: &[&str]) -> Result<Embeddings> {
        Ok(self.encode_all(texts, |_| ())?.0)
    }

    fn encode_with_tokens(&self, texts: &[&str]) -> Result<Option<(Embeddings, Vec<Tokens>)>> {
        let tokens = |pieces: &[u32]| {
            let mut tokens = Tokens::new(self.dimensions);
            for &piece in pieces.iter().take(MOST_TOKENS) {
                let (row, scale) = self.row(piece);
                tokens.ids.push(piece);
                tokens.rows.extend_from_slice(row);
                tokens.scales.push(scale);
            }
            tokens
        };
        self.encode_all(texts, tokens).map(Some)
    }

    fn token_table(&self) -> Option<&TokenTable> {
        self.weights.as_ref()
    }
}

#[cfg(all(test, feature = "student-model"))]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_cut_into_the_same_pieces_in_a_text_as_alone() {
        let student = StudentEncoder::built_in().unwrap();
        let texts = [
            "Six people were killed; 58 wounded, officials said.",
            "د کابل پر لويه لار يو بس ژورې درې ته ولوېد.",
            "سرحد بند ہونے کے بعد\u{a0}آٹے کی قیمت دگنی ہو گئی۔",
            "باشنده\u{200c}گان می\u{200c}گویند که ۵۸ تن جان باخته\u{200c}اند.",
            "  a\t b\n",
        ];
        let mut memory = Memory::default();
        for text in texts.into_iter().chain(texts) {
            let mut pieces = Vec::new();
            student.pieces(text, &mut memory, &mut pieces).unwrap();
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(pieces, student.tokenizer.encode_fast(words.as_str(), false).unwrap().get_ids(), "{text}");
        }
    }

    #[test]
    fn plain_words_are_cut_as_the_whole_tokenizer_cuts_them() {
        let student = StudentEncoder::built_in().unwrap();
        assert!(student.marks_words);
        let mut words = 0;
        for root in ["corpora/border-clashes", "corpora/spring-floods"] {
            for document in crate::Corpus::new(root).read().unwrap().documents {
                for word in document.body.split_whitespace() {
                    let whole = student.tokenizer.encode_fast(word, false).unwrap();
                    assert_eq!(student.pieces_of_word(word).unwrap(), whole.get_ids(), "{word}");
                    words += usize::from(word.chars().all(is_plain));
                }
            }
        }
        assert!(words > 5000, "only {words} plain words");
        // Each plain character alone, as a word and after a letter.
        for c in ('\0'..='\u{7ff}').filter(|&c| is_plain(c)) {
            for word in [c.to_string(), format!("a{c}"), format!("س{c}")] {
                let whole = student.tokenizer.encode_fast(word.as_str(), false).unwrap();
                assert_eq!(student.pieces_of_word(&word).unwrap(), whole.get_ids(), "{word}");
            }
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_and_a_text_without_words_has_a_vector() {
        let student = StudentEncoder::built_in().unwrap();
        let found = student.encode(&["آب", "ا\u{653}ب", "", " \u{2003}"]).unwrap();
        assert_eq!(found.row(0), found.row(1));
        assert_eq!(found.row(2), found.row(3));
        assert!((super::super::dot(found.row(2), found.row(2)) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn what_is_remembered_does_not_change_a_vector() {
        let student = StudentEncoder::built_in().unwrap();
        let many: Vec<String> = (0..600).map(|number| format!("سیلاب {number} flood")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let together = student.encode(&many).unwrap();
        for at in [0, 299, 599] {
            let alone = StudentEncoder::built_in().unwrap().encode(&many[at..=at]).unwrap();
            assert_eq!(alone.row(0), together.row(at));
        }
    }
}
