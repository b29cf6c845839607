//! How much of a hostile file is read before it is refused.

/// Bounds on what one file may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "each is the most of something")]
pub(super) struct Limits {
    /// Largest document, in bytes.
    pub max_document_bytes: u64,
    /// Most bytes that a compressed file may expand to.
    pub max_expanded_bytes: u64,
    /// Most bytes that one compressed byte may expand to.
    pub max_ratio: u64,
    /// Most entries of an archive.
    pub max_entries: u64,
    /// Deepest nesting of elements or archives.
    pub max_depth: usize,
}
