//! How much of a hostile file is read before it is refused.

/// Bounds on what one file may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the readers use some of them each")]
pub struct Limits {
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

#[cfg(test)]
impl Default for Limits {
    fn default() -> Self {
        Self {
            max_document_bytes: 16 << 20,
            max_expanded_bytes: 1 << 30,
            max_ratio: 200,
            max_entries: 100_000,
            max_depth: 256,
        }
    }
}
