//! Ctrl-C: the run is told to stop; one that is in the middle of something long is ended all the same. Nothing that was
//! finished is lost either way, because what is kept is written in whole transactions and results under other names.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use bayan::pipeline::Hooks;

use super::diagnostics;

/// Whether the process was asked to stop.
static STOP: AtomicBool = AtomicBool::new(false);

/// How long a run has to stop by itself.
const GRACE: Duration = Duration::from_millis(800);

/// The exit code of a process that Ctrl-C ended.
pub(super) const INTERRUPTED: u8 = 130;

/// From here on Ctrl-C, and the signals that ask a process to end, set the flag that is returned.
///
/// # Errors
/// If the system does not let signals be handled.
#[allow(clippy::exit, reason = "a run that does not stop by itself must be ended")]
pub(super) fn on_signal() -> anyhow::Result<&'static AtomicBool> {
    ctrlc::set_handler(|| {
        STOP.store(true, Ordering::Relaxed);
        thread::spawn(|| {
            thread::sleep(GRACE);
            // The same words as of a run that stops by itself.
            if let Err(error) = (Hooks { stop: &STOP, ..Hooks::default() }).check() {
                diagnostics::show(&error.into());
            }
            process::exit(INTERRUPTED.into());
        });
    })?;
    Ok(&STOP)
}
