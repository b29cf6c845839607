//! Which build of bayan this is: what is kept from one build is not taken by another, whose word lists, rules or weights may
//! differ.

use std::sync::LazyLock;

/// BLAKE3 of the running program and the version of the library. Where the program cannot be read, of the version alone.
static BUILD: LazyLock<[u8; 32]> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    if let Some(program) = std::env::current_exe().ok().and_then(|path| std::fs::File::open(path).ok()) {
        // What was read before a fault tells builds apart as well.
        let _ = hasher.update_reader(program);
    }
    *hasher.finalize().as_bytes()
});

/// A hash that differs between builds.
pub(super) fn build() -> &'static [u8; 32] {
    &BUILD
}
