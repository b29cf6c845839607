//! The `bayan` command: arguments in, an exit code out. What it does lies in the library, how it shows it in `cli`.

mod cli;

use std::process::ExitCode;

/// Threads make and drop records by the million; the system's allocator then holds several times what is in use.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
