//! Vectors kept between runs, so that a second run embeds nothing.
//!
//! One database a model, named by the model's hash; in it, a text's vector and tokens by the BLAKE3 of the text. What
//! comes out of it is what went in, to the bit, so a run's results do not depend on it. Each batch is written in one
//! transaction: a run that is killed keeps what it had finished.
//!
//! Vectors also depend on the code, the engine and the processor that made them. So the file's name has a hash of what the encoder
//! makes of a few set texts, here and now.
//!
//! It is also where the vectors of a run wait until they are compared, so that memory does not grow with the corpus.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use redb::{Database, DatabaseError, ReadableDatabase, TableDefinition};

use super::{Embeddings, Encoder, LanguageMeans, ModelId, States, TokenTable, Tokens};
use crate::error::{Error, ErrorKind, Result};
use crate::seal::{TEMPORARY, database, guarded, opened, remedy, sealed, temporary_database};

/// From the first 16 bytes of a text's BLAKE3 to its vector.
const VECTORS: TableDefinition<'_, &[u8; 16], &[u8]> = TableDefinition::new("vectors-2");

/// The same to its tokens; those of a text take ten times the room of its vector and are wanted less often.
const TOKENS: TableDefinition<'_, &[u8; 16], &[u8]> = TableDefinition::new("tokens-2");

/// The sets of texts of which all vectors are kept.
const WHOLE: TableDefinition<'_, &[u8; 16], ()> = TableDefinition::new("whole-2");

/// How many texts are encoded before their vectors are written: about a second's work.
const BATCH: usize = 64;

/// Memory that the database may take for its pages, in bytes.
const PAGES: usize = 32 << 20;

/// An encoder whose vectors are kept in a folder.
pub struct CachedEncoder {
    encoder: Box<dyn Encoder>,
    database: Database,
    path: PathBuf,
    encoded: AtomicUsize,
    /// Whether it tells how many texts were encoded: of vectors that go with it there is nothing to tell.
    is_counted: bool,
}

impl std::fmt::Debug for CachedEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CachedEncoder").field("path", &self.path).finish_non_exhaustive()
    }
}

impl CachedEncoder {
    /// Keeps the vectors of `encoder` in the folder `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the folder or its file cannot be written, or another process has the file open; with the
    /// encoder, which works without.
    pub fn new(encoder: Box<dyn Encoder>, folder: &Path) -> std::result::Result<Self, (Error, Box<dyn Encoder>)> {
        let path = match probe(encoder.as_ref()) {
            Ok(probe) => folder.join(format!("{probe}.redb")),
            Err(error) => return Err((error, encoder)),
        };
        if let Err(error) = fs_err::create_dir_all(folder) {
            return Err((Error::io("the folder for vectors cannot be made", error).in_file(folder), encoder));
        }
        let open = || match database(&path, PAGES) {
            Ok(database) => Ok(database),
            Err(DatabaseError::DatabaseAlreadyOpen) => {
                let error = Error::new(ErrorKind::Io, "another run has the kept vectors open").in_file(&path);
                Err(error.with_hint("this run embeds everything itself; its results are the same"))
            }
            Err(error) => Err(fault(&path, "the kept vectors cannot be read", error)),
        };
        match guarded(&path, open) {
            Ok(database) => Ok(Self { encoder, database, path, encoded: AtomicUsize::new(0), is_counted: true }),
            Err(error) => Err((error, encoder)),
        }
    }

    /// Keeps the vectors of `encoder` until it is dropped, in a temporary file, and says nothing of how many texts were encoded.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if there is no place for one.
    pub(crate) fn temporary(encoder: Box<dyn Encoder>) -> Result<Self> {
        let database = temporary_database(PAGES)?;
        Ok(Self { encoder, database, path: PathBuf::from(TEMPORARY), encoded: AtomicUsize::new(0), is_counted: false })
    }

    fn fault(&self, error: impl std::error::Error + Send + Sync + 'static) -> Error {
        fault(&self.path, "the kept vectors cannot be read or written", error)
    }

    /// What is kept of `texts`; `None` for those that are not there, or not with tokens where these are wanted.
    fn kept(&self, keys: &[[u8; 16]], wants_tokens: bool) -> Result<Vec<Option<Entry>>> {
        let transaction = self.database.begin_read().map_err(|error| self.fault(error))?;
        let open = |table| match transaction.open_table(table) {
            Ok(table) => Ok(Some(table)),
            Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(self.fault(error)),
        };
        let (vectors, tokens) = (open(VECTORS)?, open(TOKENS)?);
        let dimensions = self.encoder.dimensions();
        let read = |key: &[u8; 16]| -> Result<Option<Entry>> {
            let Some(vectors) = &vectors else { return Ok(None) };
            let bytes = vectors.get(key).map_err(|error| self.fault(error))?;
            let vector = bytes.and_then(|bytes| vector_of(opened(bytes.value())?, dimensions));
            let Some(vector) = vector else { return Ok(None) };
            if !wants_tokens {
                return Ok(Some(Entry { vector, tokens: None }));
            }
            let Some(tokens) = &tokens else { return Ok(None) };
            let bytes = tokens.get(key).map_err(|error| self.fault(error))?;
            let tokens = bytes.and_then(|bytes| Tokens::from_bytes(opened(bytes.value())?, dimensions));
            Ok(tokens.map(|tokens| Entry { vector, tokens: Some(tokens) }))
        };
        keys.iter().map(read).collect()
    }

    fn keep_entries(&self, entries: &[([u8; 16], Entry)]) -> Result<()> {
        self.write(|transaction| {
            let mut vectors = transaction.open_table(VECTORS)?;
            let mut tokens = transaction.open_table(TOKENS)?;
            for (key, entry) in entries {
                let bytes: Vec<u8> = entry.vector.iter().flat_map(|value| value.to_le_bytes()).collect();
                vectors.insert(key, sealed(&bytes).as_slice())?;
                if let Some(of_text) = &entry.tokens {
                    tokens.insert(key, sealed(&of_text.to_bytes()).as_slice())?;
                }
            }
            Ok(())
        })
    }

    fn write(
        &self,
        write_into: impl FnOnce(&redb::WriteTransaction) -> std::result::Result<(), redb::Error>,
    ) -> Result<()> {
        guarded(&self.path, || {
            let mut transaction = self.database.begin_write().map_err(|error| self.fault(error))?;
            // A killed run must not cost the next one a look at the whole file.
            transaction.set_quick_repair(true);
            write_into(&transaction).map_err(|error| self.fault(error))?;
            transaction.commit().map_err(|error| self.fault(error))
        })
    }

    /// The entries of `texts`; `None` if tokens are wanted of an encoder that has none.
    fn entries(&self, texts: &[&str], wants_tokens: bool) -> Result<Option<Vec<Entry>>> {
        let keys: Vec<[u8; 16]> = texts.iter().map(|text| key(text)).collect();
        let mut entries = guarded(&self.path, || self.kept(&keys, wants_tokens))?;
        let missing: Vec<usize> = (0..texts.len()).filter(|&at| entries[at].is_none()).collect();
        for batch in missing.chunks(BATCH) {
            let of_batch: Vec<&str> = batch.iter().map(|&at| texts[at]).collect();
            let (vectors, tokens) = if wants_tokens {
                let Some((vectors, tokens)) = self.encoder.encode_with_tokens(&of_batch)? else { return Ok(None) };
                (vectors, tokens.into_iter().map(Some).collect())
            } else {
                (self.encoder.encode(&of_batch)?, vec![None; batch.len()])
            };
            // Before they are kept, and rows are taken that may not be there.
            vectors.check(self.encoder.as_ref(), &of_batch)?;
            self.encoded.fetch_add(batch.len(), Ordering::Relaxed);
            let made =
                tokens.into_iter().enumerate().map(|(row, tokens)| Entry { vector: vectors.row(row).to_vec(), tokens });
            let made: Vec<([u8; 16], Entry)> = batch.iter().map(|&at| keys[at]).zip(made).collect();
            self.keep_entries(&made)?;
            for (&at, (_, entry)) in batch.iter().zip(made) {
                entries[at] = Some(entry);
            }
        }
        Ok(Some(entries.into_iter().flatten().collect()))
    }
}

fn fault(path: &Path, what: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let hint = remedy(path, &error);
    Error::new(ErrorKind::Io, what).in_file(path).with_hint(hint).with_source(error)
}

/// Texts whose vectors tell encoders apart: of each language, with figures, marks and a long word.
const PROBES: [&str; 3] = [
    "Officials said 58 soldiers were killed near the Torkham crossing.",
    "چارواکي وايي چې په نښتو کې لږ تر لږه ۲۳ تنه وژل شوي دي.",
    "حکام کے مطابق طورخم سرحد ۲۴ گھنٹے بند رہی؛ مقام‌ها می‌گویند باز است.",
];

/// A hash of the encoder's model and of what it makes of [`PROBES`].
fn probe(encoder: &dyn Encoder) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(encoder.model().hash.as_bytes());
    let (vectors, tokens) = match encoder.encode_with_tokens(&PROBES)? {
        Some((vectors, tokens)) => (vectors, tokens),
        None => (encoder.encode(&PROBES)?, Vec::new()),
    };
    vectors.check(encoder, &PROBES)?;
    for row in 0..vectors.len() {
        vectors.row(row).iter().for_each(|value| {
            hasher.update(&value.to_le_bytes());
        });
    }
    for text in tokens {
        hasher.update(&text.to_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// The key of a text.
fn key(text: &str) -> [u8; 16] {
    let mut key = [0; 16];
    key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    key
}

/// What is kept of a text.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    vector: Vec<f32>,
    tokens: Option<Tokens>,
}

/// `None` if the bytes are no such vector: then the text is encoded again.
fn vector_of(bytes: &[u8], dimensions: usize) -> Option<Vec<f32>> {
    (bytes.len() == 4 * dimensions).then(|| floats(bytes))
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}

impl Tokens {
    /// Their number; their ids, scales and rows. All little-endian.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(u32::try_from(self.len()).unwrap_or(0).to_le_bytes());
        bytes.extend(self.ids.iter().flat_map(|id| id.to_le_bytes()));
        bytes.extend(self.scales.iter().flat_map(|scale| scale.to_le_bytes()));
        bytes.extend(self.rows.iter().map(|value| value.cast_unsigned()));
        bytes
    }

    /// `None` if the bytes are not of that form.
    fn from_bytes(bytes: &[u8], dimensions: usize) -> Option<Self> {
        let (&count, mut rest) = bytes.split_first_chunk::<4>()?;
        let count = u32::from_le_bytes(count) as usize;
        let mut take = |length: usize| {
            let (taken, others) = rest.split_at_checked(length)?;
            rest = others;
            Some(taken)
        };
        let tokens = Self {
            dimensions,
            ids: take(count.checked_mul(4)?)?
                .as_chunks::<4>()
                .0
                .iter()
                .map(|&bytes| u32::from_le_bytes(bytes))
                .collect(),
            scales: floats(take(count.checked_mul(4)?)?),
            rows: take(count.checked_mul(dimensions)?)?.iter().map(|byte| byte.cast_signed()).collect(),
        };
        rest.is_empty().then_some(tokens)
    }
}

impl Encoder for CachedEncoder {
    fn model(&self) -> &ModelId {
        self.encoder.model()
    }

    fn dimensions(&self) -> usize {
        self.encoder.dimensions()
    }

    fn means(&self) -> Option<&LanguageMeans> {
        self.encoder.means()
    }

    fn encode(&self, texts: &[&str]) -> Result<Embeddings> {
        let mut embeddings = Embeddings::new(self.dimensions());
        for entry in self.entries(texts, false)?.into_iter().flatten() {
            embeddings.push(&entry.vector);
        }
        Ok(embeddings)
    }

    fn encode_with_tokens(&self, texts: &[&str]) -> Result<Option<(Embeddings, Vec<Tokens>)>> {
        let Some(entries) = self.entries(texts, true)? else { return Ok(None) };
        let mut embeddings = Embeddings::new(self.dimensions());
        let mut tokens = Vec::with_capacity(entries.len());
        for entry in entries {
            embeddings.push(&entry.vector);
            tokens.extend(entry.tokens);
        }
        Ok(Some((embeddings, tokens)))
    }

    fn token_table(&self) -> Option<&TokenTable> {
        self.encoder.token_table()
    }

    fn encoded(&self) -> Option<usize> {
        self.is_counted.then(|| self.encoded.load(Ordering::Relaxed))
    }

    fn keeps(&self) -> bool {
        true
    }

    fn has_kept(&self, key: &[u8; 16]) -> Result<bool> {
        guarded(&self.path, || {
            let transaction = self.database.begin_read().map_err(|error| self.fault(error))?;
            match transaction.open_table(WHOLE) {
                Ok(table) => Ok(table.get(key).map_err(|error| self.fault(error))?.is_some()),
                Err(redb::TableError::TableDoesNotExist(_)) => Ok(false),
                Err(error) => Err(self.fault(error)),
            }
        })
    }

    fn keep(&self, keys: &[[u8; 16]]) -> Result<()> {
        self.write(|transaction| {
            let mut table = transaction.open_table(WHOLE)?;
            for key in keys {
                table.insert(key, ())?;
            }
            Ok(())
        })
    }

    /// These are not kept.
    fn states(&self, texts: &[&str], node: &str) -> Result<Option<Vec<States>>> {
        self.encoder.states(texts, node)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Counts what it is asked; its vectors tell the length of the text.
    struct Counting {
        id: ModelId,
        asked: std::sync::Arc<Mutex<Vec<String>>>,
    }

    impl Encoder for Counting {
        fn model(&self) -> &ModelId {
            &self.id
        }

        fn dimensions(&self) -> usize {
            2
        }

        fn encode(&self, texts: &[&str]) -> Result<Embeddings> {
            let mut embeddings = Embeddings::new(2);
            for text in texts {
                if !PROBES.contains(text) {
                    self.asked.lock().unwrap().push((*text).to_owned());
                }
                embeddings.push(&[text.len() as f32, 0.1]);
            }
            Ok(embeddings)
        }

        fn encode_with_tokens(&self, texts: &[&str]) -> Result<Option<(Embeddings, Vec<Tokens>)>> {
            let tokens = |text: &&str| {
                let mut tokens = Tokens::new(2);
                for (at, _) in text.split_whitespace().enumerate() {
                    tokens.push(7, &[at as f32, -0.3]);
                }
                tokens
            };
            Ok(Some((self.encode(texts)?, texts.iter().map(tokens).collect())))
        }
    }

    fn counting(hash: &str) -> (Box<dyn Encoder>, std::sync::Arc<Mutex<Vec<String>>>) {
        let asked = std::sync::Arc::<Mutex<Vec<String>>>::default();
        let id = ModelId { name: "counting".to_owned(), hash: hash.to_owned() };
        (Box::new(Counting { id, asked: std::sync::Arc::clone(&asked) }), asked)
    }

    #[test]
    fn what_was_encoded_once_is_not_encoded_again_and_comes_back_to_the_bit() {
        let folder = tempfile::tempdir().unwrap();
        let texts = ["one", "دوه کلمې", "", "one"];
        let (plain, _) = counting("a");
        let expected = plain.encode_with_tokens(&texts).unwrap().unwrap();
        for asked_again in [true, false] {
            let (encoder, asked) = counting("a");
            let cached = CachedEncoder::new(encoder, folder.path()).map_err(|(error, _)| error).unwrap();
            assert_eq!(cached.encode_with_tokens(&texts).unwrap().unwrap(), expected);
            assert_eq!(cached.encode(&texts).unwrap(), expected.0);
            assert_eq!(cached.encoded() > Some(0), asked_again);
            assert_eq!(asked.lock().unwrap().is_empty(), !asked_again);
        }
        let (other, asked) = counting("b");
        let cached = CachedEncoder::new(other, folder.path()).map_err(|(error, _)| error).unwrap();
        cached.encode(&["one"]).unwrap();
        assert_eq!(asked.lock().unwrap().len(), 1, "another model shares no vectors");
    }

    #[test]
    fn a_vector_kept_without_tokens_does_not_stand_in_for_one_with() {
        let folder = tempfile::tempdir().unwrap();
        let (encoder, _) = counting("a");
        let cached = CachedEncoder::new(encoder, folder.path()).map_err(|(error, _)| error).unwrap();
        cached.encode(&["a b"]).unwrap();
        let (_, tokens) = cached.encode_with_tokens(&["a b"]).unwrap().unwrap();
        assert_eq!((tokens[0].len(), cached.encoded()), (2, Some(2)));
    }

    #[test]
    fn damaged_entries_are_not_read() {
        let (encoder, _) = counting("a");
        let (vectors, tokens) = encoder.encode_with_tokens(&["a b c"]).unwrap().unwrap();
        let bytes: Vec<u8> = vectors.row(0).iter().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(vector_of(&bytes, 2).as_deref(), Some(vectors.row(0)));
        assert_eq!(vector_of(&bytes[1..], 2), None);
        let bytes = tokens[0].to_bytes();
        assert_eq!(Tokens::from_bytes(&bytes, 2).as_ref(), Some(&tokens[0]));
        for cut in 0..bytes.len() {
            assert_eq!(Tokens::from_bytes(&bytes[..cut], 2), None);
        }
        assert_eq!(Tokens::from_bytes(&[bytes, vec![0]].concat(), 2), None);
        assert_eq!(Tokens::from_bytes(&[255; 4], 0), None);
    }

    #[test]
    fn sets_of_texts_are_known_as_whole_once_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let cached = CachedEncoder::new(counting("a").0, folder.path()).map_err(|(error, _)| error).unwrap();
        assert!(!cached.has_kept(&[1; 16]).unwrap());
        cached.keep(&[[1; 16]]).unwrap();
        assert!(cached.has_kept(&[1; 16]).unwrap() && !cached.has_kept(&[2; 16]).unwrap());
    }

    #[test]
    fn two_processes_do_not_share_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let first = CachedEncoder::new(counting("a").0, folder.path()).map_err(|(error, _)| error).unwrap();
        let (error, encoder) = CachedEncoder::new(counting("a").0, folder.path()).unwrap_err();
        assert!(error.to_string().contains("another run"), "{error}");
        assert_eq!(encoder.encode(&["x"]).unwrap().len(), 1);
        drop(first);
    }
}
