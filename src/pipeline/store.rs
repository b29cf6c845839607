//! What the stages have found, kept by the content that it was found from, so that a second run does only what is new and a
//! killed one loses nothing that was finished.
//!
//! A key is a hash of all that a result rests on: of the document or the event, of the settings and the models, and of this
//! build of bayan. So an entry is never out of date, only unused. Each batch is one transaction.

use std::path::{Path, PathBuf};

use redb::{Database, DatabaseError, ReadableDatabase, TableDefinition, TableError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::fingerprint;
use crate::error::{Error, ErrorKind, Result};
use crate::seal::{REMEDY, TEMPORARY, database, guarded, opened, remedy, sealed, temporary_database};

/// The first 16 bytes of a BLAKE3.
pub(super) type Key = [u8; 16];

/// A kind of result.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// What the stages over the whole corpus need to know of a document.
    Profile,
    /// A document's text and statements.
    Analysis,
    /// An event's pairs and clusters.
    Event,
}

impl Kind {
    const fn table(self) -> TableDefinition<'static, &'static Key, &'static [u8]> {
        match self {
            Self::Profile => TableDefinition::new("profiles-2"),
            Self::Analysis => TableDefinition::new("analyses-2"),
            Self::Event => TableDefinition::new("events-2"),
        }
    }
}

/// Memory that the database may take for its pages, in bytes.
const PAGES: usize = 64 << 20;

/// A store of results.
pub(super) struct Store {
    database: Database,
    /// For messages.
    path: PathBuf,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Store {
    /// The store that is kept in `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the folder or its file cannot be written, or another process has the file open.
    pub(super) fn kept(folder: &Path) -> Result<Self> {
        let path = folder.join("documents.redb");
        fs_err::create_dir_all(folder)
            .map_err(|error| Error::io("the folder for kept results cannot be made", error).in_file(folder))?;
        let open = || match database(&path, PAGES) {
            Ok(database) => Ok(database),
            Err(DatabaseError::DatabaseAlreadyOpen) => {
                Err(Error::new(ErrorKind::Io, "another run has the kept results open")
                    .in_file(&path)
                    .with_hint("this run works everything out itself; its results are the same"))
            }
            Err(error) => Err(fault(&path, "the kept results cannot be read", error)),
        };
        let database = guarded(&path, open)?;
        Ok(Self { database, path })
    }

    /// A store that goes when it is dropped, in the system's folder for temporary files.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it cannot be made.
    pub(super) fn temporary() -> Result<Self> {
        Ok(Self { database: temporary_database(PAGES)?, path: PathBuf::from(TEMPORARY) })
    }

    /// Whether an entry is there as it was written.
    pub(super) fn is_whole(&self, kind: Kind, key: &Key) -> Result<bool> {
        guarded(&self.path, || {
            let transaction = self.database.begin_read().map_err(|error| self.fault(error))?;
            let table = match transaction.open_table(kind.table()) {
                Ok(table) => table,
                Err(TableError::TableDoesNotExist(_)) => return Ok(false),
                Err(error) => return Err(self.fault(error)),
            };
            let bytes = table.get(key).map_err(|error| self.fault(error))?;
            Ok(bytes.is_some_and(|bytes| opened(bytes.value()).is_some()))
        })
    }

    /// Reads an entry; `None` if there is none, or it is damaged.
    pub(super) fn get<T: DeserializeOwned>(&self, kind: Kind, key: &Key) -> Result<Option<T>> {
        guarded(&self.path, || {
            let transaction = self.database.begin_read().map_err(|error| self.fault(error))?;
            let table = match transaction.open_table(kind.table()) {
                Ok(table) => table,
                Err(TableError::TableDoesNotExist(_)) => return Ok(None),
                Err(error) => return Err(self.fault(error)),
            };
            let bytes = table.get(key).map_err(|error| self.fault(error))?;
            let value = |bytes: &[u8]| {
                let bytes = zstd::decode_all(opened(bytes)?).ok()?;
                postcard::from_bytes(&bytes).ok()
            };
            Ok(bytes.and_then(|bytes| value(bytes.value())))
        })
    }

    /// Writes a batch of entries, all or none of them.
    pub(super) fn put(&self, entries: &[(Kind, Key, Vec<u8>)]) -> Result<()> {
        let attempt = || -> std::result::Result<(), redb::Error> {
            let mut transaction = self.database.begin_write()?;
            // A killed run must not cost the next one a look at the whole file.
            transaction.set_quick_repair(true);
            for kind in [Kind::Profile, Kind::Analysis, Kind::Event] {
                let mut table = transaction.open_table(kind.table())?;
                for (_, key, bytes) in entries.iter().filter(|(of, ..)| *of as u8 == kind as u8) {
                    table.insert(key, bytes.as_slice())?;
                }
            }
            Ok(transaction.commit()?)
        };
        guarded(&self.path, || attempt().map_err(|error| self.fault(error)))
    }

    /// The error of an entry that must be there and is not, or is damaged.
    pub(super) fn damaged(&self, what: String) -> Error {
        Error::new(ErrorKind::Io, what).in_file(&self.path).with_hint(REMEDY)
    }

    fn fault(&self, error: impl std::error::Error + Send + Sync + 'static) -> Error {
        fault(&self.path, "the kept results cannot be read or written", error)
    }
}

/// An entry's bytes, for [`Store::put`].
pub(super) fn entry<T: Serialize>(kind: Kind, key: Key, value: &T) -> Result<(Kind, Key, Vec<u8>)> {
    let fault = || Error::new(ErrorKind::Run, "a result cannot be kept");
    let bytes = postcard::to_stdvec(value).map_err(|source| fault().with_source(source))?;
    // The fastest level: records of pairs shrink to a tenth all the same.
    let bytes = zstd::encode_all(bytes.as_slice(), 1).map_err(|source| fault().with_source(source))?;
    Ok((kind, key, sealed(&bytes)))
}

fn fault(path: &Path, what: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let hint = remedy(path, &error);
    Error::new(ErrorKind::Io, what).in_file(path).with_hint(hint).with_source(error)
}

/// Hashes what a result rests on, part by part.
pub(super) struct Keyed(blake3::Hasher);

impl Keyed {
    /// What all results of the stage `stage` rest on: this build.
    pub(super) fn new(stage: &str) -> Self {
        let mut keyed = Self(blake3::Hasher::new());
        keyed.add(stage).add(fingerprint::build());
        keyed
    }

    /// Adds a part.
    pub(super) fn add(&mut self, part: impl AsRef<[u8]>) -> &mut Self {
        let part = part.as_ref();
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
        self
    }

    /// Adds a part that may be absent.
    pub(super) fn add_some(&mut self, part: Option<impl AsRef<[u8]>>) -> &mut Self {
        match part {
            Some(part) => self.add([1]).add(part),
            None => self.add([0]),
        }
    }

    pub(super) fn key(&self) -> Key {
        let mut key = [0; 16];
        key.copy_from_slice(&self.0.finalize().as_bytes()[..16]);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_there_the_next_time_and_damage_is_absence() {
        let folder = tempfile::tempdir().unwrap();
        let key = Keyed::new("test").add("a").key();
        assert_ne!(key, Keyed::new("test").add("b").key());
        assert_ne!(Keyed::new("test").add("ab").add("").key(), Keyed::new("test").add("a").add("b").key());
        {
            let store = Store::kept(folder.path()).unwrap();
            assert_eq!(store.get::<String>(Kind::Event, &key).unwrap(), None);
            let mut damaged = entry(Kind::Analysis, key, &"دوه".to_owned()).unwrap();
            *damaged.2.last_mut().unwrap() ^= 1;
            store.put(&[entry(Kind::Event, key, &"یو".to_owned()).unwrap(), damaged]).unwrap();
            assert!(Store::kept(folder.path()).unwrap_err().to_string().contains("another run"));
        }
        let store = Store::kept(folder.path()).unwrap();
        assert_eq!(store.get::<String>(Kind::Event, &key).unwrap().as_deref(), Some("یو"));
        assert_eq!(store.get::<String>(Kind::Analysis, &key).unwrap(), None);
        let store = Store::temporary().unwrap();
        store.put(&[entry(Kind::Event, key, &"یو".to_owned()).unwrap()]).unwrap();
        assert!(store.is_whole(Kind::Event, &key).unwrap() && !store.is_whole(Kind::Profile, &key).unwrap());
    }
}
