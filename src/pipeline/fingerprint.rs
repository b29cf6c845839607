//! Which build of bayan this is: what is kept from one build is not taken by another, whose word lists, rules or weights may
//! differ.

use std::fs::File;
use std::sync::LazyLock;
use std::time::SystemTime;

/// BLAKE3 of the running program and the version of the library. Where the program cannot be read, of the moment and the
/// process, so that nothing is taken from any other.
static BUILD: LazyLock<[u8; 32]> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    if program().is_none_or(|program| hasher.update_reader(program).is_err()) {
        hasher.update(format!("{:?} {}", SystemTime::now(), std::process::id()).as_bytes());
    }
    *hasher.finalize().as_bytes()
});

/// The running program, also where its file has been replaced since.
fn program() -> Option<File> {
    if cfg!(target_os = "linux") {
        return File::open("/proc/self/exe").ok();
    }
    File::open(std::env::current_exe().ok()?).ok()
}

/// A hash that differs between builds.
pub(super) fn build() -> &'static [u8; 32] {
    &BUILD
}
