//! The `bayan` command: arguments in, an exit code out. What it does lies in the library, how it shows it in `cli`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
