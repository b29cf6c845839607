//! Hostile input as a whole corpus: what `tests/hostile/make.py` makes is run through and told of.

#![allow(clippy::print_stdout, reason = "what became of each file, for who asks with --nocapture")]

use std::path::Path;
use std::process::Command;

#[test]
fn a_hostile_corpus_is_run_through_with_its_good_articles_read() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/run.py");
    // A Python as old as those that some systems still carry cannot run it either.
    let probe = "import sys; sys.exit(sys.version_info < (3, 11))";
    let has_python = Command::new("python3").args(["-c", probe]).status().is_ok_and(|status| status.success());
    if !has_python {
        println!("skipped: there is no python3 of version 3.11 or newer");
        return;
    }
    let output = Command::new("python3")
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_bayan"))
        .args(["--scale", "small", "--seconds", "900"])
        // The folder of the tests is no place for compiled Python.
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env_remove("RUST_BACKTRACE")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}");
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
}
