//! What a corpus may ask of memory and patience. Every limit is far above what news needs; what passes one is skipped
//! and listed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pipeline::values;

/// Largest document that is read unless a config says otherwise: 16 MiB.
pub const DEFAULT_MAX_DOCUMENT_BYTES: u64 = 16 << 20;

/// What is read whole because its format has its table of contents at its end (Parquet and zip inside archives, a JSON
/// object around a list of articles): 256 MiB.
pub(super) const IN_MEMORY: u64 = 256 << 20;

/// Up to here a compressed file may unpack to any multiple of its size: 64 MiB.
pub(super) const FREE_OF_RATIO: u64 = 64 << 20;

/// `[corpus.limits]`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// Documents of more bytes than this are skipped. It is the key `max_document_bytes` of `[corpus]`.
    #[serde(skip)]
    pub max_document_bytes: u64,
    /// Files of more bytes than this, as they lie on the disk, are skipped.
    #[serde(deserialize_with = "values::whole::<_, _, 1, { u64::MAX }>")]
    pub max_file_bytes: u64,
    /// What one compressed file or archive may unpack to, in bytes; reading it ends there.
    #[serde(deserialize_with = "values::whole::<_, _, 1, { u64::MAX }>")]
    pub max_expanded_bytes: u64,
    /// How many times its own size a compressed file or archive may unpack to, once that is more than 64 MiB. From 1
    /// to 1000000.
    #[serde(deserialize_with = "values::whole::<_, _, 1, 1_000_000>")]
    pub max_ratio: u64,
    /// How many entries, and how many documents, one archive may hold.
    #[serde(deserialize_with = "values::whole::<_, _, 1, { u64::MAX }>")]
    pub max_entries: u64,
    /// How deep archives may lie in archives: 1 reads none inside another. From 1 to 16.
    #[serde(deserialize_with = "values::whole::<_, _, 1, 16>")]
    pub max_archive_depth: usize,
    /// How deep the elements of a page, or the groups of a Parquet file, may lie in each other. From 16 to 4096.
    #[serde(deserialize_with = "values::whole::<_, _, 16, 4096>")]
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_document_bytes: DEFAULT_MAX_DOCUMENT_BYTES,
            max_file_bytes: 64 << 30,
            max_expanded_bytes: 16 << 30,
            max_ratio: 200,
            max_entries: 1_000_000,
            max_archive_depth: 2,
            max_depth: 256,
        }
    }
}

#[cfg(test)]
impl Limits {
    /// For the tests of the readers: the defaults, with less to unpack.
    pub(super) const FOR_TESTS: Self = Self {
        max_document_bytes: DEFAULT_MAX_DOCUMENT_BYTES,
        max_file_bytes: 64 << 30,
        max_expanded_bytes: 1 << 30,
        max_ratio: 200,
        max_entries: 100_000,
        max_archive_depth: 2,
        max_depth: 256,
    };
}
